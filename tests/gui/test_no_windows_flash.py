# SPDX-License-Identifier: Apache-2.0
"""While the till's window is built and filled, no part of it flashes up as a small window of its own."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from cashier.ui.customer_window import CustomerWindow
from cashier.ui.main_window import MainWindow
from tests.gui.stage import Stage, still_exhibits

WINDOWS = (MainWindow, CustomerWindow)


class _Watch(QObject):
    """Notes what is shown as a window and is none, with the line of ours that showed it."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def eventFilter(self, what: QObject, event: QEvent) -> bool:
        is_shown = event.type() == QEvent.Type.Show and isinstance(what, QWidget) and what.isWindow()
        if is_shown and not isinstance(what, WINDOWS):
            ours = [line for line in traceback.extract_stack() if "/cashier/" in line.filename]
            at = f"{ours[-1].filename.rpartition('/cashier/')[2]}:{ours[-1].lineno}" if ours else "nowhere"
            self.seen.add(f"{type(what).__name__}, shown by {at}")
        return False


@contextmanager
def watched(application: QApplication) -> Iterator[_Watch]:
    watch = _Watch()
    application.installEventFilter(watch)
    yield watch
    application.removeEventFilter(watch)


def test_what_a_window_is_made_of_is_never_a_window_itself(qapp: QApplication) -> None:
    with watched(qapp) as watch, Stage() as stage:
        stage.window.prepare()
        for exhibit in still_exhibits():
            stage.hang(exhibit)
    assert watch.seen == set()
