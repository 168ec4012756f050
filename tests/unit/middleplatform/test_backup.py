# SPDX-License-Identifier: Apache-2.0
"""Copies of an SQLite database: consistent under load, never over another file, good to go on with."""

from __future__ import annotations

import json
import shutil
import stat
import threading
from pathlib import Path

import pytest

from middleplatform.__main__ import main
from middleplatform.database.engine import database_url, open_engine, sqlite_path
from middleplatform.database.unit_of_work import Units
from middleplatform.ledger.invariants import find_violations
from tests.unit.middleplatform.workbench import SettableClock, Workbench


def test_a_backup_under_load_is_whole_and_is_restored(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bench = Workbench.build(sqlite_url)
    guest = bench.guest()
    copied, paid = threading.Event(), threading.Event()

    def keep_paying() -> None:
        while not copied.is_set():
            bench.clock.forward(minutes=1)
            bench.pay(bench.request(bench.code(guest), 1))
            paid.set()

    payer = threading.Thread(target=keep_paying)
    payer.start()
    assert paid.wait(30)
    copy, again = tmp_path / "copy.db", tmp_path / "again.db"
    try:
        assert main(["backup", "--database", sqlite_url, "--output", str(copy), "--json"]) == 0
    finally:
        copied.set()
        payer.join()
    bench.close()
    assert main(["restore", "--database", str(again), "--input", str(copy), "--json"]) == 0
    assert [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()] == ["backup", "restore"]
    assert stat.S_IMODE(again.stat().st_mode) == 0o600
    engine = open_engine(database_url(str(again)))
    assert Units(engine, SettableClock()).read(find_violations) == []
    engine.dispose()


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_nothing_is_overwritten(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    there = tmp_path / "there.db"
    there.write_text("precious", encoding="ascii")
    source = sqlite_path(sqlite_url)
    words = {
        "backup": ["--database", sqlite_url, "--output", str(there)],
        "restore": ["--database", str(there), "--input", str(source)],
    }
    assert main([command, *words[command]]) == 2
    assert "nothing is overwritten" in capsys.readouterr().err
    assert there.read_text(encoding="ascii") == "precious"


def test_what_a_crash_left_beside_a_database_that_was_moved_away_does_not_spoil_the_restored_one(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, copy, place = sqlite_path(sqlite_url), tmp_path / "copy.db", tmp_path / "place.db"
    assert source is not None
    assert main(["backup", "--database", sqlite_url, "--output", str(copy)]) == 0
    bench = Workbench.build(sqlite_url)
    bench.pay(bench.request(bench.code(bench.guest()), 1))
    remains = place.with_name("place.db-wal")
    shutil.copyfile(f"{source}-wal", remains)  # As it lies there when the machine loses its power now.
    bench.close()
    capsys.readouterr()

    assert main(["restore", "--database", str(place), "--input", str(copy)]) == 2
    assert str(remains) in capsys.readouterr().err
    assert not place.exists()

    remains.unlink()
    assert main(["restore", "--database", str(place), "--input", str(copy)]) == 0
    assert main(["verify", "--database", str(place)]) == 0


def test_a_postgresql_database_is_told_to_be_dumped(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ["backup", "--database", "postgresql://me@localhost/jifu", "--output", str(tmp_path / "x")]
    assert main(words) == 2
    assert "pg_dump" in capsys.readouterr().err
