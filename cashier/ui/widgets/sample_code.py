# SPDX-License-Identifier: Apache-2.0
"""The sample code on a white card, to be scanned from the screen, with what it is for."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from cashier.ui import doctor_words
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import SpokenLabel, space
from hardware.framing.sample_code import SAMPLE

_SIDE = 200


class SampleCode(QWidget):
    """Draws the code when it is first seen: what draws it is loaded only then."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        words = SpokenLabel(look, "text", tone="soft", wrap=True, text=doctor_words.SAMPLE)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        space(look, column, 8, (0, 0, 0, 0))
        column.addWidget(_Card(look), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(words)


class _Card(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        look.follow(lambda: self.setAccessibleName(look.say(doctor_words.SAMPLE_PICTURE)))

    def sizeHint(self) -> QSize:
        """Return a square that a phone's distance away is read at once."""
        return QSize(self._look.px(_SIDE), self._look.px(_SIDE))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint black on white whatever the theme: a gun wants it so."""
        if self._image.isNull():
            self._image = _drawn()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        painter.drawImage(QRectF(self.rect()), self._image)


def _drawn() -> QImage:
    import zxingcpp  # Late: hardly any day tries a gun out.

    made = zxingcpp.create_barcode(SAMPLE, zxingcpp.BarcodeFormat.QRCode).to_image(scale=8, add_quiet_zones=True)
    rows, columns = made.shape
    pixels = memoryview(made).tobytes()  # type: ignore[arg-type]  # It has a buffer; its stub does not say so.
    return QImage(pixels, columns, rows, columns, QImage.Format.Format_Grayscale8).copy()
