# SPDX-License-Identifier: Apache-2.0
"""Files that outlast the machine's power: what is renamed into place must be on the disk before its name is."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def settle(path: Path) -> None:
    """Wait until a file, or a whole folder with what is in it, is on the disk. Raises `OSError`."""
    if path.is_symlink():
        return  # Its name is the folder's; where it leads to is settled by itself.
    if not path.is_dir():
        # Windows syncs only what may be written.
        with path.open("r+b" if sys.platform == "win32" else "rb") as file:
            os.fsync(file.fileno())
        return
    for each in path.iterdir():
        settle(each)
    settle_names(path)


def settle_names(folder: Path) -> None:
    """Wait until the names in a folder are on the disk: what was made, renamed or removed there. Raises `OSError`."""
    if sys.platform == "win32":
        return  # NTFS writes names to its journal; a folder cannot be synced there.
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
