# SPDX-License-Identifier: Apache-2.0
"""What is renamed into place is on the disk before its name is: without power the one or the other is kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from cashier.storage.backup import back_up, put_back
from cashier.storage.durable import settle
from cashier.storage.journal import Journal
from tests.support.clock import NINE_O_CLOCK

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc for what was synced")


@pytest.fixture
def happened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was synced and what was renamed, in the order of it."""
    told: list[str] = []
    fsync, replace = os.fsync, os.replace

    def noting_fsync(handle: int) -> None:
        told.append(f"synced {Path(f'/proc/self/fd/{handle}').readlink().name}")
        fsync(handle)

    def noting_replace(source: Path, target: Path) -> None:
        told.append(f"renamed {Path(source).name}")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noting_fsync)
    monkeypatch.setattr(os, "replace", noting_replace)
    return told


def test_a_folder_is_settled_with_everything_in_it_before_its_names(tmp_path: Path, happened: list[str]) -> None:
    (tmp_path / "program" / "parts").mkdir(parents=True)
    (tmp_path / "program" / "parts" / "one").write_text("1")
    (tmp_path / "program" / "link").symlink_to("parts")
    settle(tmp_path / "program")
    assert happened == ["synced one", "synced parts", "synced program"]


def test_a_journal_that_is_put_back_is_on_the_disk_before_it_has_the_journals_name(
    tmp_path: Path, happened: list[str]
) -> None:
    till = tmp_path / "till"
    journal = Journal.open(till)
    journal.append("one", "{}", NINE_O_CLOCK)
    journal.close()
    back_up(till, tmp_path / "backup.db")
    happened.clear()
    put_back(till, tmp_path / "backup.db")
    assert happened == [
        "synced journal.db.restored",
        "synced journal.db.undone-1",
        "renamed journal.db.restored",
        "synced till",
    ]
