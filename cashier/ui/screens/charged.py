# SPDX-License-Identifier: Apache-2.0
"""«Was I charged?»: the question with its fields, and the answer with what to do now. It draws the desk's views.

There is no input field: keys come through the key filter, so a scan cannot land in one.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.checkout.amount_entry import AmountEntry
from cashier.checkout.charged import Answer, Charged, FoundPayment
from cashier.checkout.charged_desk import Answered, Asking, ChargedDesk, Span
from cashier.panels import Away
from cashier.ui import charged_words, words
from cashier.ui.screens.page import Panel, Surroundings
from cashier.ui.screens.two_halves import TwoHalves
from cashier.ui.theme.tokens import SIZES
from cashier.ui.widgets.basics import ActionButton, Card, ElidedLabel, SpokenLabel, same, set_style, space
from cashier.ui.widgets.keypad import AMOUNT_KEYS, CLEAR, ERASE, Keypad
from cashier.ui.widgets.notice_banner import NoticeBanner
from cashier.values.texts import NO_TEXT, Text

_NUMBER, _AMOUNT, _TAIL = range(3)
_NAMES = (charged_words.NUMBER, charged_words.AMOUNT, charged_words.TAIL)
_LONGEST = {_NUMBER: 40, _TAIL: 4}
_SHOWN = 24
_MOST_ROWS = 3
_SPAN_KEYS = {Span.SHORT: "F2", Span.DAY: "F3"}
_GRAVE = {Charged.NOT_DECIDED, Charged.NOT_KNOWN, Charged.TWICE}


class QuestionPage(TwoHalves):
    """Number, amount, end of the code: one of them takes the keys."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around, charged_words.TITLE)
        look = self.look
        self._ask = around.desks.charged
        self._typed = ["", "", ""]
        self._chosen = _NUMBER
        self._span = Span.SHORT
        self.fields = [ActionButton(look, name, kind="chip", role="strong") for name in _NAMES]
        for index, field in enumerate(self.fields):
            field.clicked.connect(lambda _=False, index=index: self._choose(index))
        self.spans = {
            span: ActionButton(look, charged_words.SPANS[span], kind="chip", key=key, role="strong")
            for span, key in _SPAN_KEYS.items()
        }
        for span, button in self.spans.items():
            button.clicked.connect(lambda _=False, span=span: self._look_back(span))
        self.keypad = Keypad(look, AMOUNT_KEYS)
        self.keypad.pressed.connect(self._press)
        self.go = ActionButton(
            look, charged_words.ASK, kind="primary", icon="question", key="F5", height=SIZES.action
        )
        self.go.clicked.connect(self._ask_now)
        self.back.clicked.connect(lambda: self._ask(ChargedDesk.back))
        self._lay_out()
        self._show()

    def begin(self) -> None:
        """Forget what was typed."""
        self._typed = ["", "", ""]
        self._span = Span.SHORT
        self._choose(_NUMBER)

    def show_asking(self, view: Asking) -> None:
        """Render; what was typed stays."""
        self.go.setEnabled(not view.is_busy)
        self.go.say(charged_words.ASKING if view.is_busy else charged_words.ASK)

    def take_key(self, name: str, text: str) -> bool:
        """Take the keys of the buttons and fields; Tab goes on to the next field."""
        buttons = {"F5": self.go, "Escape": self.back, "F2": self.spans[Span.SHORT], "F3": self.spans[Span.DAY]}
        if name in buttons:
            buttons[name].click()
        elif name == "Tab":
            self._choose((self._chosen + 1) % len(self.fields))
        elif name == "Backspace":
            self._press(ERASE)
        elif name == "Delete":
            self._press(CLEAR)
        else:
            self._press(text)
        return True

    def _lay_out(self) -> None:
        self.left.addWidget(SpokenLabel(self.look, "text", tone="soft", wrap=True, text=charged_words.MORE))
        for field in self.fields:
            self.left.addWidget(field)
        spans = QHBoxLayout()
        space(self.look, spans, 8, (0, 0, 0, 0))
        for button in self.spans.values():
            spans.addWidget(button)
        self.left.addLayout(spans)
        self.left.addStretch(1)
        self.right.addWidget(self.keypad, 1)
        self.right.addWidget(self.go)

    def _ask_now(self) -> None:
        number, digits, tail = self._typed
        self._ask(ChargedDesk.ask, number, digits, tail, self._span)

    def _choose(self, index: int) -> None:
        self._chosen = index
        self._show()

    def _look_back(self, span: Span) -> None:
        self._span = span
        self._show()

    def _press(self, key: str) -> None:
        typed = self._typed[self._chosen]
        if key == ERASE:
            typed = typed[:-1]
        elif key == CLEAR:
            typed = ""
        elif self._chosen == _AMOUNT:
            typed = AmountEntry(typed).press({",": ".", "。": ".", "，": "."}.get(key, key)).digits
        elif key and key.isprintable():
            typed = (typed + key)[: _LONGEST[self._chosen]]
        self._typed[self._chosen] = typed
        self._show()

    def _show(self) -> None:
        for index, (field, name, typed) in enumerate(zip(self.fields, _NAMES, self._typed, strict=True)):
            shown = typed if len(typed) <= _SHOWN else "…" + typed[1 - _SHOWN :]
            field.say(charged_words.FIELD.fill(name=name, value=shown or "—"))
            field.set_kind("chip_chosen" if index == self._chosen else "chip")
        for span, button in self.spans.items():
            button.set_kind("chip_chosen" if span is self._span else "chip")


