# SPDX-License-Identifier: Apache-2.0
"""The staff of one till: who belongs to it, and who somebody at the till is. What is asked for is on disk first."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import structlog

from cashier.staff.credentials import Credentials, badge_text, check_badge, check_pin, check_pin_hash
from cashier.staff.journalled_staff import JournalledStaff, Kept, entry_about, entry_of, signed
from cashier.staff.member import Signature, StaffError, StaffMember
from cashier.storage.errors import JournalFaultError
from cashier.storage.journal import utc_text
from cashier.storage.rows import Entry, StaffSecret, StaffTries

TRIES = 5
"""Wrong PINs in a row before a number is locked out."""

FIRST_LOCK_OUT = timedelta(minutes=5)
LONGEST_LOCK_OUT = timedelta(days=1)
"""Every further wrong PIN locks for twice as long: ten thousand PINs take longer than a life in the shop."""

_log = structlog.get_logger(__name__)


class Refusal(StrEnum):
    """Why somebody is not let in, or something not allowed."""

    WRONG = "wrong"
    LOCKED_OUT = "locked_out"
    UNKNOWN_BADGE = "unknown_badge"
    NOT_ACTIVE = "not_active"
    NOT_THEIRS = "not_theirs"
    NO_RIGHT = "no_right"
    ONESELF = "oneself"
    WITHDRAWN = "withdrawn"
    TIMED_OUT = "timed_out"
    BUSY = "busy"
    STORAGE = "storage"
    TILL_RUNS = "till_runs"


@dataclass(frozen=True, slots=True)
class Refused:
    """Somebody was not let in. ``tries_left`` before a lock-out; ``until`` it ends."""

    why: Refusal
    tries_left: int | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody to be added or changed, as a file tells; ``pin_hash`` comes from another till of the same shop."""

    member: StaffMember
    pin_hash: str | None = None
    pin_set_at: datetime | None = None


class WallClock(Protocol):
    """The wall's time."""

    def now(self) -> datetime:
        """Return it in UTC."""


