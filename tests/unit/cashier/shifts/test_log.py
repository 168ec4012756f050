# SPDX-License-Identifier: Apache-2.0
"""The shift log on a real journal, by the commands that a manager has."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cashier.__main__ import main
from cashier.shifts.log import ShiftLog
from cashier.shifts.shift import Person
from cashier.storage.journal import FILE_NAME
from cashier.storage.log_rows import PaymentsWanted
from middleplatform.contract.payments import Status
from tests.support.in_process import called
from tests.support.shift_ground import LI, ShiftGround
from tests.unit.cashier.shifts.conftest import Run


def work(folder: Path) -> None:
    """Work a shift: one payment, one that is declined, one without a result."""
    till = ShiftGround(folder)
    till.shifts.open(LI, 20_000)
    till.pay(1_280)
    till.end(till.begin(990), Status.FAILED)
    till.lose(till.begin(1_280))
    till.journal.close()


@pytest.mark.parametrize(
    ("words", "orders"),
    [
        ((), ["T01-0003", "T01-0002", "T01-0001"]),
        (("--order", "T01-0002"), ["T01-0002"]),
        (("--amount", "12.80"), ["T01-0003", "T01-0001"]),
        (("--state", "declined"), ["T01-0002"]),
        (("--state", "open", "--since", "2026-11-01", "--until", "2026-11-02"), ["T01-0003"]),
        (("--until", "2026-10-30"), []),
    ],
)
def test_payments_are_found(tmp_path: Path, run: Run, words: tuple[str, ...], orders: list[str]) -> None:
    work(tmp_path)
    exit_code, told = run("find", *words)
    assert (exit_code, [each["order"] for each in told["payments"]]) == (0, orders)
    assert told["more"] is False


def test_where_nothing_is_found_that_is_said(tmp_path: Path) -> None:
    work(tmp_path)
    words = ("shift", "--set", f"storage.folder={tmp_path}", "find", "--amount", "99.99")
    assert called(main, *words) == (0, "nothing found\n", "")


def test_no_more_are_listed_than_asked_for_and_it_is_said_that_there_are_more(tmp_path: Path, run: Run) -> None:
    work(tmp_path)
    told = run("find", "--limit", "2")[1]
    assert (len(told["payments"]), told["more"]) == (2, True)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("find", "--code-tail", "12"), "'12'"),
        (("find", "--order", "a b"), "'a b'"),
        (("find", "--amount", "1.005"), "'1.005'"),
        (("find", "--limit", "0"), "--limit 0"),
        (("find", "--since", "9999-99-99"), "'9999-99-99' is not a date"),
    ],
)
def test_wrong_words_end_with_2_and_are_named(
    tmp_path: Path, run: Run, words: tuple[str, ...], complaint: str
) -> None:
    work(tmp_path)
    exit_code, told = run(*words)
    assert exit_code == 2
    assert complaint in told["error"]


def test_all_that_is_found_is_written_to_a_file_of_its_own(tmp_path: Path, run: Run) -> None:
    work(tmp_path)
    out = tmp_path / "payments.csv"
    assert run("find", "--out", str(out))[1] == {"file": str(out), "payments": 3, "unreadable": 0}
    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert [(each["order"], each["order_amount"]) for each in rows][1] == ("T01-0002", "9.90")
    assert run("find", "--out", str(out))[0] == 2


def test_what_a_person_wrote_is_no_formula_in_the_file(tmp_path: Path, run: Run) -> None:
    till = ShiftGround(tmp_path)
    till.shifts.open(Person("=1+1", "Li Na"), 20_000)
    till.pay(1_280)
    till.journal.close()
    out = tmp_path / "payments.csv"
    run("find", "--out", str(out))
    (row,) = csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines())
    assert row["cashier"] == "'=1+1"


def test_the_timeline_of_a_shift_tells_every_event_in_its_order(tmp_path: Path, run: Run) -> None:
    work(tmp_path)
    kinds = [each["kind"] for each in run("timeline", "1")[1]["events"]]
    assert kinds[0] == "shift.opened"
    assert kinds.count("attempt.submitted") == 3
    assert kinds[-1] == "attempt.no_answer"
    assert run("timeline", "2")[0] == 1


@pytest.mark.parametrize(
    "change", ["UPDATE events SET at = '2026' WHERE seq = 3", "DELETE FROM events WHERE seq = 3"]
)
def test_a_changed_or_a_missing_record_is_shown_where_it_is(tmp_path: Path, run: Run, change: str) -> None:
    work(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_are_not_edited")
        connection.execute("DROP TRIGGER events_are_not_removed")
        connection.execute(change)
    exit_code, told = run("verify")
    place = told["break"]
    assert (exit_code, place["seq"], place["shift_number"], place["before"]["seq"]) == (1, 3, 1, 2)
    assert (place["found"] is None) == change.startswith("DELETE")


def test_a_record_that_cannot_be_read_is_named_and_hides_no_other(tmp_path: Path, run: Run) -> None:
    work(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("UPDATE attempts SET record = '{\"n\": 1}' WHERE order_number = 'T01-0002'")
    told = run("find")[1]
    assert (len(told["payments"]), told["unreadable"]) == (2, ["T01-0002"])


def test_all_pages_together_hold_every_payment_once(tmp_path: Path) -> None:
    till = ShiftGround(tmp_path)
    begun = {till.begin() for _ in range(13)}
    pages = list(ShiftLog(till.journal).every_payment(PaymentsWanted(), limit=5))
    assert [len(page.payments) for page in pages] == [5, 5, 3]
    assert {each.attempt.attempt_id for page in pages for each in page.payments} == begun
    till.journal.close()
