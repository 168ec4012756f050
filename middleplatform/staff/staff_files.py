# SPDX-License-Identifier: Apache-2.0
"""A shop's staff as a file: what another system, or another shop, knows of them. All rows or none.

No PIN is in a file, but its hash may be, so that staff who move keep their PIN. A hash of few digits is guessed by
whoever has time: such a file is to be kept like a list of PINs.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from argon2 import extract_parameters
from argon2.exceptions import InvalidHashError
from argon2.low_level import Type
from sqlalchemy import Connection

from middleplatform.accounts.csv_file import ImportRefusedError, plain_cell, read_rows, write_rows
from middleplatform.accounts.service import NAME_ALLOWED, is_name
from middleplatform.context import PlatformContext
from middleplatform.contract.staff import StaffRole
from middleplatform.database.unit_of_work import Unit
from middleplatform.staff.repository import StaffRepository, StoredStaff
from middleplatform.staff.service import NUMBER, NUMBER_ALLOWED, require_shop

COLUMNS = ("number", "name", "role", "active", "pin_hash")
_ACTIVE = {"yes": True, "no": False}
# A till computes these hashes while somebody waits at it.
_MOST_MEMORY_KIB, _MOST_PASSES, _LONGEST_HASH = 262_144, 16, 200


@dataclass(frozen=True, slots=True)
class ImportedStaff:
    """What an import did, or would do, in numbers of people."""

    added: int
    changed: int
    unchanged: int


class StaffFiles:
    """Imports and exports the staff of a shop."""

    def __init__(self, context: PlatformContext) -> None:
        self._context = context

    def import_csv(self, shop_id: str, content: bytes, *, dry_run: bool = False) -> ImportedStaff:
        """Take in a CSV file (UTF-8) with the `COLUMNS`; with ``dry_run`` look at it only.

        Who is known takes the file's name, role and state, and its PIN hash where there is one; who is not in the
        file stays. Raises `ImportRefusedError`, and `AdminError` for an unknown shop.
        """
        if dry_run:
            return self._context.units.read(lambda connection: self._look(connection, shop_id, content)[1])

        def store(unit: Unit) -> ImportedStaff:
            rows = StaffRepository(unit.connection)
            changes, done = self._look(unit.connection, shop_id, content)
            for change in changes:
                if isinstance(change, StoredStaff):
                    rows.add(change)
                else:
                    rows.change(shop_id, **change)
            return done

        return self._context.units.write(store)

    def export_csv(self, shop_id: str) -> str:
        """Write a shop's staff as a CSV text that `import_csv` reads. Raises `AdminError` for an unknown shop."""

        def look(connection: Connection) -> list[StoredStaff]:
            require_shop(connection, shop_id)
            return StaffRepository(connection).of_shop(shop_id)

        return write_rows(
            COLUMNS,
            [
                {
                    "number": person.number,
                    "name": person.name,
                    "role": person.role,
                    "active": "yes" if person.active else "no",
                    "pin_hash": person.pin_hash or "",
                }
                for person in self._context.units.read(look)
            ],
        )

    def _look(
        self, connection: Connection, shop_id: str, content: bytes
    ) -> tuple[list[StoredStaff | dict[str, Any]], ImportedStaff]:
        """Return who is new and what changes of whom, and the numbers."""
        require_shop(connection, shop_id)
        known = {person.number: person for person in StaffRepository(connection).of_shop(shop_id)}
        now = self._context.clock.now()
        faults: list[str] = []
        seen: dict[str, int] = {}
        fresh: list[StoredStaff] = []
        changed: list[dict[str, Any]] = []
        for line, cells in read_rows(content, COLUMNS):
            row = {name: plain_cell(cell) for name, cell in cells.items()}
            found = _faults(row)
            if row["number"] in seen:
                found.append(f"number: {row['number']!r} stands in row {seen[row['number']]} already")
            seen.setdefault(row["number"], line)
            faults += [f"row {line}, {fault}" for fault in found]
            if found:
                continue
            person = known.get(row["number"])
            if person is None:
                fresh.append(_new(shop_id, row, now))
            elif changes := _changes(person, row, now):
                changed.append({"number": person.number} | changes)
        if faults:
            raise ImportRefusedError(faults)
        done = ImportedStaff(len(fresh), len(changed), len(seen) - len(fresh) - len(changed))
        return [*fresh, *changed], done


def _faults(row: dict[str, str]) -> list[str]:
    rules = (
        ("number", NUMBER.fullmatch(row["number"]), NUMBER_ALLOWED),
        ("name", is_name(row["name"]), NAME_ALLOWED),
        ("role", row["role"] in set(StaffRole), f"one of {', '.join(StaffRole)}"),
        ("active", row["active"] in _ACTIVE, f"one of {', '.join(_ACTIVE)}"),
    )
    found = [f"{column}: {row[column]!r} is not {allowed}" for column, holds, allowed in rules if not holds]
    if row["pin_hash"] and not _is_pin_hash(row["pin_hash"]):
        # Not the value itself: it may be a PIN that somebody wrote into the wrong column.
        found.append(
            "pin_hash: what stands there is not an Argon2id hash ($argon2id$…) that a till can compute, or empty"
        )
    return found


def _is_pin_hash(text: str) -> bool:
    try:
        parameters = extract_parameters(text)
    except InvalidHashError:
        return False
    return (
        parameters.type is Type.ID
        and len(text) <= _LONGEST_HASH
        and parameters.memory_cost <= _MOST_MEMORY_KIB
        and parameters.time_cost <= _MOST_PASSES
    )


def _new(shop_id: str, row: dict[str, str], now: datetime) -> StoredStaff:
    return StoredStaff(
        shop_id=shop_id,
        number=row["number"],
        name=row["name"],
        role=StaffRole(row["role"]),
        created_at=now,
        pin_hash=row["pin_hash"] or None,
        pin_set_at=now if row["pin_hash"] else None,
        deactivated_at=None if _ACTIVE[row["active"]] else now,
    )


def _changes(person: StoredStaff, row: dict[str, str], now: datetime) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if row["name"] != person.name:
        changes["name"] = row["name"]
    if row["role"] != person.role:
        changes["role"] = StaffRole(row["role"])
    if _ACTIVE[row["active"]] is not person.active:
        changes["deactivated_at"] = None if _ACTIVE[row["active"]] else now
    if row["pin_hash"] and row["pin_hash"] != person.pin_hash:
        changes |= {"pin_hash": row["pin_hash"], "pin_set_at": now}
    return changes
