# SPDX-License-Identifier: Apache-2.0
"""Cash, change, parts and lists at the window, with keys alone and by touch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from cashier.checkout.screens import CounterView
from cashier.panels import PanelName
from cashier.ui.gallery_bills import SALE
from cashier.ui.gallery_past import PAST_VIEWS
from cashier.ui.gallery_sale import FOUND, GOODS, SALES, SHORT, TENDERING
from tests.gui.stage import Stage
from tests.support.codes import code_digits

Key = Qt.Key


@pytest.fixture
def stage(qapp: object) -> Iterator[Stage]:
    with Stage() as built:
        yield built


def test_the_keys_of_the_sale_ask_for_cash_and_put_it_aside(stage: Stage) -> None:
    stage.show(CounterView(SALE))
    stage.key(Key.Key_F6, Key.Key_F2)
    assert stage.panel_wishes.said == [("show", PanelName.TENDER)]
    assert stage.sale_wishes.said == [("hold",)]


def test_goods_are_worked_on_by_keys_and_by_touch(stage: Stage) -> None:
    stage.show(CounterView(GOODS))
    stage.type("*")
    stage.type("+")
    stage.type("-")
    stage.key(Key.Key_Up, Key.Key_Delete)
    stage.click(stage.window.pages.sale.goods.rows[0])
    assert [said[0] for said in stage.sale_wishes.said] == ["times", "more", "more", "step", "void", "select"]


def test_giving_everything_back_takes_two_presses(stage: Stage) -> None:
    stage.show(CounterView(SALES["sale-part-paid"]))
    stage.key(Key.Key_F7)
    assert stage.sale_wishes.said == []
    stage.key(Key.Key_F7)
    assert stage.sale_wishes.said == [("give_back",)]


def test_a_scan_over_the_cash_panel_goes_to_the_counter_and_takes_no_cash(stage: Stage) -> None:
    stage.show(CounterView(SALE))
    stage.window.show_panel(PanelName.TENDER, TENDERING)
    digits = code_digits(1)
    stage.burst(digits)
    assert stage.wishes.taken() == [("scan", digits)]
    assert stage.tender_wishes.said == []


def test_cash_is_typed_and_taken_and_no_enter_takes_it(stage: Stage) -> None:
    stage.show(CounterView(SALE))
    stage.window.show_panel(PanelName.TENDER, SHORT)
    stage.type("2")
    stage.key(Key.Key_Return, Key.Key_F5, Key.Key_F3, Key.Key_F6, Key.Key_Escape)
    assert [said[0] for said in stage.tender_wishes.said] == ["press", "cash", "otherwise", "part", "leave"]


def test_a_row_of_a_list_is_chosen_by_its_key_and_letters_look_for_goods(stage: Stage) -> None:
    stage.show(CounterView(SALE))
    stage.window.show_panel(PanelName.GOODS, FOUND)
    stage.type("l")
    stage.key(Key.Key_F2, Key.Key_F7, Key.Key_Backspace, Key.Key_Escape)
    assert stage.choice_wishes.said == [("press", "l"), ("choose", 0), ("more",), ("erase",), ("leave",)]


def test_a_refund_at_the_window_needs_two_presses_and_keys_choose_tender_and_reason(stage: Stage) -> None:
    stage.show(CounterView(SALE))
    stage.window.show_panel(PanelName.PAST, PAST_VIEWS["past-sale"])
    stage.key(Key.Key_Tab, Key.Key_F2, Key.Key_F5)
    assert [said[0] for said in stage.past_wishes.said] == ["choose_tender", "choose_cause"]
    stage.key(Key.Key_F5, Key.Key_Escape)
    assert [said[0] for said in stage.past_wishes.said[2:]] == ["refund", "back"]
