# SPDX-License-Identifier: Apache-2.0
"""One till owns a journal, and it lets go of it however it ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cashier.storage.errors import JournalBusyError
from cashier.storage.journal import Journal
from tests.support.clock import NINE_O_CLOCK

_HOLD = """
import sys
from pathlib import Path
from cashier.storage.journal import Journal
journal = Journal.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the journal of ``tmp_path`` open."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_till_in_the_same_process_is_refused(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    with pytest.raises(JournalBusyError) as refused:
        Journal.open(tmp_path)
    journal.close()
    assert str(journal.path) in str(refused.value)
    assert "another till" in str(refused.value)


def test_a_second_till_in_another_process_is_refused(tmp_path: Path, elsewhere: subprocess.Popen[str]) -> None:
    with pytest.raises(JournalBusyError):
        Journal.open(tmp_path)


def test_a_refused_till_does_not_disturb_the_one_that_runs(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    with pytest.raises(JournalBusyError):
        Journal.open(tmp_path)
    assert journal.append("kind", "{}", NINE_O_CLOCK) == 1
    with pytest.raises(JournalBusyError):
        Journal.open(tmp_path)
    journal.close()


def test_a_closed_journal_is_free(tmp_path: Path) -> None:
    Journal.open(tmp_path).close()
    Journal.open(tmp_path).close()


def test_closing_twice_is_no_fault(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    journal.close()
    journal.close()


def test_the_journal_of_a_killed_till_is_free(tmp_path: Path, elsewhere: subprocess.Popen[str]) -> None:
    elsewhere.kill()
    elsewhere.wait()
    Journal.open(tmp_path).close()


def test_two_tills_with_folders_of_their_own_do_not_meet(tmp_path: Path) -> None:
    one, two = Journal.open(tmp_path / "one"), Journal.open(tmp_path / "two")
    assert (one.append("kind", "{}", NINE_O_CLOCK), two.append("kind", "{}", NINE_O_CLOCK)) == (1, 1)
    one.close()
    two.close()
