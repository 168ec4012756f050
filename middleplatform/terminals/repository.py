# SPDX-License-Identifier: Apache-2.0
"""Terminals' queries: enrolment codes, keys, nonces."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from middleplatform.database.prepared import Prepared
from middleplatform.database.tables import enrolment_codes, nonces, terminals
from middleplatform.database.upsert import insert_if_absent


@dataclass(frozen=True, slots=True)
class Terminal:
    """An enrolled terminal; ``public_key`` is the raw Ed25519 key."""

    terminal_id: str
    shop_id: str
    name: str
    public_key: bytes = field(repr=False)
    pin_key_id: str | None
    enrolled_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """A one-time code that lets one terminal in, stored as a keyed hash."""

    code_hash: bytes = field(repr=False)
    shop_id: str
    pin_key_id: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


_FIND = Prepared(select(terminals).where(terminals.c.terminal_id == bindparam("terminal_id")))


class TerminalRepository:
    """Reads and writes terminals on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_enrolment_code(self, code: EnrolmentCode) -> None:
        """Store an enrolment code."""
        values = {name: getattr(code, name) for name in EnrolmentCode.__slots__}
        self._connection.execute(insert(enrolment_codes).values(values))

    def enrolment_code(self, code_hash: bytes) -> EnrolmentCode | None:
        """Find an enrolment code and lock it."""
        row = self._connection.execute(
            select(enrolment_codes).where(enrolment_codes.c.code_hash == code_hash).with_for_update(key_share=True)
        ).one_or_none()
        if row is None:
            return None
        return EnrolmentCode(**{name: getattr(row, name) for name in EnrolmentCode.__slots__})

    def spend_enrolment_code(self, code_hash: bytes, terminal_id: str, now: datetime) -> None:
        """Note that a locked enrolment code let a terminal in."""
        self._connection.execute(
            update(enrolment_codes)
            .where(enrolment_codes.c.code_hash == code_hash)
            .values(used_at=now, terminal_id=terminal_id)
        )

    def add(self, terminal: Terminal) -> None:
        """Store a terminal."""
        values = {name: getattr(terminal, name) for name in Terminal.__slots__}
        self._connection.execute(insert(terminals).values(values))

    def find(self, terminal_id: str) -> Terminal | None:
        """Find a terminal, revoked or not."""
        row = _FIND.one_or_none(self._connection, {"terminal_id": terminal_id})
        return None if row is None else _terminal(row)

    def all(self) -> list[Terminal]:
        """List all terminals in the order they were enrolled."""
        rows = self._connection.execute(select(terminals).order_by(terminals.c.enrolled_at, terminals.c.terminal_id))
        return [_terminal(row) for row in rows]

    def change(self, terminal_id: str, **values: Any) -> bool:
        """Change columns of a terminal; False where there is none."""
        result = self._connection.execute(
            update(terminals).where(terminals.c.terminal_id == terminal_id).values(values)
        )
        return result.rowcount == 1

    def claim_nonce(self, terminal_id: str, nonce: str, expires_at: datetime) -> bool:
        """Note a nonce and return True, or return False where it was used before."""
        return insert_if_absent(
            self._connection,
            nonces,
            {"terminal_id": terminal_id, "nonce": nonce, "expires_at": expires_at},
        )

    def forget_nonces(self, now: datetime) -> None:
        """Delete the nonces whose signatures are too old to be taken again."""
        self._connection.execute(delete(nonces).where(nonces.c.expires_at < now))


def _terminal(row: Row[Any]) -> Terminal:
    return Terminal(**{name: getattr(row, name) for name in Terminal.__slots__})
