# SPDX-License-Identifier: Apache-2.0
"""Takes pictures of the window for whoever is on another thread: what was really painted, in both languages."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QSize, Qt, QTimer, Signal, Slot

from cashier.ui.main_window import MainWindow
from cashier.values.texts import Language

SETTLE_MS = 60
"""So long the window may paint what was told to it last."""


class Photographer(QObject):
    """Lives on Qt's thread; `shoot` may be called from any other, and returns when the pictures are on disk."""

    finished = Signal()
    """There will be no more pictures; told by `finish`, from any thread."""

    _wanted = Signal(str)

    def __init__(self, window: MainWindow, folder: Path, sizes: tuple[QSize, ...]) -> None:
        super().__init__()
        self.pictures: list[Path] = []
        self._window = window
        self._folder = folder
        self._sizes = sizes
        folder.mkdir(parents=True, exist_ok=True)
        self._wanted.connect(self._take, Qt.ConnectionType.BlockingQueuedConnection)

    def shoot(self, name: str) -> None:
        """Take the window as it is now, in every size and both languages, as ``NAME-SIZE-LANGUAGE.png``."""
        self._wanted.emit(name)

    def finish(self) -> None:
        """Say that there will be no more pictures."""
        self.finished.emit()

    @Slot(str)
    def _take(self, name: str) -> None:
        look, before = self._window.look, self._window.size()
        language = look.language
        for each in Language:
            look.set_language(each)
            for size in self._sizes:
                self._window.resize(size)
                self._settle()
                path = self._folder / f"{name}-{size.width()}x{size.height()}-{each}.png"
                self._window.grab().save(str(path))
                self.pictures.append(path)
        look.set_language(language)
        self._window.resize(before)

    def _settle(self) -> None:
        loop = QEventLoop(self)
        QTimer.singleShot(SETTLE_MS, loop.quit)
        loop.exec()
