# SPDX-License-Identifier: Apache-2.0
"""Payments of earlier customers whose result is not known yet: always in sight, never in the way."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from cashier.checkout.screens import Unresolved
from cashier.ui import words
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ElidedLabel, Icon, SpokenLabel, space
from cashier.values.texts import Text

_SHOWN = 2
"""So many are named; the count tells the rest."""


class UnresolvedStrip(QFrame):
    """One line, or no room at all."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._count = SpokenLabel(look, "strong")
        self._which = SpokenLabel(look, "text")
        self._more = ElidedLabel(look, "text", text=words.UNRESOLVED_MORE)
        row = QHBoxLayout(self)
        space(look, row, 12, (18, 8, 18, 8))
        row.addWidget(Icon(look, "question", 24, "warning_text"))
        row.addWidget(self._count)
        row.addWidget(self._which)
        row.addWidget(self._more, 1)
        self.hide()

    def show_unresolved(self, unresolved: tuple[Unresolved, ...]) -> None:
        """Name what is unresolved."""
        self.setVisible(bool(unresolved))
        if not unresolved:
            return
        self._count.say(words.UNRESOLVED.fill(n=len(unresolved)))
        named = [
            words.UNRESOLVED_ONE.fill(amount=each.money.shown, tail=each.order_number[-4:])
            for each in unresolved[:_SHOWN]
        ]
        rest = " …" if len(unresolved) > _SHOWN else ""
        self._which.say(
            Text(zh="，".join(each.zh for each in named) + rest, en=", ".join(each.en for each in named) + rest)
        )
