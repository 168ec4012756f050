# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.platform_load.failing_over import fail_over
from tests.support.postgresql import find_binaries


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.postgres
@pytest.mark.skipif(
    find_binaries() is None, reason="PostgreSQL is not installed (Debian: apt-get install postgresql)"
)
def test_the_primary_is_killed_under_load_and_nothing_that_was_answered_is_missing_or_double(tmp_path: Path) -> None:
    told, wrong = asyncio.run(fail_over(tmp_path / "copies"))
    assert wrong == []
    assert told.answers["succeeded"] >= 200
