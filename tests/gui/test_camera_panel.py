# SPDX-License-Identifier: Apache-2.0
"""The camera panel in the window: its picture, the outline of what was read, and the ways to it and back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from cashier.devices.status import Part
from cashier.panels import Away, PanelName
from cashier.ui.gallery_camera import CAMERA_VIEWS
from cashier.ui.widgets.status_lights import PartButton
from tests.gui.stage import Stage, exhibit_named, shown
from tests.gui.test_language import said_by

pytestmark = pytest.mark.gui


def test_the_picture_is_painted_with_a_green_outline_around_what_was_read(stage: Stage) -> None:
    stage.hang(exhibit_named("camera-reading"))
    picture = stage.window.camera.picture
    painted = picture.grab().toImage()
    colours = {painted.pixelColor(x, y).name() for x in range(0, painted.width(), 2) for y in range(painted.height())}
    assert QColor("#12A150").name() in colours
    assert not stage.window.pages.isVisible()


def test_what_was_read_is_said_without_the_code(stage: Stage) -> None:
    stage.hang(exhibit_named("camera-reading"))
    assert "读到：二维码，20 个字符，…4823" in said_by(stage)


def test_a_press_on_the_cameras_light_asks_for_its_picture_and_on_another_for_what_is_said(stage: Stage) -> None:
    stage.hang(exhibit_named("camera-reading"))
    stage.window.show_panel(PanelName.CAMERA, Away())
    stage.panel_wishes.said.clear()
    lights = {button.light.part: button for button in shown(stage.window, PartButton)}
    lights[Part.CAMERA].click()
    assert stage.panel_wishes.said == [("show", PanelName.CAMERA)]
    lights[Part.SCANNER].click()
    assert len(stage.panel_wishes.said) == 1


def test_its_keys_go_back_and_on_to_the_next_camera(stage: Stage) -> None:
    stage.hang(exhibit_named("camera-gone"))
    stage.key(Qt.Key.Key_F5, Qt.Key.Key_Escape)
    assert stage.camera_wishes.said == [("show_next",), ("leave",)]


def test_a_panel_that_is_taken_away_keeps_no_picture(stage: Stage) -> None:
    stage.hang(exhibit_named("camera-reading"))
    stage.window.show_panel(PanelName.CAMERA, Away())
    assert stage.window.pages.isVisible()
    stage.window.show_panel(PanelName.CAMERA, CAMERA_VIEWS["camera-waiting"])
    assert stage.window.camera.picture.grab().toImage().pixelColor(3, 3).lightness() < 60
