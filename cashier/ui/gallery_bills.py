# SPDX-License-Identifier: Apache-2.0
"""The order that most pictures of the gallery are about."""

from __future__ import annotations

from cashier.checkout.screens import Bill, Sale
from cashier.values.money import Money
from middleplatform.contract.payments import Asset

ORDER = "T01-20261101-093045-0007"
BILL = Bill(ORDER, Money(12_880), Asset.POINTS, 12_880)
SALE = Sale("128.8", Money(12_880), Asset.POINTS, (Asset.POINTS,), 12_880, ORDER)
