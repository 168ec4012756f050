# SPDX-License-Identifier: Apache-2.0
"""The shift panel in the window, with a real desk and a real journal behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from cashier.checkout.screens import Asking, Sale, Unknown
from cashier.panels import Away, PanelName
from cashier.shifts.shift import CashKind
from cashier.shifts.views import AssetLine, CashCause, Cause, Closing, HandingOver, ShiftView
from cashier.ui import shift_words
from cashier.ui.gallery_shift import BUSY, CLOSING, COUNTING, ITEMS, SHIFT_VIEWS
from cashier.ui.gallery_signin import SIGN_IN_VIEWS, SIGNED_IN
from cashier.ui.screens.shift import OpeningPage, OverviewPage, ReportPage
from cashier.ui.screens.shift_closing import ClosingPage, CountingPage, ShiftPage
from cashier.ui.widgets.typed_fields import TypedFields
from cashier.values.money import Money
from cashier.values.texts import Language, Text
from middleplatform.contract.payments import Asset
from tests.gui.counter_till import CounterTill, wait_until
from tests.gui.stage import Stage, exhibit_named, shown
from tests.gui.test_counter_window import Cashier, begin
from tests.gui.test_language import said_by
from tests.support.fakes import AnswerLost, Op

pytestmark = pytest.mark.gui


class ShiftCashier(Cashier):
    """A cashier who works with the keys alone."""

    def sees_page(self, kind: type[ShiftPage]) -> None:
        """Wait until a page of the panel is up."""
        panel = self.window.shift
        wait_until(lambda: panel.isVisible() and isinstance(panel.current, kind))
        assert not self.window.pages.isVisible()

    def sees_sale(self) -> None:
        """Wait until the panel is gone."""
        wait_until(lambda: self.window.shift.isHidden() and self.window.pages.isVisible())

    def opens_shift(self) -> None:
        """Open one with 200.00 in the drawer."""
        self.key(Qt.Key.Key_F10)
        self.sees_page(OpeningPage)
        self.type("1001")
        self.key(Qt.Key.Key_Tab)
        self.type("Li Na")
        self.key(Qt.Key.Key_Tab)
        self.type("200")
        self.key(Qt.Key.Key_F5)
        self.sees_page(OverviewPage)

    def counts(self, hundreds: str) -> None:
        """Count notes of 100.00 and nothing else."""
        self.key(Qt.Key.Key_F6)
        self.sees_page(CountingPage)
        self.type(hundreds)
        self.key(Qt.Key.Key_F5)
        self.sees_page(ClosingPage)


@pytest.fixture
def cashier(qapp: QApplication) -> Iterator[ShiftCashier]:
    till = CounterTill(counts_payments=True)
    till.start()
    cashier = ShiftCashier(till)
    yield cashier
    cashier.close()
    till.stop()


def say(stage: Stage, view: ShiftView) -> list[str]:
    """Show a view of the shift and return what the window says."""
    stage.hang(exhibit_named("sale-empty"))
    stage.window.show_panel(PanelName.SHIFT, view)
    return said_by(stage)


def test_a_shift_is_opened_and_closed_with_the_keys_alone(cashier: ShiftCashier) -> None:
    cashier.opens_shift()
    shift = cashier.till.shifts.current
    assert shift is not None
    assert (shift.opened_by.number, shift.opened_by.name, shift.float_minor) == ("1001", "Li Na", 20_000)
    cashier.counts("2")
    cashier.key(Qt.Key.Key_F5)
    assert cashier.window.shift.closing.confirm.is_armed
    cashier.key(Qt.Key.Key_F5)
    cashier.sees_page(ReportPage)
    assert cashier.window.shift.report.title.spoken.en == "Z report · shift 1"
    assert cashier.till.shifts.current is None
    cashier.key(Qt.Key.Key_Escape)
    cashier.sees_sale()


def test_a_payment_without_a_result_stops_closing_until_it_is_signed_for(cashier: ShiftCashier) -> None:
    cashier.opens_shift()
    cashier.key(Qt.Key.Key_Escape)
    cashier.sees_sale()
    cashier.till.world.platform.next(Op.CREATE, AnswerLost())
    cashier.till.world.platform.always(Op.QUERY, AnswerLost())
    begin(cashier, "9")
    cashier.sees(Asking)
    cashier.till.pass_time(5.5)
    cashier.sees(Unknown)
    cashier.key(Qt.Key.Key_F5)
    cashier.sees_sale()
    cashier.key(Qt.Key.Key_F10)
    cashier.sees_page(OverviewPage)
    cashier.counts("2")
    closing = cashier.window.shift.closing
    assert not closing.confirm.isVisible()
    assert "¥9.00" in closing.items.spoken.en
    cashier.key(
        Qt.Key.Key_F5,
    )
    assert cashier.till.shifts.current is not None
    cashier.key(Qt.Key.Key_F6)
    cashier.key(Qt.Key.Key_F6)
    cashier.sees_page(ReportPage)
    assert cashier.till.shifts.current is None


def test_escape_goes_back_view_by_view_and_keeps_the_shift(cashier: ShiftCashier) -> None:
    cashier.opens_shift()
    cashier.counts("2")
    cashier.key(Qt.Key.Key_Escape)
    cashier.sees_page(OverviewPage)
    cashier.key(Qt.Key.Key_F5)
    cashier.sees_page(ReportPage)
    cashier.key(Qt.Key.Key_Escape)
    cashier.sees_page(OverviewPage)
    cashier.key(Qt.Key.Key_Escape)
    cashier.sees_sale()
    assert cashier.till.shifts.current is not None


def test_a_scan_goes_to_the_counter_and_the_panel_makes_way_for_the_payment(cashier: ShiftCashier) -> None:
    cashier.type("12.8")
    wait_until(lambda: "12.8" in str(cashier.screen))
    cashier.key(Qt.Key.Key_F10)
    cashier.sees_page(OpeningPage)
    cashier.scan(cashier.till.show_code())
    cashier.sees_sale()
    wait_until(lambda: not isinstance(cashier.screen, Sale))


def test_a_scan_lands_in_no_field(stage: Stage) -> None:
    say(stage, SHIFT_VIEWS["shift-none"])
    stage.burst("281234567890123456")
    assert stage.wishes.taken() == [("scan", "281234567890123456")]
    stage.key(Qt.Key.Key_F5)
    assert stage.shift_wishes.said == [("open", "", "", "")]


def test_letters_are_written_into_the_name_and_do_not_switch_the_language(stage: Stage) -> None:
    say(stage, SHIFT_VIEWS["shift-none"])
    stage.key(Qt.Key.Key_Tab)
    stage.type("lds")
    assert stage.kept == []
    stage.key(Qt.Key.Key_F5)
    assert stage.shift_wishes.said == [("open", "", "lds", "")]


def test_the_panel_can_be_worked_by_touch_alone(stage: Stage) -> None:
    say(stage, SHIFT_VIEWS["shift-none"])
    opening = stage.window.shift.opening
    for key in "1001":
        opening.keypad.keys[key].click()
    opening.fields.buttons[2].click()
    for key in ("2", "00", ".", "5"):
        opening.keypad.keys[key].click()
    opening.go.click()
    stage.window.show_panel(PanelName.SHIFT, COUNTING)
    counting = stage.window.shift.counting
    counting.pieces[1].click()
    counting.keypad.keys["00"].click()
    counting.keypad.keys["3"].click()
    counting.go.click()
    asked = [each for each in stage.shift_wishes.said if each[0] != "note_pieces"]
    assert asked == [("open", "1001", "", "200.5"), ("keep_count", {5_000: 3})]


def test_a_difference_is_closed_with_the_reason_that_was_chosen(stage: Stage) -> None:
    say(stage, SHIFT_VIEWS["shift-close-short"])
    stage.key(Qt.Key.Key_F2, Qt.Key.Key_F5, Qt.Key.Key_F5)
    assert stage.shift_wishes.said == [("close", Cause.CASH_MOVED, ())]


def test_a_reason_has_its_key_before_the_panel_that_has_it_elsewhere(stage: Stage) -> None:
    say(stage, SHIFT_VIEWS["shift-close-short"])
    stage.key(Qt.Key.Key_F1, Qt.Key.Key_F5, Qt.Key.Key_F5)
    assert stage.shift_wishes.said == [("close", Cause.CHANGE, ())]
    assert stage.panel_wishes.said == []


def test_cash_is_taken_out_with_the_keys_and_a_reason_in_chinese(stage: Stage) -> None:
    say(stage, SHIFT_VIEWS["shift-cash"])
    stage.key(Qt.Key.Key_F2)
    stage.type("30.5")
    assert not stage.window.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    stage.key(Qt.Key.Key_Tab)
    assert stage.window.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    composing = QInputMethodEvent("mai", [])
    QApplication.sendEvent(stage.window, composing)
    assert stage.window.shift.cash.fields.buttons[1].accessibleName().endswith("mai")
    written = QInputMethodEvent("", [])
    written.setCommitString("购买收银打印纸")
    QApplication.sendEvent(stage.window, written)
    stage.key(Qt.Key.Key_F5)
    assert stage.shift_wishes.said == [("move_cash", CashKind.OUT, "30.5", None, "购买收银打印纸")]
    assert stage.wishes.said == []


def test_a_scan_lands_neither_in_an_amount_nor_in_a_reason(stage: Stage) -> None:
    say(stage, SHIFT_VIEWS["shift-cash"])
    stage.burst("281234567890123456")
    stage.key(Qt.Key.Key_Tab)
    stage.burst("281234567890123457")
    assert stage.wishes.taken() == [("scan", "281234567890123456"), ("scan", "281234567890123457")]
    stage.key(Qt.Key.Key_F5)
    assert stage.shift_wishes.said == [("move_cash", CashKind.IN, "", None, "")]


def test_no_input_method_writes_once_the_panel_is_away(stage: Stage) -> None:
    say(stage, SHIFT_VIEWS["shift-cash"])
    stage.key(Qt.Key.Key_Tab)
    stage.window.show_panel(PanelName.SHIFT, Away())
    assert not stage.window.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_a_takeover_is_signed_by_touch(stage: Stage) -> None:
    say(stage, HandingOver(12, "Li Na", Money(20_000), ITEMS[:1], asks_next=False))
    page = stage.window.shift.handover
    for figure in "1002":
        page.keypad.keys[figure].click()
    page.go.click()
    page.go.click()
    assert stage.shift_wishes.said == [("sign_over", "1002", "", (ITEMS[0].attempt_id,))]


def test_where_people_sign_in_the_panel_asks_nobody_for_a_number(stage: Stage) -> None:
    say(stage, SHIFT_VIEWS["shift-none-signed-in"])
    opening = stage.window.shift.opening
    assert [button.isVisible() for button in opening.fields.buttons] == [False, False, True]
    stage.type("200")
    stage.key(Qt.Key.Key_F5)
    stage.window.show_panel(PanelName.SHIFT, SHIFT_VIEWS["shift-hand-signed-in"])
    assert shown(stage.window.shift.handover, TypedFields) == []
    stage.type("7")
    stage.key(Qt.Key.Key_F5, Qt.Key.Key_F5)
    assert stage.shift_wishes.said == [("open", "", "", "200"), ("sign_over", "", "", ())]


def test_a_reason_is_forgotten_when_the_drawer_is_counted_again(stage: Stage) -> None:
    say(stage, SHIFT_VIEWS["shift-close-short"])
    stage.key(Qt.Key.Key_F2)
    stage.window.show_panel(PanelName.SHIFT, COUNTING)
    stage.window.show_panel(PanelName.SHIFT, SHIFT_VIEWS["shift-close-short"])
    stage.key(Qt.Key.Key_F5, Qt.Key.Key_F5)
    assert stage.shift_wishes.said == [("close", None, ())]


def test_another_list_of_open_payments_needs_another_signature(stage: Stage) -> None:
    def closing(count: int) -> Closing:
        return Closing(12, Money(0), Money(0), Money(0), ITEMS[:count])

    say(stage, closing(2))
    stage.key(Qt.Key.Key_F6)
    assert stage.window.shift.closing.sign.is_armed
    stage.window.show_panel(PanelName.SHIFT, closing(1))
    stage.key(Qt.Key.Key_F6)
    assert stage.shift_wishes.said == []
    stage.key(Qt.Key.Key_F6)
    assert stage.shift_wishes.said == [("close", None, (ITEMS[0].attempt_id,))]


def test_what_was_typed_and_chosen_is_still_there_after_a_supervisor_was_asked(stage: Stage) -> None:
    say(stage, SHIFT_VIEWS["shift-cash-signed-in"])
    stage.type("30")
    stage.key(Qt.Key.Key_F4)
    stage.window.show_signin(SIGN_IN_VIEWS["approval"])
    stage.window.show_panel(PanelName.SHIFT, SHIFT_VIEWS["shift-cash-not-approved"])
    stage.window.show_signin(SIGNED_IN)
    stage.key(Qt.Key.Key_F5)
    assert stage.shift_wishes.said == [("move_cash", CashKind.IN, "30", CashCause.MORE_FLOAT, "")]


def test_an_away_brings_the_sale_back(stage: Stage) -> None:
    say(stage, CLOSING)
    stage.window.show_panel(PanelName.SHIFT, Away())
    assert stage.window.pages.isVisible()
    assert shown(stage.window, ShiftPage) == []


MUST_SAY = {
    "shift-none": (shift_words.NO_SHIFT, Text(zh="工号：—", en="Staff number: —")),
    "shift-open": (
        Text(zh="班次 12 进行中", en="Shift 12 is open"),
        Text(zh="148 笔，1,284,000 积分", en="148 paid, 1,284,000 points"),
        Text(zh="未确认 2 笔", en="2 not confirmed"),
        Text(zh="没收到款 7 次 · 取消 2 笔 · 已退回 1 笔", en="Declined 7 · cancelled 2 · given back 1"),
    ),
    "shift-x": (Text(zh="X 报表 · 班次 12 · 进行中", en="X report · shift 12 · open"),),
    "shift-close-refused": (
        Text(zh="还有未确认的款，现在不能交班", en="Not closed: payments without a result"),
        Text(zh="差额 -¥50.00", en="Over or short -¥50.00"),
    ),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", MUST_SAY)
def test_a_view_says_what_it_must(qapp: QApplication, name: str, language: Language) -> None:
    with Stage(language) as stage:
        said = say(stage, SHIFT_VIEWS[name])
        assert [text.of(language) for text in MUST_SAY[name] if text.of(language) not in said] == []


def test_an_asset_of_two_currencies_shows_both(stage: Stage) -> None:
    wallet = [AssetLine(Asset.WALLET, "CNY", 2, 1_000, 1), AssetLine(Asset.WALLET, "HKD", 1, 500, 1)]
    say(stage, replace(BUSY, assets=tuple(wallet)))
    row = stage.window.shift.overview.rows[Asset.WALLET]
    assert row.paid.spoken.en == "2 paid, ¥10.00\n1 paid, HK$5.00"
    assert row.unknown.spoken.en == "2 not confirmed"


def test_an_open_shift_shows_only_the_assets_that_were_used(stage: Stage) -> None:
    say(stage, SHIFT_VIEWS["shift-new"])
    rows = stage.window.shift.overview.rows.values()
    assert not any(row.isVisible() for row in rows)
    stage.window.show_panel(PanelName.SHIFT, BUSY)
    assert all(row.isVisible() for row in rows)
