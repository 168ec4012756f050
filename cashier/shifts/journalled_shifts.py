# SPDX-License-Identifier: Apache-2.0
"""How shifts stand in the journal: JSON records in the chain of its events. And whether a Z still proves true."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import TypeAdapter, ValidationError

from cashier.checkout.attempt import Attempt
from cashier.checkout.journalled_attempts import attempt_in
from cashier.checkout.journalled_orders import JournalledOrders
from cashier.refunds.journalled_refunds import JournalledRefunds
from cashier.shifts.shift import Shift
from cashier.shifts.shifts import Happenings, Step, totals_of
from cashier.shifts.totals import Line, Sales, Totals
from cashier.storage.errors import DamagedRecordError, JournalFaultError
from cashier.storage.journal import Journal, utc_text
from cashier.storage.rows import Entry, ShiftRow
from cashier.storage.shift_rows import LATEST
from cashier.values.command_line import COMMAND_LINE


@dataclass(frozen=True, slots=True)
class KeptShift:
    """A shift with its Z, as they were written; ``z`` is None while it is open."""

    shift: Shift
    z: Totals | None = None

    @property
    def number(self) -> int:
        """The shift's number."""
        return self.shift.number


_KEPT = TypeAdapter(KeptShift)
_NEWEST = 2**62
_LOOKED_BACK = 200
_FIRST_DAY, _LAST_DAY = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


class JournalledShifts:
    """The `ShiftBook` of the real till, and what its log is read from."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._orders = JournalledOrders(journal)
        self._refunds = JournalledRefunds(journal)

    def record(self, steps: Sequence[Step], at: datetime) -> None:
        """Write steps that belong together; see `ShiftBook`."""
        self._journal.write([_entry(step) for step in steps], at)

    def open_shift(self) -> Shift | None:
        """Return the shift that is open, or None."""
        row = self._journal.shifts.open_one()
        return kept_in(row).shift if row is not None else None

    def last_number(self) -> int:
        """Return the number of the newest shift, 0 where there is none."""
        return self._journal.shifts.last_number()

    def happenings(self, shift: Shift) -> Happenings:
        """Return the attempts that matter to a shift, as they stand now; of a closed one none that ended after it."""
        row = self._journal.shifts.numbered(shift.number)
        if row is None or row.is_open:
            first_seq = row.first_seq if row is not None else LATEST
            return self._happenings(shift, first_seq, LATEST, self._journal.shifts.without_end())
        carried = _lines(self._journal.shifts.named([str(each) for each in shift.carried], LATEST))
        begun = self._journal.shifts.begun_in(row.shift_id)
        resolved = self._journal.shifts.ended_elsewhere(row.shift_id, row.first_seq, row.seq)
        still_open = [line for line in carried if not line.attempt.is_final]
        return Happenings(_lines(begun), still_open, _lines(resolved), self._sales(row.first_seq, row.seq))

    def numbered(self, number: int) -> KeptShift | None:
        """Return one shift, or None where there is none with this number."""
        row = self._journal.shifts.numbered(number)
        return kept_in(row) if row is not None else None

    def page(
        self, *, before_number: int, limit: int, opened_from: datetime, opened_before: datetime
    ) -> list[KeptShift]:
        """Return up to ``limit`` shifts that were opened in a span of time, newest first."""
        rows = self._journal.shifts.page(before_number, limit, utc_text(opened_from), utc_text(opened_before))
        return [kept_in(row) for row in rows]

    def name_of(self, staff_number: str) -> str | None:
        """Return the name under which somebody opened one of the last shifts, or None."""
        rows = self._journal.shifts.page(_NEWEST, _LOOKED_BACK, utc_text(_FIRST_DAY), utc_text(_LAST_DAY))
        people = (kept_in(row).shift.opened_by for row in rows)
        return next((person.name for person in people if person.number == staff_number), None)

    def followed_up(self, shift: Shift) -> Totals:
        """Return the totals of a closed shift as they are now that carried attempts may have ended."""
        assert shift.closed_at is not None, "a shift that is open has an X"
        return totals_of(shift, self.happenings(shift), shift.closed_at)

    def figures(self, kept: KeptShift, now: datetime) -> Totals:
        """Return the Z as it was signed, or the X of a shift that is open. Raises `JournalFaultError`."""
        return kept.z or totals_of(kept.shift, self.happenings(kept.shift), now)

    def proves(self, kept: KeptShift) -> bool:
        """Whether a Z is what its shift's events give when they are added up anew, as far as they went then."""
        shift = kept.shift
        if kept.z is None or shift.closed_at is None:
            return False
        row = self._row(shift)
        if _KEPT.validate_json(self._journal.shifts.body_of(row)) != kept:
            return False
        carried = self._journal.shifts.named([str(each) for each in shift.carried], row.seq)
        found = self._happenings(shift, row.first_seq, row.seq, carried)
        is_complete = {line.attempt.attempt_id for line in found.begun if not line.attempt.is_final} <= set(
            shift.carried
        )
        return is_complete and totals_of(shift, found, shift.closed_at) == kept.z

    def _happenings(
        self, shift: Shift, first_seq: int, up_to: int, without_end: Iterable[tuple[str, str]]
    ) -> Happenings:
        shifts = self._journal.shifts
        shift_id = str(shift.shift_id)
        return Happenings(
            _lines(shifts.begun_in(shift_id, up_to)),
            _lines(without_end),
            _lines(shifts.ended_elsewhere(shift_id, first_seq, up_to)),
            self._sales(first_seq, up_to),
        )

    def _sales(self, first_seq: int, up_to: int) -> Sales:
        """Return what was taken and what went back while a shift was open; one is open at a time."""
        return Sales(self._orders.parts_taken(first_seq, up_to), self._refunds.done(first_seq, up_to))

    def _row(self, shift: Shift) -> ShiftRow:
        row = self._journal.shifts.numbered(shift.number)
        if row is None:
            raise JournalFaultError(f"shift {shift.number} is not in journal {self._journal.path}")
        return row


