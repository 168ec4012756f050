# SPDX-License-Identifier: Apache-2.0
"""The shift log on a large journal, beside bare SQL in the same run: ``python -m tests.bench.shift_log``.

The floor is what nobody can do without: the same rows by `sqlite3`, and of those that a screen shows, or a file
takes, the cells read out of their JSON. Both take turns; what counts is processor time. What SQLite alone takes, with
nothing read, stands above.
"""

from __future__ import annotations

import argparse
import csv
import gc
import io
import json
import sqlite3
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from cashier.shifts import log
from cashier.shifts.log import ShiftLog
from cashier.shifts.office import Office, ShiftFilter, payment_line
from cashier.shifts.office_views import PaymentLine
from cashier.shifts.payment_pages import PaymentPages
from cashier.storage.journal import FILE_NAME, Journal, utc_text
from cashier.storage.log_rows import PaymentsWanted
from tests.bench.shift_log_ground import BEGIN, EVERY, PAYMENTS_A_SHIFT, large_journal, order_number
from tests.bench.table import Row, print_parts, print_table

DAY = timedelta(days=1)
MONTH_DAYS = 30
ROUNDS = 51
AIM = 1.5
SEEN = 20
"""So many rows a screen of 1080 lines shows."""
MOST_PAGES = 1_000
"""So many pages are scrolled by turns, and as many again for the memory."""
PAGE = "SELECT record, begun_at, order_number, first_seq, seq FROM attempts"
TOLD_AT = "(SELECT at FROM events WHERE events.seq = attempts.seq)"

Work = Callable[[], object]


def timed_ms(work: Work) -> float:
    """Return how long some work takes of a processor: the wall's time tells more of what else the machine does."""
    began = time.thread_time()
    work()
    return (time.thread_time() - began) * 1_000


def by_turns(name: str, ours: Work, floor: Work, rounds: int = ROUNDS) -> Row:
    """Measure both by turns, warm."""
    ours(), floor()
    pairs = [(timed_ms(ours), timed_ms(floor)) for _ in range(rounds)]
    return Row(name, "ms", [each for each, _ in pairs], [each for _, each in pairs], AIM)


# -- what a screen shows


def seen(shift_log: ShiftLog, wanted: PaymentsWanted) -> list[PaymentLine]:
    """Fetch a page and read the rows that a screen shows of it, as the manager's window does."""
    return [payment_line(row) for row in shift_log.rows(wanted).rows[:SEEN]]


def bare_seen(bare: sqlite3.Connection, where: str, values: tuple[object, ...]) -> list[tuple[str, ...]]:
    """Fetch the same page, and read the cells of the rows that are seen."""
    return [_shown(row) for row in bare.execute(f"{PAGE} {where}", values).fetchall()[:SEEN]]


def _shown(row: tuple[Any, ...]) -> tuple[str, ...]:
    told = json.loads(row[0])
    covers = told.get("covers_minor") or told["order"]["total_minor"]
    return (
        _local(row[1]),
        told["order"]["number"],
        told["asset"],
        f"{told['amount']:,}",
        f"¥{covers // 100:,}.{covers % 100:02}",
        told["state"],
        told.get("reason", ""),
        told["code_tail"],
        told.get("account_masked", ""),
    )


