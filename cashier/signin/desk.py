# SPDX-License-Identifier: Apache-2.0
"""Signing in at the till, decided without Qt: lock, idle lock, sign-out, change of PIN, and approvals on the screen.

Everything here runs on the engine's loop. It lies between the person and the till: `let` passes on what the window
wants and `scan` what a scanner read, unless the till is shut. A payment under way is never shut in: the lock waits
for its end, and what has no result yet goes on being resolved behind it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import ParamSpec, Protocol

import structlog

from cashier.checkout.common_notices import refused_notice
from cashier.checkout.sale_notices import TAKES_NO_PAYMENT
from cashier.checkout.screens import Asking, Complete, CounterView, Notice, Paid, Sale, Unknown, Waiting
from cashier.panels import Panels
from cashier.signin import notices
from cashier.signin.entry import Entry
from cashier.signin.pin_change import PINChange
from cashier.signin.views import Account, Approving, Field, Front, Locked, SignInView
from cashier.staff.approvals import Approvals
from cashier.staff.credentials import MAX_BADGE, MIN_BADGE
from cashier.staff.rights import RIGHTS, Right
from cashier.staff.session import LockedBy, Session
from cashier.staff.staff import Refusal, Refused, Staff
from cashier.values.payment_code import NotACode, read

ENTRY_LASTS_S = 60.0
"""So long a half-typed PIN or an unanswered approval stays without a key."""

LOOK_AGAIN_S = 5.0
"""How soon the idle lock looks again where a payment kept it from locking."""

P = ParamSpec("P")

_log = structlog.get_logger(__name__)


class Clock(Protocol):
    """The monotonic clock, in seconds."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""

    async def sleep(self, delay_s: float) -> None:
        """Wait."""


class Counter(Protocol):
    """The counter, as far as the lock has to do with it."""

    @property
    def view(self) -> CounterView:
        """All that is to be seen of it just now."""

    def say(self, notice: Notice) -> None:
        """Say something on top of its screen."""

    def next_sale(self) -> None:
        """Leave a payment without a result to the resolver and go on."""

    def show(self) -> None:
        """Tell the view anew."""

    def scan(self, text: str, *, is_cut: bool = False) -> None:
        """Take what a scanner read."""


