# SPDX-License-Identifier: Apache-2.0
"""Opens the manager's window and runs it until it is closed."""

from __future__ import annotations

from datetime import datetime

from cashier.settings import Theme
from cashier.ui.app import application, take_down
from cashier.ui.office.window import OfficeWindow, TillToRead
from cashier.ui.theme.look import Look
from cashier.values.texts import Language


def run_office(tills: tuple[TillToRead, ...], language: Language, theme: Theme) -> int:
    """Open the window; return the exit code when it is closed."""
    app = application()
    look = Look(language, theme, is_training=False)
    window = OfficeWindow(look, tills, datetime.now().astimezone().date())
    window.showMaximized()
    try:
        return app.exec()
    finally:
        window.close()
        take_down(window)