def _local(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().isoformat(" ", "seconds")[:19]


def pages_of_payments(shift_log: ShiftLog, bare: sqlite3.Connection, payments: int) -> Iterator[Row]:
    """Ask each question for a page of payments."""
    middle = BEGIN + EVERY * (payments // 2)
    a_day, order = (utc_text(middle), utc_text(middle + DAY)), order_number(payments // 3)
    newest = "ORDER BY begun_at DESC LIMIT 200"
    questions: dict[str, tuple[PaymentsWanted, str, tuple[object, ...]]] = {
        "the newest": (PaymentsWanted(), newest, ()),
        "one day": (PaymentsWanted(*a_day), f"WHERE begun_at >= ? AND begun_at < ? {newest}", a_day),
        "one order number": (PaymentsWanted(order=order), "WHERE order_number = ?", (order,)),
        "the end of a code": (PaymentsWanted(code_tail="0042"), f"WHERE code_tail = ? {newest}", ("0042",)),
        "one amount": (PaymentsWanted(order_minor=1_280), f"WHERE order_minor = ? {newest}", (1_280,)),
    }
    alone = {}
    for name, (wanted, where, values) in questions.items():

        def ours(wanted: PaymentsWanted = wanted) -> object:
            return seen(shift_log, wanted)

        def floor(where: str = where, values: tuple[object, ...] = values) -> object:
            return bare_seen(bare, where, values)

        def sql(where: str = where, values: tuple[object, ...] = values) -> object:
            return bare.execute(f"{PAGE} {where}", values).fetchall()

        yield by_turns(name, ours, floor)
        alone[name] = [timed_ms(sql) for _ in range(ROUNDS)]
    print_parts("SQLite alone, nothing read", alone, "ms")


def shifts_and_figures(office: Office, bare: sqlite3.Connection, payments: int) -> Iterator[Row]:
    """List the shifts, those of a week, and add up one of them."""
    number = payments // PAYMENTS_A_SHIFT // 2
    week = ShiftFilter((BEGIN + EVERY * (payments // 2)).date(), (BEGIN + EVERY * (payments // 2) + 6 * DAY).date())
    yield by_turns(
        "shifts: the newest 100", lambda: office.shifts(ShiftFilter()), lambda: _bare_shifts(bare, ShiftFilter()), 21
    )
    yield by_turns("shifts: a week", lambda: office.shifts(week), lambda: _bare_shifts(bare, week), 21)
    yield by_turns("figures of a shift", lambda: office.figures(number), lambda: _bare_figures(bare, number), 21)


def _bare_shifts(bare: sqlite3.Connection, which: ShiftFilter) -> list[tuple[object, ...]]:
    def begins(day: date | None, otherwise: str) -> str:
        return otherwise if day is None else utc_text(datetime(day.year, day.month, day.day).astimezone())

    span = begins(which.first_day, ""), begins(which.last_day and which.last_day + DAY, "9999")
    asked = "SELECT record FROM shifts WHERE opened_at >= ? AND opened_at < ? ORDER BY number DESC LIMIT 100"
    told = [json.loads(record) for (record,) in bare.execute(asked, span).fetchall()]
    return [_bare_shift(bare, each["shift"], each["z"]) for each in told]


def _bare_shift(bare: sqlite3.Connection, shift: dict[str, Any], z: dict[str, Any] | None) -> tuple[object, ...]:
    if z is None:
        counted = "SELECT COUNT(*) FROM attempts WHERE shift_id = ? AND state = 'paid'"
        paid, over = bare.execute(counted, (shift["shift_id"],)).fetchone()[0], None
    else:
        paid, over = sum(each["payments"] for each in z["paid"]), z["cash"]["over_minor"]
    return shift["number"], _local(shift["opened_at"]), shift["opened_by"]["name"], paid, over


def _bare_figures(bare: sqlite3.Connection, number: int) -> dict[str, list[int]]:
    asked = (
        "SELECT e.body FROM shifts s JOIN attempts a ON a.shift_id = s.shift_id JOIN events e ON e.seq = a.seq"
        " WHERE s.number = ?"
    )
    sums: dict[str, list[int]] = {}
    for (body,) in bare.execute(asked, (number,)).fetchall():
        attempt = json.loads(body)["attempt"]
        datetime.fromisoformat(attempt["submitted_at"]).astimezone()  # The chart of the hours.
        of = sums.setdefault(attempt["asset"] if attempt["state"] == "paid" else attempt.get("reason", ""), [0, 0])
        of[0] += 1
        of[1] += attempt["amount"]
    return sums


# -- what is scrolled through, and written


def scrolled(shift_log: ShiftLog, bare: sqlite3.Connection) -> Row:
    """Page from the newest payment to older ones, as a table that keeps few pages does."""
    pages, last = PaymentPages(payment_line), "9999"
    ours: list[float] = []
    floor: list[float] = []

    def next_page() -> None:
        number = pages.last_page
        pages.keep(number, shift_log.rows(PaymentsWanted(), pages.begin_of(number)))
        for row in range(number * log.PAGE, min(number * log.PAGE + SEEN, pages.rows)):
            pages.line(row)

    def next_bare_page() -> None:
        nonlocal last
        found = bare.execute(f"{PAGE} WHERE begun_at < ? ORDER BY begun_at DESC LIMIT 200", (last,)).fetchall()
        for row in found[:SEEN]:
            _shown(row)
        last = found[-1][1] if found else last

    while pages.can_grow and len(ours) < MOST_PAGES:
        first, second = (next_page, next_bare_page) if len(ours) % 2 else (next_bare_page, next_page)
        spans = {
            first: timed_ms(first),
            second: timed_ms(second),
        }  # Whoever is second finds the file's pages in memory.
        ours.append(spans[next_page])
        floor.append(spans[next_bare_page])
    return Row("scrolling, a page", "ms", ours, floor, AIM)


def memory_of_scrolling(shift_log: ShiftLog) -> list[float]:
    """Return how many MB Python holds after each tenth of the way through the list, first to last."""
    pages, held, number = PaymentPages(payment_line), [], 0
    tracemalloc.start()
    while pages.can_grow and number < MOST_PAGES:
        pages.keep(number, shift_log.rows(PaymentsWanted(), pages.begin_of(number)))
        for row in range(number * log.PAGE, min(number * log.PAGE + SEEN, pages.rows)):
            pages.line(row)
        number += 1
        if number % (MOST_PAGES // 10) == 0:
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0] / 2**20)
    tracemalloc.stop()
    return held


def exported(shift_log: ShiftLog, bare: sqlite3.Connection) -> Row:
    """Write a month as CSV, day by day: every cell of every payment; the floor checks nothing that it reads."""

    def ours(span: PaymentsWanted) -> None:
        writer = csv.writer(io.StringIO())
        for page in shift_log.every_payment(span):
            writer.writerows(map(log.row, page.payments))

    def floor(span: PaymentsWanted) -> None:
        asked = (
            f"SELECT record, begun_at, {TOLD_AT} FROM attempts WHERE begun_at >= ? AND begun_at < ?"
            " ORDER BY begun_at DESC"
        )
        csv.writer(io.StringIO()).writerows(map(_cells, bare.execute(asked, (span.begun_from, span.begun_before))))

    spans = []
    for day in range(MONTH_DAYS):
        of = PaymentsWanted(utc_text(BEGIN + day * DAY), utc_text(BEGIN + (day + 1) * DAY))
        first, second = (ours, floor) if day % 2 else (floor, ours)
        taken = {each: timed_ms(partial(each, of)) for each in (first, second)}
        spans.append((taken[ours], taken[floor]))
    return Row("a day of a month as CSV", "ms", [each for each, _ in spans], [each for _, each in spans], AIM)


def _cells(row: tuple[Any, ...]) -> tuple[str, ...]:
    told = json.loads(row[0])
    order = told["order"]
    minor = order["total_minor"]
    return (
        row[1],
        row[2],
        order["number"],
        told["state"],
        told.get("reason", ""),
        told["asset"],
        str(told["amount"]),
        f"{minor // 100}.{minor % 100:02}",
        order["currency"],
        told["code_tail"],
        told["entry"],
        told.get("account_masked", ""),
        told.get("receipt_number", ""),
        told.get("cashier", ""),
        told["attempt_id"],
    )


def main() -> None:
    """Fill a journal, or take the one that is there, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payments", type=int, default=1_000_000)
    parser.add_argument(
        "--folder", type=Path, help="keeps the journal for the next run; without it, it is thrown away"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = large_journal(options.folder or Path(scratch), options.payments)
        print(f"{options.payments} payments, {(folder / FILE_NAME).stat().st_size / 2**30:.1f} GiB")
        journal, office = Journal.open_to_read(folder), Office(folder, lambda: BEGIN + EVERY * options.payments)
        with closing(office), closing(journal), closing(sqlite3.connect(folder / FILE_NAME)) as bare:
            shift_log = ShiftLog(journal)
            print_table("A page of payments", list(pages_of_payments(shift_log, bare, options.payments)))
            print_table("Shifts", list(shifts_and_figures(office, bare, options.payments)))
            print_table("All of them", [scrolled(shift_log, bare), exported(shift_log, bare)])
            held = memory_of_scrolling(shift_log)
            print_parts("Python's memory while pages are scrolled through", {"after each tenth": held}, "MB")


if __name__ == "__main__":
    main()
