# SPDX-License-Identifier: Apache-2.0
"""How the staff stands in the journal: records and hashes in a table, what happened in the chain of its events."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cashier.staff.credentials import SALT_BYTES
from cashier.staff.member import Signature, StaffError, StaffMember
from cashier.storage.errors import JournalFaultError
from cashier.storage.journal import Journal, utc_text
from cashier.storage.rows import Entry, StaffRow, StaffSecret, StaffTries

_MEMBER = TypeAdapter(StaffMember)
_SALT_NOTE = "staff.badge_salt"


@dataclass(frozen=True, slots=True)
class Kept:
    """One of the staff with what the till keeps beside: hashes, wrong tries in a row, and the end of a lock-out."""

    member: StaffMember
    secret: StaffSecret
    wrong: int = 0
    locked_until: datetime | None = None


class JournalledStaff:
    """The staff of the real till. Each method may raise `JournalFaultError`; then nothing is written."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def all(self) -> list[Kept]:
        """Return everybody who ever was in the staff, by number."""
        secrets = {each.number: each for each in self._journal.staff.secrets()}
        tries = {each.number: each for each in self._journal.staff.tries()}
        return [self._kept(row, secrets[row.number], tries.get(row.number)) for row in self._journal.staff.all()]

    def happened(self, kind: str, facts: dict[str, Any], at: datetime) -> None:
        """Write down something that changes nobody's record."""
        self._journal.append(kind, _body(facts), at)

    def keep(self, entries: Iterable[Entry], at: datetime) -> None:
        """Write entries that belong together; all are on disk afterwards, or none."""
        self._journal.write(list(entries), at)

    def keep_tries(self, number: str, wrong: int, locked_until: datetime | None) -> None:
        """Keep how many wrong PINs somebody has typed in a row."""
        self._journal.staff.keep_tries(StaffTries(number, wrong, utc_text(locked_until) if locked_until else None))

    def badge_salt(self) -> bytes:
        """Return the salt that all badges of this till share; it is made at the first call."""
        note = self._journal.note(_SALT_NOTE)
        if note is None:
            note = os.urandom(SALT_BYTES).hex()
            self._journal.keep_note(_SALT_NOTE, note)
        return bytes.fromhex(note)

    def _kept(self, row: StaffRow, secret: StaffSecret, tries: StaffTries | None) -> Kept:
        member = member_in(row.record)
        if member is None or member.number != row.number or member.is_active != row.is_active:
            raise JournalFaultError(f"the record of staff {row.number} is damaged")
        if tries is None:
            return Kept(member, secret)
        until = datetime.fromisoformat(tries.locked_until) if tries.locked_until else None
        return Kept(member, secret, tries.wrong, until)


def entry_of(kind: str, member: StaffMember, by: Signature | None, *also: StaffSecret | StaffTries) -> Entry:
    """Return the entry that makes somebody's record what ``member`` says."""
    record = _MEMBER.dump_python(member, mode="json")
    row = StaffRow(member.number, member.is_active, _body(record))
    return Entry(kind, _body({"member": record, "by": signed(by)}), staff=(row, *also))


def entry_about(kind: str, member: StaffMember, by: Signature | None, also: StaffSecret | StaffTries) -> Entry:
    """Return the entry of something that happened to somebody and that their record does not tell."""
    return Entry(kind, _body({"staff": signed(member.signature), "by": signed(by)}), staff=(also,))


def member_in(record: str) -> StaffMember | None:
    """Read somebody's record; None for one that is damaged."""
    try:
        return _MEMBER.validate_json(record)
    except (ValidationError, StaffError):
        return None


def signed(by: Signature | None) -> dict[str, str] | None:
    """Return number and name as they stand in an event; None where nobody was signed in."""
    return {"number": by.number, "name": by.name} if by is not None else None


def _body(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)
