# SPDX-License-Identifier: Apache-2.0
"""The last sales: the list, and one sale with what paid it and what may go back. It draws the desk's views."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.panels import Away
from cashier.refunds.past_desk import CAUSES, PastDesk, RefundCause, SaleDetail, named, state_of, told_of
from cashier.refunds.past_sales import PastTender
from cashier.ui import sale_words, slip_words
from cashier.ui.desks import Ask
from cashier.ui.screens.choosing import ChoicePanel
from cashier.ui.screens.page import Panel, Surroundings
from cashier.ui.screens.two_halves import TwoHalves
from cashier.ui.theme.look import Look
from cashier.ui.widgets.amount_display import AmountDisplay
from cashier.ui.widgets.basics import (
    ActionButton,
    ElidedLabel,
    KeyHint,
    SpokenLabel,
    lined_up,
    same,
    set_style,
    space,
)
from cashier.ui.widgets.keypad import AMOUNT_KEYS, CLEAR, ERASE, Keypad
from cashier.ui.widgets.list_row import ListRow
from cashier.ui.widgets.notice_banner import NoticeBanner
from cashier.ui.widgets.two_step_button import TwoStepButton
from cashier.values.money import Money

_MOST_TENDERS = 4
_NEXT_TENDER = "Tab"
_CAUSE_KEYS = ("F2", "F3", "F4")
_EDIT_KEYS = {"Backspace": ERASE, "Delete": CLEAR}
_POINTS = {",": ".", "。": ".", "，": "."}
_MOST_TOLD = 3
"""So many of the last refunds of a tender are told."""


class TenderRow(ListRow):
    """What paid part of the sale, and whether it went back."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, 56)
        self.name = ElidedLabel(look, "strong")
        self.state = SpokenLabel(look, "text", tone="soft")
        self.value = SpokenLabel(look, "strong")
        row = QHBoxLayout(self)
        space(look, row, 12, (16, 6, 14, 6))
        row.addWidget(self.name, 1)
        row.addWidget(self.state)
        row.addWidget(self.value)
        self._hint = KeyHint(_NEXT_TENDER)
        row.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_tender(self, past: PastTender, *, is_chosen: bool) -> None:
        """Render."""
        self.name.say(named(past.tender))
        self.state.say(state_of(past))
        self.value.say(same(past.tender.value.shown))
        self._hint.setVisible(not is_chosen)
        self.name_it(named(past.tender))
        set_style(self, "kind", "row_chosen" if is_chosen else "row")


