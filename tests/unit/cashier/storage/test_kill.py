# SPDX-License-Identifier: Apache-2.0
"""The till is killed while it writes: whatever it was told is on disk, is."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cashier.storage.journal import Journal

_WRITE = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from cashier.storage.journal import AttemptRow, Journal
journal = Journal.open(Path(sys.argv[1]))
print("open", flush=True)
number = 0
while True:
    number += 1
    body = json.dumps({"number": number, "text": "x" * (number * 37 % 900)})
    row = AttemptRow(f"a-{number % 7}", "T01-0001", "unknown", number % 2 == 0, body)
    seq = journal.append("kind", body, datetime.now(UTC), row)
    sys.stdout.write(f"{seq}\\n")
    sys.stdout.flush()
"""


@pytest.mark.parametrize("seed", range(6))
def test_every_acknowledged_event_of_a_killed_till_is_there_and_the_chain_is_intact(
    tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    before = 0
    for _ in range(2):
        acknowledged = _write_and_be_killed(tmp_path, dice.uniform(0.01, 0.12))
        journal = Journal.open(tmp_path)
        report = journal.check_chain()
        last = journal.attempt(f"a-{(acknowledged - before) % 7}")
        journal.close()
        assert report.is_intact
        assert report.records in {acknowledged, acknowledged + 1}, "at most the one write under way is more"
        assert acknowledged == before or last is not None
        before = report.records


def _write_and_be_killed(folder: Path, after_s: float) -> int:
    """Return the number of the last event that was acknowledged before the kill."""
    process = subprocess.Popen([sys.executable, "-c", _WRITE, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    first = process.stdout.readline()
    time.sleep(after_s)
    process.kill()
    rest, _ = process.communicate()
    lines = (first + rest).splitlines(keepends=True)
    whole = [int(line) for line in lines if line.endswith("\n")]
    return whole[-1]
