# SPDX-License-Identifier: Apache-2.0
"""Takes the symbols for debuggers out of the libraries inside: a tenth of the program, which nothing reads."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from installer.pyinstaller.contents import Entry

_LEAVE = re.compile(r"^(?:PySide6|shiboken6|cv2|numpy)/|\.libs/")
"""Have none any more, or were changed by whoever built them, after which strip breaks some."""


def strip_file(source: Path, target: Path) -> None:
    """Write a library without its symbols. Raises `subprocess.CalledProcessError` where it is none."""
    command = ["strip", "--strip-unneeded", "-o", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True)


def without_symbols(
    binaries: Iterable[Entry], folder: Path, strip: Callable[[Path, Path], None] = strip_file
) -> list[Entry]:
    """Return the binaries, taken from copies in ``folder`` that hold no symbols; as they are off Linux."""
    if sys.platform != "linux":
        return list(binaries)
    taken = []
    for name, source, kind in binaries:
        path = source
        if kind in {"BINARY", "EXTENSION"} and not _LEAVE.search(name):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            strip(Path(source), target)
            path = str(target)
        taken.append((name, path, kind))
    return taken
