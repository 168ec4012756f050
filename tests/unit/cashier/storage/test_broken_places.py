# SPDX-License-Identifier: Apache-2.0
"""Folders and files that cannot be a journal, and disks that do not take a write: each is named, none is mended."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cashier.storage.errors import JournalFaultError, JournalNewerError, JournalUnusableError
from cashier.storage.journal import FILE_NAME, AttemptRow, Journal
from cashier.storage.schema import MIGRATIONS
from tests.support.clock import NINE_O_CLOCK

ROW = AttemptRow("a-1", "T01-0001", "submitted", False, "{}")

_TRY_AS_NOBODY = """
import json, os, sys
from datetime import UTC, datetime
from pathlib import Path
from cashier.storage.errors import JournalError
from cashier.storage.journal import Journal
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
steps = []
try:
    journal = Journal.open(Path(sys.argv[1]))
    steps.append("opened")
    journal.append("kind", "{}", datetime.now(UTC))
    steps.append("written")
except JournalError as fault:
    steps += [type(fault).__name__, str(fault)]
print(json.dumps(steps))
"""

_FILL_UP = """
import json, resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from cashier.storage.errors import JournalFaultError
from cashier.storage.journal import AttemptRow, Journal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journal = Journal.open(Path(sys.argv[1]))
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
written, faults = 0, 0
body = json.dumps({"text": "x" * 1000})
while faults < 3:
    try:
        row = AttemptRow(f"a-{written}", "T01-0001", "submitted", False, body)
        assert journal.append("kind", body, datetime.now(UTC), row) == written + 1
        written += 1
    except JournalFaultError as fault:
        assert str(journal.path) in str(fault)
        faults += 1
assert journal.check_chain().is_intact and journal.check_chain().records == written
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
assert journal.append("kind", "{}", datetime.now(UTC)) == written + 1
journal.close()
print(written + 1)
"""


def run(program: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=False, timeout=50
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(folder: Path) -> str:
    """Open it, and return what the till says about why it cannot."""
    with pytest.raises(JournalUnusableError) as caught:
        Journal.open(folder)
    assert str(folder / FILE_NAME) in str(caught.value)
    return caught.value.why


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "till").write_text("a file")
    assert "folder cannot be written" in refused(tmp_path / "till")


def test_a_journal_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    assert "cannot be read as a journal" in refused(tmp_path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04 a zip file, not a database at all" * 40, "cannot be read as a journal"),
        (b"SQLite format 3\0 and then no more", "cannot be read as a journal"),
        (b"x", "cut off"),
        (b"", "empty"),
    ],
)
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes, why: str) -> None:
    """A file of no bytes is what a crash of the file system leaves: a fresh journal there would hide the loss."""
    (tmp_path / FILE_NAME).write_bytes(content)
    assert why in refused(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == content


def test_a_cut_off_journal_is_refused(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    for _ in range(50):
        journal.append("kind", "x" * 500, NINE_O_CLOCK)
    journal.close()
    content = (tmp_path / FILE_NAME).read_bytes()
    (tmp_path / FILE_NAME).write_bytes(content[: len(content) // 2])
    try:
        journal = Journal.open(tmp_path)
    except JournalUnusableError:
        return
    assert not journal.check_chain().is_intact
    journal.close()


def test_the_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.commit()
    connection.close()
    assert "another program" in refused(tmp_path)
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    connection.close()


def test_a_journal_of_a_newer_till_is_refused_with_both_versions_and_left_as_it_is(tmp_path: Path) -> None:
    Journal.open(tmp_path).close()
    newer = len(MIGRATIONS) + 1
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute(f"PRAGMA user_version = {newer}")
    connection.close()
    with pytest.raises(JournalNewerError) as caught:
        Journal.open(tmp_path)
    assert f"version {newer}" in str(caught.value)
    assert f"up to {len(MIGRATIONS)}" in str(caught.value)
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    assert connection.execute("PRAGMA user_version").fetchone() == (newer,)
    connection.close()


def test_a_refused_journal_can_be_opened_once_it_is_right_again(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"garbage" * 100)
    refused(tmp_path)
    (tmp_path / FILE_NAME).unlink()
    Journal.open(tmp_path).close()


def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    folder = _for_everybody(tmp_path / "till")
    folder.chmod(0o555)
    kind, why = json.loads(run(_TRY_AS_NOBODY, folder))
    assert kind == "JournalUnusableError"
    assert str(folder / FILE_NAME) in why
    assert "cannot be written" in why


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o555, 0o666), (0o777, 0o444), (0o555, 0o444)])
def test_a_journal_that_may_not_be_written_any_more_is_refused_at_once(
    tmp_path: Path, folder_mode: int, file_mode: int
) -> None:
    """Not only at the first payment, when a customer waits."""
    folder = _for_everybody(tmp_path / "till")
    journal = Journal.open(folder)
    journal.append("kind", "{}", NINE_O_CLOCK)
    journal.close()
    for file in folder.iterdir():
        file.chmod(0o666 if file.name.endswith(".lock") else file_mode)
    folder.chmod(folder_mode)
    kind, why = json.loads(run(_TRY_AS_NOBODY, folder))
    assert kind == "JournalUnusableError"
    assert str(folder / FILE_NAME) in why


def test_a_full_disk_is_a_fault_that_leaves_the_journal_good(tmp_path: Path) -> None:
    written = int(run(_FILL_UP, tmp_path))
    journal = Journal.open(tmp_path)
    assert journal.check_chain().is_intact
    assert journal.check_chain().records == written
    assert len(journal.unfinished()) == written - 1
    journal.close()


def test_a_full_database_is_a_fault_and_what_stood_there_stays(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    journal.append("kind", "{}", NINE_O_CLOCK, ROW)
    pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
    journal._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalFaultError, match="full"):
        journal.append("kind", "x" * 100_000, NINE_O_CLOCK, ROW)
    journal._connection.execute("PRAGMA max_page_count = 100000")
    assert journal.attempt("a-1") == ROW
    assert journal.append("kind", "{}", NINE_O_CLOCK) == 2
    assert journal.check_chain().is_intact
    journal.close()


def test_somebody_who_holds_the_database_makes_a_write_a_fault(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    journal._connection.execute("PRAGMA busy_timeout = 10")
    intruder = sqlite3.connect(journal.path, isolation_level=None)
    intruder.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalFaultError, match="locked"):
        journal.append("kind", "{}", NINE_O_CLOCK)
    intruder.execute("ROLLBACK")
    assert journal.append("kind", "{}", NINE_O_CLOCK) == 1
    intruder.close()
    journal.close()


def test_a_journal_that_cannot_be_read_is_a_fault_and_no_surprise(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    journal._connection.execute("DROP TABLE attempts")
    journal._connection.execute("DROP TABLE notes")
    for read in (
        journal.unfinished,
        lambda: journal.attempts_of_order("T01-0001"),
        lambda: journal.attempt("a-1"),
        lambda: journal.note("policy"),
    ):
        with pytest.raises(JournalFaultError, match="could not be read"):
            read()
    journal.close()


def _for_everybody(folder: Path) -> Path:
    """Make a folder that another user can reach and write."""
    folder.mkdir()
    folder.chmod(0o777)
    for parent in folder.parents:
        if os.access(parent, os.W_OK) and parent.stat().st_uid == os.getuid() and str(parent).startswith("/tmp"):
            parent.chmod(parent.stat().st_mode | 0o055)
    return folder
