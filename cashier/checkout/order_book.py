# SPDX-License-Identifier: Apache-2.0
"""All orders that take more than one payment, or wait: every change is on disk before anybody hears of it.

What a change means is decided in `open_order`; what the assets paid, the attempts tell.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import structlog

from cashier.checkout import open_order
from cashier.checkout.attempt import Attempt
from cashier.checkout.attempts import Attempts, BegunIn
from cashier.checkout.cart import Cart
from cashier.checkout.journalled_orders import PART_TAKEN
from cashier.checkout.open_order import OpenOrder, OrderState, OtherWay, Standing, TakenPart
from cashier.checkout.ports import Clock, OrderJournal
from cashier.checkout.telling import tell
from cashier.storage.errors import JournalFaultError
from cashier.values.identifiers import new_attempt_id as new_part_id
from middleplatform.contract.payments import Order

_log = structlog.get_logger(__name__)


class OrderBook:
    """The orders without an end. Lives on the engine's loop.

    ``begun_in`` tells the shift that is open. ``before_cash`` is called before the drawer's cash changes,
    ``after_part`` once cash or another way was taken and is on disk.
    """

    def __init__(
        self,
        journal: OrderJournal,
        attempts: Attempts,
        clock: Clock,
        *,
        begun_in: Callable[[], BegunIn | None] = lambda: None,
        before_cash: Callable[[], None] = lambda: None,
        after_part: Callable[[str, TakenPart], object] = lambda *_: None,
    ) -> None:
        self._journal = journal
        self._attempts = attempts
        self._clock = clock
        self._begun_in = begun_in
        self._before_cash = before_cash
        self.after_part = after_part
        self._open: dict[str, OpenOrder] = {}
        self._paid_by: dict[str, dict[UUID, Attempt]] = {}
        attempts.listen(self._on_attempt)

    def recover(self) -> list[OpenOrder]:
        """Take up what an earlier run left without an end; return it, oldest first."""
        for order in self._journal.waiting():
            self._take_up(order)
            self._settle(order)
        return list(self._open.values())

    @property
    def waiting(self) -> list[OpenOrder]:
        """The orders without an end, oldest first: held, part paid, or being given back."""
        return list(self._open.values())

    def get(self, order_number: str) -> OpenOrder | None:
        """Return an order without an end, or None."""
        return self._open.get(order_number)

    def knows(self, order_number: str) -> bool:
        """Say whether this till has ever kept an order with this number. Raises `JournalFaultError`."""
        return self._journal.knows(order_number)

    def attempts_of(self, order_number: str) -> list[Attempt]:
        """Return the attempts to pay an order without an end, oldest first."""
        return list(self._paid_by.get(order_number, {}).values())

    def standing(self, order_number: str) -> Standing | None:
        """Return how far an order is paid; None for one that is not in the book."""
        order = self._open.get(order_number)
        return open_order.standing(order, self.attempts_of(order_number)) if order is not None else None

    def open(self, order: Order, cart: Cart) -> OpenOrder:
        """Open an order that will take more than one payment; one that is open already stays as it is.

        Raises `JournalFaultError`; then nothing has happened.
        """
        known = self._open.get(order.number)
        if known is not None:
            return known
        opened = OpenOrder(order, self._clock.now(), cart)
        self._journal.record(opened, "order.opened", self._clock.now())
        self._take_up(opened)
        return opened

    def hold(self, order: Order, cart: Cart) -> OpenOrder:
        """Put an order aside, to be called up again; a restart does not lose it.

        Raises `OrderFaultError` or `JournalFaultError`; then nothing has happened.
        """
        known = self._open.get(order.number) or OpenOrder(order, self._clock.now(), cart, OrderState.HELD)
        now = open_order.standing(known, self.attempts_of(order.number))
        return self._keep(open_order.held(known, now), "order.held")

    def take_cash(self, order: Order, cart: Cart, given_minor: int) -> TakenPart:
        """Take cash for what is left of an order, or for part of it, and return what it covers.

        Raises `OrderFaultError` or `JournalFaultError`; then nothing has happened, and no money may be taken.
        """
        return self._take(order, cart, given_minor, None)

    def take_otherwise(self, order: Order, cart: Cart, amount_minor: int, way: OtherWay) -> TakenPart:
        """Keep that part of an order was paid in another way. Raises what `take_cash` raises."""
        return self._take(order, cart, amount_minor, way)

    def drop(self, order_number: str) -> None:
        """End an order for which nothing was taken. Raises `OrderFaultError` or `JournalFaultError`."""
        order = self._open.get(order_number)
        if order is not None:
            now = open_order.standing(order, self.attempts_of(order_number))
            self._keep(open_order.dropped(order, now), "order.dropped")

    def give_back(self, order_number: str) -> OpenOrder:
        """Give an order up: from now on nothing more is taken for it.

        Raises `OrderFaultError`, or `JournalFaultError`; then nothing has happened.
        """
        order = self._open[order_number]
        now = open_order.standing(order, self.attempts_of(order_number))
        return self._keep(open_order.giving_back(order, now), "order.giving_back")

    def gave_back(self, order_number: str) -> None:
        """End an order from which everything went back."""
        self._keep(open_order.given_back(self._open[order_number]), "order.given_back")

    # -- inside

    def _take(self, order: Order, cart: Cart, given_minor: int, way: OtherWay | None) -> TakenPart:
        known = self._open.get(order.number) or OpenOrder(order, self._clock.now(), cart)
        # An order that is not in the book may have attempts of its own all the same.
        tried = self._attempts.of_order(order.number)
        now = open_order.standing(known, tried)
        covers_minor = min(given_minor, now.left_minor) if way is None else given_minor
        shift = self._begun_in()
        part = TakenPart(
            new_part_id(), covers_minor, given_minor, way, self._clock.now(), shift.cashier if shift else None
        )
        taken = open_order.with_part(known, now, part)
        taken = open_order.settled(taken, open_order.standing(taken, tried))
        if part.is_cash:
            self._before_cash()
        self._keep(taken, PART_TAKEN, part)
        tell((self.after_part,), order.number, part)
        return part

    def _keep(self, order: OpenOrder, kind: str, part: TakenPart | None = None) -> OpenOrder:
        self._journal.record(order, kind, self._clock.now(), part)
        if order.has_ended:
            self._open.pop(order.number, None)
            self._paid_by.pop(order.number, None)
        elif order.number in self._open:
            self._open[order.number] = order
        else:
            self._take_up(order)
        return order

    def _take_up(self, order: OpenOrder) -> None:
        self._open[order.number] = order
        self._paid_by[order.number] = {each.attempt_id: each for each in self._attempts.of_order(order.number)}

    def _on_attempt(self, attempt: Attempt) -> None:
        order = self._open.get(attempt.order.number)
        if order is not None:
            self._paid_by[order.number][attempt.attempt_id] = attempt
            self._settle(order)

    def _settle(self, order: OpenOrder) -> None:
        """End an order that is paid; where the disk does not take that, the next start finds out anew."""
        after = open_order.settled(order, open_order.standing(order, self.attempts_of(order.number)))
        if after == order:
            return
        try:
            self._keep(after, "order.paid")
        except JournalFaultError as fault:
            _log.warning("journal_fault", order=order.number, not_written="order.paid", fault=str(fault))
