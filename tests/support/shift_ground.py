# SPDX-License-Identifier: Apache-2.0
"""A till's shifts on a real journal: attempts come to their end by events, time moves by hand."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from cashier.checkout.attempt import Answered, Asked, Attempt, NoAnswer
from cashier.checkout.attempts import Attempts
from cashier.checkout.journalled_attempts import JournalledAttempts
from cashier.shifts.journalled_shifts import JournalledShifts
from cashier.shifts.shift import Person
from cashier.shifts.shifts import Shifts
from cashier.storage.errors import JournalFaultError
from cashier.storage.journal import Journal
from middleplatform.contract.payments import Asset, Status
from tests.support.attempts import draft, order, payment
from tests.support.clock import SettableClock

LI = Person("1001", "Li Na")
WANG = Person("1002", "Wang Wei")


class ShiftGround:
    """One till's book, which can be closed and opened again as after a restart."""

    def __init__(self, folder: Path, clock: SettableClock | None = None) -> None:
        self.folder = folder
        self.clock = clock or SettableClock()
        self._serial = 0
        self.open()

    def open(self) -> None:
        """Open the journal, as a till does at its start."""
        self.journal = Journal.open(self.folder)
        self.book = JournalledShifts(self.journal)
        self.shifts = Shifts(self.book, self.clock)
        self.attempts = Attempts(JournalledAttempts(self.journal, _ignore), self.clock, self.shifts.begun_in)

    def restart(self) -> None:
        """Close the journal and open it anew; what was only in memory is gone."""
        self.journal.close()
        self.open()
        self.attempts.recover()

    def begin(self, amount: int = 1280, asset: Asset = Asset.POINTS) -> UUID:
        """Begin an attempt to pay a new order of so many minor units."""
        self._serial += 1
        fresh = draft(of_order=order(f"T01-{self._serial:04d}", amount), asset=asset, amount=amount)
        return self.attempts.submit(fresh).attempt_id

    def end(self, attempt_id: UUID, status: Status, failure: str | None = None) -> Attempt:
        """Let the platform tell how an attempt ended."""
        told = payment(attempt_id, status, version=3, failure=failure)
        return self.attempts.apply(attempt_id, Answered(told, Asked.CREATE))

    def lose(self, attempt_id: UUID) -> Attempt:
        """Let no answer come: the result is not known."""
        return self.attempts.apply(attempt_id, NoAnswer(Asked.CREATE, "lost"))

    def pay(self, amount: int = 1280, asset: Asset = Asset.POINTS) -> UUID:
        """Take a payment that succeeds."""
        attempt_id = self.begin(amount, asset)
        self.end(attempt_id, Status.SUCCEEDED)
        return attempt_id

    def break_disk(self) -> None:
        """Let the disk take nothing any more."""
        self.journal._connection.execute("PRAGMA query_only = ON")

    def mend_disk(self) -> None:
        """Let the disk take writes again."""
        self.journal._connection.execute("PRAGMA query_only = OFF")


def _ignore(_: JournalFaultError | None) -> None:
    return None
