# SPDX-License-Identifier: Apache-2.0
"""Slips: those that did not come out, and one as it looks on paper, to be printed or saved. It draws views."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.panels import Away
from cashier.receipts.slip_desk import NAMES, SlipDesk, SlipShown
from cashier.receipts.slips import Slip
from cashier.ui import slip_words
from cashier.ui.desks import Ask
from cashier.ui.screens.choosing import ChoicePanel
from cashier.ui.screens.page import Panel, Surroundings
from cashier.ui.screens.two_halves import TwoHalves
from cashier.ui.widgets.basics import ActionButton, space
from cashier.ui.widgets.notice_banner import NoticeBanner
from cashier.ui.widgets.paper import Paper
from cashier.values.texts import NO_TEXT

_KINDS = {Slip.SALE: "F2", Slip.REFUND: "F3"}
_STEP = 0.6


class ShownPage(TwoHalves):
    """The paper on the left; what can be done with it on the right."""

    def __init__(self, around: Surroundings, ask: Ask[SlipDesk]) -> None:
        super().__init__(around, NO_TEXT)
        look = self.look
        self.paper = Paper(look)
        self.kinds = {
            kind: ActionButton(look, NAMES[kind], kind="chip", key=key, role="strong", height=52)
            for kind, key in _KINDS.items()
        }
        for kind, button in self.kinds.items():
            button.clicked.connect(lambda _=False, kind=kind: ask(SlipDesk.choose_kind, kind))
        self.print = ActionButton(look, slip_words.PRINT, kind="primary", icon="printer", key="F5", role="title")
        self.save = ActionButton(look, slip_words.SAVE, key="F6", role="strong", height=52)
        self.put_away = ActionButton(look, slip_words.PUT_AWAY, key="F7", role="strong", height=52)
        self.up = ActionButton(look, slip_words.UP, key="↑", role="strong", height=48)
        self.down = ActionButton(look, slip_words.DOWN, key="↓", role="strong", height=48)
        self.print.clicked.connect(lambda: ask(SlipDesk.print))
        self.save.clicked.connect(lambda: ask(SlipDesk.save))
        self.put_away.clicked.connect(lambda: ask(SlipDesk.put_away))
        self.up.clicked.connect(lambda: self.paper.move_by(-_STEP))
        self.down.clicked.connect(lambda: self.paper.move_by(_STEP))
        self.back.clicked.connect(lambda: ask(SlipDesk.back))
        self._keys = {
            "F5": self.print, "F6": self.save, "F7": self.put_away, "Up": self.up, "Down": self.down,
            "Escape": self.back, **{key: self.kinds[kind] for kind, key in _KINDS.items()},
        }  # fmt: skip
        self.left.addWidget(self.paper, 1)
        for button in self.kinds.values():
            self.right.addWidget(button)
        self.right.addStretch(1)
        moves = QHBoxLayout()
        space(look, moves, 10, (0, 0, 0, 0))
        moves.addWidget(self.up)
        moves.addWidget(self.down)
        self.right.addLayout(moves)
        self.right.addStretch(1)
        for button in (self.put_away, self.save, self.print):
            self.right.addWidget(button)

    def show_view(self, view: Any) -> None:
        """Render."""
        if isinstance(view, SlipShown):
            self.title.say(view.name)
            self.paper.show_picture(view.picture)
            for kind, button in self.kinds.items():
                button.setVisible(kind in view.kinds)
                button.set_kind("chip_chosen" if kind is view.chosen else "chip")
            self.put_away.setVisible(view.is_kept)
            self.print.setVisible(view.can_print)
            self.save.setVisible(view.picture is not None)

    def take_key(self, name: str, _text: str) -> bool:
        """Take the keys of the buttons."""
        button = self._keys.get(name)
        if button is not None and button.isVisible():
            button.click()
        return True


class SlipPanel(Panel):
    """The list, or one slip of it."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self.list = ChoicePanel(around, around.desks.slips)
        self.shown = ShownPage(around, around.desks.slips)
        self._banner = NoticeBanner(around.look, key="")
        column = QVBoxLayout(self)
        space(around.look, column, 8, (0, 0, 0, 0))
        column.addWidget(self._banner)
        column.addWidget(self.list, 1)
        column.addWidget(self.shown, 1)
        self.hide()

    def show_view(self, view: Any) -> None:
        """Render."""
        if not isinstance(view, Away):
            is_shown = isinstance(view, SlipShown)
            self._banner.show_notice(view.notice if isinstance(view, SlipShown) else None, can_dismiss=False)
            if is_shown:
                self.shown.show_view(view)
            else:
                self.list.show_view(view)
            self.shown.setVisible(is_shown)
            self.list.setVisible(not is_shown)
        super().show_view(view)

    def take_key(self, name: str, text: str) -> bool:
        """Take a person's key."""
        return (self.shown if self.shown.isVisible() else self.list).take_key(name, text)
