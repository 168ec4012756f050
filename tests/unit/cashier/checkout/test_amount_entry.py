# SPDX-License-Identifier: Apache-2.0
"""The amount as it is keyed in: whatever is pressed, it stays an amount, or none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashier.checkout.amount_entry import MAX_WHOLE_DIGITS, AmountEntry
from cashier.values.money import Money

_KEYS = st.lists(st.sampled_from([*"0123456789", "00", "."]), max_size=20)


def keyed(keys: str | list[str], currency: str = "CNY") -> AmountEntry:
    entry = AmountEntry(currency=currency)
    for key in keys:
        entry = entry.press(key)
    return entry


@pytest.mark.parametrize(
    ("keys", "digits", "amount_minor"),
    [
        ("12.80", "12.80", 1280),
        ("12.8", "12.8", 1280),
        ("12.", "12.", 1200),
        ("12", "12", 1200),
        (".5", "0.5", 50),
        ("0.07", "0.07", 7),
        ("007", "7", 700),
        ("1.2.3", "1.23", 123),
        ("12.805", "12.80", 1280),
        ("9999999.99", "9999999.99", 999_999_999),
        ("99999999", "9999999", 999_999_900),
        ("", "", None),
        ("0", "0", None),
        ("0.0", "0.0", None),
        (".", "0.", None),
    ],
)
def test_keys_make_an_amount(keys: str, digits: str, amount_minor: int | None) -> None:
    entry = keyed(keys)
    assert entry.digits == digits
    assert entry.money == (None if amount_minor is None else Money(amount_minor))


@pytest.mark.parametrize(
    ("keys", "digits"),
    [(["00"], "0"), (["1", "00"], "100"), (["1", ".", "00"], "1.00"), (["1", ".", "5", "00"], "1.50")],
)
def test_the_double_zero_is_two_zeros_as_far_as_they_fit(keys: list[str], digits: str) -> None:
    assert keyed(keys).digits == digits


@pytest.mark.parametrize(("keys", "digits"), [("128.0", "1280"), (".", ""), ("0.5", "5")])
def test_a_currency_without_decimals_takes_no_point(keys: str, digits: str) -> None:
    entry = keyed(keys, "JPY")
    assert entry.digits == digits
    assert entry.currency == "JPY"


@pytest.mark.parametrize("key", ["a", "-", "+", ",", " ", "", "\n", "１", "٣", "¥", "e", "1e5"[1]])
def test_what_is_no_key_changes_nothing(key: str) -> None:
    assert keyed("12.8").press(key) == keyed("12.8")


@given(_KEYS)
def test_whatever_is_keyed_is_an_amount_or_none(keys: list[str]) -> None:
    entry = keyed(keys)
    assert re.fullmatch(rf"([0-9]{{1,{MAX_WHOLE_DIGITS}}}(\.[0-9]{{0,2}})?)?", entry.digits)
    assert not re.match(r"0[0-9]", entry.digits)
    if entry.money is not None:
        assert 0 < entry.money.amount_minor < 10 ** (MAX_WHOLE_DIGITS + 2)
        assert entry.money == Money.parse(entry.digits.rstrip("."))


@given(_KEYS, st.sampled_from([*"0123456789", "."]))
def test_erasing_takes_back_the_last_key_that_counted(keys: list[str], key: str) -> None:
    before = keyed(keys)
    after = before.press(key)
    if len(after.digits) == len(before.digits) + 1:
        assert after.erase() == before


@given(_KEYS)
def test_erasing_to_the_end_leaves_nothing(keys: list[str]) -> None:
    entry = keyed(keys)
    for _ in range(len(entry.digits) + 2):
        entry = entry.erase()
    assert entry == AmountEntry()
