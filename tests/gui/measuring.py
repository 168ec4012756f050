# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a window to the eye: writing cut off, things over each other, keys too small to hit."""

from __future__ import annotations

from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QWidget

from cashier.ui.theme.tokens import MIN_TEXT, MIN_TOUCH
from cashier.ui.widgets.amount_display import AmountDisplay
from cashier.ui.widgets.basics import ElidedLabel, Icon
from cashier.ui.widgets.countdown_ring import CountdownRing, Spinner
from cashier.ui.widgets.fitted_text import FittedText
from cashier.ui.widgets.illustration import Illustration
from cashier.ui.widgets.keypad import KeypadKey
from cashier.ui.widgets.leave_bar import LeaveBar
from cashier.ui.widgets.overlay import Overlay
from cashier.ui.widgets.sms_boxes import SMSBoxes
from tests.gui.stage import shown

_THINGS = (
    QLabel,
    QAbstractButton,
    FittedText,
    AmountDisplay,
    Icon,
    CountdownRing,
    Spinner,
    Illustration,
    LeaveBar,
    SMSBoxes,
)
_ROOM = 100_000


def faults_of(window: QWidget) -> list[str]:
    """Say everything that is wrong with what is to be seen; nothing is a good answer."""
    things: list[QWidget] = [thing for thing in shown(window, QWidget) if isinstance(thing, _THINGS)]
    faults = [fault for thing in things for fault in (*_cut_off(thing), *_outside(thing, window), *_too_small(thing))]
    return faults + _over_each_other(things, window)


def text_of(widget: QWidget) -> str:
    """Return what a widget says."""
    if isinstance(widget, QLabel | QAbstractButton) and widget.text():
        return widget.text()
    return widget.accessibleName()


def _named(widget: QWidget) -> str:
    return f"{type(widget).__name__} {text_of(widget)!r} {widget.width()}x{widget.height()}"


def _cut_off(widget: QWidget) -> list[str]:
    if isinstance(widget, QLabel):
        needed = _needed_by(widget)
        room = widget.contentsRect().adjusted(-1, -1, 1, 1)
        fits = needed.height() <= room.height() and needed.width() <= room.width()
    elif isinstance(widget, FittedText):
        fits = widget.fits()
    elif isinstance(widget, AmountDisplay):
        fits = widget.written_width() <= widget.width()
    elif isinstance(widget, KeypadKey):
        fits = widget.fontMetrics().horizontalAdvance(widget.text()) <= widget.width()
    else:
        least = widget.minimumSizeHint()
        fits = widget.width() >= least.width() and widget.height() >= least.height()
    return [] if fits else [f"cut off: {_named(widget)}"]


def _needed_by(label: QLabel) -> QRect:
    metrics = QFontMetrics(label.font())
    if isinstance(label, ElidedLabel):
        return QRect(0, 0, 0, metrics.tightBoundingRect(label.text()).height())
    if label.wordWrap():
        flags = int(label.alignment()) | 0x1000  # Qt.TextFlag.TextWordWrap
        return metrics.boundingRect(QRect(0, 0, label.contentsRect().width(), _ROOM), flags, label.text())
    return metrics.boundingRect(QRect(0, 0, _ROOM, _ROOM), int(label.alignment()), label.text())


def _outside(widget: QWidget, window: QWidget) -> list[str]:
    """Every ancestor clips: a part that lies outside of one is not seen."""
    parent = widget.parentWidget()
    while parent is not None and parent is not window.parentWidget():
        place = QRect(widget.mapTo(parent, QPoint()), widget.size())
        if not parent.rect().adjusted(-1, -1, 1, 1).contains(place):
            return [f"outside of {type(parent).__name__} {parent.width()}x{parent.height()}: {_named(widget)}"]
        if parent is window:
            break
        parent = parent.parentWidget()
    return []


def _too_small(widget: QWidget) -> list[str]:
    faults = []
    if isinstance(widget, QAbstractButton) and min(widget.width(), widget.height()) < MIN_TOUCH:
        faults.append(f"too small to hit: {_named(widget)}")
    if isinstance(widget, QLabel) and widget.font().pixelSize() < MIN_TEXT:
        faults.append(f"too small to read, {widget.font().pixelSize()} px: {_named(widget)}")
    return faults


def _over_each_other(things: list[QWidget], window: QWidget) -> list[str]:
    """Things that are neither within one another nor on different layers must not touch."""
    places = [(thing, _seen(thing, window), _layer(thing)) for thing in things]
    faults = []
    for (one, one_place, one_layer), (other, other_place, other_layer) in combinations(places, 2):
        is_within = one.isAncestorOf(other) or other.isAncestorOf(one)
        if not is_within and one_layer is other_layer and one_place.intersects(other_place):
            faults.append(f"{_named(one)} lies over {_named(other)}")
    return faults


def _seen(widget: QWidget, window: QWidget) -> QRect:
    """Return where a widget is to be seen; what is scrolled away is nowhere."""
    place = QRect(widget.mapTo(window, QPoint()), widget.size())
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        if isinstance(parent, QAbstractScrollArea):
            viewport = parent.viewport()
            place &= QRect(viewport.mapTo(window, QPoint()), viewport.size())
        parent = parent.parentWidget()
    return place


def _layer(widget: QWidget) -> QWidget | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, Overlay):
        parent = parent.parentWidget()
    return parent
