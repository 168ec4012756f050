# SPDX-License-Identifier: Apache-2.0
"""The sealed keys' queries. What is sealed and how is the key store's business."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select, update

from middleplatform.database.tables import sealed_keys
from middleplatform.database.upsert import insert_if_absent


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A key as it stands in the database."""

    key_id: str
    purpose: str
    sealed: bytes = field(repr=False)
    check_value: str | None
    master_key_index: int | None
    created_at: datetime


class SealedKeyRepository:
    """Reads and writes sealed keys on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, key: SealedKey) -> bool:
        """Store a key and return True, or return False where its id is taken."""
        values = {name: getattr(key, name) for name in SealedKey.__slots__}
        return insert_if_absent(self._connection, sealed_keys, values)

    def replace_seal(self, key_id: str, sealed: bytes) -> None:
        """Store the same key under another seal."""
        self._connection.execute(update(sealed_keys).where(sealed_keys.c.key_id == key_id).values(sealed=sealed))

    def find(self, key_id: str) -> SealedKey | None:
        """Find a key by its id."""
        row = self._connection.execute(select(sealed_keys).where(sealed_keys.c.key_id == key_id)).one_or_none()
        if row is None:
            return None
        return SealedKey(**{name: getattr(row, name) for name in SealedKey.__slots__})

    def all(self) -> list[SealedKey]:
        """List all keys by their ids."""
        rows = self._connection.execute(select(sealed_keys).order_by(sealed_keys.c.key_id))
        return [SealedKey(**{name: getattr(row, name) for name in SealedKey.__slots__}) for row in rows]
