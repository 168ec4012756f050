# SPDX-License-Identifier: Apache-2.0
"""The arithmetic between points and money, and surrogate account numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from middleplatform.accounts.currencies import CURRENCY_EXPONENTS
from middleplatform.accounts.repository import Policy
from middleplatform.contract.payments import MAX_AMOUNT, Asset
from middleplatform.payments.rules import surrogate_account, units_for, value_minor

CURRENCIES = st.sampled_from(sorted(CURRENCY_EXPONENTS))
RATES = st.integers(1, 10_000)
AMOUNTS = st.integers(1, MAX_AMOUNT)


def policy(units: int, asset: Asset = Asset.POINTS) -> Policy:
    return Policy("shop", asset, units, MAX_AMOUNT, 0, 0)


def test_a_hundred_points_are_one_yuan() -> None:
    assert units_for(1280, policy(100), "CNY") == 1280
    assert value_minor(1280, policy(100), "CNY") == 1280


def test_a_begun_point_is_a_whole_one() -> None:
    assert units_for(1285, policy(10), "CNY") == 129


def test_a_currency_without_decimals_is_counted_in_whole_units() -> None:
    assert units_for(1280, policy(2), "JPY") == 2560


@given(amount=AMOUNTS, rate=RATES, currency=CURRENCIES)
def test_the_points_for_an_amount_cover_it_and_one_less_does_not(amount: int, rate: int, currency: str) -> None:
    # Not by `value_minor`, which rounds down: by exact cross-multiplication.
    units = units_for(amount, policy(rate), currency)
    scale = 10 ** CURRENCY_EXPONENTS[currency]
    assert units * scale >= amount * rate
    assert (units - 1) * scale < amount * rate


@given(units=AMOUNTS, rate=RATES, currency=CURRENCIES)
def test_points_are_never_valued_above_what_they_cost(units: int, rate: int, currency: str) -> None:
    value = value_minor(units, policy(rate), currency)
    assert units_for(value, policy(rate), currency) <= units


@given(amount=AMOUNTS, rate=RATES, asset=st.sampled_from([Asset.WALLET, Asset.CARD]))
def test_money_is_worth_itself(amount: int, rate: int, asset: Asset) -> None:
    assert units_for(amount, policy(rate, asset), "CNY") == amount == value_minor(amount, policy(rate, asset), "CNY")


@given(payload=st.integers(0, 10**14 - 1))
def test_a_surrogate_account_has_16_digits_and_passes_the_luhn_check(payload: int) -> None:
    account = surrogate_account(f"{payload:014d}")
    assert len(account) == 16
    assert account.startswith("9")
    assert luhn.is_valid(account)
