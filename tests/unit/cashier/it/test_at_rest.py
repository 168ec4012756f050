# SPDX-License-Identifier: Apache-2.0
"""Whether a till is at rest, as an update and a package manager ask it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cashier.__main__ import main
from cashier.commands.update import NOT_AT_REST
from cashier.storage.journal import AttemptRow, Entry, Journal, ShiftRow
from cashier.storage.rows import RefundRow
from tests.support.clock import NINE_O_CLOCK

PAYMENT = Entry("begun", "{}", attempt=AttemptRow("a", "N1", "submitted", is_final=False, record="{}"))
REFUND = Entry("begun", "{}", refund=RefundRow("r", "N1", is_final=False, record="{}"))
SHIFT = Entry("opened", "{}", shift=ShiftRow("s", 1, is_open=True, cashier="Li", opened_at="2026", record="{}"))


def asked(folder: Path) -> int:
    return main(["update", "at-rest", "--set", f"storage.folder={folder}"])


def test_a_till_without_a_journal_and_one_whose_journal_has_nothing_open_are_at_rest(tmp_path: Path) -> None:
    assert asked(tmp_path / "none") == 0
    Journal.open(tmp_path).close()
    assert asked(tmp_path) == 0


@pytest.mark.parametrize(
    ("entry", "said"),
    [(PAYMENT, "1 payments"), (REFUND, "1 refunds"), (SHIFT, "a shift is open")],
    ids=["payment", "refund", "shift"],
)
def test_what_is_open_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], entry: Entry, said: str) -> None:
    journal = Journal.open(tmp_path)
    journal.write([entry], NINE_O_CLOCK)
    journal.close()
    assert asked(tmp_path) == NOT_AT_REST
    assert said in capsys.readouterr().err


def test_a_till_that_runs_is_not_at_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = Journal.open(tmp_path)
    assert asked(tmp_path) == NOT_AT_REST
    journal.close()
    assert "another till is running on it" in capsys.readouterr().err
