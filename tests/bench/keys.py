# SPDX-License-Identifier: Apache-2.0
"""Key press to paint, on an idle machine and on a busy one: ``python -m tests.bench.keys``.

Ours is the whole way of a key: Qt's event, the key filter, the counter on the engine's thread, the view back to the
window, which paints what has changed. The filter holds every key back until it is plain that no gun typed it
(`hold_ms`); what follows is what is compared. The floor is a window with one label that paints the digit in its own
key event. Both take turns.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from cashier.bootstrap import Till, build_till
from cashier.checkout.screens import CounterView
from cashier.settings import Theme
from cashier.sounds.player import Sounds
from cashier.training.ground import TrainingGround
from cashier.ui.app import open_window, take_down
from cashier.ui.application import application
from cashier.ui.bridge import Bridge
from cashier.ui.main_window import MainWindow
from cashier.values.texts import Language
from tests.bench.busy import busy
from tests.bench.table import Row, print_parts, print_shares, print_table

PATIENCE_S, PATIENCE_MS = 20.0, 20_000
AIM = 1.5
KEYS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_8, Qt.Key.Key_0, *([Qt.Key.Key_Backspace] * 4))
"""An amount is typed and taken back: every key changes what is seen."""


class BareWindow(QLabel):
    """Shows what is typed; nothing else."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the words and paint them."""
        is_back = event.key() == Qt.Key.Key_Backspace
        self.setText(self.text()[:-1] if is_back else self.text() + event.text())
        self.repaint()


class Stopwatch(QObject):
    """Presses keys on Qt's thread and waits until what they changed is painted."""

    def __init__(self, window: MainWindow, bare: BareWindow, bridge: Bridge) -> None:
        super().__init__()
        self._window = window
        self._bare = bare
        self._is_due = False
        self._painted_at = 0.0
        self._on_paint: Callable[[], None] = lambda: None
        self._let_through = 0.0
        self.held_ms: list[float] = []
        self.ours_processor_ms: list[float] = []
        self.floor_processor_ms: list[float] = []
        window.key_filter.typed.connect(self._note)
        # The window's own slot was connected before this one: here the view is in its widgets, not yet painted.
        bridge.view_changed.connect(self._expect)
        window.installEventFilter(self)

    def ours_ms(self, key: Qt.Key) -> float:
        """Press a key at the till; return how long it takes from where the filter lets it through."""
        loop, self._painted_at = QEventLoop(), 0.0
        self._on_paint = loop.quit
        began, worked = time.perf_counter(), time.process_time()
        QTest.keyClick(self._window, key)
        QTimer.singleShot(PATIENCE_MS, loop.quit)
        if not self._painted_at:
            loop.exec()
        seen_at = self._painted_at
        assert seen_at, f"{key} changed nothing"
        self.held_ms.append((self._let_through - began) * 1_000)
        self.ours_processor_ms.append((time.process_time() - worked) * 1_000)
        self.settle()
        return (seen_at - self._let_through) * 1_000

    def floor_ms(self, key: Qt.Key) -> float:
        """Press a key in the bare window."""
        began, worked = time.perf_counter(), time.process_time()
        QTest.keyClick(self._bare, key)
        self.floor_processor_ms.append((time.process_time() - worked) * 1_000)
        return (time.perf_counter() - began) * 1_000

    def settle(self) -> None:
        """Let everything that is still to be painted be painted, so that the next key waits for its own."""
        for _ in range(3):
            application().processEvents()

    def _note(self, _: object) -> None:
        self._let_through = time.perf_counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the window paint what has changed, and see when that is done."""
        if not self._is_due or event.type() != QEvent.Type.UpdateRequest or watched is not self._window:
            return False
        self._is_due = False
        self._window.event(event)
        self._painted_at = time.perf_counter()
        self._on_paint()
        return True

    def _expect(self, _: CounterView) -> None:
        self._is_due = True


def measure(watch: Stopwatch, rounds: int) -> tuple[list[float], list[float]]:
    """Press every key so many times, by turns."""
    ours, floor = [], []
    for _ in range(rounds):
        for key in KEYS:
            ours.append(watch.ours_ms(key))
            floor.append(watch.floor_ms(key))
    return ours, floor


def opened(ground: TrainingGround) -> tuple[Till, MainWindow, BareWindow, Stopwatch]:
    """Open a training till and the bare window."""
    till = build_till(ground.settings(), ground.secrets)
    till.start()
    bridge = Bridge(till.engine)
    window = open_window(till, bridge, Language.ZH, Theme.LIGHT, Sounds(None))
    bare = BareWindow()
    for each in (window, bare):
        each.resize(1024, 768)
        each.show()
    till.wait_until_ready(PATIENCE_S)
    return till, window, bare, Stopwatch(window, bare, bridge)


def main() -> int:
    """Print the tables; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60, help="each is eight keys")
    rounds: int = parser.parse_args().rounds
    application()
    with tempfile.TemporaryDirectory(prefix="jifu-bench-") as folder:
        ground = TrainingGround(Path(folder))
        ground.prepare()
        ground.open()
        till, window, bare, watch = opened(ground)
        measure(watch, 3)
        rows, held = [], {}
        for name, load in (("a key press", nullcontext()), ("a key press, machine busy", busy())):
            with load:
                watch.held_ms.clear()
                rows.append(Row(name, "ms", *measure(watch, rounds), AIM))
                held[name] = list(watch.held_ms)
        for each in (bare, window):
            assert isinstance(each, QWidget)
            take_down(each)
        till.stop()
        ground.close()
    rows.append(Row("processor time of a key", "ms", watch.ours_processor_ms, watch.floor_processor_ms, AIM))
    print_table("A key that is let through → paint", rows)
    print_shares(rows)
    print_parts("Held back before, until it is plain that no gun typed it", held, "ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
