# SPDX-License-Identifier: Apache-2.0
"""Asks who wants to see the shift log: number and PIN, in a small window before the manager's."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cashier.staff.member import MAX_NUMBER, StaffMember
from cashier.staff.refusals import refusal_words
from cashier.staff.staff import Refusal, Refused
from cashier.storage.errors import JournalError
from cashier.ui import office_words
from cashier.ui.office.style import office_style
from cashier.ui.screens.signin import DIGIT_KEYS
from cashier.ui.theme.fonts import text_font
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import SIZES
from cashier.ui.widgets.basics import ActionButton, SpokenLabel, same, space
from cashier.ui.widgets.keypad import CLEAR, ERASE, Keypad
from cashier.ui.worker import Worker
from cashier.values.texts import NO_TEXT, Text

SignIn = Callable[[str, str], StaffMember | Refused]
"""Says who typed a number and a PIN; on another thread."""

_MAX_PIN = 12


class OfficeSignIn(QWidget):
    """`let_in` tells who it is. The PIN leaves its field as soon as it is handed on."""

    let_in = Signal(StaffMember)

    def __init__(self, look: Look, sign_in: SignIn) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.look = look
        self._sign_in = sign_in
        self.worker = Worker()
        self.number, self.pin = QLineEdit(), QLineEdit()
        self.number.setMaxLength(MAX_NUMBER)
        self.pin.setMaxLength(_MAX_PIN)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.said = SpokenLabel(look, "text", wrap=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.enter = ActionButton(look, office_words.NEXT, kind="primary", key="Enter", height=56)
        self.leave = ActionButton(look, office_words.LEAVE, kind="quiet", key="Esc", height=56)
        self.keypad = Keypad(look, DIGIT_KEYS)
        self._lay_out()
        self.keypad.pressed.connect(self._press)
        self.pin.textChanged.connect(self._name_step)
        self.number.returnPressed.connect(self.pin.setFocus)
        self.pin.returnPressed.connect(self.ask)
        self.enter.clicked.connect(self.ask)
        self.leave.clicked.connect(self.close)
        look.follow(self._restyle)
        self.resize(look.px(760), look.px(520))
        self.number.setFocus()

    def ask(self) -> None:
        """Have number and PIN looked at."""
        number, pin = self.number.text().strip(), self.pin.text()
        self.pin.clear()
        if not number or not pin:
            (self.pin if number else self.number).setFocus()
            return
        self.enter.setEnabled(False)
        self._say(office_words.LOOKING)
        self.worker.do(lambda: self._sign_in(number, pin), self._take, self._failed)

    def say(self, said: Text) -> None:
        """Say something below the fields."""
        self._say(said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        event.accept()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask no more."""
        if self.worker.is_open:
            self.worker.close(lambda: None)
        event.accept()

    def _press(self, key: str) -> None:
        """Take a key of the screen into the field that is chosen; figures alone, as a number may have letters."""
        field = self.pin if self.focusWidget() is self.pin else self.number
        if key == ERASE:
            field.backspace()
        elif key == CLEAR:
            field.clear()
        else:
            field.insert(key)

    def _name_step(self) -> None:
        self.enter.say(office_words.SIGN_IN if self.pin.text() else office_words.NEXT)

    def _take(self, known: StaffMember | Refused) -> None:
        self.enter.setEnabled(True)
        if isinstance(known, Refused):
            said, do_now = refusal_words(known)
            self._say(said, do_now)
            (self.pin if known.why is Refusal.WRONG else self.number).setFocus()
        else:
            self._say(NO_TEXT)
            self.let_in.emit(known)

    def _failed(self, fault: Exception) -> None:
        self.enter.setEnabled(True)
        self._say(fault.said if isinstance(fault, JournalError) else same(type(fault).__name__))

    def _say(self, said: Text, do_now: Text = NO_TEXT) -> None:
        self.said.say(Text(zh=f"{said.zh}\n{do_now.zh}".strip(), en=f"{said.en}\n{do_now.en}".strip()))

    def _lay_out(self) -> None:
        look = self.look
        left = QVBoxLayout()
        space(look, left, 14, (0, 0, 0, 0))
        left.addWidget(SpokenLabel(look, "title", text=office_words.TITLE))
        left.addWidget(SpokenLabel(look, "text", text=office_words.SIGN_IN_MORE))
        left.addWidget(self.number)
        left.addWidget(self.pin)
        left.addWidget(self.said, 1)
        left.addStretch(0)
        left.addWidget(self.leave)
        right = QVBoxLayout()
        space(look, right, 14, (0, 0, 0, 0))
        right.addWidget(self.keypad, 1)
        right.addWidget(self.enter)
        row = QHBoxLayout(self)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        space(look, row, 24, (30, 26, 30, 26))
        row.addLayout(left, 11)
        row.addLayout(right, 9)

    def _restyle(self) -> None:
        self.setFont(text_font(self.look.text_px(SIZES.text)))
        self.setStyleSheet(office_style(self.look))
        self.setWindowTitle(self.look.say(office_words.TITLE))
        self.number.setPlaceholderText(self.look.say(office_words.NUMBER))
        self.pin.setPlaceholderText(self.look.say(office_words.PIN))
