# SPDX-License-Identifier: Apache-2.0
"""The status lights at the foot of the window, and the panel that says what is wrong and how to mend it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cashier.devices.status import Level, Light, Part
from cashier.ui import words
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import MIN_TOUCH
from cashier.ui.widgets.basics import ActionButton, ElidedLabel, Icon, KeyHint, SpokenLabel, set_style, space
from cashier.ui.widgets.overlay import OverlayPanel
from cashier.values.texts import NO_TEXT, Text

_COLOURS = {
    Level.READY: "success_text",
    Level.BUSY: "ink_soft",
    Level.WARNING: "warning_text",
    Level.FAULT: "error_text",
    Level.OFF: "ink_soft",
}
_FINE = (Level.READY, Level.OFF)
"""Of such a part nobody has to see to anything."""
_PLACES = {part: place for place, part in enumerate(Part)}


def _word_of(light: Light) -> Text:
    return words.LEVELS[light.level] if light.brief == NO_TEXT else light.brief


class LightButton(QPushButton):
    """A light in the bar: an icon that differs by shape, a name, and how it fares in a word."""

    def __init__(self, look: Look, name: Text) -> None:
        super().__init__()
        self._look = look
        self._icon = Icon(look, "busy", 24, "ink_soft")
        self._title = SpokenLabel(look, "small", text=name)
        self._word = SpokenLabel(look, "small", tone="soft")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        texts = QVBoxLayout()
        space(look, texts, 0, (0, 0, 0, 0))
        texts.addWidget(self._title, 1, Qt.AlignmentFlag.AlignBottom)
        texts.addWidget(self._word, 1, Qt.AlignmentFlag.AlignTop)
        self._row = QHBoxLayout(self)
        space(look, self._row, 9, (10, 2, 10, 2))
        self._row.addWidget(self._icon)
        self._row.addLayout(texts, 1)
        self.show_level(Level.BUSY, words.LEVELS[Level.BUSY])
        look.follow(self._speak)

    def show_level(self, level: Level, word: Text) -> None:
        """Show by icon and colour how it fares, and say it in a word."""
        set_style(self, "level", level.value)
        self._icon.show_icon(level.value, _COLOURS[level])
        self._word.say(word)
        self._speak()

    def sizeHint(self) -> QSize:
        """Return the room for icon and words."""
        return self._row.sizeHint().expandedTo(QSize(MIN_TOUCH, MIN_TOUCH))

    def minimumSizeHint(self) -> QSize:
        """Return the same: words are not cut off."""
        return self.sizeHint()

    def _speak(self) -> None:
        self.setAccessibleName(f"{self._look.say(self._title.spoken)}: {self._look.say(self._word.spoken)}")


class PartButton(LightButton):
    """The light of one part."""

    def __init__(self, look: Look, light: Light) -> None:
        self.light = light
        super().__init__(look, words.PARTS[light.part])

    def show_light(self, light: Light) -> None:
        """Show how the part fares."""
        self.light = light
        self.show_level(light.level, _word_of(light))

    def _speak(self) -> None:
        super()._speak()
        light = self.light
        self.setAccessibleDescription(f"{self._look.say(light.said)} {self._look.say(light.mend)}".strip())


class _FineButton(LightButton):
    """Stands for the lights of which there is nothing to say, where they have no room."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, NO_TEXT)
        self.show_level(Level.READY, words.LIGHTS_FINE)

    def name(self, count: int, *, is_all: bool) -> None:
        """Say for how many lights it stands."""
        self._title.say((words.ALL_LIGHTS if is_all else words.OTHER_LIGHTS).fill(n=count))
        self._speak()


