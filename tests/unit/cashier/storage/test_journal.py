# SPDX-License-Identifier: Apache-2.0
"""Appending to the journal and reading it back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from cashier.storage.errors import JournalFaultError
from cashier.storage.journal import FILE_NAME, GENESIS, AttemptRow, Journal, chained
from tests.support.clock import NINE_O_CLOCK

ROW = AttemptRow("a-1", "T01-0001", "submitted", False, "{}")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal.open(tmp_path)
    yield opened
    opened.close()


def test_a_new_journal_is_empty_and_intact(journal: Journal) -> None:
    assert list(journal.events()) == []
    assert journal.check_chain().is_intact
    assert journal.check_chain().records == 0


def test_a_missing_data_folder_is_made(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "shop" / "till")
    journal.close()
    assert (tmp_path / "shop" / "till" / FILE_NAME).is_file()


def test_events_are_numbered_from_one_without_a_gap(journal: Journal) -> None:
    assert [journal.append("kind", "{}", NINE_O_CLOCK) for _ in range(4)] == [1, 2, 3, 4]


def test_an_event_is_read_back_as_it_was_written(journal: Journal) -> None:
    journal.append("attempt.submitted", '{"名": "积分"}', NINE_O_CLOCK, ROW)
    (event,) = journal.events()
    assert (event.seq, event.kind, event.attempt_id, event.body) == (1, "attempt.submitted", "a-1", '{"名": "积分"}')
    assert datetime.fromisoformat(event.at) == NINE_O_CLOCK


def test_times_are_written_in_utc(journal: Journal) -> None:
    journal.append("kind", "{}", NINE_O_CLOCK.astimezone(timezone(timedelta(hours=8))))
    (event,) = journal.events()
    assert event.at == "2026-11-01T09:00:00.000000+00:00"


def test_each_hash_covers_the_one_before(journal: Journal) -> None:
    journal.append("first", "{}", NINE_O_CLOCK)
    journal.append("second", "{}", NINE_O_CLOCK, ROW)
    first, second = journal.events()
    assert first.hash == chained(GENESIS, 1, first.at, "first", None, "{}")
    assert second.hash == chained(first.hash, 2, second.at, "second", "a-1", "{}")


def test_events_can_be_read_from_a_place_on(journal: Journal) -> None:
    for _ in range(5):
        journal.append("kind", "{}", NINE_O_CLOCK)
    assert [event.seq for event in journal.events(after_seq=3)] == [4, 5]


def test_the_chain_goes_on_after_a_restart(tmp_path: Path) -> None:
    for number in range(1, 4):
        journal = Journal.open(tmp_path)
        assert journal.append("kind", "{}", NINE_O_CLOCK) == number
        journal.close()
    journal = Journal.open(tmp_path)
    assert journal.check_chain().is_intact
    assert journal.check_chain().records == 3
    journal.close()


def test_an_attempt_is_found_by_its_id(journal: Journal) -> None:
    journal.append("kind", "{}", NINE_O_CLOCK, ROW)
    assert journal.attempt("a-1") == ROW
    assert journal.attempt("a-2") is None


def test_the_record_of_an_attempt_is_replaced_and_its_events_are_kept(journal: Journal) -> None:
    journal.append("kind", "{}", NINE_O_CLOCK, ROW)
    journal.append("kind", "{}", NINE_O_CLOCK, AttemptRow("a-1", "T01-0001", "paid", True, '{"n": 2}'))
    assert journal.attempt("a-1") == AttemptRow("a-1", "T01-0001", "paid", True, '{"n": 2}')
    assert journal.unfinished() == []
    assert len(list(journal.events())) == 2


@pytest.mark.parametrize("statement", ["UPDATE events SET body = 'x'", "DELETE FROM events"])
def test_the_database_itself_refuses_to_change_an_event(journal: Journal, statement: str) -> None:
    journal.append("kind", "{}", NINE_O_CLOCK)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        journal._connection.execute(statement)


def test_a_write_waits_for_the_disk(journal: Journal) -> None:
    def pragma(name: str) -> object:
        return journal._connection.execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # FULL
    assert pragma("foreign_keys") == 1


def test_another_process_may_read_while_the_till_writes(journal: Journal) -> None:
    journal.append("kind", "{}", NINE_O_CLOCK)
    reader = sqlite3.connect(f"file:{journal.path}?mode=ro", uri=True)
    cursor = reader.execute("SELECT seq FROM events")
    assert cursor.fetchone() == (1,)
    assert journal.append("kind", "{}", NINE_O_CLOCK) == 2
    cursor.close()
    reader.close()


def test_notes_are_kept_over_a_restart_and_replaced(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    assert journal.note("policy") is None
    journal.keep_note("policy", "one")
    journal.keep_note("policy", "two")
    journal.close()
    journal = Journal.open(tmp_path)
    assert journal.note("policy") == "two"
    journal.close()


def test_a_text_that_cannot_be_written_leaves_nothing_behind_and_the_journal_usable(journal: Journal) -> None:
    with pytest.raises(JournalFaultError, match="could not be written"):
        journal.keep_note("policy", "half a character: \ud800")
    with pytest.raises(JournalFaultError, match="could not be written"):
        journal.append("kind", "half a character: \ud800", NINE_O_CLOCK)
    assert journal.note("policy") is None
    assert journal.append("kind", "{}", NINE_O_CLOCK) == 1
    assert journal.check_chain().is_intact


def test_a_crash_in_the_middle_of_a_write_takes_the_whole_write_back(journal: Journal) -> None:
    def be_interrupted() -> None:
        with journal._transaction() as connection:
            connection.execute("INSERT INTO notes (name, value) VALUES ('a', 'b')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        be_interrupted()
    assert journal.note("a") is None
    assert journal.append("kind", "{}", NINE_O_CLOCK) == 1
