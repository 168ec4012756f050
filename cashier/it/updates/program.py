# SPDX-License-Identifier: Apache-2.0
"""Another version of this program, as its own executable: it proves itself, and what it makes of a journal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cashier.it.updates.errors import UpdateError
from hardware.child_environment import own_environment

COMMAND = "cashier-cli.exe" if sys.platform == "win32" else "cashier-cli"
TIMEOUT_S = 600.0
"""A self-test takes some 10 seconds on a slow machine, and many times that on one that is busy; a hang ends so."""


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """The program in ``folder``; ``settings_words`` make it read the same settings as this one."""

    folder: Path
    settings_words: Sequence[str] = ()

    def version(self) -> str:
        """Return what it says that it is. Raises `UpdateError`."""
        done = self._run("--version")
        if done.returncode != 0:
            raise UpdateError(f"{self.folder / COMMAND} does not start: {done.stderr.strip()[-500:]}")
        return done.stdout.split()[-1]

    def prove(self) -> None:
        """Have it run its self-test on this machine. Raises `UpdateError` that names what failed."""
        report = self._ask("selftest", "--language", "en", *self.settings_words)
        failed = [f"{check['title']}: {check['fault']}" for check in report.get("checks", ()) if not check["passed"]]
        if not report.get("passed") or failed:
            raise UpdateError(f"the self-test of the new version failed: {'; '.join(failed) or 'it says no more'}")

    def bring_up(self, folder: Path) -> int:
        """Have it bring the journal in a folder to its own form and check it; return how many records there are.

        Raises `UpdateError`.
        """
        report = self._brought_up(folder)
        if not report["intact"]:
            raise UpdateError(f"the new version finds the chain of this till's journal broken: {report}")
        return int(report["records"])

    def journal_schema(self, empty_folder: Path) -> int:
        """Return the newest form of journals that it reads, by having it begin one. Raises `UpdateError`."""
        return int(self._brought_up(empty_folder)["schema"])

    def _brought_up(self, folder: Path) -> dict[str, Any]:
        report = self._ask("update", "bring-up", "--folder", str(folder))
        if "error" in report:
            raise UpdateError(f"the new version cannot use this till's journal: {report['error']}")
        return report

    def _ask(self, *words: str) -> dict[str, Any]:
        done = self._run(*words, "--json")
        try:
            answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        except (ValueError, IndexError):
            said = done.stderr.strip()[-500:] or f"it ended with {done.returncode}"
            raise UpdateError(f"{self.folder / COMMAND} {words[0]}: {said}") from None
        return answer

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                [self.folder / COMMAND, *words],
                env=own_environment(os.environ),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UpdateError(f"{self.folder / COMMAND} {words[0]} did not end within {TIMEOUT_S:.0f} s") from None
        except OSError as fault:
            raise UpdateError(f"{self.folder / COMMAND} cannot be started: {fault.strerror or fault}") from fault
