# SPDX-License-Identifier: Apache-2.0
"""How much of an order one asset pays: as the policy says, and as the platform reckons."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cashier.checkout.tenders import Part, part_for
from cashier.values.money import Money
from middleplatform.accounts.repository import Policy
from middleplatform.contract.payments import Asset
from middleplatform.contract.terminals import AssetPolicy
from middleplatform.payments import rules


def rule(
    share: int = 100, unit: int = 1, asset: Asset = Asset.POINTS, rate: int = 100, most: int = 10**9
) -> AssetPolicy:
    return AssetPolicy(
        asset=asset,
        currency="CNY",
        units_per_currency_unit=rate,
        max_amount=most,
        max_share_percent=share,
        min_unit=unit,
    )


def test_without_a_rule_the_whole_is_paid() -> None:
    assert part_for(Money(1280), Money(1280), rule()) == Part(1280, Money(1280))


def test_a_share_or_a_unit_leaves_a_rest() -> None:
    assert part_for(Money(1280), Money(1280), rule(share=50, unit=100)) == Part(600, Money(600))
    assert part_for(Money(1280), Money(1280), rule(unit=500)) == Part(1000, Money(1000))


def test_the_share_is_of_the_order_and_not_of_what_is_left() -> None:
    assert part_for(Money(1000), Money(300), rule(share=50)) == Part(300, Money(300))


def test_a_wish_is_met_as_near_as_whole_units_come_below_it() -> None:
    assert part_for(Money(1280), Money(1280), rule(rate=3), Money(500)) == Part(15, Money(500))
    assert part_for(Money(1280), Money(1280), rule(rate=3), Money(510)) == Part(15, Money(500))
    assert part_for(Money(1280), Money(1280), rule(), Money(9_999)) == Part(1280, Money(1280))


def test_what_is_worth_nothing_is_no_part() -> None:
    assert part_for(Money(10), Money(10), rule(share=5)) is None
    assert part_for(Money(1280), Money(1280), rule(), Money(0)) is None


def test_the_most_of_one_payment_is_kept() -> None:
    assert part_for(Money(1280), Money(1280), rule(most=1000)) == Part(1000, Money(1000))


@given(
    total=st.integers(1, 10**9),
    left=st.integers(1, 10**9),
    wish=st.none() | st.integers(0, 10**9),
    share=st.integers(1, 100),
    unit=st.integers(1, 1_000),
    rate=st.integers(1, 1_000),
    asset=st.sampled_from(Asset),
)
def test_every_part_is_one_that_the_platform_takes_and_values_alike(
    total: int, left: int, wish: int | None, share: int, unit: int, rate: int, asset: Asset
) -> None:
    due = min(left, total)
    wished = Money(wish) if wish is not None else None
    part = part_for(Money(total), Money(due), rule(share, unit, asset, rate), wished)
    if part is None:
        return
    platforms = Policy("shop", asset, rate, 10**9, 0, 0, None, share, unit)
    assert part.units <= rules.most_units(total, platforms, "CNY")
    assert part.units % unit == 0
    assert part.units <= rules.units_for(due, platforms, "CNY")
    assert part.covers.amount_minor == min(rules.value_minor(part.units, platforms, "CNY"), due)
    if wish is not None and wish < due:
        assert part.covers.amount_minor <= wish
