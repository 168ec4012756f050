# SPDX-License-Identifier: Apache-2.0
"""The table of payments: a model that is read page by page, and forgets what is far from what is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from cashier.shifts.log import PAGE, RowPage
from cashier.shifts.office import payment_line
from cashier.shifts.office_views import PaymentLine
from cashier.shifts.payment_pages import PaymentPages
from cashier.storage.log_rows import Bookmark, PaymentsWanted
from cashier.ui import office_words
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import MIN_TOUCH, SIZES
from cashier.values.texts import Text

Index = QModelIndex | QPersistentModelIndex
Read = Callable[[PaymentsWanted, Bookmark | None, Callable[[RowPage], None]], None]
"""Reads a page on another thread and hands it over on Qt's."""

_FIGURES = {3, 4}
_ROOT = QModelIndex()
_WIDTHS = (188, 186, 152, 100, 100, 124, 76, 124)
"""At writing of `SIZES.text` pixels. The outcome takes what is left of a wide window, and is the longest to read."""
_ORDER, _OUTCOME = 1, 2


class PaymentsModel(QAbstractTableModel):
    """Rows of `PaymentPages`; a row whose page is not in memory is read when it is painted."""

    def __init__(self, look: Look, read: Read) -> None:
        super().__init__()
        self._look = look
        self._read = read
        self._wanted: PaymentsWanted | None = None
        self._asked: set[int] = set()
        self._serial = 0
        self.pages = PaymentPages(payment_line)
        look.changed.connect(self._speak)

    def show(self, wanted: PaymentsWanted | None) -> None:
        """List other payments from the beginning; None for none."""
        self.beginResetModel()
        self._serial += 1
        self._wanted, self._asked, self.pages = wanted, set(), PaymentPages(payment_line)
        self.endResetModel()
        if wanted is not None:
            self._ask(0)

    def show_again(self) -> None:
        """Read what is listed anew, from the beginning."""
        self.show(self._wanted)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how long the list is as far as it is known."""
        return 0 if parent.isValid() else self.pages.rows

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(office_words.HEADS)

    def canFetchMore(self, _: Index) -> bool:
        """Whether the list may go on."""
        return self._wanted is not None and self.pages.can_grow

    def fetchMore(self, _: Index) -> None:
        """Read the page behind the last one."""
        self._ask(self.pages.last_page)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the head of a column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._look.say(office_words.HEADS[section])
        return self._side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell; of a page that is not in memory nothing yet."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(index.column())
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        line = self.pages.line(index.row())
        if line is None:
            self._ask(self.pages.page_of(index.row()))
            return "…" if index.column() == 0 else None
        return self._cell(line, index.column())

    def _cell(self, line: PaymentLine, column: int) -> str:
        cells = (
            line.at,
            line.order,
            line.outcome,
            line.amount,
            line.value,
            line.asset,
            f"…{line.code_tail}",
            line.account,
        )
        cell = cells[column]
        return self._look.say(cell) if isinstance(cell, Text) else cell

    def _ask(self, number: int) -> None:
        if self._wanted is None or number in self._asked:
            return
        self._asked.add(number)
        serial = self._serial

        def take(page: RowPage) -> None:
            if serial == self._serial:  # Otherwise somebody looks at another list by now.
                self._take(number, page)

        self._read(self._wanted, self.pages.begin_of(number), take)

    def _take(self, number: int, page: RowPage) -> None:
        self._asked.discard(number)
        count = len(page.rows)
        is_news = number == self.pages.last_page and self.pages.can_grow
        if is_news and count:
            self.beginInsertRows(QModelIndex(), self.pages.rows, self.pages.rows + count - 1)
        self.pages.keep(number, page)
        if is_news and count:
            self.endInsertRows()
        elif count:
            first = number * PAGE
            self.dataChanged.emit(self.index(first, 0), self.index(first + count - 1, len(office_words.HEADS) - 1))

    def _side(self, column: int) -> int:
        side = Qt.AlignmentFlag.AlignRight if column in _FIGURES else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)

    def _speak(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(office_words.HEADS) - 1)


class _ByItsEnd(QStyledItemDelegate):
    """Cuts the middle out of what is too long: orders of one day differ at their ends."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Say where it is cut."""
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle


class PaymentsTable(QTableView):
    """Rows as tall as a finger; whole rows are chosen, by keys too."""

    chosen = Signal(PaymentLine)

    def __init__(self, look: Look, office_read: Read) -> None:
        super().__init__()
        self._look = look
        self.payments = PaymentsModel(look, office_read)
        self.setModel(self.payments)
        self.setItemDelegateForColumn(_ORDER, _ByItsEnd(self))
        self.selectionModel().currentRowChanged.connect(self._on_row)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        look.follow(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the outcome what is left of the width."""
        super().resizeEvent(event)
        self._fit()

    def _on_row(self, index: QModelIndex, _: QModelIndex) -> None:
        line = self.payments.pages.line(index.row()) if index.isValid() else None
        if line is not None:
            self.chosen.emit(line)

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._look.px(MIN_TOUCH, MIN_TOUCH))
        widths = [width * self._look.text_px(SIZES.text) // SIZES.text for width in _WIDTHS]
        widths[_OUTCOME] += max(0, self.viewport().width() - sum(widths))
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
