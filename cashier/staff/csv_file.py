# SPDX-License-Identifier: Apache-2.0
"""The staff as a CSV file, of the platform's form: read with errors that name the row, written to be read again.

No PIN is in a file; its hash may be. Few digits are guessed from a hash by whoever has time: keep such a file like
a list of PINs.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from cashier.staff.credentials import check_pin_hash
from cashier.staff.journalled_staff import Kept
from cashier.staff.member import StaffError, StaffMember, role_named
from cashier.staff.staff import NewMember

COLUMNS = ("number", "name", "role", "active", "pin_hash")
_NEEDED = ("number", "name", "role")
_ACTIVE = {"yes": True, "no": False, "": True}
_FORMULA = ("=", "+", "-", "@", "\t", "'")


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in one row; 1 is the header, as spreadsheets count."""

    row: int
    why: str

    def __str__(self) -> str:
        """Return one sentence for people."""
        return f"row {self.row}: {self.why}"


class StaffFileError(Exception):
    """The file holds something that cannot be staff; ``errors`` are in the order of the rows."""

    def __init__(self, errors: list[RowError]) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = errors


def read_staff(content: bytes) -> list[NewMember]:
    """Read everybody in a file. Raises `StaffFileError` with every row that is wrong; then nothing is taken."""
    rows = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    people: list[NewMember] = []
    errors: list[RowError] = []
    seen: dict[str, int] = {}
    try:
        places = _places(next(rows, []))
        for number, cells in enumerate(rows, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            row = {name: _plain(cells[place]) if place < len(cells) else "" for name, place in places.items()}
            try:
                if len(cells) > max(places.values()) + 1:
                    raise StaffError(f"it has {len(cells)} cells; quote a cell with a comma in it")  # noqa: TRY301
                person = _person(row)
                if person.member.number in seen:
                    earlier = seen[person.member.number]
                    raise StaffError(f"number {person.member.number!r} stands in row {earlier} already")  # noqa: TRY301
                seen[person.member.number] = number
                people.append(person)
            except StaffError as fault:
                errors.append(RowError(number, str(fault)))
    except csv.Error as fault:
        raise StaffFileError([RowError(rows.line_num, f"it is no CSV: {fault}")]) from fault
    if errors:
        raise StaffFileError(errors)
    return people


def write_staff(people: Iterable[Kept], out: TextIO, *, with_hashes: bool) -> int:
    """Write the staff as `read_staff` reads it; return how many."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    count = 0
    for kept in people:
        member = kept.member
        hashed = (kept.secret.pin_hash or "") if with_hashes else ""
        name = f"'{member.name}" if member.name.startswith(_FORMULA) else member.name
        writer.writerow((member.number, name, member.role.value, "yes" if member.is_active else "no", hashed))
        count += 1
    return count


def _person(row: dict[str, str]) -> NewMember:
    active = row.get("active", "").lower()
    if active not in _ACTIVE:
        raise StaffError(f"active {row['active']!r} is not yes or no")
    member = StaffMember(row["number"], row["name"], role_named(row["role"]), _ACTIVE[active])
    hashed = row.get("pin_hash", "")
    return NewMember(member, check_pin_hash(hashed) if hashed else None)


def _plain(cell: str) -> str:
    """Take away the mark that keeps a spreadsheet from reading a formula."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise StaffFileError([RowError(1, "the file is neither UTF-8 nor GB 18030 text; save it as CSV UTF-8")])


def _places(header: list[str]) -> dict[str, int]:
    names = [cell.strip().casefold() for cell in header]
    allowed = f"the columns are {', '.join(COLUMNS)}"
    for name in _NEEDED:
        if name not in names:
            raise StaffFileError([RowError(1, f"column {name!r} is missing; {allowed}")])
    for name in filter(None, names):
        if name not in COLUMNS:
            raise StaffFileError([RowError(1, f"column {name!r} is not known; {allowed}")])
        if names.count(name) > 1:
            raise StaffFileError([RowError(1, f"column {name!r} is there twice")])
    return {name: names.index(name) for name in COLUMNS if name in names}
