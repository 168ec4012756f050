# SPDX-License-Identifier: Apache-2.0
"""How a desk asks for leave: whoever is signed in has the right, or a supervisor approves it on the screen.

A desk calls ``authority.act(Right.REFUND, "refund of T01-0001", shown, do, refused)`` and does the thing in ``do``,
which is called at once where nobody has to be asked. ``do`` is called once at most and finds the till as it is then,
perhaps a minute later: it looks again whether the thing can still be done. What was refused is told in words by
`cashier.staff.refusals`. Everything here runs on the engine's loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Protocol

import structlog

from cashier.staff.approvals import Approval, ApprovalError, Approvals
from cashier.staff.member import Signature, StaffMember
from cashier.staff.rights import Right
from cashier.staff.session import Session
from cashier.staff.staff import Refusal, Refused, Staff
from cashier.storage.errors import JournalFaultError
from cashier.values.texts import Text

Do = Callable[[Approval], None]
OnRefused = Callable[[Refused], None]

_log = structlog.get_logger(__name__)


def _say_nothing(_: Refused) -> None:
    return None


class Authority(Protocol):
    """Who is at the till and what they may do. Without staff everything is allowed and nobody is asked."""

    @property
    def is_in_use(self) -> bool:
        """Whether this till asks people who they are; without it names are typed, as far as they are needed."""

    @property
    def who(self) -> Signature | None:
        """Who is signed in; None where nobody is, or no staff is in use."""

    def may(self, right: Right, /) -> bool:
        """Return whether whoever is signed in may do something without asking anybody."""

    def act(self, right: Right, subject: str, shown: Text, do: Do, refused: OnRefused = _say_nothing, /) -> None:
        """Do one thing with leave: at once, or after a supervisor approved it on the screen.

        ``subject`` stands in the log, ``shown`` before the supervisor.
        """

    def identify(
        self,
        right: Right,
        subject: str,
        shown: Text,
        do: Callable[[StaffMember], None],
        refused: OnRefused = _say_nothing,
        /,
    ) -> None:
        """Have a colleague show who they are, such as whoever takes the shift over: number and PIN, or badge.

        They must have ``right`` and be somebody else than whoever is signed in.
        """


class NobodyAsks:
    """The authority of a till whose staff is not in use. See `Authority`."""

    is_in_use = False
    who: Signature | None = None

    def may(self, _right: Right, /) -> bool:
        """See `Authority`."""
        return True

    def act(self, right: Right, subject: str, _shown: Text, do: Do, _refused: OnRefused = _say_nothing, /) -> None:
        """See `Authority`."""
        do(Approval.of_nobody(right, subject))

    def identify(
        self,
        _right: Right,
        _subject: str,
        _shown: Text,
        _do: Callable[[StaffMember], None],
        refused: OnRefused = _say_nothing,
        /,
    ) -> None:
        """See `Authority`: there is nobody who could show who they are."""
        refused(Refused(Refusal.NO_RIGHT))


NOBODY_ASKS = NobodyAsks()


class StaffAuthority:
    """The authority of a real till. See `Authority`."""

    def __init__(self, staff: Staff, session: Session, approvals: Approvals) -> None:
        self._staff = staff
        self._session = session
        self._approvals = approvals
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_in_use(self) -> bool:
        """See `Authority`."""
        return self._staff.is_in_use

    @property
    def who(self) -> Signature | None:
        """See `Authority`."""
        return self._session.signature if self._staff.is_in_use else None

    def may(self, right: Right, /) -> bool:
        """See `Authority`."""
        return self._session.may(right)

    def act(self, right: Right, subject: str, shown: Text, do: Do, refused: OnRefused = _say_nothing, /) -> None:
        """See `Authority`."""
        if not self._staff.is_in_use:
            do(Approval.of_nobody(right, subject))
            return
        given = self._approvals.at_once(right, subject)
        if given is not None:
            self._after(given, right, subject, do, refused)
            return

        async def ask() -> None:
            self._after(await self._approvals.ask(right, subject, shown), right, subject, do, refused)

        self._begin(ask())

    def identify(
        self,
        right: Right,
        subject: str,
        shown: Text,
        do: Callable[[StaffMember], None],
        refused: OnRefused = _say_nothing,
        /,
    ) -> None:
        """See `Authority`."""

        async def ask() -> None:
            known = await self._approvals.ask_who(right, subject, shown)
            if isinstance(known, Refused):
                refused(known)
            else:
                do(known)

        self._begin(ask())

    async def stop(self) -> None:
        """Ask no more; what was asked for does not happen."""
        self._approvals.withdraw()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, asking: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(asking, name="approval")
        self._tasks.add(task)
        task.add_done_callback(self._on_end)

    def _on_end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            _log.error("approved_action_fault", exc_info=fault)

    def _after(self, given: Approval | Refused, right: Right, subject: str, do: Do, refused: OnRefused) -> None:
        if isinstance(given, Refused):
            refused(given)
            return
        try:
            self._approvals.use(given, right, subject)
        except (ApprovalError, JournalFaultError) as fault:
            _log.warning("approval_not_used", fault=str(fault))
            refused(Refused(Refusal.STORAGE))
            return
        do(given)
