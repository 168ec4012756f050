# SPDX-License-Identifier: Apache-2.0
"""The last sales in the window: what goes back, and how much of it, by key and by touch."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from cashier.panels import PanelName
from cashier.refunds.past_desk import SaleDetail
from cashier.ui.gallery_past import PAST_VIEWS
from tests.gui.stage import Stage, exhibit_named
from tests.gui.test_language import said_by

pytestmark = pytest.mark.gui


def show(stage: Stage, name: str) -> None:
    view = PAST_VIEWS[name]
    assert isinstance(view, SaleDetail)
    stage.hang(exhibit_named("sale-empty"))
    stage.window.show_panel(PanelName.PAST, view)


def test_a_part_is_typed_with_the_keys_and_the_button_says_how_much_goes_back(stage: Stage) -> None:
    show(stage, "past-sale-part-left")
    stage.type("1")
    show(stage, "past-sale-part-typed")
    detail = stage.window.past.detail
    assert "退款 ¥12.80…" in said_by(stage)
    stage.key(Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_F5)
    assert detail.refund.is_armed
    stage.key(Qt.Key.Key_F5, Qt.Key.Key_F7, Qt.Key.Key_Escape)
    assert stage.past_wishes.said == [
        ("figure", "1"),
        ("erase_figure",),
        ("clear_figures",),
        ("refund",),
        ("part",),
        ("back",),
    ]


def test_a_part_is_given_back_by_touch_alone(stage: Stage) -> None:
    show(stage, "past-sale-part-left")
    detail = stage.window.past.detail
    detail.part.click()
    show(stage, "past-sale-part")
    assert not detail.refund.isVisible(), "nothing was typed that could go back"
    for key in ("1", "00", "."):
        detail.keypad.keys[key].click()
    show(stage, "past-sale-part-typed")
    detail.refund.click()
    detail.refund.click()
    assert stage.past_wishes.said == [("part",), ("figure", "1"), ("figure", "00"), ("figure", "."), ("refund",)]


def test_a_press_for_one_amount_is_no_press_for_another(stage: Stage) -> None:
    show(stage, "past-sale-part-left")
    stage.key(Qt.Key.Key_F5)
    show(stage, "past-sale-part-typed")
    stage.key(Qt.Key.Key_F5)
    assert stage.past_wishes.said == []


def test_the_reasons_are_there_until_one_is_chosen(stage: Stage) -> None:
    show(stage, "past-sale-part-why")
    detail = stage.window.past.detail
    assert all(button.isVisible() for button in detail.causes.values())
    assert not detail.keypad.isVisible()
    show(stage, "past-sale-part-typed")
    assert detail.keypad.isVisible()
    assert detail.why.spoken.en == "Goods returned: how much? At most ¥51.20"
