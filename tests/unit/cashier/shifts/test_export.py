# SPDX-License-Identifier: Apache-2.0
"""Exports, read back with other programs' readers: what they say is what the Z says, to the cent."""

from __future__ import annotations

import csv
import re
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from cashier.shifts.export import Archive, FileError, write_csv, write_workbook
from cashier.shifts.log import ShiftLog
from cashier.shifts.paper import Heading, Sentence, shifts_on_paper
from cashier.shifts.shift import Person
from cashier.storage.errors import JournalFaultError
from cashier.storage.log_rows import ShiftsWanted
from cashier.ui.exporting import write_report
from cashier.values.texts import Language
from middleplatform.contract.payments import Asset, Status
from tests.support.shift_ground import LI, ShiftGround
from tests.unit.cashier.shifts.conftest import Run

FORMULA = Person("1001", "=HYPERLINK(1)")


def work_a_shift(till: ShiftGround, by: Person = LI) -> None:
    """Work a closed shift: payments by points and wallet, one declined, one carried that is paid later."""
    till.shifts.open(by, 20_000)
    for amount in (1_280, 995, 1):
        till.pay(amount)
    till.pay(33_333, Asset.WALLET)
    till.end(till.begin(700), Status.FAILED, "INSUFFICIENT_BALANCE")
    lost = till.begin(4_200)
    till.lose(lost)
    till.shifts.count({10_000: 2}, by)
    till.shifts.close(by, [lost])
    till.end(lost, Status.SUCCEEDED)


def archive(till: ShiftGround) -> Archive:
    log = ShiftLog(till.journal)
    return Archive(till.book, log, log.every_shift(ShiftsWanted()))


def sheet(path: Path, name: str) -> list[dict[str, Any]]:
    head, *rows = load_workbook(path)[name].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def words_of(path: Path) -> str:
    with PdfReader(path) as reader:
        return "".join(page.extract_text() for page in reader.pages)


def test_the_payments_of_a_workbook_add_up_to_the_z(till: ShiftGround, tmp_path: Path) -> None:
    work_a_shift(till)
    write_workbook(tmp_path / "out.xlsx", archive(till))
    counted = [row for row in sheet(tmp_path / "out.xlsx", "Payments") if row["in_figures"] == "yes"]
    kept = till.book.numbered(1)
    assert kept is not None
    assert kept.z is not None
    for each in kept.z.paid:
        rows = [row for row in counted if row["asset"] == each.asset]
        assert len(rows) == each.payments
        assert sum(row["amount"] for row in rows) == each.amount
        assert sum(Decimal(str(row["value"])) for row in rows) == Decimal(each.order_minor) / 100
    (shift,) = sheet(tmp_path / "out.xlsx", "Shifts")
    assert (shift["points_payments"], shift["points_amount"], shift["wallet_amount"]) == (3, 2_276, 333.33)


def test_no_cell_of_a_workbook_is_a_formula(till: ShiftGround, tmp_path: Path) -> None:
    work_a_shift(till, FORMULA)
    write_workbook(tmp_path / "out.xlsx", archive(till))
    cells = [cell for each in load_workbook(tmp_path / "out.xlsx") for row in each.iter_rows() for cell in row]
    assert "'=HYPERLINK(1)" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"n", "s", "d", "inlineStr"}


def test_a_sheet_that_is_full_is_followed_by_another_one(till: ShiftGround, tmp_path: Path) -> None:
    work_a_shift(till)
    write_workbook(tmp_path / "out.xlsx", archive(till), most_rows=4)
    assert load_workbook(tmp_path / "out.xlsx").sheetnames == ["Shifts", "Payments", "Payments 2"]
    assert [len(sheet(tmp_path / "out.xlsx", name)) for name in ("Payments", "Payments 2")] == [4, 2]


