# SPDX-License-Identifier: Apache-2.0
"""An update whose machine loses its power at any moment: a version runs that reads the journal, and nothing is lost.

The process ends before each change of a file and each start of a program, one after the other.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cashier.it.updates.sources import FolderSource
from cashier.storage.backup import schema_of
from cashier.storage.journal import Journal
from tests.integration.cashier.test_updates import SCHEMA, Counter
from tests.support.update_killed import KILLED

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.timeout(900)]

READS = {"0.1.0": SCHEMA, "0.2.0": SCHEMA + 1}
RECORDS = 3
LEAST_MOMENTS = 8
"""A step that changes less than this does not do what it says."""


def _killed_at(counter: Counter, step: str, number: int) -> bool:
    """Do a step that is killed at its change of this number; return whether it was killed."""
    words = [str(counter.versions.root), str(counter.data), step, str(number)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.update_killed", *words],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode in {0, KILLED}, done.stderr
    return done.returncode == KILLED


def _check(counter: Counter) -> None:
    """The version that runs is whole and reads the journal, in which is what was in it."""
    current = counter.versions.current
    assert current is not None
    assert (counter.versions.folder(current) / "_internal" / "part.txt").is_file()
    schema = schema_of(counter.data)
    assert schema <= READS[current]
    if schema == SCHEMA:
        journal = Journal.open(counter.data)
        assert [event.kind for event in journal.events()][:RECORDS] == ["one", "two", "three"]
        journal.close()


@pytest.mark.parametrize("step", ["apply", "roll_back"])
def test_killed_at_any_moment_a_version_runs_that_reads_the_journal_and_the_step_can_be_done_again(
    tmp_path: Path, step: str
) -> None:
    counter = Counter(tmp_path / "machine")
    counter.updates.stage(counter.stick())
    if step == "roll_back":
        counter.updates.apply()
    shutil.copytree(counter.folder, tmp_path / "before", symlinks=True)
    ends = {"apply": "0.2.0", "roll_back": "0.1.0"}[step]
    number = 0
    while _killed_at(counter, step, number):
        _check(counter)
        if counter.versions.current != ends:
            if step == "apply" and counter.versions.state().staged is None:
                counter.updates.stage(FolderSource(counter.stick_folder))
            getattr(counter.updates, step)()
        _check(counter)
        assert counter.versions.current == ends
        shutil.rmtree(counter.folder)
        shutil.copytree(tmp_path / "before", counter.folder, symlinks=True)
        number += 1
    assert number >= LEAST_MOMENTS
    _check(counter)
