# SPDX-License-Identifier: Apache-2.0
"""Nothing is cut off, nothing lies over anything, every key can be hit: every state, every size, both languages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, QSize
from PySide6.QtWidgets import QApplication, QWidget

from cashier.checkout.screens import CounterView
from cashier.panels import PanelName
from cashier.settings import Theme
from cashier.ui.gallery import VARIANTS, settle
from cashier.ui.gallery_bills import SALE
from cashier.ui.gallery_past import PAST_VIEWS
from cashier.ui.gallery_views import EXHIBITS
from cashier.values.texts import Language
from tests.gui.measuring import faults_of
from tests.gui.stage import Stage, still_exhibits

pytestmark = pytest.mark.gui

# A theme changes colours alone; training also takes the room of its band.
SIZES = sorted({(each.logical.width(), each.logical.height()) for each in VARIANTS} | {(3840, 2160), (1920, 540)})
IN_EVERY_RUN = {(683, 512, True, Language.EN), (683, 512, True, Language.ZH), (1920, 1080, False, Language.EN)}
EACH_SIZE = [
    pytest.param(
        size,
        is_training,
        language,
        id=f"{size[0]}x{size[1]}-{'training' if is_training else 'real'}-{language}",
        marks=[] if (*size, is_training, language) in IN_EVERY_RUN else [pytest.mark.slow],
    )
    for size in SIZES
    for is_training in (False, True)
    for language in Language
]
ACTED = [exhibit for exhibit in EXHIBITS if exhibit.then is not None]
WORST = ((683, 512), True, Language.EN)
"""The least room and the longest words: what has room there is measured in every run, all else by `make check`."""
EACH_ACTED = [
    pytest.param(
        size,
        is_training,
        language,
        id=f"{size[0]}x{size[1]}-{'training' if is_training else 'real'}-{language}",
        marks=[] if (size, is_training, language) == WORST else [pytest.mark.slow],
    )
    for size in ((683, 512), (1024, 768))
    for is_training in (True, False)
    for language in Language
]


@pytest.mark.parametrize(("size", "is_training", "language"), EACH_SIZE)
def test_every_state_can_be_read_and_hit(
    qapp: QApplication, size: tuple[int, int], is_training: bool, language: Language
) -> None:
    faults = {}
    with Stage(language, Theme.LIGHT, is_training=is_training, size=QSize(*size)) as stage:
        for exhibit in still_exhibits():
            stage.hang(exhibit)
            if found := faults_of(stage.window):
                faults[exhibit.name] = found
    assert faults == {}


@pytest.mark.parametrize(("size", "is_training", "language"), EACH_ACTED)
def test_what_opens_at_a_press_can_be_read_and_hit(
    qapp: QApplication, size: tuple[int, int], is_training: bool, language: Language
) -> None:
    faults = {}
    with Stage(language, Theme.LIGHT, is_training=is_training, size=QSize(*size)) as stage:
        for exhibit in ACTED:
            stage.hang(exhibit)
            if found := faults_of(stage.window):
                faults[exhibit.name] = found
    assert faults == {}


class _Painted(QObject):
    """Where each widget lay when it was painted."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.places: dict[QObject, list[QRect]] = {}
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            self.places.setdefault(watched, []).append(watched.geometry())
        return False


def test_what_comes_up_in_another_ones_place_is_laid_out_before_it_is_painted(stage: Stage) -> None:
    stage.show(CounterView(SALE))
    stage.window.show_panel(PanelName.PAST, PAST_VIEWS["past"])
    settle(stage.window)
    detail = stage.window.past.detail
    painted = _Painted(detail, detail.back, detail.refund)
    stage.window.show_panel(PanelName.PAST, PAST_VIEWS["past-sale"])
    settle(stage.window)
    assert {widget: set(map(QRect.getRect, places)) for widget, places in painted.places.items()} == {
        widget: {widget.geometry().getRect()} for widget in (detail, detail.back, detail.refund)
    }
