# SPDX-License-Identifier: Apache-2.0
"""Customers' sessions and password recoveries: their queries. No token and no SMS code is stored."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from middleplatform.database.prepared import Prepared
from middleplatform.database.tables import customer_sessions, recoveries
from middleplatform.database.upsert import insert_or_update


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A signed-in device of a member."""

    token_hash: bytes = field(repr=False)
    session_id: str
    member_id: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


_FIND = Prepared(select(customer_sessions).where(customer_sessions.c.token_hash == bindparam("token_hash")))


class SessionRepository:
    """Reads and writes sessions on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: StoredSession) -> None:
        """Store a session."""
        values = {name: getattr(session, name) for name in StoredSession.__slots__}
        self._connection.execute(insert(customer_sessions).values(values))

    def find(self, token_hash: bytes) -> StoredSession | None:
        """Find a session by its token's hash, ended or not."""
        row = _FIND.one_or_none(self._connection, {"token_hash": token_hash})
        if row is None:
            return None
        return StoredSession(**{name: getattr(row, name) for name in StoredSession.__slots__})

    def open_of(self, member_id: str, now: datetime) -> list[str]:
        """List the sessions of a member that go on."""
        rows = self._connection.execute(
            select(customer_sessions.c.session_id).where(
                customer_sessions.c.member_id == member_id,
                customer_sessions.c.ended_at.is_(None),
                customer_sessions.c.expires_at > now,
            )
        )
        return list(rows.scalars())

    def end(self, session_id: str, now: datetime) -> None:
        """End a session."""
        self._connection.execute(
            update(customer_sessions).where(customer_sessions.c.session_id == session_id).values(ended_at=now)
        )

    def forget(self, before: datetime) -> None:
        """Delete the sessions that expired before a moment."""
        self._connection.execute(delete(customer_sessions).where(customer_sessions.c.expires_at < before))


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
