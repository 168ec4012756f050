# SPDX-License-Identifier: Apache-2.0
"""Draws blocks of `cashier.shifts.paper` on A4 as a PDF, page by page; the fonts are those of the window."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from cashier.shifts.paper import Block, Column, Heading, NewPage, Sentence, Table
from cashier.ui.theme.fonts import FAMILIES
from cashier.values.texts import Language, Text

DPI = 300
_MARGIN_MM = 15.0
_BIG_PT, _SMALL_PT, _TEXT_PT, _CELL_PT = 16.0, 12.0, 10.5, 8.5
_PAGE = Text(zh="第 {n} 页", en="Page {n}")


class PDFError(Exception):
    """The PDF cannot be drawn to its place; the message names it."""


def write_pdf(path: Path, title: str, blocks: Iterable[Block], language: Language) -> int:
    """Write the blocks; return how many pages they took. Raises `PDFError`. The caller reserved the file."""
    ready()
    device = a4(path, title)
    painter = QPainter()
    if not painter.begin(device):
        raise PDFError(f"{path} cannot be written: Qt cannot begin a PDF there")
    try:
        sheet = _Sheet(device, painter, language)
        for block in blocks:
            sheet.draw(block)
        sheet.number_page()
        return sheet.pages
    finally:
        painter.end()


def a4(path: Path, title: str) -> QPdfWriter:
    """Return what is painted on: pages of A4 with a margin."""
    device = QPdfWriter(str(path))
    device.setTitle(title)
    device.setCreator("Jifu")
    device.setResolution(DPI)
    device.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM),
            QPageLayout.Unit.Millimeter,
        )
    )
    return device


def ready() -> None:
    """Have Qt ready to draw writing, with or without a screen. No window is opened."""
    if QGuiApplication.instance() is None:
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.name == "nt"):
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from cashier.ui.application import application  # Late: the window's parts are not needed where one is open.

        application()


class _Sheet:
    """Where the next block goes; a page that is full is followed by another one."""

    def __init__(self, device: QPdfWriter, painter: QPainter, language: Language) -> None:
        self._device = device
        self._painter = painter
        self._language = language
        self._width = float(device.width())
        self._foot = float(device.height()) - 2 * self._metrics(_CELL_PT).height()
        self._y = 0.0
        self.pages = 1

    def draw(self, block: Block) -> None:
        """Draw a block below the last one."""
        match block:
            case Heading(text=text, is_big=is_big):
                self._y += 0.0 if is_big or not self._y else self._metrics(_TEXT_PT).height()
                self._write(text, _BIG_PT if is_big else _SMALL_PT, bold=True)
            case Sentence(text=text):
                self._write(text, _TEXT_PT)
            case Table():
                self._table(block)
            case NewPage():
                self._turn()

    def number_page(self) -> None:
        """Write the page's number at its foot."""
        self._painter.setFont(font(_CELL_PT))
        self._painter.setPen(QPen(Qt.GlobalColor.darkGray))
        area = QRectF(0, self._foot, self._width, self._device.height() - self._foot)
        where = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        self._painter.drawText(area, where, _PAGE.fill(n=self.pages).of(self._language))
        self._painter.setPen(QPen(Qt.GlobalColor.black))

    def _turn(self) -> None:
        self.number_page()
        self._device.newPage()
        self.pages += 1
        self._y = 0.0

    def _write(self, text: Text, size_pt: float, *, bold: bool = False) -> None:
        words = text.of(self._language)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        metrics = self._metrics(size_pt, bold=bold)
        height = metrics.boundingRect(QRectF(0, 0, self._width, 1e6), int(flags), words).height()
        if self._y + height > self._foot:
            self._turn()
        self._painter.setFont(font(size_pt, bold=bold))
        self._painter.drawText(QRectF(0, self._y, self._width, height), int(flags), words)
        self._y += height + 0.35 * metrics.height()

    def _table(self, table: Table) -> None:
        shares = sum(column.share for column in table.columns)
        widths = [self._width * column.share / shares for column in table.columns]
        names = tuple(column.name for column in table.columns)
        self._row(table.columns, widths, names, bold=True)
        for row in table.rows:
            if self._y + 1.4 * self._metrics(_CELL_PT).height() > self._foot:
                self._turn()
                self._row(table.columns, widths, names, bold=True)
            self._row(table.columns, widths, row)

    def _row(
        self, columns: tuple[Column, ...], widths: list[float], cells: tuple[Text, ...], *, bold: bool = False
    ) -> None:
        metrics, left = self._metrics(_CELL_PT, bold=bold), 0.0
        self._painter.setFont(font(_CELL_PT, bold=bold))
        gap = metrics.averageCharWidth()
        for column, width, cell in zip(columns, widths, cells, strict=True):
            side = Qt.AlignmentFlag.AlignRight if column.is_figure else Qt.AlignmentFlag.AlignLeft
            words = metrics.elidedText(cell.of(self._language), Qt.TextElideMode.ElideRight, width - gap)
            area = QRectF(left, self._y, width - gap, metrics.height())
            self._painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, words)
            left += width
        self._y += 1.3 * metrics.height()
        pen = QPen(Qt.GlobalColor.black if bold else Qt.GlobalColor.lightGray)
        pen.setWidthF(DPI / 144)
        self._painter.setPen(pen)
        line = self._y - 0.15 * metrics.height()
        self._painter.drawLine(0, round(line), round(self._width), round(line))
        self._painter.setPen(QPen(Qt.GlobalColor.black))

    def _metrics(self, size_pt: float, *, bold: bool = False) -> QFontMetricsF:
        return QFontMetricsF(font(size_pt, bold=bold), self._device)


def font(size_pt: float, *, bold: bool = False) -> QFont:
    """Return the font of paper for a size in points."""
    made = QFont()
    made.setFamilies(list(FAMILIES))
    made.setPointSizeF(size_pt)
    made.setBold(bold)
    # Figures that are drawn by a local form, and letters that are joined, could not be copied out of the PDF.
    for feature in ("locl", "liga"):
        made.setFeature(QFont.Tag(feature), 0)
    return made
