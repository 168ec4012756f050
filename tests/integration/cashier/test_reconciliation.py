# SPDX-License-Identifier: Apache-2.0
"""Each kind of one-sided entry, produced on purpose between a real journal and a real platform, and found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cashier.checkout.attempt import State
from cashier.shifts.reconcile import NotReconciled
from cashier.shifts.reconciliation import AssetSum, Kind, Reconciliation
from cashier.values.identifiers import new_attempt_id
from middleplatform.contract.payments import Asset, IfSucceeded, Status
from tests.support.reconciliation_ground import LI, ReconciliationGround, reconciliation_ground
from tests.unit.middleplatform.conftest import sqlite_template, sqlite_url  # noqa: F401 - fixtures, used here as well
from tests.unit.middleplatform.workbench import Workbench


@pytest.fixture
def ground(tmp_path: Path, sqlite_url: str) -> Iterator[ReconciliationGround]:  # noqa: F811 - the fixture above
    bench = Workbench.build(sqlite_url)
    with reconciliation_ground(tmp_path / "till", bench) as opened:
        opened.bench.clock.forward(minutes=1)
        yield opened
    bench.close()


def clean(ground: ReconciliationGround) -> Reconciliation:
    ground.bench.clock.forward(minutes=1)
    found = ground.reconcile()
    assert isinstance(found, Reconciliation)
    return found


def test_a_day_on_which_all_went_well_agrees_to_the_last_unit(ground: ReconciliationGround) -> None:
    paid, given_up = ground.pay(1280), ground.pay(500)
    lost, code = ground.begin(700)
    ground.answer(lost, code)
    ground.refund(paid, 280)
    fresh, code = ground.begin(900)
    ground.arrive(fresh, code)
    ground.lose(fresh)
    ground.give_up(fresh)
    refused, _ = ground.begin(100_000_000)
    ground.believe(refused, Status.FAILED)

    found = clean(ground)

    assert given_up.state is State.PAID
    assert (found.differences, found.agreed, found.at_edge) == ((), 6, 0)
    assert found.sums == (AssetSum(Asset.POINTS, 2200, 2200),)
    assert found.lines == 6


def test_a_payment_that_only_the_platform_has_is_found(ground: ReconciliationGround) -> None:
    ground.pay()
    stranger = ground.charge_behind_the_tills_back(990)

    (difference,) = clean(ground).differences

    assert (difference.kind, difference.attempt_id) == (Kind.PLATFORM_ONLY, stranger)
    assert (difference.till_amount, difference.platform_amount) == (None, 990)
    assert difference.receipt_number
    assert difference.account_masked


def test_a_payment_that_only_the_till_has_is_found(ground: ReconciliationGround) -> None:
    attempt, _ = ground.begin(1280)
    ground.believe(attempt, Status.SUCCEEDED)

    found = clean(ground)

    assert [each.kind for each in found.differences] == [Kind.TILL_ONLY]
    assert found.sums == (AssetSum(Asset.POINTS, 1280, 0),)


def test_a_payment_that_the_platform_charged_and_the_till_calls_declined_is_found(
    ground: ReconciliationGround,
) -> None:
    attempt, code = ground.begin()
    ground.arrive(attempt, code)
    ground.believe(attempt, Status.FAILED)

    (difference,) = clean(ground).differences

    assert difference.kind is Kind.CHARGED_NOT_PAID
    assert (difference.till_state, difference.platform_state) == ("declined", "succeeded")


def test_a_payment_that_was_taken_back_behind_the_tills_back_is_found(ground: ReconciliationGround) -> None:
    attempt = ground.pay()
    ground.bench.cancel(attempt.attempt_id, IfSucceeded.REVERSE)
    (difference,) = clean(ground).differences
    assert (difference.kind, difference.platform_state) == (Kind.PAID_NOT_CHARGED, "reversed")


def test_amounts_that_differ_are_found(ground: ReconciliationGround) -> None:
    attempt, code = ground.begin(1280)
    ground.arrive(attempt, code, amount=990)
    ground.believe(attempt, Status.SUCCEEDED)

    (difference,) = clean(ground).differences

    assert difference.kind is Kind.AMOUNTS_DIFFER
    assert (difference.till_amount, difference.platform_amount) == (1280, 990)


def test_states_that_differ_without_money_are_found(ground: ReconciliationGround) -> None:
    attempt, code = ground.begin()
    ground.arrive(attempt, code)
    ground.bench.cancel(attempt.attempt_id, IfSucceeded.REVERSE)
    ground.believe(attempt, Status.FAILED)
    ground.bench.clock.forward(minutes=1)
    assert ground.kinds() == [Kind.STATES_DIFFER]


@pytest.mark.parametrize(("till", "platform"), [(True, False), (False, True)])
def test_a_refund_that_one_side_alone_has_is_found(
    ground: ReconciliationGround, *, till: bool, platform: bool
) -> None:
    attempt = ground.pay(1280)
    refund_id = ground.refund(attempt, 280, till=till, platform=platform)

    (difference,) = clean(ground).differences

    assert difference.kind is (Kind.REFUND_TILL_ONLY if till else Kind.REFUND_PLATFORM_ONLY)
    assert difference.refund_id == refund_id
    assert (difference.till_amount, difference.platform_amount) == (280 if till else None, 280 if platform else None)


def test_a_refund_over_another_amount_is_found(ground: ReconciliationGround) -> None:
    attempt, refund_id = ground.pay(1280), new_attempt_id()
    ground.note_refund(ground.new_refund(attempt, 100, refund_id))
    ground.book_refund(attempt, 200, refund_id)
    (difference,) = clean(ground).differences
    assert (difference.kind, difference.till_amount, difference.platform_amount) == (Kind.REFUNDS_DIFFER, 100, 200)


def test_what_has_no_result_yet_is_named_with_what_the_platform_knows_of_it(ground: ReconciliationGround) -> None:
    charged, code = ground.begin(1280)
    ground.arrive(charged, code)
    ground.lose(charged)
    never_arrived, _ = ground.begin(990)
    ground.lose(never_arrived)
    paid = ground.pay(500)
    ground.note_refund(ground.new_refund(paid, 100, new_attempt_id()), ends=False)

    found = {each.attempt_id: each for each in clean(ground).differences}

    assert found[charged.attempt_id].kind is Kind.STILL_UNKNOWN
    assert found[charged.attempt_id].platform_amount == 1280
    assert found[never_arrived.attempt_id].kind is Kind.STILL_UNKNOWN
    assert found[never_arrived.attempt_id].platform_state is None
    assert found[paid.attempt_id].kind is Kind.REFUND_UNKNOWN


def test_a_payment_that_was_booked_beyond_the_periods_edge_agrees(ground: ReconciliationGround) -> None:
    attempt, code = ground.begin()
    ground.lose(attempt)
    ground.shifts.count({}, LI)
    ground.shifts.close(LI, [attempt.attempt_id])
    ground.bench.clock.forward(minutes=40)
    ground.bench.platform.customers.issue_code(ground.guest.identity, Asset.POINTS)
    late = ground.bench.request(ground.bench.code(ground.guest), attempt.amount, order=attempt.order.number)
    ground.bench.pay(late, attempt.attempt_id)
    ground.hear(attempt)

    found = clean(ground)

    assert (found.differences, found.agreed, found.at_edge) == ((), 1, 1)
    assert code.tail not in repr(found)


def test_a_line_of_the_next_shift_is_not_held_against_this_one(ground: ReconciliationGround) -> None:
    ground.pay()
    ground.bench.clock.forward(seconds=1)
    ground.shifts.count({}, LI)
    ground.shifts.close(LI)
    ground.charge_behind_the_tills_back()
    assert ground.kinds() == []


def test_a_payment_that_was_begun_in_no_shift_is_no_stranger(ground: ReconciliationGround) -> None:
    ground.shifts.count({}, LI)
    ground.shifts.close(LI)
    attempt, code = ground.begin()
    ground.shifts.open(LI, 0)
    ground.answer(attempt, code)
    assert clean(ground).differences == ()


def test_without_an_answer_nothing_is_concluded(ground: ReconciliationGround) -> None:
    ground.pay()
    found = ground.reconcile("http://127.0.0.1:9")
    assert isinstance(found, NotReconciled)
    assert found.said.en == "Not reconciled: the platform did not answer"


@pytest.mark.slow
def test_more_lines_than_a_page_holds_are_all_compared(ground: ReconciliationGround) -> None:
    ground.bench.set_policy(daily_count=1000)
    for _ in range(501):
        ground.pay(1)
        ground.bench.clock.forward(seconds=3)
    stranger = ground.charge_behind_the_tills_back(2)
    found = clean(ground)
    assert (found.lines, found.agreed) == (502, 501)
    assert [each.attempt_id for each in found.differences] == [stranger]
