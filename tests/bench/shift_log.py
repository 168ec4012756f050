# SPDX-License-Identifier: Apache-2.0
"""The shift log on a large journal, beside bare SQL in the same run: ``python -m tests.bench.shift_log``.

The floor asks SQLite for the same rows and reads nothing in them. Ours reads the rows that a screen shows;
an export reads them all. Memory is that of paging through everything.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from cashier.shifts import log
from cashier.shifts.log import ShiftLog
from cashier.shifts.office import payment_line
from cashier.shifts.office_views import PaymentLine
from cashier.shifts.payment_pages import PaymentPages
from cashier.storage.journal import FILE_NAME, Journal, utc_text
from cashier.storage.log_rows import PaymentsWanted

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
EVERY_S = 30
DAY, MONTH = timedelta(days=1), timedelta(days=30)
ROUNDS = 9
SEEN = 20
"""So many rows a screen of 1080 lines shows."""
PAGE = "SELECT record, begun_at, order_number, first_seq, seq FROM attempts"


def fill(folder: Path, payments: int) -> None:
    """Write payments straight into the tables, one every half minute; their chain is not what is measured."""
    Journal.open(folder).close()
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for n in range(payments):
            at = utc_text(BEGIN + timedelta(seconds=EVERY_S * n))
            attempt_id, order = str(UUID(int=(n << 64) | n)), f"T01-{n:012d}"
            state = "declined" if n % 33 == 0 else "paid"
            record = json.dumps(
                {
                    "attempt_id": attempt_id,
                    "order": {"number": order, "total_minor": n % 50_000 + 1, "currency": "CNY", "lines": []},
                    "asset": "points",
                    "amount": n % 50_000 + 1,
                    "entry": "scanned",
                    "code_tail": f"{n % 10_000:04d}",
                    "code_fingerprint": f"{n:064x}",
                    "state": state,
                    "submitted_at": at,
                    "version": 1,
                    "attended": True,
                    "account_masked": "138****0001",
                    "balance_after": 8720,
                    "receipt_number": f"R{n:09d}",
                    "reversed": False,
                }
            )
            body = f'{{"attempt":{record}}}'
            events = [(2 * n + k, at, "attempt.answered", attempt_id, body, bytes(32)) for k in (1, 2)]
            connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", events)
            connection.execute(
                "INSERT INTO attempts (attempt_id, order_number, state, is_final, first_seq, seq, record, begun_at,"
                " code_tail, order_minor) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?)",
                (attempt_id, order, state, 2 * n + 1, 2 * n + 2, record, at, f"{n % 10_000:04d}", n % 50_000 + 1),
            )
        connection.execute("COMMIT")


def median_ms(work: Callable[[], object]) -> float:
    """Return how long some work takes, warm."""
    work()
    spans = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        spans.append((time.perf_counter() - began) * 1_000)
    return statistics.median(spans)


def seen(shift_log: ShiftLog, wanted: PaymentsWanted) -> list[PaymentLine]:
    """Fetch a page and read the rows that a screen shows of it, as the manager's window does."""
    return [payment_line(row) for row in shift_log.rows(wanted).rows[:SEEN]]


def compare(shift_log: ShiftLog, bare: sqlite3.Connection, payments: int) -> None:
    """Print each question: ours, the floor, the ratio."""
    middle = BEGIN + timedelta(seconds=EVERY_S * (payments // 2))
    a_day = utc_text(middle), utc_text(middle + DAY)
    order = f"T01-{payments // 3:012d}"
    questions: dict[str, tuple[PaymentsWanted, str, tuple[object, ...]]] = {
        "open the list": (PaymentsWanted(), "ORDER BY begun_at DESC LIMIT 200", ()),
        "filter a day": (
            PaymentsWanted(*a_day),
            "WHERE begun_at >= ? AND begun_at < ? ORDER BY begun_at DESC LIMIT 200",
            a_day,
        ),
        "an order number": (PaymentsWanted(order=order), "WHERE order_number = ?", (order,)),
        "the end of a code": (
            PaymentsWanted(code_tail="0042"),
            "WHERE code_tail = ? ORDER BY begun_at DESC LIMIT 200",
            ("0042",),
        ),
        "an amount": (
            PaymentsWanted(order_minor=1_280),
            "WHERE order_minor = ? ORDER BY begun_at DESC LIMIT 200",
            (1_280,),
        ),
    }
    for name, (wanted, where, values) in questions.items():
        ours = median_ms(lambda wanted=wanted: seen(shift_log, wanted))  # type: ignore[misc]
        floor = median_ms(lambda where=where, values=values: bare.execute(f"{PAGE} {where}", values).fetchall())  # type: ignore[misc]
        print(f"{name:<20} {ours:9.2f} ms {floor:9.2f} ms {ours / floor:6.2f}")


def export(shift_log: ShiftLog, bare: sqlite3.Connection) -> None:
    """Write a month as CSV, ours with every record read; the floor writes the bare cells."""
    month = PaymentsWanted(utc_text(BEGIN), utc_text(BEGIN + MONTH))
    began = time.perf_counter()
    writer, count = csv.writer(io.StringIO()), 0
    for page in shift_log.every_payment(month):
        writer.writerows(map(log.row, page.payments))
        count += len(page.payments)
    ours_s, began = time.perf_counter() - began, time.perf_counter()
    where = "WHERE begun_at >= ? AND begun_at < ? ORDER BY begun_at DESC"
    csv.writer(io.StringIO()).writerows(bare.execute(f"{PAGE} {where}", (month.begun_from, month.begun_before)))
    floor_s = time.perf_counter() - began
    print(f"a month as CSV, {count} payments: {ours_s:.2f} s, bare {floor_s:.2f} s, ratio {ours_s / floor_s:.2f}")


def scroll(shift_log: ShiftLog, bare: sqlite3.Connection, payments: int) -> None:
    """Page through everything, as a table that keeps few pages does; print times and what memory it took."""
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, number, pages = time.perf_counter(), 0, PaymentPages(payment_line)
    while pages.can_grow:
        pages.keep(number, shift_log.rows(PaymentsWanted(), pages.begin_of(number)))
        for row in range(number * log.PAGE, min(number * log.PAGE + SEEN, pages.rows)):
            pages.line(row)
        number += 1
    ours_ms = (time.perf_counter() - began) * 1_000 / number
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / 1_024
    began, last = time.perf_counter(), utc_text(BEGIN + timedelta(days=36_500))
    for _ in range(number):
        found = bare.execute(f"{PAGE} WHERE begun_at < ? ORDER BY begun_at DESC LIMIT 200", (last,)).fetchall()
        last = found[-1][1] if found else last
    floor_ms = (time.perf_counter() - began) * 1_000 / number
    print(
        f"scroll through {payments}: {ours_ms:.2f} ms a page, bare {floor_ms:.2f} ms, ratio {ours_ms / floor_ms:.2f}"
    )
    print(f"memory grew by {grown_mb:.1f} MB at most; {pages.kept} pages of {log.PAGE} were kept")


def main() -> None:
    """Fill a journal and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payments", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, options.payments)
        print(f"{options.payments} payments, {(folder / FILE_NAME).stat().st_size / 2**30:.1f} GiB")
        print(f"{'':<20} {'ours':>12} {'bare SQL':>12} {'ratio':>6}")
        journal = Journal.open_to_read(folder)
        with closing(journal), closing(sqlite3.connect(folder / FILE_NAME)) as bare:
            compare(ShiftLog(journal), bare, options.payments)
            scroll(ShiftLog(journal), bare, options.payments)
            export(ShiftLog(journal), bare)


if __name__ == "__main__":
    main()
