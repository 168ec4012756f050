# SPDX-License-Identifier: Apache-2.0
"""The panel of slips in the real window, by keys and by touch."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from cashier.ui.desks import NOBODY
from cashier.ui.gallery_views import UNKNOWN
from cashier.ui.screens.page import Surroundings
from cashier.ui.screens.unknown import UnknownPage
from tests.gui.stage import Stage, exhibit_named

pytestmark = pytest.mark.gui


def test_keys_print_save_and_put_a_slip_away_and_move_the_paper(stage: Stage) -> None:
    stage.hang(exhibit_named("slip-kept"))
    paper = stage.window.slips.shown.paper
    assert paper.is_longer
    top = paper.grab().toImage()
    stage.key(Qt.Key.Key_Down)
    assert paper.grab().toImage() != top
    stage.key(Qt.Key.Key_Up)
    assert paper.grab().toImage() == top
    stage.key(Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F7, Qt.Key.Key_Escape)
    assert [said for said, *_ in stage.slip_wishes.said] == ["print", "save", "put_away", "back"]


def test_buttons_do_the_same_and_what_cannot_be_done_has_none(stage: Stage) -> None:
    stage.hang(exhibit_named("slip-no-printer"))
    page = stage.window.slips.shown
    assert page.print.isHidden()
    assert page.put_away.isHidden()
    page.save.click()
    page.back.click()
    assert [said for said, *_ in stage.slip_wishes.said] == ["save", "back"]


def test_the_key_of_a_past_sale_asks_for_its_slip(stage: Stage) -> None:
    stage.hang(exhibit_named("past-sale"))
    stage.key(Qt.Key.Key_F6)
    assert stage.past_wishes.said == [("print_slip",)]


def test_a_key_prints_the_x_that_is_shown_and_another_opens_the_drawer(stage: Stage) -> None:
    stage.hang(exhibit_named("shift-x"))
    stage.key(Qt.Key.Key_F5)
    stage.hang(exhibit_named("shift-open"))
    stage.key(Qt.Key.Key_F7)
    assert [said for said, *_ in stage.shift_wishes.said] == ["print_report", "open_drawer"]


def test_a_key_prints_a_slip_for_the_customer_whose_result_is_open(stage: Stage) -> None:
    stage.hang(exhibit_named("unknown"))
    stage.key(Qt.Key.Key_F7)
    assert stage.slip_wishes.said == [("print_unknown", UNKNOWN.bill.order_number)]


def test_a_till_without_a_printer_offers_no_slip_for_an_open_result(stage: Stage) -> None:
    page = UnknownPage(Surroundings(stage.look, stage.wishes, lambda: 0.0, NOBODY, has_printer=False))
    assert page.slip.isHidden()
