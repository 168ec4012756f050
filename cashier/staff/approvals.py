# SPDX-License-Identifier: Apache-2.0
"""A supervisor's approval: for one action, once, for a short while, with both names in the log."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import structlog

from cashier.staff.journalled_staff import JournalledStaff, signed
from cashier.staff.member import Signature, StaffMember
from cashier.staff.rights import Right, may_approve
from cashier.staff.session import Session
from cashier.staff.staff import Refusal, Refused, Staff
from cashier.storage.errors import JournalFaultError
from cashier.values.identifiers import new_attempt_id as new_approval_id
from cashier.values.texts import NO_TEXT, Text

LASTS_S = 120.0
"""So long an approval that was given may wait for its action."""

_log = structlog.get_logger(__name__)


class ApprovalError(Exception):
    """An approval was to be used that does not allow this, or does so no more."""


class Clock(Protocol):
    """The wall's time for the log, the monotonic for waiting (seconds)."""

    def now(self) -> datetime:
        """Return the wall's time in UTC."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Leave to do one thing once. ``by`` and ``for_whom`` are None where no staff is in use.

    Both are the same person where whoever is signed in has the right.
    """

    approval_id: UUID
    right: Right
    subject: str
    by: Signature | None
    for_whom: Signature | None
    at: datetime | None = None

    @classmethod
    def of_nobody(cls, right: Right, subject: str) -> Approval:
        """Return the leave that everybody has where no staff is in use; it stands in no log."""
        return cls(new_approval_id(), right, subject, None, None)


@dataclass(frozen=True, slots=True)
class Request:
    """An approval that is being asked for. ``subject`` stands in the log, ``shown`` is what people see.

    ``is_for_colleague``: nobody approves anything; a colleague shows who they are, such as who takes a shift over.
    ``tries`` counts who was refused: two refusals that read alike are two.
    """

    right: Right
    subject: str
    shown: Text
    for_whom: Signature
    refused: Refused | None = None
    is_for_colleague: bool = False
    tries: int = 0


