# SPDX-License-Identifier: Apache-2.0
"""Draws the training sheet on one page of A4: each outcome with its QR code, its Code 128 and what to do."""

from __future__ import annotations

from pathlib import Path

import zxingcpp
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPagedPaintDevice, QPainter, QPen

from cashier.shifts.export import new_file
from cashier.training.sheet import SHEET, SheetCode
from cashier.ui.pdf import a4, font, ready
from cashier.values.texts import Language, Text

_TITLE = Text(zh="积付 · 训练用码", en="Jifu · training codes")
_MORE = Text(
    zh="只在训练模式的收银机上有效；不计入任何报表，也不会扣任何人的钱。",
    en="For a till in training alone: in no total, and nobody is charged.",
)
_COLUMNS = 2


def write_sheet(path: Path, language: Language) -> None:
    """Write the sheet to a new PDF. Raises `cashier.shifts.export.FileError`."""
    ready()
    with new_file(path):
        device = a4(path, _TITLE.of(language))
        painter = QPainter(device)
        draw_sheet(painter, device, language)
        painter.end()


def draw_sheet(painter: QPainter, device: QPagedPaintDevice | QImage, language: Language) -> None:
    """Draw the sheet over a whole device."""
    width, height = float(device.width()), float(device.height())
    line = QFontMetricsF(font(16), device).height()
    painter.setFont(font(16, bold=True))
    painter.drawText(QRectF(0, 0, width, line), 0, _TITLE.of(language))
    painter.setFont(font(10))
    painter.drawText(QRectF(0, line * 1.1, width, line), 0, _MORE.of(language))
    top, rows = line * 2.1, -(-len(SHEET) // _COLUMNS)
    room = QSizeF(width / _COLUMNS, (height - top) / rows)
    for number, code in enumerate(SHEET):
        row, column = divmod(number, _COLUMNS)
        _draw(painter, QRectF(QPointF(column * room.width(), top + row * room.height()), room), code, language)


def _draw(painter: QPainter, cell: QRectF, code: SheetCode, language: Language) -> None:
    gap = cell.height() * 0.05
    inner = cell.adjusted(gap, gap, -gap, -gap)
    painter.setPen(QPen(Qt.GlobalColor.lightGray))
    painter.drawRect(inner)
    painter.setPen(QPen(Qt.GlobalColor.black))
    side = inner.height() * 0.52
    words = QRectF(inner.left() + side + 2 * gap, inner.top() + gap, inner.width() - side - 3 * gap, side)
    flags = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
    painter.setFont(font(11, bold=True))
    title = code.title.of(language)
    needed = painter.boundingRect(words, flags, title).height()
    painter.drawText(words, flags, title)
    painter.setFont(font(9))
    painter.drawText(words.adjusted(0, needed + gap / 2, 0, 0), flags, code.do.of(language))
    # Both keep their own quiet zones: the pictures bring them.
    square = QRectF(inner.left() + gap, inner.top() + gap, side, side)
    painter.drawImage(square, _picture(code.text, zxingcpp.BarcodeFormat.QRCode))
    bars = QRectF(inner.left() + gap, square.bottom() + gap, inner.width() - 2 * gap, inner.height() - side - 3 * gap)
    painter.drawImage(bars, _picture(code.text, zxingcpp.BarcodeFormat.Code128))


def _picture(text: str, kind: zxingcpp.BarcodeFormat) -> QImage:
    made = zxingcpp.create_barcode(text, kind).to_image(scale=8, add_quiet_zones=True)
    rows, columns = made.shape
    pixels = memoryview(made).tobytes()  # type: ignore[arg-type]  # It has a buffer; its stub does not say so.
    return QImage(pixels, columns, rows, columns, QImage.Format.Format_Grayscale8).copy()
