# SPDX-License-Identifier: Apache-2.0
"""Whether a journal that opens can be believed: its chain, and the records beside it that its events lead to.

Nothing is written here; what becomes of a journal that cannot be believed is the quarantine's business.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from cashier.storage.errors import JournalFaultError
from cashier.storage.journal import AttemptRow, Journal, ShiftRow
from cashier.storage.rows import OrderRow, RefundRow

CHECKED_AT_START = 20_000
"""So many events at the end of the chain are computed anew at every start; the doctor computes them all."""

RECORDS_CHECKED_AT_START = 1_000
"""The attempts of so many events, and those without an end, are compared with what their events say."""

SALES_CHECKED_AT_START = 500
"""The orders and refunds of so many events, and those without an end, are compared likewise."""

_WITHOUT_END = ("attempts", "refunds", "orders")
READ_FAULTS = (sqlite3.Error, UnicodeError)

BodyReader = Callable[[str], AttemptRow | None]
"""Reads the attempt that an event's body holds; None where it holds none that can be read."""

ShiftReader = Callable[[str, str], ShiftRow | None]
"""Reads the open shift that an event's body holds, to go on beside a file put aside; None where it holds none."""

RefundReader = Callable[[str], RefundRow | None]
"""Reads the refund that an event's body, or a record, holds; None where it holds none that can be read."""

OrderReader = Callable[[str], OrderRow | None]
"""Reads the order that an event's body, or a record, holds; None where it holds none that can be read."""


@dataclass(frozen=True, slots=True)
class Readers:
    """How the bodies of events are read: that is their writers' business."""

    body: BodyReader
    shift: ShiftReader
    refund: RefundReader
    order: OrderReader


def damage_of(journal: Journal, readers: Readers) -> str | None:
    """Say what is wrong with a journal that opens, or None: its chain, and the records derived from it."""
    report = journal.check_chain(last=CHECKED_AT_START)
    if not report.is_intact:
        return f"event {report.broken_at} is not the one that was written"
    try:
        why = _damaged_attempt(journal, readers.body) or _damaged_refund(journal, readers.refund)
        why = why or _damaged_order(journal, readers.order) or _lost_without_end(journal)
        if why is not None:
            return why
        told_of = journal.staff.bodies()
        for person in journal.staff.all():
            if json.loads(told_of[person.number])["member"] != json.loads(person.record):
                return f"the record of staff {person.number} is not what its newest event says"
        shift = journal.shifts.open_one()
        if shift is not None and json.loads(journal.shifts.body_of(shift)) != json.loads(shift.record):
            return f"the record of shift {shift.number} is not what its newest event says"
    except (JournalFaultError, ValueError, KeyError, *READ_FAULTS) as fault:
        return str(fault)
    return None


def _damaged_attempt(journal: Journal, read_body: BodyReader) -> str | None:
    """Say which attempt's record is not what was written, or is not found any more; None where all are."""
    without_end = {row.attempt_id for row in journal.unfinished()}
    # Where a record's key is damaged, indexes lead to nothing, and a question by them just passes it over.
    missing = journal.attempts_told_of(RECORDS_CHECKED_AT_START)
    for row, body in journal.latest_records(RECORDS_CHECKED_AT_START):
        missing.discard(row.attempt_id)
        told = read_body(body)
        # Both are read by the same version, so that a journal of an older one differs in nothing.
        if told is None or told != read_body(as_body(row.record)) or _columns(told) != _columns(row):
            return f"the record of attempt {row.attempt_id} is not what its newest event says"
        if not row.is_final and row.attempt_id not in without_end:
            return f"attempt {row.attempt_id} has no end, and the index of those without an end lacks it"
    if missing:
        return f"the record of attempt {min(missing)} is not there"
    return None


def _damaged_refund(journal: Journal, read: RefundReader) -> str | None:
    """Say which refund's record is not what was written, or is not found any more; None where all are."""
    bodies = journal.sales.told_of("refund.%", journal.last_seq - SALES_CHECKED_AT_START)
    told = {row.refund_id: row for body in bodies if (row := read(body)) is not None}
    without_end = {row.refund_id: row for row in journal.sales.refunds_without_end()}
    kept = {row.refund_id: row for row in journal.sales.refunds_named(list(told))} | without_end
    for refund_id, row in told.items():
        if refund_id not in kept or (not row.is_final and refund_id not in without_end):
            return f"the record of refund {refund_id} is not there"
    for refund_id, row in kept.items():
        found = read(f'{{"refund": {row.record}}}')
        expected = told.get(refund_id, found)
        if (
            found is None
            or found != expected
            or (row.order_number, row.is_final) != (found.order_number, found.is_final)
        ):
            return f"the record of refund {refund_id} is not what was written"
    return None


def _damaged_order(journal: Journal, read: OrderReader) -> str | None:
    """Say which order's record is not what was written, or is not found any more; None where all are."""
    bodies = journal.sales.told_of("order.%", journal.last_seq - SALES_CHECKED_AT_START)
    told = {row.order_number: row for body in bodies if (row := read(body)) is not None}
    waiting = {row.order_number: row for row in journal.sales.waiting()}
    kept = {row.order_number: row for row in journal.sales.orders_named(list(told))} | waiting
    for number, row in told.items():
        if number not in kept or (row.is_open and number not in waiting):
            return f"the record of order {number} is not there"
    for number, row in kept.items():
        found = read(f'{{"order": {row.record}}}')
        expected = told.get(number, found)
        if found is None or found != expected or row.is_open != found.is_open:
            return f"the record of order {number} is not what was written"
    return None


def _lost_without_end(journal: Journal) -> str | None:
    """Say what has no end and is not found any more, however long ago it began; None where all is found."""
    sales = journal.sales
    found = (len(journal.unfinished()), len(sales.refunds_without_end()), len(sales.waiting()))
    for name, expected, count in zip(_WITHOUT_END, journal.without_end_in_indexes(), found, strict=True):
        if expected != count:
            return f"of {expected} {name} without an end the records of {count} are found"
    return None


def _columns(row: AttemptRow) -> tuple[str, str, str, bool, str | None]:
    return row.attempt_id, row.order_number, row.state, row.is_final, row.shift_id


def as_body(record: str) -> str:
    """Return an attempt's record as the body of an event that tells of it alone."""
    return f'{{"attempt": {record}}}'
