# SPDX-License-Identifier: Apache-2.0
"""The floor of the cold start: a bare PySide6 window that ends once it is painted."""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel

from tests.bench.ready import Moments


class Bare(QLabel):
    """Tells of its first paint."""

    def __init__(self, moments: Moments) -> None:
        super().__init__("¥0.00")
        self._moments = moments

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and end a moment later."""
        super().paintEvent(event)
        if not self._moments.has("ready"):
            self._moments.note("ready")
            QTimer.singleShot(0, self._end)

    def _end(self) -> None:
        self._moments.tell()
        QApplication.exit(0)


def main() -> int:
    """Show the window until it is painted."""
    app = QApplication([])
    window = Bare(Moments())
    window.resize(1024, 768)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
