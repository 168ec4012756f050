# SPDX-License-Identifier: Apache-2.0
"""Queries of the phones that make codes offline. The seed is stored sealed only."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from middleplatform.database.tables import customer_sessions, offline_devices
from middleplatform.database.upsert import insert_if_absent


@dataclass(frozen=True, slots=True)
class OfflineDevice:
    """A phone's alias for one account. ``drift_steps``: how far its clock was ahead when it last paid."""

    alias: str
    account_id: str
    session_id: str
    sealed_seed: bytes = field(repr=False)
    created_at: datetime
    last_step: int = 0
    drift_steps: int = 0
    spent: int = 0
    bad_guesses: int = 0
    locked_at: datetime | None = None


class OfflineRepository:
    """Reads and writes offline devices on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, device: OfflineDevice) -> bool:
        """Store a device and return True, or return False where its alias is taken."""
        values = {name: getattr(device, name) for name in OfflineDevice.__slots__}
        return insert_if_absent(self._connection, offline_devices, values)

    def find(self, alias: str, now: datetime, *, lock: bool = False) -> OfflineDevice | None:
        """Find the device of an alias, while its session lasts; with ``lock`` nobody else changes it."""
        found = (
            select(offline_devices)
            .join(customer_sessions, customer_sessions.c.session_id == offline_devices.c.session_id)
            .where(
                offline_devices.c.alias == alias,
                customer_sessions.c.ended_at.is_(None),
                customer_sessions.c.expires_at > now,
            )
        )
        if lock:
            found = found.with_for_update(of=offline_devices, key_share=True)
        row = self._connection.execute(found).one_or_none()
        return None if row is None else OfflineDevice(**{n: getattr(row, n) for n in OfflineDevice.__slots__})

    def change(self, alias: str, **values: Any) -> None:
        """Change columns of a locked device."""
        self._connection.execute(update(offline_devices).where(offline_devices.c.alias == alias).values(values))

    def forget(self, session_id: str, account_id: str | None = None) -> None:
        """Delete the aliases of a session, or the one of its account."""
        gone = delete(offline_devices).where(offline_devices.c.session_id == session_id)
        if account_id is not None:
            gone = gone.where(offline_devices.c.account_id == account_id)
        self._connection.execute(gone)
