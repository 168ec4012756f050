# SPDX-License-Identifier: Apache-2.0
"""A camera's picture with the part that is looked at and the outlines of what was read."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cashier.devices.camera_feed import Picture
from cashier.ui import camera_words
from cashier.ui.theme.icons import paint_icon
from cashier.ui.theme.look import Look

_SHADE = QColor(0, 0, 0, 130)
_DARK = QColor(16, 18, 22)


class CameraPicture(QWidget):
    """Keeps the picture's shape in whatever room there is. Takes no clicks."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._picture: Picture | None = None
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        look.follow(lambda: self.setAccessibleName(look.say(camera_words.PICTURE)))

    def show_picture(self, picture: Picture | None) -> None:
        """Show a picture, or a dark ground where there is none."""
        self._picture = picture
        if picture is None:
            self._image = QImage()
        else:
            # A copy: the image would otherwise stand on bytes that Python may give up.
            self._image = QImage(
                picture.grey,
                picture.width_px,
                picture.height_px,
                picture.width_px,
                QImage.Format.Format_Grayscale8,
            ).copy()
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size that leaves room for the words beside it."""
        return QSize(self._look.px(480), self._look.px(270))

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which something can be seen."""
        return QSize(self._look.px(160), self._look.px(90))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the picture in the middle of the room."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        picture = self._picture
        painter.fillRect(self.rect(), _DARK)
        if picture is None:
            side = min(self.width(), self.height()) / 3
            box = QRectF(0, 0, side, side)
            box.moveCenter(QRectF(self.rect()).center())
            paint_icon(painter, box, "camera", "#8A93A0")
        else:
            room = self._room(picture)
            painter.drawImage(room, self._image)
            self._paint_region(painter, room, picture)
            self._paint_outlines(painter, room, picture)
        painter.end()

    def _room(self, picture: Picture) -> QRectF:
        scale = min(self.width() / picture.width_px, self.height() / picture.height_px)
        room = QRectF(0, 0, picture.width_px * scale, picture.height_px * scale)
        room.moveCenter(QRectF(self.rect()).center())
        return room

    def _paint_region(self, painter: QPainter, room: QRectF, picture: Picture) -> None:
        """Shade what is not looked at."""
        if picture.region == (0.0, 0.0, 1.0, 1.0):
            return
        left, top, right, bottom = picture.region
        inner = QRectF(_point(room, left, top), _point(room, right, bottom))
        for shade in (
            QRectF(room.topLeft(), QPointF(room.right(), inner.top())),
            QRectF(QPointF(room.left(), inner.bottom()), room.bottomRight()),
            QRectF(QPointF(room.left(), inner.top()), QPointF(inner.left(), inner.bottom())),
            QRectF(QPointF(inner.right(), inner.top()), QPointF(room.right(), inner.bottom())),
        ):
            painter.fillRect(shade, _SHADE)
        painter.setPen(QPen(QColor("#FFFFFF"), self._look.px(2), Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(inner)

    def _paint_outlines(self, painter: QPainter, room: QRectF, picture: Picture) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in (("#FFFFFF", 8), ("#12A150", 5)):
            painter.setPen(QPen(QColor(colour), self._look.px(width), j=Qt.PenJoinStyle.RoundJoin))
            for outline in picture.outlines:
                painter.drawPolygon(QPolygonF([_point(room, x, y) for x, y in outline]))


def _point(room: QRectF, x: float, y: float) -> QPointF:
    return QPointF(room.left() + x * room.width(), room.top() + y * room.height())
