# SPDX-License-Identifier: Apache-2.0
"""The counters of several processes as one: each keeps its own in a file, whoever is asked adds them up."""

import os
import threading
from pathlib import Path

from middleplatform.edge.metrics import Metrics

KEEP_EVERY_S = 1.0
"""How far the other processes' counts may be behind; what a process that was killed counted last, is lost."""


class SharedMetrics:
    """The counters of this process and, where there is a folder, of all that keep theirs in it."""

    def __init__(self, own: Metrics, folder: Path | None) -> None:
        self._own = own
        self._lock = threading.Lock()
        self._file = None if folder is None else folder / f"{os.getpid()}.json"

    def keep(self) -> None:
        """Write this process' counters down for the others."""
        if self._file is None:
            return
        with self._lock:
            # Renamed into place: nobody reads half of it.
            draft = self._file.with_suffix(".part")
            draft.write_text(self._own.dump(), encoding="utf-8")
            draft.replace(self._file)

    def exposition(self) -> str:
        """Write the sums. A process that died goes on counting with what it kept: a counter never falls."""
        if self._file is None:
            return self._own.exposition()
        # Kept first: what was told once is not lost with this process either.
        self.keep()
        total = Metrics()
        for file in self._file.parent.glob("*.json"):
            total.add(file.read_text(encoding="utf-8"))
        return total.exposition()
