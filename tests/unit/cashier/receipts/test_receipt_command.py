# SPDX-License-Identifier: Apache-2.0
"""``cashier receipt`` reads the journal and shows what would stand on paper."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cashier.__main__ import main
from cashier.refunds.refund import tender_of_part
from middleplatform.contract.payments import Asset, Status
from tests.support.loop import on_loop
from tests.support.sale_ground import CART, SaleGround
from tests.support.shift_ground import LI, ShiftGround

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command on the journal of a folder; return its exit code and the JSON object that it printed."""
    config = tmp_path / "till.toml"
    config.write_text(f"[storage]\nfolder = '{tmp_path}'\n", encoding="utf-8")

    def run(*words: str) -> tuple[int, Any]:
        exit_code = main(["receipt", "--config", str(config), *words, "--language", "en", "--json"])
        return exit_code, json.loads(capsys.readouterr().out)

    return run


def amount_of(told: Any, label: str) -> str:
    return next(str(line)[len(label) :].strip() for line in told["lines"] if line.startswith(label + " "))


def title(told: Any) -> str:
    return str(told["lines"][0].strip())


def test_a_paid_order_has_a_receipt(tmp_path: Path, run: Run) -> None:
    till = ShiftGround(tmp_path)
    till.pay(1_280)
    till.journal.close()
    exit_code, told = run("T01-0001")
    assert (exit_code, title(told)) == (0, "Receipt")
    assert amount_of(told, "Total") == amount_of(told, "Points") == "￥12.80"
    assert "[Code 128: T01-0001]" in told["lines"]


def test_an_order_without_a_result_says_so_and_claims_nothing(tmp_path: Path, run: Run) -> None:
    till = ShiftGround(tmp_path)
    till.lose(till.begin(1_280))
    till.journal.close()
    exit_code, told = run("T01-0001")
    assert (exit_code, " ".join(line.strip() for line in told["lines"][:2])) == (0, "Payment not confirmed")
    assert amount_of(told, "Not confirmed: Points") == "￥12.80"


def test_a_declined_order_needs_no_slip(tmp_path: Path, run: Run) -> None:
    till = ShiftGround(tmp_path)
    till.end(till.begin(1_280), Status.FAILED, "CODE_EXPIRED")
    till.journal.close()
    assert run("T01-0001") == (1, {"error": "order T01-0001 took no payment, so that it needs no slip"})


@on_loop
async def test_every_tender_of_an_order_stands_on_its_slip_and_what_went_back(tmp_path: Path, run: Run) -> None:
    till = SaleGround(tmp_path)
    till.shifts.open(LI, 20_000)
    order = till.order(8_000)
    till.book.open(order, CART)
    till.pay(order, Asset.POINTS, 3_000)
    assert title(run("T01-0001")[1]) == "Part paid"
    assert amount_of(run("T01-0001")[1], "Still to pay") == "￥50.00"
    part = till.book.take_cash(order, CART, 6_000)
    till.refunds.begin(tender_of_part(order.number, "CNY", part), 1_000, "wrong size")
    await till.close()
    told = run("T01-0001")[1]
    assert title(told) == "Receipt"
    labels = ("Points", "Cash", "Change", "Refunded: Cash")
    assert [amount_of(told, label) for label in labels] == ["￥30.00", "￥60.00", "￥10.00", "￥10.00"]
    refund = run("T01-0001", "--refund")[1]
    assert (title(refund), amount_of(refund, "Refunded: Cash")) == ("Refund", "￥10.00")


def test_the_x_of_a_shift_is_shown_on_narrow_paper(tmp_path: Path, run: Run) -> None:
    till = ShiftGround(tmp_path)
    till.shifts.open(LI, 20_000)
    till.pay(1_280)
    till.journal.close()
    exit_code, told = run("--shift", "1", "--reprint")
    assert (exit_code, told["lines"][0]) == (0, "X report · shift 1 · open")
    assert "*** Reprint ***" in told["lines"][1]


@pytest.mark.parametrize(
    ("words", "exit_code", "complaint"),
    [
        ((), 2, "name either the order's number, or a shift"),
        (("T01-0001", "--shift", "1"), 2, "name either the order's number, or a shift"),
        (("--shift", "1", "--refund"), 2, "--refund belongs to the number of an order"),
        (("T01-0009",), 1, "this till has no order T01-0009"),
        (("--shift", "7"), 1, "there is no shift 7"),
        (("T01-0001", "--refund"), 1, "nothing of order T01-0001 was refunded"),
    ],
)
def test_what_cannot_be_shown_is_named(
    tmp_path: Path, run: Run, words: tuple[str, ...], exit_code: int, complaint: str
) -> None:
    till = ShiftGround(tmp_path)
    till.pay(1_280)
    till.journal.close()
    ended, told = run(*words)
    assert ended == exit_code
    assert complaint in told["error"]


def test_the_tills_own_paper_is_what_it_is_laid_out_for_and_a_pdf_is_written(
    tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    till = ShiftGround(tmp_path)
    till.pay(1_280)
    till.journal.close()
    config = tmp_path / "till.toml"
    printer = '[printer]\nhost = "printer"\ncolumns = 48\nheader = "Cloudridge\\nMain Street 1"\n'
    config.write_text(config.read_text(encoding="utf-8") + printer, encoding="utf-8")
    exit_code, told = run("T01-0001", "--pdf", str(tmp_path / "slip.pdf"))
    assert (exit_code, told["columns"]) == (0, 48)
    assert [line.strip() for line in told["lines"][:2]] == ["Cloudridge", "Main Street 1"]
    assert (tmp_path / "slip.pdf").read_bytes().startswith(b"%PDF-1.4")
    assert run("T01-0001", "--pdf", str(tmp_path))[0] == 2
