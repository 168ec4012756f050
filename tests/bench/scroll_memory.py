# SPDX-License-Identifier: Apache-2.0
"""Memory while somebody scrolls a million payments in the manager's window: ``python -m tests.bench.scroll_memory``.

The real window on a real journal: its table is scrolled to its end, page by page, each painted. What counts is the
memory of the whole process, as the system sees it, after each tenth of the way. The floor holds nothing but a
connection and one page, and reads the same rows with bare `sqlite3`.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QModelIndex

from cashier.settings import Theme
from cashier.shifts.log import PAGE
from cashier.shifts.office import Office
from cashier.storage.journal import FILE_NAME
from cashier.storage.log_rows import PaymentsWanted
from cashier.ui.app import take_down
from cashier.ui.application import application
from cashier.ui.gallery_office import settle_office
from cashier.ui.office.window import PAYMENTS, OfficeWindow, TillToRead
from cashier.ui.theme.look import Look
from cashier.values.texts import Language
from tests.bench.shift_log_ground import BEGIN, EVERY, large_journal

TENTHS = 10


def resident_mb() -> float:
    """Return the resident memory of this process (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def after_each_tenth(step: Callable[[], int], payments: int) -> Iterator[float]:
    """Go on until ``step`` has shown all; it returns how many rows it has come by. Yields MB after each tenth."""
    shown = 0
    for tenth in range(1, TENTHS + 1):
        while shown < payments * tenth // TENTHS:
            came = step()
            if came == shown:
                return
            shown = came
        yield resident_mb()


def bare_scroll(path: Path) -> Callable[[], int]:
    """Return what reads the next page with nothing but SQL."""
    connection = sqlite3.connect(path)
    last, shown = "9", 0

    def step() -> int:
        nonlocal last, shown
        rows = connection.execute(
            "SELECT record, begun_at FROM attempts WHERE begun_at < ? ORDER BY begun_at DESC LIMIT ?", (last, PAGE)
        ).fetchall()
        last = rows[-1][1] if rows else last
        shown += len(rows)
        return shown

    return step


def window_scroll(window: OfficeWindow) -> Callable[[], int]:
    """Return what scrolls the window's table on by a page and paints it."""
    table = window.payments
    model = table.payments
    model.show(PaymentsWanted())
    settle_office(window)

    def step() -> int:
        if model.canFetchMore(QModelIndex()):
            model.fetchMore(QModelIndex())
            settle_office(window)
        table.scrollToBottom()
        table.viewport().repaint()
        return model.rowCount()

    return step


def main() -> int:
    """Print both; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payments", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="keeps the journal, also for tests.bench.shift_log")
    options = parser.parse_args()
    application()
    with tempfile.TemporaryDirectory() as scratch:
        folder = large_journal(options.folder or Path(scratch), options.payments)
        print(f"{options.payments} payments, {(folder / FILE_NAME).stat().st_size / 2**30:.1f} GiB")
        _print("bare SQL", resident_mb(), after_each_tenth(bare_scroll(folder / FILE_NAME), options.payments))
        tills = (TillToRead("T01", lambda: Office(folder, lambda: BEGIN + EVERY * options.payments)),)
        look = Look(Language.EN, Theme.LIGHT, is_training=False)
        window = OfficeWindow(look, tills, lambda: date(2026, 11, 1), ask_file=lambda name: folder / name)
        window.resize(1920, 1080)
        window.show()
        window.show_tab(PAYMENTS)
        settle_office(window)
        _print("the window", resident_mb(), after_each_tenth(window_scroll(window), options.payments))
        window.close()
        take_down(window)
    return 0


def _print(name: str, before: float, after: Iterator[float]) -> None:
    """Print each tenth as soon as it is reached: the whole way takes a while."""
    print(f"{name:12} {before:7.1f} MB before, then", end="", flush=True)
    for each in after:
        print(f" {each:.1f}", end="", flush=True)
    print()


if __name__ == "__main__":
    sys.exit(main())
