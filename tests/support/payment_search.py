# SPDX-License-Identifier: Apache-2.0
"""A platform for searching, in memory. See `cashier.checkout.find_payment.PaymentSearch`."""

from __future__ import annotations

import asyncio

from cashier.platform_client.replies import Good, Reply, Silence
from middleplatform.contract.payments import Payment, PaymentList


class FakePaymentSearch:
    """Finds what it was given by the order's number or the amount; silent where it is told to be."""

    def __init__(self, *payments: Payment) -> None:
        self.payments = list(payments)
        self.is_silent = False
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.asked: list[dict[str, str]] = []

    async def find(self, **sought: str) -> Reply[PaymentList]:
        """Return what fits."""
        self.asked.append(sought)
        await self.may_answer.wait()
        if self.is_silent:
            return Silence("told to")
        return Good(PaymentList(payments=tuple(each for each in self.payments if _fits(each, sought))))


def _fits(payment: Payment, sought: dict[str, str]) -> bool:
    if "order_number" in sought:
        return payment.order is not None and payment.order.number == sought["order_number"]
    if "receipt_number" in sought:
        return payment.receipt is not None and payment.receipt.number == sought["receipt_number"]
    return str(payment.amount) == sought["amount"]
