# SPDX-License-Identifier: Apache-2.0
"""Attempts, orders and payments for tests."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from cashier.checkout.attempt import Attempt, State
from cashier.values.identifiers import new_attempt_id
from cashier.values.payment_code import PaymentCode
from middleplatform.contract.payments import (
    Asset,
    Door,
    Entry,
    Failure,
    IfSucceeded,
    Order,
    Payment,
    PINKey,
    PINKeyScheme,
    Receipt,
    Status,
    Verification,
)
from tests.support.clock import NINE_O_CLOCK
from tests.support.codes import payment_code


def order(number: str = "T01-20261101-090000-0001", total_minor: int = 1280) -> Order:
    """Return an order of 12.80 CNY."""
    return Order(number=number, total_minor=total_minor)


def draft(
    code: PaymentCode | None = None,
    *,
    of_order: Order | None = None,
    asset: Asset = Asset.POINTS,
    amount: int = 1280,
) -> Attempt:
    """Return a new attempt that nobody has put on disk."""
    code = code or payment_code()
    return Attempt(
        attempt_id=new_attempt_id(),
        order=of_order or order(),
        asset=asset,
        amount=amount,
        entry=Entry.SCANNED,
        code_tail=code.tail,
        code_fingerprint=code.fingerprint,
    )


def attempt_in(
    state: State, *, cancel: IfSucceeded | None = None, attended: bool = True, version: int = 0
) -> Attempt:
    """Return an attempt that has come as far as ``state``."""
    fresh = draft()
    return Attempt(
        attempt_id=fresh.attempt_id,
        order=fresh.order,
        asset=fresh.asset,
        amount=fresh.amount,
        entry=fresh.entry,
        code_tail=fresh.code_tail,
        code_fingerprint=fresh.code_fingerprint,
        state=state,
        submitted_at=None if state is State.DRAFT else NINE_O_CLOCK,
        version=version,
        cancel=cancel,
        attended=attended,
        verification=verification() if state is State.VERIFYING else None,
    )


def verification(
    *doors: Door, remaining_s: float = 90, tries_left: int = 5, last_failure: str | None = None
) -> Verification:
    """Return an open verification step; all three doors unless told otherwise."""
    return Verification(
        doors=doors or tuple(Door),
        expires_at=NINE_O_CLOCK + timedelta(seconds=remaining_s),
        remaining_s=remaining_s,
        tries_left=tries_left,
        last_failure=last_failure,
        pin_key=PINKey(scheme=PINKeyScheme.DUKPT, account="9000000000000001"),
    )


def payment(
    attempt_id: UUID,
    status: Status,
    version: int = 1,
    *,
    step: Verification | None = None,
    failure: str | None = None,
) -> Payment:
    """Return what the platform tells of an attempt."""
    return Payment(
        attempt_id=attempt_id,
        version=version,
        status=status,
        asset=Asset.POINTS,
        amount=1280,
        account_masked="138****0001",
        balance_after=8720 if status is Status.SUCCEEDED else None,
        verification=(step or verification()) if status is Status.VERIFYING else None,
        failure=Failure(code=failure or "INSUFFICIENT_BALANCE") if status is Status.FAILED else None,
        receipt=Receipt(number="R0001", at=NINE_O_CLOCK) if status is Status.SUCCEEDED else None,
        created_at=NINE_O_CLOCK,
        server_time=NINE_O_CLOCK,
    )
