# SPDX-License-Identifier: Apache-2.0
"""A slip as it looks on paper: white, dot by dot, to be moved up and down where it is longer than the room."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cashier.ui import slip_words
from cashier.ui.theme.look import Look
from hardware.printer import Picture

_PAPER, _INK = QColor("#FFFFFF"), QColor("#17191C")
_MARGIN = 14


class Paper(QWidget):
    """Shows the slip as wide as the room allows. Paper is white in the dark too."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._image = QImage()
        self._top = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        look.follow(lambda: self.setAccessibleName(look.say(slip_words.PAPER)))

    def show_picture(self, picture: Picture | None) -> None:
        """Show a slip from its top; nothing while it is being drawn."""
        image = QImage()
        if picture is not None:
            # A copy: the image would otherwise stand on bytes that Python may give up.
            image = QImage(
                picture.data, picture.width, picture.height, picture.width // 8, QImage.Format.Format_Mono
            ).copy()
            image.setColorTable([_PAPER.rgb(), _INK.rgb()])
        if image != self._image:
            self._image, self._top = image, 0.0
        self.update()

    @property
    def is_longer(self) -> bool:
        """Whether there is more of it than can be seen at once."""
        return self._most() > 0

    def move_by(self, screens: float) -> None:
        """Move the paper by a part of what can be seen; positive shows what stands further down."""
        self._top = min(self._most(), max(0.0, self._top + screens * self.height()))
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move with the wheel, and with two fingers."""
        self.move_by(-event.angleDelta().y() / 480)
        event.accept()

    def sizeHint(self) -> QSize:
        """Return a size at which the letters can be read well."""
        return QSize(self._look.px(420), self._look.px(420))

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which letters can be read."""
        return QSize(self._look.px(240), self._look.px(120))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the part of the slip that is in sight."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scale, margin = self._scale(), self._look.px(_MARGIN)
        width = (self._image.width() or 384) * scale + 2 * margin
        sheet = QRectF((self.width() - width) / 2, 0, width, self.height())
        painter.fillRect(sheet, _PAPER)
        if not self._image.isNull():
            painter.setClipRect(sheet)
            # Shrunk by Qt once it is grey: a picture of two colours loses whole strokes.
            grey = self._image.convertToFormat(QImage.Format.Format_Grayscale8)
            at = QPointF(sheet.left() + margin, margin - self._top)
            size = QRectF(at.x(), at.y(), self._image.width() * scale, self._image.height() * scale)
            painter.drawImage(size, grey)
        painter.end()

    def _scale(self) -> float:
        """Return how many pixels a dot takes: whole ones where there is room for that, so that it stays sharp."""
        room = self.width() - 2 * self._look.px(_MARGIN)
        scale = room / (self._image.width() or 384)
        return min(scale, 1.4) if scale < 2 else 1.4

    def _most(self) -> float:
        margin = self._look.px(_MARGIN)
        return max(0.0, self._image.height() * self._scale() + 2 * margin - self.height())
