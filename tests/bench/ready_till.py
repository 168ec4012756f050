# SPDX-License-Identifier: Apache-2.0
"""The till as ``cashier till`` starts it, on a training ground, ending once it is ready to scan."""

from __future__ import annotations

import sys
from pathlib import Path

from cashier.commands.loading import loading
from tests.bench.ready import Moments

ONLY_OF_DEVELOPMENT = ("rich", "click", "pygments")
"""structlog and httpx import these where they find them; requirements/till.txt does not have them."""


def main() -> int:
    """Start the till of the ground in the folder that is named."""
    moments = Moments()
    moments.note("python_up")
    for name in ONLY_OF_DEVELOPMENT:
        sys.modules[name] = None  # type: ignore[assignment] # "not to be found", as the import system defines it
    # The same late imports, in the same order, as the command has.
    with loading():
        from cashier.bootstrap import build_till
        from cashier.settings import load
        from cashier.storage.secrets import FolderStore

    folder = Path(sys.argv[1])
    overrides = [f"storage.folder={folder / 'till'}", f"pin_pad.port={folder / 'devices' / 'pin-pad'}"]
    loaded = load(explicit=folder / "till.toml", environment={}, overrides=overrides)
    till = build_till(loaded, FolderStore(folder / "secrets"))
    moments.note("built")
    till.start()
    moments.note("started")
    with loading():
        from PySide6.QtCore import QTimer

        from cashier.devices.status import Level, Part
        from cashier.sounds.player import Sounds, find_player
        from cashier.ui.app import open_window, take_down, theme_of
        from cashier.ui.application import application
        from cashier.ui.bridge import Bridge

    moments.note("qt_imported")
    app = application()
    bridge = Bridge(till.engine)
    language, theme = till.look()
    window = open_window(till, bridge, language, theme_of(theme), Sounds(find_player()))
    window.show()
    moments.note("shown")

    def look() -> None:
        if window.view is not None:
            moments.note("painted")
        if any(light.part is Part.SCANNER and light.level is Level.READY for light in till.status.lights):
            moments.note("gun_read")
        if till.policy is not None:
            moments.note("rules_known")
        if moments.has("painted", "gun_read", "rules_known") and not moments.has("ready"):
            window.repaint()
            moments.note("ready")
            moments.tell()
            app.exit(0)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(2)
    app.exec()
    timer.stop()
    take_down(window)
    till.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
