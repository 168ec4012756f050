# SPDX-License-Identifier: Apache-2.0
"""The sale: the amount, what pays it, and the call to scan the customer's code."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cashier.checkout.screens import Sale
from cashier.ui import words
from cashier.ui.screens.page import Page, Surroundings
from cashier.ui.widgets.amount_display import AmountDisplay
from cashier.ui.widgets.basics import ActionButton, Card, Icon, KeyHint, SpokenLabel, set_style, space
from cashier.ui.widgets.fitted_text import FittedText
from cashier.ui.widgets.keypad import AMOUNT_KEYS, CLEAR, ERASE, Keypad
from cashier.values.money import Money
from middleplatform.contract.payments import Asset

_ASSET_ICONS = {Asset.POINTS: "points", Asset.WALLET: "wallet", Asset.CARD: "card"}
_NEXT_ASSET = "F4"


class SalePage(Page):
    """Amount on the left, keys on the right."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        look = self.look
        self._sale: Sale | None = None
        self.amount = AmountDisplay(look, 150, room_for="¥9,999.99")
        self.units = SpokenLabel(look, "large", tone="soft")
        self.keypad = Keypad(look, AMOUNT_KEYS)
        self.keypad.pressed.connect(self._press)
        self._assets: dict[Asset, ActionButton] = {}
        self._asset_part = QWidget()
        self._asset_row = QHBoxLayout(self._asset_part)
        space(look, self._asset_row, 8, (0, 0, 0, 0))
        for asset in Asset:
            self._add_asset(asset)
        self._asset_row.addWidget(KeyHint(_NEXT_ASSET), 0, Qt.AlignmentFlag.AlignVCenter)
        self._call = Card("quiet_call")
        self._call_icon = Icon(look, "scan", 64, "ink_soft")
        self.call_words = FittedText(look, largest=30, smallest=16, bold=True)
        self._call_more = FittedText(look, largest=18, smallest=12)
        self._lay_out()

    def show_screen(self, sale: Sale) -> None:
        """Render."""
        self._sale = sale
        currency = sale.money.currency if sale.money else "CNY"
        self.amount.show_amount(_as_typed(sale.digits, currency), "ink" if sale.digits else "ink_soft")
        has_units = sale.amount is not None and sale.asset is Asset.POINTS
        shown = words.PAYS_WITH.fill(units=words.units(sale.asset, sale.amount or 0, currency))
        self.units.say(shown if has_units else words.BY_ASSET.fill(asset=words.ASSETS_IN_SENTENCE[sale.asset]))
        for asset, button in self._assets.items():
            button.setVisible(asset in sale.assets)
            button.set_kind("chip_chosen" if asset is sale.asset else "chip")
        self._asset_part.setVisible(len(sale.assets) > 1)
        can_scan = sale.money is not None
        set_style(self._call, "kind", "call" if can_scan else "quiet_call")
        self._call_icon.show_icon("scan", "on_accent" if can_scan else "ink_soft")
        colour = "on_accent" if can_scan else "ink_soft"
        self.call_words.say(words.SCAN_NOW if can_scan else words.AMOUNT_FIRST, colour)
        self._call_more.say(words.SCAN_NOW_MORE if can_scan else words.AMOUNT_FIRST_MORE, colour)

    def take_key(self, name: str, text: str) -> bool:
        """Take the keys of the amount; `F4` goes on to the next asset."""
        edits = {"Backspace": ERASE, "Escape": CLEAR, "Delete": CLEAR}
        if name in edits:
            self._press(edits[name])
            return True
        if name == _NEXT_ASSET and self._sale is not None and len(self._sale.assets) > 1:
            assets = self._sale.assets
            following = (assets.index(self._sale.asset) + 1) % len(assets)
            self.intents.choose_asset(assets[following])
            return True
        return super().take_key(name, text)

    def take_text(self, text: str, /) -> bool:
        """Take a figure or the point; a comma and the Chinese full stop mean the point too."""
        key = {",": ".", "。": ".", "，": "."}.get(text, text)
        if key not in self.keypad.keys:
            return False
        self._press(key)
        return True

    def _press(self, key: str) -> None:
        if key == ERASE:
            self.intents.erase()
        elif key == CLEAR:
            self.intents.clear()
        else:
            self.intents.press(key)

    def _add_asset(self, asset: Asset) -> None:
        button = ActionButton(
            self.look, words.ASSETS[asset], kind="chip", icon=_ASSET_ICONS[asset], role="strong", height=52
        )
        button.clicked.connect(lambda _=False: self.intents.choose_asset(asset))
        self._assets[asset] = button
        self._asset_row.addWidget(button, 1)

    def _lay_out(self) -> None:
        call_texts = QVBoxLayout()
        space(self.look, call_texts, 4, (0, 0, 0, 0))
        call_texts.addStretch(1)
        call_texts.addWidget(self.call_words)
        call_texts.addWidget(self._call_more)
        call_texts.addStretch(1)
        call = QHBoxLayout(self._call)
        space(self.look, call, 22, (26, 10, 22, 10))
        call.addWidget(self._call_icon, 0, Qt.AlignmentFlag.AlignVCenter)
        call.addLayout(call_texts, 1)
        left = QVBoxLayout()
        space(self.look, left, 8, (6, 0, 0, 0))
        left.addStretch(2)
        left.addWidget(SpokenLabel(self.look, "large", tone="soft", text=words.AMOUNT))
        left.addWidget(self.amount, 4)
        left.addWidget(self.units)
        left.addStretch(2)
        left.addWidget(self._asset_part)
        left.addStretch(1)
        left.addWidget(self._call, 6)
        row = QHBoxLayout(self)
        space(self.look, row, 28, (0, 0, 0, 0))
        row.addLayout(left, 11)
        row.addWidget(self.keypad, 9)


def _as_typed(digits: str, currency: str) -> str:
    """Show what has been typed with its currency sign and grouped; nothing typed is shown as nothing due."""
    nothing = Money(0, currency).shown
    if not digits:
        return nothing
    whole, point, fraction = digits.partition(".")
    return nothing.rstrip("0.") + f"{int(whole):,}" + point + fraction
