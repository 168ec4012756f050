# SPDX-License-Identifier: Apache-2.0
"""A large journal for benchmarks: shifts of eight hours with a payment every half minute, the newest one open.

It is written straight into the tables: the chain of hashes is not what is measured, and is not in it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from pydantic import TypeAdapter

from cashier.checkout.journalled_attempts import attempt_of
from cashier.shifts.journalled_shifts import KeptShift
from cashier.shifts.shift import Person, Shift, closed, opened, with_count
from cashier.shifts.shifts import Happenings, totals_of
from cashier.shifts.totals import Line
from cashier.storage.journal import FILE_NAME, Journal, utc_text

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
EVERY = timedelta(seconds=30)
PAYMENTS_A_SHIFT = 960
_CASHIERS = (Person("1001", "李娜 Li Na"), Person("1002", "王伟 Wang Wei"), Person("1003", "Sun Li"))
_KEPT = TypeAdapter(KeptShift)
_ATTEMPT = (
    "INSERT INTO attempts (attempt_id, order_number, state, is_final, first_seq, seq, record, shift_id, begun_at,"
    " code_tail, order_minor) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)"
)


def large_journal(folder: Path, payments: int) -> Path:
    """Return the folder of a journal with so many payments; one that was written before is used again."""
    here = folder / f"journal-{payments}"
    if not (here / "complete").is_file():
        here.mkdir(parents=True)
        fill(here, payments)
        (here / "complete").touch()
    return here


def fill(folder: Path, payments: int) -> None:
    """Write a journal into a folder."""
    Journal.open(folder).close()
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        seq = 0
        for number, first in enumerate(range(0, payments, PAYMENTS_A_SHIFT), start=1):
            connection.execute("BEGIN")
            here = range(first, min(first + PAYMENTS_A_SHIFT, payments))
            seq = _write_shift(connection, number, here, seq, is_last=here.stop == payments)
            connection.execute("COMMIT")


def order_number(n: int) -> str:
    """Return the number of the n-th payment's order."""
    return f"T01-{n:012d}"


def _write_shift(connection: sqlite3.Connection, number: int, payments: range, seq: int, *, is_last: bool) -> int:
    by = _CASHIERS[number % 3]
    shift = opened(UUID(int=(1 << 120) | number), number, by, BEGIN + EVERY * payments.start, 20_000, "CNY")
    first_seq = seq = seq + 1
    _write_event(connection, seq, utc_text(shift.opened_at), "shift.opened", None, "{}")
    lines, rows = [], []
    for row in _payments(shift, payments):
        attempt_id, order, state, at, record, tail, minor = row
        _write_event(connection, seq + 1, at, "attempt.submitted", attempt_id, f'{{"attempt":{record}}}')
        _write_event(connection, seq + 2, at, "attempt.answered", attempt_id, f'{{"attempt":{record}}}')
        rows.append((attempt_id, order, state, seq + 1, seq + 2, record, str(shift.shift_id), at, tail, minor))
        attempt = attempt_of(record)
        assert attempt is not None
        lines.append(Line(attempt, datetime.fromisoformat(at)))
        seq += 2
    connection.executemany(_ATTEMPT, rows)
    kept = KeptShift(shift)
    if not is_last:
        end = BEGIN + EVERY * payments.stop
        over = 5_000 if number % 7 == 0 else 0
        ended = closed(
            with_count(shift, {100: (20_000 + over) // 100}, by, end), by, end, "short of change" if over else "", ()
        )
        kept = KeptShift(ended, totals_of(ended, Happenings(lines, (), ()), end))
        seq += 1
        _write_event(connection, seq, utc_text(end), "shift.closed", None, _KEPT.dump_json(kept).decode())
    connection.execute(
        "INSERT INTO shifts (shift_id, number, is_open, cashier, opened_at, first_seq, seq, record)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            str(shift.shift_id),
            number,
            is_last,
            by.number,
            utc_text(shift.opened_at),
            first_seq,
            first_seq if is_last else seq,
            _KEPT.dump_json(kept).decode(),
        ),
    )
    return seq


def _payments(shift: Shift, numbers: range) -> Iterator[tuple[str, str, str, str, str, str, int]]:
    """Yield a shift's payments: id, order, state, time, record, end of the code, amount."""
    for n in numbers:
        at, attempt_id = utc_text(BEGIN + EVERY * n), str(UUID(int=(n << 64) | n))
        state, tail, minor = "declined" if n % 33 == 0 else "paid", f"{n % 10_000:04d}", n % 50_000 + 1
        record = {
            "attempt_id": attempt_id,
            "order": {"number": order_number(n), "total_minor": minor, "currency": "CNY", "lines": []},
            "asset": "points",
            "amount": minor,
            "entry": "scanned",
            "code_tail": tail,
            "code_fingerprint": f"{n:064x}",
            "state": state,
            "submitted_at": at,
            "version": 1,
            "attended": True,
            "account_masked": "138****0001",
            "balance_after": 8720,
            "receipt_number": f"R{n:09d}",
            "reversed": False,
            "shift_id": str(shift.shift_id),
            "cashier": shift.opened_by.number,
        } | ({"reason": "INSUFFICIENT_BALANCE"} if state == "declined" else {})
        yield attempt_id, order_number(n), state, at, json.dumps(record), tail, minor


def _write_event(
    connection: sqlite3.Connection, seq: int, at: str, kind: str, attempt_id: str | None, body: str
) -> None:
    connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", (seq, at, kind, attempt_id, body, bytes(32)))
