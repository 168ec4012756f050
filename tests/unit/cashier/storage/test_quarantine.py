# SPDX-License-Identifier: Apache-2.0
"""A damaged journal is put aside byte by byte, a fresh one is begun, and no unknown payment is forgotten."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cashier.checkout.attempt import Answered, Asked, Attempt, NoAnswer, State, Submitted, advance
from cashier.checkout.journalled_attempts import JournalledAttempts, read_body
from cashier.devices.status import Level
from cashier.it.doctor import _put_aside
from cashier.it.journal_light import journal_light
from cashier.storage.errors import JournalBusyError, JournalUnusableError
from cashier.storage.journal import FILE_NAME, Entry, Journal
from cashier.storage.quarantine import (
    CARRIED_OVER,
    MOST_READ_KEPT,
    QUARANTINED,
    StillToAsk,
    has_asked,
    open_or_begin_anew,
    quarantined_files,
    still_to_ask,
)
from cashier.storage.schema import MIGRATIONS
from cashier.storage.soundness import RECORDS_CHECKED_AT_START
from middleplatform.contract.payments import Status
from tests.support.attempts import draft, payment
from tests.support.clock import NINE_O_CLOCK
from tests.support.journal_damage import flip_a_bit

_BEGIN_ON_A_FULL_DISK = """
import resource, signal, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from cashier.checkout.journalled_attempts import read_body
from cashier.storage.errors import JournalUnusableError
from cashier.storage.quarantine import open_or_begin_anew
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
try:
    open_or_begin_anew(Path(sys.argv[1]), datetime.now(UTC), read_body)
except JournalUnusableError as fault:
    print("refused:", fault)
