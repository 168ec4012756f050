# SPDX-License-Identifier: Apache-2.0
"""A real till with a printer, its drawer and a display of two lines: one sale from scan to paper."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cashier.bootstrap import Till, build_till
from cashier.checkout.sale_desk import SaleDesk
from cashier.checkout.screens import Complete, CounterView, Paid, Sale, Unknown
from cashier.devices.status import Level, Part
from cashier.it.bind_desk import Bound, DrawerAsked, Offered, SlipOut
from cashier.it.offers import PRINTER_NAME
from cashier.printer_settings import (
    CustomerDisplaySettings,
    DrawerPin,
    PaperColumns,
    PrinterFont,
    PrinterSettings,
    SlipLanguage,
)
from cashier.receipts.slip_desk import HANDED_OUT, SlipDesk
from cashier.settings import load
from cashier.training.drill_line import LineMode
from cashier.training.drive import ScreenWatcher
from cashier.training.ground import TrainingGround
from cashier.values.identifiers import is_order_number
from hardware.simulators.escpos_core import EscPosCore, Printed, PrintedLine, PrintedSymbol
from hardware.simulators.pty_pole import PtyPole
from hardware.simulators.pty_printer import PtyPrinter

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.timeout(180), pytest.mark.xdist_group("cables")]

PATIENCE_S = 60.0


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[TrainingGround]:
    opened = TrainingGround(tmp_path / "ground")
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[PtyPrinter]:
    with PtyPrinter(tmp_path / "printer") as printer:
        yield printer


@pytest.fixture
def pole(tmp_path: Path) -> Iterator[PtyPole]:
    with PtyPole(tmp_path / "pole") as pole:
        yield pole


@pytest.fixture
def till(ground: TrainingGround, tmp_path: Path, paper: PtyPrinter, pole: PtyPole) -> Iterator[Till]:
    loaded = ground.settings()
    printer = PrinterSettings(port=str(tmp_path / "printer"), drawer=DrawerPin.PIN_2, language=SlipLanguage.EN)
    display = CustomerDisplaySettings(port=str(tmp_path / "pole"))
    settings = loaded.settings.model_copy(update={"printer": printer, "customer_display": display})
    till = build_till(dataclasses.replace(loaded, settings=settings), ground.secrets)
    till.start()
    try:
        assert till.wait_until_ready(PATIENCE_S), till.status.lights
        yield till
    finally:
        till.stop()


def key_in(till: Till, amount: str) -> None:
    for key in amount:
        till.engine.call(till.counter.press, key)


def slips_of(paper: PtyPrinter, count: int) -> list[list[str]]:
    """Return what stands on the slips, once there are so many."""
    found: list[list[str]] = []

    def read(core: EscPosCore) -> None:
        found.extend([_shown(each) for each in slip] for slip in core.slips)

    assert paper.wait_until(lambda core: len(core.slips) >= count, PATIENCE_S)
    paper.change(read)
    return found


def _shown(printed: Printed) -> str:
    match printed:
        case PrintedLine(text=text):
            return text
        case PrintedSymbol(kind=kind, data=data):
            return f"{kind} {data}"
        case _:
            return ""


def eventually(so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if so():
            return True
        time.sleep(0.02)
    return False


def test_a_sale_is_on_paper_and_on_the_display_and_cash_opens_the_drawer(
    ground: TrainingGround, till: Till, paper: PtyPrinter, pole: PtyPole
) -> None:
    screens = ScreenWatcher()
    till.on_view(screens.on_view)
    key_in(till, "12.80")
    assert pole.wait_until(lambda lines: lines[0] == "TOTAL          12.80", PATIENCE_S)
    with ground.phone("plenty") as phone:
        ground.gun.scan(phone.new_code().code)
    screens.wait_for(Paid, lambda _: True)
    assert pole.wait_until(lambda lines: "PAID" in lines[1], PATIENCE_S)
    (slip,) = slips_of(paper, 1)
    codes = {line.split()[0]: line.split()[1] for line in slip if line.startswith(("code128 ", "qr "))}
    assert codes["code128"] == codes["qr"]
    assert is_order_number(codes["qr"])
    till.engine.call(till.counter.next_sale)
    screens.wait_for(Sale, lambda sale: sale.money is None)
    key_in(till, "5.00")
    screens.wait_for(Sale, lambda sale: sale.money is not None)
    till.engine.call(SaleDesk.take_cash, till.sale_desk, 1_000)
    screens.wait_for(Complete, lambda _: True)
    assert paper.wait_until(lambda core: core.drawer_pulses == [(2, 100, 100)], PATIENCE_S)
    assert any("Change" in line for line in slips_of(paper, 2)[1])
    assert pole.wait_until(lambda lines: "CHANGE 5.00" in lines[1], PATIENCE_S)


def test_a_payment_does_not_wait_for_paper_and_its_slip_is_kept(
    ground: TrainingGround, till: Till, paper: PtyPrinter
) -> None:
    screens = ScreenWatcher()
    till.on_view(screens.on_view)
    paper.change(lambda core: setattr(core, "is_paper_out", True))
    assert eventually(
        lambda: any(each.part is Part.PRINTER and each.level is Level.FAULT for each in till.status.lights)
    )
    key_in(till, "12.80")
    with ground.phone("plenty") as phone:
        ground.gun.scan(phone.new_code().code)
    screens.wait_for(Paid, lambda _: True)
    assert eventually(lambda: len(till.slips.kept) == 1)
    paper.change(lambda core: setattr(core, "is_paper_out", False))
    assert eventually(lambda: any("did not come out: 1" in each.said.en for each in till.status.lights))
    till.engine.call(till.slips.print_again, till.slips.kept[0])
    assert "Receipt" in slips_of(paper, 1)[0]
    assert eventually(lambda: till.slips.kept == ())


def test_a_customer_whose_result_is_open_gets_the_slip_that_finds_it_at_once(
    ground: TrainingGround, till: Till, paper: PtyPrinter
) -> None:
    screens = ScreenWatcher()
    views: list[CounterView] = []
    till.on_view(screens.on_view)
    till.on_view(views.append)
    key_in(till, "12.80")
    ground.line.set_mode(LineMode.LOSE_ANSWERS)
    with ground.phone("plenty") as phone:
        ground.gun.scan(phone.new_code().code)
        number = screens.wait_for(Unknown, lambda _: True)[0].bill.order_number
        till.engine.call(SlipDesk.print_unknown, till.desks.slips.desk, number)
        assert eventually(lambda: any(each.notice == HANDED_OUT for each in views))
        (slip,) = slips_of(paper, 1)
        assert {f"code128 {number}", f"qr {number}"} <= set(slip)
        ground.line.set_mode(LineMode.GOOD)
        screens.wait_for(Paid, lambda _: True)
    assert "Receipt" in slips_of(paper, 2)[1]


def test_the_tills_own_printer_is_bound_anew_beside_the_running_till_which_prints_on_afterwards(
    ground: TrainingGround,
) -> None:
    till = build_till(ground.settings(), ground.secrets)
    till.start()
    try:
        assert till.wait_until_ready(PATIENCE_S), till.status.lights
        till.engine.call(till.desks.bind.show)
        assert eventually(lambda: till.desks.bind.built is not None)
        desk = till.desks.bind.desk
        assert eventually(lambda: isinstance(desk.view, Offered) and not desk.view.is_looking)
        offered = desk.view
        assert isinstance(offered, Offered)
        (number,) = [index for index, each in enumerate(offered.rows) if each.bound_as == PRINTER_NAME]
        till.engine.call(desk.pick, number)
        assert eventually(lambda: isinstance(desk.view, SlipOut)), desk.view
        till.engine.call(desk.slip_read, PrinterFont.GBK)
        till.engine.call(desk.slip_measured, PaperColumns.WIDE)
        till.engine.call(desk.kick_drawer)
        assert eventually(lambda: isinstance(desk.view, DrawerAsked) and not desk.view.is_kicking), desk.view
        till.engine.call(desk.drawer_opened)
        assert eventually(lambda: isinstance(desk.view, Bound)), desk.view
        assert ground.printer.wait_until(lambda core: core.drawer_pulses == [(2, 100, 100)])
        assert till.wait_until_ready(PATIENCE_S), till.status.lights
        key_in(till, "5.00")
        till.engine.call(SaleDesk.take_cash, till.sale_desk, 1_000)
        assert ground.printer.wait_until(
            lambda core: len(core.drawer_pulses) == 2 and len(core.slips) == 2, PATIENCE_S
        )
    finally:
        till.stop()
    bound = load(ground.folder / "till.toml", environment={}).settings.printer
    assert bound is not None
    assert (int(bound.columns), bound.drawer) == (42, DrawerPin.PIN_2)
