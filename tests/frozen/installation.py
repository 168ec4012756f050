# SPDX-License-Identifier: Apache-2.0
"""One installed program, and how a machine without Python starts it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BARE = {"LC_ALL": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
"""No PATH, no HOME, nothing of Python's: no more than a service or a kiosk session may have."""

TIMEOUT_S = 900
"""How long one run may take: a program that hangs ends so, and nothing else; a slow or a busy machine never does."""


@dataclass(frozen=True, slots=True)
class Installation:
    """The folder of the program, and a home folder for what it keeps."""

    folder: Path
    home: Path

    def run(
        self, program: str, *words: str, environment: Mapping[str, str] = BARE
    ) -> subprocess.CompletedProcess[str]:
        """Run one executable to its end."""
        return subprocess.run(
            [self.folder / program, *words],
            env=dict(environment),
            cwd=self.home,
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT_S,
            check=False,
        )

    def ask(self, program: str, *words: str, environment: Mapping[str, str] = BARE) -> dict[str, Any]:
        """Run one executable and return the JSON object that it printed."""
        done = self.run(program, *words, "--json", environment=environment)
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def files(self) -> dict[str, tuple[int, int]]:
        """Return size and time of change of every file, by its path in the folder."""
        return {
            str(path.relative_to(self.folder)): (path.lstat().st_size, path.lstat().st_mtime_ns)
            for path in sorted(self.folder.rglob("*"))
        }
