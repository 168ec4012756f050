# SPDX-License-Identifier: Apache-2.0
"""The codes' queries. A code is stored as a keyed hash only."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, case, delete, insert, select, update

from middleplatform.database.prepared import Prepared
from middleplatform.database.tables import codes, customer_sessions
from middleplatform.database.upsert import insert_if_absent

# Written once: building a statement takes as long as having it carried out.
_CODE = select(codes).where(codes.c.code_hash == bindparam("code_hash"))
_FIND, _LOCK = Prepared(_CODE), Prepared(_CODE.with_for_update(key_share=True))
_LOCK_SESSION = Prepared(
    select(customer_sessions.c.session_id)
    .where(customer_sessions.c.session_id == bindparam("session_id"), customer_sessions.c.ended_at.is_(None))
    .with_for_update(key_share=True)
)
_NOW = bindparam("now", type_=codes.c.expires_at.type)
_END_LIVE = Prepared(
    update(codes)
    .where(codes.c.account_id == bindparam("of_account"), codes.c.session_id == bindparam("of_session"), codes.c.live)
    .values(expires_at=case((codes.c.expires_at > _NOW, _NOW), else_=codes.c.expires_at), live=False)
)
_ADD = Prepared(insert(codes), ("code_hash", "account_id", "session_id", "issued_at", "expires_at", "live"))
_USE = Prepared(
    update(codes)
    .where(codes.c.code_hash == bindparam("hash"), codes.c.used_at.is_(None), codes.c.expires_at > bindparam("at"))
    .values(live=False, used_at=bindparam("at"), attempt_id=bindparam("by"))
    .returning(codes.c.code_hash)
)


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

    def lock_session(self, session_id: str) -> bool:
        """Let one device issue one code at a time; False where it was signed out meanwhile."""
        return bool(_LOCK_SESSION.rows(self._connection, {"session_id": session_id}))

    def find(self, code_hash: bytes, *, lock: bool = False) -> StoredCode | None:
        """Find a code by its hash; with ``lock`` nobody else uses it until the transaction ends."""
        row = (_LOCK if lock else _FIND).one_or_none(self._connection, {"code_hash": code_hash})
        if row is None:
            return None
        return StoredCode(row.code_hash, row.account_id, row.session_id, row.expires_at, row.used_at, row.attempt_id)

    def end_live(self, account_id: str, session_id: str, now: datetime) -> None:
        """End the live code of an account on a device; it expires now, if it had not yet."""
        _END_LIVE.run(self._connection, {"of_account": account_id, "of_session": session_id, "now": now})

    def add(self, code_hash: bytes, account_id: str, session_id: str, now: datetime, expires_at: datetime) -> None:
        """Store a fresh code as the live one of its account and device."""
        whose = {"code_hash": code_hash, "account_id": account_id, "session_id": session_id}
        _ADD.run(self._connection, {**whose, "issued_at": now, "expires_at": expires_at, "live": True})

    def add_offline(
        self, code_hash: bytes, account_id: str, session_id: str, now: datetime, expires_at: datetime
    ) -> None:
        """Store a code that a phone made, unless it came before; it never was the live one of its device."""
        whose = {"code_hash": code_hash, "account_id": account_id, "session_id": session_id}
        when = {"issued_at": now, "expires_at": expires_at, "live": False}
        insert_if_absent(self._connection, codes, {**whose, **when})

    def use(self, code_hash: bytes, attempt_id: UUID, now: datetime) -> bool:
        """Spend a code on an attempt and return True, or return False where it is used, expired or not known.

        It waits for a running transaction that uses the same code.
        """
        used = {"hash": code_hash, "at": now, "by": attempt_id}
        return bool(_USE.rows(self._connection, used))

    def forget(self, before: datetime) -> int:
        """Delete the codes that expired before a moment and return how many."""
        return self._connection.execute(delete(codes).where(codes.c.expires_at < before)).rowcount
