# SPDX-License-Identifier: Apache-2.0
"""What is taken for an amount of money: the units of the asset that pays. Pure."""

from __future__ import annotations

from cashier.values.money import Money, points_for
from middleplatform.contract.payments import Asset
from middleplatform.contract.terminals import AssetPolicy


def units_of(money: Money, policy: AssetPolicy) -> int:
    """Return what an amount of money is in units of the asset: points, or minor units for everything else."""
    if policy.asset is not Asset.POINTS:
        return money.amount_minor
    return points_for(money, policy.units_per_currency_unit)
