# SPDX-License-Identifier: Apache-2.0
"""Puts the orders of another till system on the counter and tells how they stand. Lives on the engine's loop.

What stands in the journal is what is told: an order handed over twice, or after a restart of either program, is never
charged twice.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Protocol

from cashier.checkout.attempt import Attempt, State
from cashier.checkout.attempts import Attempts
from cashier.checkout.screens import CounterView
from cashier.pos.collection import Collect, Collection
from middleplatform.contract.payments import Asset, Order

_REMEMBERED = 500
"""Orders that were handed over in this run; of older ones without an attempt nothing is known."""


class OrderDiffersError(Exception):
    """The order is known with another amount or currency: it is another order, and needs another number."""

    def __init__(self, earlier: Order) -> None:
        before = f"{earlier.total_minor} {earlier.currency}"
        super().__init__(f"order {earlier.number} was {before} before: give a changed order a new number")


class OrderCounter(Protocol):
    """What the desk needs of the counter; see `cashier.checkout.counter.Counter`."""

    @property
    def order_number(self) -> str:
        """The number of the order on the counter."""
        ...

    def take_order(self, order: Order, asset: Asset | None) -> None:
        """Put an order on the counter. Raises `CounterBusyError` or `OrderUnfitError`."""
        ...

    def put_away(self, order_number: str) -> None:
        """Take an order off the counter, or give its payment up where one is under way."""
        ...


class Desk:
    """Where orders come in. `on_view` and `on_attempt` are to be told each change at the counter."""

    def __init__(self, counter: OrderCounter, attempts: Attempts) -> None:
        self._counter = counter
        self._attempts = attempts
        self._handed_over: deque[str] = deque(maxlen=_REMEMBERED)
        self._news: asyncio.Future[None] | None = None
        self._is_closed = False
        attempts.listen(self.on_attempt)

    def collect(self, request: Collect) -> Collection:
        """Have an order paid, and return how it stands; one that is paid, or may be, is not put on the counter again.

        Raises `CounterBusyError`, `OrderUnfitError`, `OrderDiffersError`, `JournalFaultError`: nothing has happened.
        """
        order = request.order
        earlier = self._attempts.of_order(order.number)
        for attempt in earlier:
            known = attempt.order
            if (known.total_minor, known.currency) != (order.total_minor, order.currency):
                raise OrderDiffersError(known)
        if not any(attempt.state is State.PAID or not attempt.is_final for attempt in earlier):
            self._counter.take_order(order, request.asset)
            if order.number not in self._handed_over:
                self._handed_over.append(order.number)
        return self._standing(order.number, earlier)

    def look(self, order_number: str) -> Collection | None:
        """Return how an order stands; None for one that this till knows nothing of. Raises `JournalFaultError`."""
        earlier = self._attempts.of_order(order_number)
        if not earlier and order_number not in self._handed_over:
            return None
        return self._standing(order_number, earlier)

    def cancel(self, order_number: str) -> Collection | None:
        """Take an order off the counter, or give its payment up; how that ends is told by `look`."""
        if self._counter.order_number == order_number:
            self._counter.put_away(order_number)
        return self.look(order_number)

    async def news_of(self, order_number: str, after: str | None, wait_s: float) -> Collection | None:
        """Return how an order stands as soon as its tag is not ``after`` any more, or when the time is over."""
        try:
            async with asyncio.timeout(wait_s):
                while (standing := self.look(order_number)) is not None and not standing.is_final:
                    if self._is_closed:
                        break
                    if after is None:
                        after = standing.tag
                    elif standing.tag != after:
                        break
                    await self._next_change()
                return standing
        except TimeoutError:
            return self.look(order_number)

    def close(self) -> None:
        """Answer whoever waits with how things stand: the till is being closed."""
        self._is_closed = True
        self._wake()

    def on_view(self, _view: CounterView) -> None:
        """Hear that something changed on the counter."""
        self._wake()

    def on_attempt(self, _attempt: Attempt) -> None:
        """Hear that an attempt went on."""
        self._wake()

    def _standing(self, order_number: str, attempts: list[Attempt]) -> Collection:
        is_on_counter = self._counter.order_number == order_number
        for attempt in attempts:
            if attempt.state is State.PAID:
                return Collection.of_attempt(attempt, is_final=True)
        for attempt in attempts:
            if not attempt.is_final:
                return Collection.of_attempt(attempt, is_final=False)
        if attempts:
            return Collection.of_attempt(attempts[-1], is_final=not is_on_counter)
        return Collection.without_attempt(order_number, is_on_counter=is_on_counter)

    async def _next_change(self) -> None:
        if self._news is None:
            self._news = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._news)

    def _wake(self) -> None:
        if self._news is not None:
            self._news.set_result(None)
            self._news = None
