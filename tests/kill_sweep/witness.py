# SPDX-License-Identifier: Apache-2.0
"""A program that says what it finds itself with, as JSON: what a start hands on that it should not is seen here."""

from __future__ import annotations

import gc
import json
import logging
import os
import random
import sqlite3
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from cashier.values.identifiers import new_attempt_id


def main(words: Sequence[str]) -> int:
    """Tell; with ``wait``, stay until killed."""
    # The folder that lists them is open itself while it is read.
    descriptors = [int(each.name) for each in Path("/proc/self/fd").iterdir()]
    told = {
        "open": sorted(each for each in descriptors if Path(f"/proc/self/fd/{each}").exists()),
        "threads": len(list(Path("/proc/self/task").iterdir())),
        "words": sys.argv[1:],
        "folder": str(Path.cwd()),
        "leads_its_session": os.getsid(0) == os.getpid(),
        "has_application": QCoreApplication.instance() is not None,
        "databases": sum(isinstance(each, sqlite3.Connection) for each in gc.get_objects()),
        "log_handlers": len(logging.getLogger().handlers),
        "drawn": [random.random(), str(uuid.uuid4()), str(new_attempt_id())],
    }
    print(json.dumps(told), flush=True)
    while "wait" in words:
        time.sleep(1)
    return 7


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
