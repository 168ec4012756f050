# SPDX-License-Identifier: Apache-2.0
"""What is done with shifts: open, cash in and out, X, count, close with Z, take over. One is open at most."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from cashier.checkout.attempts import BegunIn
from cashier.checkout.telling import tell
from cashier.shifts.shift import CashKind, CashMovement, Person, Shift, ShiftError, closed, opened
from cashier.shifts.shift import with_cash_moved as moved
from cashier.shifts.shift import with_count as counted
from cashier.shifts.shift import with_count_void as count_void
from cashier.shifts.totals import NO_SALES, Line, Sales, Totals, totals
from cashier.staff.member import Signature
from cashier.values.identifiers import new_attempt_id as new_shift_id


class WallClock(Protocol):
    """The wall's time."""

    def now(self) -> datetime:
        """Return it in UTC."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a shift, how it stands now, and its Z where it is closed."""

    kind: str
    shift: Shift
    z: Totals | None = None


@dataclass(frozen=True, slots=True)
class Happenings:
    """The attempts that matter to a shift; see `cashier.shifts.totals.totals`."""

    begun: Sequence[Line]
    without_end: Sequence[Line]
    resolved: Sequence[Line]
    sales: Sales = NO_SALES


class ShiftBook(Protocol):
    """The till's durable memory of shifts. Each method may raise `JournalFaultError`."""

    def record(self, steps: Sequence[Step], at: datetime) -> None:
        """Write steps that belong together; all are on disk afterwards, or none."""

    def open_shift(self) -> Shift | None:
        """Return the shift that is open, or None."""

    def last_number(self) -> int:
        """Return the number of the newest shift, 0 where there is none."""

    def happenings(self, shift: Shift) -> Happenings:
        """Return the attempts that matter to a shift, as they stand now."""


class UnsignedItemsError(ShiftError):
    """Attempts without an end must be named, exactly those, by whoever closes the shift."""

    def __init__(self, shift: Shift, lines: Sequence[Line]) -> None:
        items = ", ".join(f"{each.attempt.order.number} (attempt {each.attempt.attempt_id})" for each in lines)
        super().__init__(
            f"shift {shift.number} has {len(lines)} payments without a result: {items or 'none'}; "
            "wait for the result, or name exactly these to hand them on"
        )
        self.attempt_ids = tuple(each.attempt.attempt_id for each in lines)


class Shifts:
    """The shifts of one till. What is asked for is on disk before it is so. ``who`` tells who is signed in."""

    def __init__(self, book: ShiftBook, clock: WallClock, who: Callable[[], Signature | None] = lambda: None) -> None:
        self._book = book
        self._clock = clock
        self._who = who
        self._current = book.open_shift()
        self._listeners: list[Callable[[Step], None]] = []

    def listen(self, listener: Callable[[Step], None]) -> None:
        """Have every step told to ``listener`` once it is on disk."""
        self._listeners.append(listener)

    @property
    def current(self) -> Shift | None:
        """The shift that is open, or None."""
        return self._current

    def begun_in(self) -> BegunIn | None:
        """Return whose an attempt is that begins now; None where no shift is open."""
        shift, who = self._current, self._who()
        if shift is None:
            return None
        return BegunIn(shift.shift_id, who.number if who is not None else shift.opened_by.number)

    def open(self, by: Person, float_minor: int, currency: str = "CNY") -> Shift:
        """Open a shift with what is in the drawer. Raises `ShiftError` where one is open."""
        if self._current is not None:
            raise ShiftError(
                f"shift {self._current.number} of {self._current.opened_by.name} is open: close it, or take it over"
            )
        now = self._clock.now()
        return self._write(
            Step(
                "shift.opened", opened(new_shift_id(), self._book.last_number() + 1, by, now, float_minor, currency)
            ),
            at=now,
        )

    def move_cash(self, kind: CashKind, amount_minor: int, reason: str, by: Person) -> Shift:
        """Put cash into the drawer or take some out. Raises `ShiftError`; see `cashier.shifts.shift`."""
        now = self._clock.now()
        movement = CashMovement(kind, amount_minor, reason, by, now)
        shift = self._must_be_open()
        sales_minor = self._book.happenings(shift).sales.cash_minor
        return self._write(Step(f"shift.cash_{kind.value}", moved(shift, movement, sales_minor)), at=now)

    def before_cash(self) -> None:
        """Make a count void: a sale or a refund is about to change the drawer's cash."""
        if self._current is not None and count_void(self._current) != self._current:
            self._write(Step("shift.count_void", count_void(self._current)), at=self._clock.now())

    def count(self, pieces: Mapping[int, int], by: Person) -> Shift:
        """Keep what was counted in the drawer; only then X tells what is expected. Raises `ShiftError`."""
        now = self._clock.now()
        return self._write(Step("shift.counted", counted(self._must_be_open(), pieces, by, now)), at=now)

    def x(self) -> Totals:
        """Return the totals of the open shift until now. Raises `ShiftError` where none is open."""
        return self._totals(self._must_be_open(), self._clock.now())

    def close(self, by: Person, carried: Collection[UUID] = (), reason: str = "") -> Totals:
        """Close the shift and return its Z.

        ``carried`` names the attempts without an end, exactly. Raises `UnsignedItemsError` where it does not, and
        `ShiftError` without a count or, for a difference, without a reason.
        """
        now = self._clock.now()
        ended, z = self._ended(by, carried, reason, now, None)
        self._write(Step("shift.closed", ended, z), at=now)
        return z

    def take_over(
        self, by: Person, to: Person, carried: Collection[UUID] = (), reason: str = ""
    ) -> tuple[Totals, Shift]:
        """Close the shift and open the next with the counted drawer, in one step that both sign.

        Raises what `close` raises, and `ShiftError` where both are the same person.
        """
        if by.number == to.number:
            raise ShiftError(f"staff {by.number} cannot take over from themselves: close the shift")
        now = self._clock.now()
        ended, z = self._ended(by, carried, reason, now, to)
        drawer = ended.counted_minor
        assert drawer is not None, "a closed shift was counted"
        following = opened(new_shift_id(), ended.number + 1, to, now, drawer, ended.currency, ended.number)
        return z, self._write(Step("shift.closed", ended, z), Step("shift.taken_over", following), at=now)

    def _ended(
        self, by: Person, carried: Collection[UUID], reason: str, now: datetime, to: Person | None
    ) -> tuple[Shift, Totals]:
        shift = self._must_be_open()
        found = self._book.happenings(shift)
        without_end = found.without_end
        open_ids = tuple(line.attempt.attempt_id for line in without_end)
        if set(open_ids) != set(carried):
            raise UnsignedItemsError(shift, without_end)
        ended = closed(shift, by, now, reason, open_ids, to, found.sales.cash_minor)
        return ended, self._totals(ended, now)

    def _totals(self, shift: Shift, until: datetime) -> Totals:
        found = self._book.happenings(shift)
        return totals_of(shift, found, until)

    def _must_be_open(self) -> Shift:
        if self._current is None:
            raise ShiftError("no shift is open: open one first")
        return self._current

    def _write(self, *steps: Step, at: datetime) -> Shift:
        self._book.record(steps, at)
        last = steps[-1].shift
        self._current = last if last.is_open else None
        for step in steps:
            tell(self._listeners, step)
        return last


def totals_of(shift: Shift, found: Happenings, until: datetime) -> Totals:
    """Return the totals of a shift from what the book holds."""
    return totals(
        shift,
        found.begun,
        [line.attempt for line in found.without_end],
        [line.attempt for line in found.resolved],
        until,
        found.sales,
    )
