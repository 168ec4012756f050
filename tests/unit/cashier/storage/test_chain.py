# SPDX-License-Identifier: Apache-2.0
"""Somebody changes the journal's file: the check says so, and where."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cashier.storage.errors import JournalUnusableError
from cashier.storage.journal import FILE_NAME, AttemptRow, ChainReport, EventRow, Journal
from tests.support.clock import NINE_O_CLOCK

EVENTS = 9
COLUMNS = ("at", "kind", "attempt_id", "body", "hash")
_SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@dataclass(frozen=True)
class Original:
    """An honest journal, closed, and what stood in it."""

    path: Path
    events: tuple[EventRow, ...]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Original:
    folder = tmp_path_factory.mktemp("honest")
    journal = Journal.open(folder)
    for number in range(1, EVENTS + 1):
        is_final = number % 3 == 0
        row = AttemptRow(f"attempt-{number // 3}", f"T01-{number // 3:04d}", "unknown", is_final, '{"n": 1}')
        body = f'{{"n": {number}, "text": "积分 {number}"}}'
        journal.append("attempt.answered", body, NINE_O_CLOCK, row if number != 5 else None)
    events = tuple(journal.events())
    journal.close()
    return Original(folder / FILE_NAME, events)


@contextmanager
def tampering(original: Original, folder: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy as somebody would who knows SQLite: the triggers and the foreign keys are no obstacle."""
    shutil.copyfile(original.path, folder / FILE_NAME)
    connection = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
    for trigger in ("events_are_not_edited", "events_are_not_removed"):
        connection.execute(f"DROP TRIGGER {trigger}")
    yield connection
    connection.close()


def report_of(folder: Path) -> ChainReport:
    journal = Journal.open(folder)
    try:
        return journal.check_chain()
    finally:
        journal.close()


def test_the_honest_journal_is_intact(original: Original, tmp_path: Path) -> None:
    shutil.copyfile(original.path, tmp_path / FILE_NAME)
    assert report_of(tmp_path) == ChainReport(records=EVENTS, broken_at=None)


@_SHARED
@given(
    seq=st.integers(1, EVENTS),
    column=st.sampled_from(COLUMNS),
    place=st.integers(0, 200),
    mask=st.integers(1, 255),
)
@example(seq=1, column="body", place=3, mask=0x80)  # no UTF-8 any more
@example(seq=EVENTS, column="hash", place=0, mask=1)
def test_every_changed_byte_of_an_event_is_found_in_its_row(
    original: Original, tmp_path: Path, seq: int, column: str, place: int, mask: int
) -> None:
    with tampering(original, tmp_path) as connection:
        (held,) = connection.execute(f"SELECT CAST({column} AS BLOB) FROM events WHERE seq = ?", (seq,)).fetchone()
        if held is None:
            held = b"\0"
        changed = bytearray(held)
        changed[place % len(changed)] ^= mask
        value = "?" if column == "hash" else "CAST(? AS TEXT)"
        connection.execute(f"UPDATE events SET {column} = {value} WHERE seq = ?", (bytes(changed), seq))
    assert report_of(tmp_path).broken_at == seq


@pytest.mark.parametrize(("before", "after"), [("NULL", "''"), ("''", "NULL")])
def test_an_event_of_no_attempt_is_told_from_one_of_a_nameless_attempt(
    tmp_path: Path, before: str, after: str
) -> None:
    journal = Journal.open(tmp_path)
    row = AttemptRow("", "T01-0001", "unknown", False, "{}") if before == "''" else None
    journal.append("kind", "{}", NINE_O_CLOCK, row)
    journal.close()
    with tampering(Original(tmp_path / FILE_NAME, ()), _folder(tmp_path, "copy")) as connection:
        connection.execute(f"UPDATE events SET attempt_id = {after}")
    assert report_of(tmp_path / "copy").broken_at == 1


@pytest.mark.parametrize("seq", range(1, EVENTS + 1))
def test_a_removed_event_is_found_where_it_is_missing(original: Original, tmp_path: Path, seq: int) -> None:
    with tampering(original, tmp_path) as connection:
        connection.execute("DELETE FROM events WHERE seq = ?", (seq,))
    assert report_of(tmp_path).broken_at == seq


def test_a_cut_off_end_is_found_by_the_attempts_that_it_belonged_to(original: Original, tmp_path: Path) -> None:
    with tampering(original, tmp_path) as connection:
        connection.execute("DELETE FROM events WHERE seq > 6")
    assert report_of(tmp_path) == ChainReport(records=6, broken_at=7)


def test_an_emptied_journal_is_found(original: Original, tmp_path: Path) -> None:
    with tampering(original, tmp_path) as connection:
        connection.execute("DELETE FROM events")
    assert report_of(tmp_path).broken_at == 1


@pytest.mark.parametrize(("seq", "elsewhere"), [(1, 100), (4, 40), (EVENTS, EVENTS + 1)])
def test_a_renumbered_event_is_found_where_it_stood(
    original: Original, tmp_path: Path, seq: int, elsewhere: int
) -> None:
    with tampering(original, tmp_path) as connection:
        connection.execute("UPDATE events SET seq = ? WHERE seq = ?", (elsewhere, seq))
    assert report_of(tmp_path).broken_at == seq


def test_two_swapped_events_are_found_at_the_first(original: Original, tmp_path: Path) -> None:
    with tampering(original, tmp_path) as connection:
        for old, new in ((3, 1000), (6, 3), (1000, 6)):
            connection.execute("UPDATE events SET seq = ? WHERE seq = ?", (new, old))
    assert report_of(tmp_path).broken_at == 3


def test_an_event_put_in_at_the_end_by_hand_is_found(original: Original, tmp_path: Path) -> None:
    with tampering(original, tmp_path) as connection:
        connection.execute(
            "INSERT INTO events (seq, at, kind, body, hash) VALUES (?, '2026-11-01', 'kind', '{}', ?)",
            (EVENTS + 1, bytes(32)),
        )
    assert report_of(tmp_path).broken_at == EVENTS + 1


def test_an_attempt_whose_event_is_of_another_attempt_is_found(original: Original, tmp_path: Path) -> None:
    with tampering(original, tmp_path) as connection:
        connection.execute("UPDATE attempts SET seq = 1 WHERE attempt_id = 'attempt-2'")
    assert report_of(tmp_path).broken_at == 1


@_SHARED
@given(data=st.data(), mask=st.integers(1, 255))
def test_a_flipped_byte_anywhere_in_the_file_is_named_or_harmless(
    original: Original, tmp_path: Path, data: st.DataObject, mask: int
) -> None:
    """Whatever a dying disk does: the file is refused, the chain is broken, or every event is as it was."""
    content = bytearray(original.path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= mask
    folder = _folder(tmp_path, "flipped")
    for old in folder.iterdir():
        old.unlink()
    (folder / FILE_NAME).write_bytes(content)
    try:
        journal = Journal.open(folder)
    except JournalUnusableError:
        return
    try:
        if journal.check_chain().is_intact:
            assert tuple(journal.events()) == original.events
    finally:
        journal.close()


def _folder(parent: Path, name: str) -> Path:
    folder = parent / name
    folder.mkdir(exist_ok=True)
    return folder