class Approvals:
    """The approvals of one till. Lives on the engine's loop.

    ``await ask(right, subject)`` gives an `Approval` or a `Refused`; just before the action, ``use`` it up.
    """

    def __init__(self, staff: Staff, session: Session, book: JournalledStaff, clock: Clock) -> None:
        self._staff = staff
        self._session = session
        self._book = book
        self._clock = clock
        self._listeners: list[Callable[[], None]] = []
        self._pending: Request | None = None
        self._answer: asyncio.Future[Approval | StaffMember | Refused] | None = None
        self._good_until: dict[UUID, float] = {}

    @property
    def pending(self) -> Request | None:
        """What a supervisor is asked for just now."""
        return self._pending

    def listen(self, listener: Callable[[], None]) -> None:
        """Have every change of `pending` told to ``listener``."""
        self._listeners.append(listener)

    async def ask(self, right: Right, subject: str, shown: Text = NO_TEXT) -> Approval | Refused:
        """Ask for leave to do one thing.

        ``subject`` says to what exactly, such as an order's number. Whoever has the right is not asked for a PIN;
        otherwise this waits until somebody approves, or the request is withdrawn. One is asked for at a time.
        """
        given = self.at_once(right, subject)
        if given is not None:
            return given
        answer = await self._answered(right, subject, shown, is_for_colleague=False)
        assert not isinstance(answer, StaffMember), "an approval was asked for"
        return answer

    def at_once(self, right: Right, subject: str) -> Approval | Refused | None:
        """Give the leave for which nobody has to be asked, or refuse it; None where a supervisor has to be asked."""
        if not self._staff.is_in_use:
            return self._granted(right, subject, None, None)
        who = self._session.who
        if who is None or self._session.is_locked:
            return Refused(Refusal.NO_RIGHT)
        return self._granted(right, subject, who.signature, who.signature) if who.may(right) else None

    async def ask_who(self, right: Right, subject: str, shown: Text = NO_TEXT) -> StaffMember | Refused:
        """Have a colleague of whoever is signed in show who they are; they must have the right themselves."""
        if not self._staff.is_in_use or self._session.who is None or self._session.is_locked:
            return Refused(Refusal.NO_RIGHT)
        answer = await self._answered(right, subject, shown, is_for_colleague=True)
        assert not isinstance(answer, Approval), "a colleague was asked for"
        return answer

    async def _answered(
        self, right: Right, subject: str, shown: Text, *, is_for_colleague: bool
    ) -> Approval | StaffMember | Refused:
        if self._answer is not None:
            return Refused(Refusal.BUSY)
        who = self._session.who
        assert who is not None, "asked before"
        self._answer = asyncio.get_running_loop().create_future()
        self._show(Request(right, subject, shown, who.signature, is_for_colleague=is_for_colleague))
        try:
            return await self._answer
        finally:
            self._answer = None
            self._show(None)

    async def answer(self, number: str, pin: str) -> None:
        """Let a supervisor approve what is asked for, by number and PIN."""
        self._decide(self._answer, await self._staff.identify(number, pin))

    async def answer_by_badge(self, code: str) -> None:
        """Let a supervisor approve what is asked for, by badge."""
        self._decide(self._answer, await self._staff.identify_badge(code))

    def withdraw(self, why: Refusal = Refusal.WITHDRAWN) -> None:
        """Ask no more."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(Refused(why))

    def use(self, approval: Approval, right: Right, subject: str) -> None:
        """Use an approval up, just before its action.

        Raises `ApprovalError` where it was for something else, was used, or is too old, and `JournalFaultError`
        where it cannot be written; in both cases the action must not happen.
        """
        if (approval.right, approval.subject) != (right, subject):
            raise ApprovalError(
                f"the approval is to {approval.right} {approval.subject!r}, not to {right} {subject!r}"
            )
        good_until = self._good_until.get(approval.approval_id)
        if good_until is None:
            raise ApprovalError(f"the approval to {right} {subject!r} was used already, or never given")
        if self._clock.monotonic() >= good_until:
            del self._good_until[approval.approval_id]
            raise ApprovalError(f"the approval to {right} {subject!r} is older than {LASTS_S:.0f} s")
        self._book.happened("approval.used", _facts(approval), self._clock.now())
        del self._good_until[approval.approval_id]

    def _decide(
        self, answer: asyncio.Future[Approval | StaffMember | Refused] | None, known: StaffMember | Refused
    ) -> None:
        """Take somebody's word on what was asked when they began to type; not on what came after."""
        asked = self._pending
        if asked is None or answer is None or answer is not self._answer or answer.done():
            return
        if isinstance(known, StaffMember):
            if asked.is_for_colleague and known.number == asked.for_whom.number:
                known = Refused(Refusal.ONESELF)
            elif not _may_answer(known, asked):
                known = self._not_allowed(asked, known)
        if isinstance(known, Refused):
            self._show(dataclasses.replace(asked, refused=known, tries=asked.tries + 1))
        elif asked.is_for_colleague:
            answer.set_result(known)
        else:
            answer.set_result(self._granted(asked.right, asked.subject, known.signature, asked.for_whom))

    def _not_allowed(self, asked: Request, known: StaffMember) -> Refused:
        facts = {"right": asked.right.value, "subject": asked.subject, "by": signed(known.signature)}
        try:
            self._book.happened("approval.refused", facts | {"for": signed(asked.for_whom)}, self._clock.now())
        except JournalFaultError as fault:
            _log.warning("approval_not_written", fault=str(fault))
        return Refused(Refusal.NO_RIGHT)

    def _granted(
        self, right: Right, subject: str, by: Signature | None, for_whom: Signature | None
    ) -> Approval | Refused:
        at = self._clock.now()
        approval = Approval(new_approval_id(), right, subject, by, for_whom, at)
        try:
            self._book.happened("approval.granted", _facts(approval), at)
        except JournalFaultError as fault:
            _log.warning("approval_not_written", fault=str(fault))
            return Refused(Refusal.STORAGE)
        now = self._clock.monotonic()
        self._good_until = {each: until for each, until in self._good_until.items() if until > now}
        self._good_until[approval.approval_id] = now + LASTS_S
        return approval

    def _show(self, request: Request | None) -> None:
        self._pending = request
        for listener in self._listeners:
            listener()


def _may_answer(known: StaffMember, asked: Request) -> bool:
    if asked.is_for_colleague:
        return known.may(asked.right)
    return may_approve(known.role, asked.right)


def _facts(approval: Approval) -> dict[str, object]:
    return {
        "approval_id": str(approval.approval_id),
        "right": approval.right.value,
        "subject": approval.subject,
        "by": signed(approval.by),
        "for": signed(approval.for_whom),
    }
