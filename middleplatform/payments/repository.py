# SPDX-License-Identifier: Apache-2.0
"""The payments' queries: attempts, payments, searches. Orders and verifications have their own."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, insert, select, update

from middleplatform.contract.payments import Asset, Channel, Entry, Status
from middleplatform.database.prepared import Prepared
from middleplatform.database.tables import attempts, payments
from middleplatform.database.upsert import insert_if_absent


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt id that is taken, and where its answer stands."""

    attempt_id: UUID
    terminal_id: str
    shop_id: str
    account_id: str
    answered_by: UUID
    request_hash: bytes | None


@dataclass(frozen=True, slots=True)
class StoredPayment:
    """A payment as the database knows it. ``purchase`` and ``failure`` are messages of the contract as JSON."""

    account_id: str
    attempt_id: UUID
    version: int
    status: Status
    shop_id: str
    terminal_id: str
    amount: int
    created_at: datetime
    updated_at: datetime
    member_id: str | None = None
    session_id: str | None = None
    order_number: str | None = None
    purchase: dict[str, Any] | None = None
    asset: Asset | None = None
    value_minor: int = 0
    refunded: int = 0
    entry: Entry | None = None
    channel: Channel | None = None
    code_tail: str | None = None
    proved_by: str | None = None
    balance_after: int | None = None
    failure: dict[str, Any] | None = None
    receipt_number: str | None = None
    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SearchedPayment:
    """What is known of a payment that is looked for; None where it is not."""

    order_number: str | None = None
    amount: int | None = None
    code_tail: str | None = None
    receipt_number: str | None = None
    terminal_id: str | None = None
    begins: datetime | None = None
    ends: datetime | None = None


_COLUMNS = tuple(field.name for field in fields(StoredPayment))


_ATTEMPT = Prepared(select(attempts).where(attempts.c.attempt_id == bindparam("attempt_id")))
_THIS = (payments.c.account_id == bindparam("of_account"), payments.c.attempt_id == bindparam("of_attempt"))
_PAYMENT = select(payments).where(*_THIS)
_FIND, _LOCK = Prepared(_PAYMENT), Prepared(_PAYMENT.with_for_update(key_share=True))
_ADD = Prepared(insert(payments), _COLUMNS)
_CHANGE = update(payments).where(*_THIS)
_UNPROVED = Prepared(
    select(func.count()).select_from(
        select(payments.c.attempt_id)
        .where(
            payments.c.member_id == bindparam("member_id"),
            payments.c.created_at > bindparam("since"),
            payments.c.paid_at.is_not(None),
            payments.c.proved_by.is_(None),
        )
        .limit(bindparam("most"))
        .subquery()
    )
)


