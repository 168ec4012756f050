# SPDX-License-Identifier: Apache-2.0
"""A journal of an earlier version goes up to the present one, with everything in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cashier.storage.errors import JournalUnusableError
from cashier.storage.journal import FILE_NAME, GENESIS, AttemptRow, Journal, chained
from cashier.storage.schema import MIGRATIONS
from tests.support.clock import NINE_O_CLOCK

AT = "2026-11-01T09:00:00.000000+00:00"


def write_version_1(folder: Path) -> None:
    """Write a journal as the first version of the till did: three events of one attempt, and a note."""
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for statement in MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")
        hash_ = GENESIS
        for seq in (1, 2, 3):
            hash_ = chained(hash_, seq, AT, "attempt.answered", "a-1", "{}")
            row = (seq, AT, "attempt.answered", "a-1", "{}", hash_)
            connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", row)
        connection.execute("INSERT INTO attempts VALUES ('a-1', 'T01-0001', 'unknown', 0, 1, 3, '{}')")
        connection.execute("INSERT INTO notes VALUES ('policy', 'kept')")


def test_a_journal_of_the_first_version_keeps_its_chain_its_attempts_and_its_notes(tmp_path: Path) -> None:
    write_version_1(tmp_path)
    journal = Journal.open(tmp_path)
    assert journal.check_chain().is_intact
    assert journal.check_chain().records == 3
    assert journal.unfinished() == [AttemptRow("a-1", "T01-0001", "unknown", False, "{}", shift_id=None)]
    assert journal.note("policy") == "kept"
    assert journal.shifts.open_one() is None
    assert journal.append("kind", "{}", NINE_O_CLOCK) == 4
    journal.close()


def test_going_up_twice_changes_nothing(tmp_path: Path) -> None:
    write_version_1(tmp_path)
    for _ in range(2):
        journal = Journal.open(tmp_path)
        version = journal._connection.execute("PRAGMA user_version").fetchone()[0]
        journal.close()
        assert version == len(MIGRATIONS)


def test_reading_alone_does_not_bring_a_journal_up_to_date(tmp_path: Path) -> None:
    write_version_1(tmp_path)
    with pytest.raises(JournalUnusableError, match="start this till once"):
        Journal.open_to_read(tmp_path)


def test_a_journal_is_read_while_a_till_writes_to_it(tmp_path: Path) -> None:
    writing = Journal.open(tmp_path)
    writing.append("kind", "{}", NINE_O_CLOCK)
    reading = Journal.open_to_read(tmp_path)
    assert [event.seq for event in reading.events()] == [1]
    assert writing.append("kind", "{}", NINE_O_CLOCK) == 2
    assert reading.check_chain().is_intact
    reading.close()
    writing.close()