class SignInDesk:
    """Who is at one till, before them. ``idle_lock_s`` of 0 never locks by itself.

    ``badge_alone``: a badge lets in without its PIN; otherwise it stands for the number only.
    """

    def __init__(
        self,
        staff: Staff,
        session: Session,
        approvals: Approvals,
        counter: Counter,
        panels: Panels,
        clock: Clock,
        *,
        idle_lock_s: float = 0.0,
        badge_alone: bool = False,
    ) -> None:
        self._staff = staff
        self._session = session
        self._approvals = approvals
        self._counter = counter
        self._panels = panels
        self._clock = clock
        self._idle_lock_s = idle_lock_s
        self._badge_alone = badge_alone
        self._listeners: list[Callable[[SignInView], None]] = []
        self._entry = Entry()
        self._notice: Notice | None = None
        self._is_account_up = False
        self._change: PINChange | None = None
        self._asked_tries = 0
        self._was_shut = False
        self._touched_at = float("-inf")
        self._due = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: asyncio.Task[None] | None = None
        session.listen(self._on_session)
        approvals.listen(self._on_approvals)

    # -- what is seen

    @property
    def view(self) -> SignInView:
        """What is to be seen just now."""
        return SignInView(self._session.who if self._staff.is_in_use else None, self._front())

    @property
    def is_shut(self) -> bool:
        """Whether nothing may begin before somebody says who they are. A payment under way keeps the till open."""
        return self._session.is_locked and not self._is_paying

    @property
    def is_asking(self) -> bool:
        """Whether somebody at the till, or a supervisor, is to say who they are: a scan is their badge then."""
        return self.is_shut or self._approvals.pending is not None

    def listen(self, listener: Callable[[SignInView], None]) -> None:
        """Have every new view told to ``listener``."""
        self._listeners.append(listener)

    def follow(self, view: CounterView) -> None:
        """Shut the till as soon as a payment that kept it open has its end; tell the lock screen what goes on."""
        self._look()
        if isinstance(view.screen, Asking | Waiting | Unknown):
            self._close()
        elif self.is_shut:
            self._publish()

    # -- what comes from outside

    def let(self, function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Do what the window wants of the till, unless it is shut or a supervisor is being asked."""
        if self.is_asking:
            return
        self.touched()
        function(*args, **kwargs)

    def scan(self, text: str, *, is_cut: bool = False) -> None:
        """Take what a scanner read: a badge where somebody is asked who they are, otherwise it is the counter's."""
        self.touched()
        if self.is_asking:
            self._badge(text, is_cut=is_cut)
            return
        self._close()
        if not self._session.may(Right.TAKE_PAYMENT) and not isinstance(read(text), NotACode):
            self._counter.say(TAKES_NO_PAYMENT)
        else:
            self._counter.scan(text, is_cut=is_cut)

    def touched(self) -> None:
        """Take note that somebody is there: the idle time begins anew."""
        self._touched_at = self._clock.monotonic()

    async def run(self) -> None:
        """Lock the till when nobody has touched it for the idle time; until cancelled."""
        self.touched()
        while self._idle_lock_s > 0:
            left = self._touched_at + self._idle_lock_s - self._clock.monotonic()
            if left <= 0 and not self._is_paying:
                self._lock(LockedBy.IDLE)
                self.touched()
            await self._clock.sleep(left if left > 0 else LOOK_AGAIN_S)

    async def stop(self) -> None:
        """End what waits; an approval that was asked for is not given."""
        self._approvals.withdraw()
        ending = [*self._tasks, *([self._waiting] if self._waiting is not None else [])]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    # -- what the person does

    def lock(self) -> None:
        """Lock by hand. A payment without a result goes on being resolved behind the lock."""
        if self._session.is_locked:
            return
        if not self._staff.is_in_use:
            self._counter.say(notices.NOBODY_TO_LOCK_FOR)
            return
        screen = self._counter.view.screen
        if isinstance(screen, Asking | Waiting):
            self._counter.say(notices.FINISH_PAYMENT)
            return
        if isinstance(screen, Unknown):
            self._counter.next_sale()
        self._lock(LockedBy.HAND)

    def sign_out(self) -> None:
        """Let the next person sign in; not while a sale is open."""
        self._is_account_up = False
        if not self._may_sign_out():
            self._counter.say(notices.FINISH_SALE)
            self._publish()
            return
        self._session.sign_out()

    def account(self) -> None:
        """Show who is signed in and what they can do with that, or take it away."""
        is_free = not self.is_shut and not self._is_paying and self._session.who is not None
        self._is_account_up = is_free and not self._is_account_up
        self._notice = self._change = None
        self._publish()

    def change_pin(self) -> None:
        """Begin to change one's own PIN."""
        who = self._session.who
        if who is not None and not self.is_shut and self._has_pin(who.number):
            self._change, self._notice = PINChange(who.number), None
            self._stir()
            self._publish()

    def back(self) -> None:
        """Go back by one: an approval is asked for no more, a PIN stays as it is. A lock stays."""
        if self.is_shut:
            self._begin_anew()
        elif self._approvals.pending is not None:
            self._approvals.withdraw()
        elif self._change is not None:
            self._change = self._notice = None
        else:
            self._is_account_up = False
        self._publish()

    def press(self, key: str) -> None:
        """Take one character."""
        self._edit(lambda entry: entry.press(key))

    def erase(self) -> None:
        """Take back the last character."""
        self._edit(Entry.erase)

    def clear(self) -> None:
        """Take back what is typed."""
        self._edit(Entry.clear)

    def choose(self, field: Field) -> None:
        """Type in another field."""
        if self._change is None:
            self._edit(lambda entry: setattr(entry, "field", field))

    def enter(self) -> None:
        """Go on to the PIN, or have number and PIN checked."""
        entry = self._typing()
        if entry is None or entry.is_checking:
            return
        self.touched()
        self._stir()
        if self._change is not None:
            self._begin(self._step_change(self._change))
        elif not entry.number:
            self._say(notices.NUMBER_MISSING)
        elif entry.field is Field.NUMBER:
            entry.field = Field.PIN
            self._publish()
        elif entry.typed.digits:
            self._begin(self._check(entry))

    # -- inside: who somebody is

    async def _check(self, entry: Entry, badge: str | None = None) -> None:
        """Have a number and PIN, or a badge, checked for what is asked just now."""
        entry.is_checking, self._notice = True, None
        self._publish()
        pin = entry.take_pin()
        try:
            if self._approvals.pending is not None and not self.is_shut:
                # What comes of it is told by the approvals themselves.
                answer = self._approvals.answer
                await (answer(entry.number, pin) if badge is None else self._approvals.answer_by_badge(badge))
                return
            sign_in = self._session.sign_in
            known = await (sign_in(entry.number, pin) if badge is None else self._session.sign_in_by_badge(badge))
        finally:
            entry.is_checking = False
        if isinstance(known, Refused):
            self._refuse(entry, known)

    def _badge(self, text: str, *, is_cut: bool) -> None:
        """Take a scan as a badge. A customer's code is none, and is not even looked up."""
        if self._entry.is_checking:
            return
        self._stir()
        if is_cut or not isinstance(read(text), NotACode) or not MIN_BADGE <= len(text.strip()) <= MAX_BADGE:
            self._say(notices.NO_BADGE)
        else:
            self._begin(self._know_badge(self._entry, text))

    async def _know_badge(self, entry: Entry, badge: str) -> None:
        entry.is_checking = True
        self._publish()
        try:
            known = await self._staff.identify_badge(badge)
        finally:
            entry.is_checking = False
        if entry is not self._entry:
            return
        if isinstance(known, Refused):
            self._refuse(entry, known)
        elif self._badge_alone or not self._has_pin(known.number):
            await self._check(entry, badge)
        else:
            self._entry = Entry(known.number)
            self._say(notices.BADGE_READ)

    def _refuse(self, entry: Entry, refused: Refused) -> None:
        if entry is not self._entry:
            return
        entry.take_pin()
        if refused.why is not Refusal.WRONG:
            entry.field = Field.NUMBER
        self._say(refused_notice(refused))

    async def _step_change(self, change: PINChange) -> None:
        change.entry.is_checking = True
        self._publish()
        notice = await change.enter(self._staff)
        change.entry.is_checking = False
        if change is self._change:
            if change.is_done:
                self._change, self._is_account_up = None, True
            self._say(notice)

    # -- inside: what is up

    @property
    def _is_paying(self) -> bool:
        return isinstance(self._counter.view.screen, Asking | Waiting | Unknown)

    def _front(self) -> Front | None:
        who, asked = self._session.who, self._approvals.pending
        if self.is_shut:
            view = self._counter.view
            by = self._session.locked_by
            assert by is not None, "it is locked"
            return Locked(
                by,
                self._session.signature,
                self._entry.typed,
                unresolved=len(view.unresolved),
                settled=view.settled is not None,
                order_waits=isinstance(view.screen, Sale) and view.screen.is_given,
                notice=self._notice,
            )
        if asked is not None:
            is_for_colleague = asked.is_for_colleague
            right = RIGHTS[asked.right]
            return Approving(right, asked.shown, asked.for_whom, self._entry.typed, is_for_colleague, self._notice)
        if self._change is not None:
            return self._change.view(self._notice)
        if self._is_account_up and who is not None:
            return Account(who, self._has_pin(who.number), self._notice)
        return None

    def _typing(self) -> Entry | None:
        """Return what the keys go into, where they go anywhere."""
        if self.is_shut or self._approvals.pending is not None:
            return self._entry
        return self._change.entry if self._change is not None else None

    def _edit(self, change: Callable[[Entry], None]) -> None:
        entry = self._typing()
        if entry is not None and not entry.is_checking:
            change(entry)
            self._notice = None
            self.touched()
            self._stir()
            self._publish()

    def _has_pin(self, number: str) -> bool:
        return self._staff.kept(number).secret.pin_hash is not None

    def _may_sign_out(self) -> bool:
        screen = self._counter.view.screen
        if isinstance(screen, Sale):
            return not (screen.digits or screen.lines or screen.tenders or screen.times or screen.is_given)
        return isinstance(screen, Complete) or (isinstance(screen, Paid) and screen.left is None)

    def _lock(self, by: LockedBy) -> None:
        self._session.lock(by)

    def _close(self) -> None:
        """Take away what is no question to anybody else."""
        if self._is_account_up or self._change is not None:
            self._is_account_up, self._change, self._notice = False, None, None
            self._publish()

    def _on_session(self) -> None:
        self._look()
        self._counter.show()
        self._publish()

    def _look(self) -> None:
        """Begin anew where the till was shut or opened since; nothing half-done stays behind a lock."""
        if self.is_shut is self._was_shut:
            return
        self._was_shut = not self._was_shut
        self._is_account_up, self._change = False, None
        self._begin_anew()
        if self._was_shut:
            self._approvals.withdraw()
            self._panels.make_way()
        self._publish()

    def _on_approvals(self) -> None:
        asked = self._approvals.pending
        tries = asked.tries if asked is not None else 0
        if asked is None or tries == 0:
            self._begin_anew()
            if asked is not None:
                self._stir()
        elif tries != self._asked_tries and asked.refused is not None:
            self._refuse(self._entry, asked.refused)
        self._asked_tries = tries
        self._publish()

    def _begin_anew(self) -> None:
        who = self._session.signature if self.is_shut else None
        self._entry = Entry(who.number if who is not None else "")
        self._notice = None

    # -- inside: time and tasks

    def _stir(self) -> None:
        """Let what is typed, and what is asked, stay for a while from now."""
        self._due = self._clock.monotonic() + ENTRY_LASTS_S
        if self._waiting is None:
            self._waiting = asyncio.get_running_loop().create_task(self._forget_later(), name="entry")

    async def _forget_later(self) -> None:
        while (left := self._due - self._clock.monotonic()) > 0:
            await self._clock.sleep(left)
        self._waiting = None
        if not self.is_shut and self._approvals.pending is not None:
            self._approvals.withdraw(Refusal.TIMED_OUT)
            return
        self._is_account_up, self._change = False, None
        self._begin_anew()
        self._publish()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name="who is it")
        self._tasks.add(task)
        task.add_done_callback(self._on_end)

    def _on_end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            # Its text is left out: it could repeat what was typed.
            _log.error("sign_in_fault", fault=type(fault).__name__)

    def _say(self, notice: Notice | None) -> None:
        self._notice = notice
        self._publish()

    def _publish(self) -> None:
        view = self.view
        for listener in self._listeners:
            listener(view)