class Staff:
    """The staff of one till. Lives on the engine's loop."""

    def __init__(self, book: JournalledStaff, clock: WallClock, credentials: Credentials | None = None) -> None:
        self._book = book
        self._clock = clock
        self._credentials = credentials or Credentials()
        self._kept = {each.member.number: each for each in book.all()}
        self._one_at_a_time = asyncio.Lock()
        self._listeners: list[Callable[[], None]] = []

    @property
    def is_in_use(self) -> bool:
        """Whether anybody could sign in. A till without such staff asks nobody who they are."""
        return any(each.member.is_active and can_sign_in(each) for each in self._kept.values())

    @property
    def members(self) -> list[StaffMember]:
        """Everybody who ever was in the staff, by number."""
        return [self._kept[number].member for number in sorted(self._kept)]

    def member(self, number: str) -> StaffMember | None:
        """Return one of the staff, active or not, or None."""
        kept = self._kept.get(number)
        return kept.member if kept is not None else None

    def listen(self, listener: Callable[[], None]) -> None:
        """Have every change of the list told to ``listener``."""
        self._listeners.append(listener)

    def kept(self, number: str) -> Kept:
        """Return one of the staff with what is kept beside. Raises `StaffError` for a number that nobody has."""
        if number not in self._kept:
            known = ", ".join(sorted(self._kept)[:20]) or "none yet"
            raise StaffError(f"staff number {number!r} is nobody's; there are: {known}")
        return self._kept[number]

    # -- the list

    def add(self, member: StaffMember, by: Signature | None = None) -> None:
        """Take somebody into the staff. Raises `StaffError` where the number is taken."""
        if member.number in self._kept:
            raise StaffError(f"staff number {member.number!r} is taken by {self._kept[member.number].member.name}")
        self._book.keep([entry_of("staff.added", member, by)], self._clock.now())
        self._kept[member.number] = Kept(member, StaffSecret(member.number))
        self._tell()

    def change(self, member: StaffMember, by: Signature | None = None) -> None:
        """Change somebody's name, role or activity. Raises `StaffError` for a number that nobody has."""
        kept = self.kept(member.number)
        if kept.member != member:
            self._book.keep([entry_of("staff.changed", member, by)], self._clock.now())
            self._kept[member.number] = dataclasses.replace(kept, member=member)
            self._tell()

    def take_in(
        self, people: Iterable[NewMember], by: Signature | None = None, *, are_all: bool = False
    ) -> tuple[int, int]:
        """Add and change many, all or none; return how many were added and changed. Raises `StaffError`.

        A PIN that was set here after ``pin_set_at`` stays. ``are_all``: whoever is not among them is let in no more.
        """
        entries: list[Entry] = []
        after = dict(self._kept)
        added = changed = 0
        wanted = {each.member.number: each for each in people}
        if are_all:
            gone = (dataclasses.replace(each.member, is_active=False) for each in after.values())
            wanted = {each.number: NewMember(each) for each in gone} | wanted
        for number, each in wanted.items():
            before = after.get(number)
            secret = _secret_of(each, before)
            if before is not None and before.member == each.member and before.secret == secret:
                continue
            entries.append(entry_of("staff.added" if before is None else "staff.changed", each.member, by, secret))
            after[number] = dataclasses.replace(
                before or Kept(each.member, secret), member=each.member, secret=secret
            )
            added, changed = added + (before is None), changed + (before is not None)
        if entries:
            self._book.keep(entries, self._clock.now())
            self._kept = after
            self._tell()
        return added, changed

    def deactivate(self, number: str, by: Signature | None = None) -> None:
        """Let somebody in no more. Their name stays in the log. Raises `StaffError`."""
        self.change(dataclasses.replace(self.kept(number).member, is_active=False), by)

    def set_pin(self, number: str, pin: str, by: Signature | None = None) -> None:
        """Give somebody a PIN; a lock-out ends with it. Raises `StaffError`, which does not repeat the PIN."""
        kept = self.kept(number)
        hashed = self._credentials.hash_pin(check_pin(pin, number))
        self._keep_secret("staff.pin_set", kept, self._with_pin(kept, hashed), by)

    def set_badge(self, number: str, code: str, by: Signature | None = None) -> None:
        """Give somebody a badge. Raises `StaffError`, also where it is another's; it does not repeat the code."""
        kept = self.kept(number)
        digest = self._credentials.digest_badge(self._book.badge_salt(), check_badge(code))
        owner = self._owner_of(digest)
        if owner is not None and owner.member.number != number:
            raise StaffError(f"this badge is that of staff {owner.member.number} ({owner.member.name})")
        self._keep_secret("staff.badge_set", kept, dataclasses.replace(kept.secret, badge_digest=digest), by)

    def take_badge(self, number: str, by: Signature | None = None) -> None:
        """Let somebody's badge open nothing any more, as when it was lost. Raises `StaffError`."""
        kept = self.kept(number)
        self._keep_secret("staff.badge_taken", kept, dataclasses.replace(kept.secret, badge_digest=None), by)

    def unlock(self, number: str, by: Signature | None = None) -> None:
        """End a lock-out. Raises `StaffError` for a number that nobody has."""
        kept = self.kept(number)
        self._book.keep(
            [entry_about("staff.lock_out_ended", kept.member, by, StaffTries(number, 0))], self._clock.now()
        )
        self._kept[number] = Kept(kept.member, kept.secret)

    # -- who somebody is

    async def identify(self, number: str, pin: str) -> StaffMember | Refused:
        """Say who typed this number and PIN. Every try counts, before it is looked at: a kill undoes none."""
        async with self._one_at_a_time:
            try:
                return await self._identify(number.strip(), pin)
            except JournalFaultError as fault:
                _log.warning("staff_not_read", fault=str(fault))
                return Refused(Refusal.STORAGE)

    async def identify_badge(self, code: str) -> StaffMember | Refused:
        """Say whose badge was scanned."""
        async with self._one_at_a_time:
            try:
                salt = self._book.badge_salt()
            except JournalFaultError as fault:
                _log.warning("staff_not_read", fault=str(fault))
                return Refused(Refusal.STORAGE)
            digest = await asyncio.to_thread(self._credentials.digest_badge, salt, badge_text(code))
            kept = self._owner_of(digest)
            if kept is None:
                return Refused(Refusal.UNKNOWN_BADGE)
            return kept.member if kept.member.is_active else Refused(Refusal.NOT_ACTIVE)

    async def change_pin(self, number: str, old: str, new: str) -> Refused | None:
        """Let somebody change their own PIN. Raises `StaffError` for a new one that may not be set."""
        check_pin(new, number)
        known = await self.identify(number, old)
        if isinstance(known, Refused):
            return known
        kept = self._kept[number]
        hashed = await asyncio.to_thread(self._credentials.hash_pin, new)
        try:
            self._keep_secret("staff.pin_changed", kept, self._with_pin(kept, hashed), known.signature)
        except JournalFaultError as fault:
            _log.warning("staff_not_written", fault=str(fault))
            return Refused(Refusal.STORAGE)
        return None

    async def _identify(self, number: str, pin: str) -> StaffMember | Refused:
        kept = self._kept.get(number)
        now = self._clock.now()
        if kept is not None and kept.locked_until is not None and now < kept.locked_until:
            if kept.locked_until - now > LONGEST_LOCK_OUT:
                # The clock was wrong then, and was set back since: nobody is locked out for years.
                kept = dataclasses.replace(kept, locked_until=_lock_out(kept.wrong, now))
                self._book.keep_tries(number, kept.wrong, kept.locked_until)
                self._kept[number] = kept
            return Refused(Refusal.LOCKED_OUT, until=kept.locked_until)
        if kept is not None:
            wrong = kept.wrong + 1
            kept = dataclasses.replace(kept, wrong=wrong, locked_until=_lock_out(wrong, now))
            self._book.keep_tries(number, wrong, kept.locked_until)
            self._kept[number] = kept
        is_right = await asyncio.to_thread(self._credentials.matches, kept.secret.pin_hash if kept else None, pin)
        if kept is None:
            return Refused(Refusal.WRONG)
        if not is_right:
            facts = {"staff": signed(kept.member.signature), "wrong": kept.wrong}
            self._book.happened("staff.locked_out" if kept.locked_until else "staff.pin_wrong", facts, now)
            if kept.locked_until is not None:
                return Refused(Refusal.LOCKED_OUT, until=kept.locked_until)
            return Refused(Refusal.WRONG, tries_left=TRIES - kept.wrong)
        self._book.keep_tries(number, 0, None)
        self._kept[number] = Kept(kept.member, kept.secret)
        return kept.member if kept.member.is_active else Refused(Refusal.NOT_ACTIVE)

    def _with_pin(self, kept: Kept, hashed: str) -> StaffSecret:
        return dataclasses.replace(kept.secret, pin_hash=hashed, pin_set_at=utc_text(self._clock.now()))

    def _owner_of(self, digest: bytes) -> Kept | None:
        return next((each for each in self._kept.values() if each.secret.badge_digest == digest), None)

    def _keep_secret(self, kind: str, kept: Kept, secret: StaffSecret, by: Signature | None) -> None:
        number = kept.member.number
        entry = entry_about(kind, kept.member, by, secret)
        self._book.keep([dataclasses.replace(entry, staff=(secret, StaffTries(number, 0)))], self._clock.now())
        self._kept[number] = Kept(kept.member, secret)
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def _secret_of(new: NewMember, before: Kept | None) -> StaffSecret:
    """Return what is kept beside somebody who comes in from elsewhere: of two PINs the one that was set last."""
    secret = before.secret if before is not None else StaffSecret(new.member.number)
    if new.pin_hash is None:
        return secret
    theirs = utc_text(new.pin_set_at) if new.pin_set_at is not None else None
    if theirs is not None and secret.pin_set_at is not None and theirs <= secret.pin_set_at:
        return secret
    return dataclasses.replace(secret, pin_hash=check_pin_hash(new.pin_hash), pin_set_at=theirs)


def can_sign_in(kept: Kept) -> bool:
    """Return whether somebody has a PIN or a badge."""
    return kept.secret.pin_hash is not None or kept.secret.badge_digest is not None


def _lock_out(wrong: int, now: datetime) -> datetime | None:
    if wrong < TRIES:
        return None
    doublings = min(wrong - TRIES, 16)
    return now + min(FIRST_LOCK_OUT * (1 << doublings), LONGEST_LOCK_OUT)
