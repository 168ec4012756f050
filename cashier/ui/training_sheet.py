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


def draw_sheet(painter: QPainter, device: QPagedPaintDevice | QImage, language: Language) -> list[str]:
    """Draw the sheet over a whole device; return the titles of those whose words do not fit."""
    width, height = float(device.width()), float(device.height())
    line = QFontMetricsF(font(16), device).height()
    painter.setFont(font(16, bold=True))
    painter.drawText(QRectF(0, 0, width, line), 0, _TITLE.of(language))
    painter.setFont(font(10))
    painter.drawText(QRectF(0, line * 1.1, width, line), 0, _MORE.of(language))
    top, rows = line * 2.1, -(-len(SHEET) // _COLUMNS)
    room = QSizeF(width / _COLUMNS, (height - top) / rows)
    cut_off = []
    for number, code in enumerate(SHEET):
        row, column = divmod(number, _COLUMNS)
        cell = QRectF(QPointF(column * room.width(), top + row * room.height()), room)
        if not _draw(painter, cell, code, language):
            cut_off.append(code.title.of(language))
    return cut_off


def _draw(painter: QPainter, cell: QRectF, code: SheetCode, language: Language) -> bool:
    gap = cell.height() * 0.05
    inner = cell.adjusted(gap, gap, -gap, -gap)
    painter.setPen(QPen(Qt.GlobalColor.lightGray))
    painter.drawRect(inner)
    painter.setPen(QPen(Qt.GlobalColor.black))
    side, high = inner.height() * 0.52, inner.height() * 0.64
    words = QRectF(inner.left() + side + gap, inner.top() + gap / 2, inner.width() - side - 1.5 * gap, high)
    flags = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
    painter.setFont(font(11, bold=True))
    title = code.title.of(language)
    needed = painter.boundingRect(words, flags, title).height()
    painter.drawText(words, flags, title)
    painter.setFont(font(8))
    below = words.adjusted(0, needed + gap / 4, 0, 0)
    painter.drawText(below, flags, code.do.of(language))
    done = painter.boundingRect(below, flags, code.do.of(language)).height()
    last, then = below.adjusted(0, done + gap / 4, 0, 0), "→ " + code.then.of(language)
    painter.drawText(last, flags, then)
    # Both keep their own quiet zones: the pictures bring them.
    square = QRectF(inner.left() + gap, inner.top() + (high - side) / 2, side, side)
    painter.drawImage(square, _picture(code.text, zxingcpp.BarcodeFormat.QRCode))
    bars = QRectF(
        inner.left() + gap, words.bottom() + gap / 2, inner.width() - 2 * gap, inner.height() - high - 1.5 * gap
    )
    painter.drawImage(bars, _picture(code.text, zxingcpp.BarcodeFormat.Code128))
    return painter.boundingRect(last, flags, then).bottom() <= words.bottom()


def _picture(text: str, kind: zxingcpp.BarcodeFormat) -> QImage:
    made = zxingcpp.create_barcode(text, kind).to_image(scale=8, add_quiet_zones=True)
    rows, columns = made.shape
    pixels = memoryview(made).tobytes()  # type: ignore[arg-type]  # It has a buffer; its stub does not say so.
    return QImage(pixels, columns, rows, columns, QImage.Format.Format_Grayscale8).copy()
