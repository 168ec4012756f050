# SPDX-License-Identifier: Apache-2.0
"""The lights at the foot of the window: what is wrong has room there, however many parts a till has."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication

from cashier.checkout.screens import CounterView
from cashier.devices.device_lights import light_off
from cashier.devices.status import Level, Part
from cashier.ui.gallery_bills import SALE
from cashier.ui.gallery_views import EVERY_LIGHT, LIGHTS
from cashier.ui.widgets.basics import SpokenLabel
from cashier.ui.widgets.status_lights import LightButton
from cashier.values.texts import Language
from tests.gui.stage import Stage, shown

pytestmark = pytest.mark.gui
SMALL = QSize(683, 512)


def said(stage: Stage) -> list[str]:
    return [button.accessibleName() for button in shown(stage.window, LightButton)]


def test_where_all_lights_have_no_room_one_stands_for_those_that_are_fine(qapp: QApplication) -> None:
    with Stage(Language.EN, size=SMALL) as stage:
        stage.window.show_lights(EVERY_LIGHT)
        stage.show(CounterView(SALE))
        names = said(stage)
        for light in EVERY_LIGHT:
            if light.level in {Level.FAULT, Level.WARNING}:
                assert any(name.lower().startswith(light.part.value) for name in names), light.part
        assert any(name.endswith("others: Fine") for name in names)
        assert not any("Not in use" in name for name in names)


def test_where_there_is_room_every_light_is_named(qapp: QApplication) -> None:
    with Stage(Language.ZH, size=QSize(1920, 1080)) as stage:
        stage.window.show_lights(EVERY_LIGHT)
        stage.show(CounterView(SALE))
        assert len(said(stage)) == len(EVERY_LIGHT)


def test_a_light_that_comes_later_has_its_own_place(qapp: QApplication) -> None:
    with Stage(Language.EN, size=QSize(1920, 1080)) as stage:
        stage.window.show_lights(tuple(light for light in LIGHTS if light.part is Part.CLOCK))
        stage.window.show_lights(LIGHTS)
        stage.show(CounterView(SALE))
        bar = sorted(shown(stage.window, LightButton), key=lambda button: button.x())
        assert [button.accessibleName().split(":")[0] for button in bar] == [
            "Network",
            "Platform",
            "Scanner",
            "PIN pad",
            "Journal",
            "Clock",
        ]


def test_the_list_says_how_a_part_that_is_not_set_up_is_set_up(qapp: QApplication) -> None:
    with Stage(Language.EN) as stage:
        stage.window.show_lights((light_off(Part.SCANNER),))
        stage.show(CounterView(SALE))
        stage.type("s")
        said = [label.text() for label in shown(stage.window._popover, SpokenLabel)]
        assert any(each.startswith("Not in use · Scanner") for each in said), said
        assert any("bind it in the menu (B)" in each for each in said)


def test_a_press_on_what_stands_for_the_others_says_all_of_them(qapp: QApplication) -> None:
    with Stage(Language.EN, size=SMALL) as stage:
        stage.window.show_lights(EVERY_LIGHT)
        stage.show(CounterView(SALE))
        next(button for button in shown(stage.window, LightButton) if "others" in button.accessibleName()).click()
        assert stage.window._popover.isVisible()
        stage.key(Qt.Key.Key_Escape)
        assert not stage.window._popover.isVisible()
