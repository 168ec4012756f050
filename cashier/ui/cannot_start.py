# SPDX-License-Identifier: Apache-2.0
"""The window of a till that cannot start: says so, why, and whom to call, where nobody sees a command line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from cashier.settings import Theme
from cashier.ui import words
from cashier.ui.app import take_down
from cashier.ui.application import application
from cashier.ui.theme.fonts import text_font
from cashier.ui.theme.look import Look
from cashier.ui.theme.style_sheet import style_sheet
from cashier.ui.theme.tokens import SIZES
from cashier.ui.widgets.basics import ActionButton, Icon, SpokenLabel, same, space
from cashier.values.texts import Language


class CannotStart(QWidget):
    """``why`` is the sentence of the command line: it names what is wrong and how to mend it."""

    def __init__(self, look: Look, why: str) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.why = SpokenLabel(look, "text", wrap=True, text=same(why))
        self.copy_why = ActionButton(look, words.CANNOT_START_COPY, kind="quiet", key="C")
        self.leave = ActionButton(look, words.CANNOT_START_CLOSE, kind="primary", key="Esc")
        head = QHBoxLayout()
        space(look, head, 16, (0, 0, 0, 0))
        head.addWidget(Icon(look, "warning", 44, "error_text"))
        head.addWidget(SpokenLabel(look, "title", wrap=True, text=words.CANNOT_START_TITLE), 1)
        column = QVBoxLayout(self)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        space(look, column, 16, (30, 26, 30, 26))
        column.addLayout(head)
        column.addWidget(SpokenLabel(look, "large", wrap=True, text=words.CANNOT_START_DO))
        column.addWidget(self.why, 1)
        buttons = QHBoxLayout()
        space(look, buttons, 12, (0, 0, 0, 0))
        buttons.addWidget(self.copy_why, 1)
        buttons.addWidget(self.leave, 1)
        column.addLayout(buttons)
        self.copy_why.clicked.connect(lambda: QApplication.clipboard().setText(why))
        self.leave.clicked.connect(self.close)
        self.setFont(text_font(look.text_px(SIZES.text)))
        self.setStyleSheet(style_sheet(look))
        self.setWindowTitle(look.say(words.CANNOT_START_TITLE))
        self.resize(look.px(760), look.px(420))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc and copy on C; a scanner's Enter does nothing."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_C:
            self.copy_why.click()


def tell_cannot_start(why: str, language: Language, theme: Theme) -> None:
    """Show why the till cannot start; returns when somebody closed it."""
    app = application()
    window = CannotStart(Look(language, theme, is_training=False), why)
    window.show()
    try:
        app.exec()
    finally:
        take_down(window)
