# SPDX-License-Identifier: Apache-2.0
"""What the manager's window shows, as plain data: made by `cashier.shifts.office`, drawn by the window."""

from __future__ import annotations

from dataclasses import dataclass

from cashier.shifts.reconciliation import Kind
from cashier.values.texts import Text


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One shift of the list; ``over`` is the difference of its drawer as it is written, empty where there is none.

    Of one that ``is_damaged`` there are no figures.
    """

    number: int
    opened: str
    cashier: str
    is_open: bool
    paid: int
    not_confirmed: int
    over: str
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class ShiftList:
    """Shifts, newest first, and whether there are older ones behind them."""

    lines: tuple[ShiftLine, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart."""

    name: Text
    count: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Counts side by side, under a title."""

    title: Text
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """A shift's X or Z line by line, the figures since where they are others, and charts of its payments."""

    number: int
    lines: tuple[Text, ...]
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One event of a shift."""

    seq: int
    at: str
    said: Text
    of: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events, oldest first; ``next_seq`` is where the next page begins, None behind the last one."""

    lines: tuple[TimelineLine, ...]
    next_seq: int | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What the chain of hashes and the Z reports say: ``is_good``, the verdict, and where it breaks."""

    is_good: bool
    verdict: Text
    details: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class OneSided:
    """A difference between till and platform, with what to do."""

    kind: Kind
    said: Text
    do_now: Text


@dataclass(frozen=True, slots=True)
class Compared:
    """A shift against the platform's settlement. ``is_clean`` is None where the platform could not be asked."""

    is_clean: bool | None
    lines: tuple[Text, ...]
    differences: tuple[OneSided, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment of the table, cell by cell."""

    at: str
    order: str
    asset: Text
    amount: str
    value: str
    outcome: Text
    code_tail: str
    account: str
