# SPDX-License-Identifier: Apache-2.0
"""What is built before the first paint, and what after it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from cashier.panels import Away, PanelName
from cashier.ui.gallery_doctor import DOCTOR_VIEWS
from cashier.ui.readiness import Readiness
from cashier.ui.screens.page import Page, Panel
from cashier.ui.screens.sale import SalePage
from cashier.values.texts import Language
from tests.gui.counter_till import wait_until
from tests.gui.stage import Stage

pytestmark = pytest.mark.gui

PAGES = 8
"""One for each screen of the counter."""


def test_a_window_that_is_opened_has_built_the_sale_alone(qapp: QApplication) -> None:
    with Stage(Language.EN) as stage:
        for name in PanelName:
            stage.window.show_panel(name, Away())
        assert [type(page) for page in stage.window.findChildren(Page)] == [SalePage]
        assert stage.window.findChildren(Panel) == [stage.window.signin]


def test_once_it_was_painted_the_payments_pages_are_built_so_that_no_customer_waits_for_them(
    qapp: QApplication,
) -> None:
    with Stage(Language.EN) as stage:
        Readiness(stage.window).painted.connect(stage.window.prepare)
        stage.window.show()
        wait_until(lambda: len(stage.window.findChildren(Page)) == PAGES)
        assert [page for page in stage.window.findChildren(Page) if page.isVisible()] == [stage.window.pages.sale]


def test_a_panel_is_built_when_it_is_first_shown_and_once(qapp: QApplication) -> None:
    with Stage(Language.EN) as stage:
        stage.window.show()
        for _ in range(2):
            stage.window.show_panel(PanelName.DOCTOR, DOCTOR_VIEWS["doctor-well"])
            assert stage.window.doctor.isVisible()
            assert not stage.window.pages.isVisible()
            stage.window.show_panel(PanelName.DOCTOR, Away())
            assert stage.window.pages.isVisible()
        assert stage.window.findChildren(Panel) == [stage.window.signin, stage.window.doctor]
