# SPDX-License-Identifier: Apache-2.0
"""A machine that has more to do than it can: every processor computes, and the disk is written to."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

_COMPUTE = "while True: sum(range(10_000))"
_WRITE = """
import os, sys
with open(sys.argv[1], "wb") as file:
    while True:
        file.seek(0)
        file.write(os.urandom(65_536))
        file.flush()
        os.fsync(file.fileno())
"""


@contextmanager
def busy() -> Iterator[None]:
    """Keep every processor and the disk busy, at the priority of everything else."""
    with tempfile.NamedTemporaryFile() as file:
        words = [[_COMPUTE]] * (os.cpu_count() or 1) + [[_WRITE, file.name]]
        processes = [subprocess.Popen([sys.executable, "-c", *each]) for each in words]
        try:
            yield
        finally:
            for process in processes:
                process.kill()
                process.wait()
