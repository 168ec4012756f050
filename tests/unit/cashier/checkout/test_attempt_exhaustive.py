# SPDX-License-Identifier: Apache-2.0
"""Every reachable state of an attempt, with every event that can happen to it: what must hold on each step."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from cashier.checkout.attempt import (
    FINAL,
    Answered,
    Asked,
    Attempt,
    CancelDue,
    Event,
    GaveUp,
    ImpossibleEventError,
    LeftAlone,
    NoAnswer,
    NotKnown,
    NotSent,
    Refused,
    Restarted,
    State,
    Submitted,
    advance,
)
from middleplatform.contract.payments import IfSucceeded, Status
from tests.support.attempts import draft, payment
from tests.support.clock import NINE_O_CLOCK

VERSIONS = range(4)
DRAFT = draft()


@dataclass(frozen=True)
class Step:
    """One event, before and after."""

    before: Attempt
    event: Event
    after: Attempt


def _answers() -> Iterator[Answered]:
    for status, version, asked in itertools.product(Status, VERSIONS, Asked):
        told = payment(DRAFT.attempt_id, status, version)
        yield Answered(told, asked)
        # A platform that forgets a member of its answer must not bring the till off its way.
        yield Answered(told.model_copy(update={"verification": None, "failure": None, "receipt": None}), asked)


EVENTS: tuple[Event, ...] = (
    Submitted(NINE_O_CLOCK),
    *_answers(),
    *(Refused(code, asked) for code in ("CODE_EXPIRED", "FROM_A_NEWER_PLATFORM") for asked in Asked),
    *(NotSent(asked) for asked in Asked),
    *(NoAnswer(asked, "timeout") for asked in Asked),
    NotKnown(),
    CancelDue(),
    GaveUp(),
    LeftAlone(),
    Restarted(),
)


def _key(attempt: Attempt) -> Attempt:
    """Leave out what does not decide anything, so that the search ends."""
    return dataclasses.replace(attempt, balance_after=None, receipt_number=None, account_masked=None)


@cache
def all_steps() -> tuple[Step, ...]:
    """Search every reachable state, and take every event that is possible there."""
    found: list[Step] = []
    seen: list[Attempt] = [DRAFT]
    known = {repr(_key(DRAFT))}
    for before in seen:
        for event in EVENTS:
            try:
                after = advance(before, event)
            except ImpossibleEventError:
                continue
            found.append(Step(before, event, after))
            name = repr(_key(after)) + repr(after.verification is None)
            if name not in known:
                known.add(name)
                seen.append(after)
    return tuple(found)


def test_the_search_reaches_every_state_and_every_wish_to_cancel() -> None:
    reached = {(step.after.state, step.after.cancel) for step in all_steps()}
    assert {state for state, _ in reached} == set(State) - {State.DRAFT}
    for final in FINAL:
        assert {cancel for state, cancel in reached if state is final} == {None, *IfSucceeded}
    assert {cancel for state, cancel in reached if state is State.UNKNOWN} == {None, *IfSucceeded}


def test_a_draft_is_left_only_by_being_written_down() -> None:
    for event in EVENTS:
        if isinstance(event, Submitted):
            assert advance(DRAFT, event).state is State.SUBMITTED
        else:
            with pytest.raises(ImpossibleEventError, match=str(DRAFT.attempt_id)):
                advance(DRAFT, event)


def test_an_attempt_is_submitted_once() -> None:
    for attempt in {repr(step.after): step.after for step in all_steps()}.values():
        with pytest.raises(ImpossibleEventError):
            advance(attempt, Submitted(NINE_O_CLOCK))


def test_nothing_changes_a_final_attempt() -> None:
    assert [step for step in all_steps() if step.before.state in FINAL and step.after != step.before] == []


def test_who_pays_what_for_which_order_never_changes() -> None:
    frozen = ("attempt_id", "order", "asset", "amount", "entry", "code_tail", "code_fingerprint")
    for step in all_steps():
        for name in frozen:
            assert getattr(step.after, name) == getattr(step.before, name)


def test_the_version_never_goes_back() -> None:
    assert [step for step in all_steps() if step.after.version < step.before.version] == []


def test_paid_is_said_only_after_the_platform_said_succeeded() -> None:
    for step in all_steps():
        if step.after.state is State.PAID and step.before.state is not State.PAID:
            assert isinstance(step.event, Answered)
            assert step.event.payment.status is Status.SUCCEEDED


def test_after_a_sale_was_given_up_only_the_answer_to_that_very_cancel_can_say_paid() -> None:
    for step in all_steps():
        given_up = step.before.cancel is IfSucceeded.REVERSE
        if given_up and step.after.state is State.PAID and step.before.state is not State.PAID:
            assert isinstance(step.event, Answered)
            assert step.event.asked is Asked.CANCEL_REVERSE


def test_only_an_answer_or_a_refused_create_ends_an_attempt() -> None:
    for step in all_steps():
        if step.before.is_final or not step.after.is_final:
            continue
        if isinstance(step.event, Answered):
            continue
        assert isinstance(step.event, Refused | NotSent)
        assert step.event.asked is Asked.CREATE
        assert step.before.state is State.SUBMITTED


def test_an_unknown_attempt_is_never_declined_by_a_refused_or_unsent_question() -> None:
    for step in all_steps():
        if step.before.state is State.UNKNOWN and isinstance(step.event, Refused | NotSent):
            assert step.after == step.before


def test_no_answer_never_ends_an_attempt() -> None:
    for step in all_steps():
        if isinstance(step.event, NoAnswer | NotKnown) and not step.before.is_final:
            assert not step.after.is_final


def test_proof_is_waited_for_only_where_somebody_attends_and_nobody_wants_it_cancelled() -> None:
    for step in all_steps():
        if step.after.state is State.VERIFYING:
            assert step.after.attended
            assert step.after.cancel is None


def test_an_attempt_that_waits_for_proof_always_knows_how_it_can_be_proved() -> None:
    for step in all_steps():
        assert (step.after.verification is not None) == (step.after.state is State.VERIFYING)


def test_nobody_comes_back_to_an_attempt_that_was_left_alone() -> None:
    assert [step for step in all_steps() if step.after.attended and not step.before.attended] == []


def test_the_wish_to_cancel_only_grows_sterner() -> None:
    rank = {None: 0, IfSucceeded.KEEP: 1, IfSucceeded.REVERSE: 2}
    assert [step for step in all_steps() if rank[step.after.cancel] < rank[step.before.cancel]] == []


def test_the_same_answer_a_second_time_changes_nothing() -> None:
    for step in all_steps():
        if isinstance(step.event, Answered):
            assert advance(step.after, step.event) == step.after


def test_an_answer_that_was_overtaken_changes_nothing() -> None:
    for step in all_steps():
        if isinstance(step.event, Answered) and step.event.payment.version < step.before.version:
            assert step.after == step.before


def test_a_declined_attempt_always_has_a_reason() -> None:
    for step in all_steps():
        if step.after.state is State.DECLINED:
            assert step.after.reason
            assert step.after.failure is not None


def test_points_are_said_to_have_gone_back_only_where_the_platform_said_so() -> None:
    for step in all_steps():
        if step.after.reversed and not step.before.reversed:
            assert isinstance(step.event, Answered)
            assert step.event.payment.status is Status.REVERSED
            assert step.after.state is State.CANCELLED


@pytest.mark.parametrize("status", [Status.SUCCEEDED, Status.FAILED, Status.CANCELLED, Status.REVERSED])
def test_from_every_state_the_answer_to_the_cancel_that_the_till_would_send_is_the_end(status: Status) -> None:
    """The resolver cancels with the wish that stands, or with keep: each final answer to that must settle it."""
    open_attempts = {repr(step.after): step.after for step in all_steps() if not step.after.is_final}
    assert open_attempts
    for attempt in open_attempts.values():
        due = advance(attempt, CancelDue())
        asked = Asked.CANCEL_REVERSE if due.cancel is IfSucceeded.REVERSE else Asked.CANCEL_KEEP
        told = payment(DRAFT.attempt_id, status, due.version)
        assert advance(due, Answered(told, asked)).is_final
