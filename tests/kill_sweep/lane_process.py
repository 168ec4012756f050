# SPDX-License-Identifier: Apache-2.0
"""One store of a sweep in a process of its own: what it is told, and what it tells, stands in files."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.kill_sweep.findings import Findings
from tests.kill_sweep.lane import Lane
from tests.kill_sweep.prepared import Prepared
from tests.kill_sweep.zygote import Program, Start, Zygote

ENOUGH = "enough"


@dataclass(frozen=True, slots=True)
class Job:
    """One store. Files of ``desk`` say how many were killed until now, and in the end what was found."""

    seed: int
    prepared: Prepared
    zygote: Path
    desk: Path

    def start(self, zygote: Zygote) -> Program:
        """Start it."""
        path = self._file("job")
        path.write_bytes(pickle.dumps(self))
        output = str(self._file("output"))
        return zygote.start(Start("tests.kill_sweep.lane_process", (str(path),), str(self.desk), output))

    def kills(self) -> int:
        """Return how many were killed until now."""
        path = self._file("kills")
        return int(json.loads(path.read_text())) if path.is_file() else 0

    def findings(self) -> Findings | None:
        """Return what was found, once it is over."""
        path = self._file("findings")
        found: Findings | None = pickle.loads(path.read_bytes()) if path.is_file() else None
        return found

    def run(self) -> None:
        """Be this store until there were enough kills in all."""
        folder = self.desk / f"store-{self.seed}"
        folder.mkdir()
        lane = Lane(folder, self.seed, self.zygote)
        try:
            lane.open(self.prepared)
            findings = lane.run(self._is_enough)
        except BaseException as fault:  # noqa: BLE001 - a lane that breaks must be counted
            findings = lane.findings
            findings.violations.append(f"the lane broke: {fault!r}")
        finally:
            lane.close()
        if not findings.violations:
            shutil.rmtree(folder)
        self._put("findings", pickle.dumps(findings))

    def _is_enough(self, findings: Findings) -> bool:
        self._put("kills", json.dumps(findings.kills).encode())
        return (self.desk / ENOUGH).exists()

    def _put(self, name: str, content: bytes) -> None:
        draft = self._file(f"{name}.part")
        draft.write_bytes(content)
        draft.replace(self._file(name))

    def _file(self, name: str) -> Path:
        return self.desk / f"{name}-{self.seed}"


def main(words: Sequence[str]) -> int:
    """Be the store that a job's file names."""
    job: Job = pickle.loads(Path(words[0]).read_bytes())
    job.run()
    return 0
