# SPDX-License-Identifier: Apache-2.0
"""The head of the window: shop, terminal, order number, clock, menu, language, theme; and training's band."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cashier.settings import Theme
from cashier.ui import words
from cashier.ui.theme.icons import paint_icon
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import MIN_TOUCH
from cashier.ui.widgets.basics import ElidedLabel, Icon, KeyHint, SpokenLabel, same, space
from cashier.values.identifiers import in_groups
from cashier.values.texts import NO_TEXT, Language, Text

_CLOCK_MS = 1_000


class HeaderButton(QPushButton):
    """A quiet button with a word or an icon, and its key."""

    def __init__(self, look: Look, key: str) -> None:
        super().__init__()
        self._look = look
        self._name = NO_TEXT
        self._icon = Icon(look, "sun", 24)
        self._word = SpokenLabel(look, "strong")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._row = QHBoxLayout(self)
        space(look, self._row, 9, (12, 0, 12, 0))
        self._row.addWidget(self._icon)
        self._row.addWidget(self._word)
        self._row.addWidget(KeyHint(key), 0, Qt.AlignmentFlag.AlignVCenter)
        look.follow(self._speak)

    def say(self, name: Text, *, word: Text = NO_TEXT, icon: str = "", colour: str = "ink") -> None:
        """Show a word, an icon, or both; ``name`` says in full what the button does."""
        self._name = name
        self._word.say(word)
        self._icon.setVisible(bool(icon))
        if icon:
            self._icon.show_icon(icon, colour)
        self._speak()

    def sizeHint(self) -> QSize:
        """Return the room for what is in it, and for a finger."""
        return self._row.sizeHint().expandedTo(QSize(MIN_TOUCH, MIN_TOUCH))

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def _speak(self) -> None:
        self.setAccessibleName(self._look.say(self._name))
        self.setToolTip(self._look.say(self._name))


class Header(QFrame):
    """Shop and terminal on the left, order and clock in the middle, language and theme on the right.

    Where no shift is open, that stands in the place of the order's number while a sale is begun.
    """

    language_asked = Signal()
    theme_asked = Signal()
    menu_asked = Signal()
    shift_asked = Signal()

    def __init__(self, look: Look, shop_name: str, terminal_name: str, wall_clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._look = look
        self._wall_clock = wall_clock
        self._order = SpokenLabel(look, "small", tone="soft")
        self._place_of_order = QWidget()
        place = QHBoxLayout(self._place_of_order)
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(self._order)
        self._clock = SpokenLabel(look, "subtitle")
        self._language = HeaderButton(look, "L")
        self._language.clicked.connect(self.language_asked)
        self._theme = HeaderButton(look, "D")
        self._theme.clicked.connect(self.theme_asked)
        self._menu = HeaderButton(look, "M")
        self._menu.clicked.connect(self.menu_asked)
        self._menu.say(words.MENU_NAME, word=words.MENU)
        self._no_shift = HeaderButton(look, "F10")
        self._no_shift.clicked.connect(self.shift_asked)
        self._no_shift.say(words.NO_SHIFT_NAME, word=words.NO_SHIFT_OPEN, icon="warning", colour="warning_text")
        self._no_shift.hide()
        names = QVBoxLayout()
        space(look, names, 0, (0, 0, 0, 0))
        names.addStretch(1)
        names.addWidget(ElidedLabel(look, "subtitle", text=same(shop_name)))
        self._terminal_name = terminal_name
        self._terminal = ElidedLabel(look, "small", tone="soft", text=same(terminal_name))
        names.addWidget(self._terminal)
        names.addStretch(1)
        row = QHBoxLayout(self)
        space(look, row, 14, (18, 0, 8, 0))
        row.addWidget(_Mark(look))
        row.addLayout(names, 1)
        row.addWidget(self._place_of_order)
        row.addWidget(self._no_shift)
        row.addWidget(self._clock)
        row.addWidget(self._menu)
        row.addWidget(self._language)
        row.addWidget(self._theme)
        timer = QTimer(self)
        timer.setInterval(_CLOCK_MS)
        timer.timeout.connect(self._tick)
        timer.start()
        look.follow(self._speak)
        look.follow(lambda: self.setFixedHeight(look.px(66, MIN_TOUCH + 2)))

    def show_order(self, number: str) -> None:
        """Show which order is on the counter."""
        self._order.say(words.ORDER.fill(number=in_groups(number)))

    def show_no_shift(self, *, is_shown: bool) -> None:
        """Say that no shift is open, with the way to open one, instead of the order's number; or that number."""
        self._no_shift.setVisible(is_shown)
        self._place_of_order.setVisible(not is_shown)

    def show_who(self, name: str) -> None:
        """Show who is signed in beside the terminal's name; nobody is no name."""
        self._terminal.say(same(f"{self._terminal_name} · {name}" if name else self._terminal_name))

    @property
    def is_menu_offered(self) -> bool:
        """Whether the way to the panels is shown."""
        return not self._menu.isHidden()

    def offer_menu(self, *, is_offered: bool) -> None:
        """Show the way to the panels, or take it away."""
        self._menu.setVisible(is_offered)

    def _speak(self) -> None:
        other = Language.EN if self._look.language is Language.ZH else Language.ZH
        self._language.say(words.SWITCH_LANGUAGE, word=words.LANGUAGES[other])
        icon = "moon" if self._look.theme is Theme.LIGHT else "sun"
        self._theme.say(words.SWITCH_THEME[self._look.theme], icon=icon)
        self._tick()

    def _tick(self) -> None:
        self._clock.say(same(f"{self._wall_clock():%H:%M}"))


class _Mark(QWidget):
    """The product's sign: a coin with a tick cut out of it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        look.follow(self._fit)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._look.palette.accent))
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, box.width() * 0.32, box.width() * 0.32)
        inner = box.width() * 0.19
        paint_icon(painter, box.adjusted(inner, inner, -inner, -inner), "tick", self._look.palette.on_accent)
        painter.end()

    def _fit(self) -> None:
        side = self._look.px(38)
        self.setFixedSize(side, side)
        self.setAccessibleName(self._look.say(words.PRODUCT))


class TrainingBand(QWidget):
    """Stripes over the whole width that say: this is training."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        label = SpokenLabel(look, "subtitle", text=words.TRAINING)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Expanding)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(label)
        row.addStretch(1)
        look.follow(lambda: self.setFixedHeight(look.px(33 if look.is_tight else 38, 22)))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the stripes."""
        palette = self._look.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(palette.accent))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.on_accent))
        height = float(self.height())
        step = height * 1.1
        x = -height
        while x < self.width():
            corners = ((x, height), (x + height, 0.0), (x + height + step / 2, 0.0), (x + step / 2, height))
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
            x += step
        painter.end()
