# SPDX-License-Identifier: Apache-2.0
"""What an administrator changes of a shop's staff, and what a till is told of them."""

import re

from sqlalchemy import Connection

from middleplatform.accounts.repository import ShopRepository
from middleplatform.accounts.service import NAME_ALLOWED, AdminError, is_name
from middleplatform.context import PlatformContext
from middleplatform.contract.staff import StaffList, StaffMember, StaffRole
from middleplatform.database.unit_of_work import Unit
from middleplatform.staff.repository import StaffRepository, StoredStaff
from middleplatform.terminals.identity import TerminalIdentity

NUMBER = re.compile(r"[A-Za-z0-9_-]{1,20}")
NUMBER_ALLOWED = "1 to 20 letters, digits, - or _"
_PIN = re.compile(r"[0-9]{4,12}")


class Staff:
    """The people of shops' counters."""

    def __init__(self, context: PlatformContext) -> None:
        self._context = context

    def add(self, shop_id: str, number: str, name: str, role: StaffRole) -> StoredStaff:
        """Add somebody, who cannot sign in before a PIN is set. Raises `AdminError`."""
        if not NUMBER.fullmatch(number):
            raise AdminError(f"staff number {number!r} is not {NUMBER_ALLOWED}")
        if not is_name(name):
            raise AdminError(f"name {name!r} is not {NAME_ALLOWED}")
        person = StoredStaff(shop_id, number, name, role, self._context.clock.now())

        def add(unit: Unit) -> None:
            require_shop(unit.connection, shop_id)
            rows = StaffRepository(unit.connection)
            if rows.find(shop_id, number) is not None:
                raise AdminError(f"staff number {number!r} is taken in shop {shop_id!r}")
            rows.add(person)

        self._context.units.write(add)
        return person

    def of_shop(self, shop_id: str) -> list[StoredStaff]:
        """List a shop's staff by number. Raises `AdminError` for an unknown shop."""

        def look(connection: Connection) -> list[StoredStaff]:
            require_shop(connection, shop_id)
            return StaffRepository(connection).of_shop(shop_id)

        return self._context.units.read(look)

    def set_role(self, shop_id: str, number: str, role: StaffRole) -> StoredStaff:
        """Give somebody another role. Raises `AdminError`."""
        return self._change(shop_id, number, role=role)

    def set_pin(self, shop_id: str, number: str, pin: str) -> StoredStaff:
        """Set the PIN that somebody signs in with at a till. Raises `AdminError`."""
        if not _PIN.fullmatch(pin):
            raise AdminError("a PIN of staff has 4 to 12 digits")
        pin_hash = self._context.passwords.hash_for_tills(pin)
        return self._change(shop_id, number, pin_hash=pin_hash, pin_set_at=self._context.clock.now())

    def deactivate(self, shop_id: str, number: str, *, deactivated: bool) -> StoredStaff:
        """Shut somebody out of all tills of a shop, or end it. Raises `AdminError`."""
        at = self._context.clock.now() if deactivated else None
        return self._change(shop_id, number, deactivated_at=at)

    def for_till(self, terminal: TerminalIdentity) -> StaffList:
        """Return what a till needs to let people in."""
        found = self._context.units.read(lambda connection: StaffRepository(connection).of_shop(terminal.shop_id))
        return StaffList(
            shop_id=terminal.shop_id,
            staff=tuple(
                StaffMember(
                    number=person.number,
                    name=person.name,
                    role=person.role,
                    active=person.active,
                    pin_hash=person.pin_hash if person.active else None,
                    pin_set_at=person.pin_set_at if person.active else None,
                )
                for person in found
            ),
            server_time=self._context.clock.now(),
        )

    def _change(self, shop_id: str, number: str, **values: object) -> StoredStaff:
        def change(unit: Unit) -> StoredStaff:
            rows = StaffRepository(unit.connection)
            if rows.find(shop_id, number) is None:
                raise AdminError(f"shop {shop_id!r} has no staff number {number!r}")
            rows.change(shop_id, number, **values)
            changed = rows.find(shop_id, number)
            assert changed is not None, "nobody is ever deleted"
            return changed

        return self._context.units.write(change)


def require_shop(connection: Connection, shop_id: str) -> None:
    """Raise `AdminError` where there is no such shop."""
    if ShopRepository(connection).find(shop_id) is None:
        raise AdminError(f"shop {shop_id!r} does not exist")
