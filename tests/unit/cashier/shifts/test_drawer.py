# SPDX-License-Identifier: Apache-2.0
"""The drawer opens for cash alone, and every opening stands in the journal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from cashier.checkout.open_order import OtherWay
from cashier.checkout.screens import Notice
from cashier.refunds.refund import tender_of_part
from cashier.shifts.drawer import Cause, Drawer, DrawerOutcome
from cashier.shifts.shift import CashKind
from cashier.staff.authority import NobodyAsks, OnRefused
from cashier.staff.rights import Right
from cashier.staff.staff import Refusal, Refused
from cashier.values.texts import Text
from middleplatform.contract.payments import Asset
from tests.support.loop import on_loop
from tests.support.sale_ground import CART, SaleGround
from tests.support.shift_ground import LI


class FakeOpener:
    """Opens nothing; says that it did, or did not."""

    def __init__(self) -> None:
        self.openings = 0
        self.refused_by: str | None = None

    def open_drawer(self, then: Callable[[str | None], object]) -> None:
        self.openings += 1
        then(self.refused_by)


class Forbids(NobodyAsks):
    """Lets nobody do anything."""

    def act(self, right: Right, subject: str, shown: Text, do: object, refused: OnRefused = lambda _: None) -> None:
        refused(Refused(Refusal.NO_RIGHT))


class Till(SaleGround):
    """A till with a drawer in the test's hands."""

    def open(self) -> None:
        super().open()
        self.opener = FakeOpener()
        self.drawer = Drawer(self.opener, self.journal, self.clock.now, self.cashier)
        self.came: list[tuple[DrawerOutcome, Cause, str]] = []
        self.drawer.on_outcome = lambda outcome, cause, notice: self.came.append((outcome, cause, notice.said.en))
        self.book.after_part = self.drawer.on_part
        self.refunds.listen(self.drawer.on_refund)
        self.shifts.listen(self.drawer.on_shift)

    def cashier(self) -> str | None:
        return self.shifts.current.opened_by.number if self.shifts.current else None

    @property
    def written(self) -> list[tuple[str, ...]]:
        found = self.journal.sales.happened(("drawer.opened", "drawer.not_opened"), 1, self.journal.last_seq)
        return [(kind.removeprefix("drawer."), *(str(json.loads(body)[key]) for key in ("cause", "of", "by")))
                for kind, body in found]  # fmt: skip


@on_loop
async def test_cash_that_is_taken_given_back_put_in_or_taken_out_opens_it(tmp_path: Path) -> None:
    till = Till(tmp_path)
    till.shifts.open(LI, 20_000)
    order = till.order()
    part = till.book.take_cash(order, CART, 10_000)
    till.refunds.begin(tender_of_part(order.number, "CNY", part), 8_000, "wrong size")
    till.shifts.move_cash(CashKind.OUT, 5_000, "to the bank", LI)
    assert till.written == [
        ("opened", "sale", "T01-0001", LI.number),
        ("opened", "refund", "T01-0001", LI.number),
        ("opened", "cash_moved", "1.1", LI.number),
    ]
    assert till.opener.openings == 3
    await till.close()


@on_loop
async def test_what_is_not_cash_leaves_it_shut(tmp_path: Path) -> None:
    till = Till(tmp_path)
    order = till.order()
    till.book.open(order, CART)
    till.pay(order, Asset.POINTS, 3_000)
    till.book.take_otherwise(order, CART, 5_000, OtherWay.BANK_CARD)
    assert (till.opener.openings, till.written) == (0, [])
    await till.close()


@on_loop
async def test_it_opens_without_a_sale_where_that_is_allowed(tmp_path: Path) -> None:
    till = Till(tmp_path)
    till.drawer.open_without_sale()
    assert till.written == [("opened", "no_sale", "", "None")]
    forbidden = Drawer(till.opener, till.journal, till.clock.now, till.cashier, Forbids())
    forbidden.open_without_sale()
    assert till.opener.openings == 1
    await till.close()


@on_loop
async def test_who_may_not_is_told_so(tmp_path: Path) -> None:
    till = Till(tmp_path)
    forbidden = Drawer(till.opener, till.journal, till.clock.now, till.cashier, Forbids())
    came: list[tuple[DrawerOutcome, Cause, Notice]] = []
    forbidden.on_outcome = lambda *words: came.append(words)
    forbidden.open_without_sale()
    ((outcome, cause, notice),) = came
    assert (outcome, cause) == (DrawerOutcome.NOT_ALLOWED, Cause.NO_SALE)
    assert notice.said.en
    assert notice.do_now.en
    assert (till.opener.openings, till.written) == (0, [])
    await till.close()


@on_loop
async def test_one_that_opened_is_said_to_be_open(tmp_path: Path) -> None:
    till = Till(tmp_path)
    till.drawer.open_without_sale()
    assert till.came == [(DrawerOutcome.OPENED, Cause.NO_SALE, "The drawer was opened")]
    await till.close()


@on_loop
async def test_one_that_the_printer_refuses_is_said_and_written_down_with_what_was_in_the_way(tmp_path: Path) -> None:
    till = Till(tmp_path)
    till.opener.refused_by = "printer.silent"
    till.drawer.open_without_sale()
    assert [kind for kind, *_ in till.written] == ["opened", "not_opened"]
    assert till.came == [(DrawerOutcome.REFUSED, Cause.NO_SALE, "The drawer did not open")]
    ((_, body),) = till.journal.sales.happened(("drawer.not_opened",), 1, till.journal.last_seq)
    assert json.loads(body)["why"] == "printer.silent"
    assert till.journal.check_chain().is_intact
    await till.close()


@on_loop
async def test_cash_that_finds_the_drawer_shut_is_said_too(tmp_path: Path) -> None:
    till = Till(tmp_path)
    till.opener.refused_by = "port.missing"
    till.book.take_cash(till.order(), CART, 10_000)
    assert till.came == [(DrawerOutcome.REFUSED, Cause.SALE, "The drawer did not open")]
    await till.close()


@on_loop
async def test_a_till_without_a_drawer_writes_nothing(tmp_path: Path) -> None:
    till = Till(tmp_path)
    drawer = Drawer(None, till.journal, till.clock.now, till.cashier)
    drawer.open_without_sale()
    drawer.on_part("T01-0001", till.book.take_cash(till.order(), CART, 8_000))
    assert till.opener.openings == 1  # The till's own.
    assert not drawer.is_there
    await till.close()
