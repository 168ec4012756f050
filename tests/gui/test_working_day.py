# SPDX-License-Identifier: Apache-2.0
"""A whole working day, by somebody who uses the keyboard alone, and again by somebody who only touches the screen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from queue import Queue
from uuid import UUID

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cashier.bootstrap import Till, build_till
from cashier.catalogue.catalogue import Catalogue
from cashier.checkout.screens import Complete, Paid, Sale, Unknown, Waiting
from cashier.commands.manage import let_in
from cashier.engine import SystemClock
from cashier.panels import PanelName
from cashier.refunds.refund import Refund, RefundState
from cashier.settings import Theme
from cashier.shifts.office import Office
from cashier.sounds.player import Sounds
from cashier.staff.gate import Gate
from cashier.staff.rights import Right
from cashier.training.drill_line import LineMode
from cashier.training.ground import TrainingGround
from cashier.ui.app import open_window, take_down
from cashier.ui.bridge import Bridge
from cashier.ui.gallery_office import settle_office
from cashier.ui.main_window import MainWindow
from cashier.ui.office.window import OfficeWindow, TillToRead
from cashier.ui.screens.shift import OpeningPage, OverviewPage, ReportPage
from cashier.ui.screens.shift_cash import CashPage
from cashier.ui.screens.shift_closing import ClosingPage, CountingPage
from cashier.ui.theme.look import Look
from cashier.values.cash import DENOMINATIONS_MINOR
from cashier.values.texts import Language
from middleplatform.contract.payments import Asset, Door
from tests.gui.counter_till import wait_until
from tests.gui.working_day import DOOR_KEYS, PATIENCE_S, Finger, Hands, Keys, Person
from tests.support.goods import COLA, SOME, WATER
from tests.support.staff_ground import LI, PINS, SUN

pytestmark = [
    pytest.mark.gui,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform == "win32", reason="the simulated devices stand on pseudo-terminals"),
]

KEY = Qt.Key
ABOVE_LIMIT = "399"
IN_POINTS = "300"


@pytest.fixture
def till(ground: TrainingGround) -> Till:
    catalogue = Catalogue(ground.folder / "till")
    catalogue.replace(SOME)
    catalogue.close()
    till = build_till(ground.settings(), ground.secrets)
    for member in (LI, SUN):
        till.people.staff.add(member)
        till.people.staff.set_pin(member.number, PINS[member.number])
    return till


@pytest.fixture
def window(qapp: QApplication, till: Till) -> Iterator[MainWindow]:
    till.start()
    assert till.wait_until_ready(PATIENCE_S)
    window = open_window(till, Bridge(till.engine), Language.ZH, Theme.LIGHT, Sounds(None))
    window.show()
    yield window
    till.stop()
    take_down(window)


@pytest.mark.parametrize("hands", [Keys, Finger])
def test_a_working_day_from_the_sign_in_to_the_exported_log(
    ground: TrainingGround, till: Till, window: MainWindow, hands: Callable[[MainWindow], Hands], tmp_path: Path
) -> None:
    person = Person(ground, till, window, hands(window))
    offices: Queue[tuple[UUID, Callable[[int], None]]] = Queue()
    till.start_manager = lambda leave, ended: offices.put((leave, ended))
    person.signs(LI, "sign-in")
    person.sees(Sale)
    assert window.view is not None
    assert not window.view.is_shift_open
    opens_shift(person)
    wait_until(lambda: window.view is not None and window.view.is_shift_open)
    sells_by_scan(person)
    for door, proves in (
        (Door.PIN_PAD, Person.types_on_pad),
        (Door.PHONE, Person.types_on_phone),
        (Door.SMS, _tells_sms_code),
    ):
        pays_part_in_points(person, door, proves)
    serves_the_next_while_one_is_unknown(person)
    refunds_with_approval(person)
    takes_cash_out(person)
    # 200.00 float, three times 99.00 beside the points, 5.00 of the next customer, 100.00 to the safe.
    closes_shift(person, {10_000: "4", 100: "2"})
    exports_the_log(person, offices, tmp_path / "log.xlsx")
    assert till.check_journal().is_intact
    assert ground.platform.verify()["ok"]


def opens_shift(person: Person) -> None:
    page = person.window.shift.opening
    person.hands.panel(person.window, KEY.Key_F10, PanelName.SHIFT)
    person.sees_shift(OpeningPage)
    assert page.signer.isVisible()
    person.hands.figures("200", page.keypad)
    person.press(KEY.Key_F5, page.go)
    person.sees_shift(OverviewPage)
    person.press(KEY.Key_Escape, person.window.shift.overview.back)
    person.sees(Sale)


def sells_by_scan(person: Person) -> None:
    for lines, item in enumerate((COLA, WATER), start=1):
        person.scan(item.barcodes[0])
        person.sees(Sale, lambda sale, lines=lines: len(sale.lines) == lines)  # type: ignore[misc]
    person.scan(person.shows_code())
    person.sees(Paid)
    goes_on(person)


def goes_on(person: Person) -> None:
    window = person.window
    page = window.pages.paid if isinstance(person.view.screen, Paid) else window.pages.complete
    person.press(KEY.Key_F5, page.next)
    person.sees(Sale)


def pays_part_in_points(person: Person, door: Door, proves: Callable[[Person], None]) -> None:
    window = person.window
    person.hands.figures(ABOVE_LIMIT, window.pages.sale.keypad)
    person.sees(Sale, lambda sale: sale.digits == ABOVE_LIMIT)
    person.press(KEY.Key_F6, window.pages.sale._steps["F6"])
    person.sees_panel(window.tender, "tender")
    person.hands.figures(IN_POINTS, window.tender.keypad)
    wait_until(lambda: not window.tender.part.isHidden(), PATIENCE_S)
    person.press(KEY.Key_F6, window.tender.part)
    person.sees(Sale, lambda sale: sale.takes is not None)
    person.scan(person.shows_code())
    waiting = person.sees(Waiting, lambda screen: screen.active is not None)
    if waiting.active is not door:
        person.press(DOOR_KEYS[door], window.pages.waiting.doors.buttons[door])
        person.sees(Waiting, lambda screen: screen.active is door)
    proves(person)
    paid = person.sees(Paid)
    assert paid.left is not None
    assert paid.left.amount_minor == 9_900
    goes_on(person)
    person.press(KEY.Key_F6, window.pages.sale._steps["F6"])
    person.sees_panel(window.tender, "rest-in-cash")
    person.press(KEY.Key_F5, window.tender.cash)
    person.sees(Complete)
    goes_on(person)


def _tells_sms_code(person: Person) -> None:
    page = person.window.pages.waiting
    person.sees(Waiting, lambda screen: screen.needs_sms_code)
    person.hands.figures(person.hears_sms_code(), page.keypad)


def serves_the_next_while_one_is_unknown(person: Person) -> None:
    window, line = person.window, person.ground.line
    person.hands.figures("30", window.pages.sale.keypad)
    person.sees(Sale, lambda sale: sale.digits == "30")
    code = person.shows_code()
    line.set_mode(LineMode.LOSE_ANSWERS)
    person.scan(code)
    person.sees(Unknown)
    person.press(KEY.Key_F5, window.pages.unknown.serve)
    person.sees(Sale)
    assert len(person.view.unresolved) == 1
    person.hands.figures("5", window.pages.sale.keypad)
    person.sees(Sale, lambda sale: sale.digits == "5")
    person.press(KEY.Key_F6, window.pages.sale._steps["F6"])
    person.sees_panel(window.tender, "next-customer")
    person.press(KEY.Key_F5, window.tender.cash)
    person.sees(Complete)
    person.picture("next-one-paid")
    line.set_mode(LineMode.GOOD)
    wait_until(lambda: person.view.unresolved == (), PATIENCE_S)
    person.picture("resolved")
    goes_on(person)
    person.press(KEY.Key_Escape, window._banner._button)
    wait_until(lambda: person.view.settled is None, PATIENCE_S)


def refunds_with_approval(person: Person) -> None:
    window = person.window
    person.hands.panel(window, KEY.Key_F9, PanelName.PAST)
    person.sees_panel(window.past.list, "last-payments")
    row = next(number for number, row in enumerate(window.past.list.rows) if row.side_label.spoken.en == "¥30.00")
    person.press(KEY(KEY.Key_F2 + row), window.past.list.rows[row])
    person.sees_panel(window.past.detail, "one-sale")
    order = window.past.detail.order.spoken.en.split()[-1]
    causes = list(window.past.detail.causes.values())
    person.press(KEY.Key_F2, causes[0])
    wait_until(lambda: causes[0].property("kind") == "chip_chosen", PATIENCE_S)
    person.press(KEY.Key_F7, window.past.detail.part)
    person.sees_panel(window.past.detail.keypad, "how-much")
    person.hands.figures("12.5", window.past.detail.keypad)
    wait_until(lambda: window.past.detail.part_amount.shown == "¥12.5", PATIENCE_S)
    person.press_twice(KEY.Key_F5, window.past.detail.refund)
    person.signs(SUN, "approval")
    wait_until(lambda: "已退回" in window.past.detail.told.text(), PATIENCE_S)
    person.picture("refunded")
    (refund,) = person.till.engine.submit(_refunds_of(person.till, order)).result()
    assert (refund.state, refund.tender.asset, refund.value_minor) == (RefundState.DONE, Asset.POINTS, 1_250)
    assert (refund.by, refund.approved_by) == (LI.number, SUN.number)
    person.press(KEY.Key_Escape, window.past.detail.back)
    person.sees_panel(window.past.list, "back-to-the-list")
    person.press(KEY.Key_Escape, window.past.list.back)
    person.sees(Sale)


async def _refunds_of(till: Till, order_number: str) -> list[Refund]:
    return till.refunds.of_order(order_number)


def takes_cash_out(person: Person) -> None:
    window = person.window
    page = window.shift.cash
    person.hands.panel(window, KEY.Key_F10, PanelName.SHIFT)
    person.sees_shift(OverviewPage)
    person.press(KEY.Key_F4, window.shift.overview.cash)
    person.sees_shift(CashPage)
    person.press(KEY.Key_F2, list(page.kinds.values())[1])
    person.hands.figures("100", page.keypad)
    person.press(KEY.Key_F3, page.causes[0])
    person.picture("cash-out")
    person.press(KEY.Key_F5, page.go)
    person.sees_shift(OverviewPage)


def closes_shift(person: Person, pieces: dict[int, str]) -> None:
    shift = person.window.shift
    person.press(KEY.Key_F6, shift.overview.close_shift)
    person.sees_shift(CountingPage)
    for denomination, figures in pieces.items():
        person.hands.piece(list(shift.counting.pieces), DENOMINATIONS_MINOR["CNY"].index(denomination))
        person.hands.figures(figures, shift.counting.keypad)
    person.press(KEY.Key_F5, shift.counting.go)
    person.sees_shift(ClosingPage)
    assert shift.closing.over.spoken.en == "Over or short ¥0.00"
    person.press_twice(KEY.Key_F5, shift.closing.confirm)
    person.sees_shift(ReportPage)
    assert shift.report.title.spoken.en == "Z report · shift 1"
    person.press(KEY.Key_Escape, shift.report.back)
    person.sees(Sale)


def exports_the_log(person: Person, offices: Queue[tuple[UUID, Callable[[int], None]]], path: Path) -> None:
    """Open the manager's window by the till's menu, with a manager's leave, and have the shifts exported."""
    person.hands.panel(person.window, KEY.Key_R, PanelName.OFFICE)
    person.signs(SUN, "leave-to-see-the-log")
    leave, ended = offices.get(timeout=PATIENCE_S)
    folder = person.ground.folder / "till"
    is_let_in, who = let_in(Gate(folder, SystemClock()), leave)
    assert is_let_in
    assert who == SUN
    look = Look(Language.ZH, Theme.LIGHT, is_training=False)
    tills = (TillToRead("T01", lambda: Office(folder, SystemClock().now)),)
    window = OfficeWindow(
        look,
        tills,
        lambda: datetime.now().astimezone().date(),
        may_export=who.may(Right.EXPORT),
        ask_file=lambda _: path,
    )
    window.resize(1024, 768)
    window.show()
    settle_office(window)
    person.picture("shift-log", window)
    person.hands.export(window)
    settle_office(window)
    person.picture("exported", window)
    rows = list(load_workbook(path).worksheets[0].iter_rows(values_only=True))
    of_shift = dict(zip(rows[0], rows[1], strict=True))
    assert (of_shift["opened_by"], of_shift["closed_by"], of_shift["over"]) == (LI.number, LI.number, 0)
    window.close()
    take_down(window)
    assert person.view.notice is not None
    person.till.engine.call(ended, 0)
    wait_until(lambda: person.view.notice is None, PATIENCE_S)
    person.sees(Sale)
