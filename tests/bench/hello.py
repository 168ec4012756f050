# SPDX-License-Identifier: Apache-2.0
"""The least that a frozen PySide6 program can be: a window with a label, which tells of its first paint."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel


class Hello(QLabel):
    """Tells of its first paint, and ends when it is told to."""

    is_painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and say so once."""
        super().paintEvent(event)
        if not self.is_painted:
            self.is_painted = True
            print("painted", flush=True)
            QTimer.singleShot(0, self._wait_for_the_end)

    def _wait_for_the_end(self) -> None:
        sys.stdin.read()
        QApplication.exit(0)


app = QApplication([])
hello = Hello("¥0.00")
hello.resize(1024, 768)
hello.show()
sys.exit(app.exec())
