# SPDX-License-Identifier: Apache-2.0
"""What earlier customers left open, such as payments without a result: always in sight, never in the way."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cashier.checkout.left_items import LeftItem
from cashier.checkout.screens import Unresolved
from cashier.ui import words
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ElidedLabel, Icon, SpokenLabel, space
from cashier.values.texts import NO_TEXT, Text

_SHOWN = 2
"""So many of one kind are named; the count tells the rest."""


class UnresolvedStrip(QFrame):
    """A line for payments without a result, one for each other kind of open thing; or no room at all."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._count = SpokenLabel(look, "strong")
        self._which = SpokenLabel(look, "text")
        self._more = ElidedLabel(look, "text", text=words.UNRESOLVED_MORE)
        self._shown: tuple[Sequence[Unresolved], Sequence[LeftItem]] = (), ()
        self._payments = QWidget()
        self._left = [ElidedLabel(look, "text") for _ in words.LEFT_OPEN]
        line = QHBoxLayout(self._payments)
        space(look, line, 12, (0, 0, 0, 0))
        line.addWidget(self._count)
        line.addWidget(self._which)
        line.addWidget(self._more, 1)
        lines = QVBoxLayout()
        space(look, lines, 2, (0, 0, 0, 0))
        lines.addWidget(self._payments)
        for label in self._left:
            lines.addWidget(label)
        row = QHBoxLayout(self)
        space(look, row, 12, (18, 8, 18, 8))
        row.addWidget(Icon(look, "question", 24, "warning_text"))
        row.addLayout(lines, 1)
        self.hide()
        look.follow(self._leave_room)

    def show_open(self, unresolved: Sequence[Unresolved], left: Sequence[LeftItem]) -> None:
        """Name payments without a result, and what else is left open; the most pressing kind comes first."""
        if (unresolved, left) == self._shown:
            return
        self._shown = unresolved, left
        self.setVisible(bool(unresolved or left))
        self._payments.setVisible(bool(unresolved))
        self._count.say(words.UNRESOLVED.fill(n=len(unresolved)))
        self._which.say(
            _named([words.UNRESOLVED_ONE.fill(amount=each.money.shown, tail=_tail(each)) for each in unresolved])
        )
        said = [_said(list(items)) for _, items in groupby(left, key=lambda each: each.kind)]
        for label, text in zip(self._left, said + [NO_TEXT] * len(self._left), strict=False):
            label.say(text)
        self._leave_room()

    def _leave_room(self) -> None:
        """Show one line alone in a low window: what is most pressing."""
        is_covered = False
        for line, is_filled in (
            (self._payments, not self._payments.isHidden()),
            *((label, bool(label.spoken.en)) for label in self._left),
        ):
            if line is not self._payments:
                line.setVisible(is_filled and not (is_covered and self._look.is_tight))
            is_covered = is_covered or is_filled


def _said(items: Sequence[LeftItem]) -> Text:
    named = [Text(zh=f"{each.money.shown} …{_tail(each)}", en=f"{each.money.shown} …{_tail(each)}") for each in items]
    return words.LEFT_OPEN[items[0].kind].fill(n=len(items), which=_named(named))


def _named(texts: Sequence[Text]) -> Text:
    shown, rest = texts[:_SHOWN], " …" if len(texts) > _SHOWN else ""
    return Text(zh="，".join(each.zh for each in shown) + rest, en=", ".join(each.en for each in shown) + rest)


def _tail(of: Unresolved | LeftItem) -> str:
    return of.order_number[-4:]