class FoundRow(Card):
    """One payment that fits: when, which order, how it stands, how much."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__("surface")
        look = around.look
        self.when = SpokenLabel(look, "text")
        self.state = SpokenLabel(look, "text", tone="soft")
        self.amount = SpokenLabel(look, "strong")
        self.order = ElidedLabel(look, "small", tone="soft")
        head = QHBoxLayout()
        space(look, head, 12, (0, 0, 0, 0))
        head.addWidget(self.when, 1)
        head.addWidget(self.state)
        head.addWidget(self.amount)
        column = QVBoxLayout(self)
        space(look, column, 0, (14, 6, 14, 6))
        column.addLayout(head)
        column.addWidget(self.order)

    def show_payment(self, found: FoundPayment) -> None:
        """Render."""
        whose = f" · {found.account_masked}" if found.account_masked else ""
        self.when.say(same(f"{found.at.astimezone():%m-%d %H:%M}{whose}"))
        self.order.say(same(found.order_number))
        self.state.say(charged_words.STATES[found.status])
        self.amount.say(_amount(found))


class AnswerPage(TwoHalves):
    """The answer in one line, what the cashier does now, what the customer is told, and what was found."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around, charged_words.TITLE)
        look = self.look
        ask = around.desks.charged
        self.said = SpokenLabel(look, "headline", wrap=True)
        self.do_now = SpokenLabel(look, "large", wrap=True)
        self.tell = SpokenLabel(look, "text", tone="soft", wrap=True)
        self.rows = [FoundRow(around) for _ in range(_MOST_ROWS)]
        self.more = SpokenLabel(look, "text", tone="soft")
        for widget in (self.said, self.do_now, self.tell, *self.rows, self.more):
            self.left.addWidget(widget)
        self.left.addStretch(1)
        self.again = ActionButton(look, charged_words.ASK_AGAIN, kind="primary", icon="question", key="F5")
        self.again.clicked.connect(lambda: ask(ChargedDesk.back))
        self.back.clicked.connect(lambda: ask(ChargedDesk.leave))
        self.right.addStretch(1)
        self.right.addWidget(self.again)

    def show_answer(self, answer: Answer) -> None:
        """Render."""
        self.said.say(answer.said)
        set_style(self.said, "tone", "error" if answer.charged in _GRAVE else "ink")
        self.do_now.say(answer.do_now)
        self.tell.say(charged_words.TELL.fill(text=answer.tell_customer))
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(answer.payments))
            if number < len(answer.payments):
                row.show_payment(answer.payments[number])
        left_over = len(answer.payments) - len(self.rows)
        self.more.say(charged_words.MORE_ROWS.fill(n=left_over) if left_over > 0 else NO_TEXT)
        self.more.setVisible(left_over > 0)

    def take_key(self, name: str, _text: str) -> bool:
        """Take the keys of the buttons."""
        buttons = {"F5": self.again, "Escape": self.back}
        if name in buttons:
            buttons[name].click()
        return name in buttons


class ChargedPanel(Panel):
    """The question, or its answer."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self.question = QuestionPage(around)
        self.answer = AnswerPage(around)
        self._banner = NoticeBanner(around.look, key="")
        column = QVBoxLayout(self)
        space(around.look, column, 8, (0, 0, 0, 0))
        column.addWidget(self._banner)
        column.addWidget(self.question, 1)
        column.addWidget(self.answer, 1)
        self.hide()

    def show_view(self, view: Any) -> None:
        """Render a view; whoever comes back to the panel begins anew."""
        if not isinstance(view, Away):
            if self.isHidden():
                self.question.begin()
            if isinstance(view, Answered):
                self.answer.show_answer(view.answer)
            else:
                self.question.show_asking(view)
            self._banner.show_notice(view.notice if isinstance(view, Asking) else None, can_dismiss=False)
            self.answer.setVisible(isinstance(view, Answered))
            self.question.setVisible(isinstance(view, Asking))
        super().show_view(view)

    def take_key(self, name: str, text: str) -> bool:
        """Take a person's key."""
        return (self.answer if self.answer.isVisible() else self.question).take_key(name, text)


def _amount(found: FoundPayment) -> Text:
    if found.total is not None:
        return same(found.total.shown)
    return words.units(found.asset, found.amount, "CNY") if found.asset is not None else same(str(found.amount))
