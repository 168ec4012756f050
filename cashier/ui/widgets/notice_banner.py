# SPDX-License-Identifier: Apache-2.0
"""A notice on top of a screen: icon, what it is, what the cashier does now, what to tell the customer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from cashier.checkout.screens import Notice, Tone
from cashier.ui import words
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ActionButton, Icon, SpokenLabel, set_style, space
from cashier.values.texts import NO_TEXT

_ICONS = {Tone.INFO: "info", Tone.WARNING: "warning", Tone.ERROR: "fault", Tone.SUCCESS: "ready"}


class NoticeBanner(QFrame):
    """Shows one notice, or takes no room. ``dismissed`` when the cashier has read it."""

    dismissed = Signal()

    def __init__(self, look: Look, *, key: str) -> None:
        super().__init__()
        self.setProperty("tone", Tone.INFO.value)
        self._icon = Icon(look, "info", 34)
        self._said = SpokenLabel(look, "subtitle", wrap=True)
        self._do_now = SpokenLabel(look, "text", wrap=True)
        self._tell = SpokenLabel(look, "text", wrap=True)
        self._tell_icon = Icon(look, "tell", 20)
        self._aloud = QWidget()
        self._button = ActionButton(look, words.DISMISS, key=key, role="strong", height=48)
        self._button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._button.clicked.connect(self.dismissed)
        self._lay_out(look)
        self.hide()

    def show_notice(self, notice: Notice | None, *, can_dismiss: bool, has_key: bool = True) -> None:
        """Show a notice, or nothing. The button is there only where it takes the notice away.

        ``has_key``: the key does so too, and no other button in the window bears it just now.
        """
        self._button.setVisible(can_dismiss)
        self._button.show_hint(is_shown=has_key)
        if notice is not None:
            tone = notice.tone.value
            set_style(self, "tone", tone)
            self._icon.show_icon(_ICONS[notice.tone], f"{tone}_text")
            self._tell_icon.show_icon("tell", f"{tone}_text")
            self._said.say(notice.said)
            self._do_now.say(notice.do_now)
            self._tell.say(notice.tell_customer)
            self._aloud.setVisible(notice.tell_customer != NO_TEXT)
        self.setVisible(notice is not None)

    def _lay_out(self, look: Look) -> None:
        tell = QHBoxLayout(self._aloud)
        space(look, tell, 8, (0, 0, 0, 0))
        tell.addWidget(self._tell_icon, 0, Qt.AlignmentFlag.AlignTop)
        tell.addWidget(self._tell, 1)
        texts = QVBoxLayout()
        space(look, texts, 2, (0, 0, 0, 0))
        texts.addWidget(self._said)
        texts.addWidget(self._do_now)
        texts.addWidget(self._aloud)
        row = QHBoxLayout(self)
        space(look, row, 14, (18, 10, 14, 10), when_tight=(18, 4, 14, 4))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
