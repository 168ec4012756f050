# SPDX-License-Identifier: Apache-2.0
"""The panel of slips: what is shown, printed once more, put away, and saved."""

from __future__ import annotations

import asyncio
from pathlib import Path

from cashier.checkout.choices import Choices
from cashier.checkout.screens import CounterView, Notice, Unresolved
from cashier.panels import Away
from cashier.receipts import slip_desk
from cashier.receipts.profile import Profile
from cashier.receipts.slip_desk import SlipDesk, SlipShown
from cashier.receipts.slips import Slip
from cashier.refunds.refund import tender_of_part
from cashier.ui.gallery_bills import SALE
from cashier.values.money import Money
from hardware.printer import PrintEnd
from middleplatform.contract.payments import Asset
from tests.support.loop import on_loop
from tests.support.sale_ground import CART
from tests.unit.cashier.receipts.test_slips import UNKNOWN, Counter


class Panel:
    """A till's panel of slips, with a printer in the test's hands."""

    def __init__(self, folder: Path) -> None:
        self.till = Counter(folder)
        self.desk = SlipDesk(
            self.till.slips, Profile.of(self.till.paper, is_training=False), lambda: folder / "documents"
        )
        self.came_back: list[str] = []
        self.said: list[Notice] = []
        self.desk.on_said = self.said.append

    @property
    def shown(self) -> SlipShown:
        view = self.desk.view
        assert isinstance(view, SlipShown)
        return view

    def show(self, number: str = "T01-0001") -> None:
        self.desk.show_order(number, self.till.clock.now(), lambda: self.came_back.append(number))

    async def rest(self) -> None:
        """Let all that was begun come to its end."""
        await asyncio.gather(*self.desk._tasks)


@on_loop
async def test_an_orders_slip_is_shown_as_it_looks_on_paper_and_printed_as_a_copy(tmp_path: Path) -> None:
    panel = Panel(tmp_path)
    panel.till.sell()
    panel.till.printer.end(PrintEnd.PRINTED)
    panel.show()
    is_drawn = [panel.shown.picture is not None]
    await panel.rest()
    assert [*is_drawn, panel.shown.picture is not None] == [False, True]
    panel.desk.print()
    panel.desk.print()  # A second press while it prints is one too many.
    assert panel.shown.notice == slip_desk.SENT
    assert "*** Reprint ***" in panel.till.printer.end(PrintEnd.PRINTED)
    assert panel.till.printer.jobs == []
    assert panel.shown.notice == slip_desk.PRINTED
    panel.desk.back()
    assert (panel.desk.view, panel.came_back) == (Away(), ["T01-0001"])
    await panel.till.close()


@on_loop
async def test_what_went_back_of_an_order_has_a_slip_of_its_own(tmp_path: Path) -> None:
    panel = Panel(tmp_path)
    order = panel.till.order()
    part = panel.till.book.take_cash(order, CART, 8_000)
    panel.show()
    assert not panel.shown.kinds
    panel.till.refunds.begin(tender_of_part(order.number, "CNY", part), 8_000, "wrong size")
    panel.show()
    panel.desk.choose_kind(Slip.REFUND)
    assert list(panel.shown.kinds) == [Slip.SALE, Slip.REFUND]
    assert panel.shown.chosen is Slip.REFUND
    await panel.rest()
    await panel.till.close()


@on_loop
async def test_a_slip_that_did_not_come_out_stands_in_the_list_until_it_is_printed_or_put_away(
    tmp_path: Path,
) -> None:
    panel = Panel(tmp_path)
    panel.till.sell()
    panel.desk.show()
    assert panel.desk.view.rows == ()
    panel.till.printer.end(PrintEnd.NOT_PRINTED)
    assert len(panel.desk.view.rows) == 1
    panel.desk.choose(0)
    assert panel.shown.is_kept
    panel.desk.print()
    panel.till.printer.end(PrintEnd.NOT_PRINTED)
    assert (panel.shown.notice, panel.shown.is_kept) == (slip_desk.NOT_PRINTED, True)
    panel.desk.put_away()
    assert isinstance(panel.desk.view, Choices)
    assert panel.desk.view.rows == ()
    await panel.rest()
    await panel.till.close()


@on_loop
async def test_a_slip_is_saved_as_a_pdf_and_said_where(tmp_path: Path) -> None:
    panel = Panel(tmp_path)
    panel.till.sell()
    panel.show()
    await panel.rest()
    panel.desk.save()
    await panel.rest()
    (file,) = (tmp_path / "documents").iterdir()
    assert file.read_bytes().startswith(b"%PDF")
    assert panel.shown.notice is not None
    assert str(file) in panel.shown.notice.said.en
    await panel.till.close()


@on_loop
async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    panel = Panel(tmp_path)
    panel.till.sell()
    (tmp_path / "documents").write_text("a file in its place", encoding="utf-8")
    panel.show()
    await panel.rest()
    panel.desk.save()
    await panel.rest()
    assert panel.shown.notice is not None
    assert panel.shown.notice.said == slip_desk.NOT_SAVED.said
    await panel.till.close()


@on_loop
async def test_an_order_that_took_nothing_has_nothing_to_print(tmp_path: Path) -> None:
    panel = Panel(tmp_path)
    panel.show("T01-0009")
    assert panel.shown.notice == slip_desk.NOTHING_TO_PRINT
    panel.desk.print()
    assert panel.till.printer.jobs == []
    await panel.till.close()


@on_loop
async def test_a_customer_whose_result_is_open_gets_a_slip_at_once_and_no_second_one_when_they_go(
    tmp_path: Path,
) -> None:
    panel = Panel(tmp_path)
    till, said = panel.till, panel.said
    till.pay(till.order(), Asset.POINTS, 8_000, ends=None)
    till.slips.follow(UNKNOWN)
    panel.desk.print_unknown("T01-0001")
    panel.desk.print_unknown("T01-0001")  # A second press while it prints is one too many.
    assert "Payment not confirmed" in " ".join(till.printer.end(PrintEnd.PRINTED))
    till.slips.follow(CounterView(SALE, (Unresolved("0199", "T01-0001", Money(8_000), 2),)))
    assert till.printer.jobs == []
    panel.desk.print_unknown("T01-0001")
    assert "*** Reprint ***" in till.printer.end(PrintEnd.PRINTED)
    assert said == [slip_desk.HANDED_OUT, slip_desk.HANDED_OUT]
    await till.close()


@on_loop
async def test_the_cashier_is_told_that_the_customers_slip_did_not_come_out_and_prints_that_one_later(
    tmp_path: Path,
) -> None:
    panel = Panel(tmp_path)
    till = panel.till
    till.pay(till.order(), Asset.POINTS, 8_000, ends=None)
    panel.desk.print_unknown("T01-0001")
    till.printer.end(PrintEnd.NOT_PRINTED)
    assert panel.said == [slip_desk.HANDED_OUT, slip_desk.NOT_PRINTED]
    panel.desk.print_unknown("T01-0001")
    assert "*** Reprint ***" not in till.printer.end(PrintEnd.PRINTED)
    assert till.slips.kept == ()
    await till.close()
