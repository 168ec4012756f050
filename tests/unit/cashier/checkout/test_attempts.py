# SPDX-License-Identifier: Apache-2.0
"""The one place through which every change of an attempt goes."""

from __future__ import annotations

import dataclasses

import pytest

from cashier.checkout.attempt import (
    Answered,
    Asked,
    Attempt,
    CancelDue,
    Event,
    GaveUp,
    LeftAlone,
    NoAnswer,
    Refused,
    State,
    Submitted,
)
from cashier.checkout.attempts import Attempts, OrderBusyError, OrderPaidError
from cashier.storage.errors import JournalFaultError
from middleplatform.contract.payments import Asset, IfSucceeded, Status
from tests.support.attempts import attempt_in, draft, order, payment
from tests.support.clock import NINE_O_CLOCK, SettableClock
from tests.support.codes import payment_code
from tests.support.fakes import MemoryJournal
from tests.support.loop import on_loop


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
def attempts(journal: MemoryJournal) -> Attempts:
    return Attempts(journal, SettableClock())


def answered(attempt: Attempt, status: Status) -> Answered:
    return Answered(payment(attempt.attempt_id, status), Asked.CREATE)


def test_a_submitted_attempt_is_on_disk_before_anybody_hears_of_it(
    attempts: Attempts, journal: MemoryJournal
) -> None:
    on_disk_when_told: list[int] = []
    attempts.listen(lambda _: on_disk_when_told.append(len(journal.entries)))
    submitted = attempts.submit(draft())
    assert submitted.state is State.SUBMITTED
    assert journal.entries == [(submitted, Submitted(NINE_O_CLOCK), NINE_O_CLOCK)]
    assert on_disk_when_told == [1]


def test_every_later_change_is_on_disk_before_anybody_hears_of_it(attempts: Attempts, journal: MemoryJournal) -> None:
    submitted = attempts.submit(draft())
    told: list[tuple[State, State]] = []
    attempts.listen(lambda attempt: told.append((attempt.state, journal.entries[-1][0].state)))
    attempts.apply(submitted.attempt_id, NoAnswer(Asked.CREATE, "timeout"))
    attempts.apply(submitted.attempt_id, answered(submitted, Status.SUCCEEDED))
    assert told == [(State.UNKNOWN, State.UNKNOWN), (State.PAID, State.PAID)]


def test_what_the_disk_does_not_take_is_not_submitted(attempts: Attempts, journal: MemoryJournal) -> None:
    told: list[Attempt] = []
    attempts.listen(told.append)
    journal.fails = lambda _: True
    attempt = draft()
    with pytest.raises(JournalFaultError):
        attempts.submit(attempt)
    assert told == []
    with pytest.raises(KeyError):
        attempts.get(attempt.attempt_id)
    journal.fails = lambda _: False
    assert attempts.submit(draft(of_order=attempt.order)).state is State.SUBMITTED


@pytest.mark.parametrize("event", [None, NoAnswer(Asked.CREATE, "timeout"), GaveUp()])
def test_an_order_with_an_open_attempt_gets_no_second_one(attempts: Attempts, event: Event | None) -> None:
    first = attempts.submit(draft())
    if event is not None:
        attempts.apply(first.attempt_id, event)
    with pytest.raises(OrderBusyError) as refused:
        attempts.submit(draft(payment_code(2), of_order=first.order))
    assert refused.value.attempt == attempts.get(first.attempt_id)


def test_an_order_that_was_waited_for_proof_gets_no_second_attempt_of_another_asset(attempts: Attempts) -> None:
    first = attempts.submit(draft())
    attempts.apply(first.attempt_id, answered(first, Status.VERIFYING))
    with pytest.raises(OrderBusyError):
        attempts.submit(draft(payment_code(2), of_order=first.order, asset=Asset.WALLET))


def test_a_paid_order_is_not_paid_again(attempts: Attempts) -> None:
    first = attempts.submit(draft())
    attempts.apply(first.attempt_id, answered(first, Status.SUCCEEDED))
    with pytest.raises(OrderPaidError) as refused:
        attempts.submit(draft(payment_code(2), of_order=first.order))
    assert refused.value.attempt.attempt_id == first.attempt_id


