# SPDX-License-Identifier: Apache-2.0
"""One shift and every way it can change. Pure: no I/O, no clock.

::

 OPEN ──count──► COUNTED ──close──► CLOSED
   ▲               │  ▲ └─ count again
   └─ cash in/out ─┘  └── the count is void: the drawer is another one

A shift has one cashier; another one takes over by closing it and opening the next in one step.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cashier.values.cash import DENOMINATIONS_MINOR
from cashier.values.money import MAX_AMOUNT_MINOR, Money

MAX_PIECES = 100_000
MAX_WORDS = 200


class ShiftError(Exception):
    """What was asked cannot be done with the shift as it stands; the message says why and what is allowed."""


class TooMuchOutError(ShiftError):
    """More cash was to be taken out than the drawer should hold."""


class State(StrEnum):
    """Where a shift stands."""

    OPEN = "open"
    COUNTED = "counted"
    CLOSED = "closed"


class CashKind(StrEnum):
    """Which way cash went that was no sale."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Person:
    """Who did something: staff number and name, as they stand in the log."""

    number: str
    name: str

    def __post_init__(self) -> None:
        for what, value, most in (("number", self.number, 20), ("name", self.name, 60)):
            if not value.strip() or len(value) > most or not value.isprintable():
                raise ShiftError(f"staff {what} {value!r} is not 1 to {most} printable characters")


@dataclass(frozen=True, slots=True)
class CashMovement:
    """Cash put into the drawer or taken out of it, and why."""

    kind: CashKind
    amount_minor: int
    reason: str
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """What somebody counted in the drawer: pieces of each denomination (minor units), largest first."""

    pieces: tuple[tuple[int, int], ...]
    by: Person
    at: datetime

    @property
    def total_minor(self) -> int:
        """The whole drawer, in minor units."""
        return sum(denomination * pieces for denomination, pieces in self.pieces)


@dataclass(frozen=True, slots=True)
class Shift:
    """One cashier's time at the till. ``float_minor`` was in the drawer at the start.

    Every count is kept, the last one counts. ``taken_over_from`` is the number of the shift whose drawer it took
    over. ``carried`` names the attempts that were without an end when it closed, and that were signed for.
    ``earlier_part_in`` names a journal that was put aside in the middle of it: what was paid before stands there.
    """

    shift_id: UUID
    number: int
    currency: str
    float_minor: int
    opened_at: datetime
    opened_by: Person
    state: State = State.OPEN
    movements: tuple[CashMovement, ...] = ()
    counts: tuple[Count, ...] = ()
    difference_reason: str = ""
    closed_at: datetime | None = None
    closed_by: Person | None = None
    handed_to: Person | None = None
    taken_over_from: int | None = None
    carried: tuple[UUID, ...] = ()
    earlier_part_in: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.state is not State.CLOSED

    @property
    def moved_minor(self) -> int:
        """The float and what was put in and taken out since, in minor units; sales come on top of it."""
        signs = {CashKind.IN: 1, CashKind.OUT: -1}
        return self.float_minor + sum(signs[each.kind] * each.amount_minor for each in self.movements)

    @property
    def counted_minor(self) -> int | None:
        """What the count that is in force found, in minor units; None where none is."""
        return self.counts[-1].total_minor if self.counts and self.state is not State.OPEN else None


def opened(
    shift_id: UUID, number: int, by: Person, at: datetime, float_minor: int, currency: str, after: int | None = None
) -> Shift:
    """Return a shift that begins now. Raises `ShiftError` for a float that cannot be one."""
    if not 0 <= float_minor <= MAX_AMOUNT_MINOR:
        raise ShiftError(f"float {Money(float_minor, currency).plain} is not an amount of zero or more")
    return Shift(shift_id, number, currency, float_minor, at, by, taken_over_from=after)


def with_cash_moved(shift: Shift, movement: CashMovement, sales_minor: int = 0) -> Shift:
    """Return the shift after cash went in or out; a count from before it is void.

    ``sales_minor`` is what sales left in the drawer.

    Raises `ShiftError` without a reason, for an amount that is none, or for more than there is.
    """
    _must_go_on(shift)
    if not 0 < movement.amount_minor <= MAX_AMOUNT_MINOR:
        raise ShiftError(f"amount {Money(movement.amount_minor, shift.currency).plain} is not more than zero")
    _must_say_why(movement.reason, "cash in or out")
    if movement.kind is CashKind.OUT and movement.amount_minor > shift.moved_minor + sales_minor:
        # The sum in the drawer stays unsaid: the count at the end is blind.
        shown = Money(movement.amount_minor, shift.currency).plain
        raise TooMuchOutError(f"{shown} is more than the drawer should hold")
    return dataclasses.replace(shift, state=State.OPEN, movements=(*shift.movements, movement))


def with_count(shift: Shift, pieces: Mapping[int, int], by: Person, at: datetime) -> Shift:
    """Return the shift with its drawer counted: pieces of each denomination, in minor units.

    Raises `ShiftError` that names a denomination that there is not, or a number of pieces that cannot be.
    """
    _must_go_on(shift)
    allowed = DENOMINATIONS_MINOR.get(shift.currency)
    for denomination, count in pieces.items():
        if denomination < 1 or (allowed is not None and denomination not in allowed):
            known = ", ".join(Money(each, shift.currency).plain for each in allowed or ())
            shown = Money(denomination, shift.currency).plain
            raise ShiftError(f"denomination {shown} {shift.currency} is none; allowed are {known or 'those above 0'}")
        if not 0 <= count <= MAX_PIECES:
            raise ShiftError(f"{count} pieces of {Money(denomination, shift.currency).plain}: 0 to {MAX_PIECES}")
    counted = Count(tuple(sorted(((d, n) for d, n in pieces.items() if n), reverse=True)), by, at)
    return dataclasses.replace(shift, state=State.COUNTED, counts=(*shift.counts, counted))


def with_count_void(shift: Shift) -> Shift:
    """Return the shift with no count in force: a sale is about to change the drawer."""
    return dataclasses.replace(shift, state=State.OPEN) if shift.state is State.COUNTED else shift


def closed(
    shift: Shift,
    by: Person,
    at: datetime,
    reason: str,
    carried: tuple[UUID, ...],
    to: Person | None = None,
    sales_minor: int = 0,
) -> Shift:
    """Return the shift with its end; ``to`` takes it over. ``reason`` says where a difference comes from.

    ``sales_minor`` is what sales left in the drawer.

    Raises `ShiftError` where the drawer was not counted, or a difference has no reason.
    """
    _must_go_on(shift)
    counted = shift.counted_minor
    if counted is None:
        raise ShiftError(f"shift {shift.number} has no valid count: count the drawer first")
    expected_minor = shift.moved_minor + sales_minor
    if counted != expected_minor:
        shown = Money(counted - expected_minor, shift.currency).plain
        _must_say_why(reason, f"a difference of {shown} {shift.currency}")
    return dataclasses.replace(
        shift,
        state=State.CLOSED,
        closed_at=at,
        closed_by=by,
        handed_to=to,
        difference_reason=reason.strip(),
        carried=carried,
    )


def _must_go_on(shift: Shift) -> None:
    if not shift.is_open:
        raise ShiftError(f"shift {shift.number} is closed: nothing in it changes any more")


def _must_say_why(reason: str, what: str) -> None:
    if not reason.strip() or len(reason) > MAX_WORDS or not reason.isprintable():
        raise ShiftError(f"{what} needs a reason of 1 to {MAX_WORDS} printable characters; given is {reason!r}")
