# SPDX-License-Identifier: Apache-2.0
"""«Was I charged?», asked of a real platform over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cashier.checkout.attempt import Attempt
from cashier.checkout.charged import Answer, Charged
from cashier.checkout.find_payment import ByAmount, BySlip, FindPayment, Question, QuestionError
from middleplatform.contract.payments import IfSucceeded
from tests.support.reconciliation_ground import ReconciliationGround, reconciliation_ground
from tests.unit.middleplatform.conftest import sqlite_template, sqlite_url  # noqa: F401 - fixtures, used here as well
from tests.unit.middleplatform.workbench import NOON, Workbench


@pytest.fixture
def ground(tmp_path: Path, sqlite_url: str) -> Iterator[ReconciliationGround]:  # noqa: F811 - the fixture above
    bench = Workbench.build(sqlite_url)
    with reconciliation_ground(tmp_path / "till", bench) as opened:
        yield opened
    bench.close()


def ask(ground: ReconciliationGround, question: Question, url: str | None = None) -> Answer:
    def open_ones() -> list[Attempt]:
        return ground.attempts.without_end()

    return ground.ask(lambda client: FindPayment(client, open_ones).ask(question), url)


def by_order(attempt: Attempt) -> BySlip:
    return BySlip(attempt.order.number)


def test_a_payment_is_found_by_its_order_and_by_the_receipt_on_its_slip(ground: ReconciliationGround) -> None:
    attempt = ground.pay(1280)
    receipt = ground.bench.query(attempt.attempt_id).receipt
    assert receipt is not None
    for question in (by_order(attempt), BySlip(receipt.number)):
        found = ask(ground, question)
        assert (found.charged, [each.attempt_id for each in found.payments]) == (Charged.YES, [attempt.attempt_id])
        assert found.said.en.startswith("Charged: 1,280 points at ")


def test_what_was_declined_taken_back_or_refunded_is_said_to_be_so(ground: ReconciliationGround) -> None:
    declined, code = ground.begin(500_000)
    ground.answer(declined, code)
    taken_back, refunded, partly = ground.pay(500), ground.pay(600), ground.pay(700)
    ground.bench.cancel(taken_back.attempt_id, IfSucceeded.REVERSE)
    ground.refund(refunded, 600)
    ground.refund(partly, 100)
    said = [ask(ground, by_order(each)).charged for each in (taken_back, refunded, partly)]
    assert said == [Charged.GIVEN_BACK, Charged.GIVEN_BACK, Charged.YES]
    assert ask(ground, by_order(declined)).charged in {Charged.NO, Charged.NOT_DECIDED}


def test_while_the_till_has_no_result_nobody_says_not_charged(ground: ReconciliationGround) -> None:
    attempt, code = ground.begin()
    ground.lose(attempt)
    assert ask(ground, by_order(attempt)).charged is Charged.NOT_DECIDED
    ground.arrive(attempt, code)
    assert ask(ground, by_order(attempt)).charged is Charged.YES


def test_a_cancelled_attempt_that_never_arrived_was_not_charged(ground: ReconciliationGround) -> None:
    attempt, _ = ground.begin()
    ground.lose(attempt)
    ground.give_up(attempt)
    assert ask(ground, by_order(attempt)).charged is Charged.NO_SUCH_PAYMENT


def test_a_payment_is_found_by_amount_time_and_the_codes_last_digits(ground: ReconciliationGround) -> None:
    ground.pay(1280)
    ground.bench.clock.forward(minutes=30)
    meant = ground.pay(1280)
    now = ground.clock.now()
    lately = ByAmount((1280,), now - timedelta(minutes=5), now + timedelta(minutes=1))
    all_day = ByAmount((1280, 12), NOON - timedelta(hours=1), now + timedelta(minutes=1))
    by_tail = ByAmount(all_day.amounts, all_day.begins, all_day.ends, meant.code_tail)

    assert [each.attempt_id for each in ask(ground, lately).payments] == [meant.attempt_id]
    assert ask(ground, all_day).charged is Charged.SEVERAL
    assert ask(ground, by_tail).charged is Charged.YES


def test_without_an_answer_nobody_says_not_charged(ground: ReconciliationGround) -> None:
    found = ask(ground, BySlip("T01-1"), "http://127.0.0.1:9")
    assert found.charged is Charged.NOT_KNOWN
    assert "Do not charge again" in found.do_now.en


@pytest.mark.parametrize("number", ["", "a b", "订单", "x" * 41])
def test_what_is_no_number_of_a_slip_is_named(number: str) -> None:
    with pytest.raises(QuestionError, match="is not 1 to 40 letters"):
        BySlip(number)


def test_what_is_no_tail_of_a_code_is_named() -> None:
    with pytest.raises(QuestionError, match="tail '12' is not the last 4 digits"):
        ByAmount((1,), NOON, NOON + timedelta(minutes=1), "12")
