# SPDX-License-Identifier: Apache-2.0
"""The till as ``cashier till`` starts it, on a training ground, ending once it is ready to scan.

With ``pay`` behind the folder it ends with the first payment: it keys an amount in as soon as it is ready, says
``scan`` in a line of its own, and waits for what whoever started it scans. With ``pay-later`` it has loaded before
what it loads while nobody waits.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cashier.commands.loading import loading
from tests.bench.ready import Moments

ONLY_OF_DEVELOPMENT = ("rich", "click", "pygments")
"""structlog and httpx import these where they find them; requirements/till.txt does not have them."""


def main() -> int:
    """Start the till of the ground in the folder that is named."""
    pays, is_later = bool(sys.argv[2:]), "pay-later" in sys.argv
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
    till.start(connects=False)
    moments.note("started")
    with loading():
        from PySide6.QtCore import QTimer

        from cashier.sounds.player import Sounds, find_player
        from cashier.ui.app import open_window, take_down, theme_of
        from cashier.ui.application import application
        from cashier.ui.bridge import Bridge
        from cashier.ui.readiness import Readiness
        from tests.bench.ready_look import Looker

    moments.note("qt_imported")
    app = application()
    bridge = Bridge(till.engine)
    language, theme = till.look()
    window = open_window(till, bridge, language, theme_of(theme), Sounds(find_player()))
    readiness = Readiness(window)
    readiness.painted.connect(till.connect)
    readiness.painted.connect(window.prepare)
    window.show()
    moments.note("shown")
    looker = Looker(till, window, moments, pays=pays, is_later=is_later)

    def look() -> None:
        if looker.look():
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
