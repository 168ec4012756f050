# SPDX-License-Identifier: Apache-2.0
"""From a payment to the screen that shows it. Pure: the same payment always gives the same screen."""

from __future__ import annotations

from cashier.checkout import notices
from cashier.checkout.attempt import Attempt, State, open_doors
from cashier.checkout.screens import (
    Asking,
    Bill,
    Cancelled,
    Declined,
    DoorChoice,
    Finding,
    Notice,
    Paid,
    Screen,
    Unknown,
    Waiting,
)
from cashier.checkout.take_payment import PaymentInProgress
from cashier.checkout.unknown_resolver import Progress
from cashier.values.money import Money
from cashier.values.reasons import Retry
from middleplatform.contract.payments import Door, IfSucceeded
from middleplatform.contract.terminals import TerminalPolicy

DEFAULT_VERIFICATION_S = 90.0
_SCAN_AGAIN = frozenset({Retry.SAME_CODE, Retry.NEW_CODE, Retry.AFTER_REPAIR})


def render(
    payment: PaymentInProgress,
    progress: Progress | None,
    policy: TerminalPolicy | None,
    notice: Notice | None,
    leaves_at: float,
    now: float,
    left: Money | None = None,
) -> Screen:
    """Return the screen of a payment under way or decided. ``leaves_at`` and ``now`` on the monotonic clock.

    ``left`` is what of the order has to be paid beside it.
    """
    attempt = payment.attempt
    bill = bill_of(attempt)
    match attempt.state:
        case State.DRAFT | State.SUBMITTED:
            return Asking(bill, since=now)
        case State.VERIFYING:
            return _waiting(payment, bill, policy, notice)
        case State.UNKNOWN:
            return _unknown(attempt, bill, progress, now)
        case State.PAID:
            return Paid(bill, attempt.account_masked, attempt.balance_after, attempt.receipt_number, leaves_at, left)
        case State.DECLINED:
            reason = notices.why(attempt)
            return Declined(bill, reason, can_scan_again=reason.retry in _SCAN_AGAIN)
        case State.CANCELLED:
            return Cancelled(bill, points_returned=attempt.reversed)


def bill_of(attempt: Attempt) -> Bill:
    """Return what an attempt is to pay."""
    return Bill(attempt.order.number, attempt.value, attempt.asset, attempt.amount)


def _waiting(payment: PaymentInProgress, bill: Bill, policy: TerminalPolicy | None, notice: Notice | None) -> Waiting:
    attempt = payment.attempt
    offered = open_doors(attempt)
    doors = payment.doors
    if notice is None and doors.trouble is not None:
        notice = notices.trouble_at_door(doors.trouble, attempt.verification, doors.active)
    return Waiting(
        bill=bill,
        doors=tuple(DoorChoice(door, door in offered and _usable(door, payment)) for door in Door),
        active=doors.active,
        instruction=notices.instruction(doors.active, pad_asks=doors.pad_asks),
        tries_left=attempt.verification.tries_left if attempt.verification else 0,
        deadline=payment.deadline,
        total_s=float(policy.verification_timeout_s) if policy else DEFAULT_VERIFICATION_S,
        is_busy=doors.is_busy,
        needs_sms_code=doors.active is Door.SMS,
        pad_asks=doors.pad_asks,
        is_checking=doors.is_checking,
        notice=notice,
    )


def _usable(door: Door, payment: PaymentInProgress) -> bool:
    return door is not Door.PIN_PAD or payment.has_pin_pad


def _unknown(attempt: Attempt, bill: Bill, progress: Progress | None, now: float) -> Unknown:
    findings = {None: Finding.ASKING, IfSucceeded.KEEP: Finding.CANCELLING, IfSucceeded.REVERSE: Finding.GIVING_BACK}
    return Unknown(
        bill=bill,
        finding=findings[attempt.cancel],
        questions=progress.questions if progress else 0,
        is_asking=progress.asking if progress else False,
        next_at=progress.next_at if progress else now,
        cancel_at=progress.cancel_at if progress else now,
    )
