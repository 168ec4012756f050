# SPDX-License-Identifier: Apache-2.0
"""A refund without a result outlives a journal that is put aside: it is sent again, and not begun a second time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cashier.checkout.attempt import State
from cashier.checkout.journalled_attempts import read_body
from cashier.refunds.journalled_refunds import JournalledRefunds, refund_to_carry_over
from cashier.refunds.refund import Refund, done, tender_of_attempt, unknown, wanted
from cashier.shifts.journalled_shifts import shift_to_carry_over
from cashier.storage.journal import FILE_NAME, Journal
from cashier.storage.quarantine import open_or_begin_anew
from cashier.storage.schema import MIGRATIONS
from cashier.values.identifiers import new_attempt_id
from tests.support.attempts import attempt_in
from tests.support.clock import NINE_O_CLOCK
from tests.support.journal_damage import flip_a_bit

DAMAGES = {
    "an event was taken out": "DELETE FROM events WHERE seq = 1",
    "the newest event was cut off": "DELETE FROM events WHERE seq = 4",
    "it is of a newer till": f"PRAGMA user_version = {len(MIGRATIONS) + 1}",
}


def begin(folder: Path) -> Refund:
    """Write a journal with one refund that is done and one whose result is not known; return the latter."""
    journal = Journal.open(folder)
    refunds = JournalledRefunds(journal)
    tender = tender_of_attempt(attempt_in(State.PAID))
    kept, lost = (
        wanted(new_attempt_id(), tender, (), 100, "returned", "1001", "1001", NINE_O_CLOCK) for _ in range(2)
    )
    for refund, ended in ((kept, done(kept)), (lost, unknown(lost))):
        refunds.record(refund, "refund.submitted", NINE_O_CLOCK)
        refunds.record(ended, "refund.ended", NINE_O_CLOCK)
    journal.close()
    return unknown(lost)


@pytest.mark.parametrize("statement", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_refund_without_a_result_goes_on_in_the_fresh_journal(tmp_path: Path, statement: str) -> None:
    lost = begin(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_are_not_removed")
        connection.execute(statement)
    journal, aside = open_or_begin_anew(tmp_path, NINE_O_CLOCK, read_body, shift_to_carry_over, refund_to_carry_over)
    assert aside is not None
    (carried,) = JournalledRefunds(journal).unfinished()
    assert (carried.refund_id, carried.tender, carried.amount) == (lost.refund_id, lost.tender, lost.amount)
    assert journal.check_chain().is_intact
    journal.close()


@pytest.mark.parametrize("what", ["refund_id", "record"])
def test_a_refund_without_a_result_whose_record_was_damaged_puts_the_journal_aside(tmp_path: Path, what: str) -> None:
    lost = begin(tmp_path)
    meant = str(lost.refund_id).encode() if what == "refund_id" else b'"amount":100'
    flip_a_bit(tmp_path / FILE_NAME, "refunds", meant)
    journal, aside = open_or_begin_anew(tmp_path, NINE_O_CLOCK, read_body, shift_to_carry_over, refund_to_carry_over)
    assert aside is not None
    (carried,) = JournalledRefunds(journal).unfinished()
    assert (carried.refund_id, carried.amount) == (lost.refund_id, lost.amount)
    journal.close()
