# SPDX-License-Identifier: Apache-2.0
"""The sale before the customer, from the first key to the end of its payments; and why one cannot be taken."""

from __future__ import annotations

from dataclasses import dataclass, field

from cashier.checkout import notices
from cashier.checkout.amount_entry import AmountEntry
from cashier.checkout.attempt import Attempt, State
from cashier.checkout.cart import Cart
from cashier.checkout.screens import Notice
from cashier.values.money import Money
from cashier.values.payment_code import PaymentCode
from cashier.values.reasons import Retry
from middleplatform.contract.payments import Asset, Order

SETTLED_RETRIES = frozenset({Retry.ASK_FIRST, Retry.NOT_AT_ALL})
"""After these no code may be tried for the order: it is paid, or may be."""


class CounterBusyError(Exception):
    """Another order is on the counter; ``said`` and ``do_now`` are for people."""

    def __init__(self, order_number: str) -> None:
        super().__init__(f"order {order_number} is on the counter: finish it first")
        self.said = notices.ANOTHER_ORDER.said
        self.do_now = notices.ANOTHER_ORDER.do_now


class OrderUnfitError(Exception):
    """The order cannot be paid here as it is; ``said`` and ``do_now`` are for people."""

    def __init__(self, order_number: str, why: Notice) -> None:
        super().__init__(f"order {order_number} cannot be paid as it is: {why.said.en}")
        self.said = why.said
        self.do_now = why.do_now


@dataclass(slots=True)
class SaleOnCounter:
    """The order on the counter; it keeps its number over every attempt to pay it, and its amount after the first.

    Without goods ``entry`` is the amount; with goods it is a figure that has no meaning yet: a quantity, a price.
    ``times`` is the quantity for what is scanned next. ``wish`` is what the next asset shall pay, at most.
    """

    order_number: str
    entry: AmountEntry
    asset: Asset
    was_tried: bool = False
    given: Order | None = None
    """The order as another till system handed it over; its amount is not for the cashier to change."""
    is_asset_given: bool = False
    cart: Cart = field(default_factory=Cart)
    times: str = ""
    selected: int | None = None
    wish: Money | None = None

    @property
    def total(self) -> Money | None:
        """What the order costs, or None while it costs nothing."""
        return self.cart.total if self.cart.live else self.entry.money

    @property
    def has_figures(self) -> bool:
        """Whether something was keyed in that is neither an amount nor a quantity yet."""
        return bool(self.cart.live and self.entry.digits)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was keyed in or scanned."""
        return not (self.cart.live or self.entry.digits or self.times)

    def order(self, total: Money) -> Order:
        """Return the order as it goes over the wire."""
        if self.given is not None:
            return self.given
        return Order(
            number=self.order_number,
            total_minor=total.amount_minor,
            currency=total.currency,
            lines=self.cart.order_lines(),
        )


def may_be_tried_with(code: PaymentCode, earlier: Attempt) -> bool:
    """Say whether this code may be tried for an order after an attempt that came to nothing."""
    if not earlier.is_final or earlier.state is State.PAID:
        return False
    retry = notices.why(earlier).retry
    if earlier.code_fingerprint == code.fingerprint:
        return retry is Retry.SAME_CODE
    return retry not in SETTLED_RETRIES
