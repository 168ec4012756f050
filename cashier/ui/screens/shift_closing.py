# SPDX-License-Identifier: Apache-2.0
"""Counting the drawer and closing the shift; and what all pages of the shift panel have in common."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtWidgets import QGridLayout

from cashier.checkout.left_items import LeftItem
from cashier.shifts.desk import ShiftDesk
from cashier.shifts.views import CAUSES, Cause, Closing, Counting, OpenItem
from cashier.ui import shift_words
from cashier.ui.screens.page import Page, Surroundings
from cashier.ui.screens.two_halves import Halves
from cashier.ui.widgets.basics import ActionButton, SpokenLabel, lined_up, space
from cashier.ui.widgets.keypad import CLEAR, ERASE, Keypad
from cashier.ui.widgets.two_step_button import TwoStepButton
from cashier.values.money import Money
from cashier.values.texts import NO_TEXT, Text

_COUNT_KEYS = (("7", "8", "9", ERASE), ("4", "5", "6", ERASE), ("1", "2", "3", CLEAR), ("0", "0", "00", CLEAR))
_COLUMNS = 3
_MAX_DIGITS = 5
_KINDS_WITH_ROOM = 4
"""Where more kinds are left lying than this, one of each is named: a line for each kind is worth more."""

_ITEMS_SHOWN = 2


class ShiftPage(Page):
    """Title on top of the left half; the way back at the foot of the right one."""

    def __init__(self, around: Surroundings, title: Text) -> None:
        super().__init__(around)
        self.shift = around.desks.shift
        halves = Halves(self.look, self, title)
        self.title, self.back, self.left, self.right = halves.title, halves.back, halves.left, halves.right
        self._spared: tuple[SpokenLabel, ...] = ()

    def spare_when_low(self, *labels: SpokenLabel) -> None:
        """Leave these out in a low window, where they would push what is needed over the edge."""
        self._spared = labels
        self.look.follow(self.leave_room)

    def leave_room(self) -> None:
        """Hide what can be spared, where it has to be; a label that was given words had shown itself again."""
        for label in self._spared:
            label.setVisible(bool(label.text()) and not self.look.is_tight)

    def begin(self) -> None:
        """Forget what an earlier visit left."""

    def compose(self, _text: str, /) -> None:
        """Show what an input method is at; pages with fields override this."""


class CountingPage(ShiftPage):
    """Pieces of each note and coin. What should be there is not told: the count is blind."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around, shift_words.COUNT)
        look = self.look
        self._view: Counting | None = None
        self._typed: dict[int, str] = {}
        self._fresh: set[int] = set()
        self._chosen = 0
        self.pieces: list[ActionButton] = []
        self._grid = QGridLayout()
        space(look, self._grid, 8, (0, 0, 0, 0))
        self.sum = SpokenLabel(look, "subtitle")
        self.keypad = Keypad(look, _COUNT_KEYS)
        self.keypad.pressed.connect(self._press)
        self.go = ActionButton(look, shift_words.KEEP_COUNT, kind="primary", icon="next", key="F5")
        self.go.clicked.connect(self._keep)
        self.on_key("F5", self.go)
        more = SpokenLabel(look, "text", tone="soft", text=shift_words.COUNT_MORE)
        self.left.addWidget(more)
        self.left.addLayout(self._grid)
        self.left.addWidget(self.sum)
        self.left.addStretch(1)
        self.right.addWidget(self.keypad, 1)
        self.right.addWidget(self.go)
        self.spare_when_low(self.title, more)

    def _keep(self) -> None:
        self.shift(ShiftDesk.keep_count, self._counted())

    def _counted(self) -> dict[int, int]:
        return {what: int(pieces) for what, pieces in self._typed.items() if pieces}

    def begin(self) -> None:
        """Begin with what was counted before something came between."""
        self._typed = {what: str(n) for what, n in self._view.pieces if n} if self._view is not None else {}
        self._fresh = set(self._typed)
        self._choose(0)

    def show_counting(self, view: Counting) -> None:
        """Render; what was typed stays."""
        self._view = view
        while len(self.pieces) < len(view.denominations):
            index = len(self.pieces)
            button = ActionButton(self.look, NO_TEXT, kind="chip", role="strong", height=48)
            button.clicked.connect(lambda _=False, index=index: self._choose(index))
            self.pieces.append(button)
            self._grid.addWidget(button, index // _COLUMNS, index % _COLUMNS)
        self._show()

    def take_key(self, name: str, text: str) -> bool:
        """Take the keys of a number of pieces; Tab goes on to the next note or coin."""
        if name == "Tab" and self.pieces:
            self._choose((self._chosen + 1) % len(self.pieces))
        elif name == "Backspace":
            self._press(ERASE)
        elif name == "Delete":
            self._press(CLEAR)
        else:
            return super().take_key(name, text)
        return True

    def take_text(self, text: str, /) -> bool:
        """Take a figure."""
        if text not in self.keypad.keys:
            return False
        self._press(text)
        return True

    def _choose(self, index: int) -> None:
        self._chosen = index
        self._show()

    def _press(self, key: str) -> None:
        if self._view is None or not self._view.denominations:
            return
        what = self._view.denominations[self._chosen]
        # A number from before is replaced by the first figure, and corrected only by the eraser.
        typed = "" if what in self._fresh and key not in {ERASE, CLEAR} else self._typed.get(what, "")
        self._fresh.discard(what)
        figures = {ERASE: typed[:-1], CLEAR: ""}.get(key, typed + key)
        self._typed[what] = figures.lstrip("0")[:_MAX_DIGITS]
        self._show()
        self.shift(ShiftDesk.note_pieces, self._counted())

    def _show(self) -> None:
        if self._view is None:
            return
        currency, total = self._view.currency, 0
        for index, (button, what) in enumerate(zip(self.pieces, self._view.denominations, strict=True)):
            typed = self._typed.get(what, "")
            total += what * int(typed or "0")
            name = Money(what, currency).shown.removesuffix(".00")
            button.say(shift_words.PIECES.fill(what=name, n=typed or "0"))
            button.set_kind("chip_chosen" if index == self._chosen else "chip")
        self.sum.say(shift_words.SUM.fill(amount=Money(total, currency).shown))


class ClosingPage(ShiftPage):
    """The drawer's difference and its reason, what is handed on, and the button that closes at its second press."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around, shift_words.COUNT)
        look = self.look
        self._view: Closing | None = None
        self._cause: Cause | None = None
        self.figures = SpokenLabel(look, "large", wrap=True)
        self.over = SpokenLabel(look, "subtitle", wrap=True)
        self._why = SpokenLabel(look, "text", tone="soft", text=shift_words.WHY)
        self.causes = {
            cause: ActionButton(look, CAUSES[cause], kind="chip", role="strong", key=f"F{index}", height=48)
            for index, cause in enumerate(Cause, start=1)
        }
        self.items = SpokenLabel(look, "text", wrap=True)
        self.confirm = TwoStepButton(
            look, self.now, shift_words.CONFIRM, shift_words.CONFIRM_ARMED, icon="tick", key="F5"
        )
        self.confirm.confirmed.connect(lambda: self.shift(ShiftDesk.close, self._cause, ()))
        self.sign = TwoStepButton(look, self.now, shift_words.SIGN, shift_words.SIGN_ARMED, icon="next", key="F6")
        self.sign.confirmed.connect(self._sign)
        self.others = SpokenLabel(look, "text", tone="soft", wrap=True)
        self.hand_over = ActionButton(look, shift_words.HAND_OVER, icon="next", key="F4", role="strong", height=48)
        self.hand_over.clicked.connect(lambda: self.shift(ShiftDesk.hand_over, self._cause))
        self.again = ActionButton(look, shift_words.COUNT_AGAIN, key="F7", role="strong", height=48)
        self.again.clicked.connect(lambda: self.shift(ShiftDesk.count))
        keys = (("F4", self.hand_over), ("F5", self.confirm), ("F6", self.sign), ("F7", self.again))
        for key, button in keys:
            self.on_key(key, button)
        self.left.addWidget(self.figures)
        self.left.addWidget(self.over)
        self.left.addWidget(self._why)
        for index, (cause, button) in enumerate(self.causes.items(), start=1):
            button.clicked.connect(lambda _=False, cause=cause: self._choose(cause))
            self.on_key(f"F{index}", button)
            self.left.addWidget(button)
        self.left.addStretch(1)
        self.right.addStretch(1)
        self.left.addWidget(self.others)
        self.right.addWidget(self.items)
        for button in (self.confirm, self.sign, self.hand_over, self.again):
            self.right.addWidget(button)
        self.spare_when_low(self.title)

    def begin(self) -> None:
        """Forget the reason that was chosen."""
        self._choose(None)

    def show_closing(self, view: Closing) -> None:
        """Render."""
        if self._view is not None and view.open_items != self._view.open_items:
            self.sign.rest()  # Another list is another signature.
        self._view = view
        self.title.say(shift_words.CLOSING.fill(n=view.number))
        self.figures.say(_figures(view))
        self.over.say(
            Text(zh=f"{shift_words.OVER.zh} {view.over.shown}", en=f"{shift_words.OVER.en} {view.over.shown}")
        )
        has_difference = view.over.amount_minor != 0
        self._why.setVisible(has_difference)
        for button in self.causes.values():
            button.setVisible(has_difference)
        self.items.say(named(view.open_items))
        self.others.say(left_lines(view.left))
        self.confirm.setVisible(not view.open_items)
        self.sign.setVisible(bool(view.open_items))
        self.leave_room()

    def _choose(self, cause: Cause | None) -> None:
        self._cause = cause
        for each, button in self.causes.items():
            button.set_kind("chip_chosen" if each is cause else "chip")

    def _sign(self) -> None:
        if self._view is not None:
            self.shift(ShiftDesk.close, self._cause, tuple(each.attempt_id for each in self._view.open_items))


def _figures(view: Closing) -> Text:
    pairs = ((shift_words.COUNTED, view.counted), (shift_words.EXPECTED, view.expected))
    return Text(
        zh=" · ".join(f"{name.zh} {money.shown}" for name, money in pairs),
        en=" · ".join(f"{name.en} {money.shown}" for name, money in pairs),
    )


def left_lines(left: tuple[LeftItem, ...]) -> Text:
    """Say in one line for each kind what else is left lying, and what to do about it."""
    lines = []
    kinds = [list(found) for _, found in groupby(left, key=lambda each: each.kind)]
    shown = _ITEMS_SHOWN if len(kinds) <= _KINDS_WITH_ROOM else 1
    for items in kinds:
        kind = items[0].kind
        which = ", ".join(f"{each.money.shown} …{each.order_number[-4:]}" for each in items[:shown])
        more = " …" if len(items) > shown else ""
        lines.append(shift_words.LEFT[kind].fill(n=len(items), which=which + more))
    return lined_up(lines)


def named(items: tuple[OpenItem, ...]) -> Text:
    """Name what would be handed on, so many as there is room for."""
    if not items:
        return NO_TEXT
    lines = [shift_words.HAND_ON]
    lines += [
        shift_words.ITEM.fill(amount=each.money.shown, order=each.order_number) for each in items[:_ITEMS_SHOWN]
    ]
    if len(items) > _ITEMS_SHOWN:
        lines.append(shift_words.AND_MORE.fill(n=len(items) - _ITEMS_SHOWN))
    return lined_up(lines)
