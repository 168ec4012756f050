# SPDX-License-Identifier: Apache-2.0
"""The verification step's queries: one row a payment, one row a try."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from middleplatform.contract.payments import Door
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.database.tables import verification_tries, verifications


@dataclass(frozen=True, slots=True)
class StoredVerification:
    """The verification step of a payment; ``session_key`` is enciphered under the pad's master key, in hex."""

    account_id: str
    attempt_id: UUID
    doors: tuple[Door, ...]
    expires_at: datetime
    tries_left: int
    sms_tries_left: int
    surrogate_account: str
    open: bool = True
    last_failure: str | None = None
    phone_prompted: bool = False
    pin_key_id: str | None = None
    session_key: str | None = None
    sms_hash: bytes | None = field(default=None, repr=False)
    sms_sent_at: datetime | None = None

    @property
    def is_sms_sent(self) -> bool:
        """Whether an SMS left, as far as the gateway said; one that it did not answer for may arrive all the same."""
        return self.sms_sent_at is not None and self.last_failure != ReasonCode.SMS_NOT_SENT


class VerificationRepository:
    """Reads and writes verification steps on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, step: StoredVerification) -> None:
        """Store a new step."""
        values = {name: getattr(step, name) for name in StoredVerification.__slots__}
        self._connection.execute(insert(verifications).values(values | {"doors": ",".join(step.doors)}))

    def find(self, account_id: str, attempt_id: UUID) -> StoredVerification | None:
        """Find the step of a payment; whoever changes it holds the payment's lock."""
        row = self._connection.execute(
            select(verifications).where(
                verifications.c.account_id == account_id, verifications.c.attempt_id == attempt_id
            )
        ).one_or_none()
        return None if row is None else _step(row)

    def change(self, step: StoredVerification, **values: Any) -> StoredVerification:
        """Change a step and return it as it is now."""
        self._connection.execute(
            update(verifications)
            .where(verifications.c.account_id == step.account_id, verifications.c.attempt_id == step.attempt_id)
            .values(values)
        )
        return replace(step, **values)

    def was_tried(self, account_id: str, attempt_id: UUID, verification_id: UUID) -> bool:
        """Say whether a try was counted already."""
        row = self._connection.execute(
            select(verification_tries.c.at).where(
                verification_tries.c.account_id == account_id,
                verification_tries.c.attempt_id == attempt_id,
                verification_tries.c.verification_id == verification_id,
            )
        ).one_or_none()
        return row is not None

    def add_try(self, step: StoredVerification, verification_id: UUID, door: Door, result: str, at: datetime) -> None:
        """Store a try and how it ended."""
        self._connection.execute(
            insert(verification_tries).values(
                account_id=step.account_id,
                attempt_id=step.attempt_id,
                verification_id=verification_id,
                door=door,
                result=result,
                at=at,
            )
        )

    def overdue(self, now: datetime, limit: int) -> list[UUID]:
        """List attempts whose step is open past its deadline, oldest first."""
        found = (
            select(verifications.c.attempt_id)
            .where(verifications.c.open, verifications.c.expires_at <= now)
            .order_by(verifications.c.expires_at)
            .limit(limit)
        )
        return list(self._connection.execute(found).scalars())


def _step(row: Row[Any]) -> StoredVerification:
    values = {name: getattr(row, name) for name in StoredVerification.__slots__}
    doors = tuple(Door(door) for door in row.doors.split(",") if door)
    return StoredVerification(**(values | {"doors": doors}))