class StatusBar(QFrame):
    """All lights in a row; a press on one asks for more about it. What is fine gives way where there is no room."""

    asked = Signal(Part)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._lights: dict[Part, PartButton] = {}
        self._fine = _FineButton(look)
        self._fine.clicked.connect(lambda: self.asked.emit(Part.PLATFORM))
        self._hint = KeyHint("S")
        self._row = QHBoxLayout(self)
        space(look, self._row, 6, (14, 3, 18, 3))
        self._row.addWidget(self._fine)
        self._row.addStretch(1)
        self._row.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignVCenter)
        look.follow(self._make_room)

    def show_lights(self, lights: tuple[Light, ...]) -> None:
        """Show the lights, each in the place that `Part` gives it."""
        for light in lights:
            if light.part not in self._lights:
                button = PartButton(self._look, light)
                button.clicked.connect(lambda _=False, part=light.part: self.asked.emit(part))
                before = [part for part in self._lights if _PLACES[part] < _PLACES[light.part]]
                self._row.insertWidget(len(before), button)
                self._lights[light.part] = button
            self._lights[light.part].show_light(light)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look anew for what there is room."""
        super().resizeEvent(event)
        self._make_room()

    def event(self, event: QEvent) -> bool:
        """Look anew when a word has become longer: only now does Qt know how long."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._make_room()
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        """Return the height alone: the window is not made wider by its lights."""
        return QSize(0, super().minimumSizeHint().height())

    def _make_room(self) -> None:
        """Have one button stand for what is fine: for what is not in use first, then from the end of the row."""
        fine = [button for button in self._lights.values() if button.light.level in _FINE]
        fine.sort(key=lambda button: (button.light.level is Level.READY, -_PLACES[button.light.part]))
        folded: list[PartButton] = []
        while fine and self._needed(folded) > self.width():
            folded.append(fine.pop(0))
        if folded:
            self._fine.name(len(folded), is_all=len(folded) == len(self._lights))
        self._fine.setVisible(bool(folded))
        for button in self._lights.values():
            button.setVisible(button not in folded)

    def _needed(self, folded: list[PartButton]) -> int:
        """Return the width of everything where some lights are not shown."""
        shown: list[QWidget] = [button for button in self._lights.values() if button not in folded]
        shown += [self._hint, self._fine] if folded else [self._hint]
        margins = self._row.contentsMargins()
        spacing = self._row.spacing() * len(shown)  # One more than lies between them: the stretch has one, too.
        return sum(each.sizeHint().width() for each in shown) + spacing + margins.left() + margins.right()


class StatusPopover(OverlayPanel):
    """Says of each part in words what is so and how to mend it. Lies in an overlay; ``close_button`` closes that."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._said: dict[Part, _LightRow] = {}
        self.close_button = ActionButton(look, words.CLOSE, key="Esc", role="strong", height=48)
        self._rows = QVBoxLayout()
        space(look, self._rows, 9, (0, 0, 0, 0))
        head = QHBoxLayout()
        head.addWidget(SpokenLabel(look, "title", text=words.STATUS_TITLE), 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        space(look, column, 18, (24, 18, 18, 22))
        self._ready = SpokenLabel(look, "text", tone="soft", wrap=True)
        column.addLayout(head)
        column.addLayout(self._rows)
        column.addWidget(self._ready)
        look.follow(self._make_room)

    def show_lights(self, lights: tuple[Light, ...]) -> None:
        """Say anew what is so."""
        for light in lights:
            if light.part not in self._said:
                self._said[light.part] = _LightRow(self._look, light.part)
                self._rows.addWidget(self._said[light.part])
            self._said[light.part].show_light(light)
        self._make_room()

    def _make_room(self) -> None:
        """In a low window only name what is ready, all of it in one line."""
        rows = sorted(self._said.values(), key=lambda row: _PLACES[row.part])
        named = [row for row in rows if row.is_ready] if self._look.is_tight else []
        for row in rows:
            row.setVisible(row not in named)
        self._ready.say(words.lights_ready([words.PARTS[row.part] for row in named]) if named else NO_TEXT)


class _LightRow(QWidget):
    """One part in the panel: how it fares, what is so, how to mend it. What is fine takes one line alone."""

    def __init__(self, look: Look, part: Part) -> None:
        super().__init__()
        self.part = part
        self.is_ready = False
        self._icon = Icon(look, "busy", 28, "ink_soft")
        self._word = ElidedLabel(look, "text", tone="soft")
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
        level = words.LEVELS[light.level]
        is_fine = light.level in _FINE
        self.is_ready = light.level is Level.READY
        self._icon.show_icon(light.level.value, _COLOURS[light.level])
        self._word.say(words.LIGHT_IN_A_LINE.fill(level=level, said=light.said) if is_fine else level)
        self._said.say(NO_TEXT if is_fine else light.said)
        self._mend.say(light.mend)
