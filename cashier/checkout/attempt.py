# SPDX-License-Identifier: Apache-2.0
"""One attempt to pay one order, and every way its state can change. Pure: no I/O, no clock, no Qt.

::

            journal, fsync                 answer
 DRAFT ───────────────► SUBMITTED ───────────────────► PAID · DECLINED(reason)
                          │   └──── needs proof ─────► VERIFYING ──► PAID · DECLINED · CANCELLED
                          └─ no answer / killed ─────► UNKNOWN ── query, then cancel ──► PAID · DECLINED · CANCELLED

UNKNOWN goes back to VERIFYING when the platform says that it still waits for proof and somebody still attends.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from cashier.values.money import Money
from middleplatform.contract.payments import (
    Asset,
    Door,
    Entry,
    Failure,
    IfSucceeded,
    Order,
    Payment,
    Status,
    Verification,
)


class State(StrEnum):
    """Where an attempt stands, in the till's eyes."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    VERIFYING = "verifying"
    UNKNOWN = "unknown"
    PAID = "paid"
    DECLINED = "declined"
    CANCELLED = "cancelled"


FINAL = frozenset({State.PAID, State.DECLINED, State.CANCELLED})
"""States that nothing leaves."""


class Asked(StrEnum):
    """What the till had asked when an answer, or none, came."""

    CREATE = "create"
    QUERY = "query"
    VERIFY = "verify"
    CANCEL_KEEP = "cancel_keep"
    CANCEL_REVERSE = "cancel_reverse"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to pay one order with one code.

    ``amount`` is in units of ``asset`` (points, or minor units). ``cancel`` is what was decided about ending an
    attempt whose result is not known; once it is ``REVERSE`` the sale was given up and only the answer to that
    cancel counts. ``attended`` says that somebody still stands at the counter for it. ``shift_id`` and ``cashier``
    (a staff number) say in which shift it was begun and by whom; None where no shift was open. ``covers_minor`` is
    the part of the order that it pays, in minor units; None for all of it.
    """

    attempt_id: UUID
    order: Order
    asset: Asset
    amount: int
    entry: Entry
    code_tail: str
    code_fingerprint: str
    state: State = State.DRAFT
    submitted_at: datetime | None = None
    version: int = 0
    cancel: IfSucceeded | None = None
    attended: bool = True
    reason: str | None = None
    failure: Failure | None = None
    verification: Verification | None = field(default=None, repr=False)
    account_masked: str | None = None
    balance_after: int | None = None
    receipt_number: str | None = None
    reversed: bool = False
    shift_id: UUID | None = None
    cashier: str | None = None
    covers_minor: int | None = None

    @property
    def value(self) -> Money:
        """What it pays of the order: all of it, unless only a part was to be covered."""
        covers = self.order.total_minor if self.covers_minor is None else self.covers_minor
        return Money(covers, self.order.currency)

    @property
    def is_final(self) -> bool:
        """Whether nothing can change it any more."""
        return self.state in FINAL


@dataclass(frozen=True, slots=True)
class Submitted:
    """The attempt is on disk; from now on its request may leave."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """The platform told the state of the payment, in answer to ``asked``."""

    payment: Payment
    asked: Asked


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform refused the request itself, so that nothing happened; ``code`` says why."""

    code: str
    asked: Asked
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class NotSent:
    """No connection could be made: not a byte of the request left the till."""

    asked: Asked


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The request may have arrived, and nothing (or nothing readable) came back; ``why`` is for the log."""

    asked: Asked
    why: str


@dataclass(frozen=True, slots=True)
class NotKnown:
    """The platform does not know the attempt; it may still arrive, so this decides nothing by itself."""


@dataclass(frozen=True, slots=True)
class CancelDue:
    """Asking took too long: end it, and where it had succeeded, keep the sale."""


@dataclass(frozen=True, slots=True)
class GaveUp:
    """The cashier gave the sale up: end it, and where it had succeeded, give the points back."""


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """The counter went on to the next customer; the resolver alone looks after the attempt."""


@dataclass(frozen=True, slots=True)
class Restarted:
    """The till was started again and found the attempt without an end."""


Event = Submitted | Answered | Refused | NotSent | NoAnswer | NotKnown | CancelDue | GaveUp | LeftAlone | Restarted


class ImpossibleEventError(RuntimeError):
    """An event that cannot happen in this state: a fault in the till, never in the world."""

    def __init__(self, attempt: Attempt, event: Event) -> None:
        super().__init__(
            f"attempt {attempt.attempt_id} is {attempt.state}; {type(event).__name__} cannot happen to it"
        )


def advance(attempt: Attempt, event: Event) -> Attempt:
    """Return the attempt after one event. Raises `ImpossibleEventError` for what must never happen.

    Late and doubled answers are part of the world: they leave the attempt as it is.
    """
    if isinstance(event, Submitted):
        if attempt.state is not State.DRAFT:
            raise ImpossibleEventError(attempt, event)
        return dataclasses.replace(attempt, state=State.SUBMITTED, submitted_at=event.at)
    if attempt.state is State.DRAFT:
        raise ImpossibleEventError(attempt, event)
    if attempt.is_final:
        return attempt
    match event:
        case Answered():
            return _answered(attempt, event)
        case Refused() | NotSent():
            return _refused(attempt, event)
        case NoAnswer():
            return _unknown(attempt)
        case NotKnown():
            return attempt
        case CancelDue():
            return _unknown(attempt, cancel=attempt.cancel or IfSucceeded.KEEP)
        case GaveUp():
            return _unknown(attempt, cancel=IfSucceeded.REVERSE)
        case LeftAlone():
            return _unknown(attempt, attended=False)
        case Restarted():
            return _unknown(attempt, attended=False)
        case _:
            assert_never(event)


def _unknown(attempt: Attempt, *, cancel: IfSucceeded | None = None, attended: bool | None = None) -> Attempt:
    return dataclasses.replace(
        attempt,
        state=State.UNKNOWN,
        cancel=cancel or attempt.cancel,
        attended=attempt.attended if attended is None else attended,
        verification=None,
    )


def _refused(attempt: Attempt, event: Refused | NotSent) -> Attempt:
    """Only a refused *create* ends an attempt: any other refused request says nothing about the payment."""
    if event.asked is not Asked.CREATE or attempt.state is not State.SUBMITTED:
        return attempt
    reason = event.code if isinstance(event, Refused) else "PLATFORM_UNREACHABLE"
    retry_after_s = event.retry_after_s if isinstance(event, Refused) else None
    failure = Failure(code=reason, retry_after_s=retry_after_s)
    return dataclasses.replace(attempt, state=State.DECLINED, reason=reason, failure=failure)


def _answered(attempt: Attempt, event: Answered) -> Attempt:
    payment = event.payment
    if payment.version < attempt.version:
        return attempt
    if not _counts(attempt, event):
        return dataclasses.replace(attempt, version=payment.version)
    known = dataclasses.replace(
        attempt,
        version=payment.version,
        account_masked=payment.account_masked or attempt.account_masked,
        balance_after=payment.balance_after,
        receipt_number=payment.receipt.number if payment.receipt else attempt.receipt_number,
        verification=None,
    )
    match payment.status:
        case Status.VERIFYING:
            # Without the step nobody could prove anything: then the resolver asks again, and ends it in time.
            if not attempt.attended or payment.verification is None:
                return dataclasses.replace(known, state=State.UNKNOWN)
            return dataclasses.replace(known, state=State.VERIFYING, verification=payment.verification)
        case Status.SUCCEEDED:
            return dataclasses.replace(known, state=State.PAID)
        case Status.FAILED:
            failure = payment.failure or Failure(code="PLATFORM_ERROR")
            return dataclasses.replace(known, state=State.DECLINED, reason=failure.code, failure=failure)
        case Status.CANCELLED:
            return dataclasses.replace(known, state=State.CANCELLED, reason="ATTEMPT_CANCELLED")
        case Status.REVERSED:
            return dataclasses.replace(known, state=State.CANCELLED, reason="ATTEMPT_CANCELLED", reversed=True)
        case _:
            assert_never(payment.status)


def _counts(attempt: Attempt, event: Answered) -> bool:
    """Whether an answer may decide.

    Once a cancel is wanted, "still waiting for proof" is old news. Once the sale was given up, "succeeded" is too,
    unless it is the answer to that very cancel: the reversal may already be on its way.
    """
    status = event.payment.status
    if attempt.cancel is None:
        return True
    if status is Status.VERIFYING:
        return False
    if attempt.cancel is IfSucceeded.REVERSE and status is Status.SUCCEEDED:
        return event.asked is Asked.CANCEL_REVERSE
    return True


def open_doors(attempt: Attempt) -> tuple[Door, ...]:
    """Return the doors by which the customer may prove who they are just now."""
    return attempt.verification.doors if attempt.verification else ()
