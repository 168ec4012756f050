# SPDX-License-Identifier: Apache-2.0
"""Closes a shift again and again, and is killed one statement later each time: ``python -m … FOLDER close``.

``FOLDER/prepared`` holds a till with an open shift. Every try has a copy of it, ``FOLDER/1`` and so on; ``said``
there names what the till had acknowledged before it was killed by SIGKILL. The last try comes to its end.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

from tests.support.shift_ground import LI, WANG, ShiftGround

PIECES = {10_000: 2, 100: 7}
REASON = "short of change"


def end_shift(till: ShiftGround, how: str, said: Path) -> None:
    """Count the drawer, then close the shift or hand it over with all that has no result."""
    till.shifts.count(PIECES, LI)
    said.write_text("counted")
    carried = [each.attempt_id for each in till.attempts.unresolved()]
    if how == "close":
        till.shifts.close(LI, carried, REASON)
    else:
        till.shifts.take_over(LI, WANG, carried, REASON)
    said.write_text("closed")


def main(folder: Path, how: str) -> None:
    """Try until nothing is left to be killed at."""
    is_killed, number = True, 0
    while is_killed:
        number += 1
        here = folder / str(number)
        shutil.copytree(folder / "prepared", here)
        child = os.fork()
        if child == 0:
            _try(here, how, number)
            os._exit(0)
        is_killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _try(here: Path, how: str, last_statement: int) -> None:
    till = ShiftGround(here)
    till.attempts.recover()
    left = last_statement

    def strike(_: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)  # Before this statement is run: the one before it has ended.

    till.journal._connection.set_trace_callback(strike)
    end_shift(till, how, here / "said")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
