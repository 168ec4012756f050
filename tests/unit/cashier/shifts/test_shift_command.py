# SPDX-License-Identifier: Apache-2.0
"""``cashier shift``, as IT and managers use it: with words, JSON and exit codes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cashier.__main__ import main
from middleplatform.contract.payments import Status
from tests.support.shift_ground import LI, ShiftGround
from tests.unit.cashier.shifts.conftest import Run

BY_LI = ("--cashier", "1001", "--name", "Li Na")


def close_over_one_unknown(folder: Path) -> str:
    """Work a shift that sold something, and return the attempt that has no result when it is counted."""
    till = ShiftGround(folder)
    till.shifts.open(LI, 20_000)
    till.pay(1_280)
    lost = till.begin(990)
    till.lose(lost)
    till.shifts.count({10_000: 2}, LI)
    till.journal.close()
    return str(lost)


def test_a_shift_is_opened_and_closed_with_a_count(run: Run) -> None:
    assert run("open", "--float", "200.00", *BY_LI)[0] == 0
    assert run("cash", "in", "50", "--reason", "bank", *BY_LI)[0] == 0
    exit_code, told = run("close", "--count", "100=2,50=1", *BY_LI)
    assert (exit_code, told["shift"]["state"], told["totals"]["cash"]["over_minor"]) == (0, "closed", 0)


def test_what_the_shift_does_not_allow_ends_with_1_and_says_why(run: Run) -> None:
    run("open", "--float", "200", *BY_LI)
    exit_code, told = run("close", "--count", "100=1", *BY_LI)
    assert exit_code == 1
    assert "a difference of -100.00 CNY needs a reason" in told["error"]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("open", "--float", "1.005", *BY_LI), "'1.005'"),
        (("list", "--since", "yesterday"), "'yesterday' is not a date"),
        (("close", "--count", "100", *BY_LI), "'100'"),
        (("close", "--carry", "a-1", *BY_LI), "'a-1' is not the id of an attempt"),
        (("close", "--next", "1002", *BY_LI), "--next and --next-name belong together"),
    ],
)
def test_wrong_words_end_with_2_and_are_named(
    tmp_path: Path, run: Run, words: tuple[str, ...], complaint: str
) -> None:
    ShiftGround(tmp_path).journal.close()
    exit_code, told = run(*words)
    assert exit_code == 2
    assert complaint in told["error"]


def test_payments_without_a_result_are_handed_on_by_name(tmp_path: Path, run: Run) -> None:
    lost = close_over_one_unknown(tmp_path)
    exit_code, told = run("close", *BY_LI)
    assert exit_code == 1
    assert lost in told["error"]
    exit_code, told = run("close", "--carry", lost, "--next", "1002", "--next-name", "Wang Wei", *BY_LI)
    assert exit_code == 0
    assert [item["attempt_id"] for item in told["totals"]["without_end"]] == [lost]
    assert run("show")[1]["shift"]["opened_by"]["name"] == "Wang Wei"


def test_a_closed_shift_shows_what_was_signed_and_what_became_of_it_since(tmp_path: Path, run: Run) -> None:
    lost = close_over_one_unknown(tmp_path)
    run("close", "--carry", lost, *BY_LI)
    till = ShiftGround(tmp_path)
    (recovered,) = till.attempts.recover()
    till.end(recovered.attempt_id, Status.SUCCEEDED)
    till.journal.close()
    told = run("show", "1")[1]
    assert told["totals"]["paid"][0]["amount"] == 1_280
    assert told["now"]["paid"][0]["amount"] == 2_270
    assert run("verify") == (0, {"records": 9, "broken_at": None, "shifts": 1, "wrong_shifts": []})


def test_the_log_is_read_while_a_till_runs_and_not_written(tmp_path: Path, run: Run) -> None:
    till = ShiftGround(tmp_path)
    till.shifts.open(LI, 20_000)
    assert run("list")[1]["shifts"][0]["shift"]["number"] == 1
    exit_code, told = run("cash", "in", "50", "--reason", "bank", *BY_LI)
    assert exit_code == 2
    assert "another till is running" in told["error"]
    till.journal.close()


def test_a_z_that_was_changed_ends_with_1_and_is_named(tmp_path: Path, run: Run) -> None:
    run("close", "--carry", close_over_one_unknown(tmp_path), *BY_LI)
    till = ShiftGround(tmp_path)
    till.journal._connection.execute("UPDATE shifts SET record = replace(record, '1280', '1281')")
    till.journal.close()
    exit_code, told = run("verify")
    assert (exit_code, told["wrong_shifts"]) == (1, [1])


def test_an_export_has_a_row_for_each_shift_and_no_formula_and_overwrites_nothing(tmp_path: Path, run: Run) -> None:
    for name in ("Li Na", "=1+1"):
        run("open", "--float", "0", "--cashier", "1001", "--name", name)
        run("close", "--count", "", *BY_LI)
    out = tmp_path / "shifts.csv"
    assert run("export", "--out", str(out)) == (
        0,
        {"file": str(out), "shifts": 2, "unreadable": 0, "damaged_shifts": []},
    )
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["shift"], row["opened_by_name"], row["counted"]) for row in rows] == [
        ("2", "'=1+1", "0.00"),
        ("1", "Li Na", "0.00"),
    ]
    assert run("export", "--out", str(out))[0] == 2


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_z_can_be_read_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    close_over_one_unknown(tmp_path)
    assert main(["shift", "--set", f"storage.folder={tmp_path}", "show", "--language", language]) == 0
    told = capsys.readouterr().out
    said = {
        "zh-CN": ("积分：1 笔", "未确认：订单 T01-0002"),
        "en": ("Points: 1 paid, 1,280 points, orders of ¥12.80", "Not confirmed: order T01-0002"),
    }
    assert all(each in told for each in said[language])
