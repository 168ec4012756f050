# SPDX-License-Identifier: Apache-2.0
"""What is taken for an amount of money: the units of the asset that pays. Pure."""

from __future__ import annotations

from cashier.values.money import Money, points_for
from cashier.values.reasons import TillReason
from middleplatform.contract.payments import Asset
from middleplatform.contract.terminals import AssetPolicy


def units_of(money: Money, policy: AssetPolicy) -> int:
    """Return what an amount of money is in units of the asset: points, or minor units for everything else."""
    if policy.asset is not Asset.POINTS:
        return money.amount_minor
    return points_for(money, policy.units_per_currency_unit)


def most_units(money: Money, policy: AssetPolicy) -> int:
    """Return the most units that pay an order of this amount: the policy's share, in multiples of its unit."""
    share = units_of(money, policy) * policy.max_share_percent // 100
    return share - share % policy.min_unit


def why_not_whole(money: Money, policy: AssetPolicy) -> TillReason | None:
    """Return why the policy does not let the asset pay an order of this amount as a whole; None where it does."""
    if most_units(money, policy) == units_of(money, policy):
        return None
    return TillReason.SHARE_TOO_LARGE if policy.max_share_percent < 100 else TillReason.NOT_IN_WHOLE_UNITS