class PaymentRepository:
    """Reads and writes attempts and payments on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def attempt(self, attempt_id: UUID) -> Attempt | None:
        """Find an attempt."""
        row = _ATTEMPT.one_or_none(self._connection, {"attempt_id": attempt_id})
        if row is None:
            return None
        return Attempt(
            row.attempt_id, row.terminal_id, row.shop_id, row.account_id, row.answered_by, row.request_hash
        )

    def claim_attempt(self, attempt: Attempt) -> bool:
        """Take an attempt id and return True, or return False where somebody has it."""
        values = {name: getattr(attempt, name) for name in Attempt.__slots__}
        return insert_if_absent(self._connection, attempts, values)

    def find(self, account_id: str, attempt_id: UUID, *, lock: bool = False) -> StoredPayment | None:
        """Find a payment; with ``lock`` nobody else changes it until the transaction ends."""
        which = {"of_account": account_id, "of_attempt": attempt_id}
        row = (_LOCK if lock else _FIND).one_or_none(self._connection, which)
        return None if row is None else _payment(row)

    def answer_to(self, attempt_id: UUID, *, lock: bool = False) -> StoredPayment | None:
        """Find the payment that answers an attempt."""
        attempt = self.attempt(attempt_id)
        return None if attempt is None else self.find(attempt.account_id, attempt.answered_by, lock=lock)

    def add(self, payment: StoredPayment) -> None:
        """Store a new payment."""
        _ADD.run(self._connection, {name: getattr(payment, name) for name in _COLUMNS})

    def add_changed(self, payment: StoredPayment, now: datetime, **values: Any) -> StoredPayment:
        """Store a new payment with its first change, which counts as one, and return it as it is now."""
        changed = _changed(payment, now, values)
        self.add(changed)
        return changed

    def change(self, payment: StoredPayment, now: datetime, **values: Any) -> StoredPayment:
        """Change a payment, count its version up and return it as it is now."""
        changed = _changed(payment, now, values)
        which = {"of_account": payment.account_id, "of_attempt": payment.attempt_id}
        columns = {name: getattr(changed, name) for name in (*values, "version", "updated_at")}
        self._connection.execute(_CHANGE, which | columns)
        return changed

    def unproved_since(self, member_id: str, since: datetime, most: int) -> int:
        """Count a member's successful payments that nobody proved, but no further than ``most``."""
        return int(_UNPROVED.value(self._connection, {"member_id": member_id, "since": since, "most": most}))

    def paid_since(self, member_id: str, asset: Asset, since: datetime) -> int:
        """Sum what a member paid with an asset, less what was refunded or reversed."""
        total = self._connection.execute(
            select(func.coalesce(func.sum(payments.c.amount - payments.c.refunded), 0)).where(
                payments.c.member_id == member_id,
                payments.c.created_at > since,
                payments.c.asset == asset,
                payments.c.status == Status.SUCCEEDED,
            )
        ).scalar_one()
        return int(total)

    def of_member(self, member_id: str, limit: int, before: StoredPayment | None) -> list[StoredPayment]:
        """List a member's payments, newest first, from after one of them."""
        found = select(payments).where(payments.c.member_id == member_id)
        if before is not None:
            at, attempt_id = before.created_at, before.attempt_id
            found = found.where(
                (payments.c.created_at < at) | ((payments.c.created_at == at) & (payments.c.attempt_id < attempt_id))
            )
        newest_first = (payments.c.created_at.desc(), payments.c.attempt_id.desc())
        return [_payment(row) for row in self._connection.execute(found.order_by(*newest_first).limit(limit))]

    def changed_since(self, member_id: str, since: datetime, limit: int) -> list[StoredPayment]:
        """List a member's payments that changed at or after a moment, in the order of their changes."""
        found = (
            select(payments)
            .where(payments.c.member_id == member_id, payments.c.updated_at >= since)
            .order_by(payments.c.updated_at, payments.c.attempt_id)
            .limit(limit)
        )
        return [_payment(row) for row in self._connection.execute(found)]

    def waiting_of(self, member_id: str) -> list[StoredPayment]:
        """List a member's payments that wait for proof."""
        found = select(payments).where(payments.c.member_id == member_id, payments.c.status == Status.VERIFYING)
        return [_payment(row) for row in self._connection.execute(found.order_by(payments.c.created_at))]

    def search(self, shop_id: str, sought: SearchedPayment, limit: int) -> list[StoredPayment]:
        """List a shop's payments that fit, newest first."""
        found = select(payments).where(payments.c.shop_id == shop_id)
        exact = {"order_number", "code_tail", "receipt_number", "terminal_id", "amount"}
        for name in exact:
            value = getattr(sought, name)
            if value is not None:
                found = found.where(payments.c[name] == value)
        if sought.begins is not None:
            found = found.where(payments.c.created_at >= sought.begins)
        if sought.ends is not None:
            found = found.where(payments.c.created_at < sought.ends)
        newest_first = (payments.c.created_at.desc(), payments.c.attempt_id.desc())
        return [_payment(row) for row in self._connection.execute(found.order_by(*newest_first).limit(limit))]


def _changed(payment: StoredPayment, now: datetime, values: dict[str, Any]) -> StoredPayment:
    return replace(payment, **values, version=payment.version + 1, updated_at=now)


def _payment(row: Any) -> StoredPayment:
    values = {name: getattr(row, name) for name in _COLUMNS}
    values["status"] = Status(row.status)
    for name, kind in (("asset", Asset), ("entry", Entry), ("channel", Channel)):
        if values[name] is not None:
            values[name] = kind(values[name])
    return StoredPayment(**values)
