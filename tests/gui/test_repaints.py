# SPDX-License-Identifier: Apache-2.0
"""A key costs what it changes: nothing else is painted, and nothing is laid out anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from cashier.checkout.screens import CounterView
from cashier.ui.gallery import settle
from cashier.ui.gallery_bills import SALE
from cashier.ui.screens.sale import SalePage
from cashier.ui.widgets.amount_display import AmountDisplay
from cashier.ui.widgets.basics import ActionButton, Icon
from cashier.ui.widgets.fitted_text import FittedText
from cashier.ui.widgets.keypad import KeypadKey
from cashier.values.money import Money
from middleplatform.contract.payments import Asset
from tests.gui.stage import Stage

pytestmark = pytest.mark.gui


class _Seen(QObject):
    """Which widgets had an event of a kind."""

    def __init__(self, kind: QEvent.Type) -> None:
        super().__init__()
        self._kind = kind
        self.widgets: set[QWidget] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is self._kind and isinstance(watched, QWidget):
            self.widgets.add(watched)
        return False


@contextmanager
def _watching(qapp: QApplication, kind: QEvent.Type) -> Iterator[set[QWidget]]:
    seen = _Seen(kind)
    qapp.installEventFilter(seen)
    try:
        yield seen.widgets
    finally:
        qapp.removeEventFilter(seen)


def _sale(digits: str, fen: int) -> CounterView:
    return CounterView(replace(SALE, digits=digits, money=Money(fen), amount=fen, assets=tuple(Asset)))


def test_a_further_figure_paints_the_amount_and_nothing_that_stays_as_it_is(stage: Stage, qapp: QApplication) -> None:
    stage.show(_sale("12", 1_200))
    with _watching(qapp, QEvent.Type.Paint) as painted:
        stage.show(_sale("128", 12_800))
    page = stage.window.pages.sale
    assert {page.amount, page.units} <= painted
    assert [each for each in painted if isinstance(each, Icon | FittedText | ActionButton | KeypadKey)] == []


def test_a_further_figure_lays_nothing_out_anew(stage: Stage, qapp: QApplication) -> None:
    stage.show(_sale("12", 1_200))
    with _watching(qapp, QEvent.Type.LayoutRequest) as laid_out:
        stage.show(_sale("128", 12_800))
    assert [each for each in laid_out if isinstance(each, SalePage) or each is stage.window] == []


def test_the_words_for_what_is_taken_have_room_after_the_window_has_grown(stage: Stage) -> None:
    stage.show(_sale("128", 12_800))
    before = stage.window.pages.sale.units.height()
    stage.window.resize(1920, 1080)
    settle(stage.window)
    units = stage.window.pages.sale.units
    assert units.height() >= units.sizeHint().height() > before


def test_the_same_amount_in_another_colour_is_painted(stage: Stage, qapp: QApplication) -> None:
    stage.show(_sale("12", 1_200))
    amount = stage.window.pages.sale.amount
    with _watching(qapp, QEvent.Type.Paint) as painted:
        amount.show_amount(amount.shown, "error_text")
        settle(stage.window)
    assert [each for each in painted if isinstance(each, AmountDisplay)] == [amount]
