# SPDX-License-Identifier: Apache-2.0
"""An order that is part paid outlives a journal that is put aside, with what was paid of it and what went back."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cashier.checkout.attempt import Answered, Asked, State
from cashier.checkout.attempts import Attempts, OrderPaidError
from cashier.checkout.cart import Cart
from cashier.checkout.journalled_attempts import JournalledAttempts, read_body
from cashier.checkout.journalled_orders import JournalledOrders, order_to_carry_over
from cashier.checkout.open_order import OrderState
from cashier.checkout.order_book import OrderBook
from cashier.refunds.journalled_refunds import JournalledRefunds, refund_to_carry_over
from cashier.refunds.refund import done, refunded, tender_of_attempt, wanted
from cashier.shifts.journalled_shifts import shift_to_carry_over
from cashier.storage.journal import FILE_NAME, Journal
from cashier.storage.quarantine import open_or_begin_anew
from cashier.storage.schema import MIGRATIONS
from cashier.values.identifiers import new_attempt_id
from middleplatform.contract.payments import Status
from tests.support.attempts import draft, order, payment
from tests.support.clock import NINE_O_CLOCK, SettableClock
from tests.support.journal_damage import flip_a_bit

DAMAGES = {
    "an event was taken out": "DELETE FROM events WHERE seq = 2",
    "it is of a newer till": f"PRAGMA user_version = {len(MIGRATIONS) + 1}",
    "the records are gone": "DELETE FROM orders",
}
ORDER = order(total_minor=1_280)


def book_on(journal: Journal) -> tuple[OrderBook, Attempts]:
    attempts = Attempts(JournalledAttempts(journal, lambda _: None), SettableClock())
    return OrderBook(JournalledOrders(journal), attempts, SettableClock()), attempts


def begin(folder: Path, *, gives_back: bool) -> None:
    """Write a journal with an order of which points paid 4.00 and cash 3.00; with 1.00 of it back already."""
    journal = Journal.open(folder)
    book, attempts = book_on(journal)
    book.open(ORDER, Cart())
    part = attempts.submit(dataclasses.replace(draft(of_order=ORDER, amount=400), covers_minor=400))
    attempts.apply(part.attempt_id, Answered(payment(part.attempt_id, Status.SUCCEEDED), Asked.CREATE))
    book.take_cash(ORDER, Cart(), 300)
    if gives_back:
        book.give_back(ORDER.number)
        tender = tender_of_attempt(attempts.get(part.attempt_id))
        back = wanted(new_attempt_id(), tender, (), 100, "not finished", "1001", "1001", NINE_O_CLOCK)
        JournalledRefunds(journal).record(done(back), "refund.done", NINE_O_CLOCK)
    journal.close()


def begin_anew(folder: Path, statement: str) -> Journal:
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_are_not_removed")
        connection.execute(statement)
        if statement.startswith("DELETE FROM orders"):
            connection.execute("DELETE FROM events WHERE seq = 1")
    journal, aside = open_or_begin_anew(
        folder, NINE_O_CLOCK, read_body, shift_to_carry_over, refund_to_carry_over, order_to_carry_over
    )
    assert aside is not None
    return journal


@pytest.mark.parametrize("statement", DAMAGES.values(), ids=DAMAGES.keys())
def test_what_is_left_of_a_part_paid_order_is_asked_for_and_no_more(tmp_path: Path, statement: str) -> None:
    begin(tmp_path, gives_back=False)
    journal = begin_anew(tmp_path, statement)
    book, attempts = book_on(journal)
    (waiting,) = book.recover()
    standing = book.standing(waiting.number)
    assert standing is not None
    assert (standing.taken_minor, standing.left_minor) == (700, 580)
    with pytest.raises(OrderPaidError):
        attempts.submit(draft(of_order=ORDER, amount=880))
    assert journal.check_chain().is_intact
    journal.close()


def test_an_order_that_is_being_given_back_goes_on_with_what_has_not_gone_back_yet(tmp_path: Path) -> None:
    begin(tmp_path, gives_back=True)
    journal = begin_anew(tmp_path, DAMAGES["it is of a newer till"])
    book, _ = book_on(journal)
    (waiting,) = book.recover()
    assert waiting.state is OrderState.GIVING_BACK
    (paid,) = [each for each in book.attempts_of(waiting.number) if each.state is State.PAID]
    assert refunded(tender_of_attempt(paid), JournalledRefunds(journal).of_order(waiting.number)) == 100
    journal.close()


@pytest.mark.parametrize("what", ["order_number", "record"])
def test_an_order_that_waits_whose_record_was_damaged_puts_the_journal_aside(tmp_path: Path, what: str) -> None:
    begin(tmp_path, gives_back=False)
    meant = ORDER.number.encode() if what == "order_number" else b'"total_minor":1280'
    flip_a_bit(tmp_path / FILE_NAME, "orders", meant)
    journal, aside = open_or_begin_anew(
        tmp_path, NINE_O_CLOCK, read_body, shift_to_carry_over, refund_to_carry_over, order_to_carry_over
    )
    assert aside is not None
    book, _ = book_on(journal)
    (waiting,) = book.recover()
    standing = book.standing(waiting.number)
    assert (waiting.number, waiting.total.amount_minor) == (ORDER.number, 1_280)
    assert standing is not None
    journal.close()
