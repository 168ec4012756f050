# SPDX-License-Identifier: Apache-2.0
"""What the shift log asks the journal: pages that go on where the last one ended, and an index for every question."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cashier.storage.journal import FILE_NAME, Journal, utc_text
from cashier.storage.log_rows import Bookmark, LogRows, PaymentsWanted, ShiftsWanted, bookmark_key
from cashier.storage.schema import MIGRATIONS
from middleplatform.contract.payments import Status
from tests.support.clock import NINE_O_CLOCK
from tests.support.shift_ground import LI, WANG, ShiftGround


@pytest.fixture
def till(tmp_path: Path) -> Iterator[ShiftGround]:
    ground = ShiftGround(tmp_path)
    yield ground
    ground.journal.close()


def orders(till: ShiftGround, wanted: PaymentsWanted, page: int = 100) -> list[str]:
    """Page through everything that is wanted."""
    found: list[str] = []
    after: Bookmark | None = None
    while rows := till.journal.log.payments(wanted, after, page):
        found += [row.order_number for row in rows]
        last = rows[-1]
        after = getattr(last, bookmark_key(wanted)), last.first_seq
    return found


def test_payments_come_newest_first_and_no_page_repeats_or_leaves_out_one(till: ShiftGround) -> None:
    for _ in range(7):
        till.pay()
    assert orders(till, PaymentsWanted(), page=3) == [f"T01-{n:04d}" for n in range(7, 0, -1)]


def test_payments_are_found_by_order_amount_code_time_and_state(till: ShiftGround) -> None:
    till.pay(500)
    till.clock.set_wall_back(timedelta(hours=-1))
    declined = till.begin(1_280)
    tail = till.end(declined, Status.FAILED).code_tail
    till.lose(till.begin(1_280))
    hour = NINE_O_CLOCK + timedelta(minutes=30)
    wanted = {
        PaymentsWanted(order="T01-0001"): ["T01-0001"],
        PaymentsWanted(order="T01-"): ["T01-0003", "T01-0002", "T01-0001"],
        PaymentsWanted(order="T02-"): [],
        PaymentsWanted(order_minor=1_280): ["T01-0003", "T01-0002"],
        PaymentsWanted(begun_before=utc_text(hour)): ["T01-0001"],
        PaymentsWanted(begun_from=utc_text(hour), state="declined"): ["T01-0002"],
        PaymentsWanted(state="open"): ["T01-0003"],
        PaymentsWanted(state="paid"): ["T01-0001"],
        PaymentsWanted(state="cancelled"): [],
    }
    assert {query: orders(till, query) for query in wanted} == wanted
    assert "T01-0002" in orders(till, PaymentsWanted(code_tail=tail))


def test_shifts_are_listed_by_cashier_state_and_difference(till: ShiftGround) -> None:
    for who, pieces in ((LI, {10_000: 2}), (WANG, {10_000: 1}), (LI, {10_000: 2})):
        till.shifts.open(who, 20_000)
        till.shifts.count(pieces, who)
        till.shifts.close(who, reason="" if pieces[10_000] == 2 else "change")
    till.shifts.open(LI, 20_000)

    def listed(wanted: ShiftsWanted) -> list[int]:
        return [row.number for row in till.journal.log.shifts(wanted, 2**62, 10)]

    assert listed(ShiftsWanted()) == [4, 3, 2, 1]
    assert listed(ShiftsWanted(cashier="1002")) == [2]
    assert listed(ShiftsWanted(is_open=True)) == [4]
    assert listed(ShiftsWanted(is_open=False)) == [3, 2, 1]
    assert listed(ShiftsWanted(has_difference=True)) == [2]


def test_an_event_is_told_with_the_shift_in_which_it_was_written(till: ShiftGround) -> None:
    before = till.journal.last_seq
    till.shifts.open(LI, 0)
    till.pay()
    assert till.journal.log.shift_at(till.journal.last_seq) == 1
    assert till.journal.log.shift_at(before) is None


def test_a_page_far_down_takes_no_more_work_than_the_first_one(till: ShiftGround) -> None:
    for _ in range(120):
        till.begin()
        till.clock.set_wall_back(timedelta(seconds=-1))
    work = [0]

    def count() -> int:
        work[0] += 1
        return 0

    def spent(wanted: PaymentsWanted, after: Bookmark | None) -> int:
        work[0] = 0
        till.journal.log.payments(wanted, after, 5)
        return work[0]

    for wanted in (PaymentsWanted(), PaymentsWanted(order="T01-")):
        rows = till.journal.log.payments(wanted, None, 120)
        far = getattr(rows[100], bookmark_key(wanted)), rows[100].first_seq
        till.journal._connection.set_progress_handler(count, 1)
        assert spent(wanted, far) < 2 * spent(wanted, None)
        till.journal._connection.set_progress_handler(None, 1)


WANTED = (
    PaymentsWanted(),
    PaymentsWanted(begun_from="2026", begun_before="2027"),
    PaymentsWanted(order="T01-1"),
    PaymentsWanted(code_tail="0001"),
    PaymentsWanted(order_minor=1280),
    PaymentsWanted(state="declined"),
    PaymentsWanted(state="cancelled"),
    PaymentsWanted(state="paid"),
)


@pytest.mark.parametrize("wanted", WANTED, ids=str)
@pytest.mark.parametrize("after", [None, ("2026", 4)], ids=["first", "next"])
def test_no_list_of_payments_sorts_or_reads_the_whole_table(
    tmp_path: Path, wanted: PaymentsWanted, after: Bookmark | None
) -> None:
    Journal.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:

        def explained(statement: str, *values: object) -> list[Any]:
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
            assert not [step for step in plan if "TEMP B-TREE" in step or step == "SCAN attempts"], plan
            assert any("USING INDEX" in step for step in plan), plan
            return []

        LogRows(explained).payments(wanted, after, 10)


def test_what_the_log_looks_for_is_there_for_attempts_of_an_earlier_version(till: ShiftGround) -> None:
    till.pay(750)
    till.pay(750)
    till.journal.close()
    columns = ("begun_at", "code_tail", "order_minor")
    indexes = ("attempts_by_time", "attempts_by_code_tail", "attempts_by_amount", "attempts_not_paid")
    with closing(sqlite3.connect(till.folder / FILE_NAME, isolation_level=None)) as connection:
        read = "SELECT begun_at, code_tail, order_minor FROM attempts ORDER BY first_seq"
        before = connection.execute(read).fetchall()
        for index in indexes:
            connection.execute(f"DROP INDEX {index}")
        for column in columns:
            connection.execute(f"ALTER TABLE attempts DROP COLUMN {column}")
        version = next(n for n, statements in enumerate(MIGRATIONS) if "begun_at" in "".join(statements))
        connection.execute(f"PRAGMA user_version = {version}")
        # Later versions' own tables are none of this test's business.
        for statement in MIGRATIONS[version]:
            connection.execute(statement)
        assert connection.execute(read).fetchall() == before
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    till.open()
    assert orders(till, PaymentsWanted(order_minor=750)) == ["T01-0002", "T01-0001"]
