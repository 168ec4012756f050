# SPDX-License-Identifier: Apache-2.0
"""The status lights at the foot of the window, and the panel that says what is wrong and how to mend it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cashier.devices.status import Level, Light, Part
from cashier.ui import words
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import MIN_TOUCH
from cashier.ui.widgets.basics import ActionButton, Icon, KeyHint, SpokenLabel, set_style, space
from cashier.ui.widgets.overlay import OverlayPanel
from cashier.values.texts import NO_TEXT

_COLOURS = {
    Level.READY: "success_text",
    Level.BUSY: "ink_soft",
    Level.WARNING: "warning_text",
    Level.FAULT: "error_text",
    Level.OFF: "ink_soft",
}


class LightButton(QPushButton):
    """One light: an icon that differs by shape, the part's name, and how it fares in a word."""

    def __init__(self, look: Look, part: Part) -> None:
        super().__init__()
        self._look = look
        self._light = Light(part, Level.BUSY, NO_TEXT)
        self._icon = Icon(look, "busy", 24, "ink_soft")
        self._word = SpokenLabel(look, "small", tone="soft")
        self.setProperty("level", Level.BUSY.value)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        texts = QVBoxLayout()
        space(look, texts, 0, (0, 0, 0, 0))
        texts.addWidget(SpokenLabel(look, "small", text=words.PARTS[part]), 1, Qt.AlignmentFlag.AlignBottom)
        texts.addWidget(self._word, 1, Qt.AlignmentFlag.AlignTop)
        self._row = QHBoxLayout(self)
        space(look, self._row, 9, (10, 2, 10, 2))
        self._row.addWidget(self._icon)
        self._row.addLayout(texts, 1)
        look.follow(self._name)

    def show_light(self, light: Light) -> None:
        """Show how the part fares."""
        self._light = light
        set_style(self, "level", light.level.value)
        self._icon.show_icon(light.level.value, _COLOURS[light.level])
        self._word.say(words.LEVELS[light.level])
        self._name()

    def sizeHint(self) -> QSize:
        """Return the room for icon and words."""
        return self._row.sizeHint().expandedTo(QSize(MIN_TOUCH, MIN_TOUCH))

    def minimumSizeHint(self) -> QSize:
        """Return the same: words are not cut off."""
        return self.sizeHint()

    def _name(self) -> None:
        light = self._light
        part, level = self._look.say(words.PARTS[light.part]), self._look.say(words.LEVELS[light.level])
        self.setAccessibleName(f"{part}: {level}")
        self.setAccessibleDescription(f"{self._look.say(light.said)} {self._look.say(light.mend)}".strip())


class StatusBar(QFrame):
    """All lights in a row; a press on one asks for more about it."""

    asked = Signal(Part)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._lights: dict[Part, LightButton] = {}
        self._row = QHBoxLayout(self)
        space(look, self._row, 6, (14, 3, 18, 3))
        self._row.addStretch(1)
        self._row.addWidget(KeyHint("S"), 0, Qt.AlignmentFlag.AlignVCenter)

    def show_lights(self, lights: tuple[Light, ...]) -> None:
        """Show the lights, each in its place."""
        for light in lights:
            if light.part not in self._lights:
                button = LightButton(self._look, light.part)
                button.clicked.connect(lambda _=False, part=light.part: self.asked.emit(part))
                self._row.insertWidget(len(self._lights), button)
                self._lights[light.part] = button
            self._lights[light.part].show_light(light)


class StatusPopover(OverlayPanel):
    """Says of each part in words what is so and how to mend it. Lies in an overlay; ``close_button`` closes that."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._said: dict[Part, _LightRow] = {}
        self.close_button = ActionButton(look, words.CLOSE, key="Esc", role="strong", height=48)
        self._rows = QVBoxLayout()
        space(look, self._rows, 14, (0, 0, 0, 0))
        head = QHBoxLayout()
        head.addWidget(SpokenLabel(look, "title", text=words.STATUS_TITLE), 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        space(look, column, 18, (24, 18, 18, 22))
        column.addLayout(head)
        column.addLayout(self._rows)

    def show_lights(self, lights: tuple[Light, ...]) -> None:
        """Say anew what is so."""
        for light in lights:
            if light.part not in self._said:
                self._said[light.part] = _LightRow(self._look, light.part)
                self._rows.addWidget(self._said[light.part])
            self._said[light.part].show_light(light)


class _LightRow(QWidget):
    """One part in the panel: how it fares, what is so, how to mend it."""

    def __init__(self, look: Look, part: Part) -> None:
        super().__init__()
        self._icon = Icon(look, "busy", 28, "ink_soft")
        self._word = SpokenLabel(look, "text", tone="soft")
        self._said = SpokenLabel(look, "text", tone="soft", wrap=True)
        self._mend = SpokenLabel(look, "text", wrap=True)
        head = QHBoxLayout()
        space(look, head, 8, (0, 0, 0, 0))
        head.addWidget(SpokenLabel(look, "strong", text=words.PARTS[part]))
        head.addWidget(self._word, 1)
        texts = QVBoxLayout()
        space(look, texts, 0, (0, 0, 0, 0))
        texts.addLayout(head)
        texts.addWidget(self._said)
        texts.addWidget(self._mend)
        row = QHBoxLayout(self)
        space(look, row, 14, (0, 0, 0, 0))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)

    def show_light(self, light: Light) -> None:
        """Say how the part fares."""
        self._icon.show_icon(light.level.value, _COLOURS[light.level])
        self._word.say(words.LEVELS[light.level])
        self._said.say(light.said)
        self._mend.say(light.mend)
