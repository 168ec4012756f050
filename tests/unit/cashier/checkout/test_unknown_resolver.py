# SPDX-License-Identifier: Apache-2.0
"""The resolver finds out how an attempt without an answer ended: it asks, then it cancels, it never pays."""

from __future__ import annotations

import pytest

from cashier.checkout.attempt import Asked, Attempt, GaveUp, LeftAlone, NoAnswer, State, Submitted
from cashier.checkout.attempts import Attempts
from cashier.checkout.unknown_resolver import Progress, ResolverTimings, UnknownResolver
from cashier.values.payment_code import PaymentCode
from middleplatform.contract.payments import IfSucceeded, Payment, Status
from tests.support.attempts import attempt_in, draft, order
from tests.support.clock import NINE_O_CLOCK, SettableClock
from tests.support.fakes import (
    AnswerLost,
    Broken,
    Deliver,
    FakePlatform,
    MemoryJournal,
    Op,
    Refuse,
    RequestLost,
    Unreachable,
)
from tests.support.loop import on_loop
from tests.support.platform_model import Member


class Desk:
    """The resolver with what it needs, and no counter."""

    def __init__(self, timings: ResolverTimings | None = None) -> None:
        self.clock = SettableClock()
        self.platform = FakePlatform(self.clock)
        self.journal = MemoryJournal()
        self.member = Member()
        self.start(timings)

    def start(self, timings: ResolverTimings | None = None) -> None:
        """Start a run on the same journal."""
        self.attempts = Attempts(self.journal, self.clock)
        self.resolver = UnknownResolver(self.attempts, self.platform, self.clock, timings or ResolverTimings())

    def lose(self, number: str = "T01-0001") -> tuple[Attempt, PaymentCode]:
        """Submit an attempt whose request got no answer; it has not arrived either."""
        code = self.platform.model.issue_code(self.member)
        submitted = self.attempts.submit(draft(code, of_order=order(number)))
        return self.attempts.apply(submitted.attempt_id, NoAnswer(Asked.CREATE, "timeout")), code

    def arrive(self, attempt: Attempt, code: PaymentCode) -> Payment:
        """Let the request arrive on the platform now."""
        return self.platform.model.create(
            attempt.attempt_id, attempt.order, attempt.asset, attempt.amount, code, attempt.entry
        )

    def state_of(self, attempt: Attempt) -> State:
        """Return how it stands."""
        return self.attempts.get(attempt.attempt_id).state

    def times(self, op: Op) -> list[float]:
        """Return when the resolver said something."""
        return [call.at for call in self.platform.said(op)]


@on_loop
async def test_it_asks_after_1_2_3_and_then_every_5_seconds() -> None:
    desk = Desk()
    desk.platform.always(Op.QUERY, Unreachable())
    desk.lose()
    await desk.clock.advance(30)
    assert desk.times(Op.QUERY) == [1, 3, 6, 11, 16, 21, 26]


@on_loop
async def test_an_attempt_that_had_succeeded_is_found_paid_by_the_first_question() -> None:
    desk = Desk()
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    await desk.clock.advance(1)
    assert desk.state_of(attempt) is State.PAID
    await desk.clock.advance(300)
    assert len(desk.platform.calls) == 1


@on_loop
async def test_an_attempt_that_had_failed_is_found_declined_with_its_reason() -> None:
    desk = Desk()
    desk.member.balance = 5
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    await desk.clock.advance(1)
    assert desk.state_of(attempt) is State.DECLINED
    assert desk.attempts.get(attempt.attempt_id).reason == "INSUFFICIENT_BALANCE"


@on_loop
async def test_an_attempt_that_the_platform_does_not_know_twice_in_a_row_is_cancelled_at_once() -> None:
    desk = Desk()
    attempt, _ = desk.lose()
    await desk.clock.advance(6)
    assert desk.times(Op.QUERY) == [1, 3]
    assert [(call.at, call.said) for call in desk.platform.said(Op.CANCEL)] == [(6, IfSucceeded.KEEP)]
    assert desk.state_of(attempt) is State.CANCELLED


@on_loop
async def test_a_request_that_arrives_after_its_cancel_takes_nothing() -> None:
    desk = Desk()
    attempt, code = desk.lose()
    await desk.clock.advance(6)
    assert desk.arrive(attempt, code).status is Status.CANCELLED
    assert desk.member.balance == 10_000


