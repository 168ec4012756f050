# SPDX-License-Identifier: Apache-2.0
"""The shift panel: opening, the shift until now, X and Z. Counting and closing are in `shift_closing`.

It draws `ShiftView`s. There is no input widget: keys come through the key filter, so a scan cannot land in a field.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.checkout.screens import Notice
from cashier.panels import Away
from cashier.shifts.desk import ShiftDesk
from cashier.shifts.views import (
    AssetLine,
    Closing,
    Counting,
    HandingOver,
    MovingCash,
    NoShift,
    Report,
    ShiftOpen,
    ShiftView,
    Trouble,
)
from cashier.ui import shift_words, slip_words, words
from cashier.ui.screens.page import Panel, Surroundings
from cashier.ui.screens.shift_cash import CashPage, FieldsPage, HandoverPage
from cashier.ui.screens.shift_closing import ClosingPage, CountingPage, ShiftPage, left_lines
from cashier.ui.theme.tokens import SIZES
from cashier.ui.widgets.basics import ActionButton, Card, SpokenLabel, lined_up, space
from cashier.ui.widgets.fitted_text import FittedText
from cashier.ui.widgets.keypad import AMOUNT_KEYS, Keypad
from cashier.ui.widgets.notice_banner import NoticeBanner
from cashier.ui.widgets.typed_fields import FieldPlan, Holds, TypedFields
from cashier.values.texts import NO_TEXT, Text
from middleplatform.contract.payments import Asset

_FLOAT = 2


class OpeningPage(FieldsPage):
    """The float, and where nobody is signed in staff number and name: one of them takes the keys."""

    def __init__(self, around: Surroundings) -> None:
        plans = (
            FieldPlan(shift_words.STAFF_NUMBER, Holds.NUMBER, 20),
            FieldPlan(shift_words.NAME, Holds.WORDS, 60),
            FieldPlan(shift_words.FLOAT, Holds.AMOUNT),
        )
        super().__init__(around, shift_words.NO_SHIFT, TypedFields(around.look, plans))
        look = self.look
        self.keypad = Keypad(look, AMOUNT_KEYS)
        self.keypad.pressed.connect(self.fields.press)
        self.go = ActionButton(look, shift_words.OPEN, kind="primary", icon="tick", key="F5")
        self.go.clicked.connect(lambda: self.shift(ShiftDesk.open, *self.fields.typed))
        self.on_key("F5", self.go)
        self.signer = SpokenLabel(look, "large", tone="soft", wrap=True)
        self.left.addWidget(SpokenLabel(look, "text", tone="soft", wrap=True, text=shift_words.NO_SHIFT_MORE))
        self.left.addWidget(self.signer)
        self.left.addWidget(self.fields)
        self.left.addStretch(1)
        self.right.addWidget(self.keypad, 1)
        self.right.addWidget(self.go)

    def show_opening(self, view: NoShift) -> None:
        """Render; what was typed stays."""
        by = view.opened_by
        self.signer.say(shift_words.OPENS.fill(who=by.name, number=by.number) if by is not None else NO_TEXT)
        self.fields.offer([_FLOAT] if by is not None else range(_FLOAT + 1))
        self.fields.set_currency(view.currency)


class OverviewPage(ShiftPage):
    """The open shift: since when and whose, each asset, what has no result yet."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around, shift_words.SHIFT)
        look = self.look
        self.since = SpokenLabel(look, "large", tone="soft", wrap=True)
        self._none = SpokenLabel(look, "large", text=shift_words.NO_SALE)
        self.rows = {asset: _AssetRow(around, asset) for asset in Asset}
        self._others = SpokenLabel(look, "text", tone="soft", wrap=True)
        self._items = SpokenLabel(look, "strong", tone="error", wrap=True)
        self._left_lying = SpokenLabel(look, "text", tone="soft", wrap=True)
        self.cash = ActionButton(look, shift_words.CASH, icon="wallet", key="F4", height=SIZES.action)
        self.cash.clicked.connect(lambda: self.shift(ShiftDesk.cash))
        self.x_report = ActionButton(look, shift_words.X_REPORT, icon="journal", key="F5", height=SIZES.action)
        self.x_report.clicked.connect(lambda: self.shift(ShiftDesk.report))
        self.close_shift = ActionButton(
            look, shift_words.CLOSE_SHIFT, kind="primary", icon="next", key="F6", height=SIZES.action
        )
        self.close_shift.clicked.connect(lambda: self.shift(ShiftDesk.close_shift))
        self.on_key("F4", self.cash)
        self.on_key("F5", self.x_report)
        self.on_key("F6", self.close_shift)
        self.open_drawer = ActionButton(look, shift_words.OPEN_DRAWER, key="F7", role="strong", height=52)
        self.open_drawer.clicked.connect(lambda: self.shift(ShiftDesk.open_drawer))
        self.on_key("F7", self.open_drawer)
        self.left.addWidget(self.since)
        self.left.addWidget(self._none)
        for row in self.rows.values():
            self.left.addWidget(row)
        self.left.addWidget(self._others)
        self.left.addWidget(self._items)
        self.left.addWidget(self._left_lying)
        self.left.addStretch(1)
        self.right.addStretch(1)
        self.right.addWidget(self.open_drawer)
        self.right.addWidget(self.cash)
        self.right.addWidget(self.x_report)
        self.right.addWidget(self.close_shift)

    def show_shift(self, view: ShiftOpen) -> None:
        """Render."""
        self.title.say(shift_words.OPEN_SHIFT.fill(n=view.number))
        at = f"{view.opened_at.astimezone():%m-%d %H:%M}"
        self.since.say(shift_words.SINCE.fill(who=view.cashier, at=at))
        self.open_drawer.setVisible(view.has_drawer)
        self._none.setVisible(not view.assets)
        for asset, row in self.rows.items():
            row.show_lines([line for line in view.assets if line.asset is asset])
        self._others.say(
            shift_words.OTHERS.fill(declined=view.declined, cancelled=view.cancelled, back=view.given_back)
        )
        items = len(view.open_items)
        self._items.say(shift_words.OPEN_ITEMS.fill(n=items) if items else NO_TEXT)
        self._left_lying.say(left_lines(view.left))


