# SPDX-License-Identifier: Apache-2.0
"""Qt's application: there is one in a process, and everything with a window stands on it."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication


def application() -> QApplication:
    """Return Qt's application, made ready for the till; there is one in a process."""
    app = QApplication.instance()
    if app is None:
        app = QApplication(sys.argv[:1])
        app.setApplicationName("jifu")
        app.setStyle("Fusion")  # The same on every system; the style sheet does the rest.
    assert isinstance(app, QApplication), "the till needs widgets"
    return app
