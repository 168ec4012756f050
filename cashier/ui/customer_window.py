# SPDX-License-Identifier: Apache-2.0
"""The customer's window on a second monitor: shop, amount, one sentence, in both languages. It takes no key."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent, QScreen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cashier.checkout.customer_view import CustomerTone, CustomerView, customer_view
from cashier.checkout.screens import CounterView
from cashier.settings import Theme
from cashier.ui import words
from cashier.ui.theme.fonts import text_font
from cashier.ui.theme.look import Look
from cashier.ui.theme.style_sheet import VERDICTS, style_sheet
from cashier.ui.theme.tokens import SIZES
from cashier.ui.widgets.basics import Card, SpokenLabel, same, set_style, space
from cashier.ui.widgets.fitted_text import FittedText
from cashier.ui.widgets.illustration import Illustration
from cashier.values.texts import NO_TEXT, Language, Text

_CENTRE = Qt.AlignmentFlag.AlignCenter
_LOOKS = {
    CustomerTone.WELCOME: ("surface", ""),
    CustomerTone.DUE: ("surface", "scan"),
    CustomerTone.ASKED: ("surface", "phone"),
    CustomerTone.PAID: ("paid", "tick"),
    CustomerTone.DECLINED: ("declined", "cross"),
    CustomerTone.UNKNOWN: ("unknown", "question"),
    CustomerTone.CANCELLED: ("cancelled", "stopped"),
    CustomerTone.RETURNED: ("returned", "returned"),
}


class CustomerWindow(QWidget):
    """Follows the counter on a screen that the customer sees. ``look`` is its own: its size is another."""

    def __init__(self, look: Look, shop_name: str) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowDoesNotAcceptFocus)
        self.look = look
        self._styled: tuple[object, ...] = ()
        self._view: CustomerView | None = None
        look.follow(self._restyle)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.shop = SpokenLabel(look, "headline", text=same(shop_name))
        self.training = SpokenLabel(
            look, "strong", tone="error", text=words.TRAINING if look.is_training else NO_TEXT
        )
        self.card = Card("surface")
        self.sign = Illustration(look, "scan", "paid", 120)
        self.said = FittedText(look, largest=64, smallest=26, bold=True, align=_CENTRE)
        self.also = FittedText(look, largest=34, smallest=18, align=_CENTRE)
        self.amount = FittedText(look, largest=132, smallest=40, bold=True, align=_CENTRE)
        self.more = FittedText(look, largest=34, smallest=18, align=_CENTRE)
        self.more_also = FittedText(look, largest=26, smallest=15, align=_CENTRE)
        self._lay_out()
        self.setMinimumSize(320, 240)  # Its own: that of what it shows changes with every sentence.
        self.show_customer(CustomerView(CustomerTone.WELCOME, Text(zh="欢迎光临", en="Welcome")))

    def show_view(self, view: CounterView) -> None:
        """Follow the counter."""
        self.show_customer(customer_view(view.screen))

    def show_customer(self, view: CustomerView) -> None:
        """Render."""
        self._view = view
        kind, icon = _LOOKS[view.tone]
        colour = f"on_{kind}" if kind in VERDICTS else "ink"
        soft = f"on_{kind}" if kind in VERDICTS else "ink_soft"
        set_style(self.card, "kind", kind)
        self.sign.setVisible(bool(icon) and kind in VERDICTS)
        if kind in VERDICTS:
            self.sign.show_sign(icon, kind)
        self.amount.say(same(view.amount) if view.amount else NO_TEXT, colour)
        self.said.say(self._first(view.said), colour)
        self.also.say(self._second(view.said), soft)
        self.more.say(self._first(view.more), colour)
        self.more_also.say(self._second(view.more), soft)

    def stand_on(self, screen: QScreen | None) -> None:
        """Take a whole screen, or go away where there is none for the customer."""
        if screen is None:
            self.hide()
            return
        self.setGeometry(screen.geometry())
        self.showFullScreen()

    def follow_screens(self, till: QWidget) -> None:
        """Stand on the screen on which the till's window does not, whenever there is one."""

        def look_again() -> None:
            self.stand_on(customers_screen(till.frameGeometry().center()))

        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(look_again)
            app.screenRemoved.connect(look_again)
        look_again()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale to the screen."""
        super().resizeEvent(event)
        self.look.fit(self.size())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay: the customer cannot close it, and it goes with the till."""
        event.ignore()

    def _first(self, text: Text) -> Text:
        return same(text.of(self.look.language)) if text != NO_TEXT else NO_TEXT

    def _second(self, text: Text) -> Text:
        other = Language.EN if self.look.language is Language.ZH else Language.ZH
        return same(text.of(other)) if text != NO_TEXT else NO_TEXT

    def _restyle(self) -> None:
        look = self.look
        wanted = (look.theme, look.scale)
        if wanted != self._styled:
            self._styled = wanted
            self.setFont(text_font(look.text_px(SIZES.text)))
            self.setStyleSheet(style_sheet(look))
        if self._view is not None:
            self.show_customer(self._view)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        space(self.look, head, 20, (10, 0, 10, 0))
        head.addWidget(self.shop, 1)
        head.addWidget(self.training)
        inner = QVBoxLayout(self.card)
        space(self.look, inner, 10, (40, 30, 40, 30))
        signs = QHBoxLayout()
        signs.addStretch(1)
        signs.addWidget(self.sign)
        signs.addStretch(1)
        inner.addStretch(1)
        inner.addLayout(signs)
        for text in (self.said, self.also, self.amount, self.more, self.more_also):
            inner.addWidget(text)
        inner.addStretch(1)
        column = QVBoxLayout(self)
        space(self.look, column, 18, (30, 24, 30, 30))
        column.addLayout(head)
        column.addWidget(self.card, 1)


def customers_screen(beside: QPoint) -> QScreen | None:
    """Return a screen on which ``beside``, the middle of the till's window, is not; None where there is none."""
    own = QGuiApplication.screenAt(beside) or QGuiApplication.primaryScreen()
    return next((each for each in QGuiApplication.screens() if each is not own), None)


def open_customer_window(shop_name: str, language: Language, theme: Theme, *, is_training: bool) -> CustomerWindow:
    """Build the customer's window; `CustomerWindow.stand_on` shows it."""
    return CustomerWindow(Look(language, theme, is_training=is_training), shop_name)
