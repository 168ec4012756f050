# SPDX-License-Identifier: Apache-2.0
"""The manager's desk: shifts, their payments, figures, timeline, proof and reconciliation, read from a journal.

It reads beside a till that may be selling, by a connection of its own that cannot write. Everything here runs on one
thread that is not the window's; what it returns is plain data.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from cashier.checkout.journalled_attempts import attempt_of
from cashier.shifts import paper, report
from cashier.shifts.cells import shown_moment
from cashier.shifts.export import Archive
from cashier.shifts.journalled_shifts import JournalledShifts, KeptShift
from cashier.shifts.log import NEWEST, DamagedShift, Happening, RowPage, ShiftLog
from cashier.shifts.office_views import (
    Bar,
    Chart,
    Compared,
    Figures,
    OneSided,
    PaymentLine,
    Proof,
    ShiftLine,
    ShiftList,
    Timeline,
    TimelineLine,
)
from cashier.shifts.office_words import (
    BREAK_BEFORE,
    BREAK_CHANGED,
    BREAK_IN_SHIFT,
    BREAK_MISSING,
    BY_ASSET,
    BY_DAY,
    BY_HOUR,
    BY_REASON,
    DAMAGED,
    EVENT,
    EVENTS,
    HOUR,
    INTACT,
    LOOKED_AT,
    NOT_ASKED,
    NOT_ASKED_DO,
    NOT_INTACT,
    NOT_SOUGHT_BY,
    WRONG_Z,
)
from cashier.shifts.reconcile import NotReconciled
from cashier.shifts.reconciliation import Reconciliation
from cashier.shifts.reconciliation_words import MEANINGS, item, lines
from cashier.shifts.shift import Shift, ShiftError
from cashier.shifts.shifts import totals_of
from cashier.shifts.totals import Line, Totals
from cashier.storage.errors import JournalFaultError
from cashier.storage.journal import Journal, utc_text
from cashier.storage.log_rows import LAST, Bookmark, PaymentRow, PaymentsWanted, ShiftsWanted
from cashier.storage.shift_rows import LATEST
from cashier.values.days import begin_of_day
from cashier.values.money import AmountError, Money
from cashier.values.reasons import reason_for
from cashier.values.texts import NO_TEXT, Text

SHIFTS_A_PAGE = 100
EVENTS_A_PAGE = 200
MOST_HOURS = 48
"""So many bars an hour each are drawn; a shift that was open for longer is drawn by days."""

Reconciler = Callable[[Journal, int], Reconciliation | NotReconciled]


class SearchError(ValueError):
    """Words that nothing can be looked for by; ``said`` says so to the manager."""

    def __init__(self, said: Text) -> None:
        super().__init__(said.en)
        self.said = said


@dataclass(frozen=True, slots=True)
class ShiftFilter:
    """Which shifts are listed; days in this machine's zone, the last one with all of it."""

    first_day: date | None = None
    last_day: date | None = None
    cashier: str = ""
    is_open: bool | None = None
    has_difference: bool = False


