# SPDX-License-Identifier: Apache-2.0
"""A shop's rules for an asset, share of an order and smallest unit, are kept before anything is sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashier.checkout.screens import Paid, Sale
from cashier.checkout.tenders import most_units, units_of, why_not_whole
from cashier.values.money import Money
from cashier.values.reasons import TillReason
from middleplatform.accounts.repository import Policy
from middleplatform.contract.payments import Asset
from middleplatform.contract.terminals import AssetPolicy, TerminalPolicy
from middleplatform.payments import rules
from tests.support.loop import on_loop
from tests.support.till import POLICY, Till, World


def rule(share: int = 100, unit: int = 1, asset: Asset = Asset.POINTS, rate: int = 100) -> AssetPolicy:
    return AssetPolicy(
        asset=asset,
        currency="CNY",
        units_per_currency_unit=rate,
        max_amount=10**9,
        max_share_percent=share,
        min_unit=unit,
    )


def policy(share: int = 100, unit: int = 1, asset: Asset = Asset.POINTS) -> TerminalPolicy:
    return POLICY.model_copy(update={"assets": (rule(share, unit, asset),)})


@pytest.mark.parametrize(
    ("told", "units", "covers"),
    [
        (policy(share=50, unit=100), 600, 600),
        (policy(unit=500), 1000, 1000),
        (policy(share=25, asset=Asset.WALLET), 320, 320),
    ],
)
@on_loop
async def test_an_asset_that_the_rules_allow_only_a_part_of_an_order_pays_that_part(
    told: TerminalPolicy, units: int, covers: int
) -> None:
    till = Till(World(), policy=told)
    till.key_in("12.80")
    before = till.showing(Sale)
    assert (before.amount, before.takes) == (units, Money(covers))
    till.counter.scan(till.show_code().digits)
    await till.rest()
    assert till.showing(Paid).left == Money(1280 - covers)
    assert (till.attempt.amount, till.attempt.value) == (units, Money(covers))
    await till.stop()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (policy(unit=5000), "Pays in steps of 5,000 points only; nothing was charged"),
        (policy(share=1, unit=100), "Pays at most 0 points of this order; nothing was charged"),
    ],
)
@on_loop
async def test_an_asset_that_may_pay_nothing_of_an_order_is_said_and_asked_of_nobody(
    told: TerminalPolicy, said: str
) -> None:
    world = World()
    till = Till(world, policy=told)
    await till.pay("12.80")
    till.showing(Sale)
    notice = till.notice()
    assert notice is not None
    assert notice.said.en == said
    assert world.platform.calls == []
    await till.stop()


@on_loop
async def test_the_same_code_pays_once_the_amount_is_allowed() -> None:
    till = Till(World(), policy=policy(unit=1300))
    code = await till.pay("12.80")
    till.counter.clear()
    till.key_in("13")
    await till.pass_time(2)
    till.counter.scan(code.digits)
    await till.rest()
    till.showing(Paid)
    assert till.attempt.amount == 1300
    await till.stop()


@given(
    total=st.integers(1, 10**9),
    share=st.integers(1, 100),
    unit=st.integers(1, 1_000),
    rate=st.integers(1, 1_000),
    asset=st.sampled_from(Asset),
)
def test_the_till_reckons_the_most_units_as_the_platform_does(
    total: int, share: int, unit: int, rate: int, asset: Asset
) -> None:
    most = most_units(Money(total), rule(share, unit, asset, rate))
    whole = units_of(Money(total), rule(share, unit, asset, rate))
    platforms = Policy("shop", asset, rate, 10**9, 0, 0, None, share, unit)
    assert most == rules.most_units(total, platforms, "CNY")
    assert (why_not_whole(Money(total), rule(share, unit, asset, rate)) is None) == (most == whole)


def test_a_share_goes_before_a_unit_in_what_is_said() -> None:
    assert why_not_whole(Money(1280), rule(share=50, unit=500)) is TillReason.SHARE_TOO_LARGE
