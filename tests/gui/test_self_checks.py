# SPDX-License-Identifier: Apache-2.0
"""The self-test's look at window and fonts."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from cashier.it.self_checks import CheckFailedError
from cashier.ui.self_checks import draw_window, find_chinese_letters, find_letters


def test_the_sale_screen_is_drawn(qtbot: QtBot) -> None:
    assert draw_window()["qt_platform"] == "offscreen"


def test_the_till_has_letters_for_its_chinese_texts(qtbot: QtBot) -> None:
    assert find_chinese_letters()["font"]


def test_letters_that_no_font_has_are_named(qtbot: QtBot) -> None:
    with pytest.raises(CheckFailedError, match="install fonts-noto-cjk"):
        find_letters(QFont(), "积\ue000")
