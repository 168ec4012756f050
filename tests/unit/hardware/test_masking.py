# SPDX-License-Identifier: Apache-2.0
"""What the drivers' command line prints of a scan never holds a whole payment code, whatever stands around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.commands import mask_payment_code

CODE = "91001234567890123456"
WIDE = CODE.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})


@pytest.mark.parametrize(
    "text", [CODE, "A" + CODE, f"]C1{CODE}", f"<{CODE}#;", CODE + CODE, "9100 1234 5678 9012 3456", WIDE, CODE[:16]]
)
def test_digits_that_may_be_a_code_show_their_end_alone(text: str) -> None:
    shown, masked = mask_payment_code(text)
    assert masked
    assert shown.count("*") >= 12
    assert len(shown) == len(text)


@pytest.mark.parametrize("text", ["6901234567892", "hello", "积分商城", "2026-11-28"])
def test_other_texts_are_shown_as_they_are(text: str) -> None:
    assert mask_payment_code(text) == (text, False)


@given(st.text(max_size=5), st.text(max_size=5))
def test_a_code_is_masked_in_whatever_text(before: str, behind: str) -> None:
    assert CODE[:16] not in mask_payment_code(before + CODE + behind)[0]
