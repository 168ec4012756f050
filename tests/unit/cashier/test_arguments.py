# SPDX-License-Identifier: Apache-2.0
"""A number on the command line that cannot be meant is named, with what is allowed, before anything is done."""

from __future__ import annotations

import pytest

from cashier.__main__ import main
from tests.support.in_process import called

TOO_MUCH = "9" * 20


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["shift", "show", TOO_MUCH], f"'{TOO_MUCH}' is not a whole number from 0 to 1000000000"),
        (["shift", "find", "--limit", TOO_MUCH], "argument --limit"),
        (["catalogue", "search", "tea", "--limit", "-1"], "argument --limit"),
        (["receipt", "--shift", "1.5"], "'1.5' is not a whole number"),
        (["payment", "find", "1", "--minutes", "9" * 5_000], "argument --minutes"),
        (["doctor", "--wait", "-1"], "'-1' is not a number of seconds from 0 to 86400"),
        (["doctor", "--wait", "nan"], "'nan' is not a number of seconds"),
        (["devices", "try-scan", "--timeout", "inf"], "'inf' is not a number of seconds"),
        (["pay", "--amount", "1", "--scan-timeout", "soon"], "'soon' is not a number of seconds"),
    ],
)
def test_a_number_that_cannot_be_meant_is_named(words: list[str], named: str) -> None:
    code, out, complaint = called(main, *words)
    assert (code, out) == (2, "")
    assert named in complaint
