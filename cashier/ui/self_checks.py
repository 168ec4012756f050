# SPDX-License-Identifier: Apache-2.0
"""What an installed till proves of its window: that Qt finds a screen to draw on, and letters for Chinese."""

from __future__ import annotations

from PySide6.QtCore import qVersion
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QRawFont

from cashier.it.self_checks import Check, CheckFailedError, Facts
from cashier.ui.app import take_down
from cashier.ui.application import application
from cashier.ui.gallery import VARIANTS, hang
from cashier.ui.gallery_views import EXHIBITS
from cashier.ui.theme.fonts import text_font
from cashier.values.texts import Text

_CHINESE = "积付收款码扫描密码键盘退款确认"
_FEWEST_COLOURS = 12
"""A window without its icons, letters or style sheet has fewer; an empty one has one."""


def window_checks() -> tuple[Check, ...]:
    """Return the checks of what the cashier looks at. Run them on the main thread."""
    return (
        Check("window", Text(zh="收银窗口能显示", en="The window is drawn"), draw_window),
        Check("fonts", Text(zh="有中文字体", en="There are letters for Chinese"), find_chinese_letters),
    )


def draw_window() -> Facts:
    """Draw the sale screen, and look whether anything is on it."""
    application()
    window = hang(EXHIBITS[0], VARIANTS[0])
    try:
        picture = window.grab().toImage()
    finally:
        take_down(window)
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}
    if len(colours) < _FEWEST_COLOURS:
        raise CheckFailedError(f"the window shows {len(colours)} colours; at least {_FEWEST_COLOURS} are on it")
    return {"qt": str(qVersion()), "qt_platform": QGuiApplication.platformName(), "colours": len(colours)}


def find_chinese_letters() -> Facts:
    """Look whether the font that the till writes with has the letters of its Chinese texts."""
    application()
    return find_letters(text_font(20), _CHINESE)


def find_letters(font: QFont, letters: str) -> Facts:
    """Return which font draws the letters. Raises `CheckFailedError` that names those it lacks."""
    drawn_with = QRawFont.fromFont(font, QFontDatabase.WritingSystem.SimplifiedChinese)
    missing = [letter for letter in letters if not drawn_with.supportsCharacter(ord(letter))]
    if missing:
        raise CheckFailedError(
            f"the font {drawn_with.familyName()!r} lacks {''.join(missing)}: install fonts-noto-cjk (Debian, Ubuntu) "
            "or the Chinese fonts of the system"
        )
    return {"font": drawn_with.familyName()}
