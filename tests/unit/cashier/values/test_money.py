# SPDX-License-Identifier: Apache-2.0
import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashier.values.money import MAX_AMOUNT_MINOR, AmountError, Money, exponent, points_for

currencies = st.sampled_from(["CNY", "HKD", "USD", "EUR", "JPY", "KRW"])
minor = st.integers(1, MAX_AMOUNT_MINOR)


@given(minor, currencies)
def test_an_amount_written_plainly_is_read_back_the_same(amount_minor: int, currency: str) -> None:
    money = Money(amount_minor, currency)
    assert Money.parse(money.plain, currency) == money


@given(minor, currencies)
def test_the_shown_amount_is_the_plain_one_with_symbol_and_groups(amount_minor: int, currency: str) -> None:
    money = Money(amount_minor, currency)
    assert money.shown.lstrip("¥HK$US€₩").replace(",", "") == money.plain


def is_amount(text: str, currency: str) -> bool:
    try:
        Money.parse(text, currency)
    except AmountError:
        return False
    return True


@given(st.text(max_size=20), currencies)
def test_any_text_is_an_amount_or_is_refused_by_name(text: str, currency: str) -> None:
    if is_amount(text, currency):
        assert 0 < Money.parse(text, currency).amount_minor <= MAX_AMOUNT_MINOR
    else:
        with pytest.raises(AmountError, match=re.escape(repr(text))):
            Money.parse(text, currency)


@pytest.mark.parametrize(
    ("text", "amount_minor"),
    [("12.80", 1280), ("12.8", 1280), ("12", 1200), ("0.01", 1), ("0012.80", 1280), ("10000000000.00", 10**12)],
)
def test_an_amount_as_people_type_it_is_read(text: str, amount_minor: int) -> None:
    assert Money.parse(text) == Money(amount_minor)


@pytest.mark.parametrize(
    "text",
    ["", "0", "0.00", "-1", "+1", "1.234", "1,280.00", "1.", ".5", "1e3", "１２", "12 ", "12\n", "10000000000.01"],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountError):
        Money.parse(text)


def test_a_currency_without_decimals_takes_none() -> None:
    with pytest.raises(AmountError, match=r"'12\.80' is not digits"):
        Money.parse("12.80", "JPY")


def test_an_unknown_currency_is_named_with_the_known_ones() -> None:
    with pytest.raises(AmountError, match="'XXX' is not known; known are CNY"):
        Money(1, "XXX")


@pytest.mark.parametrize("amount", [12.8, True, "1280", None])
def test_only_an_integer_is_an_amount(amount: Any) -> None:
    with pytest.raises(AmountError, match="not an integer"):
        Money(amount)


@pytest.mark.parametrize(
    ("money", "shown"),
    [
        (Money(128050), "¥1,280.50"),
        (Money(5), "¥0.05"),
        (Money(-1280), "-¥12.80"),
        (Money(1280, "JPY"), "¥1,280"),
        (Money(1280, "HKD"), "HK$12.80"),
    ],
)
def test_an_amount_is_shown_as_on_a_price_tag(money: Money, shown: str) -> None:
    assert money.shown == shown


@given(minor, currencies, st.integers(1, 10_000))
def test_points_cover_the_amount_and_never_a_whole_point_more(amount_minor: int, currency: str, units: int) -> None:
    exact = Fraction(amount_minor * units, 10 ** exponent(currency))
    assert exact <= points_for(Money(amount_minor, currency), units) < exact + 1


@given(minor, minor, st.integers(1, 10_000))
def test_a_dearer_order_never_costs_fewer_points(one: int, other: int, units: int) -> None:
    cheap, dear = sorted((one, other))
    assert points_for(Money(cheap), units) <= points_for(Money(dear), units)


@pytest.mark.parametrize(("amount_minor", "units"), [(0, 100), (-1, 100), (100, 0), (100, -1)])
def test_a_payment_of_nothing_is_refused(amount_minor: int, units: int) -> None:
    with pytest.raises(AmountError, match="above zero"):
        points_for(Money(amount_minor), units)