def test_a_part_of_an_order_may_be_paid_with_another_asset(attempts: Attempts) -> None:
    first = attempts.submit(draft())
    attempts.apply(first.attempt_id, answered(first, Status.SUCCEEDED))
    second = attempts.submit(draft(payment_code(2), of_order=first.order, asset=Asset.WALLET))
    assert second.state is State.SUBMITTED


@pytest.mark.parametrize("status", [Status.FAILED, Status.CANCELLED, Status.REVERSED])
def test_an_order_whose_attempt_came_to_nothing_may_be_tried_again(attempts: Attempts, status: Status) -> None:
    first = attempts.submit(draft())
    attempts.apply(first.attempt_id, answered(first, status))
    assert attempts.submit(draft(payment_code(2), of_order=first.order)).state is State.SUBMITTED


def test_attempts_of_an_earlier_run_stand_in_the_way_too(journal: MemoryJournal) -> None:
    first = Attempts(journal, SettableClock()).submit(draft())
    later = Attempts(journal, SettableClock())
    with pytest.raises(OrderBusyError):
        later.submit(draft(payment_code(2), of_order=first.order))


def test_a_sale_is_not_given_up_while_the_disk_does_not_take_that(attempts: Attempts, journal: MemoryJournal) -> None:
    submitted = attempts.submit(draft())
    journal.fails = lambda event: isinstance(event, GaveUp)
    with pytest.raises(JournalFaultError):
        attempts.apply(submitted.attempt_id, GaveUp())
    assert attempts.get(submitted.attempt_id) == submitted


@pytest.mark.parametrize("status", [Status.SUCCEEDED, Status.FAILED])
def test_what_the_platform_told_is_followed_though_the_disk_did_not_take_it(
    attempts: Attempts, journal: MemoryJournal, status: Status
) -> None:
    submitted = attempts.submit(draft())
    journal.fails = lambda event: isinstance(event, Answered)
    after = attempts.apply(submitted.attempt_id, answered(submitted, status))
    assert after.is_final
    assert [attempt.state for attempt, _, _ in journal.entries] == [State.SUBMITTED]


def test_a_declined_order_may_be_tried_again_though_the_disk_did_not_take_that_it_was_declined(
    attempts: Attempts, journal: MemoryJournal
) -> None:
    first = attempts.submit(draft())
    journal.fails = lambda event: isinstance(event, Answered)
    attempts.apply(first.attempt_id, answered(first, Status.FAILED))
    assert attempts.submit(draft(payment_code(2), of_order=first.order)).state is State.SUBMITTED


def test_a_paid_order_stays_paid_though_the_disk_did_not_take_it(attempts: Attempts, journal: MemoryJournal) -> None:
    first = attempts.submit(draft())
    journal.fails = lambda event: isinstance(event, Answered)
    attempts.apply(first.attempt_id, answered(first, Status.SUCCEEDED))
    with pytest.raises(OrderPaidError):
        attempts.submit(draft(payment_code(2), of_order=first.order))


def test_an_event_that_changes_nothing_is_neither_written_nor_told(
    attempts: Attempts, journal: MemoryJournal
) -> None:
    submitted = attempts.submit(draft())
    told: list[Attempt] = []
    attempts.listen(told.append)
    attempts.apply(submitted.attempt_id, Refused("RATE_LIMITED", Asked.QUERY))
    assert told == []
    assert len(journal.entries) == 1


@on_loop
async def test_whoever_waits_for_a_change_is_told_the_next_one() -> None:
    attempts = Attempts(MemoryJournal(), SettableClock())
    submitted = attempts.submit(draft())
    change = attempts.change_of(submitted.attempt_id)
    other = attempts.change_of(submitted.attempt_id)
    other.cancel()
    attempts.apply(submitted.attempt_id, NoAnswer(Asked.CREATE, "timeout"))
    attempts.apply(submitted.attempt_id, CancelDue())
    assert (await change).state is State.UNKNOWN
    assert (await change).cancel is None