@on_loop
async def test_not_known_counts_only_in_a_row() -> None:
    desk = Desk()
    desk.platform.next(Op.QUERY, Deliver(), Unreachable(), Deliver(), Unreachable())
    desk.lose()
    await desk.clock.advance(16)
    assert desk.times(Op.QUERY) == [1, 3, 6, 11, 16]
    assert desk.times(Op.CANCEL) == []


@on_loop
async def test_a_request_that_arrives_between_two_questions_is_found() -> None:
    desk = Desk()
    attempt, code = desk.lose()
    await desk.clock.advance(2)
    desk.arrive(attempt, code)
    await desk.clock.advance(1)
    assert desk.state_of(attempt) is State.PAID
    assert desk.times(Op.CANCEL) == []


@on_loop
async def test_after_a_minute_without_an_answer_it_cancels_and_keeps_what_had_succeeded() -> None:
    desk = Desk()
    desk.platform.always(Op.QUERY, Unreachable())
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    await desk.clock.advance(59)
    assert desk.times(Op.CANCEL) == []
    assert desk.state_of(attempt) is State.UNKNOWN
    await desk.clock.advance(5)
    assert [call.said for call in desk.platform.said(Op.CANCEL)] == [IfSucceeded.KEEP]
    assert desk.state_of(attempt) is State.PAID
    assert desk.member.balance == 10_000 - 1280


@on_loop
async def test_once_it_cancels_it_asks_no_more() -> None:
    desk = Desk()
    for op in (Op.QUERY, Op.CANCEL):
        desk.platform.always(op, Unreachable())
    desk.lose()
    await desk.clock.advance(120)
    assert max(desk.times(Op.QUERY)) < min(desk.times(Op.CANCEL))
    assert len(desk.times(Op.CANCEL)) > 5


@on_loop
async def test_a_platform_that_is_gone_for_hours_is_asked_until_it_is_back() -> None:
    desk = Desk()
    desk.platform.is_down = True
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    await desk.clock.advance(3 * 3600)
    assert desk.state_of(attempt) is State.UNKNOWN
    desk.platform.is_down = False
    await desk.clock.advance(5)
    assert desk.state_of(attempt) is State.PAID


@on_loop
async def test_a_cancel_whose_answer_is_lost_is_sent_again_until_it_is_answered() -> None:
    desk = Desk()
    desk.platform.next(Op.CANCEL, RequestLost(), AnswerLost(), Refuse("RATE_LIMITED"))
    attempt, _ = desk.lose()
    await desk.clock.advance(60)
    assert len(desk.times(Op.CANCEL)) == 4
    assert desk.state_of(attempt) is State.CANCELLED


@on_loop
async def test_a_refused_question_decides_nothing_and_is_asked_again() -> None:
    desk = Desk()
    desk.platform.next(Op.QUERY, Refuse("TERMINAL_NOT_ENROLLED"), Refuse("CLOCK_SKEWED"))
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    await desk.clock.advance(3)
    assert desk.state_of(attempt) is State.UNKNOWN
    await desk.clock.advance(3)
    assert desk.state_of(attempt) is State.PAID


@on_loop
async def test_giving_up_cancels_at_once_and_gives_back_what_had_succeeded() -> None:
    desk = Desk()
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    await desk.clock.advance(0.5)
    desk.attempts.apply(attempt.attempt_id, GaveUp())
    await desk.clock.run_until_idle()
    assert [(call.at, call.said) for call in desk.platform.said(Op.CANCEL)] == [(0.5, IfSucceeded.REVERSE)]
    assert desk.attempts.get(attempt.attempt_id).reversed
    assert desk.member.balance == 10_000


@on_loop
async def test_giving_up_while_a_question_is_on_its_way_cancels_right_after_it() -> None:
    desk = Desk()
    desk.platform.next(Op.QUERY, Deliver(answer_s=2))
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    await desk.clock.advance(1.5)
    desk.attempts.apply(attempt.attempt_id, GaveUp())
    await desk.clock.advance(1.5)
    assert desk.times(Op.CANCEL) == [3]
    assert desk.state_of(attempt) is State.CANCELLED
    assert desk.member.balance == 10_000


@on_loop
async def test_giving_up_while_a_milder_cancel_is_on_its_way_gives_back_all_the_same() -> None:
    desk = Desk()
    desk.platform.next(Op.QUERY, Unreachable(), *[Unreachable()] * 30)
    desk.platform.next(Op.CANCEL, Deliver(answer_s=2))
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    await desk.clock.advance_until(lambda: len(desk.times(Op.CANCEL)) == 1, limit_s=90)
    desk.attempts.apply(attempt.attempt_id, GaveUp())
    await desk.clock.advance(10)
    assert [call.said for call in desk.platform.said(Op.CANCEL)] == [IfSucceeded.KEEP, IfSucceeded.REVERSE]
    assert desk.attempts.get(attempt.attempt_id).reversed
    assert desk.member.balance == 10_000


