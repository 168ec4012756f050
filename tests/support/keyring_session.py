# SPDX-License-Identifier: Apache-2.0
"""A desktop session of its own with a real, unlocked gnome-keyring, for programs started by tests."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

_SCRIPT = """
printf secret-of-this-test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
echo "$DBUS_SESSION_BUS_ADDRESS"
exec cat
"""


def has_keyring() -> bool:
    """Tell whether this machine has what a keyring session needs."""
    return all(shutil.which(program) for program in ("dbus-run-session", "gnome-keyring-daemon"))


@contextlib.contextmanager
def keyring_session(home: Path) -> Iterator[dict[str, str]]:
    """Yield the environment of a session whose keyring lives in ``home``; it ends with the block."""
    home.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    session = subprocess.Popen(
        ["dbus-run-session", "--", "bash", "-c", _SCRIPT],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert session.stdin is not None
    assert session.stdout is not None
    try:
        yield {**environment, "DBUS_SESSION_BUS_ADDRESS": session.stdout.readline().strip()}
    finally:
        session.stdin.close()
        session.wait(10)
        session.stdout.close()
