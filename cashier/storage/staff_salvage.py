# SPDX-License-Identifier: Apache-2.0
"""Carries the staff over from a journal that is put aside: a damaged file must not open the till to everybody."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from cashier.storage.journal import Journal
from cashier.storage.rows import Entry, StaffRow, StaffSecret, StaffTries

CARRIED_OVER = "staff.carried_over"
_FAULTS = (sqlite3.Error, UnicodeError)


@dataclass(frozen=True, slots=True)
class Staff:
    """What could be read: people with their hashes and wrong tries, and the notes about the staff."""

    people: tuple[tuple[StaffRow, StaffSecret, StaffTries], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


NOBODY = Staff()


def read_staff(connection: sqlite3.Connection) -> Staff:
    """Read what can be read of the staff, each as their newest event tells them; an older journal has none."""
    people: list[tuple[StaffRow, StaffSecret, StaffTries]] = []
    notes: list[tuple[str, str]] = []
    with suppress(*_FAULTS):
        for row in connection.execute(
            "SELECT s.number, s.record, s.pin_hash, s.badge_digest, s.pin_set_at, t.wrong, t.locked_until, e.body"
            " FROM staff s LEFT JOIN staff_tries t ON t.number = s.number LEFT JOIN events e ON e.seq = s.seq"
        ):
            number, record, pin_hash, badge, pin_set_at, wrong, locked_until, body = row
            member = _member_in(body, record)
            if member is None:
                continue
            kept = StaffRow(number, bool(member.get("is_active")), json.dumps(member, ensure_ascii=False))
            secret = StaffSecret(number, pin_hash, badge, pin_set_at)
            people.append((kept, secret, StaffTries(number, wrong or 0, locked_until)))
    with suppress(*_FAULTS):
        notes += connection.execute("SELECT name, value FROM notes WHERE name LIKE 'staff.%'").fetchall()
    return Staff(tuple(people), tuple(notes))


def carry_over_staff(journal: Journal, staff: Staff, now: datetime) -> None:
    """Write the staff into a fresh journal. Raises `JournalFaultError`."""
    for name, value in staff.notes:
        journal.keep_note(name, value)
    for row, secret, tries in staff.people:
        body = json.dumps({"member": json.loads(row.record), "by": None}, ensure_ascii=False, sort_keys=True)
        journal.write([Entry(CARRIED_OVER, body, staff=(row, secret, tries))], now)


def _member_in(body: str | None, record: str) -> dict[str, object] | None:
    """Return somebody's record from their newest event, or else from the table."""
    for text in (body, record):
        with suppress(ValueError, TypeError):
            found = json.loads(text or "")
            member = found.get("member", found) if isinstance(found, dict) else None
            if isinstance(member, dict) and member.get("number"):
                return member
    return None
