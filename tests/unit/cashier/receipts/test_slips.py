# SPDX-License-Identifier: Apache-2.0
"""Which slips are printed by themselves, and what becomes of those that do not come out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cashier.checkout.screens import Bill, CounterView, Finding, Paid, Unknown, Unresolved
from cashier.printer_settings import PrinterSettings
from cashier.receipts.documents import Documents
from cashier.receipts.layout import preview
from cashier.receipts.profile import Profile, SlipLanguage
from cashier.receipts.slips import Slip, Slips
from cashier.refunds.refund import tender_of_part
from cashier.shifts.shift import CashKind
from cashier.ui.gallery_bills import SALE
from cashier.values.money import Money
from hardware.device_status import DeviceState, DeviceStatus
from hardware.printer import Document, PrintEnd, PrintOutcome
from middleplatform.contract.payments import Asset
from tests.support.loop import on_loop
from tests.support.sale_ground import CART, SaleGround
from tests.support.shift_ground import LI

PAPER = PrinterSettings(host="printer", language=SlipLanguage.EN)
BILL = Bill("T01-0001", Money(8_000), Asset.POINTS, 8_000)
SALE_VIEW = CounterView(SALE)
PAID = CounterView(Paid(BILL, None, None, None, 8.0))
UNKNOWN = CounterView(Unknown(BILL, Finding.ASKING, 1, is_asking=False, next_at=0, cancel_at=60))


class FakePrinter:
    """Keeps what it is to print until somebody says how that ends."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Document, str, Callable[[PrintOutcome], object]]] = []

    def print(self, document: Document, title: str, then: Callable[[PrintOutcome], object]) -> None:
        self.jobs.append((document, title, then))

    @property
    def titles(self) -> list[str]:
        return [title for _, title, _ in self.jobs]

    def end(self, how: PrintEnd) -> list[str]:
        """End the oldest job; return what stood on it."""
        document, _, then = self.jobs.pop(0)
        then(PrintOutcome(how, DeviceStatus(DeviceState.FAULTED, "printer.paper_out")))
        return [line.strip() for line in preview(document, 32)]


class Counter(SaleGround):
    """A till with a printer in the test's hands."""

    def __init__(self, folder: Path, paper: PrinterSettings = PAPER) -> None:
        self.paper = paper
        super().__init__(folder)

    def open(self) -> None:
        super().open()
        self.printer = FakePrinter()
        documents = Documents(self.journal, Profile.of(self.paper, is_training=False))
        self.slips = Slips(documents, self.printer, self.paper, self.journal, self.clock.now)
        self.refunds.listen(lambda refund: self.slips.on_refund(refund, self.refunds.of_order))
        self.shifts.listen(self.slips.on_shift)
        self.slips.recover()

    def sell(self) -> None:
        self.pay(self.order(), Asset.POINTS, 8_000)
        self.slips.follow(PAID)


@on_loop
async def test_a_sale_that_is_paid_is_printed_once_however_often_it_is_shown(tmp_path: Path) -> None:
    till = Counter(tmp_path)
    till.slips.follow(SALE_VIEW)
    till.sell()
    till.slips.follow(PAID)
    till.slips.follow(SALE_VIEW)
    assert till.printer.titles == ["sale T01-0001"]
    assert till.printer.end(PrintEnd.PRINTED)[0] == "Receipt"
    assert till.slips.kept == ()
    await till.close()


@on_loop
async def test_the_customer_whose_result_stays_open_gets_a_slip_when_the_next_one_is_served(tmp_path: Path) -> None:
    till = Counter(tmp_path)
    till.pay(till.order(), Asset.POINTS, 8_000, ends=None)
    till.slips.follow(UNKNOWN)
    assert till.printer.jobs == []
    till.slips.follow(CounterView(SALE, (Unresolved("0199", "T01-0001", Money(8_000), 2),)))
    said = " ".join(till.printer.end(PrintEnd.PRINTED))
    assert "Payment not confirmed" in said
    assert "do not pay for this order again" in said
    assert "[Code 128: T01-0001]" in said
    await till.close()


@on_loop
async def test_nothing_is_printed_for_what_an_earlier_run_left_open(tmp_path: Path) -> None:
    till = Counter(tmp_path)
    till.slips.follow(CounterView(SALE, (Unresolved("0199", "T01-0001", Money(8_000), 2),)))
    assert till.printer.jobs == []
    await till.close()


@on_loop
async def test_a_refund_a_z_and_cash_in_and_out_are_printed(tmp_path: Path) -> None:
    till = Counter(tmp_path)
    till.shifts.open(LI, 20_000)
    till.shifts.move_cash(CashKind.IN, 5_000, "change from the bank", LI)
    order = till.order()
    part = till.book.take_cash(order, CART, 8_000)
    till.refunds.begin(tender_of_part(order.number, "CNY", part), 8_000, "wrong size")
    till.shifts.count({10_000: 2, 5_000: 1}, LI)
    till.shifts.close(LI)
    assert till.printer.titles == ["cash 1.1", "refund T01-0001", "z 1"]
    cash, refund, z = (till.printer.end(PrintEnd.PRINTED) for _ in range(3))
    assert {"Cash in", "Amount ￥50.00", "Reason: change from the bank"} <= set(cash)
    assert refund[0] == "Refund"
    assert z[0].startswith("Z report")
    await till.close()


@on_loop
async def test_what_is_not_wanted_is_not_printed(tmp_path: Path) -> None:
    off = {f"print_{name}": False for name in ("sale", "refund", "unknown", "z", "cash")}
    till = Counter(tmp_path, PAPER.model_copy(update=off))
    till.shifts.open(LI, 20_000)
    till.shifts.move_cash(CashKind.IN, 5_000, "change", LI)
    till.sell()
    assert till.printer.jobs == []
    await till.close()


@pytest.mark.parametrize("end", [PrintEnd.NOT_PRINTED, PrintEnd.UNCERTAIN])
@on_loop
async def test_a_slip_that_did_not_come_out_is_kept_over_a_restart_and_offered_again(
    tmp_path: Path, end: PrintEnd
) -> None:
    till = Counter(tmp_path)
    till.sell()
    till.printer.end(end)
    await till.restart()
    (kept,) = till.slips.kept
    assert (kept.kind, kept.of) == (Slip.SALE, "T01-0001")
    assert till.printer.jobs == []
    till.slips.print_again(kept)
    printed = till.printer.end(PrintEnd.PRINTED)
    # Of which nothing came out is the first one yet; of which a part may lie there, a copy.
    assert ("*** Reprint ***" in printed) is (end is PrintEnd.UNCERTAIN)
    await till.restart()
    assert till.slips.kept == ()
    await till.close()


@on_loop
async def test_a_slip_that_nobody_wants_any_more_is_put_away(tmp_path: Path) -> None:
    till = Counter(tmp_path)
    till.sell()
    till.printer.end(PrintEnd.NOT_PRINTED)
    till.slips.put_away(till.slips.kept[0])
    await till.restart()
    assert till.slips.kept == ()
    await till.close()


@on_loop
async def test_a_note_of_another_version_does_not_stop_the_till(tmp_path: Path) -> None:
    till = Counter(tmp_path)
    till.journal.keep_note("slips_not_printed", '[{"kind": "poster"}]')
    await till.restart()
    assert till.slips.kept == ()
    await till.close()
