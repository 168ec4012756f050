# SPDX-License-Identifier: Apache-2.0
"""One step of an update in a process of its own, which ends like a machine without power at the Nth thing it does.

``python -m tests.support.update_killed ROOT DATA STEP N``: ends with 137 before the Nth change of a file or start of
a program, with 0 where the step came to its end before that.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from cashier.it.updates.updating import Updates
from cashier.it.updates.versions import Versions

KILLED = 137
_CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "sqlite3.connect", "subprocess.Popen")


def main(root: str, data: str, step: str, at: str) -> int:
    """Do one step until it is killed."""
    updates = Updates(Versions(Path(root)), Path(data), [])
    left = int(at)

    def on_audit(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        # Of an opened file the third argument is its flags: with any of these it is changed.
        is_written = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if is_written or event in _CHANGES:
            if left == 0:
                os._exit(KILLED)
            left -= 1

    sys.addaudithook(on_audit)
    {"apply": updates.apply, "roll_back": updates.roll_back}[step]()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