@on_loop
async def test_an_attempt_that_waits_for_proof_is_handed_back_where_somebody_attends() -> None:
    desk = Desk()
    desk.member.limit = 0
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    await desk.clock.advance(1)
    assert desk.state_of(attempt) is State.VERIFYING
    await desk.clock.advance(60)
    assert len(desk.platform.calls) == 1


@on_loop
async def test_an_attempt_that_was_handed_back_and_is_lost_again_is_taken_up_again() -> None:
    desk = Desk()
    desk.member.limit = 0
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    await desk.clock.advance(1)
    desk.attempts.apply(attempt.attempt_id, NoAnswer(Asked.VERIFY, "timeout"))
    desk.platform.model.type_on_phone(attempt.attempt_id, desk.member.password)
    await desk.clock.advance(1)
    assert desk.state_of(attempt) is State.PAID


@on_loop
async def test_an_attempt_lost_again_in_the_very_turn_in_which_it_was_handed_back_is_taken_up() -> None:
    desk = Desk()
    desk.member.limit = 0
    attempt, code = desk.lose()
    desk.arrive(attempt, code)

    def lose_it_again(changed: Attempt) -> None:
        if changed.state is State.VERIFYING and changed.version < 3:
            desk.platform.model.type_on_phone(attempt.attempt_id, "000000")
            desk.attempts.apply(attempt.attempt_id, NoAnswer(Asked.VERIFY, "timeout"))

    desk.attempts.listen(lose_it_again)
    await desk.clock.advance(5)
    assert desk.state_of(attempt) is State.VERIFYING
    assert len(desk.times(Op.QUERY)) == 2


@on_loop
async def test_an_attempt_that_waits_for_proof_and_was_left_alone_is_cancelled_after_a_minute() -> None:
    desk = Desk()
    desk.member.limit = 0
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    desk.attempts.apply(attempt.attempt_id, LeftAlone())
    await desk.clock.advance(59)
    assert desk.state_of(attempt) is State.UNKNOWN
    await desk.clock.advance(6)
    assert desk.state_of(attempt) is State.CANCELLED


@pytest.mark.parametrize("state", [State.SUBMITTED, State.VERIFYING, State.UNKNOWN])
@pytest.mark.parametrize("attended", [True, False])
@on_loop
async def test_after_a_restart_it_asks_at_once_about_what_was_left_open(state: State, attended: bool) -> None:
    desk = Desk()
    left = attempt_in(state, attended=attended)
    desk.journal.record(left, Submitted(NINE_O_CLOCK), NINE_O_CLOCK)
    desk.resolver.recover()
    await desk.clock.run_until_idle()
    assert desk.times(Op.QUERY) == [0]


@on_loop
async def test_after_two_restarts_it_still_asks() -> None:
    desk = Desk()
    desk.platform.is_down = True
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    for _ in range(2):
        await desk.resolver.stop()
        desk.start()
        desk.resolver.recover()
        await desk.clock.advance(2)
    assert desk.state_of(attempt) is State.UNKNOWN
    desk.platform.is_down = False
    await desk.clock.advance(5)
    assert desk.state_of(attempt) is State.PAID


@on_loop
async def test_after_a_restart_a_sale_that_was_given_up_is_given_back_and_never_asked_about() -> None:
    desk = Desk()
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    desk.attempts.apply(attempt.attempt_id, GaveUp())
    await desk.resolver.stop()
    desk.start()
    desk.resolver.recover()
    await desk.clock.run_until_idle()
    assert desk.times(Op.QUERY) == []
    assert desk.attempts.get(attempt.attempt_id).reversed
    assert desk.member.balance == 10_000


@on_loop
async def test_several_attempts_are_followed_side_by_side() -> None:
    desk = Desk()
    made = [desk.lose(f"T01-{number}") for number in range(5)]
    desk.platform.is_down = True
    for attempt, code in made[::2]:
        desk.arrive(attempt, code)
    await desk.clock.advance(100)
    assert {desk.state_of(attempt) for attempt, _ in made} == {State.UNKNOWN}
    desk.platform.is_down = False
    await desk.clock.advance(5)
    paid, cancelled = State.PAID, State.CANCELLED
    assert [desk.state_of(attempt) for attempt, _ in made] == [paid, cancelled, paid, cancelled, paid]


