# SPDX-License-Identifier: Apache-2.0
"""Taking a payment: from a code to succeeded, failed, or waiting for proof."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from middleplatform.contract.payments import Asset, Door, Entry, Status
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.payments.repository import PaymentRepository
from middleplatform.problems import RequestRefusedError
from tests.unit.middleplatform.workbench import Guest, Workbench, failure_code


def test_a_payment_up_to_the_limit_succeeds_at_once(bench: Workbench) -> None:
    guest = bench.guest(points=5_000)
    payment = bench.pay(bench.request(bench.code(guest), 1280))
    assert payment.status is Status.SUCCEEDED
    assert payment.balance_after == 5_000 - 1280 == bench.balance(guest)
    assert payment.receipt is not None


def test_the_same_attempt_again_is_answered_with_its_result_and_paid_once(bench: Workbench) -> None:
    guest, attempt_id = bench.guest(points=5_000), uuid.uuid4()
    request = bench.request(bench.code(guest))
    first = bench.platform.taking.take(bench.terminal, attempt_id, request)
    again = bench.platform.taking.take(bench.terminal, attempt_id, request)
    assert (first.fresh, again.fresh) == (True, False)
    assert again.payment.version == first.payment.version
    assert bench.balance(guest) == 5_000 - 1280


def test_a_declined_attempt_again_is_declined_again(bench: Workbench) -> None:
    attempt_id = uuid.uuid4()
    request = bench.request(bench.code(bench.guest(points=10)))
    assert failure_code(bench.pay(request, attempt_id)) == ReasonCode.INSUFFICIENT_BALANCE
    assert failure_code(bench.pay(request, attempt_id)) == ReasonCode.INSUFFICIENT_BALANCE


def test_the_same_attempt_id_with_another_body_is_refused(bench: Workbench) -> None:
    guest, attempt_id = bench.guest(), uuid.uuid4()
    code = bench.code(guest)
    bench.pay(bench.request(code, 100, order="a"), attempt_id)
    with pytest.raises(RequestRefusedError) as refused:
        bench.pay(bench.request(code, 200, order="a"), attempt_id)
    assert (refused.value.status, refused.value.code) == (409, ReasonCode.ORDER_DIFFERS)


def test_another_terminals_attempt_id_is_refused(bench: Workbench) -> None:
    attempt_id = uuid.uuid4()
    request = bench.request(bench.code(bench.guest()))
    bench.pay(request, attempt_id)
    other, _ = bench.enrol("T2")
    with pytest.raises(RequestRefusedError) as refused:
        bench.pay(request, attempt_id, other)
    assert refused.value.status == 409


def test_over_the_limit_the_customer_must_prove_it_and_nothing_is_taken_yet(bench: Workbench) -> None:
    guest = bench.guest()
    payment = bench.waiting(guest, 50_000)
    assert payment.status is Status.VERIFYING
    assert payment.verification is not None
    assert payment.verification.doors == (Door.PIN_PAD, Door.PHONE)
    assert (payment.verification.tries_left, payment.verification.remaining_s) == (5, 90.0)
    assert bench.balance(guest) == 100_000


def test_exactly_the_limit_needs_no_proof_and_one_more_does(bench: Workbench) -> None:
    guest = bench.guest()
    assert bench.pay(bench.request(bench.code(guest), 20_000)).status is Status.SUCCEEDED
    assert bench.pay(bench.request(bench.code(guest), 20_001)).status is Status.VERIFYING


def test_a_members_own_limit_counts_where_it_is_lower(bench: Workbench) -> None:
    guest = bench.guest(limit_minor=0)
    assert bench.pay(bench.request(bench.code(guest), 1)).status is Status.VERIFYING


def test_a_members_own_limit_does_not_raise_the_systems(bench: Workbench) -> None:
    guest = bench.guest(limit_minor=1_000_000)
    assert bench.pay(bench.request(bench.code(guest), 20_001)).status is Status.VERIFYING


def test_a_typed_code_always_asks_for_proof(bench: Workbench) -> None:
    request = bench.request(bench.code(bench.guest()), 1, entry=Entry.TYPED)
    assert bench.pay(request).status is Status.VERIFYING


def test_after_the_daily_count_of_unproved_payments_proof_is_asked_for(bench: Workbench) -> None:
    bench.set_policy(daily_count=2)
    guest = bench.guest()
    statuses = [bench.pay(bench.request(bench.code(guest), 1)).status for _ in range(3)]
    assert statuses == [Status.SUCCEEDED, Status.SUCCEEDED, Status.VERIFYING]
    bench.clock.forward(hours=24, seconds=1)
    assert bench.pay(bench.request(bench.code(guest), 1)).status is Status.SUCCEEDED


def test_payments_without_proof_are_counted_no_further_than_the_limit(bench: Workbench) -> None:
    guest = bench.guest()
    for _ in range(3):
        bench.pay(bench.request(bench.code(guest), 1))
    yesterday = bench.clock.now() - timedelta(days=1)
    assert [_unproved(bench, guest, yesterday, most) for most in (2, 3, 4)] == [2, 3, 3]


def test_too_few_points_are_said_before_a_password_is_asked_for(bench: Workbench) -> None:
    guest = bench.guest(points=300)
    payment = bench.pay(bench.request(bench.code(guest), 50_000))
    assert failure_code(payment) == ReasonCode.INSUFFICIENT_BALANCE
    assert payment.failure is not None
    assert payment.failure.balance == 300


def test_an_amount_over_the_shops_largest_is_declined(bench: Workbench) -> None:
    bench.set_policy(max_amount=1_000)
    payment = bench.pay(bench.request(bench.code(bench.guest()), 1_001))
    assert failure_code(payment) == ReasonCode.AMOUNT_LIMIT_EXCEEDED


def test_an_amount_over_the_members_day_is_declined(bench: Workbench) -> None:
    bench.set_policy(daily_limit=1_500)
    guest = bench.guest()
    assert bench.pay(bench.request(bench.code(guest), 1_000)).status is Status.SUCCEEDED
    payment = bench.pay(bench.request(bench.code(guest), 501))
    assert failure_code(payment) == ReasonCode.DAILY_LIMIT_EXCEEDED


def test_an_amount_that_was_reckoned_by_rules_of_before_takes_nothing_and_spends_no_code(bench: Workbench) -> None:
    """A till is told of new rates within seconds; meanwhile it would take half for the whole."""
    guest = bench.guest()
    code = bench.code(guest)
    reckoned = bench.request(code, 1_280, total_minor=1_280).model_copy(update={"covers_minor": 1_280})
    bench.set_policy(units=200)
    assert failure_code(bench.pay(reckoned)) == ReasonCode.RULES_CHANGED
    assert bench.balance(guest) == 100_000
    again = bench.request(code, 2_560, order=reckoned.order.number, total_minor=1_280)
    assert bench.pay(again.model_copy(update={"covers_minor": 1_280})).status is Status.SUCCEEDED


def test_a_part_that_covers_what_the_till_says_is_taken(bench: Workbench) -> None:
    request = bench.request(bench.code(bench.guest()), 500, total_minor=1_280)
    assert bench.pay(request.model_copy(update={"covers_minor": 500})).status is Status.SUCCEEDED


def test_a_frozen_member_cannot_pay(bench: Workbench) -> None:
    guest = bench.guest()
    code = bench.code(guest)
    bench.admin.freeze(guest.identity.member_id, frozen=True)
    assert failure_code(bench.pay(bench.request(code))) == ReasonCode.ACCOUNT_FROZEN


def test_an_asset_that_the_code_is_not_for_is_declined(bench: Workbench) -> None:
    request = bench.request(bench.code(bench.guest(), Asset.WALLET), 100, asset=Asset.POINTS)
    assert failure_code(bench.pay(request)) == ReasonCode.ASSET_NOT_ACCEPTED


def test_the_wallet_pays_by_the_same_flow(bench: Workbench) -> None:
    guest = bench.guest(wallet_minor=2_000)
    payment = bench.pay(bench.request(bench.code(guest, Asset.WALLET), 1_280, asset=Asset.WALLET))
    assert payment.status is Status.SUCCEEDED
    assert bench.balance(guest, Asset.WALLET) == 720


def test_without_a_password_there_is_no_door_and_the_reason_says_so(bench: Workbench) -> None:
    payment = bench.pay(bench.request(bench.code(bench.guest(password=None)), 50_000))
    assert failure_code(payment) == ReasonCode.PASSWORD_NOT_SET


def test_a_terminal_without_pin_key_offers_the_phone_only(bench: Workbench) -> None:
    bare, _ = bench.enrol("T2", pin_key_id=None)
    payment = bench.waiting(terminal=bare)
    assert payment.verification is not None
    assert payment.verification.doors == (Door.PHONE,)
    assert payment.verification.pin_key is None


def test_another_currency_than_the_shops_is_refused(bench: Workbench) -> None:
    request = bench.request(bench.code(bench.guest()))
    foreign = request.model_copy(update={"order": request.order.model_copy(update={"currency": "EUR"})})
    with pytest.raises(RequestRefusedError) as refused:
        bench.pay(foreign)
    assert refused.value.code == ReasonCode.REQUEST_INVALID


def test_more_than_the_whole_order_costs_is_refused(bench: Workbench) -> None:
    with pytest.raises(RequestRefusedError) as refused:
        bench.pay(bench.request(bench.code(bench.guest()), 1281, total_minor=1280))
    assert refused.value.code == ReasonCode.REQUEST_INVALID


def _unproved(bench: Workbench, guest: Guest, since: datetime, most: int) -> int:
    member_id = guest.identity.member_id
    return bench.platform.context.units.read(lambda c: PaymentRepository(c).unproved_since(member_id, since, most))
