# SPDX-License-Identifier: Apache-2.0
"""A till's staff on a real journal. Hashes are cheap here, time moves by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from cashier.staff.approvals import Approvals
from cashier.staff.credentials import Credentials
from cashier.staff.journalled_staff import JournalledStaff
from cashier.staff.member import StaffMember
from cashier.staff.rights import Role
from cashier.staff.session import Session
from cashier.staff.staff import Staff
from cashier.storage.journal import Journal
from tests.support.clock import SettableClock

CHEAP = Credentials(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
LI = StaffMember("1001", "李娜", Role.CASHIER)
WANG = StaffMember("1002", "王伟", Role.CASHIER)
ZHAO = StaffMember("2001", "赵敏", Role.SUPERVISOR)
SUN = StaffMember("3001", "孙丽", Role.MANAGER)
PINS = {"1001": "2580", "1002": "1470", "2001": "9630", "3001": "8520"}
ZHAO_BADGE = "BADGE-2001-77"


class StaffGround:
    """One till's staff, which can be closed and opened again as after a restart."""

    def __init__(self, folder: Path, clock: SettableClock | None = None) -> None:
        self.folder = folder
        self.clock = clock or SettableClock()
        self.open()

    def open(self) -> None:
        """Open the journal, as a till does at its start."""
        self.journal = Journal.open(self.folder)
        self.book = JournalledStaff(self.journal)
        self.staff = Staff(self.book, self.clock, CHEAP)
        self.session = Session(self.staff, self.book, self.clock)
        self.approvals = Approvals(self.staff, self.session, self.book, self.clock)

    def restart(self) -> None:
        """Close the journal and open it anew; what was only in memory is gone."""
        self.journal.close()
        self.open()

    def hire(self, *people: StaffMember) -> None:
        """Take people into the staff, each with their PIN; the supervisor has a badge too."""
        for member in people:
            self.staff.add(member)
            self.staff.set_pin(member.number, PINS[member.number])
            if member == ZHAO:
                self.staff.set_badge(member.number, ZHAO_BADGE)

    def told(self, kind: str) -> list[dict[str, Any]]:
        """Return what the events of a kind say, oldest first."""
        return [json.loads(event.body) for event in self.journal.events() if event.kind == kind]

    def break_disk(self) -> None:
        """Let the disk take nothing any more."""
        self.journal._connection.execute("PRAGMA query_only = ON")

    def mend_disk(self) -> None:
        """Let the disk take writes again."""
        self.journal._connection.execute("PRAGMA query_only = OFF")
