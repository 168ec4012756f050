# SPDX-License-Identifier: Apache-2.0
"""What a cashier does with several payments in one order, and what is given back, in a simulated world."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from cashier.checkout.open_order import OtherWay
from cashier.checkout.screens import Sale
from cashier.refunds.refund import RefundFaultError
from cashier.storage.errors import JournalFaultError
from cashier.values.money import Money
from tests.simulation.till_side import SimulatedTill

MOST_LOOKED_AT = 12
"""So many of the last sales a refund is chosen from."""


class Tenders:
    """Splits orders, puts them aside and gives back; how often, the seed decides. Some worlds do none of it."""

    def __init__(self, random: Random, till: SimulatedTill, note: Callable[[str], None]) -> None:
        self._random = random
        self._till = till
        self._note = note
        self._splits = random.choice([0.0, 0.1, 0.4])
        self._refunds = random.choice([0.0, 0.05, 0.2])

    def act(self, screen: Sale) -> bool:
        """Perhaps do something else at a sale than scan a code for all of it; return whether the hand is busy."""
        if self._random.random() < self._refunds:
            self._do("refund", self._give_back_of_a_past_sale)
            return True
        if self._random.random() >= self._splits:
            return False
        roll = self._random.random()
        if roll < 0.15:
            self._do("recall", self._recall)
        elif screen.money is None:
            return False
        elif roll < 0.4:
            self._do("cash", self._cash)
        elif roll < 0.5:
            self._do("otherwise", self._otherwise)
        elif roll < 0.8:
            self._do("wish", self._wish)
        else:
            self._do("aside", self._put_aside)
        return True

    def _do(self, name: str, work: Callable[[], None]) -> None:
        if self._till.sale_desk is not None:
            self._note(f"cashier: {name}")
            self._till.do(self._unless_refused, work)

    def _unless_refused(self, work: Callable[[], None]) -> None:
        """Have it done; what the till does not allow, or cannot write, has not happened."""
        try:
            work()
        except (RefundFaultError, JournalFaultError) as fault:
            self._note(f"till: not done, {type(fault).__name__}")

    def _cash(self) -> None:
        assert self._till.sale_desk is not None
        due = self._till.sale_desk.due
        if due is not None:
            given_minor = self._random.choice([self._part_of(due), self._part_of(due), due.amount_minor + 50])
            self._till.sale_desk.take_cash(given_minor)

    def _otherwise(self) -> None:
        assert self._till.sale_desk is not None
        due = self._till.sale_desk.due
        if due is not None:
            self._till.sale_desk.take_otherwise(self._random.choice(list(OtherWay)), self._part_of(due))

    def _wish(self) -> None:
        assert self._till.sale_desk is not None
        due = self._till.sale_desk.due
        if due is not None:
            self._till.sale_desk.wish(Money(self._part_of(due), due.currency))

    def _put_aside(self) -> None:
        assert self._till.sale_desk is not None
        desk = self._till.sale_desk
        self._random.choice([desk.hold, desk.hold, desk.drop, desk.give_back])()

    def _recall(self) -> None:
        assert self._till.sale_desk is not None
        desk = self._till.sale_desk
        if desk.book.waiting:
            desk.recall(self._random.choice(desk.book.waiting).number)

    def _give_back_of_a_past_sale(self) -> None:
        assert self._till.past_sales is not None
        assert self._till.refunds is not None
        sales = self._till.past_sales.newest(MOST_LOOKED_AT)
        tenders = [each for sale in sales for each in sale.tenders]
        if not tenders:
            return
        past = self._random.choice(tenders)
        # What went back already, or may have, is asked for again too: it must be refused.
        amount = self._random.choice(
            [past.tender.amount, max(1, past.left), self._random.randint(1, past.tender.amount)]
        )
        self._till.refunds.begin(past.tender, amount, "goods returned")
        if self._random.random() < 0.3:
            self._till.refunds.begin(past.tender, amount, "pressed twice")

    def _part_of(self, due: Money) -> int:
        return self._random.randint(1, due.amount_minor)
