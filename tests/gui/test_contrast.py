# SPDX-License-Identifier: Apache-2.0
"""Everything written can be read: at least 4.5:1 (WCAG 2.2, 1.4.3), by the tokens and by what is really painted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QLineEdit, QTableView, QWidget

from cashier.settings import Theme
from cashier.ui.app import take_down
from cashier.ui.gallery_office import OFFICE_EXHIBITS, SIGN_IN_EXHIBITS, hang_office, hang_sign_in
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import WRITTEN_ON, contrast, palette
from cashier.ui.widgets.amount_display import AmountDisplay
from cashier.ui.widgets.fitted_text import FittedText
from cashier.ui.widgets.keypad import KeypadKey
from cashier.values.texts import Language
from tests.gui.measuring import text_of
from tests.gui.one_of_each import ONE_OF_EACH
from tests.gui.stage import Stage, exhibit_named, shown

pytestmark = pytest.mark.gui

Pixels = npt.NDArray[np.uint32]

MINIMUM = 4.5
LOOKS = [(theme, is_training) for theme in Theme for is_training in (False, True)]
LOOK_NAMES = [f"{theme.value}-{'training' if is_training else 'real'}" for theme, is_training in LOOKS]
IN_EVERY_RUN = {(Theme.LIGHT, False), (Theme.DARK, True)}
OFFICE_IN_EVERY_RUN = {"office-payments"}
each_painted_look = pytest.mark.parametrize(
    ("theme", "is_training"),
    [
        pytest.param(*look, id=name, marks=[] if look in IN_EVERY_RUN else [pytest.mark.slow])
        for look, name in zip(LOOKS, LOOK_NAMES, strict=True)
    ],
)
each_look = pytest.mark.parametrize(("theme", "is_training"), LOOKS, ids=LOOK_NAMES)


@each_look
@pytest.mark.parametrize(("writing", "ground"), WRITTEN_ON, ids=[f"{one}-on-{other}" for one, other in WRITTEN_ON])
def test_tokens_have_contrast(theme: Theme, is_training: bool, writing: str, ground: str) -> None:
    colours = palette(theme, is_training=is_training)
    assert contrast(colours.colour(writing), colours.colour(ground)) >= MINIMUM


@each_painted_look
def test_what_is_painted_has_contrast(qapp: QApplication, theme: Theme, is_training: bool) -> None:
    poor = []
    with Stage(Language.EN, theme, is_training=is_training) as stage:
        for exhibit in map(exhibit_named, ONE_OF_EACH):
            stage.hang(exhibit)
            picture = _pixels_of(stage.window)
            for widget in _written(stage):
                ratio = _contrast_in(picture, QRect(widget.mapTo(stage.window, QPoint()), widget.size()))
                if ratio < MINIMUM:
                    poor.append(f"{exhibit.name}: {type(widget).__name__} {text_of(widget)!r} {ratio:.2f}")
    assert poor == []


@pytest.mark.parametrize("theme", [Theme.LIGHT, pytest.param(Theme.DARK, marks=pytest.mark.slow)])
def test_what_is_painted_of_the_managers_window_has_contrast(qapp: QApplication, theme: Theme) -> None:
    def look() -> Look:
        return Look(Language.EN, theme, is_training=False)

    exhibits = [exhibit for exhibit in OFFICE_EXHIBITS if exhibit.name in OFFICE_IN_EVERY_RUN or theme is Theme.DARK]
    windows: list[tuple[str, Callable[[], QWidget]]] = [
        (each.name, partial(hang_office, each, look(), 1024, 768)) for each in exhibits
    ]
    windows += [(name, partial(hang_sign_in, refused, look())) for name, refused in SIGN_IN_EXHIBITS.items()]
    poor = []
    for name, hang in windows:
        window = hang()
        picture = _pixels_of(window)
        for what, place in _written_in_office(window):
            ratio = _contrast_in(picture, place)
            if ratio < MINIMUM:
                poor.append(f"{name}: {what} {ratio:.2f}")
        window.close()
        take_down(window)
    assert poor == []


def _written_in_office(window: QWidget) -> Iterator[tuple[str, QRect]]:
    """Yield what is written in the manager's window and where: labels, fields, and the cells of lists and tables."""
    for widget in shown(window, QWidget):
        place = QRect(widget.mapTo(window, QPoint()), widget.size())
        if isinstance(widget, QLabel | FittedText) and text_of(widget):
            seen_of_it = widget.visibleRegion().boundingRect()  # A list may have scrolled the rest away.
            if seen_of_it.height() > 8:
                yield text_of(widget), seen_of_it.translated(place.topLeft())
        elif isinstance(widget, QLineEdit) and (widget.text() or widget.placeholderText()):
            yield (
                widget.text() or widget.placeholderText(),
                place.adjusted(14, 6, -14, -6),
            )  # Without frame and cursor.
        elif isinstance(widget, QAbstractItemView):
            model, seen = widget.model(), widget.viewport()
            for row in range(model.rowCount()):
                for column in range(model.columnCount() if isinstance(widget, QTableView) else 1):
                    index = model.index(row, column)
                    at = widget.visualRect(index)
                    if index.data() and seen.rect().contains(at):  # Of others the writing may lie outside.
                        at.adjust(2, 2, -2, -2)
                        yield str(index.data()), QRect(seen.mapTo(window, at.topLeft()), at.size())


def _written(stage: Stage) -> list[QWidget]:
    """Return what is written; below an open panel only what the panel says, the rest is dimmed on purpose."""
    kinds = (QLabel, FittedText, AmountDisplay, KeypadKey)
    written = [widget for widget in shown(stage.window, QWidget) if isinstance(widget, kinds) and text_of(widget)]
    panels = [overlay for overlay in stage.window.overlays if overlay.isVisible()]
    return [widget for widget in written if all(panel.isAncestorOf(widget) for panel in panels)]


def _pixels_of(window: QWidget) -> Pixels:
    """Return what is painted, pixel by pixel."""
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(picture.constBits(), dtype=np.uint32)
    return pixels.reshape(picture.height(), picture.bytesPerLine() // 4).copy()


def _contrast_in(picture: Pixels, place: QRect) -> float:
    """Return the contrast between the commonest colour of a place and the one that differs most from it."""
    there = picture[place.top() : place.bottom() + 1, place.left() : place.right() + 1]
    colours, counts = np.unique(there, return_counts=True)
    ground = _hex(int(colours[counts.argmax()]))
    return max(contrast(_hex(int(colour)), ground) for colour in colours)


def _hex(pixel: int) -> str:
    return f"#{pixel & 0xFFFFFF:06X}"
