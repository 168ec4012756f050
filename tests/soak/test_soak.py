# SPDX-License-Identifier: Apache-2.0
"""A short soak in every check; ``make soak`` takes as many payments as asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.__main__ import Soak
from tests.soak.live_codes import codes_held
from tests.support.codes import payment_code


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.timeout(300)
def test_a_code_is_dropped_as_soon_as_the_answer_is_known_and_written_nowhere(tmp_path: Path) -> None:
    soak = Soak(tmp_path, 12, minutes=4)
    soak.run()
    assert soak.sold == 12
    assert soak.in_memory["held"] == 0
    assert soak.in_memory["passwords"] == 0
    assert soak.traces() == []


def test_a_code_that_something_still_holds_is_found() -> None:
    code = payment_code()
    holder = {"somewhere": [b"code=" + code.digits.encode()]}
    assert code.digits in codes_held()
    assert holder
