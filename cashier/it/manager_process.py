# SPDX-License-Identifier: Apache-2.0
"""Starts the manager's window beside a till: ``cashier manage`` with the till's own settings, in its own process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from uuid import UUID

from cashier.settings import LoadedSettings
from hardware.child_environment import own_environment


def managers(loaded: LoadedSettings, call: Callable[..., object]) -> Callable[[UUID, Callable[[int], None]], None]:
    """Return what starts it with the leave it was given, or raises `OSError`.

    The function that is handed in beside hears the exit code; ``call`` has it called on the engine's loop.
    """

    def start(leave: UUID, ended: Callable[[int], None]) -> None:
        nothing = subprocess.DEVNULL
        process = subprocess.Popen(
            manager_command(loaded, leave),
            stdin=nothing,
            stdout=nothing,
            start_new_session=True,
            env=own_environment(os.environ),
        )
        # A thread that waits and does nothing else: it holds nothing up, and it ends with the till.
        threading.Thread(target=lambda: call(ended, process.wait()), name="manager", daemon=True).start()

    return start


def manager_command(loaded: LoadedSettings, leave: UUID) -> list[str]:
    """Return the command line that reads the same journal by the same settings as the till."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "cashier"]
    is_explicit = len(loaded.files) == 1
    settings = ["--config", str(loaded.files[0])] if is_explicit else []
    # What a till was built with beside its files, such as the ground of a demonstration, is the folder at least.
    for word in (*loaded.overrides, f"storage.folder={loaded.settings.storage.folder}"):
        settings += ["--set", word]
    return [*program, "manage", *settings, "--leave", str(leave)]