class Office:
    """What a manager asks of one till's journal. Every question may raise `JournalFaultError`, or `ShiftError`."""

    def __init__(self, folder: Path, now: Callable[[], datetime], reconciler: Reconciler | None = None) -> None:
        self._now = now
        self._reconciler = reconciler
        self._journal = Journal.open_to_read(folder)
        self._book = JournalledShifts(self._journal)
        self._log = ShiftLog(self._journal)

    def close(self) -> None:
        """Let go of the journal."""
        self._journal.close()

    def shifts(self, which: ShiftFilter, before_number: int = NEWEST) -> ShiftList:
        """Return a page of shifts, newest first."""
        kept = self._log.shifts(_wanted(which), before_number, SHIFTS_A_PAGE)
        return ShiftList(tuple(self._line(each) for each in kept), len(kept) == SHIFTS_A_PAGE)

    def payments(self, wanted: PaymentsWanted, after: Bookmark | None, limit: int) -> RowPage:
        """Return a page of payments; `payment_line` reads the rows that are seen."""
        return self._log.rows(wanted, after, limit)

    def payments_of(self, number: int) -> PaymentsWanted:
        """Return how to ask for the payments of a shift, whether or not its own record can be read."""
        row = self._journal.shifts.numbered(number)
        if row is None:
            raise ShiftError(f"there is no shift {number}")
        return PaymentsWanted(shift_id=row.shift_id)

    def figures(self, number: int) -> Figures:
        """Return a shift's report and charts, all from the one calculation."""
        kept = self._kept(number)
        found = self._book.happenings(kept.shift)
        now = totals_of(kept.shift, found, kept.shift.closed_at or self._now())
        of = kept.z or now
        told = list(report.lines(kept.shift, of))
        if now != of:
            told += [report.SINCE, *report.paid_lines(now)]
        return Figures(number, tuple(told), tuple(each for each in _charts(found.begun, of) if each.bars))

    def timeline(self, number: int, first_seq: int = 0) -> Timeline:
        """Return a page of what was written while a shift was open, oldest first."""
        row = self._journal.shifts.numbered(number)
        if row is None:
            raise ShiftError(f"there is no shift {number}")
        last = LATEST if row.is_open else row.seq
        events = self._log.happenings(max(first_seq, row.first_seq), last, EVENTS_A_PAGE)
        more = events[-1].seq + 1 if len(events) == EVENTS_A_PAGE else None
        return Timeline(tuple(_timeline_line(each) for each in events), more)

    def prove(self, told: Callable[[int], bool]) -> Proof | None:
        """Check the whole chain and every Z. ``told`` hears how many records were looked at; False ends it early."""
        chain = None
        for chain in self._journal.check_chain_in_steps():
            if not told(chain.records):
                return None
        assert chain is not None, "a check has at least one step"
        if chain.broken_at is not None:
            return self._broken(chain.broken_at, chain.records)
        closed = wrong = 0
        numbers = []
        for kept in self._log.every_shift(ShiftsWanted(is_open=False)):
            if not told(chain.records):
                return None
            closed += 1
            if isinstance(kept, DamagedShift) or not self._book.proves(kept):
                numbers.append(kept.number)
        wrong = len(numbers)
        if wrong:
            said = WRONG_Z.fill(n=", ".join(map(str, numbers[:10])) + ("…" if wrong > 10 else ""))
            return Proof(is_good=False, verdict=said, details=(LOOKED_AT.fill(n=f"{chain.records:,}"),))
        return Proof(is_good=True, verdict=INTACT.fill(n=f"{chain.records:,}", z=f"{closed:,}"))

    def reconcile(self, number: int) -> Compared:
        """Compare a shift with the platform's settlement. Raises `ShiftError` where this machine cannot ask it."""
        if self._reconciler is None:
            return Compared(None, (NOT_ASKED, NOT_ASKED_DO))
        found = self._reconciler(self._journal, number)
        if isinstance(found, NotReconciled):
            return Compared(None, (found.said, found.do_now))
        sums = tuple(lines(replace(found, differences=())))
        head = tuple(lines(found))[: len(sums)]
        return Compared(
            found.is_clean,
            head,
            tuple(
                OneSided(each.kind, item(each, found.currency), MEANINGS[each.kind].do_now)
                for each in found.differences
            ),
        )

    def archive(self, which: ShiftFilter, number: int | None = None) -> Archive:
        """Return what an export writes: one shift, or all that are listed."""
        shifts: Iterable[KeptShift | DamagedShift]
        shifts = [self._kept(number)] if number is not None else self._log.every_shift(_wanted(which))
        return Archive(self._book, self._log, shifts)

    def _kept(self, number: int) -> KeptShift:
        kept = self._book.numbered(number)
        if kept is None:
            raise ShiftError(f"there is no shift {number}")
        return kept

    def _line(self, kept: KeptShift | DamagedShift) -> ShiftLine:
        if isinstance(kept, DamagedShift):
            opened = shown_moment(kept.opened_at)[:16]
            return ShiftLine(kept.number, opened, kept.cashier, kept.is_open, 0, 0, "", is_damaged=True)
        try:
            return self._readable(kept.shift, self._book.figures(kept, self._now()))
        except JournalFaultError:  # One of the events of a shift that is open; there is no other one to add up.
            shift = kept.shift
            opened = f"{shift.opened_at.astimezone():%Y-%m-%d %H:%M}"
            return ShiftLine(shift.number, opened, _person(shift), shift.is_open, 0, 0, "", is_damaged=True)

    def _readable(self, shift: Shift, of: Totals) -> ShiftLine:
        over = of.cash.over_minor
        return ShiftLine(
            shift.number,
            f"{shift.opened_at.astimezone():%Y-%m-%d %H:%M}",
            _person(shift),
            shift.is_open,
            sum(each.payments for each in of.paid),
            len(of.without_end),
            Money(over, shift.currency).shown if over else "",
        )

    def _broken(self, seq: int, records: int) -> Proof:
        broken = self._log.place_of_break(seq)
        details = []
        if broken.shift_number is not None:
            details.append(BREAK_IN_SHIFT.fill(n=broken.shift_number))
        if broken.found is None:
            details.append(BREAK_MISSING.fill(n=seq))
        else:
            details.append(BREAK_CHANGED.fill(n=seq, what=_said_of(broken.found), at=shown_moment(broken.found.at)))
        if broken.before is not None:
            before = broken.before
            details.append(BREAK_BEFORE.fill(n=before.seq, what=_said_of(before), at=shown_moment(before.at)))
        details.append(LOOKED_AT.fill(n=f"{records:,}"))
        return Proof(is_good=False, verdict=NOT_INTACT.fill(n=seq), details=tuple(details))


