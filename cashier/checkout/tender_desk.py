# SPDX-License-Identifier: Apache-2.0
"""Taking what is due in cash, in another way, or only a part of it by an asset. Decided without Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cashier.checkout.amount_entry import AmountEntry
from cashier.checkout.open_order import OtherWay
from cashier.checkout.sale_desk import SaleDesk
from cashier.panels import Away
from cashier.values.cash import likely_given
from cashier.values.money import Money


@dataclass(frozen=True, slots=True)
class Tendering:
    """What is due, what was keyed in, and what would come of it.

    ``change`` where it is more than is due, ``missing`` where it is less: then the rest stays due.
    """

    order_number: str
    due: Money
    digits: str
    change: Money | None
    missing: Money | None
    likely: tuple[Money, ...]


class TenderDesk:
    """Lives on the engine's loop. Nothing typed means all that is due."""

    def __init__(self, sale: SaleDesk) -> None:
        self._sale = sale
        self._listeners: list[Callable[[Tendering | Away], None]] = []
        self._is_up = False
        self._entry = AmountEntry()

    @property
    def view(self) -> Tendering | Away:
        """What is to be seen just now."""
        due = self._sale.due
        if not self._is_up or due is None:
            return Away()
        given = self._entry.money
        over = given.amount_minor - due.amount_minor if given else 0
        return Tendering(
            order_number=self._sale.order_number,
            due=due,
            digits=self._entry.digits,
            change=Money(over, due.currency) if over > 0 else None,
            missing=Money(-over, due.currency) if over < 0 else None,
            likely=tuple(Money(each, due.currency) for each in likely_given(due.amount_minor, due.currency)),
        )

    def listen(self, listener: Callable[[Tendering | Away], None]) -> None:
        """Have every new view told to ``listener``."""
        self._listeners.append(listener)

    def show(self) -> None:
        """Bring it up, where something is due that may be taken here."""
        due = self._sale.due
        if due is not None and self._sale.may_tender:
            self._is_up, self._entry = True, AmountEntry(currency=due.currency)
            self._publish()

    def leave(self) -> None:
        """Take it away; nothing was taken."""
        if self._is_up:
            self._is_up = False
            self._publish()

    def press(self, key: str) -> None:
        """Take one key of the amount."""
        self._edit(self._entry.press(key))

    def erase(self) -> None:
        """Take back the last key."""
        self._edit(self._entry.erase())

    def clear(self) -> None:
        """Take back the whole amount."""
        self._edit(AmountEntry(currency=self._entry.currency))

    def given(self, amount_minor: int) -> None:
        """Key in an amount that customers are likely to hand over."""
        self._edit(AmountEntry(Money(amount_minor, self._entry.currency).plain, self._entry.currency))

    def cash(self) -> None:
        """Take the amount in cash."""
        self._act(lambda amount: self._sale.take_cash(amount.amount_minor))

    def otherwise(self, way: OtherWay) -> None:
        """Keep that the amount was paid in another way."""
        self._act(lambda amount: self._sale.take_otherwise(way, amount.amount_minor))

    def part(self) -> None:
        """Have the chosen asset pay no more than the amount; the customer's code is scanned next."""
        self._act(self._sale.wish)

    def _act(self, do: Callable[[Money], None]) -> None:
        due = self._sale.due
        if not self._is_up or due is None:
            return
        amount = self._entry.money or due
        self._is_up = False
        self._publish()
        do(amount)

    def _edit(self, entry: AmountEntry) -> None:
        if self._is_up:
            self._entry = entry
            self._publish()

    def _publish(self) -> None:
        view = self.view
        for listener in self._listeners:
            listener(view)
