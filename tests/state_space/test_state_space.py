# SPDX-License-Identifier: Apache-2.0
"""What holds in every reachable state of till, platform and wire; and that the committed diagram is the code's."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from cashier.checkout.attempt import Answered, Asked, CancelDue, NoAnswer, State, advance
from middleplatform.contract.payments import IfSucceeded, Status
from middleplatform.payments.transitions import after_cancel
from tests.state_space.model import DRAFT, LIVE, World, search
from tests.state_space.report import PAGE, written
from tests.support.attempts import payment

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=[2, pytest.param(3, marks=[pytest.mark.slow, pytest.mark.timeout(300)])])
def limit(request: pytest.FixtureRequest) -> int:
    """How many messages may be on their way at once."""
    return int(request.param)


def _told(world: World) -> str:
    return f"{world.attempt.state}, cancel {world.attempt.cancel}, {world}"


def test_the_search_meets_every_state_of_both_sides(limit: int) -> None:
    worlds, _ = search(limit)
    assert {world.attempt.state for world in worlds} == set(State)
    assert {world.platform.status for world in worlds} == {None, *Status}


def test_paid_on_the_till_is_succeeded_on_the_platform_then_and_for_ever(limit: int) -> None:
    worlds, _ = search(limit)
    paid = [world for world in worlds if world.attempt.state is State.PAID]
    assert paid
    assert [_told(world) for world in paid if world.platform.status is not Status.SUCCEEDED] == []


def test_declined_on_the_till_never_costs_the_customer_anything_not_even_later(limit: int) -> None:
    worlds, _ = search(limit)
    declined = [world for world in worlds if world.attempt.state is State.DECLINED]
    assert {world.platform.status for world in declined} >= {None, Status.FAILED}
    assert [_told(world) for world in declined if world.platform.status in LIVE | {Status.REVERSED}] == []


def test_cancelled_on_the_till_is_over_and_says_truly_whether_something_was_given_back(
    limit: int,
) -> None:
    worlds, _ = search(limit)
    for world in worlds:
        if world.attempt.state is State.CANCELLED:
            expected = Status.REVERSED if world.attempt.reversed else Status.CANCELLED
            assert world.platform.status is expected, _told(world)


def test_a_sale_that_was_given_up_never_keeps_the_money_once_it_has_an_end(limit: int) -> None:
    worlds, _ = search(limit)
    given_up = [w for w in worlds if w.attempt.is_final and w.attempt.cancel is IfSucceeded.REVERSE]
    assert given_up
    assert [_told(world) for world in given_up if world.platform.status in LIVE] == []


def test_nothing_but_an_arriving_create_or_a_proof_of_it_makes_the_platform_charge(limit: int) -> None:
    _, steps = search(limit)
    for step in steps:
        if step.after.platform.status in LIVE and step.before.platform.status not in LIVE:
            assert step.what.endswith(Asked.CREATE), step


def test_the_platform_hears_one_create_at_most(limit: int) -> None:
    _, steps = search(limit)
    begun = [step for step in steps if step.before.platform.status is None and step.after.platform.status in LIVE]
    assert begun
    assert all(not step.before.platform.heard_create for step in begun)


def test_what_is_final_on_either_side_stays_so(limit: int) -> None:
    _, steps = search(limit)
    over = {Status.FAILED, Status.CANCELLED, Status.REVERSED}
    for step in steps:
        if step.before.attempt.is_final:
            assert step.after.attempt == step.before.attempt, step
        if step.before.platform.status in over:
            assert step.after.platform.status is step.before.platform.status, step


def test_from_everywhere_one_cancel_that_is_answered_brings_both_sides_to_the_same_end(limit: int) -> None:
    """As soon as the line carries one question and its answer, whatever else was lost: no attempt without an end."""
    worlds, _ = search(limit)
    for world in worlds:
        if world.attempt.is_final or world.attempt.state is State.DRAFT:
            continue
        attempt = advance(advance(world.attempt, NoAnswer(Asked.QUERY, "lost")), CancelDue())
        wish = attempt.cancel
        assert wish is not None
        asked = Asked.CANCEL_KEEP if wish is IfSucceeded.KEEP else Asked.CANCEL_REVERSE
        status = after_cancel(world.platform.status, wish)
        version = world.platform.version + (status is not world.platform.status)
        end = advance(attempt, Answered(payment(DRAFT.attempt_id, status, version), asked))
        assert end.is_final, _told(world)
        assert (end.state is State.PAID) == (status is Status.SUCCEEDED), _told(world)


def test_a_restart_at_any_moment_loses_nothing(limit: int) -> None:
    _, steps = search(limit)
    for step in steps:
        if step.what == "Restarted":
            after = step.after.attempt
            assert after.state is State.UNKNOWN
            assert dataclasses.replace(after, verification=None).cancel is step.before.attempt.cancel


def test_the_committed_page_is_what_the_search_finds() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == written(), "write it anew: make states"
