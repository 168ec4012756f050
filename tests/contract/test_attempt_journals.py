# SPDX-License-Identifier: Apache-2.0
"""What the checkout relies on in a journal of attempts, tried on the real one and on the one in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cashier.checkout.attempt import (
    Answered,
    Asked,
    Attempt,
    CancelDue,
    Event,
    GaveUp,
    LeftAlone,
    NoAnswer,
    NotKnown,
    NotSent,
    Refused,
    Restarted,
    State,
    Submitted,
)
from cashier.checkout.journalled_attempts import JournalledAttempts
from cashier.checkout.ports import AttemptJournal
from cashier.storage.errors import JournalFaultError
from cashier.storage.journal import Journal
from middleplatform.contract.payments import Asset, Entry, Failure, IfSucceeded, Order, OrderLine, Status
from tests.support.attempts import attempt_in, draft, order, payment
from tests.support.clock import NINE_O_CLOCK
from tests.support.fakes import MemoryJournal


class Subject(Protocol):
    """A journal, with a disk that can be broken, and that can be opened again."""

    journal: AttemptJournal

    def break_disk(self) -> None: ...

    def mend_disk(self) -> None: ...

    def reopen(self) -> None: ...

    def close(self) -> None: ...


class InMemory:
    def __init__(self) -> None:
        self._memory = MemoryJournal()
        self.journal: AttemptJournal = self._memory

    def break_disk(self) -> None:
        self._memory.fails = lambda _: True

    def mend_disk(self) -> None:
        self._memory.fails = lambda _: False

    def reopen(self) -> None:
        """Memory is all there is."""

    def close(self) -> None:
        """Nothing to give back."""


class OnDisk:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.health: list[JournalFaultError | None] = []
        self._open()

    def break_disk(self) -> None:
        self._book._connection.execute("PRAGMA query_only = ON")

    def mend_disk(self) -> None:
        self._book._connection.execute("PRAGMA query_only = OFF")

    def reopen(self) -> None:
        self.close()
        self._open()

    def close(self) -> None:
        self._book.close()

    def _open(self) -> None:
        self._book = Journal.open(self._folder)
        self.journal: AttemptJournal = JournalledAttempts(self._book, self.health.append)


@pytest.fixture(params=["memory", "disk"])
def subject(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Subject]:
    made: Subject = InMemory() if request.param == "memory" else OnDisk(tmp_path / "till")
    yield made
    made.close()


SUBMITTED = Submitted(NINE_O_CLOCK)


def test_an_attempt_that_was_recorded_is_found_by_its_order(subject: Subject) -> None:
    attempt = attempt_in(State.SUBMITTED)
    subject.journal.record(attempt, SUBMITTED, NINE_O_CLOCK)
    assert list(subject.journal.of_order(attempt.order.number)) == [attempt]


def test_attempts_of_other_orders_are_left_out(subject: Subject) -> None:
    subject.journal.record(attempt_in(State.SUBMITTED), SUBMITTED, NINE_O_CLOCK)
    assert list(subject.journal.of_order("ANOTHER-0001")) == []


def test_the_latest_record_of_an_attempt_is_the_one_that_counts(subject: Subject) -> None:
    attempt = attempt_in(State.SUBMITTED)
    subject.journal.record(attempt, SUBMITTED, NINE_O_CLOCK)
    later = dataclasses.replace(attempt, state=State.UNKNOWN, cancel=IfSucceeded.REVERSE)
    subject.journal.record(later, GaveUp(), NINE_O_CLOCK + timedelta(seconds=1))
    assert list(subject.journal.of_order(attempt.order.number)) == [later]
    assert list(subject.journal.unfinished()) == [later]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.VERIFYING, State.UNKNOWN])
def test_an_attempt_without_an_end_is_unfinished(subject: Subject, state: State) -> None:
    attempt = attempt_in(state)
    subject.journal.record(attempt, SUBMITTED, NINE_O_CLOCK)
    assert [each.attempt_id for each in subject.journal.unfinished()] == [attempt.attempt_id]


@pytest.mark.parametrize("state", [State.PAID, State.DECLINED, State.CANCELLED])
def test_an_attempt_with_an_end_is_finished(subject: Subject, state: State) -> None:
    attempt = attempt_in(state)
    subject.journal.record(
        attempt, Answered(payment(attempt.attempt_id, Status.SUCCEEDED), Asked.CREATE), NINE_O_CLOCK
    )
    assert list(subject.journal.unfinished()) == []
    assert list(subject.journal.of_order(attempt.order.number)) == [attempt]


def test_attempts_come_oldest_first(subject: Subject) -> None:
    attempts = [attempt_in(State.UNKNOWN) for _ in range(5)]
    for attempt in attempts:
        subject.journal.record(attempt, SUBMITTED, NINE_O_CLOCK)
    assert list(subject.journal.unfinished()) == attempts
    assert list(subject.journal.of_order(attempts[0].order.number)) == attempts


def test_attempts_come_oldest_first_though_the_clock_was_set_back(subject: Subject) -> None:
    first = attempt_in(State.UNKNOWN)
    second = dataclasses.replace(attempt_in(State.UNKNOWN), attempt_id=UUID(int=first.attempt_id.int - (1 << 100)))
    for attempt in (first, second):
        subject.journal.record(attempt, SUBMITTED, NINE_O_CLOCK)
    assert list(subject.journal.unfinished()) == [first, second]
    assert list(subject.journal.of_order(first.order.number)) == [first, second]


def test_what_was_recorded_is_there_after_a_restart(subject: Subject) -> None:
    attempt = attempt_in(State.UNKNOWN, cancel=IfSucceeded.REVERSE, attended=False, version=3)
    subject.journal.record(attempt, GaveUp(), NINE_O_CLOCK)
    subject.reopen()
    assert list(subject.journal.unfinished()) == [attempt]


def test_the_verification_step_is_not_kept(subject: Subject) -> None:
    attempt = attempt_in(State.VERIFYING)
    subject.journal.record(attempt, SUBMITTED, NINE_O_CLOCK)
    (kept,) = subject.journal.unfinished()
    assert attempt.verification is not None
    assert kept == dataclasses.replace(attempt, verification=None)


def test_what_the_disk_does_not_take_is_a_fault_and_is_not_there(subject: Subject) -> None:
    attempt = attempt_in(State.SUBMITTED)
    subject.break_disk()
    with pytest.raises(JournalFaultError):
        subject.journal.record(attempt, SUBMITTED, NINE_O_CLOCK)
    assert list(subject.journal.of_order(attempt.order.number)) == []


def test_once_the_disk_takes_writes_again_they_are_kept(subject: Subject) -> None:
    attempt = attempt_in(State.SUBMITTED)
    subject.break_disk()
    with pytest.raises(JournalFaultError):
        subject.journal.record(attempt, SUBMITTED, NINE_O_CLOCK)
    subject.mend_disk()
    subject.journal.record(attempt, SUBMITTED, NINE_O_CLOCK)
    subject.reopen()
    assert list(subject.journal.unfinished()) == [attempt]


def test_every_kind_of_event_can_be_recorded(subject: Subject) -> None:
    attempt = attempt_in(State.UNKNOWN)
    events: list[Event] = [
        SUBMITTED,
        Answered(payment(attempt.attempt_id, Status.VERIFYING), Asked.QUERY),
        Refused("RATE_LIMITED", Asked.CREATE, 5),
        NotSent(Asked.CREATE),
        NoAnswer(Asked.VERIFY, "ReadTimeout"),
        NotKnown(),
        CancelDue(),
        GaveUp(),
        LeftAlone(),
        Restarted(),
    ]
    for event in events:
        subject.journal.record(attempt, event, NINE_O_CLOCK)
    assert list(subject.journal.unfinished()) == [attempt]


_TEXTS = st.text(max_size=40)
_LINES = st.builds(
    OrderLine,
    name=st.text(min_size=1, max_size=120),
    quantity=st.integers(1, 1_000_000),
    total_minor=st.integers(0, 10**12),
    sku=st.none() | st.text(max_size=60),
)
_ORDERS = st.builds(
    Order,
    number=st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True),
    total_minor=st.integers(1, 10**12),
    currency=st.sampled_from(["CNY", "JPY"]),
    lines=st.lists(_LINES, max_size=3).map(tuple),
)
_FAILURES = st.builds(
    Failure,
    code=_TEXTS,
    expired_ago_s=st.none() | st.integers(0, 10**6),
    tries_left=st.none() | st.integers(0, 5),
    balance=st.none() | st.integers(0, 10**12),
)
_ATTEMPTS = st.builds(
    Attempt,
    attempt_id=st.uuids(),
    order=_ORDERS,
    asset=st.sampled_from(Asset),
    amount=st.integers(1, 10**12),
    entry=st.sampled_from(Entry),
    code_tail=st.from_regex(r"[0-9]{4}", fullmatch=True),
    code_fingerprint=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    state=st.sampled_from([State.SUBMITTED, State.UNKNOWN]),
    submitted_at=st.none() | st.datetimes().map(lambda at: at.replace(tzinfo=NINE_O_CLOCK.tzinfo)),
    version=st.integers(0, 2**31),
    cancel=st.none() | st.sampled_from(IfSucceeded),
    attended=st.booleans(),
    reason=st.none() | _TEXTS,
    failure=st.none() | _FAILURES,
    verification=st.none(),
    account_masked=st.none() | _TEXTS,
    balance_after=st.none() | st.integers(-(10**12), 10**12),
    receipt_number=st.none() | _TEXTS,
    reversed=st.booleans(),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(attempt=_ATTEMPTS)
def test_an_attempt_comes_back_from_the_journal_as_it_went_in(subject: Subject, attempt: Attempt) -> None:
    subject.journal.record(attempt, SUBMITTED, NINE_O_CLOCK)
    (kept,) = [each for each in subject.journal.unfinished() if each.attempt_id == attempt.attempt_id]
    assert kept == attempt


def test_the_till_is_told_after_each_write_whether_the_disk_took_it(tmp_path: Path) -> None:
    subject = OnDisk(tmp_path)
    attempt = draft(of_order=order())
    subject.journal.record(attempt, SUBMITTED, NINE_O_CLOCK)
    subject.break_disk()
    with pytest.raises(JournalFaultError) as caught:
        subject.journal.record(attempt, SUBMITTED, NINE_O_CLOCK)
    subject.mend_disk()
    subject.journal.record(attempt, SUBMITTED, NINE_O_CLOCK)
    subject.close()
    assert subject.health == [None, caught.value, None]


def test_a_damaged_record_is_a_fault_that_names_the_attempt(tmp_path: Path) -> None:
    subject = OnDisk(tmp_path)
    attempt = attempt_in(State.UNKNOWN)
    subject.journal.record(attempt, SUBMITTED, NINE_O_CLOCK)
    subject._book._connection.execute('UPDATE attempts SET record = \'{"state": "unknown"}\'')
    for read in (subject.journal.unfinished, lambda: subject.journal.of_order(attempt.order.number)):
        with pytest.raises(JournalFaultError, match=str(attempt.attempt_id)):
            read()
    subject.close()
