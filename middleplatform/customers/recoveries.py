# SPDX-License-Identifier: Apache-2.0
"""Recoveries of a forgotten payment password: their queries. No SMS code is stored."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, select

from middleplatform.database.tables import recoveries
from middleplatform.database.upsert import insert_or_update


@dataclass(frozen=True, slots=True)
class Recovery:
    """An SMS code that lets a member set a new payment password; without a hash no code is valid any more."""

    member_id: str
    sms_hash: bytes | None = field(repr=False)
    sms_sent_at: datetime
    tries_left: int


class RecoveryRepository:
    """Reads and writes password recoveries on one connection; whoever changes one holds the member's lock."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, member_id: str) -> Recovery | None:
        """Find the recovery of a member."""
        row = self._connection.execute(select(recoveries).where(recoveries.c.member_id == member_id)).one_or_none()
        return None if row is None else Recovery(row.member_id, row.sms_hash, row.sms_sent_at, row.tries_left)

    def store(self, recovery: Recovery) -> None:
        """Store the recovery of a member in place of an older one."""
        values = {name: getattr(recovery, name) for name in Recovery.__slots__}
        insert_or_update(self._connection, recoveries, values, values)

    def forget(self, member_id: str) -> None:
        """Delete the recovery of a member."""
        self._connection.execute(delete(recoveries).where(recoveries.c.member_id == member_id))
