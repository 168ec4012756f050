# SPDX-License-Identifier: Apache-2.0
"""A sale says that no shift is open, and leads to opening one; a payment before the customer does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from cashier.checkout.screens import CounterView
from cashier.panels import PanelName
from cashier.ui.gallery_bills import SALE
from cashier.ui.widgets.header import Header
from cashier.values.texts import Language
from tests.gui.stage import Stage, exhibit_named, shown

pytestmark = pytest.mark.gui
WITHOUT = CounterView(SALE, is_shift_open=False)


def hints(stage: Stage) -> list[QPushButton]:
    (head,) = shown(stage.window, Header)
    return [button for button in shown(head, QPushButton) if "shift is open" in button.accessibleName()]


def test_a_sale_without_a_shift_says_so_and_leads_there_at_a_press(qapp: QApplication) -> None:
    with Stage(Language.EN) as stage:
        stage.show(WITHOUT)
        (hint,) = hints(stage)
        hint.click()
        assert stage.panel_wishes.said == [("show", PanelName.SHIFT)]


def test_once_a_shift_is_open_the_order_s_number_is_there_again(qapp: QApplication) -> None:
    with Stage(Language.EN) as stage:
        stage.show(WITHOUT)
        stage.show(CounterView(SALE))
        assert hints(stage) == []


def test_nobody_is_sent_away_from_a_payment(qapp: QApplication) -> None:
    with Stage(Language.EN) as stage:
        for name in ("asking", "waiting-phone", "unknown", "paid"):
            stage.show(replace(exhibit_named(name).view, is_shift_open=False))
            assert hints(stage) == [], name
