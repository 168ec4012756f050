# SPDX-License-Identifier: Apache-2.0
"""A middle platform of one's own, in its own process on a loopback port, with a fresh database and demo members."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from hardware.child_environment import own_environment

START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 10.0


class EmbeddedPlatformError(Exception):
    """The platform of the training did not come up; the message holds what it said."""


class EmbeddedPlatform:
    """Starts, stops and, for drills, kills one platform. The process ends with this one in any case."""

    def __init__(self, folder: Path, port: int = 0, *, start_timeout_s: float = START_TIMEOUT_S) -> None:
        self.database = folder / "platform.db"
        self.url = ""
        self._port = port
        self._start_timeout_s = start_timeout_s
        self._log_path = folder / "platform.log"
        self._process: subprocess.Popen[str] | None = None

    def prepare(self) -> dict[str, Any]:
        """Make the database and fill it with demo members; return what was made, as the admin command prints it."""
        self.database.parent.mkdir(parents=True, exist_ok=True)
        made: dict[str, Any] = json.loads(
            self._run("admin", "training-data", "--database", str(self.database), "--json")
        )
        return made

    def start(self) -> str:
        """Start the process; return its address once it accepts connections. Comes up on the same port again."""
        command = _platform_command(
            "serve", "--database", str(self.database), "--host", "127.0.0.1", "--port", str(self._port),
            "--training", "--stop-with-stdin",
        )  # fmt: skip
        with self._log_path.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                env=own_environment(os.environ),
            )
        line = _first_line(self._process, self._start_timeout_s)
        try:
            ready = json.loads(line)
        except ValueError:
            self.kill()
            raise EmbeddedPlatformError(f"the platform did not start: {line.strip() or self._last_words()}") from None
        self.url = str(ready["url"])
        self._port = int(self.url.rpartition(":")[2])
        return self.url

    def stop(self) -> None:
        """Let the platform finish what it began, and end it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_TIMEOUT_S)
        _end(process)

    def kill(self) -> None:
        """End the platform as a power cut would."""
        process, self._process = self._process, None
        if process is not None:
            _end(process)

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def verify(self) -> dict[str, Any]:
        """Have the ledger's invariants checked; return the report, whose ``ok`` says whether all hold."""
        command = _platform_command("verify", "--database", str(self.database), "--json")
        done = _done(command)
        report: dict[str, Any] = json.loads(done.stdout or "{}")
        return {"ok": done.returncode == 0, **report}

    def _run(self, *words: str) -> str:
        done = _done(_platform_command(*words))
        if done.returncode != 0:
            raise EmbeddedPlatformError(f"middleplatform {' '.join(words[:2])} failed: {done.stderr.strip()}")
        return done.stdout

    def _last_words(self) -> str:
        return "\n".join(self._log_path.read_text(encoding="utf-8").splitlines()[-5:])


def _platform_command(*words: str) -> list[str]:
    if getattr(sys, "frozen", False):
        suffix = ".exe" if sys.platform == "win32" else ""
        return [str(Path(sys.executable).with_name(f"middleplatform{suffix}")), *words]
    return [sys.executable, "-m", "middleplatform", *words]


def _done(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = own_environment(os.environ)
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, env=environment)


def _first_line(process: subprocess.Popen[str], timeout_s: float) -> str:
    """Read one line with a limit: a pipe has none of its own that works on every system."""
    lines: queue.Queue[str] = queue.Queue()
    stdout = process.stdout
    assert stdout is not None, "the process was started with a pipe"
    threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
    try:
        return lines.get(timeout=timeout_s)
    except queue.Empty:
        return ""


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
