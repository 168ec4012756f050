# SPDX-License-Identifier: Apache-2.0
"""Staff: their queries."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from middleplatform.contract.staff import StaffRole
from middleplatform.database.tables import staff


@dataclass(frozen=True, slots=True)
class StoredStaff:
    """Somebody at a shop's counter. ``pin_hash`` is no pepper's: tills compare with it."""

    shop_id: str
    number: str
    name: str
    role: StaffRole
    created_at: datetime
    pin_hash: str | None = field(default=None, repr=False)
    pin_set_at: datetime | None = None
    deactivated_at: datetime | None = None

    @property
    def active(self) -> bool:
        """Whether tills let them in."""
        return self.deactivated_at is None


class StaffRepository:
    """Reads and writes staff on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, person: StoredStaff) -> None:
        """Store somebody."""
        self._connection.execute(
            insert(staff).values({name: getattr(person, name) for name in StoredStaff.__slots__})
        )

    def find(self, shop_id: str, number: str) -> StoredStaff | None:
        """Find somebody of a shop, active or not."""
        row = self._connection.execute(
            select(staff).where(staff.c.shop_id == shop_id, staff.c.number == number)
        ).one_or_none()
        return None if row is None else _person(row)

    def of_shop(self, shop_id: str) -> list[StoredStaff]:
        """List a shop's staff by number, active or not."""
        rows = self._connection.execute(select(staff).where(staff.c.shop_id == shop_id).order_by(staff.c.number))
        return [_person(row) for row in rows]

    def change(self, shop_id: str, number: str, **values: Any) -> None:
        """Change columns of somebody."""
        self._connection.execute(
            update(staff).where(staff.c.shop_id == shop_id, staff.c.number == number).values(values)
        )


def _person(row: Any) -> StoredStaff:
    values = {name: getattr(row, name) for name in StoredStaff.__slots__}
    return StoredStaff(**(values | {"role": StaffRole(row.role)}))
