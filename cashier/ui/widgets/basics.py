# SPDX-License-Identifier: Apache-2.0
"""The smallest pieces: writing that follows the language, cards, icons, key hints, buttons."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cashier.ui.theme.icons import paint_icon
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import MIN_TOUCH, SIZES
from cashier.values.texts import NO_TEXT, Text


def same(words: str) -> Text:
    """Return what is written alike in every language: a number, an amount."""
    return Text(zh=words, en=words)


def lined_up(texts: Iterable[Text]) -> Text:
    """Return texts one below the other."""
    lines = tuple(texts)
    return Text(zh="\n".join(each.zh for each in lines), en="\n".join(each.en for each in lines))


def set_style(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at, and have the widget and its children styled anew."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    for each in (widget, *widget.findChildren(QWidget)):
        each.style().unpolish(each)
        each.style().polish(each)


Margins = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def space(
    look: Look, layout: QLayout, spacing: float, margins: Margins, *, when_tight: Margins | None = None
) -> None:
    """Keep a layout's spacing and margins in step with the scale; in a low window ``when_tight`` are the margins."""

    def apply() -> None:
        layout.setSpacing(look.px(spacing) if spacing else 0)
        sides = when_tight if when_tight is not None and look.is_tight else margins
        layout.setContentsMargins(*(look.px(side) if side else 0 for side in sides))

    look.follow(apply)


class SpokenLabel(QLabel):
    """A text in the language in force. ``role`` gives its size, ``tone`` its colour (see the style sheet)."""

    def __init__(self, look: Look, role: str, *, tone: str = "ink", wrap: bool = False, text: Text = NO_TEXT) -> None:
        super().__init__()
        self._look = look
        self._text = text
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        look.follow(self._speak)

    @property
    def spoken(self) -> Text:
        """What it says, in both languages."""
        return self._text

    def say(self, text: Text) -> None:
        """Say something else; nothing at all takes no room."""
        if text != self._text:
            self._text = text
            self._speak()  # Only then: Qt lays the whole window out anew for it.
        self.setVisible(text != NO_TEXT)

    def _speak(self) -> None:
        self.setText(self._look.say(self._text))


class Steady(QWidget):
    """Holds a label whose words change with every key. Its room stays, so that Qt lays nothing out anew for them."""

    def __init__(self, label: QLabel) -> None:
        super().__init__()
        self._label = label
        label.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the height of the words; of the width they take what there is."""
        return QSize(0, self._label.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give all of it to the label."""
        super().resizeEvent(event)
        self._label.setGeometry(self.rect())

    def event(self, event: QEvent) -> bool:
        """Ask for another height only where the label does, such as in another size of the window."""
        if event.type() is QEvent.Type.LayoutRequest and self._label.sizeHint().height() != self.height():
            self.updateGeometry()
        return super().event(event)


class ElidedLabel(SpokenLabel):
    """A text that may be longer than its room: it ends with an ellipsis, and the whole is its accessible name."""

    def _speak(self) -> None:
        self.setAccessibleName(self._look.say(self._text))
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut off anew."""
        super().resizeEvent(event)
        self._elide()

    def minimumSizeHint(self) -> QSize:
        """Return little width: the rest is elided."""
        return QSize(self._look.px(40), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Return the room for the whole text."""
        width = self.fontMetrics().horizontalAdvance(self._look.say(self._text)) + 2
        return QSize(width, super().sizeHint().height())

    def _elide(self) -> None:
        whole = self._look.say(self._text)
        self.setText(self.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideMiddle, self.width()))


class Card(QFrame):
    """A surface; ``kind`` gives its colour (see the style sheet)."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.setProperty("kind", kind)


class Icon(QWidget):
    """An icon in a colour of the palette."""

    def __init__(self, look: Look, name: str, size: float, colour: str = "ink") -> None:
        super().__init__()
        self._look = look
        self._name = name
        self._size = size
        self._colour = colour
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        look.follow(self._fit)

    def show_icon(self, name: str, colour: str) -> None:
        """Show another icon or colour."""
        if (name, colour) != (self._name, self._colour):
            self._name, self._colour = name, colour
            self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_icon(painter, QRectF(self.rect()), self._name, self._look.palette.colour(self._colour))
        painter.end()

    def _fit(self) -> None:
        side = self._look.px(self._size, 12)
        self.setFixedSize(side, side)
        self.update()


class KeyHint(QLabel):
    """The key that does the same as the button it stands on."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)


