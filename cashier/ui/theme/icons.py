# SPDX-License-Identifier: Apache-2.0
"""Icons: the SVGs of resources/icons in a colour and a size."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgRenderer


def paint_icon(painter: QPainter, rect: QRectF, name: str, colour: str) -> None:
    """Paint an icon into a rectangle. Raises `FileNotFoundError` for a name that is none."""
    _renderer(name, colour).render(painter, rect)


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))


@cache
def _source(name: str) -> str:
    return (resources.files("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")
