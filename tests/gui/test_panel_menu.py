# SPDX-License-Identifier: Apache-2.0
"""The menu: the way to the panels for a finger, and their keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cashier.panels import PanelName
from cashier.ui import words
from cashier.ui.panel_keys import PANEL_ENTRIES, PanelEntry
from tests.gui.stage import Stage, exhibit_named
from tests.gui.test_language import said_by

pytestmark = pytest.mark.gui


# Parts of a sale: they have their buttons beside it.
OF_THE_SALE = {PanelName.TENDER, PanelName.GOODS, PanelName.HELD}


def test_every_panel_that_is_no_part_of_a_sale_is_in_the_menu() -> None:
    assert {entry.name for entry in PANEL_ENTRIES} == set(PanelName) - OF_THE_SALE


@pytest.mark.parametrize("entry", PANEL_ENTRIES, ids=[entry.name.value for entry in PANEL_ENTRIES])
def test_a_press_in_the_menu_asks_for_the_panel_and_closes_the_menu(stage: Stage, entry: PanelEntry) -> None:
    stage.hang(exhibit_named("sale-menu"))
    stage.window.menu.buttons[entry.name].click()
    assert stage.panel_wishes.said == [("show", entry.name)]
    assert not stage.window.menu.isVisible()


@pytest.mark.parametrize("entry", PANEL_ENTRIES, ids=[entry.name.value for entry in PANEL_ENTRIES])
def test_the_key_asks_for_the_panel(stage: Stage, entry: PanelEntry) -> None:
    stage.hang(exhibit_named("sale-empty"))
    if len(entry.key) == 1:
        stage.type(entry.key.lower())
    else:
        stage.key(getattr(Qt.Key, f"Key_{entry.key}"))
    assert stage.panel_wishes.said == [("show", entry.name)]


def test_m_opens_and_closes_the_menu_and_escape_closes_it(stage: Stage) -> None:
    stage.hang(exhibit_named("sale-empty"))
    stage.type("m")
    assert stage.window.menu.isVisible()
    stage.type("m")
    assert not stage.window.menu.isVisible()
    stage.type("m")
    stage.key(Qt.Key.Key_Escape)
    assert not stage.window.menu.isVisible()


def test_the_menu_is_offered_only_where_no_payment_is_before_the_customer(stage: Stage) -> None:
    stage.hang(exhibit_named("sale-empty"))
    assert words.MENU_NAME.zh in said_by(stage)
    stage.hang(exhibit_named("unknown"))
    assert words.MENU_NAME.zh not in said_by(stage)
    stage.type("m")
    assert not stage.window.menu.isVisible()


def test_a_payment_that_begins_takes_the_menu_away(stage: Stage, qapp: QApplication) -> None:
    stage.hang(exhibit_named("sale-menu"))
    stage.hang(exhibit_named("waiting-phone"))
    assert not stage.window.menu.isVisible()