"""

NOW = datetime(2026, 11, 1, 9, 30, 45, tzinfo=UTC)


def begin(folder: Path) -> tuple[Attempt, Attempt]:
    """Write a journal with one attempt that was paid and one whose result is not known; return both."""
    journal = Journal.open(folder)
    book = JournalledAttempts(journal, lambda _: None)
    paid, unknown = draft(), draft()
    for attempt in (paid, unknown):
        book.record(advance(attempt, Submitted(NINE_O_CLOCK)), Submitted(NINE_O_CLOCK), NINE_O_CLOCK)
    answer = Answered(payment(paid.attempt_id, Status.SUCCEEDED), Asked.CREATE)
    paid = advance(advance(paid, Submitted(NINE_O_CLOCK)), answer)
    book.record(paid, answer, NINE_O_CLOCK)
    silence = NoAnswer(Asked.CREATE, "timeout")
    unknown = advance(advance(unknown, Submitted(NINE_O_CLOCK)), silence)
    book.record(unknown, silence, NINE_O_CLOCK)
    journal.close()
    return paid, unknown


def damage(folder: Path, *statements: str) -> None:
    """Change the file as only somebody with a tool can."""
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as connection:
        for trigger in ("events_are_not_edited", "events_are_not_removed"):
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            connection.execute(statement)


def unfinished(journal: Journal) -> list[Attempt]:
    return list(JournalledAttempts(journal, lambda _: None).unfinished())


def test_a_sound_journal_is_opened_as_it_is(tmp_path: Path) -> None:
    _, unknown = begin(tmp_path)
    journal, quarantined = open_or_begin_anew(tmp_path, NOW, read_body)
    assert quarantined is None
    assert unfinished(journal) == [unknown]
    journal.close()
    assert quarantined_files(tmp_path) == []
    assert journal_light(tmp_path).level is Level.READY


DAMAGES = {
    "a byte of an event was flipped": "UPDATE events SET body = replace(body, 'submit', 'submiT') WHERE seq = 2",
    "an event was taken out": "DELETE FROM events WHERE seq = 2",
    "the newest event was cut off": "DELETE FROM events WHERE seq = 4",
    "a record was changed": "UPDATE attempts SET record = replace(record, '1280', '1')",
    "an open attempt was said to be final": "UPDATE attempts SET is_final = 1, state = 'paid'",
    "it is of a newer till": f"PRAGMA user_version = {len(MIGRATIONS) + 1}",
}


@pytest.mark.parametrize("statement", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_journal_is_put_aside_and_what_is_open_is_carried_over(tmp_path: Path, statement: str) -> None:
    _, unknown = begin(tmp_path)
    damage(tmp_path, statement)
    before = (tmp_path / FILE_NAME).read_bytes()
    journal, quarantined = open_or_begin_anew(tmp_path, NOW, read_body)
    assert quarantined is not None
    assert quarantined.path == tmp_path / "quarantine" / "journal-20261101-093045.db"
    assert quarantined.path.read_bytes() == before
    assert quarantined.carried_over == 1
    assert [attempt.attempt_id for attempt in unfinished(journal)] == [unknown.attempt_id]
    first, second = journal.events()
    assert (first.kind, second.kind) == (QUARANTINED, CARRIED_OVER)
    facts = json.loads(first.body)
    assert facts["file"] == quarantined.path.name
    assert facts["why"] == quarantined.why
    assert journal.check_chain().is_intact
    journal.close()


def test_a_file_of_which_nothing_can_be_read_is_put_aside_and_that_is_said(tmp_path: Path) -> None:
    begin(tmp_path)
    (tmp_path / FILE_NAME).write_bytes(b"\0" * 8192)
    journal, quarantined = open_or_begin_anew(tmp_path, NOW, read_body)
    assert quarantined is not None
    assert not quarantined.is_complete
    assert json.loads(next(journal.events()).body)["is_complete"] is False
    journal.close()


def test_two_journals_of_the_same_second_are_both_kept(tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / FILE_NAME).write_bytes(b"")
        journal, quarantined = open_or_begin_anew(tmp_path, NOW, read_body)
        assert quarantined is not None
        journal.close()
    assert len(quarantined_files(tmp_path)) == 2


def test_a_torn_last_write_is_no_damage_it_never_returned(tmp_path: Path) -> None:
    paid, unknown = begin(tmp_path)
    journal = Journal.open(tmp_path)
    silence = NoAnswer(Asked.QUERY, "timeout")
    JournalledAttempts(journal, lambda _: None).record(unknown, silence, NINE_O_CLOCK)
    torn = tmp_path / "torn"
    torn.mkdir()
    log = (tmp_path / f"{FILE_NAME}-wal").read_bytes()
    shutil.copyfile(tmp_path / FILE_NAME, torn / FILE_NAME)
    (torn / f"{FILE_NAME}-wal").write_bytes(log[:-100])
    journal.close()
    after, quarantined = open_or_begin_anew(torn, NOW, read_body)
    assert quarantined is None
    assert [attempt.attempt_id for attempt in unfinished(after)] == [unknown.attempt_id]
    assert after.attempt(str(paid.attempt_id)) is not None
    after.close()


def test_a_journal_that_another_till_owns_is_never_put_aside(tmp_path: Path) -> None:
    owner = Journal.open(tmp_path)
    with pytest.raises(JournalBusyError):
        open_or_begin_anew(tmp_path, NOW, read_body)
    owner.close()


def test_where_nothing_can_be_begun_anew_the_damage_is_named_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\0" * 8192)
    (tmp_path / "quarantine").write_text("a file stands in the way")
    with pytest.raises(JournalUnusableError, match=r"another program|cannot be read"):
        open_or_begin_anew(tmp_path, NOW, read_body)
    assert (tmp_path / FILE_NAME).read_bytes() == b"\0" * 8192


def test_a_kill_between_putting_aside_and_beginning_anew_is_made_good_at_the_next_start(tmp_path: Path) -> None:
    _, unknown = begin(tmp_path)
    damage(tmp_path, DAMAGES["an event was taken out"])
    journal, _ = open_or_begin_anew(tmp_path, NOW, read_body)
    journal.close()
    # As the kill leaves it: the old file is in quarantine, its log still lies here, the fresh file is not yet.
    begun = tmp_path / "quarantine" / "begun"
    begun.mkdir()
    (tmp_path / FILE_NAME).rename(begun / FILE_NAME)
    (tmp_path / f"{FILE_NAME}-wal").write_bytes(b"the log of another file")
    after, quarantined = open_or_begin_anew(tmp_path, NOW, read_body)
    assert quarantined is None
    assert [attempt.attempt_id for attempt in unfinished(after)] == [unknown.attempt_id]
    after.close()
    assert (tmp_path / "quarantine" / "journal-20261101-093045.db-wal").read_bytes() == b"the log of another file"


def test_a_disk_that_takes_no_fresh_journal_leaves_the_old_one_in_its_place(tmp_path: Path) -> None:
    _, unknown = begin(tmp_path)
    damage(tmp_path, DAMAGES["an event was taken out"])
    before = (tmp_path / FILE_NAME).read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", _BEGIN_ON_A_FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("refused: "), done.stderr
    assert (tmp_path / FILE_NAME).read_bytes() == before
    journal, quarantined = open_or_begin_anew(tmp_path, NOW, read_body)
    assert quarantined is not None
    assert [attempt.attempt_id for attempt in unfinished(journal)] == [unknown.attempt_id]
    journal.close()


def test_light_and_doctor_name_what_was_put_aside_until_somebody_takes_it_away(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"")
    journal, quarantined = open_or_begin_anew(tmp_path, NOW, read_body)
    journal.close()
    assert quarantined is not None
    light = journal_light(tmp_path)
    assert light.level is Level.WARNING
    assert quarantined.path.name in light.mend.en
    assert [finding.facts["file"] for finding in _put_aside(tmp_path)] == [str(quarantined.path)]
    quarantined.path.unlink()
    assert journal_light(tmp_path).level is Level.READY


def test_an_index_that_lost_an_unknown_payment_puts_the_journal_aside(tmp_path: Path) -> None:
    _, unknown = begin(tmp_path)
    file = tmp_path / FILE_NAME
    connection = sqlite3.connect(file)
    query = "SELECT rootpage FROM sqlite_master WHERE name = 'attempts_without_end'"
    page = connection.execute(query).fetchone()[0]
    connection.close()
    raw = bytearray(file.read_bytes())
    place = raw.index(str(unknown.attempt_id).encode(), (page - 1) * 4096, page * 4096)
    raw[place] ^= 1
    file.write_bytes(raw)
    journal, quarantined = open_or_begin_anew(tmp_path, NOW, read_body)
    assert quarantined is not None
    assert [attempt.attempt_id for attempt in unfinished(journal)] == [unknown.attempt_id]
    journal.close()


def test_a_record_whose_key_was_damaged_puts_the_journal_aside(tmp_path: Path) -> None:
    _, unknown = begin(tmp_path)
    # Every index still leads to the key as it was, where no record is found.
    flip_a_bit(tmp_path / FILE_NAME, "attempts", str(unknown.attempt_id).encode())
    journal, quarantined = open_or_begin_anew(tmp_path, NOW, read_body)
    assert quarantined is not None
    assert str(unknown.attempt_id) in quarantined.why
    assert [attempt.attempt_id for attempt in unfinished(journal)] == [unknown.attempt_id]
    journal.close()


def test_an_unknown_payment_of_long_ago_whose_key_was_damaged_puts_the_journal_aside(tmp_path: Path) -> None:
    _, unknown = begin(tmp_path)
    journal = Journal.open(tmp_path)
    journal.write([Entry("till.started", "{}") for _ in range(RECORDS_CHECKED_AT_START)], NINE_O_CLOCK)
    journal.close()
    flip_a_bit(tmp_path / FILE_NAME, "attempts", str(unknown.attempt_id).encode())
    journal, quarantined = open_or_begin_anew(tmp_path, NOW, read_body)
    assert quarantined is not None
    assert quarantined.why.endswith("of 1 attempts without an end the records of 0 are found")
    assert [attempt.attempt_id for attempt in unfinished(journal)] == [unknown.attempt_id]
    journal.close()


@settings(max_examples=60)
@given(where=st.floats(0, 1), flipped=st.integers(1, 255), cut=st.booleans())
def test_whatever_byte_is_flipped_or_wherever_it_is_cut_the_till_starts_and_forgets_no_unknown_payment(
    where: float, flipped: int, cut: bool
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _, unknown = begin(folder)
        file = folder / FILE_NAME
        raw = bytearray(file.read_bytes())
        place = min(int(where * len(raw)), len(raw) - 1)
        if cut:
            del raw[place:]
        else:
            raw[place] ^= flipped
        file.write_bytes(raw)
        journal, quarantined = open_or_begin_anew(folder, NOW, read_body)
        kept = {attempt.attempt_id: attempt.state for attempt in unfinished(journal)}
        journal.close()
        if quarantined is None:
            assert kept == {unknown.attempt_id: State.UNKNOWN}
        else:
            assert quarantined.path.read_bytes() == raw
            assert unknown.attempt_id in kept or not quarantined.is_complete


def test_what_was_lost_is_still_to_be_asked_after_any_restart_until_it_was(tmp_path: Path) -> None:
    paid, unknown = begin(tmp_path)
    damage(tmp_path, DAMAGES["a byte of an event was flipped"])
    journal, _ = open_or_begin_anew(tmp_path, NOW, read_body)
    journal.close()
    journal, quarantined = open_or_begin_anew(tmp_path, NOW + timedelta(minutes=2), read_body)
    assert quarantined is None
    assert still_to_ask(journal) == StillToAsk(NOW, frozenset({str(paid.attempt_id), str(unknown.attempt_id)}))
    has_asked(journal)
    journal.close()
    journal, _ = open_or_begin_anew(tmp_path, NOW + timedelta(minutes=5), read_body)
    assert still_to_ask(journal) is None
    journal.close()


def test_a_journal_that_was_never_put_aside_has_nothing_to_ask(tmp_path: Path) -> None:
    begin(tmp_path)
    journal, _ = open_or_begin_anew(tmp_path, NOW, read_body)
    assert still_to_ask(journal) is None
    journal.close()


def test_what_is_still_to_be_asked_goes_on_where_the_fresh_journal_is_damaged_too(tmp_path: Path) -> None:
    paid, unknown = begin(tmp_path)
    damage(tmp_path, DAMAGES["a byte of an event was flipped"])
    open_or_begin_anew(tmp_path, NOW, read_body)[0].close()
    damage(tmp_path, "DELETE FROM events WHERE seq = 1")
    journal, quarantined = open_or_begin_anew(tmp_path, NOW + timedelta(minutes=2), read_body)
    assert quarantined is not None
    assert still_to_ask(journal) == StillToAsk(NOW, frozenset({str(paid.attempt_id), str(unknown.attempt_id)}))
    journal.close()


def test_of_a_long_journal_the_newest_attempts_are_remembered() -> None:
    ids = [f"{number:08}" for number in range(MOST_READ_KEPT + 10)]
    kept = StillToAsk.from_note(StillToAsk(NOW, frozenset(ids)).as_note())
    assert kept == StillToAsk(NOW, frozenset(ids[10:]))


@pytest.mark.parametrize(
    "note", [None, "", "{", "[]", '{"since": 1, "read": []}', '{"since": "2026-11-01", "read": 1}']
)
def test_a_note_that_cannot_be_read_asks_for_nothing(note: str | None) -> None:
    assert StillToAsk.from_note(note) is None