def wanted_by(words: str) -> PaymentsWanted:
    """Read what somebody typed: an amount (12.80), the last digits of a code (four), else how an order begins.

    A whole code keeps its last four digits alone. Raises `SearchError` for what nothing is found by.
    """
    typed = words.strip().lstrip("¥").strip()
    if re.fullmatch(r"[0-9]{4}", typed):
        return PaymentsWanted(code_tail=typed)
    if re.fullmatch(r"[0-9]{16,24}", typed):
        return PaymentsWanted(code_tail=typed[-4:])
    if re.fullmatch(r"[0-9]{1,10}\.[0-9]{1,2}", typed):
        try:
            return PaymentsWanted(order_minor=Money.parse(typed).amount_minor)
        except AmountError as fault:
            raise SearchError(NOT_SOUGHT_BY.fill(words=words)) from fault
    if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", typed):
        return PaymentsWanted(order=typed)
    raise SearchError(NOT_SOUGHT_BY.fill(words=words))


def _person(shift: Shift) -> str:
    return f"{shift.opened_by.name} ({shift.opened_by.number})"


def payment_line(row: PaymentRow) -> PaymentLine:
    """Read a payment's row as a line of the table; one that is damaged says so."""
    attempt = attempt_of(row.record)
    if attempt is None:
        return PaymentLine("", row.order_number, NO_TEXT, "", "", DAMAGED, "", "")
    return PaymentLine(
        shown_moment(row.begun_at),
        attempt.order.number,
        report.ASSETS[attempt.asset],
        paper.amount(attempt),
        attempt.value.shown,
        paper.outcome(attempt),
        attempt.code_tail,
        attempt.account_masked or "",
    )


def _charts(begun: Iterable[Line], of: Totals) -> list[Chart]:
    moments = [line.attempt.submitted_at.astimezone() for line in begun if line.attempt.submitted_at is not None]
    return [
        _by_time(moments),
        Chart(BY_ASSET, tuple(Bar(report.ASSETS[each.asset], each.payments) for each in of.paid)),
        Chart(BY_REASON, tuple(Bar(reason_for(code).said, count) for code, count in of.declined[:8])),
    ]


def _by_time(moments: list[datetime]) -> Chart:
    """Return a bar for each hour with a payment; for each day where the shift was open for very many hours."""
    hours = Counter(each.replace(minute=0, second=0, microsecond=0) for each in moments)
    days = Counter(each.date() for each in moments)
    if len(hours) > MOST_HOURS:
        bars = [Bar(Text(zh=f"{day:%Y-%m-%d}", en=f"{day:%Y-%m-%d}"), count) for day, count in sorted(days.items())]
        return Chart(BY_DAY, tuple(bars))
    name = "{hour:%H}" if len(days) < 2 else "{hour:%m-%d %H}"
    return Chart(
        BY_HOUR, tuple(Bar(HOUR.fill(h=name.format(hour=hour)), count) for hour, count in sorted(hours.items()))
    )


def _wanted(which: ShiftFilter) -> ShiftsWanted:
    def begins(day: date | None, otherwise: str, after: timedelta = timedelta(0)) -> str:
        return otherwise if day is None else utc_text(begin_of_day(day + after))

    return ShiftsWanted(
        begins(which.first_day, ""),
        begins(which.last_day, LAST, timedelta(days=1)),
        which.cashier.strip() or None,
        which.is_open,
        which.has_difference,
    )


def _timeline_line(each: Happening) -> TimelineLine:
    return TimelineLine(each.seq, shown_moment(each.at), _said_of(each), each.order_number)


def _said_of(each: Happening) -> Text:
    said = EVENTS.get(each.kind, Text(zh=each.kind, en=each.kind))
    if not each.state:
        return said
    state = paper.STATES.get(each.state, Text(zh=each.state, en=each.state))
    money = "" if each.order_minor is None else Money(each.order_minor, each.currency or "CNY").shown
    return EVENT.fill(what=said, state=state, money=money)
