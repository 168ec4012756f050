# SPDX-License-Identifier: Apache-2.0
"""A sentence as large as its room allows: read from an arm's length where there is room, never cut off."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cashier.ui.theme.fonts import text_font
from cashier.ui.theme.look import Look
from cashier.values.texts import NO_TEXT, Text

_ROOM = 10_000
_NEAR_SHARE = 0.85
_TOP_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class FittedText(QWidget):
    """Wraps and, where it must, shrinks from ``largest`` to ``smallest`` (sizes at scale 1)."""

    def __init__(
        self,
        look: Look,
        *,
        largest: float,
        smallest: float,
        bold: bool = False,
        colour: str = "ink",
        align: Qt.AlignmentFlag = _TOP_LEFT,
        text: Text = NO_TEXT,
    ) -> None:
        super().__init__()
        self._look = look
        self._largest = largest
        self._smallest = smallest
        self._is_bold = bold
        self._colour = colour
        self._text = text
        self._peers: list[FittedText] = []
        self._measured: tuple[tuple[str, int, int, float], int] | None = None
        self._flags = align | Qt.TextFlag.TextWordWrap
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        look.follow(self._fit)

    @property
    def spoken(self) -> Text:
        """What it says, in both languages."""
        return self._text

    def say(self, text: Text, colour: str = "") -> None:
        """Say something, in a colour of the palette; nothing at all takes no room."""
        colour = colour or self._colour
        if (text, colour) != (self._text, self._colour):
            self._text, self._colour = text, colour
            self._fit()
        self.setVisible(text != NO_TEXT)

    def sizeHint(self) -> QSize:
        """Return the room at the size that it would like best, for the width that it has."""
        return QSize(self._look.px(200), self._height_at(self._with_fewest_lines(self._look.text_px(self._largest))))

    def minimumSizeHint(self) -> QSize:
        """Return the room at the smallest size, for the width that it has."""
        return QSize(self._look.px(120), self._height_at(self._look.text_px(self._smallest)))

    def keep_size_of(self, peer: FittedText) -> None:
        """Be written in one size with another: the smaller of what fits either."""
        self._peers.append(peer)
        peer._peers.append(self)

    def fits(self) -> bool:
        """Whether the whole sentence has room."""
        return self._fits_at(self._size_px())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height where the width is another."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint."""
        painter = QPainter(self)
        painter.setFont(text_font(self._size_px(), bold=self._is_bold))
        painter.setPen(QColor(self._look.palette.colour(self._colour)))
        painter.drawText(self.rect(), int(self._flags), self._look.say(self._text))
        painter.end()

    def _size_px(self) -> int:
        return min(each.own_size_px() for each in (self, *self._peers) if each is self or each.isVisible())

    def own_size_px(self) -> int:
        """Return the largest size at which the sentence fits, or a little less where that saves a line.

        A last line of one or two characters looks like a slip. Measuring takes a while and painting happens often:
        the answer is kept until words, room or scale are others.
        """
        asked = (self._look.say(self._text), self.width(), self.height(), self._look.scale)
        if self._measured is None or self._measured[0] != asked:
            self._measured = (asked, self._measure())
        return self._measured[1]

    def _measure(self) -> int:
        smallest = self._look.text_px(self._smallest)
        for size in range(self._look.text_px(self._largest), smallest, -1):
            if self._fits_at(size):
                return self._with_fewest_lines(size)
        return smallest

    def _with_fewest_lines(self, size_px: int) -> int:
        least = max(self._look.text_px(self._smallest), round(size_px * _NEAR_SHARE))
        return min(range(size_px, least - 1, -1), key=lambda each: (self._lines_at(each), -each), default=size_px)

    def _fits_at(self, size_px: int) -> bool:
        needed = self._bounds(size_px, self.width())
        return needed.height() <= self.height() and needed.width() <= self.width()

    def _lines_at(self, size_px: int) -> int:
        return round(self._height_at(size_px) / _line_spacing(size_px, is_bold=self._is_bold))

    def _height_at(self, size_px: int) -> int:
        return self._bounds(size_px, self.width()).height()

    def _bounds(self, size_px: int, width: int) -> QSize:
        said = self._look.say(self._text)
        return _written(said, size_px, width, int(self._flags), is_bold=self._is_bold)

    def _fit(self) -> None:
        self.setAccessibleName(self._look.say(self._text))
        self.updateGeometry()
        for each in (self, *self._peers):
            each.update()


@lru_cache(maxsize=4096)
def _written(said: str, size_px: int, width: int, flags: int, *, is_bold: bool) -> QSize:
    """Return the room that words take. A layout asks for it many times, and the words hardly ever change."""
    metrics = QFontMetrics(text_font(size_px, bold=is_bold))
    return metrics.boundingRect(QRect(0, 0, width, _ROOM), flags, said).size()


@lru_cache(maxsize=256)
def _line_spacing(size_px: int, *, is_bold: bool) -> int:
    return QFontMetrics(text_font(size_px, bold=is_bold)).lineSpacing()
