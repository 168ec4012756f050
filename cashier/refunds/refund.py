# SPDX-License-Identifier: Apache-2.0
"""One refund, and the tender it gives back of. Pure: no I/O, no clock.

::

            journal, fsync              answer
 (wanted) ───────────────► SUBMITTED ───────────► DONE · REFUSED(code)
                              └─ no answer / killed ─► UNKNOWN ── the same refund id again ──► DONE · REFUSED

The platform books a refund id once and answers it again with what it booked: unlike a payment, a refund may be sent
again, and that is how an unknown one is resolved. Cash goes back over the counter: such a refund is DONE at once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cashier.checkout.attempt import Attempt, State
from cashier.checkout.open_order import OtherWay, TakenPart
from cashier.values.money import Money
from middleplatform.contract.payments import Asset

LONGEST_REASON = 200
"""Characters; the wire takes no more."""


class RefundState(StrEnum):
    """Where a refund stands."""

    SUBMITTED = "submitted"
    UNKNOWN = "unknown"
    DONE = "done"
    REFUSED = "refused"


FINAL = frozenset({RefundState.DONE, RefundState.REFUSED})
"""States that nothing leaves."""


@dataclass(frozen=True, slots=True)
class Tender:
    """One way in which part of an order was paid: by an asset (then an attempt), in cash, or otherwise.

    ``amount`` in units of the asset, of money in minor units; ``value`` is what it covered of the order.
    """

    tender_id: UUID
    order_number: str
    asset: Asset | None
    way: OtherWay | None
    amount: int
    value: Money

    @property
    def is_cash(self) -> bool:
        """Whether it lies in the drawer."""
        return self.asset is None and self.way is None


@dataclass(frozen=True, slots=True)
class Refund:
    """Part of a tender, or all of it, going back. ``amount`` in the tender's units, ``value_minor`` of the order.

    ``reason``, ``by`` (a staff number) and ``approved_by`` stand in the log; ``code`` says why it was refused.
    ``expired`` units fell into points that had expired meanwhile.
    """

    refund_id: UUID
    tender: Tender
    amount: int
    value_minor: int
    reason: str
    by: str
    approved_by: str
    submitted_at: datetime
    state: RefundState = RefundState.SUBMITTED
    code: str | None = None
    expired: int = 0

    @property
    def is_final(self) -> bool:
        """Whether nothing can change it any more."""
        return self.state in FINAL

    @property
    def value(self) -> Money:
        """What goes back, as money."""
        return Money(self.value_minor, self.tender.value.currency)


class RefundFault(StrEnum):
    """Why a refund cannot be begun."""

    TOO_MUCH = "too_much"
    NO_REASON = "no_reason"


class RefundFaultError(ValueError):
    """The refund cannot be begun; nothing has happened."""

    def __init__(self, tender: Tender, fault: RefundFault, why: str) -> None:
        super().__init__(f"refund of order {tender.order_number}: {why}")
        self.fault = fault


def tender_of_attempt(attempt: Attempt) -> Tender:
    """Return the tender that an attempt paid."""
    assert attempt.state is State.PAID, f"attempt {attempt.attempt_id} is {attempt.state}"
    return Tender(attempt.attempt_id, attempt.order.number, attempt.asset, None, attempt.amount, attempt.value)


def tender_of_part(order_number: str, currency: str, part: TakenPart) -> Tender:
    """Return the tender that was taken in cash or elsewhere."""
    covers = Money(part.covers_minor, currency)
    return Tender(part.part_id, order_number, None, part.way, part.covers_minor, covers)


def refunded(tender: Tender, refunds: Iterable[Refund]) -> int:
    """Return what went back of a tender, or may have gone back, in its units: all but what was refused."""
    return sum(
        each.amount
        for each in refunds
        if each.tender.tender_id == tender.tender_id and each.state is not RefundState.REFUSED
    )


def worth(tender: Tender, left: int, amount: int) -> Money:
    """Return what the next so many units of a tender are worth, of which ``left`` have not gone back."""
    gone = tender.amount - left
    return Money(_value(tender, gone + amount) - _value(tender, gone), tender.value.currency)


def units_worth(tender: Tender, left: int, value_minor: int) -> int | None:
    """Return how many of the units that are left are worth just this; None where no number of them is."""
    units = _least(tender, left, value_minor)
    is_just_that = 1 <= units <= left and worth(tender, left, units).amount_minor == value_minor
    if not is_just_that:
        return None
    # The last ones go with it: units worth nothing would be left that nobody could give back.
    return left if worth(tender, left, left).amount_minor == value_minor else units


def beside(tender: Tender, left: int, value_minor: int) -> tuple[Money, ...]:
    """Return the next smaller and the next larger value that can go back, as far as there are."""
    least = _least(tender, left, value_minor)
    near = (worth(tender, left, units) for units in (least - 1, least) if 1 <= units <= left)
    return tuple(money for money in near if money.amount_minor)


def wanted(
    refund_id: UUID,
    tender: Tender,
    earlier: Iterable[Refund],
    amount: int,
    reason: str,
    by: str,
    approved_by: str,
    at: datetime,
) -> Refund:
    """Return a refund that may begin. Raises `RefundFaultError` for more than is left, or without a reason."""
    gone = refunded(tender, earlier)
    left = tender.amount - gone
    if not 1 <= amount <= left:
        raise RefundFaultError(
            tender, RefundFault.TOO_MUCH, f"{amount} is not between 1 and the {left} that are left"
        )
    if not reason.strip() or len(reason) > LONGEST_REASON or not reason.isprintable():
        why = f"reason {reason!r} is not 1 to {LONGEST_REASON} printable characters"
        raise RefundFaultError(tender, RefundFault.NO_REASON, why)
    value_minor = _value(tender, gone + amount) - _value(tender, gone)
    return Refund(refund_id, tender, amount, value_minor, reason.strip(), by, approved_by, at)


def done(refund: Refund, expired: int = 0) -> Refund:
    """Return the refund after it was booked; one that has its end stays as it is."""
    return refund if refund.is_final else dataclasses.replace(refund, state=RefundState.DONE, expired=expired)


def refused(refund: Refund, code: str) -> Refund:
    """Return the refund after it was refused: nothing went back."""
    return refund if refund.is_final else dataclasses.replace(refund, state=RefundState.REFUSED, code=code)


def unknown(refund: Refund) -> Refund:
    """Return the refund whose result is not known: it may have been booked or not."""
    return refund if refund.is_final else dataclasses.replace(refund, state=RefundState.UNKNOWN)


def _least(tender: Tender, left: int, value_minor: int) -> int:
    """Return the fewest of the units that are left which are worth at least this."""
    gone = tender.amount - left
    return -(-(_value(tender, gone) + value_minor) * tender.amount // tender.value.amount_minor) - gone


def _value(tender: Tender, amount: int) -> int:
    """Return what so many units of a tender are worth; all of them are worth all that it covered."""
    return tender.value.amount_minor * amount // tender.amount
