# SPDX-License-Identifier: Apache-2.0
"""The sale: the amount, what pays it, and the call to scan the customer's code."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cashier.checkout.sale_desk import SaleDesk
from cashier.checkout.screens import Sale
from cashier.panels import PanelName, Panels
from cashier.ui import sale_words, words
from cashier.ui.sale_lines import tendered
from cashier.ui.screens.page import Page, Surroundings
from cashier.ui.widgets.amount_display import AmountDisplay
from cashier.ui.widgets.basics import ActionButton, Card, Icon, KeyHint, SpokenLabel, Steady, same, set_style, space
from cashier.ui.widgets.fitted_text import FittedText
from cashier.ui.widgets.goods_list import GoodsList
from cashier.ui.widgets.keypad import AMOUNT_KEYS, CLEAR, ERASE, Keypad
from cashier.ui.widgets.two_step_button import TwoStepButton
from cashier.values.money import Money
from cashier.values.texts import NO_TEXT, Text
from middleplatform.contract.payments import Asset

_ASSET_ICONS = {Asset.POINTS: "points", Asset.WALLET: "wallet", Asset.CARD: "card"}
_NEXT_ASSET = "F4"


class SalePage(Page):
    """Amount on the left, keys on the right."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        look = self.look
        self._sale: Sale | None = None
        self._sale_desk = around.desks.sale
        self._panels = around.desks.panels
        self.amount = AmountDisplay(look, 150, room_for="¥9,999.99")
        self.units = SpokenLabel(look, "large", tone="soft")
        self._title = SpokenLabel(look, "large", tone="soft", text=words.AMOUNT)
        self.keypad = Keypad(look, AMOUNT_KEYS)
        self.keypad.pressed.connect(self._press)
        self._assets: dict[Asset, ActionButton] = {}
        self._asset_part = QWidget()
        self._asset_row = QHBoxLayout(self._asset_part)
        space(look, self._asset_row, 8, (0, 0, 0, 0))
        for asset in Asset:
            self._add_asset(asset)
        self._asset_row.addWidget(KeyHint(_NEXT_ASSET), 0, Qt.AlignmentFlag.AlignVCenter)
        self.goods = GoodsList(look)
        self.goods.chosen.connect(lambda line_id: self._sale_desk(SaleDesk.select, line_id))
        self._line_keys = self._make_line_keys()
        self.tenders = SpokenLabel(look, "text", tone="soft", wrap=True)
        self.figures = SpokenLabel(look, "strong", tone="soft")
        self._steps = self._make_steps()
        self._call = Card("quiet_call")
        self._call_icon = Icon(look, "scan", 64, "ink_soft")
        self.call_words = FittedText(look, largest=30, smallest=16, bold=True)
        self._call_more = FittedText(look, largest=18, smallest=12)
        self._lay_out()
        look.follow(self._leave_room)

    def show_screen(self, sale: Sale) -> None:
        """Render."""
        self._sale = sale
        currency = sale.money.currency if sale.money else "CNY"
        self.amount.show_amount(_as_typed(sale.digits, currency), "ink" if sale.digits else "ink_soft")
        has_units = sale.amount is not None and sale.asset is Asset.POINTS
        shown = words.PAYS_WITH.fill(units=words.units(sale.asset, sale.amount or 0, currency))
        by_asset = words.BY_ASSET.fill(asset=words.ASSETS_IN_SENTENCE[sale.asset])
        self.units.say(_part(sale) or (shown if has_units else by_asset))
        self._show_goods(sale, currency)
        for asset, button in self._assets.items():
            button.setVisible(asset in sale.assets)
            button.set_kind("chip_chosen" if asset is sale.asset else "chip")
        self._asset_part.setVisible(len(sale.assets) > 1)
        can_scan = sale.money is not None
        set_style(self._call, "kind", "call" if can_scan else "quiet_call")
        self._call_icon.show_icon("scan", "on_accent" if can_scan else "ink_soft")
        colour = "on_accent" if can_scan else "ink_soft"
        first = sale_words.GOODS_FIRST if sale.sells_goods else words.AMOUNT_FIRST
        self.call_words.say(words.SCAN_NOW if can_scan else first, colour)
        self._call_more.say(words.SCAN_NOW_MORE if can_scan else words.AMOUNT_FIRST_MORE, colour)
        self._leave_room()

    def take_key(self, name: str, text: str) -> bool:
        """Take the keys of the amount; `F4` goes on to the next asset."""
        edits = {"Backspace": ERASE, "Escape": CLEAR, "Delete": CLEAR}
        has_goods = self._sale is not None and bool(self._sale.lines)
        if name in {"Up", "Down"} and has_goods:
            self._sale_desk(SaleDesk.step, -1 if name == "Up" else 1)
            return True
        if name == "F7" and self._steps["back"].isVisible():
            self._steps["back"].click()
            return True
        if name == "Delete" and has_goods and not (self._sale and (self._sale.figures or self._sale.times)):
            self._sale_desk(SaleDesk.void)
            return True
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
        button = self._line_keys.get({"*": "×", "x": "×", "=": "+", "-": "−"}.get(text, text))
        if button is not None and button.isVisible():
            button.click()
            return True
        if key not in self.keypad.keys:
            return False
        self._press(key)
        return True

    def take_back(self) -> None:
        """Take the whole amount back: how much of it a person had keyed before, nobody can tell any more."""
        if self._sale is not None and not self._sale.is_given:
            self.intents.clear()

    def _make_line_keys(self) -> dict[str, ActionButton]:
        """Return the keys for lines of goods, by the character that does the same."""
        desk = self._sale_desk
        acts: dict[str, Callable[[], None]] = {
            "×": lambda: desk(SaleDesk.times),
            "+": self._plus,
            "−": lambda: desk(SaleDesk.more, -1),
        }
        keys = {sign: ActionButton(self.look, same(sign), kind="chip", role="strong", height=48) for sign in acts}
        for sign, act in acts.items():
            keys[sign].clicked.connect(lambda _=False, act=act: act())
        keys["void"] = ActionButton(self.look, sale_words.VOID, kind="chip", role="strong", height=48)
        keys["void"].clicked.connect(lambda: desk(SaleDesk.void))
        return keys

    def _make_steps(self) -> dict[str, ActionButton]:
        """Return the buttons beside the scan, by their keys; each is shown where it can be used."""
        panels = self._panels
        back = TwoStepButton(
            self.look, self.now, sale_words.GIVE_BACK, sale_words.GIVE_BACK_ARMED, icon="returned", key="F7"
        )
        back.confirmed.connect(lambda: self._sale_desk(SaleDesk.give_back))
        steps: dict[str, ActionButton] = {}
        acts: dict[str, tuple[Text, Callable[[], None]]] = {
            "F2": (sale_words.HOLD, lambda: self._sale_desk(SaleDesk.hold)),
            "F3": (sale_words.FIND, lambda: panels(Panels.show, PanelName.GOODS)),
            "F6": (sale_words.CASH_AND_OTHER, lambda: panels(Panels.show, PanelName.TENDER)),
            "F7": (sale_words.RECALL, lambda: panels(Panels.show, PanelName.HELD)),
        }
        for key, (text, act) in acts.items():
            steps[key] = ActionButton(self.look, text, kind="chip", key=key, role="text", height=48)
            steps[key].clicked.connect(lambda _=False, act=act: act())
        for key, button in steps.items():
            self.on_key(key, button)
        steps["back"] = back
        return steps

    def _plus(self) -> None:
        """Add the figures as a price; without any, one piece more of the chosen line."""
        if self._sale is not None and (self._sale.figures or not self._sale.lines):
            self._sale_desk(SaleDesk.plus)
        else:
            self._sale_desk(SaleDesk.more, 1)

    def _show_goods(self, sale: Sale, currency: str) -> None:
        has_goods, is_part_paid = bool(sale.lines), bool(sale.tenders)
        can_tender = sale.money is not None and not (sale.is_given or sale.figures or sale.times)
        self._title.say(sale_words.LEFT if is_part_paid else words.AMOUNT)
        self.goods.setVisible(has_goods)
        self.goods.show_lines(sale.lines, currency, sale.selected)
        for sign, button in self._line_keys.items():
            is_of_line = sign in {"−", "void"}
            button.setVisible(has_goods and not is_part_paid if is_of_line else sale.sells_goods and not is_part_paid)
        if sale.times:
            self.figures.say(sale_words.TIMES.fill(n=sale.times))
        else:
            self.figures.say(sale_words.FIGURES.fill(n=sale.figures) if sale.figures else NO_TEXT)
        total = sale.total.shown if sale.total else ""
        taken = sale_words.TAKEN.fill(total=total, parts=tendered(sale.tenders))
        self.tenders.say(taken if is_part_paid else NO_TEXT)
        self._steps["back"].setVisible(is_part_paid)
        self._steps["F2"].setVisible(can_tender and not is_part_paid)
        self._steps["F3"].setVisible(sale.sells_goods and not (is_part_paid or sale.is_given))
        self._steps["F6"].setVisible(can_tender)
        self._steps["F7"].say(sale_words.RECALL.fill(n=sale.waiting))
        self._steps["F7"].setVisible(bool(sale.waiting) and sale.money is None)

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

    def _leave_room(self) -> None:
        """In a low window only what is needed stays: the amount, the steps, and one line that says to scan."""
        for widget in (self._title, self._call_more, self._call_icon):
            widget.setVisible(not self.look.is_tight)

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
        left.addWidget(self._title)
        left.addWidget(self.amount, 4)
        left.addWidget(Steady(self.units))
        left.addWidget(self.tenders)
        left.addStretch(2)
        left.addWidget(self._asset_part)
        left.addLayout(self._in_row(*self._steps.values()))
        left.addStretch(1)
        left.addWidget(self._call, 6)
        right = QVBoxLayout()
        space(self.look, right, 5, (0, 0, 0, 0))
        right.addWidget(self.goods)
        right.addWidget(self.figures)
        right.addLayout(self._in_row(*self._line_keys.values()))
        right.addWidget(self.keypad, 1)
        row = QHBoxLayout(self)
        space(self.look, row, 28, (0, 0, 0, 0))
        row.addLayout(left, 11)
        row.addLayout(right, 9)

    def _in_row(self, *widgets: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        space(self.look, row, 8, (0, 0, 0, 0))
        for widget in widgets:
            row.addWidget(widget, 1)
        return row


def _part(sale: Sale) -> Text | None:
    """Say what the chosen asset pays where that is not all that is due; None where it is."""
    if sale.takes is None:
        return None
    name = words.ASSETS[sale.asset]
    if sale.asset is Asset.POINTS:
        units = words.units(sale.asset, sale.amount or 0, sale.takes.currency)
        return sale_words.TAKES_UNITS.fill(asset=name, money=sale.takes.shown, units=units)
    return sale_words.TAKES.fill(asset=name, money=sale.takes.shown)


def _as_typed(digits: str, currency: str) -> str:
    """Show what has been typed with its currency sign and grouped; nothing typed is shown as nothing due."""
    nothing = Money(0, currency).shown
    if not digits:
        return nothing
    whole, point, fraction = digits.partition(".")
    return nothing.rstrip("0.") + f"{int(whole):,}" + point + fraction
