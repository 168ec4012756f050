# SPDX-License-Identifier: Apache-2.0
"""The refunds' queries: who gave back what, why, and who approved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select

from middleplatform.database.tables import refunds


@dataclass(frozen=True, slots=True)
class StoredRefund:
    """A refund; amounts in units of the payment's asset."""

    account_id: str
    refund_id: UUID
    attempt_id: UUID
    terminal_id: str
    amount: int
    expired: int
    reason: str
    approved_by: str
    at: datetime


class RefundRepository:
    """Reads and writes refunds on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, refund_id: UUID) -> StoredRefund | None:
        """Find a refund by its caller-made id."""
        row = self._connection.execute(select(refunds).where(refunds.c.refund_id == refund_id)).one_or_none()
        return None if row is None else _stored(row)

    def of(self, account_id: str, attempt_id: UUID) -> list[StoredRefund]:
        """List the refunds of a payment in the order they happened."""
        found = select(refunds).where(refunds.c.account_id == account_id, refunds.c.attempt_id == attempt_id)
        return [_stored(row) for row in self._connection.execute(found.order_by(refunds.c.at, refunds.c.refund_id))]

    def add(self, refund: StoredRefund) -> None:
        """Store a refund."""
        values = {name: getattr(refund, name) for name in StoredRefund.__slots__}
        self._connection.execute(insert(refunds).values(values))


def _stored(row: Row[Any]) -> StoredRefund:
    return StoredRefund(**{name: getattr(row, name) for name in StoredRefund.__slots__})
