# SPDX-License-Identifier: Apache-2.0
"""Unknown: amber. "Not confirmed. Do not charge again.", how far the till is with finding out, and the ways on."""

from __future__ import annotations

import math

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from cashier.checkout.screens import Finding, Unknown
from cashier.receipts.slip_desk import SlipDesk
from cashier.ui import slip_words, words
from cashier.ui.screens.page import Page, Surroundings
from cashier.ui.theme.tokens import SIZES
from cashier.ui.widgets.basics import ActionButton, Card, SpokenLabel, space
from cashier.ui.widgets.countdown_ring import Spinner
from cashier.ui.widgets.fitted_text import FittedText
from cashier.ui.widgets.two_step_button import TwoStepButton
from cashier.ui.widgets.verdict import VerdictPanel
from cashier.values.texts import Text

_TICK_MS = 200
_LOW_BELOW, _LOWEST_BELOW = 490, 400
"""A page so low, with a notice above it, leaves the sentences out that explain what stands beside them; in the lowest
also the one about the question that a second press answers."""


class UnknownPage(Page):
    """The panel on the left; the resolver's progress and two ways on at the right."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        look = self.look
        self._unknown: Unknown | None = None
        self.panel = VerdictPanel(look, "unknown", "question")
        self.why = FittedText(look, largest=50, smallest=22, bold=True, text=words.DO_NOT_CHARGE)
        self.more = FittedText(look, largest=24, smallest=14)
        self.asked = SpokenLabel(look, "subtitle")
        self.next_question = SpokenLabel(look, "subtitle")
        self.ends = SpokenLabel(look, "subtitle")
        self._ends_label = SpokenLabel(look, "large", tone="soft", text=words.ENDS)
        self.keeps = FittedText(look, largest=17, smallest=12, colour="ink_soft", text=words.KEEPS)
        self.serve = ActionButton(
            look, words.SERVE_NEXT, kind="primary", icon="next", key="F5", role="title", height=SIZES.action + 10
        )
        self.serve.say(words.SERVE_NEXT, words.SERVE_NEXT_MORE)
        self.serve.clicked.connect(self.intents.next_sale)
        self.give_up = TwoStepButton(look, self.now, words.GIVE_UP, words.GIVE_UP_ARMED, icon="returned", key="F6")
        self.give_up.confirmed.connect(self.intents.cancel)
        self.consequence = FittedText(look, largest=17, smallest=13, colour="ink_soft", text=words.GIVE_UP_MORE)
        self.slip = ActionButton(look, slip_words.UNKNOWN_SLIP, icon="printer", key="F7", role="strong")
        self.slip.clicked.connect(self._print_slip)
        self._ask_slips = around.desks.slips
        self.on_key("F5", self.serve)
        self.on_key("F7", self.slip)
        self.on_key("F6", self.give_up)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._lay_out()
        self.slip.setVisible(around.has_printer)

    def show_screen(self, unknown: Unknown) -> None:
        """Render."""
        self._unknown = unknown
        is_given_up = unknown.finding is Finding.GIVING_BACK
        self.panel.show_verdict("unknown", "question", words.NOT_CONFIRMED, unknown.bill, words.RESULT_OPEN)
        self.more.say(words.GIVING_BACK_MORE if is_given_up else words.DO_NOT_CHARGE_MORE)
        self.panel.more.say(words.GIVING_BACK if is_given_up else words.RESULT_OPEN)
        self.asked.say(_times(unknown.questions))
        self.give_up.setVisible(not is_given_up)
        self._ends_label.setVisible(not is_given_up)
        self._tick()
        self.ends.setVisible(not is_given_up)
        self._explain_as_room_allows()

    def _print_slip(self) -> None:
        if self._unknown is not None:
            self._ask_slips(SlipDesk.print_unknown, self._unknown.bill.order_number)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave explanations out where there is no room for them."""
        super().resizeEvent(event)
        self._explain_as_room_allows()

    def _explain_as_room_allows(self) -> None:
        is_low = self.height() < self.look.px(_LOW_BELOW)
        is_given_up = self._unknown is not None and self._unknown.finding is Finding.GIVING_BACK
        self.more.setVisible(not is_low)
        self.keeps.setVisible(not is_low and not is_given_up)
        is_lowest = self.height() < self.look.px(_LOWEST_BELOW)
        self.consequence.setVisible(not is_lowest and not is_given_up)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to count."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop counting."""
        super().hideEvent(event)
        self._timer.stop()

    def _tick(self) -> None:
        unknown = self._unknown
        if unknown is None:
            return
        left_s = self._left_s(unknown.next_at)
        self.next_question.say(words.NOW if unknown.is_asking or not left_s else words.AFTER_S.fill(n=left_s))
        ends_s = self._left_s(unknown.cancel_at)
        if unknown.finding is not Finding.GIVING_BACK:
            is_ending = unknown.finding is Finding.CANCELLING or not ends_s
            self.ends.say(words.ENDING if is_ending else words.AFTER_S.fill(n=ends_s))

    def _left_s(self, moment: float) -> int:
        return max(0, math.ceil(moment - self.now()))

    def _lay_out(self) -> None:
        progress = Card("surface")
        grid = QGridLayout()
        space(self.look, grid, 5, (0, 0, 0, 0))
        for row, (label, value) in enumerate(
            (
                (SpokenLabel(self.look, "large", tone="soft", text=words.ASKED_TIMES), self.asked),
                (SpokenLabel(self.look, "large", tone="soft", text=words.NEXT_QUESTION), self.next_question),
                (self._ends_label, self.ends),
            )
        ):
            grid.addWidget(label, row, 0)
            grid.addWidget(value, row, 1)
        grid.setColumnStretch(1, 1)
        inner = QHBoxLayout()
        space(self.look, inner, 22, (0, 0, 0, 0))
        inner.addWidget(Spinner(self.look, self.now, 92, "warning_text"))
        figures = QVBoxLayout()
        figures.addStretch(1)
        figures.addLayout(grid, 2)
        figures.addStretch(1)
        inner.addLayout(figures, 1)
        column = QVBoxLayout(progress)
        space(self.look, column, 6, (22, 12, 22, 12))
        column.addLayout(inner, 1)
        column.addWidget(self.keeps)
        right = QVBoxLayout()
        space(self.look, right, 9, (0, 0, 0, 0))
        right.addWidget(self.why)
        right.addWidget(self.more)
        right.addWidget(progress, 1)
        right.addSpacing(4)
        right.addWidget(self.serve)
        # The question of the second press is the longer text.
        last = QHBoxLayout()
        space(self.look, last, 9, (0, 0, 0, 0))
        last.addWidget(self.slip, 5)
        last.addWidget(self.give_up, 8)
        right.addLayout(last)
        right.addWidget(self.consequence)
        row_layout = QHBoxLayout(self)
        space(self.look, row_layout, 26, (0, 0, 0, 0))
        row_layout.addWidget(self.panel, 8)
        row_layout.addLayout(right, 12)


def _times(questions: int) -> Text:
    if questions == 0:
        return words.NOT_YET
    return words.ONCE if questions == 1 else words.TIMES.fill(n=questions)