def test_nothing_is_left_of_a_workbook_that_could_not_be_finished(till: ShiftGround, tmp_path: Path) -> None:
    work_a_shift(till)
    till.shifts.open(LI, 0)
    till.pay()
    till.journal._connection.execute("ALTER TABLE attempts RENAME TO torn_away")
    with pytest.raises(JournalFaultError, match="attempts"):
        write_workbook(tmp_path / "out.xlsx", archive(till))
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET body = 'torn' WHERE seq = (SELECT MAX(seq) FROM events)",
        "UPDATE shifts SET record = 'torn' WHERE number = 2",
    ],
)
def test_a_damaged_shift_is_named_in_every_file_and_keeps_no_other_from_it(
    till: ShiftGround, tmp_path: Path, statement: str
) -> None:
    work_a_shift(till)
    till.shifts.open(LI, 0)
    till.pay()
    till.journal._connection.execute("DROP TRIGGER events_are_not_edited")
    till.journal._connection.execute(statement)
    of = archive(till)
    write_workbook(tmp_path / "out.xlsx", of)
    assert (of.read.shifts, of.read.unreadable, of.read.damaged) == (1, 1, (2,))
    damaged, sound = sheet(tmp_path / "out.xlsx", "Shifts")
    assert (damaged["shift"], damaged["state"], damaged["opened_by"], damaged["attempts"]) == (
        2,
        "damaged",
        "1001",
        None,
    )
    assert (sound["shift"], sound["state"], sound["points_payments"]) == (1, "closed", 3)
    write_csv(tmp_path / "out.csv", archive(till))
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["shift"], row["state"], row["float"] != "") for row in rows] == [
        ("2", "damaged", False),
        ("1", "closed", True),
    ]
    first, second, *_ = shifts_on_paper(archive(till))
    assert isinstance(first, Heading)
    assert isinstance(second, Sentence)
    assert first.text.en == "Shift 2 · damaged record"


def test_no_file_is_overwritten(till: ShiftGround, tmp_path: Path) -> None:
    (tmp_path / "out.xlsx").write_text("mine", encoding="utf-8")
    with pytest.raises(FileError, match=r"out\.xlsx exists already"):
        write_workbook(tmp_path / "out.xlsx", archive(till))
    assert (tmp_path / "out.xlsx").read_text(encoding="utf-8") == "mine"


def test_a_pdf_of_shifts_says_the_z_and_every_payment(tmp_path: Path, run: Run) -> None:
    ground = ShiftGround(tmp_path)
    work_a_shift(ground)
    ground.journal.close()
    out = tmp_path / "out.pdf"
    assert run("export", "--format", "pdf", "--out", str(out), "--language", "zh-CN") == (
        0,
        {"file": str(out), "shifts": 1, "payments": 6, "unreadable": 0, "damaged_shifts": []},
    )
    # Copied out of a PDF, some signs stand as their compatible forms; and there are no words in it, only places.
    flat = re.sub(r"\s", "", unicodedata.normalize("NFKC", words_of(out)))
    for each in (
        "Z报表·班次1",
        "积分:3笔,2,276积分,订单金额¥22.76",
        "电子钱包:1笔,¥333.33",
        "T01-0004",
        "(未计入)",
    ):
        assert each in flat


def test_a_z_is_printed_on_one_page(till: ShiftGround, tmp_path: Path) -> None:
    work_a_shift(till)
    assert write_report(tmp_path / "z.pdf", archive(till), Language.EN) == 1
    with PdfReader(tmp_path / "z.pdf") as reader:
        (page,) = reader.pages
        assert "Zreport·shift1" in re.sub(r"\s", "", page.extract_text())
        assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)


def test_days_and_one_shift_together_are_wrong_use(tmp_path: Path, run: Run) -> None:
    ShiftGround(tmp_path).journal.close()
    code, told = run("export", "--out", str(tmp_path / "x.csv"), "--number", "1", "--since", "2026-11-01")
    assert code == 2
    assert "not both" in told["error"]
