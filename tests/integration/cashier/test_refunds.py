# SPDX-License-Identifier: Apache-2.0
"""Refunds of a till, booked by a real platform over HTTP: once each, never more than was paid, never forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cashier.checkout.attempt import Attempt
from cashier.refunds.refund import Refund, RefundState, tender_of_attempt
from cashier.refunds.refunds import Refunds
from tests.support.reconciliation_ground import ReconciliationGround, reconciliation_ground
from tests.unit.middleplatform.conftest import sqlite_template, sqlite_url  # noqa: F401 - fixtures, used here as well
from tests.unit.middleplatform.workbench import Workbench

NOBODY_LISTENS = "http://127.0.0.1:9"


@pytest.fixture
def ground(tmp_path: Path, sqlite_url: str) -> Iterator[ReconciliationGround]:  # noqa: F811 - the fixture above
    bench = Workbench.build(sqlite_url)
    with reconciliation_ground(tmp_path / "till", bench) as opened:
        yield opened
    assert bench.violations() == []
    bench.close()


def refund(ground: ReconciliationGround, attempt: Attempt, amount: int, url: str | None = None) -> Refund:
    """Refund points of a payment; return how it stands when it has its end."""
    tender = tender_of_attempt(attempt)

    async def do(refunds: Refunds) -> Refund:
        begun = refunds.begin(tender, amount, "returned")
        await refunds.settled(begun.refund_id)
        return refunds.of_order(tender.order_number)[-1]

    return ground.give_back(do, url)


def test_a_payment_goes_back_in_parts_and_the_points_are_there_again(ground: ReconciliationGround) -> None:
    before = ground.bench.balance(ground.guest)
    attempt = ground.pay(1280)
    assert [refund(ground, attempt, amount).state for amount in (280, 1000)] == [RefundState.DONE] * 2
    assert ground.bench.balance(ground.guest) == before
    assert ground.bench.query(attempt.attempt_id).refunded == 1280


def test_what_another_till_gave_back_meanwhile_is_refused_and_booked_once(ground: ReconciliationGround) -> None:
    before = ground.bench.balance(ground.guest)
    attempt = ground.pay(1280)
    ground.bench.refund(ground.bench.query(attempt.attempt_id), 1000)
    late = refund(ground, attempt, 1280)
    assert (late.state, late.code) == (RefundState.REFUSED, "REFUND_EXCEEDS_PAYMENT")
    assert ground.bench.balance(ground.guest) == before - 280


def test_a_refund_whose_answer_was_lost_is_sent_again_after_a_restart_and_booked_once(
    ground: ReconciliationGround,
) -> None:
    before = ground.bench.balance(ground.guest)
    attempt = ground.pay(1280)
    tender = tender_of_attempt(attempt)

    async def die_before_the_answer(refunds: Refunds) -> Refund:
        return refunds.begin(tender, 1280, "returned")

    begun = ground.give_back(die_before_the_answer)
    ground.bench.refund(ground.bench.query(attempt.attempt_id), 1280, begun.refund_id)

    async def start_again(refunds: Refunds) -> list[RefundState]:
        for each in refunds.recover():
            await refunds.settled(each.refund_id)
        return [each.state for each in refunds.of_order(tender.order_number)]

    assert ground.give_back(start_again) == [RefundState.DONE]
    assert ground.bench.balance(ground.guest) == before


def test_a_platform_that_cannot_be_reached_has_booked_nothing(ground: ReconciliationGround) -> None:
    attempt = ground.pay(1280)
    away = refund(ground, attempt, 1280, NOBODY_LISTENS)
    assert (away.state, away.code) == (RefundState.REFUSED, "PLATFORM_UNREACHABLE")
    assert ground.bench.query(attempt.attempt_id).refunded == 0
    assert refund(ground, attempt, 1280).state is RefundState.DONE
