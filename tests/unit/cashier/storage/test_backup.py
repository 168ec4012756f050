# SPDX-License-Identifier: Apache-2.0
"""A backup is one moment of the book, whole, however much is written meanwhile."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from cashier.__main__ import main
from cashier.storage.backup import back_up
from cashier.storage.errors import JournalUnusableError
from cashier.storage.journal import FILE_NAME, AttemptRow, Journal
from tests.support.clock import NINE_O_CLOCK


def test_a_backup_under_load_is_whole_and_holds_all_that_was_written_before_it(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "till")
    written = 0
    enough, stop = threading.Event(), threading.Event()

    def write() -> None:
        nonlocal written
        while not stop.is_set():
            row = AttemptRow(f"a-{written % 7}", "T01-0001", "submitted", False, "{}")
            written = journal.append("kind", '{"text": "x"}', NINE_O_CLOCK, row)
            if written == 50:
                enough.set()

    writing = threading.Thread(target=write)
    writing.start()
    try:
        assert enough.wait(30)
        for number in range(3):
            before = written
            report = back_up(tmp_path / "till", tmp_path / f"copy-{number}.db")
            assert report.is_intact
            assert report.records >= before
    finally:
        stop.set()
        writing.join()
        journal.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy-0.db", "copy-1.db", "copy-2.db", "till"]


def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    Journal.open(tmp_path / "till").close()
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(JournalUnusableError, match="exists already"):
        back_up(tmp_path / "till", tmp_path / "copy.db")


def test_the_command_copies_the_journal_and_says_how_many_records(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = Journal.open(tmp_path / "till")
    journal.append("kind", "{}", NINE_O_CLOCK)
    copy = tmp_path / "copy.db"
    settings = ["--set", f"storage.folder={tmp_path / 'till'}", "--set", "platform.url=http://127.0.0.1:1"]
    assert main(["backup", *settings, "--to", str(copy)]) == 0
    assert capsys.readouterr().out == f"{copy}: 1 records, chain intact\n"
    journal.close()


def test_without_a_journal_there_is_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(JournalUnusableError, match=f"{FILE_NAME}: there is no journal"):
        back_up(tmp_path, tmp_path / "copy.db")