_ICON_COLOURS = {
    "primary": "on_accent",
    "grave": "error_text",
    "armed": "on_declined",
    "door_active": "accent_text",
    "door_closed": "ink_soft",
    "chip_chosen": "accent_text",
}


class ActionButton(QPushButton):
    """A button with an icon, words, a second line and a key hint.

    It never takes the focus and never is a default button: no Enter and no Space of a scanner can press it.
    """

    def __init__(
        self,
        look: Look,
        text: Text,
        *,
        kind: str = "quiet",
        icon: str = "",
        key: str = "",
        role: str = "subtitle",
        icon_colour: str = "",
        height: int = SIZES.touch,
    ) -> None:
        super().__init__()
        self._look = look
        self._height = height
        self._key = key
        self._icon_colour = icon_colour
        self._icon_name = icon
        self.setProperty("kind", kind)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoDefault(False)
        is_door = kind.startswith("door")
        self._words = SpokenLabel(look, role, text=text, wrap=is_door)
        self._more = SpokenLabel(look, "text" if is_door else "small", wrap=is_door)
        self._more.hide()
        self._icon = Icon(look, icon or "next", 34 if is_door else 26, self._colour())
        self._hint = KeyHint(key)
        # Shown they are by the button they are in: shown before, each would be a window of its own for a moment.
        for part, is_wanted in ((self._icon, bool(icon)), (self._hint, bool(key))):
            if not is_wanted:
                part.hide()
        self._row = QHBoxLayout(self)
        self._lay_out(is_door=is_door)
        look.follow(self._name)
        look.follow(self._fit)

    def say(self, text: Text, more: Text = NO_TEXT) -> None:
        """Change the words, and the second line below them."""
        self._words.say(text)
        self._more.say(more)
        self._name()

    def set_kind(self, kind: str) -> None:
        """Change how grave or inviting it looks."""
        set_style(self, "kind", kind)
        self._icon.show_icon(self._icon_name, self._colour())

    @property
    def key(self) -> str:
        """The key that stands on it; none where this is empty."""
        return self._key

    def show_hint(self, *, is_shown: bool) -> None:
        """Show or hide the key on the button, where there is little room; the key works all the same."""
        self._hint.setVisible(is_shown and bool(self._key))

    def set_icon(self, name: str) -> None:
        """Change the icon."""
        self._icon_name = name
        self._icon.show_icon(name, self._colour())

    def sizeHint(self) -> QSize:
        """Return the room for what is in it."""
        return self._row.sizeHint().expandedTo(self.minimumSize())

    def minimumSizeHint(self) -> QSize:
        """Return the least room for what is in it."""
        return self._row.minimumSize().expandedTo(self.minimumSize())

    def hasHeightForWidth(self) -> bool:
        """Say that narrow buttons get taller where their words wrap."""
        return self._row.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        """Return the height for a width."""
        return max(self.minimumHeight(), self._row.heightForWidth(width))

    def _colour(self) -> str:
        return self._icon_colour or _ICON_COLOURS.get(str(self.property("kind")), "ink")

    def _name(self) -> None:
        said = self._look.say(self._words.spoken)
        more = self._look.say(self._more.spoken)
        self.setAccessibleName(said)
        self.setAccessibleDescription(f"{more} {self._key}".strip())

    def _lay_out(self, *, is_door: bool) -> None:
        texts = QVBoxLayout()
        space(self._look, texts, 2, (0, 0, 0, 0))
        texts.addStretch(1)
        texts.addWidget(self._words)
        texts.addWidget(self._more)
        texts.addStretch(1)
        space(self._look, self._row, 12, (16, 6, 14, 6))
        if not is_door:
            self._row.addStretch(1)
        self._row.addWidget(self._icon)
        self._row.addLayout(texts, 100 if is_door else 0)
        self._row.addStretch(0 if is_door else 1)
        self._row.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignVCenter)

    def _fit(self) -> None:
        self.setMinimumHeight(self._look.px(self._height, MIN_TOUCH))
