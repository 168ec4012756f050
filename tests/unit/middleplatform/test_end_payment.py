# SPDX-License-Identifier: Apache-2.0
"""Cancels that are final, tombstones, reversals, refunds, and asking afterwards."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from middleplatform.contract.payments import Asset, IfSucceeded, Status
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.payments.repository import SearchedPayment
from middleplatform.problems import RequestRefusedError
from tests.unit.middleplatform.workbench import Workbench, failure_code


def test_a_cancel_ends_a_payment_that_waits(bench: Workbench) -> None:
    waiting = bench.waiting()
    cancelled = bench.cancel(waiting.attempt_id)
    assert (cancelled.status, cancelled.verification) == (Status.CANCELLED, None)
    assert cancelled.version > waiting.version


def test_a_cancel_before_the_payment_leaves_a_tombstone_that_answers_it(bench: Workbench) -> None:
    guest, attempt_id = bench.guest(), uuid.uuid4()
    assert bench.cancel(attempt_id).status is Status.CANCELLED
    late = bench.platform.taking.take(bench.terminal, attempt_id, bench.request(bench.code(guest)))
    assert (late.payment.status, late.fresh) == (Status.CANCELLED, False)
    assert bench.balance(guest) == 100_000


def test_a_tombstone_does_not_spend_the_code(bench: Workbench) -> None:
    guest, attempt_id = bench.guest(), uuid.uuid4()
    code = bench.code(guest)
    bench.cancel(attempt_id)
    bench.pay(bench.request(code), attempt_id)
    assert bench.pay(bench.request(code)).status is Status.SUCCEEDED


def test_keep_leaves_a_success_alone(bench: Workbench) -> None:
    paid = bench.pay(bench.request(bench.code(bench.guest())))
    kept = bench.cancel(paid.attempt_id, IfSucceeded.KEEP)
    assert (kept.status, kept.version) == (Status.SUCCEEDED, paid.version)


def test_reverse_gives_the_points_back_once(bench: Workbench) -> None:
    guest = bench.guest()
    paid = bench.pay(bench.request(bench.code(guest)))
    reversed_payment = bench.cancel(paid.attempt_id, IfSucceeded.REVERSE)
    assert (reversed_payment.status, reversed_payment.balance_after) == (Status.REVERSED, 100_000)
    again = bench.cancel(paid.attempt_id, IfSucceeded.REVERSE)
    assert again.version == reversed_payment.version
    assert bench.balance(guest) == 100_000


def test_a_failed_payment_stays_failed_when_it_is_cancelled(bench: Workbench) -> None:
    failed = bench.pay(bench.request(bench.code(bench.guest(points=1))))
    assert bench.cancel(failed.attempt_id, IfSucceeded.REVERSE).status is Status.FAILED


def test_another_terminals_attempt_cannot_be_cancelled(bench: Workbench) -> None:
    waiting = bench.waiting()
    other, _ = bench.enrol("T2")
    with pytest.raises(RequestRefusedError) as refused:
        bench.cancel(waiting.attempt_id, terminal=other)
    assert refused.value.code == ReasonCode.PAYMENT_NOT_FOUND
    assert bench.query(waiting.attempt_id).status is Status.VERIFYING


def test_another_shop_sees_nothing_of_a_payment(bench: Workbench) -> None:
    paid = bench.pay(bench.request(bench.code(bench.guest())))
    with pytest.raises(RequestRefusedError) as refused:
        bench.platform.finding.one("other-shop", paid.attempt_id)
    assert refused.value.status == 404


def test_a_refund_comes_back_to_the_customer_and_is_counted(bench: Workbench) -> None:
    guest = bench.guest()
    paid = bench.pay(bench.request(bench.code(guest), 1_000))
    refunded = bench.refund(paid, 400)
    assert (refunded.status, refunded.refunded, refunded.balance_after) == (Status.SUCCEEDED, 400, 99_400)
    assert bench.balance(guest) == 99_400


def test_the_same_refund_twice_is_one_refund(bench: Workbench) -> None:
    guest, refund_id = bench.guest(), uuid.uuid4()
    paid = bench.pay(bench.request(bench.code(guest), 1_000))
    bench.refund(paid, 400, refund_id)
    assert bench.refund(paid, 400, refund_id).refunded == 400
    with pytest.raises(RequestRefusedError) as refused:
        bench.refund(paid, 401, refund_id)
    assert refused.value.code == ReasonCode.ORDER_DIFFERS


def test_refunds_are_never_more_than_the_payment(bench: Workbench) -> None:
    paid = bench.pay(bench.request(bench.code(bench.guest()), 1_000))
    bench.refund(paid, 700)
    with pytest.raises(RequestRefusedError) as refused:
        bench.refund(paid, 301)
    assert refused.value.code == ReasonCode.REFUND_EXCEEDS_PAYMENT
    assert bench.refund(paid, 300).refunded == 1_000


def test_a_payment_that_waits_cannot_be_refunded(bench: Workbench) -> None:
    with pytest.raises(RequestRefusedError) as refused:
        bench.refund(bench.waiting(), 1)
    assert refused.value.code == ReasonCode.REFUND_EXCEEDS_PAYMENT


def test_a_reversal_after_a_refund_gives_back_the_rest(bench: Workbench) -> None:
    guest = bench.guest()
    paid = bench.pay(bench.request(bench.code(guest), 1_000))
    bench.refund(paid, 400)
    bench.cancel(paid.attempt_id, IfSucceeded.REVERSE)
    assert bench.balance(guest) == 100_000


def test_a_refund_of_points_that_expired_meanwhile_says_so(bench: Workbench) -> None:
    guest = bench.guest(points=0)
    soon = bench.clock.now() + timedelta(days=1)
    bench.admin.grant(guest.identity.member_id, Asset.POINTS, 500, "soon", soon)
    bench.admin.grant(guest.identity.member_id, Asset.POINTS, 1_000, "for-ever")
    paid = bench.pay(bench.request(bench.code(guest), 800))
    bench.clock.forward(days=2)
    assert bench.balance(guest) == 700
    # The 300 of the bucket without expiry come back first, the rest to the bucket that is gone.
    assert bench.refund(paid, 400).balance_after == 1_000
    assert bench.balance(guest) == 1_000
    (told,) = bench.platform.customers.payment(guest.identity, paid.attempt_id).refunds
    assert (told.amount, told.expired, told.at) == (400, 100, bench.clock.now())


def test_a_customers_question_is_answered_by_order_receipt_or_amount_and_time(bench: Workbench) -> None:
    guest = bench.guest()
    code = bench.code(guest)
    paid = bench.pay(bench.request(code, 777, order="o-1"))
    bench.clock.forward(minutes=5)
    bench.pay(bench.request(bench.code(guest), 778, order="o-2"))
    assert paid.receipt is not None
    for sought in (
        SearchedPayment(order_number="o-1"),
        SearchedPayment(receipt_number=paid.receipt.number),
        SearchedPayment(begins=paid.created_at, amount=777),
        SearchedPayment(begins=paid.created_at, ends=paid.created_at + timedelta(minutes=1)),
        SearchedPayment(begins=paid.created_at, code_tail=code[-4:], amount=777),
    ):
        found = bench.platform.finding.search("shop", sought).payments
        assert [payment.attempt_id for payment in found] == [paid.attempt_id], sought
    assert bench.platform.finding.search("other-shop", SearchedPayment(order_number="o-1")).payments == ()


def test_a_settlement_lists_every_ledger_line_of_its_terminal_and_sums_to_it(bench: Workbench) -> None:
    guest = bench.guest()
    begins = bench.clock.now()
    first = bench.pay(bench.request(bench.code(guest), 1_000))
    second = bench.pay(bench.request(bench.code(guest), 500))
    bench.refund(first, 300)
    bench.cancel(second.attempt_id, IfSucceeded.REVERSE)
    other, _ = bench.enrol("T2")
    bench.pay(bench.request(bench.code(guest), 99), terminal=other)
    ends = bench.clock.now() + timedelta(seconds=1)
    settlement = bench.platform.finding.settlement(bench.terminal, begins, ends, None)
    assert sorted((line.kind, line.amount) for line in settlement.lines) == [
        ("debit", 500),
        ("debit", 1_000),
        ("refund", -300),
        ("reversal", -500),
    ]
    assert settlement.next is None
    rest = bench.platform.finding.settlement(bench.terminal, begins, ends, settlement.lines[1].transfer_id)
    assert rest.lines == settlement.lines[2:]
    with pytest.raises(RequestRefusedError) as refused:
        bench.platform.finding.settlement(other, begins, ends, settlement.lines[0].transfer_id)
    assert refused.value.code == ReasonCode.NOT_FOUND


def test_a_failed_payment_is_found_with_its_reason(bench: Workbench) -> None:
    bench.pay(bench.request(bench.code(bench.guest(points=1)), 100, order="o-1"))
    found = bench.platform.finding.search("shop", SearchedPayment(order_number="o-1")).payments
    assert [failure_code(payment) for payment in found] == [ReasonCode.INSUFFICIENT_BALANCE]
