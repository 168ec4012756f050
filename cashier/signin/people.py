# SPDX-License-Identifier: Apache-2.0
"""Builds what knows who is at one till and what they may do, out of its journal."""

from __future__ import annotations

from typing import Protocol

from cashier.panels import Panels
from cashier.settings import SignInSettings
from cashier.signin.desk import Clock as MonotonicClock
from cashier.signin.desk import Counter, SignInDesk
from cashier.staff.approvals import Approvals
from cashier.staff.authority import StaffAuthority
from cashier.staff.credentials import Credentials
from cashier.staff.journalled_staff import JournalledStaff
from cashier.staff.session import Session
from cashier.staff.staff import Staff, WallClock
from cashier.storage.journal import Journal


class Clock(WallClock, MonotonicClock, Protocol):
    """The wall's time and the monotonic one."""


class People:
    """The staff of one till, who of it is signed in, and what they may do. Lives on the engine's loop."""

    def __init__(self, journal: Journal, clock: Clock, credentials: Credentials | None = None) -> None:
        book = JournalledStaff(journal)
        self._clock = clock
        self.staff = Staff(book, clock, credentials)
        self.session = Session(self.staff, book, clock)
        self.approvals = Approvals(self.staff, self.session, book, clock)
        self.authority = StaffAuthority(self.staff, self.session, self.approvals)

    def may_begin(self) -> bool:
        """Return whether the till is not locked."""
        return not self.session.is_locked

    def desk(self, counter: Counter, panels: Panels, settings: SignInSettings) -> SignInDesk:
        """Return what asks people at the window who they are."""
        return SignInDesk(
            self.staff,
            self.session,
            self.approvals,
            counter,
            panels,
            self._clock,
            idle_lock_s=settings.idle_lock_s,
            badge_alone=settings.badge_alone,
        )
