# SPDX-License-Identifier: Apache-2.0
"""The command line of the drivers, run inside the lab, and how to know that it has got as far as its port."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

from tests.lab.gadgets import wait_until

STARTED_WITHIN_S = 1200.0
"""Emulated, a program that is there at once elsewhere takes its time; on cores that others want, many times that."""

ENDS_WITHIN_S = 1200.0


def hardware(*words: str) -> subprocess.Popen[str]:
    """Start one command of ``python -m hardware``."""
    return subprocess.Popen(
        [sys.executable, "-m", "hardware", *words, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def when_said(process: subprocess.Popen[str], words: str) -> None:
    """Wait until a program says this on standard error."""
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if words in line:
            return
    raise AssertionError(f"it ended without {words!r}: {''.join(said)}")


def wait_until_opened(port: Path) -> None:
    """Wait until some program has the port open."""
    wait_until(lambda: _is_open(port), f"{port} to be opened", STARTED_WITHIN_S)


def _is_open(port: Path) -> bool:
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):  # It was closed, or its program ended, while we looked.
            if link.readlink() == port:
                return True
    return False
