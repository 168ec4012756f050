# SPDX-License-Identifier: Apache-2.0
"""The shift panel's use-case: which view of the shift is up and what the cashier does there. Decided without Qt.

Everything here runs on the engine's loop. Whoever opened the shift counts and closes it; both sign a takeover.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

import structlog

from cashier.checkout.screens import CounterView, Notice, Tone
from cashier.panels import Away
from cashier.shifts import report
from cashier.shifts.journalled_shifts import KeptShift
from cashier.shifts.left_open import LeftItem
from cashier.shifts.notices import (
    AMOUNT_MISSING,
    CASH_CHANGED,
    CAUSE_MISSING,
    FLOAT_WRONG,
    JOURNAL_FAULT,
    NEXT_MISSING,
    NOT_DONE,
    REASON_MISSING,
    SAME_PERSON,
    STAFF_NUMBER_MISSING,
    TOO_MUCH_OUT,
    UNSIGNED,
    not_signed,
)
from cashier.shifts.shift import CashKind, Person, Shift, ShiftError, TooMuchOutError
from cashier.shifts.shifts import Shifts, UnsignedItemsError
from cashier.shifts.totals import Totals
from cashier.shifts.views import (
    CASH_CAUSES,
    CAUSES,
    AssetLine,
    CashCause,
    Cause,
    Closing,
    Counting,
    HandingOver,
    MovingCash,
    NoShift,
    OpenItem,
    Report,
    ShiftOpen,
    ShiftView,
    Trouble,
)
from cashier.staff.member import StaffMember
from cashier.staff.rights import Right
from cashier.staff.staff import Refusal, Refused
from cashier.storage.errors import JournalFaultError
from cashier.values.cash import DENOMINATIONS_MINOR
from cashier.values.money import AmountError, Money
from cashier.values.texts import Text

CURRENCY = "CNY"

_log = structlog.get_logger(__name__)


class ShiftLog(Protocol):
    """The shifts that were. Each method may raise `JournalFaultError`."""

    def name_of(self, staff_number: str) -> str | None:
        """Return the name that stood last beside a staff number, or None."""

    def numbered(self, number: int) -> KeptShift | None:
        """Return one shift, or None where there is none with this number."""


class Signers(Protocol):
    """Who may sign at this till, and whether they are asked for a PIN at all."""

    @property
    def is_in_use(self) -> bool:
        """Whether the till has a staff with PINs."""

    async def identify(self, number: str, pin: str) -> StaffMember | Refused:
        """Say who typed this number and PIN."""


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
        signers: Signers | None = None,
    ) -> None:
        self._shifts = shifts
        self._log = log
        self._left_open = left_open
        self._signers = signers
        self._signing: asyncio.Task[None] | None = None
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
        who = self._shifts.signed_in
        number, name = (who.number, who.name) if who is not None else (staff_number.strip(), name)
        float_minor = _amount_of(float_digits)
        if not number:
            self._say(STAFF_NUMBER_MISSING)
        elif float_minor is None:
            self._say(FLOAT_WRONG)
        else:
            self._try(lambda: self._open(number, name.strip(), float_minor))

    def report(self) -> None:
        """Show the X."""
        self._to(_Step.X_REPORT)

    def open_drawer(self) -> None:
        """Open the drawer without a sale."""
        if self._step is _Step.HOME and self.has_drawer:
            self.on_drawer()

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
            self._try(lambda: self._move_cash(kind, amount_minor, why, shift.opened_by))

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
            self._try(lambda: self._keep_count(pieces, shift.opened_by))

    def close(self, cause: Cause | None, carried: Collection[UUID] = ()) -> None:
        """Close the shift. ``carried`` are the payments without a result that the cashier signed for, exactly."""
        shift = self._shifts.current
        if self._step is not _Step.CLOSING or shift is None:
            return
        if self._shifts.x().cash.over_minor and cause is None:
            self._say(CAUSE_MISSING)
        else:
            self._try(lambda: self._close(shift, cause, carried))

    def hand_over(self, cause: Cause | None) -> None:
        """Let somebody else take over; ``cause`` is the reason of a difference."""
        if self._step is not _Step.CLOSING or self._shifts.current is None:
            return
        if self._shifts.x().cash.over_minor and cause is None:
            self._say(CAUSE_MISSING)
        else:
            self._cause = cause
            self._go(_Step.HANDING)

    def sign_over(self, own_pin: str, number: str, name_or_pin: str, carried: Collection[UUID] = ()) -> None:
        """Close the shift and open the next one's with the counted drawer; both sign for ``carried``, exactly.

        ``name_or_pin`` is the next cashier's PIN where the till has a staff, otherwise the name.
        """
        shift = self._shifts.current
        if self._step is not _Step.HANDING or shift is None or self._is_signing:
            return
        number = number.strip()
        if not number:
            self._say(NEXT_MISSING)
        elif number == shift.opened_by.number:
            self._say(SAME_PERSON)
        elif not self._asks_pins:
            name = name_or_pin.strip() or self._log.name_of(number) or number
            self._try(lambda: self._take_over(shift, Person(number, name), carried))
        else:
            signing = self._sign_over(shift, own_pin, number, name_or_pin, tuple(carried))
            self._signing = asyncio.get_running_loop().create_task(signing, name="takeover")
            self._publish()

    # -- inside

    @property
    def _asks_pins(self) -> bool:
        return self._signers is not None and self._signers.is_in_use

    @property
    def _is_signing(self) -> bool:
        return self._signing is not None

    async def _sign_over(self, shift: Shift, own_pin: str, number: str, pin: str, carried: tuple[UUID, ...]) -> None:
        """Have both show who they are, then do it, where nothing came between."""
        assert self._signers is not None, "asked before"
        try:
            leaving = await self._signers.identify(shift.opened_by.number, own_pin)
            following = await self._signers.identify(number, pin) if isinstance(leaving, StaffMember) else leaving
        finally:
            self._signing = None
        if isinstance(following, StaffMember) and not following.may(Right.TAKE_OVER):
            following = Refused(Refusal.NO_RIGHT)
        if self._step is not _Step.HANDING or self._shifts.current != shift:
            self._publish()
        elif isinstance(following, Refused):
            self._say(not_signed(following, is_next=isinstance(leaving, StaffMember)))
        else:
            to = Person(following.number, following.name)
            self._try(lambda: self._take_over(shift, to, carried))

    def _take_over(self, shift: Shift, following: Person, carried: Collection[UUID]) -> None:
        z, _ = self._shifts.take_over(shift.opened_by, following, carried, _why(self._cause))
        self._show_z(shift.number, z)

    def _move_cash(self, kind: CashKind, amount_minor: int, why: str, by: Person) -> None:
        self._shifts.move_cash(kind, amount_minor, why, by)
        self._go(_Step.HOME)

    def _open(self, number: str, name: str, float_minor: int) -> None:
        known = name or self._log.name_of(number) or number
        self._shifts.open(Person(number, known), float_minor, CURRENCY)
        self._go(_Step.HOME)

    def _keep_count(self, pieces: Mapping[int, int], by: Person) -> None:
        self._shifts.count(pieces, by)
        self._pieces = {}
        self._go(_Step.CLOSING)

    def _close(self, shift: Shift, cause: Cause | None, carried: Collection[UUID]) -> None:
        self._show_z(shift.number, self._shifts.close(shift.opened_by, carried, _why(cause)))

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
            self._say(JOURNAL_FAULT)

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
            return NoShift(CURRENCY, self._notice)
        x = self._shifts.x()
        if self._step is _Step.X_REPORT:
            can_print = self.on_print is not None
            return Report(tuple(report.lines(shift, x)), is_final=False, can_print=can_print)
        if self._step is _Step.CASH:
            return MovingCash(shift.currency, self._notice)
        if self._step is _Step.HANDING and shift.counted_minor is not None:
            return self._handing(shift, shift.counted_minor, x)
        if self._step is _Step.CLOSING and shift.counted_minor is not None:
            return _closing(shift, shift.counted_minor, x, self._notice, self._left_open())
        if self._step in {_Step.COUNTING, _Step.CLOSING, _Step.HANDING}:
            return self._counting(shift)
        return _open_view(shift, x, self._notice, self._left_open(), has_drawer=self.has_drawer)

    def _counting(self, shift: Shift) -> Counting:
        """Show what was counted so far, or in the last count: money that came between changes few of the pieces."""
        was_kept = not self._pieces and bool(shift.counts)
        pieces = dict(shift.counts[-1].pieces) if was_kept else self._pieces
        notice = self._notice
        if notice is None and was_kept and shift.counted_minor is None:
            notice = CASH_CHANGED
        return Counting(
            shift.currency, DENOMINATIONS_MINOR.get(shift.currency, ()), notice, tuple(sorted(pieces.items()))
        )

    def _handing(self, shift: Shift, counted_minor: int, x: Totals) -> HandingOver:
        return HandingOver(
            number=shift.number,
            leaving=shift.opened_by.name,
            drawer=Money(counted_minor, shift.currency),
            open_items=_items(x),
            asks_pins=self._asks_pins,
            is_busy=self._is_signing,
            notice=self._notice,
            left=self._left_open(),
        )


def _open_view(
    shift: Shift, x: Totals, notice: Notice | None, left: tuple[LeftItem, ...], *, has_drawer: bool
) -> ShiftOpen:
    return ShiftOpen(
        number=shift.number,
        opened_at=shift.opened_at,
        cashier=shift.opened_by.name,
        assets=_assets(x),
        declined=sum(count for _, count in x.declined),
        cancelled=x.cancelled,
        given_back=x.given_back,
        open_items=_items(x),
        notice=notice,
        has_drawer=has_drawer,
        left=left,
    )


def _closing(
    shift: Shift, counted_minor: int, x: Totals, notice: Notice | None, left: tuple[LeftItem, ...]
) -> Closing:
    def money(amount_minor: int) -> Money:
        return Money(amount_minor, shift.currency)

    expected = x.cash.expected_minor
    assert expected is not None, "what was counted is compared"
    items = _items(x)
    if notice is None or notice == UNSIGNED:
        # Named before anybody presses, and gone as soon as their results have come.
        notice = UNSIGNED if items else None
    return Closing(
        shift.number, money(counted_minor), money(expected), money(counted_minor - expected), items, notice, left
    )


def _assets(x: Totals) -> tuple[AssetLine, ...]:
    paid = {(each.asset, each.currency): each for each in x.paid}
    unknown = Counter((each.asset, each.currency) for each in x.without_end if each.is_of_this_shift)
    lines = []
    for asset, currency in sorted({*paid, *unknown}):
        total = paid.get((asset, currency))
        lines.append(
            AssetLine(
                asset,
                currency,
                total.payments if total else 0,
                total.amount if total else 0,
                unknown[asset, currency],
            )
        )
    return tuple(lines)


def _items(x: Totals) -> tuple[OpenItem, ...]:
    return tuple(
        OpenItem(each.attempt_id, each.order_number, Money(each.order_minor, each.currency)) for each in x.without_end
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
