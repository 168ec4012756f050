# SPDX-License-Identifier: Apache-2.0
"""A button for what cannot be taken back: the first press arms it, the second does it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QMouseEvent

from cashier.ui.alarm import Alarm
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ActionButton
from cashier.values.texts import Text

ARMED_S = 5.0
"""An armed button goes back to rest after this time."""


class TwoStepButton(ActionButton):
    """Emits ``confirmed`` at the second press. The key on it and a finger do the same.

    ``now`` is the monotonic clock of the views, in seconds: a second press after `ARMED_S` only arms it again.
    """

    confirmed = Signal()

    def __init__(
        self, look: Look, now: Callable[[], float], text: Text, armed_text: Text, *, icon: str, key: str
    ) -> None:
        super().__init__(look, text, kind="grave", icon=icon, key=key)
        self._text = text
        self._armed_text = armed_text
        self._is_armed = False
        self._alarm = Alarm(self, now, ARMED_S, self.rest)
        self.clicked.connect(self._press)

    @property
    def is_armed(self) -> bool:
        """Whether the next press does it."""
        return self._is_armed

    def say_both(self, text: Text, armed_text: Text) -> None:
        """Say something else at rest and armed; whoever armed it for something else arms it anew."""
        if (text, armed_text) != (self._text, self._armed_text):
            self._text, self._armed_text = text, armed_text
            self._alarm.stop()
            self._is_armed = False
            self.set_kind("grave")
            self.say(text)

    def rest(self) -> None:
        """Go back to rest."""
        self._alarm.stop()
        self._show(is_armed=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second press of a double click for none: nobody has read yet what it would confirm."""
        event.accept()

    def hideEvent(self, event: QHideEvent) -> None:
        """Go back to rest: an armed button must not wait on another screen."""
        super().hideEvent(event)
        self.rest()

    def _press(self) -> None:
        if self._is_armed and not self._alarm.is_due:
            self.rest()
            self.confirmed.emit()
        else:
            self._show(is_armed=True)
            self._alarm.set()

    def _show(self, *, is_armed: bool) -> None:
        if is_armed != self._is_armed:
            self._is_armed = is_armed
            self.set_kind("armed" if is_armed else "grave")
            self.say(self._armed_text if is_armed else self._text)
