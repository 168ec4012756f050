# SPDX-License-Identifier: Apache-2.0
"""Where the tests' temporary folders lie: in memory, where the machine has room for that.

Till and platform wait for the disk at every commit, some ten thousand times in all tests; that a commit outlives a
killed process holds in memory as well. Power cuts are tried by no test.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM_BYTES = 4 * 2**30
"""A whole run leaves about one GiB behind where every test fails."""


def keep_in_memory() -> None:
    """Have this process and those it starts make temporary folders in memory, unless ``TMPDIR`` says where."""
    if "TMPDIR" in os.environ or not _is_fit(MEMORY):
        return
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None


def _is_fit(folder: Path) -> bool:
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    # Tests write programs and start them.
    may_execute = not os.statvfs(folder).f_flag & os.ST_NOEXEC
    return may_execute and shutil.disk_usage(folder).free >= ROOM_BYTES