@on_loop
async def test_it_never_asks_to_pay() -> None:
    desk = Desk()
    desk.platform.next(Op.QUERY, Unreachable(), RequestLost(), AnswerLost())
    desk.lose()
    await desk.clock.advance(200)
    assert desk.platform.said(Op.CREATE) == []


@on_loop
async def test_a_stopped_resolver_says_nothing_more() -> None:
    desk = Desk()
    desk.platform.is_down = True
    desk.lose()
    await desk.clock.advance(4)
    await desk.resolver.stop()
    so_far = len(desk.platform.calls)
    desk.lose("T01-0002")
    await desk.clock.advance(100)
    assert len(desk.platform.calls) == so_far


@on_loop
async def test_what_it_is_at_can_be_seen() -> None:
    desk = Desk()
    seen: list[Progress] = []
    desk.resolver.watch(seen.append)
    attempt, _ = desk.lose()
    assert desk.resolver.progress_of(attempt.attempt_id) is None
    await desk.clock.advance(3.5)
    shown = [(each.questions, each.asking, each.next_at, each.cancel_at) for each in seen]
    assert shown == [
        (0, False, 1, 60),
        (1, True, 1, 60),
        (1, False, 3, 60),
        (2, True, 3, 60),
        (2, False, 6, 60),
    ]
    assert desk.resolver.progress_of(attempt.attempt_id) == seen[-1]
    await desk.clock.advance(5)
    assert desk.resolver.progress_of(attempt.attempt_id) is None


@on_loop
async def test_new_timings_hold_from_the_next_attempt_on() -> None:
    desk = Desk()
    desk.platform.is_down = True
    desk.resolver.follow(ResolverTimings(query_delays_s=(4,), cancel_after_s=10))
    desk.lose()
    await desk.clock.advance(17)
    assert desk.times(Op.QUERY) == [4, 8]
    assert desk.times(Op.CANCEL) == [12, 16]


@pytest.mark.logs_error("resolver_fault")
@on_loop
async def test_after_a_fault_of_our_own_the_attempt_is_taken_up_again_and_only_once() -> None:
    desk = Desk()
    desk.platform.next(Op.QUERY, Broken())
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    await desk.clock.advance(5.9)
    assert desk.state_of(attempt) is State.UNKNOWN
    await desk.clock.advance(3)
    assert desk.state_of(attempt) is State.PAID
    assert len(desk.times(Op.QUERY)) == 2


@pytest.mark.logs_error("resolver_fault")
@on_loop
async def test_giving_up_after_a_fault_of_our_own_is_followed_by_one_resolver_not_two() -> None:
    desk = Desk()
    desk.platform.next(Op.QUERY, Broken())
    desk.platform.always(Op.CANCEL, Unreachable())
    attempt, _ = desk.lose()
    await desk.clock.advance(2)
    desk.attempts.apply(attempt.attempt_id, GaveUp())
    await desk.clock.advance(18)
    times = desk.times(Op.CANCEL)
    assert times[0] == 2
    assert len(times) == len(set(times))
    desk.platform.always(Op.CANCEL, Deliver())
    await desk.clock.advance(5)
    assert desk.state_of(attempt) is State.CANCELLED


@on_loop
async def test_an_attempt_that_is_forgotten_in_the_turn_in_which_it_ends_is_no_fault() -> None:
    """After a day of being unknown it is the oldest of all."""
    desk = Desk()
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    ended: list[State] = []

    def forget(changed: Attempt) -> None:
        if changed.is_final:
            ended.append(changed.state)
            desk.attempts.forget_final(keep=0)

    desk.attempts.listen(forget)
    await desk.clock.advance(20)
    assert ended == [State.PAID]


@on_loop
async def test_a_policy_without_delays_is_asked_about_all_the_same() -> None:
    desk = Desk(ResolverTimings(query_delays_s=()))
    attempt, code = desk.lose()
    desk.arrive(attempt, code)
    await desk.clock.advance(60)
    assert desk.state_of(attempt) is State.PAID


@on_loop
async def test_a_policy_that_allows_no_pause_does_not_make_the_till_ask_without_one() -> None:
    desk = Desk(ResolverTimings(query_delays_s=(0,)))
    desk.platform.always(Op.QUERY, Unreachable())
    desk.lose()
    await desk.clock.advance(2.2)
    assert desk.times(Op.QUERY) == [0.5, 1, 1.5, 2]
