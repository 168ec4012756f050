# SPDX-License-Identifier: Apache-2.0
"""The shift panel's use-case: which view of the shift is up and what the cashier does there. Decided without Qt.

Everything here runs on the engine's loop. There is no sign-in yet: whoever opened the shift counts and closes it.
"""

from __future__ import annotations

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
from cashier.shifts.shift import Person, Shift, ShiftError
from cashier.shifts.shifts import Shifts, UnsignedItemsError
from cashier.shifts.totals import Totals
from cashier.shifts.views import (
    CAUSES,
    AssetLine,
    Cause,
    Closing,
    Counting,
    NoShift,
    OpenItem,
    Report,
    ShiftOpen,
    ShiftView,
    Trouble,
)
from cashier.storage.errors import JournalFaultError
from cashier.values.cash import DENOMINATIONS_MINOR
from cashier.values.money import AmountError, Money
from cashier.values.texts import Text

CURRENCY = "CNY"

STAFF_NUMBER_MISSING = Notice(
    Tone.WARNING,
    Text(zh="还没有工号", en="No staff number yet"),
    Text(zh="输入 1 到 20 位工号，再开班。", en="Type the staff number, 1 to 20 characters, then open the shift."),
)
FLOAT_WRONG = Notice(
    Tone.WARNING,
    Text(zh="备用金不是一个金额", en="The float is not an amount"),
    Text(zh="输入钱箱里现有的钱，例如 200 或 200.50。", en="Type what is in the drawer, such as 200 or 200.50."),
)
UNSIGNED = Notice(
    Tone.WARNING,
    Text(zh="还有未确认的款，现在不能交班", en="Not closed: payments without a result"),
    Text(
        zh="等结果出来再交班；等不及就签字移交下面这几笔，系统会继续查。",
        en="Wait for the result, or sign to hand exactly these on. The till goes on finding out.",
    ),
)
CAUSE_MISSING = Notice(
    Tone.WARNING,
    Text(zh="差额还没有说明原因", en="The difference has no reason yet"),
    Text(zh="选一个原因，再交班；或重新清点。", en="Choose a reason, then close; or count again."),
)
JOURNAL_FAULT = Notice(
    Tone.ERROR,
    Text(zh="流水账读写不了", en="The journal cannot be read or written"),
    Text(zh="请技术支持检查磁盘，再来开班或交班。", en="Have IT check the disk, then open or close the shift."),
)
NOT_DONE = Text(zh="没有办成", en="It could not be done")

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
    X_REPORT = auto()
    COUNTING = auto()
    CLOSING = auto()
    Z_REPORT = auto()


_PANEL_OF_SHIFT = frozenset({_Step.X_REPORT, _Step.COUNTING, _Step.CLOSING})


class ShiftDesk:
    """The shift of one till, before its cashier."""

    def __init__(self, shifts: Shifts, log: ShiftLog) -> None:
        self._shifts = shifts
        self._log = log
        self._listeners: list[Callable[[ShiftView], None]] = []
        self._step = _Step.AWAY
        self._notice: Notice | None = None
        self._z: tuple[Text, ...] = ()
        self._followed: object = None
        self.has_drawer = False
        """Whether the till opens a drawer."""
        self.on_drawer: Callable[[], object] = lambda: None
        """Opens it without a sale."""

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
        is_deep = self._step in _PANEL_OF_SHIFT
        self._go(_Step.HOME if is_deep else _Step.AWAY)

    def open(self, staff_number: str, name: str, float_digits: str) -> None:
        """Open a shift. Without a name the last one of this number is taken, or the number itself."""
        if self._step is not _Step.HOME or self._shifts.current is not None:
            return
        number = staff_number.strip()
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

    def count(self) -> None:
        """Begin to count the drawer; closing begins with it."""
        self._to(_Step.COUNTING)

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

    # -- inside

    def _open(self, number: str, name: str, float_minor: int) -> None:
        known = name or self._log.name_of(number) or number
        self._shifts.open(Person(number, known), float_minor, CURRENCY)
        self._go(_Step.HOME)

    def _keep_count(self, pieces: Mapping[int, int], by: Person) -> None:
        self._shifts.count(pieces, by)
        self._go(_Step.CLOSING)

    def _close(self, shift: Shift, cause: Cause | None, carried: Collection[UUID]) -> None:
        why = f"{CAUSES[cause].zh} / {CAUSES[cause].en}" if cause is not None else ""
        z = self._shifts.close(shift.opened_by, carried, why)
        closed = self._log.numbered(shift.number)
        assert closed is not None, "it was just written"
        self._z = tuple(report.lines(closed.shift, z))
        self._go(_Step.Z_REPORT)

    def _try(self, do: Callable[[], None]) -> None:
        """Do something with the shift; say in words what stands against it."""
        try:
            do()
        except UnsignedItemsError:
            self._say(UNSIGNED)
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
            return Report(self._z, is_final=True)
        if shift is None:
            return NoShift(CURRENCY, self._notice)
        x = self._shifts.x()
        if self._step is _Step.X_REPORT:
            return Report(tuple(report.lines(shift, x)), is_final=False)
        if self._step is _Step.COUNTING:
            return Counting(shift.currency, DENOMINATIONS_MINOR.get(shift.currency, ()), self._notice)
        if self._step is _Step.CLOSING and shift.counted_minor is not None:
            return _closing(shift, shift.counted_minor, x, self._notice)
        return _open_view(shift, x, self._notice, has_drawer=self.has_drawer)


def _open_view(shift: Shift, x: Totals, notice: Notice | None, *, has_drawer: bool) -> ShiftOpen:
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
    )


def _closing(shift: Shift, counted_minor: int, x: Totals, notice: Notice | None) -> Closing:
    def money(amount_minor: int) -> Money:
        return Money(amount_minor, shift.currency)

    expected = x.cash.expected_minor
    assert expected is not None, "what was counted is compared"
    items = _items(x)
    if notice is None or notice == UNSIGNED:
        # Named before anybody presses, and gone as soon as their results have come.
        notice = UNSIGNED if items else None
    return Closing(
        shift.number, money(counted_minor), money(expected), money(counted_minor - expected), items, notice
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


def _amount_of(digits: str) -> int | None:
    """Return an amount in minor units; nothing typed, and nought, are zero. None for what is no amount."""
    if not digits.strip("0."):
        return 0
    try:
        return Money.parse(digits.rstrip("."), CURRENCY).amount_minor
    except AmountError:
        return None
