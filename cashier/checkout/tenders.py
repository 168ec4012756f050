# SPDX-License-Identifier: Apache-2.0
"""What is taken for an amount of money: the units of the asset that pays, the whole of it or a part. Pure.

The platform reckons alike (`middleplatform.payments.rules`); a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

from cashier.values.money import Money, exponent, points_for
from cashier.values.reasons import TillReason
from middleplatform.contract.payments import Asset
from middleplatform.contract.terminals import AssetPolicy


@dataclass(frozen=True, slots=True)
class Part:
    """What one asset pays of an order: ``units`` of it, which cover ``covers`` of what is due."""

    units: int
    covers: Money


def units_of(money: Money, policy: AssetPolicy) -> int:
    """Return what an amount of money is in units of the asset: points, or minor units for everything else."""
    if policy.asset is not Asset.POINTS:
        return money.amount_minor
    return points_for(money, policy.units_per_currency_unit)


def value_of(units: int, policy: AssetPolicy, currency: str) -> Money:
    """Return what units of the asset are worth, never more than they are."""
    if policy.asset is not Asset.POINTS:
        return Money(units, currency)
    return Money(units * 10 ** exponent(currency) // policy.units_per_currency_unit, currency)


def most_units(money: Money, policy: AssetPolicy) -> int:
    """Return the most units that pay an order of this amount: the policy's share, in multiples of its unit."""
    share = units_of(money, policy) * policy.max_share_percent // 100
    return share - share % policy.min_unit


def why_not_whole(money: Money, policy: AssetPolicy) -> TillReason | None:
    """Return why the policy does not let the asset pay an order of this amount as a whole; None where it does."""
    if most_units(money, policy) == units_of(money, policy):
        return None
    return TillReason.SHARE_TOO_LARGE if policy.max_share_percent < 100 else TillReason.NOT_IN_WHOLE_UNITS


def part_for(total: Money, due: Money, policy: AssetPolicy, wish: Money | None = None) -> Part | None:
    """Return what the asset pays of an order of ``total`` of which ``due`` is left; None where it pays nothing.

    As much as the policy allows, or as near to ``wish`` as whole units come without going over it. A begun point
    counts as a whole one where it covers what is left.
    """
    allowed = min(most_units(total, policy), units_of(due, policy), policy.max_amount)
    if wish is not None and wish.amount_minor < due.amount_minor:
        allowed = min(allowed, _whole_units(wish, policy))
    units = allowed - allowed % policy.min_unit
    covers_minor = min(value_of(units, policy, due.currency).amount_minor, due.amount_minor)
    return Part(units, Money(covers_minor, due.currency)) if covers_minor > 0 else None


def _whole_units(money: Money, policy: AssetPolicy) -> int:
    """Return the units that an amount of money buys, a begun one left out."""
    if policy.asset is not Asset.POINTS:
        return money.amount_minor
    scale: int = 10 ** exponent(money.currency)
    return money.amount_minor * policy.units_per_currency_unit // scale