class DetailPage(TwoHalves):
    """The sale on the left; why it goes back, and the refund itself, on the right."""

    def __init__(self, around: Surroundings, ask: Ask[PastDesk]) -> None:
        super().__init__(around, sale_words.LAST_PAYMENTS)
        look = self.look
        self._ask = ask
        self._view: SaleDetail | None = None
        self.order = SpokenLabel(look, "text", tone="soft")
        self.amount = AmountDisplay(look, 72, room_for="¥9,999.99")
        self.rows = [TenderRow(look) for _ in range(_MOST_TENDERS)]
        for number, row in enumerate(self.rows):
            row.clicked.connect(lambda _=False, number=number: ask(PastDesk.choose_tender, number))
        self.causes = {
            cause: ActionButton(look, CAUSES[cause], kind="chip", key=key, role="strong", height=52)
            for cause, key in zip(RefundCause, _CAUSE_KEYS, strict=True)
        }
        for cause, button in self.causes.items():
            button.clicked.connect(lambda _=False, cause=cause: ask(PastDesk.choose_cause, cause))
        self.part = ActionButton(look, sale_words.REFUND_PART, key="F7", role="strong", height=52)
        self.part.clicked.connect(lambda: ask(PastDesk.part))
        self.part_amount = AmountDisplay(look, 56, room_for="¥9,999.99")
        self.keypad = Keypad(look, AMOUNT_KEYS)
        self.keypad.pressed.connect(self._press)
        self.refund = TwoStepButton(
            look, around.now, sale_words.REFUND, sale_words.REFUND_ARMED, icon="returned", key="F5"
        )
        self.refund.confirmed.connect(lambda: ask(PastDesk.refund))
        self.back.clicked.connect(lambda: ask(PastDesk.back))
        self.left.addWidget(self.order)
        self.left.addWidget(self.amount, 1)
        for row in self.rows:
            self.left.addWidget(row)
        self.told = SpokenLabel(look, "text", tone="soft", wrap=True)
        self.left.addWidget(self.told)
        self.left.addStretch(1)
        self.print = ActionButton(look, slip_words.PRINT_SLIP, icon="printer", key="F6", role="strong", height=48)
        self.print.clicked.connect(lambda: ask(PastDesk.print_slip))
        self.left.addWidget(self.print)
        self.why = SpokenLabel(look, "large", tone="soft", text=sale_words.REFUND_WHY)
        self.right.addWidget(self.why)
        for button in self.causes.values():
            self.right.addWidget(button)
        self.right.addWidget(self.part_amount)
        self.right.addWidget(self.keypad, 1)
        self.right.addStretch(0)
        self.right.addWidget(self.part)
        self.right.addWidget(self.refund)
        self.look.follow(self._show_again)

    def show_view(self, view: Any) -> None:
        """Render."""
        if isinstance(view, SaleDetail):
            sale, self._view = view.sale, view
            self.order.say(sale_words.SOLD.fill(at=f"{sale.at.astimezone():%m-%d %H:%M}", order=sale.order_number))
            self.amount.show_amount(sale.total.shown)
            for number, row in enumerate(self.rows):
                row.setVisible(number < len(sale.tenders))
                if number < len(sale.tenders):
                    row.show_tender(sale.tenders[number], is_chosen=number == view.chosen)
            for cause, button in self.causes.items():
                button.set_kind("chip_chosen" if cause is view.cause else "chip")
            self.told.say(lined_up([told_of(each) for each in view.tender.refunds[-_MOST_TOLD:]]))
            self._show_refund(view)

    def _show_again(self) -> None:
        if self._view is not None:
            self._show_refund(self._view)

    def _show_refund(self, view: SaleDetail) -> None:
        """Render the right half: why it goes back, then how much; nothing where nothing is left."""
        has_left, is_part, left = view.tender.left > 0, view.digits is not None, view.tender.left_value
        going = view.going_back
        asks_how_much = is_part and view.cause is not None
        how_much = sale_words.REFUND_HOW_MUCH.fill(left=left.shown, why=CAUSES[view.cause] if view.cause else "")
        self.why.say(how_much if asks_how_much else sale_words.REFUND_WHY)
        # In a low window the figures stand on the button, the bound beside the tender, and Esc gives all of it back.
        is_low = asks_how_much and self.look.is_tight
        for widget, is_shown in (
            (self.why, not is_low),
            *((button, not asks_how_much) for button in self.causes.values()),
            (self.part_amount, is_part and not is_low),
            (self.keypad, asks_how_much),
            (self.part, not is_low),
            (self.refund, going.amount_minor > 0),
        ):
            widget.setVisible(has_left and is_shown)
        typed = Money(0, left.currency).shown.rstrip("0.") + (view.digits or "0")
        self.part_amount.show_amount(typed, "ink" if view.digits else "ink_soft")
        self.part.say(sale_words.REFUND_ALL.fill(left=left.shown) if is_part else sale_words.REFUND_PART)
        self.refund.say_both(
            sale_words.REFUND.fill(money=going.shown), sale_words.REFUND_ARMED.fill(money=going.shown)
        )

    def _press(self, key: str) -> None:
        if key == ERASE:
            self._ask(PastDesk.erase_figure)
        elif key == CLEAR:
            self._ask(PastDesk.clear_figures)
        else:
            self._ask(PastDesk.figure, key)

    def take_key(self, name: str, text: str) -> bool:
        """Take the keys of the buttons, and figures for a part of what goes back."""
        pressed: dict[str, ActionButton] = dict(zip(_CAUSE_KEYS, self.causes.values(), strict=True))
        pressed |= {"F5": self.refund, "F6": self.print, "F7": self.part, "Escape": self.back}
        button = pressed.get(name)
        if button is not None and button.isVisible():
            button.click()
        elif name == _NEXT_TENDER and self._view is not None:
            self._ask(PastDesk.choose_tender, (self._view.chosen + 1) % len(self._view.sale.tenders))
        elif name in _EDIT_KEYS:
            self._press(_EDIT_KEYS[name])
        elif (key := _POINTS.get(text, text)) in self.keypad.keys:
            self._press(key)
        return True


class PastPanel(Panel):
    """The list, or one sale of it."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self.list = ChoicePanel(around, around.desks.past)
        self.detail = DetailPage(around, around.desks.past)
        self._banner = NoticeBanner(around.look, key="")
        column = QVBoxLayout(self)
        space(around.look, column, 8, (0, 0, 0, 0))
        column.addWidget(self._banner)
        column.addWidget(self.list, 1)
        column.addWidget(self.detail, 1)
        self.hide()

    def show_view(self, view: Any) -> None:
        """Render."""
        if not isinstance(view, Away):
            is_detail = isinstance(view, SaleDetail)
            self._banner.show_notice(view.notice if isinstance(view, SaleDetail) else None, can_dismiss=False)
            if is_detail:
                self.detail.show_view(view)
            else:
                self.list.show_view(view)
            self.detail.setVisible(is_detail)
            self.list.setVisible(not is_detail)
        super().show_view(view)

    def take_key(self, name: str, text: str) -> bool:
        """Take a person's key."""
        return (self.detail if self.detail.isVisible() else self.list).take_key(name, text)
