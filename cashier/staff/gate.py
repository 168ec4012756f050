# SPDX-License-Identifier: Apache-2.0
"""Who may look at a till's shift log from a process beside the till: by leave that the till gave, or by PIN.

A running till owns its journal, and with it the count of wrong PINs. So while it runs nobody is asked for a PIN
here: the till asks, and what it wrote of it in the journal is read. While it does not run, this process owns the
journal for as long as one PIN is looked at, and a wrong one counts as at the till.
"""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog

from cashier.staff.approvals import LASTS_S
from cashier.staff.credentials import Credentials
from cashier.staff.journalled_staff import JournalledStaff, signed
from cashier.staff.member import StaffMember
from cashier.staff.rights import Right
from cashier.staff.staff import Refusal, Refused, Staff, WallClock
from cashier.storage.errors import JournalBusyError, JournalError, JournalFaultError
from cashier.storage.journal import Journal

SUBJECT = "shift log"
"""What an approval to look at the shift log is for."""

_LATEST = 10_000
"""So many events are looked through for an approval; no till writes as many in two minutes."""

_log = structlog.get_logger(__name__)


class Gate:
    """The gate before one till's shift log. Each method may raise `JournalError` where the journal cannot be read."""

    def __init__(self, folder: Path, clock: WallClock, credentials: Credentials | None = None) -> None:
        self._folder = folder
        self._clock = clock
        self._credentials = credentials

    @property
    def is_asking(self) -> bool:
        """Whether people are asked who they are: staff is in use at this till."""
        journal = Journal.open_to_read(self._folder)
        try:
            return self._staff(journal).is_in_use
        finally:
            journal.close()

    def let_in_by_leave(self, leave: UUID) -> StaffMember | Refused:
        """Say who gave the leave that the till used for this within the last two minutes."""
        journal = Journal.open_to_read(self._folder)
        try:
            number = self._giver(journal, leave)
            member = self._staff(journal).member(number) if number is not None else None
        finally:
            journal.close()
        return member if member is not None and member.may(Right.SEE_SHIFT_LOGS) else Refused(Refusal.NO_RIGHT)

    def knows(self, somebody: StaffMember | None) -> StaffMember | Refused:
        """Say as whom this till knows somebody of another one: the same number and name, with the right.

        The staff of a shop's tills is one list; in another shop the same number may be somebody else.
        """
        journal = Journal.open_to_read(self._folder)
        try:
            member = self._staff(journal).member(somebody.number) if somebody is not None else None
        finally:
            journal.close()
        is_theirs = member is not None and somebody is not None and member.signature == somebody.signature
        if member is None or not is_theirs or not (member.is_active and member.may(Right.SEE_SHIFT_LOGS)):
            return Refused(Refusal.NO_RIGHT)
        return member

    def sign_in(self, number: str, pin: str) -> StaffMember | Refused:
        """Say who typed this number and PIN and has the right; it stands in the journal's chain."""
        try:
            journal = Journal.open(self._folder)
        except JournalBusyError:
            return Refused(Refusal.TILL_RUNS)
        except JournalError as fault:
            _log.warning("staff_not_read", fault=str(fault))
            return Refused(Refusal.STORAGE)
        try:
            return self._sign_in(journal, number, pin)
        except JournalFaultError as fault:
            _log.warning("staff_not_written", fault=str(fault))
            return Refused(Refusal.STORAGE)
        finally:
            journal.close()

    def _sign_in(self, journal: Journal, number: str, pin: str) -> StaffMember | Refused:
        known = asyncio.run(self._staff(journal).identify(number, pin))
        if isinstance(known, Refused):
            return known
        facts = {"staff": signed(known.signature), "how": SUBJECT}
        if not known.may(Right.SEE_SHIFT_LOGS):
            return Refused(Refusal.NO_RIGHT)
        JournalledStaff(journal).happened("staff.signed_in", facts, self._clock.now())
        return known

    def _giver(self, journal: Journal, leave: UUID) -> str | None:
        oldest = self._clock.now() - timedelta(seconds=LASTS_S)
        for event in journal.events(max(0, journal.last_seq - _LATEST)):
            if event.kind != "approval.used" or datetime.fromisoformat(event.at) < oldest:
                continue
            facts = json.loads(event.body)
            wanted = (str(leave), Right.SEE_SHIFT_LOGS.value, SUBJECT)
            if (facts["approval_id"], facts["right"], facts["subject"]) == wanted and facts["by"] is not None:
                return str(facts["by"]["number"])
        return None

    def _staff(self, journal: Journal) -> Staff:
        return Staff(JournalledStaff(journal), self._clock, self._credentials)
