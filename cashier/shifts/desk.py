# SPDX-License-Identifier: Apache-2.0
"""The shift panel's use-case: which view of the shift is up and what the cashier does there. Decided without Qt.

Everything here runs on the engine's loop. `cashier.shifts.signing` says who signs what is done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import Enum, auto
from typing import Protocol, TypeVar
from uuid import UUID

import structlog

from cashier.checkout.common_notices import JOURNAL_FAULT, NOT_WRITTEN, refused_notice
from cashier.checkout.left_items import LeftItem
from cashier.checkout.screens import CounterView, Notice, Tone
from cashier.panels import Away
from cashier.shifts import report
from cashier.shifts.desk_views import closing_view, items_of, open_view
from cashier.shifts.journalled_shifts import KeptShift
from cashier.shifts.notices import (
    AMOUNT_MISSING,
    CASH_CHANGED,
    CAUSE_MISSING,
    FLOAT_WRONG,
    NEXT_MISSING,
    NOT_DONE,
    REASON_MISSING,
    SAME_PERSON,
    STAFF_NUMBER_MISSING,
    TOO_MUCH_OUT,
    UNSIGNED,
    others_shift,
)
from cashier.shifts.shift import CashKind, Person, Shift, ShiftError, TooMuchOutError
from cashier.shifts.shifts import Shifts, UnsignedItemsError
from cashier.shifts.signing import Signing
from cashier.shifts.totals import Totals
from cashier.shifts.views import (
    CASH_CAUSES,
    CASH_MOVED,
    CAUSES,
    CashCause,
    Cause,
    Counting,
    HandingOver,
    MovingCash,
    NoShift,
    Report,
    ShiftView,
    Trouble,
)
from cashier.staff.authority import NOBODY_ASKS, Authority
from cashier.staff.member import StaffMember
from cashier.staff.staff import Refused
from cashier.storage.errors import JournalFaultError
from cashier.values.cash import DENOMINATIONS_MINOR
from cashier.values.money import AmountError, Money
from cashier.values.texts import Text

CURRENCY = "CNY"

S = TypeVar("S")

_log = structlog.get_logger(__name__)


class ShiftLog(Protocol):
    """The shifts that were. Each method may raise `JournalFaultError`."""

    def name_of(self, staff_number: str) -> str | None:
        """Return the name that stood last beside a staff number, or None."""

    def numbered(self, number: int) -> KeptShift | None:
        """Return one shift, or None where there is none with this number."""


class _Step(Enum):
    AWAY = auto()
    HOME = auto()
    CASH = auto()
    X_REPORT = auto()
    COUNTING = auto()
    CLOSING = auto()
    HANDING = auto()
    Z_REPORT = auto()


_PANEL_OF_SHIFT = frozenset({_Step.CASH, _Step.X_REPORT, _Step.COUNTING, _Step.CLOSING})


class ShiftDesk:
    """The shift of one till, before its cashier."""

    def __init__(
        self,
        shifts: Shifts,
        log: ShiftLog,
        *,
        left_open: Callable[[], tuple[LeftItem, ...]] = tuple,
        authority: Authority = NOBODY_ASKS,
        hand_to: Callable[[StaffMember], object] = lambda _: None,
    ) -> None:
        self._shifts = shifts
        self._log = log
        self._left_open = left_open
        self._signing = Signing(authority)
        self._hand_to = hand_to
        self._cause: Cause | None = None
        self._pieces: dict[int, int] = {}
        self._listeners: list[Callable[[ShiftView], None]] = []
        self._step = _Step.AWAY
        self._notice: Notice | None = None
        self._z: tuple[Text, ...] = ()
        self._z_number: int | None = None
        self._followed: object = None
        self.has_drawer = False
        """Whether the till opens a drawer."""
        self.on_drawer: Callable[[], object] = lambda: None
        """Opens it without a sale."""
        self.on_print: Callable[[int], object] | None = None
        """Prints the X or Z of a shift by its number; None where nothing is printed."""

    @property
    def view(self) -> ShiftView:
        """What is to be seen just now."""
        try:
            return self._view()
        except JournalFaultError as fault:
            _log.warning("shift_not_read", fault=str(fault))
            return Trouble(JOURNAL_FAULT)

    def listen(self, listener: Callable[[ShiftView], None]) -> None:
        """Have every new view told to ``listener``."""
        self._listeners.append(listener)

    def follow(self, view: CounterView) -> None:
        """Keep the figures true while earlier payments end."""
        followed = (tuple(each.attempt_id for each in view.unresolved), view.settled)
        is_news, self._followed = followed != self._followed, followed
        if is_news and self._step is not _Step.AWAY:
            self._publish()

    # -- what the cashier does

    def show(self) -> None:
        """Bring the panel up."""
        if self._step is _Step.AWAY:
            self._go(_Step.HOME)

    def leave(self) -> None:
        """Take the panel away; a count that was kept stays with the shift."""
        self._go(_Step.AWAY)

    def back(self) -> None:
        """Go back by one view; from the first one the panel goes away."""
        if self._step is _Step.HANDING:
            self._go(_Step.CLOSING)
        else:
            self._go(_Step.HOME if self._step in _PANEL_OF_SHIFT else _Step.AWAY)

    def open(self, staff_number: str, name: str, float_digits: str) -> None:
        """Open a shift, for whoever is signed in. Otherwise, without a name, the last one of this number is taken."""
        if self._step is not _Step.HOME or self._shifts.current is not None:
            return
        float_minor = _amount_of(float_digits)
        number = staff_number.strip()
        if not number and self._signing.who is None:
            self._say(STAFF_NUMBER_MISSING)
        elif float_minor is None:
            self._say(FLOAT_WRONG)
        else:
            shown = Money(float_minor, CURRENCY).shown
            self._signing.opening(
                shown,
                self._unless_changed(lambda by: self._open(by, number, name.strip(), float_minor)),
                self._refuse,
            )

    def report(self) -> None:
        """Show the X."""
        self._to(_Step.X_REPORT)

    def open_drawer(self) -> None:
        """Open the drawer without a sale."""
        if self._step is _Step.HOME and self.has_drawer:
            self.on_drawer()

    def say_of_drawer(self, notice: Notice) -> None:
        """Say what came of the drawer, where it was asked for."""
        if self._step is _Step.HOME:
            self._say(notice)

    def cash(self) -> None:
        """Ask for cash that goes in or out."""
        self._to(_Step.CASH)

    def move_cash(self, kind: CashKind, digits: str, cause: CashCause | None, own_words: str) -> None:
        """Put cash into the drawer or take some out; ``own_words`` go before a reason that was chosen."""
        shift = self._shifts.current
        if self._step is not _Step.CASH or shift is None:
            return
        amount_minor = _amount_of(digits, shift.currency)
        why = own_words.strip() or (_both(CASH_CAUSES[cause]) if cause is not None else "")
        if not amount_minor:
            self._say(AMOUNT_MISSING)
        elif not why:
            self._say(REASON_MISSING)
        else:
            what = CASH_MOVED[kind].fill(amount=Money(amount_minor, shift.currency).shown)
            self._signing.cash(
                shift,
                what,
                self._unless_changed(lambda by: self._move_cash(kind, amount_minor, why, by or shift.opened_by)),
                self._refuse,
            )

    def close_shift(self) -> None:
        """Begin to close: count the drawer, unless a count of it is in force, as after a power cut."""
        shift = self._shifts.current
        is_counted = shift is not None and shift.counted_minor is not None
        self._to(_Step.CLOSING if is_counted else _Step.COUNTING)

    def print_report(self) -> None:
        """Print the X or Z that is shown."""
        shift = self._shifts.current
        number = self._z_number if self._step is _Step.Z_REPORT else shift.number if shift is not None else None
        if self.on_print is not None and number is not None and self._step in {_Step.X_REPORT, _Step.Z_REPORT}:
            self.on_print(number)

    def count(self) -> None:
        """Count the drawer, or count it again."""
        self._to(_Step.COUNTING)

    def note_pieces(self, pieces: Mapping[int, int]) -> None:
        """Remember what is counted so far, for when something comes between."""
        if self._step is _Step.COUNTING:
            self._pieces = dict(pieces)

    def keep_count(self, pieces: Mapping[int, int]) -> None:
        """Keep what was counted: pieces by denomination in minor units. Then X tells what was expected."""
        shift = self._shifts.current
        if self._step is _Step.COUNTING and shift is not None:
            self._try(lambda: self._keep_count(pieces, self._signing.who or shift.opened_by))

    def close(self, cause: Cause | None, carried: Collection[UUID] = ()) -> None:
        """Close the shift. ``carried`` are the payments without a result that the cashier signed for, exactly."""
        shift = self._shifts.current
        if self._step is not _Step.CLOSING or shift is None:
            return
        if self._shifts.x().cash.over_minor and cause is None:
            self._say(CAUSE_MISSING)
        else:
            self._signing.closing(
                shift,
                self._unless_changed(lambda by: self._close(shift, by or shift.opened_by, cause, carried)),
                self._refuse,
            )

    def hand_over(self, cause: Cause | None) -> None:
        """Let somebody else take over; ``cause`` is the reason of a difference."""
        if self._step is not _Step.CLOSING or self._shifts.current is None:
            return
        if self._shifts.x().cash.over_minor and cause is None:
            self._say(CAUSE_MISSING)
        else:
            self._cause = cause
            self._go(_Step.HANDING)

    def sign_over(self, number: str, name: str, carried: Collection[UUID] = ()) -> None:
        """Close the shift and open the next one's with the counted drawer; both sign for ``carried``, exactly.

        Where people sign in, the next one shows who they are on the screen, and is signed in then.
        """
        shift, number = self._shifts.current, number.strip()
        if self._step is not _Step.HANDING or shift is None:
            return
        if self._signing.who is not None:
            self._signing.closing(
                shift,
                self._unless_changed(lambda by: self._ask_next(shift, by or shift.opened_by, tuple(carried))),
                self._refuse,
            )
        elif not number:
            self._say(NEXT_MISSING)
        elif number == shift.opened_by.number:
            self._say(SAME_PERSON)
        else:
            following = name.strip() or self._log.name_of(number) or number
            self._try(lambda: self._take_over(shift, shift.opened_by, Person(number, following), carried))

    # -- inside: who signs

    def _unless_changed(self, do: Callable[[S], None]) -> Callable[[S], None]:
        """Do it once it is allowed, perhaps a minute later, and only where nothing came between."""
        step, shift = self._step, self._shifts.current

        def allowed(by: S) -> None:
            if (self._step, self._shifts.current) == (step, shift):
                self._try(lambda: do(by))
            else:
                self._publish()

        return allowed

    def _refuse(self, refused: Refused) -> None:
        if self._step is not _Step.AWAY:
            self._say(refused_notice(refused))

    def _ask_next(self, shift: Shift, by: Person, carried: tuple[UUID, ...]) -> None:
        """Have the next cashier show who they are; then it is done, and they are at the till."""

        def signs(following: StaffMember) -> None:
            self._take_over(shift, by, Person(following.number, following.name), carried)
            self._hand_to(following)

        self._signing.next_one(shift, self._unless_changed(signs), self._refuse)

    # -- inside: what is done

    def _take_over(self, shift: Shift, by: Person, following: Person, carried: Collection[UUID]) -> None:
        z, _ = self._shifts.take_over(by, following, carried, _why(self._cause))
        self._show_z(shift.number, z)

    def _move_cash(self, kind: CashKind, amount_minor: int, why: str, by: Person) -> None:
        self._shifts.move_cash(kind, amount_minor, why, by)
        self._go(_Step.HOME)

    def _open(self, by: Person | None, number: str, name: str, float_minor: int) -> None:
        by = by or Person(number, name or self._log.name_of(number) or number)
        self._shifts.open(by, float_minor, CURRENCY)
        self._go(_Step.HOME)

    def _keep_count(self, pieces: Mapping[int, int], by: Person) -> None:
        self._shifts.count(pieces, by)
        self._pieces = {}
        self._go(_Step.CLOSING)

    def _close(self, shift: Shift, by: Person, cause: Cause | None, carried: Collection[UUID]) -> None:
        self._show_z(shift.number, self._shifts.close(by, carried, _why(cause)))

    def _show_z(self, number: int, z: Totals) -> None:
        self._pieces = {}
        closed = self._log.numbered(number)
        assert closed is not None, "it was just written"
        self._z, self._z_number = tuple(report.lines(closed.shift, z)), closed.shift.number
        self._go(_Step.Z_REPORT)

    def _try(self, do: Callable[[], None]) -> None:
        """Do something with the shift; say in words what stands against it."""
        try:
            do()
        except UnsignedItemsError:
            self._say(UNSIGNED)
        except TooMuchOutError:
            self._say(TOO_MUCH_OUT)
        except ShiftError as fault:
            self._say(Notice(Tone.WARNING, NOT_DONE, Text(zh=str(fault), en=str(fault))))
        except JournalFaultError as fault:
            _log.warning("shift_not_written", fault=str(fault))
            self._say(NOT_WRITTEN)

    def _to(self, step: _Step) -> None:
        if self._step is not _Step.AWAY and self._shifts.current is not None:
            self._go(step)

    def _go(self, step: _Step) -> None:
        self._step, self._notice = step, None
        self._publish()

    def _say(self, notice: Notice) -> None:
        self._notice = notice
        self._publish()

    def _publish(self) -> None:
        view = self.view
        for listener in self._listeners:
            listener(view)

    def _view(self) -> ShiftView:
        shift = self._shifts.current
        if self._step is _Step.AWAY:
            return Away()
        if self._step is _Step.Z_REPORT:
            return Report(self._z, is_final=True, can_print=self.on_print is not None)
        if shift is None:
            return NoShift(CURRENCY, self._notice, opened_by=self._signing.who)
        x = self._shifts.x()
        if self._step is _Step.X_REPORT:
            can_print = self.on_print is not None
            return Report(tuple(report.lines(shift, x)), is_final=False, can_print=can_print)
        if self._step is _Step.CASH:
            return MovingCash(shift.currency, self._notice, signed_by=self._signing.who)
        if self._step is _Step.HANDING and shift.counted_minor is not None:
            return self._handing(shift, shift.counted_minor, x)
        if self._step is _Step.CLOSING and shift.counted_minor is not None:
            return closing_view(shift, shift.counted_minor, x, self._notice, self._whose(shift), self._left_open())
        if self._step in {_Step.COUNTING, _Step.CLOSING, _Step.HANDING}:
            return self._counting(shift)
        notice = self._notice or self._whose(shift)
        return open_view(shift, x, notice, self._left_open(), has_drawer=self.has_drawer)

    def _whose(self, shift: Shift) -> Notice | None:
        """Say that it is somebody else's shift, where people sign in."""
        if not self._signing.is_others(shift):
            return None
        return others_shift(shift.opened_by.name, needs_leave=self._signing.needs_leave_to_close(shift))

    def _counting(self, shift: Shift) -> Counting:
        """Show what was counted so far, or in the last count: money that came between changes few of the pieces."""
        was_kept = not self._pieces and bool(shift.counts)
        pieces = dict(shift.counts[-1].pieces) if was_kept else self._pieces
        notice = self._notice
        if notice is None and was_kept and shift.counted_minor is None:
            notice = CASH_CHANGED
        notice = notice or self._whose(shift)
        return Counting(
            shift.currency, DENOMINATIONS_MINOR.get(shift.currency, ()), notice, tuple(sorted(pieces.items()))
        )

    def _handing(self, shift: Shift, counted_minor: int, x: Totals) -> HandingOver:
        return HandingOver(
            number=shift.number,
            leaving=(self._signing.who or shift.opened_by).name,
            drawer=Money(counted_minor, shift.currency),
            open_items=items_of(x),
            asks_next=self._signing.who is not None,
            notice=self._notice,
            left=self._left_open(),
        )


def _why(cause: Cause | None) -> str:
    return _both(CAUSES[cause]) if cause is not None else ""


def _both(text: Text) -> str:
    return f"{text.zh} / {text.en}"


def _amount_of(digits: str, currency: str = CURRENCY) -> int | None:
    """Return an amount in minor units; nothing typed, and nought, are zero. None for what is no amount."""
    if not digits.strip("0."):
        return 0
    try:
        return Money.parse(digits.rstrip("."), currency).amount_minor
    except AmountError:
        return None
