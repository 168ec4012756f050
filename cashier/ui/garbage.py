# SPDX-License-Identifier: Apache-2.0
"""Python's garbage is looked for on Qt's thread alone, while there are windows.

Python looks for garbage on whatever thread just asked for memory. Found on the engine's, a widget that holds itself
in a ring is deleted while Qt's thread may be in the middle of telling it something, and the program is gone without a
word: seen as a segmentation fault in an `event` that was written in Python.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer

from cashier.ui.application import application

EVERY_MS = 1_000


class GarbageTurn(QObject):
    """Looks for garbage now and then where Qt has nothing else to do, by Python's own thresholds."""

    def __init__(self, every_ms: int = EVERY_MS) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.timeout.connect(look)
        self._timer.start(every_ms)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()


def look() -> None:
    """Look for garbage in the oldest generation whose time has come; the younger ones are looked through with it."""
    for generation, (count, threshold) in reversed(
        list(enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)))
    ):
        if threshold and count > threshold:
            gc.collect(generation)
            return


@contextmanager
def garbage_kept_here(every_ms: int = EVERY_MS) -> Iterator[None]:
    """Keep other threads from looking for garbage; call it on Qt's thread, around everything that has windows.

    What is left at the end is looked for here too: no window's remains go to another thread.
    """
    application()  # Before its timer.
    was_enabled = gc.isenabled()
    gc.disable()
    turn = GarbageTurn(every_ms)
    try:
        yield
    finally:
        turn.stop()
        gc.collect()
        if was_enabled:
            gc.enable()
