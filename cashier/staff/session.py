# SPDX-License-Identifier: Apache-2.0
"""Who stands at the till: signed in, locked, signed out. A payment under way asks nothing of this."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import structlog

from cashier.staff.journalled_staff import JournalledStaff, signed
from cashier.staff.member import Signature, StaffMember
from cashier.staff.rights import Right
from cashier.staff.staff import Refusal, Refused, Staff, WallClock
from cashier.storage.errors import JournalFaultError

_log = structlog.get_logger(__name__)


class LockedBy(StrEnum):
    """What locked the till."""

    HAND = "hand"
    IDLE = "idle"
    START = "start"


class Session:
    """Who is at one till. ``who`` stays while it is locked: only they, or somebody with the right, unlock it.

    Where no staff is in use nobody is ever signed in, nothing is locked, and everything is allowed.
    """

    def __init__(self, staff: Staff, book: JournalledStaff, clock: WallClock) -> None:
        self._staff = staff
        self._book = book
        self._clock = clock
        self._listeners: list[Callable[[], None]] = []
        self._who: StaffMember | None = None
        self._locked_by: LockedBy | None = LockedBy.START
        staff.listen(self._follow_staff)

    @property
    def who(self) -> StaffMember | None:
        """Who is signed in, also while the till is locked; None where nobody is, or no staff is in use."""
        return self._who

    @property
    def signature(self) -> Signature | None:
        """Number and name of whoever is signed in."""
        return self._who.signature if self._who is not None else None

    @property
    def locked_by(self) -> LockedBy | None:
        """What locked the till; None while it is not locked, and where no staff is in use."""
        return self._locked_by if self._staff.is_in_use else None

    @property
    def is_locked(self) -> bool:
        """Whether nothing may begin at the till before somebody says who they are."""
        return self.locked_by is not None

    def may(self, right: Right) -> bool:
        """Return whether whoever is signed in may do something without asking anybody."""
        if not self._staff.is_in_use:
            return True
        return self._who is not None and not self.is_locked and self._who.may(right)

    def listen(self, listener: Callable[[], None]) -> None:
        """Have every change told to ``listener``."""
        self._listeners.append(listener)

    async def sign_in(self, number: str, pin: str) -> StaffMember | Refused:
        """Let somebody in by number and PIN; where the till is locked, only them or somebody who may unlock it."""
        return self._let_in(await self._staff.identify(number, pin), "pin")

    async def sign_in_by_badge(self, code: str) -> StaffMember | Refused:
        """Let somebody in by badge; see `sign_in`."""
        return self._let_in(await self._staff.identify_badge(code), "badge")

    def lock(self, by: LockedBy = LockedBy.HAND) -> None:
        """Lock the till. It happens also where the disk does not take the note of it."""
        if self._who is None or self.is_locked or not self._staff.is_in_use:
            return
        self._locked_by = by
        self._note("staff.till_locked", why=by.value)
        self._tell()

    def sign_out(self) -> None:
        """End the session: anybody of the staff may sign in next."""
        if self._who is None:
            return
        self._note("staff.signed_out")
        self._who, self._locked_by = None, LockedBy.HAND
        self._tell()

    def hand_to(self, member: StaffMember) -> None:
        """Let whoever takes the shift over be the one at the till; they have just shown who they are."""
        self._who, self._locked_by = member, None
        self._note("staff.signed_in", how="takeover")
        self._tell()

    def _follow_staff(self) -> None:
        """Take a new name or role at once; whoever was taken off the staff is signed out."""
        if self._who is None:
            self._tell()
            return
        now = self._staff.member(self._who.number)
        if now is None or not now.is_active:
            self.sign_out()
        else:
            self._who = now
            self._tell()

    def _let_in(self, known: StaffMember | Refused, how: str) -> StaffMember | Refused:
        if isinstance(known, Refused):
            return known
        before = self._who
        is_own = before is None or before.number == known.number
        if not is_own and not known.may(Right.UNLOCK_TILL):
            return Refused(Refusal.NOT_THEIRS)
        facts = {"staff": signed(known.signature), "how": how}
        if before is not None and not is_own:
            facts["instead_of"] = signed(before.signature)
        try:
            self._book.happened("staff.signed_in", facts, self._clock.now())
        except JournalFaultError as fault:
            _log.warning("staff_not_written", fault=str(fault))
            return Refused(Refusal.STORAGE)
        self._who, self._locked_by = known, None
        self._tell()
        return known

    def _note(self, kind: str, **facts: str) -> None:
        try:
            self._book.happened(kind, {"staff": signed(self.signature), **facts}, self._clock.now())
        except JournalFaultError as fault:
            _log.warning("staff_not_written", fault=str(fault))

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