def kept_in(row: ShiftRow) -> KeptShift:
    """Read a shift from its row. Raises `JournalFaultError` for a record that is damaged."""
    try:
        return _KEPT.validate_json(row.record)
    except ValidationError as fault:
        raise DamagedRecordError(f"the record of shift {row.number} is damaged") from fault


def shift_to_carry_over(body: str, put_aside: str) -> ShiftRow | None:
    """Return the row of the shift that an event's body holds where it is open, for the journal that goes on.

    ``put_aside`` names the file with its earlier part. None for a shift that is closed, or cannot be read.
    """
    try:
        shift = _KEPT.validate_json(body).shift
    except ValidationError:
        return None
    if not shift.is_open:
        return None
    named = ", ".join(filter(None, (shift.earlier_part_in, put_aside)))
    return _row(KeptShift(dataclasses.replace(shift, earlier_part_in=named)))


def _entry(step: Step) -> Entry:
    row = _row(KeptShift(step.shift, step.z))
    return Entry(step.kind, json.dumps(json.loads(row.record), ensure_ascii=False, sort_keys=True), shift=row)


def _row(kept: KeptShift) -> ShiftRow:
    shift = kept.shift
    return ShiftRow(
        str(shift.shift_id),
        shift.number,
        shift.is_open,
        shift.opened_by.number,
        utc_text(shift.opened_at),
        _KEPT.dump_json(kept).decode(),
    )


def attempts_in(rows: Iterable[tuple[str, str]]) -> list[Attempt]:
    """Return the attempts that events tell of. Raises `JournalFaultError` for one that is damaged."""
    return [line.attempt for line in _lines(rows)]


def _lines(rows: Iterable[tuple[str, str]]) -> list[Line]:
    lines = []
    for body, at in rows:
        attempt = attempt_in(body)
        if attempt is None:
            raise DamagedRecordError(
                f"an event of the shift's attempts is damaged: run «{COMMAND_LINE} shift verify»"
            )
        lines.append(Line(attempt, datetime.fromisoformat(at)))
    return lines
