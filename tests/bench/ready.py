# SPDX-License-Identifier: Apache-2.0
"""What a started program tells the bench: its moments, and its memory."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path


class Moments:
    """Notes when something was first so, how long the processor had worked by then, and which modules were loaded."""

    def __init__(self) -> None:
        self._moments: dict[str, float] = {}
        self._cpu_s: dict[str, float] = {}
        self._modules: dict[str, list[str]] = {}

    def note(self, name: str) -> None:
        """Note that this is so now."""
        self._moments.setdefault(f"at_{name}", time.monotonic())
        self._cpu_s.setdefault(f"cpu_{name}", time.process_time())
        self._modules.setdefault(name, sorted(sys.modules))

    def has(self, *names: str) -> bool:
        """Tell whether all of these were noted."""
        return all(f"at_{name}" in self._moments for name in names)

    def tell(self) -> None:
        """Print it all, and resident memory, as one line."""
        status = Path("/proc/self/status").read_text(encoding="ascii")
        match = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert match is not None
        said = {
            "moments": self._moments,
            "cpu_s": self._cpu_s,
            "rss_mb": int(match[1]) / 1024,
            "modules": self._modules,
        }
        print(json.dumps(said), flush=True)
