# SPDX-License-Identifier: Apache-2.0
"""The window while somebody else plays cashier: a thread drives it, pictures are taken, and it closes by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt

from cashier.sounds.player import Sounds
from cashier.ui.app import open_window, take_down, theme_of
from cashier.ui.application import application
from cashier.ui.bridge import Bridge
from cashier.ui.garbage import garbage_kept_here
from cashier.ui.photographer import Photographer
from cashier.ui.ports import Till
from cashier.values.texts import Language

PICTURE_SIZES = (QSize(1024, 768), QSize(1920, 1080))


@garbage_kept_here()
def run_self_driven(
    till: Till, *, language: Language, theme: str, pictures: Path, play: Callable[[Callable[[str], None]], None]
) -> list[Path]:
    """Show the window of a started till until ``play`` returns; return the pictures that were taken.

    ``play`` runs on a thread of its own and is given the camera: a function that takes the window under a name.
    """
    app = application()
    window = open_window(till, Bridge(till.engine), language, theme_of(theme), Sounds(None))
    window.show()
    photographer = Photographer(window, pictures, PICTURE_SIZES)
    # Not quit(): that asks the window, which does not like to close beside an open payment.
    photographer.finished.connect(lambda: app.exit(0), Qt.ConnectionType.QueuedConnection)

    def run() -> None:
        try:
            play(photographer.shoot)
        finally:
            photographer.finish()

    player = threading.Thread(target=run, name="player")
    player.start()
    app.exec()
    player.join()
    take_down(window)
    return photographer.pictures
