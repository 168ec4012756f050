# SPDX-License-Identifier: Apache-2.0
"""Check digits say what python-stdnum says, from which the platform takes them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean
from stdnum.iso7064 import mod_97_10 as reference

from cashier.values.check_digits import is_gtin, is_mod_97_10, mod_97_10

DIGITS = st.text(alphabet="0123456789", min_size=1, max_size=30)
ANYTHING = st.text(alphabet="0123456789aZ -٣", max_size=16)


@given(DIGITS)
def test_two_digits_are_made_as_the_standard_has_them(digits: str) -> None:
    assert mod_97_10(digits) == reference.calc_check_digits(digits)
    assert is_mod_97_10(digits + mod_97_10(digits))


@given(DIGITS)
def test_digits_are_right_where_the_reference_says_so(digits: str) -> None:
    assert is_mod_97_10(digits) == reference.is_valid(digits)


@given(st.sampled_from((7, 11, 12, 13)).flatmap(lambda size: st.text("0123456789", min_size=size, max_size=size)))
def test_a_barcode_is_right_with_its_own_check_digit_and_with_no_other(body: str) -> None:
    assert [each for each in "0123456789" if is_gtin(body + each)] == [ean.calc_check_digit(body)]


@given(ANYTHING)
def test_what_is_no_row_of_digits_has_no_check_digit(text: str) -> None:
    if not (text.isascii() and text.isdigit()):
        assert not is_mod_97_10(text)
        assert not is_gtin(text)
