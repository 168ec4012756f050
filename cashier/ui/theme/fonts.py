# SPDX-License-Identifier: Apache-2.0
"""The fonts: those of the system, for Chinese and English alike, with figures that all have one width."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont

FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "sans-serif",
)
"""In this order: Debian's, Windows', macOS'. Each has Latin letters that go with its Chinese ones."""

_TABULAR = "tnum"
"""OpenType feature: every figure takes the same width, so that an amount does not dance while it is typed."""


@cache
def text_font(size_px: int, *, bold: bool = False) -> QFont:
    """Return the font for a size in logical pixels; it is everybody's, and nobody changes it."""
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPixelSize(max(1, size_px))
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    font.setFeature(QFont.Tag(_TABULAR), 1)
    return font