@pytest.mark.parametrize("state", [State.SUBMITTED, State.VERIFYING, State.UNKNOWN])
@pytest.mark.parametrize("cancel", [None, *IfSucceeded])
@pytest.mark.parametrize("attended", [True, False])
def test_what_an_earlier_run_left_open_is_taken_up_as_unknown_and_told(
    journal: MemoryJournal, state: State, cancel: IfSucceeded | None, attended: bool
) -> None:
    """An attempt that was left alone before the restart too: nobody in this run has heard of it yet."""
    left = attempt_in(state, cancel=cancel if state is State.UNKNOWN else None, attended=attended)
    journal.record(left, Submitted(NINE_O_CLOCK), NINE_O_CLOCK)
    attempts = Attempts(journal, SettableClock())
    told: list[Attempt] = []
    attempts.listen(told.append)
    (taken_up,) = attempts.recover()
    assert taken_up.state is State.UNKNOWN
    assert not taken_up.attended
    assert taken_up.cancel is left.cancel
    assert told == [taken_up]
    assert attempts.unresolved() == [taken_up]


def test_a_disk_that_does_not_take_the_restart_does_not_keep_the_attempt_from_being_resolved(
    journal: MemoryJournal,
) -> None:
    journal.record(attempt_in(State.SUBMITTED), Submitted(NINE_O_CLOCK), NINE_O_CLOCK)
    journal.fails = lambda _: True
    attempts = Attempts(journal, SettableClock())
    assert [attempt.state for attempt in attempts.recover()] == [State.UNKNOWN]


def test_finished_attempts_of_an_earlier_run_are_not_taken_up(journal: MemoryJournal) -> None:
    for state in (State.PAID, State.DECLINED, State.CANCELLED):
        journal.record(attempt_in(state), Submitted(NINE_O_CLOCK), NINE_O_CLOCK)
    assert Attempts(journal, SettableClock()).recover() == []


def test_the_attempt_that_carried_a_code_for_an_order_is_found(attempts: Attempts) -> None:
    code = payment_code(7)
    first = attempts.submit(draft(code))
    assert attempts.earlier_with_code(first.order.number, code.fingerprint) == first
    assert attempts.earlier_with_code(first.order.number, payment_code(8).fingerprint) is None
    assert attempts.earlier_with_code("ANOTHER-0001", code.fingerprint) is None


def test_the_attempt_that_carried_a_code_is_told_as_it_stands_now(attempts: Attempts, journal: MemoryJournal) -> None:
    code = payment_code(7)
    first = attempts.submit(draft(code))
    journal.fails = lambda _: True
    paid = attempts.apply(first.attempt_id, answered(first, Status.SUCCEEDED))
    assert attempts.earlier_with_code(first.order.number, code.fingerprint) == paid


def test_the_unresolved_attempts_come_oldest_first(attempts: Attempts) -> None:
    made = [attempts.submit(draft(of_order=order(f"T01-{number}"))) for number in range(3)]
    for attempt in reversed(made):
        attempts.apply(attempt.attempt_id, NoAnswer(Asked.CREATE, "timeout"))
    assert [each.attempt_id for each in attempts.unresolved()] == [each.attempt_id for each in made]


def test_old_final_attempts_are_forgotten_and_open_ones_never(attempts: Attempts) -> None:
    made = [attempts.submit(draft(of_order=order(f"T01-{number}"))) for number in range(6)]
    for attempt in made[1:]:
        attempts.apply(attempt.attempt_id, answered(attempt, Status.FAILED))
    attempts.forget_final(keep=2)
    kept = [attempt for attempt in made if _is_known(attempts, attempt)]
    assert kept == [made[0], *made[-2:]]


def test_leaving_alone_goes_on_though_the_disk_does_not_take_it(attempts: Attempts, journal: MemoryJournal) -> None:
    """After a restart the attempt is left alone anyway."""
    submitted = attempts.submit(draft())
    journal.fails = lambda event: isinstance(event, LeftAlone)
    after = attempts.apply(submitted.attempt_id, LeftAlone())
    assert after == dataclasses.replace(submitted, state=State.UNKNOWN, attended=False)


def _is_known(attempts: Attempts, attempt: Attempt) -> bool:
    try:
        attempts.get(attempt.attempt_id)
    except KeyError:
        return False
    return True
