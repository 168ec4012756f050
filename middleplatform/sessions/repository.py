# SPDX-License-Identifier: Apache-2.0
"""Customers' sessions: their queries. No token is stored."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from middleplatform.database.prepared import Prepared
from middleplatform.database.tables import customer_sessions


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
