# SPDX-License-Identifier: Apache-2.0
"""The codes' queries. A code is stored as a keyed hash only."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, case, delete, insert, literal, select, update

from middleplatform.database.tables import codes, customer_sessions
from middleplatform.database.upsert import insert_if_absent


@dataclass(frozen=True, slots=True)
class StoredCode:
    """A code as the database knows it."""

    code_hash: bytes
    account_id: str
    session_id: str
    expires_at: datetime
    used_at: datetime | None
    attempt_id: UUID | None


class CodeRepository:
    """Reads and writes codes on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock_session(self, session_id: str) -> None:
        """Let one device issue one code at a time."""
        self._connection.execute(
            select(customer_sessions.c.session_id)
            .where(customer_sessions.c.session_id == session_id)
            .with_for_update(key_share=True)
        )

    def find(self, code_hash: bytes, *, lock: bool = False) -> StoredCode | None:
        """Find a code by its hash; with ``lock`` nobody else uses it until the transaction ends."""
        found = select(codes).where(codes.c.code_hash == code_hash)
        row = self._connection.execute(found.with_for_update(key_share=True) if lock else found).one_or_none()
        if row is None:
            return None
        return StoredCode(row.code_hash, row.account_id, row.session_id, row.expires_at, row.used_at, row.attempt_id)

    def end_live(self, account_id: str, session_id: str, now: datetime) -> None:
        """End the live code of an account on a device; it expires now, if it had not yet."""
        expiry = codes.c.expires_at
        ended_at = case((expiry > now, literal(now, expiry.type)), else_=expiry)
        self._connection.execute(
            update(codes)
            .where(codes.c.account_id == account_id, codes.c.session_id == session_id, codes.c.live)
            .values(expires_at=ended_at, live=False)
        )

    def add(self, code_hash: bytes, account_id: str, session_id: str, now: datetime, expires_at: datetime) -> None:
        """Store a fresh code as the live one of its account and device."""
        self._connection.execute(
            insert(codes).values(
                code_hash=code_hash,
                account_id=account_id,
                session_id=session_id,
                issued_at=now,
                expires_at=expires_at,
                live=True,
            )
        )

    def add_offline(
        self, code_hash: bytes, account_id: str, session_id: str, now: datetime, expires_at: datetime
    ) -> None:
        """Store a code that a phone made, unless it came before; it never was the live one of its device."""
        whose = {"code_hash": code_hash, "account_id": account_id, "session_id": session_id}
        when = {"issued_at": now, "expires_at": expires_at, "live": False}
        insert_if_absent(self._connection, codes, {**whose, **when})

    def mark_used(self, code_hash: bytes, attempt_id: UUID, now: datetime) -> None:
        """Spend a code on an attempt; the caller holds its lock."""
        self._connection.execute(
            update(codes)
            .where(codes.c.code_hash == code_hash, codes.c.used_at.is_(None))
            .values(live=False, used_at=now, attempt_id=attempt_id)
        )

    def forget(self, before: datetime) -> int:
        """Delete the codes that expired before a moment and return how many."""
        return self._connection.execute(delete(codes).where(codes.c.expires_at < before)).rowcount