class _AssetRow(Card):
    """One asset: its name, what was paid with it, what is not confirmed."""

    def __init__(self, around: Surroundings, asset: Asset) -> None:
        super().__init__("surface")
        look = around.look
        self.paid = SpokenLabel(look, "strong")
        self.unknown = SpokenLabel(look, "strong", tone="error")
        row = QHBoxLayout(self)
        space(look, row, 12, (16, 10, 16, 10))
        row.addWidget(SpokenLabel(look, "text", text=words.ASSETS[asset]), 1)
        row.addWidget(self.unknown)
        row.addWidget(self.paid)

    def show_lines(self, lines: Sequence[AssetLine]) -> None:
        """Render one line for each currency, or take no room."""
        self.setVisible(bool(lines))
        self.paid.say(lined_up([_paid(line) for line in lines]))
        unknown = sum(line.not_confirmed for line in lines)
        self.unknown.say(shift_words.UNKNOWN.fill(n=unknown) if unknown else NO_TEXT)


def _paid(line: AssetLine) -> Text:
    amount = words.units(line.asset, line.amount, line.currency)
    return shift_words.PAID.fill(n=line.payments, amount=amount)


class ReportPage(ShiftPage):
    """An X or a Z, line by line, as large as there is room."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around, shift_words.X_REPORT)
        self.text = FittedText(self.look, largest=22, smallest=12)
        self.left.addWidget(self.text, 1)
        self.print = ActionButton(
            self.look, slip_words.PRINT, kind="primary", icon="printer", key="F5", height=SIZES.action
        )
        self.print.clicked.connect(lambda: self.shift(ShiftDesk.print_report))
        self.on_key("F5", self.print)
        self.right.addStretch(1)
        self.right.addWidget(self.print)

    def show_report(self, report: Report) -> None:
        """Render."""
        self.title.say(report.lines[0])
        self.print.setVisible(report.can_print)
        self.text.say(lined_up(report.lines[1:]))


class TroublePage(ShiftPage):
    """The journal does not answer: only the way back is there."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around, shift_words.SHIFT)
        self.left.addStretch(1)


class ShiftPanel(Panel):
    """One page for each view of the shift, of which one is up. In the place of the counter's page."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._ask = around.desks.shift
        self.opening = OpeningPage(around)
        self.overview = OverviewPage(around)
        self.report = ReportPage(around)
        self.counting = CountingPage(around)
        self.closing = ClosingPage(around)
        self.trouble = TroublePage(around)
        self.cash = CashPage(around)
        self.handover = HandoverPage(around)
        self._pages: tuple[ShiftPage, ...] = (
            self.opening, self.overview, self.cash, self.report, self.counting, self.closing, self.handover,
            self.trouble,
        )  # fmt: skip
        self._current: ShiftPage = self.opening
        self._banner = NoticeBanner(around.look, key="")
        column = QVBoxLayout(self)
        space(around.look, column, 11, (0, 0, 0, 0))
        column.addWidget(self._banner)
        for page in self._pages:
            page.back.clicked.connect(lambda: self._ask(ShiftDesk.back))
            column.addWidget(page, 1)
            page.hide()
        self.hide()

    @property
    def current(self) -> ShiftPage:
        """The page that is up, or was last."""
        return self._current

    def show_view(self, view: ShiftView) -> None:
        """Render a view; an `Away` takes no room."""
        if isinstance(view, Away):
            self.hide()
            return
        before, was_up = self._current, not self.isHidden()  # It may be up, and covered while somebody is asked.
        self._current = page = self._rendered(view)
        if before is not page or not was_up:
            before.hide()
            page.begin()
            page.show()
        self._notice(None if isinstance(view, Report) else view.notice)
        self.show()

    def take_key(self, name: str, text: str) -> bool:
        """Take a person's key; Esc goes back."""
        if name == "Escape":
            self._ask(ShiftDesk.back)
            return True
        return self._current.take_key(name, text)

    def knows(self, name: str) -> bool:
        """Whether a key has a button on the page that is up."""
        return self._current.knows(name)

    def compose(self, text: str) -> None:
        """Show what an input method is at."""
        self._current.compose(text)

    def _notice(self, notice: Notice | None) -> None:
        self._banner.show_notice(notice, can_dismiss=False)

    def _rendered(
        self, view: Trouble | NoShift | ShiftOpen | MovingCash | Report | Counting | Closing | HandingOver
    ) -> ShiftPage:
        match view:
            case Trouble():
                return self.trouble
            case NoShift():
                self.opening.show_opening(view)
                return self.opening
            case ShiftOpen():
                self.overview.show_shift(view)
                return self.overview
            case MovingCash():
                self.cash.show_cash(view)
                return self.cash
            case HandingOver():
                self.handover.show_handover(view)
                return self.handover
            case Report():
                self.report.show_report(view)
                return self.report
            case Counting():
                self.counting.show_counting(view)
                return self.counting
            case Closing():
                self.closing.show_closing(view)
                return self.closing
            case _:
                assert_never(view)
