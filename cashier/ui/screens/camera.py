# SPDX-License-Identifier: Apache-2.0
"""The camera panel: what the camera sees, with the outline of what was read, and how it fares."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.devices.status import Level, Light
from cashier.it.camera_desk import CameraDesk, CameraPanelView, CameraView, LastRead
from cashier.panels import Away
from cashier.ui import camera_words, words
from cashier.ui.screens.page import Panel, Surroundings
from cashier.ui.widgets.basics import ActionButton, SpokenLabel, same, space
from cashier.ui.widgets.camera_picture import CameraPicture
from cashier.values.texts import NO_TEXT, Text


class CameraPanel(Panel):
    """In the place of the counter's page. A scan works as everywhere: a payment sends the panel away."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        look = around.look
        self._ask = around.desks.camera
        self.title = SpokenLabel(look, "title", text=camera_words.CAMERA)
        self.picture = CameraPicture(look)
        self._state = SpokenLabel(look, "strong", wrap=True)
        self._mend = SpokenLabel(look, "text", tone="soft", wrap=True)
        self._hint = SpokenLabel(look, "text", tone="soft", wrap=True)
        self._read = SpokenLabel(look, "large", wrap=True)
        self.next = ActionButton(look, camera_words.NEXT, icon="next", key="F5")
        self.next.clicked.connect(lambda: self._ask(CameraDesk.show_next))
        self.back = ActionButton(look, words.BACK, key="Esc", role="strong", height=48)
        self.back.clicked.connect(lambda: self._ask(CameraDesk.leave))
        beside = QVBoxLayout()
        space(look, beside, 10, (0, 0, 0, 0))
        for label in (self._state, self._mend, self._hint, self._read):
            beside.addWidget(label)
        beside.addStretch(1)
        beside.addWidget(self.next)
        beside.addWidget(self.back)
        row = QHBoxLayout()
        space(look, row, 24, (0, 0, 0, 0))
        row.addWidget(self.picture, 7)
        row.addLayout(beside, 4)
        column = QVBoxLayout(self)
        space(look, column, 10, (0, 0, 0, 0))
        column.addWidget(self.title)
        column.addLayout(row, 1)
        self.hide()

    def show_view(self, view: CameraPanelView) -> None:
        """Render a view; an `Away` takes no room."""
        if isinstance(view, Away):
            self.hide()
            self.picture.show_picture(None)
            return
        _say(self.title, _title(view))
        self.picture.show_picture(view.picture)
        has_camera = bool(view.name)
        _say(self._state, _state(view) if has_camera else camera_words.NONE)
        _say(self._mend, _mend(view.light) if has_camera else camera_words.NONE_MORE)
        _say(self._hint, camera_words.HOLD_A_CODE if view.picture is not None else NO_TEXT)
        _say(self._read, _read(view.last_read) if view.picture is not None else NO_TEXT)
        self.next.setVisible(view.count > 1)
        self.show()

    def take_key(self, name: str, text: str) -> bool:
        """Take a person's key; Esc goes back."""
        if name == "Escape":
            self._ask(CameraDesk.leave)
        elif name == "F5" and self.next.isVisible():
            self._ask(CameraDesk.show_next)
        else:
            return super().take_key(name, text)
        return True


def _say(label: SpokenLabel, text: Text) -> None:
    """Change what a label says where that is news: pictures come often, and a layout is not cheap."""
    if label.spoken != text or label.isHidden() is not (text == NO_TEXT):
        label.say(text)


def _title(view: CameraView) -> Text:
    if not view.name:
        return camera_words.CAMERA
    title = camera_words.CAMERA_OF_SEVERAL if view.count > 1 else camera_words.CAMERA_OF
    return title.fill(name=view.name, number=view.number, count=view.count)


def _state(view: CameraView) -> Text:
    if view.light is not None and view.light.level is not Level.READY:
        return view.light.said
    return words.LEVELS[Level.READY] if view.picture is not None else camera_words.NO_PICTURE


def _mend(light: Light | None) -> Text:
    return NO_TEXT if light is None else light.mend


def _read(last: LastRead | None) -> Text:
    if last is None:
        return camera_words.NOTHING_READ
    kind = camera_words.SYMBOLOGIES.get(last.symbology[1:2], camera_words.OTHER_CODE)
    what = camera_words.WHAT_AND_PART if last.shown else camera_words.WHAT
    return camera_words.READ.fill(what=what.fill(kind=kind, characters=last.characters, part=same(last.shown)))
