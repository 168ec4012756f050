# SPDX-License-Identifier: Apache-2.0
"""An order that needs more than one payment, or that waits: what is taken, what is pending, what is left. Pure.

::

 HELD ◄─► OPEN ──everything is taken──► PAID
   │        └──given up──► GIVING_BACK ──all is back──► DROPPED
   └──────────────dropped (nothing was taken)──────────────┘

What assets paid is told by the attempts of the order alone; here stand only cash and what was taken elsewhere. An
order that one attempt pays as a whole, and that was never held, needs none of this.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cashier.checkout.attempt import Attempt
from cashier.checkout.attempt import State as AttemptState
from cashier.checkout.cart import Cart
from cashier.values.money import Money
from middleplatform.contract.payments import Order


class OrderState(StrEnum):
    """Where an order stands."""

    HELD = "held"
    OPEN = "open"
    PAID = "paid"
    GIVING_BACK = "giving_back"
    DROPPED = "dropped"


ENDED = frozenset({OrderState.PAID, OrderState.DROPPED})
"""States that nothing leaves."""


class OtherWay(StrEnum):
    """Ways to pay that the shop takes beside this till: it keeps the sum, and moves no money."""

    BANK_CARD = "bank_card"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    VOUCHER = "voucher"


class OrderFault(StrEnum):
    """Why something cannot be done with an order as it stands."""

    ENDED = "ended"
    PENDING = "pending"
    NOT_AN_AMOUNT = "not_an_amount"
    TOO_MUCH = "too_much"
    PART_PAID = "part_paid"


class OrderFaultError(Exception):
    """What was asked cannot be done with the order; nothing has happened."""

    def __init__(self, order: OpenOrder, fault: OrderFault) -> None:
        super().__init__(f"order {order.number} is {order.state}: {fault}")
        self.fault = fault


@dataclass(frozen=True, slots=True)
class TakenPart:
    """Cash, or money taken elsewhere, for part of an order. ``way`` is None for cash.

    ``covers_minor`` of the order; of cash, ``given_minor`` was handed over and the rest is change.
    """

    part_id: UUID
    covers_minor: int
    given_minor: int
    way: OtherWay | None
    at: datetime
    cashier: str | None = None

    @property
    def change_minor(self) -> int:
        """What went back to the customer at once."""
        return self.given_minor - self.covers_minor

    @property
    def is_cash(self) -> bool:
        """Whether it went into the drawer."""
        return self.way is None


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order, its goods, and what was taken for it other than by assets."""

    order: Order
    opened_at: datetime
    cart: Cart = field(default_factory=Cart)
    state: OrderState = OrderState.OPEN
    parts: tuple[TakenPart, ...] = ()

    @property
    def number(self) -> str:
        """The order's number."""
        return self.order.number

    @property
    def total(self) -> Money:
        """What it costs."""
        return Money(self.order.total_minor, self.order.currency)

    @property
    def has_ended(self) -> bool:
        """Whether nothing changes it any more."""
        return self.state in ENDED


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an order is paid: amounts in minor units, which together are its total."""

    taken_minor: int
    pending_minor: int
    left_minor: int

    @property
    def is_settled(self) -> bool:
        """Whether all of it is taken."""
        return self.left_minor == 0 and self.pending_minor == 0


def standing(order: OpenOrder, attempts: Iterable[Attempt]) -> Standing:
    """Return how far an order is paid by its parts and by its attempts, decided or not."""
    paid = sum(each.covers_minor for each in order.parts)
    pending = 0
    for attempt in attempts:
        if attempt.state is AttemptState.PAID:
            paid += attempt.value.amount_minor
        elif not attempt.is_final:
            pending += attempt.value.amount_minor
    return Standing(paid, pending, max(0, order.order.total_minor - paid - pending))


def with_part(order: OpenOrder, now: Standing, part: TakenPart) -> OpenOrder:
    """Return the order with cash, or money taken elsewhere.

    Raises `OrderFaultError` where the order has ended, has a payment without a result, or where it is too much.
    """
    _must_go_on(order)
    if now.pending_minor:
        raise OrderFaultError(order, OrderFault.PENDING)
    if part.covers_minor < 1 or part.given_minor < part.covers_minor:
        raise OrderFaultError(order, OrderFault.NOT_AN_AMOUNT)
    if part.covers_minor > now.left_minor or (not part.is_cash and part.change_minor):
        raise OrderFaultError(order, OrderFault.TOO_MUCH)
    return dataclasses.replace(order, state=OrderState.OPEN, parts=(*order.parts, part))


def settled(order: OpenOrder, now: Standing) -> OpenOrder:
    """Return the order as paid where all of it is taken; otherwise as it is."""
    if order.has_ended or order.state is OrderState.GIVING_BACK or not now.is_settled:
        return order
    return dataclasses.replace(order, state=OrderState.PAID)


def held(order: OpenOrder, now: Standing) -> OpenOrder:
    """Return the order put aside; one that is part paid stays open, and waits all the same."""
    _must_go_on(order)
    return order if now.taken_minor or now.pending_minor else dataclasses.replace(order, state=OrderState.HELD)


def dropped(order: OpenOrder, now: Standing) -> OpenOrder:
    """Return the order as dropped. Raises `OrderFaultError` while anything is taken or pending."""
    _must_go_on(order)
    if now.pending_minor:
        raise OrderFaultError(order, OrderFault.PENDING)
    if now.taken_minor:
        raise OrderFaultError(order, OrderFault.PART_PAID)
    return dataclasses.replace(order, state=OrderState.DROPPED)


def giving_back(order: OpenOrder, now: Standing) -> OpenOrder:
    """Return the order as given up: everything that was taken goes back. Raises `OrderFaultError`."""
    _must_go_on(order)
    if now.pending_minor:
        raise OrderFaultError(order, OrderFault.PENDING)
    return dataclasses.replace(order, state=OrderState.GIVING_BACK)


def given_back(order: OpenOrder) -> OpenOrder:
    """Return the order after everything went back."""
    assert order.state is OrderState.GIVING_BACK, f"order {order.number} is {order.state}"
    return dataclasses.replace(order, state=OrderState.DROPPED)


def _must_go_on(order: OpenOrder) -> None:
    if order.has_ended or order.state is OrderState.GIVING_BACK:
        raise OrderFaultError(order, OrderFault.ENDED)
