# SPDX-License-Identifier: Apache-2.0
"""A short soak in every check; ``make soak`` takes as many payments as asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak.__main__ import Soak
from tests.support.store import ROOT


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.timeout(300)
def test_a_code_is_dropped_as_soon_as_the_answer_is_known_and_written_nowhere(tmp_path: Path) -> None:
    soak = Soak(tmp_path, 12, minutes=4)
    soak.run()
    assert soak.sold == 13
    assert len(soak.sms_codes) == 1
    assert soak.in_memory["held"] == 0
    assert soak.in_memory["passwords"] == 0
    assert soak.traces() == []


@pytest.mark.process
@pytest.mark.parametrize(("kind", "is_kept"), [("SerialScanner", False), ("KeepsTheLastScan", True)])
def test_a_driver_that_keeps_the_last_scan_is_found_and_ours_does_not(kind: str, is_kept: bool) -> None:
    """In a program of its own: to look through all that pytest has in memory takes a hundred times as long."""
    command = [sys.executable, "-m", "tests.soak.one_scan", kind]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"gun": "gun", "was_read": True, "is_kept": is_kept}
