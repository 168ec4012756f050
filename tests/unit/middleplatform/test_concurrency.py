# SPDX-License-Identifier: Apache-2.0
"""Many at once: whatever the order, each code pays once, each order is paid once, each point is spent once."""

from __future__ import annotations

import random
import re
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from middleplatform.contract.couriers import CourierSignIn
from middleplatform.contract.customers import SignIn
from middleplatform.contract.payments import Asset, IfSucceeded, Payment, Status
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.problems import RequestRefusedError
from middleplatform.terminals.repository import TerminalRepository
from tests.unit.middleplatform.workbench import Workbench, failure_code

CROWD = 20
POINTS = [Asset.POINTS]


def all_at_once(works: Sequence[Callable[[], Payment]]) -> list[Payment]:
    """Run every work in a thread of its own, let go at the same moment."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], Payment]) -> Payment:
        gate.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def outcomes(payments: Sequence[Payment]) -> Counter[str]:
    return Counter(failure_code(payment) or str(payment.status) for payment in payments)


def test_twenty_tills_scan_one_code_and_exactly_one_succeeds(bench: Workbench) -> None:
    guest = bench.guest()
    code = bench.code(guest)
    requests = [bench.request(code, 100) for _ in range(CROWD)]
    payments = all_at_once([partial(bench.pay, request) for request in requests])
    assert outcomes(payments) == {"succeeded": 1, ReasonCode.CODE_ALREADY_USED: CROWD - 1}
    assert bench.balance(guest) == 99_900


def test_of_forty_codes_asked_for_at_once_a_phone_gets_its_thirty(bench: Workbench) -> None:
    guest, gate = bench.guest(), threading.Barrier(40)

    def ask(_: int) -> str:
        gate.wait()
        try:
            return bench.code(guest)
        except RequestRefusedError as refused:
            return refused.code

    with ThreadPoolExecutor(40) as pool:
        answers = Counter(pool.map(ask, range(40)))
    assert answers.pop(ReasonCode.RATE_LIMITED) == 10
    assert len(answers) == 30


def test_of_forty_sign_ins_guessed_at_once_ten_are_judged(bench: Workbench) -> None:
    guest, gate = bench.guest(), threading.Barrier(40)

    def guess(number: int) -> str:
        gate.wait()
        with pytest.raises(RequestRefusedError) as refused:
            bench.platform.customers.sign_in(SignIn(phone=guest.phone, password=f"guess-{number}"), "10.0.0.1")
        return refused.value.code

    with ThreadPoolExecutor(40) as pool:
        answers = Counter(pool.map(guess, range(40)))
    assert answers == {ReasonCode.LOGIN_INCORRECT: 10, ReasonCode.RATE_LIMITED: 30}


def test_one_attempt_sent_twenty_times_at_once_pays_once(bench: Workbench) -> None:
    guest, attempt_id = bench.guest(), uuid.uuid4()
    request = bench.request(bench.code(guest), 100)
    payments = all_at_once([lambda: bench.pay(request, attempt_id)] * CROWD)
    assert outcomes(payments) == {"succeeded": CROWD}
    assert bench.balance(guest) == 99_900


def test_one_order_paid_by_many_codes_at_once_is_paid_once(bench: Workbench) -> None:
    requests = [bench.request(bench.code(bench.guest()), 100, order="o") for _ in range(8)]
    payments = all_at_once([partial(bench.pay, request) for request in requests])
    assert outcomes(payments) == {"succeeded": 1, ReasonCode.ORDER_ALREADY_PAID: 7}


def test_two_devices_of_one_member_do_not_spend_a_point_twice(bench: Workbench) -> None:
    guest = bench.guest(points=450)
    codes = [bench.platform.customers.issue_code(bench.sign_in(guest.phone), asset).code for asset in POINTS * 8]
    requests = [bench.request(code, 100) for code in codes]
    payments = all_at_once([partial(bench.pay, request) for request in requests])
    assert outcomes(payments) == {"succeeded": 4, ReasonCode.INSUFFICIENT_BALANCE: 4}
    assert bench.balance(guest) == 50


def test_a_cancel_and_its_payment_at_once_agree(bench: Workbench) -> None:
    guest = bench.guest()
    for _ in range(5):
        attempt_id, request = uuid.uuid4(), bench.request(bench.code(guest), 100)
        answers = all_at_once([partial(bench.pay, request, attempt_id), partial(bench.cancel, attempt_id)])
        final = bench.query(attempt_id)
        assert final.status in {Status.SUCCEEDED, Status.CANCELLED}
        assert {answer.status for answer in answers} == {final.status}


def test_many_wrong_passwords_at_once_are_each_counted_and_lock(bench: Workbench) -> None:
    guest = bench.guest()
    waiting = [bench.waiting(guest, 30_000) for _ in range(3)]
    all_at_once([partial(bench.by_phone, payment, "000000") for payment in waiting * 4])
    late = [bench.by_phone(payment) for payment in waiting]
    assert {failure_code(payment) for payment in late} == {ReasonCode.PASSWORD_LOCKED}
    assert bench.balance(guest) == 100_000


def test_one_proof_sent_many_times_at_once_debits_once(bench: Workbench) -> None:
    guest = bench.guest()
    waiting, verification_id = bench.waiting(guest, 30_000), uuid.uuid4()
    payments = all_at_once([lambda: bench.by_phone(waiting, verification_id=verification_id)] * 8)
    assert outcomes(payments) == {"succeeded": 8}
    assert bench.balance(guest) == 70_000


def test_one_refund_sent_many_times_at_once_gives_back_once(bench: Workbench) -> None:
    guest, refund_id = bench.guest(), uuid.uuid4()
    paid = bench.pay(bench.request(bench.code(guest), 1_000))
    all_at_once([lambda: bench.refund(paid, 600, refund_id)] * 8)
    assert bench.balance(guest) == 99_600


def test_refunds_at_once_never_give_back_more_than_was_paid(bench: Workbench) -> None:
    guest = bench.guest()
    paid = bench.pay(bench.request(bench.code(guest), 1_000))

    def refund() -> Payment:
        try:
            return bench.refund(paid, 400)
        except RequestRefusedError as refused:
            if refused.code != ReasonCode.REFUND_EXCEEDS_PAYMENT:
                raise
            return paid

    all_at_once([refund] * 8)
    assert bench.balance(guest) == 99_800


def test_a_nonce_used_many_times_at_once_is_taken_once(bench: Workbench) -> None:
    later = bench.clock.now()

    def claim() -> bool:
        return bench.platform.context.units.write(
            lambda unit: TerminalRepository(unit.connection).claim_nonce("t", "n", later)
        )

    with ThreadPoolExecutor(CROWD) as pool:
        assert sorted(pool.map(lambda _: claim(), range(CROWD))) == [False] * (CROWD - 1) + [True]


@pytest.mark.parametrize("seed", range(3))
def test_a_wild_mix_on_few_members_and_orders_leaves_a_sound_ledger(bench: Workbench, seed: int) -> None:
    guests = [bench.guest(points=3_000) for _ in range(3)]

    def shop(worker: int) -> None:
        own = random.Random(worker + 100 * seed)
        for _ in range(6):
            guest = own.choice(guests)
            code = bench.platform.customers.issue_code(bench.sign_in(guest.phone), *POINTS).code
            request = bench.request(code, own.choice([100, 700, 25_000]), order=f"o{own.randrange(6)}")
            try:
                payment = bench.pay(request)
                match own.randrange(4):
                    case 0:
                        bench.cancel(payment.attempt_id, IfSucceeded.REVERSE)
                    case 1 if payment.status is Status.SUCCEEDED:
                        bench.refund(payment, 50)
                    case 2 if payment.status is Status.VERIFYING:
                        bench.by_phone(payment)
                    case _:
                        bench.query(payment.attempt_id)
            except RequestRefusedError as refused:
                if refused.code != ReasonCode.REFUND_EXCEEDS_PAYMENT:
                    raise

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(shop, range(6)))
    assert bench.violations() == []


@contextmanager
def in_between(
    bench: Workbench, happens: Callable[[], object], before: str = "INSERT INTO attempts"
) -> Iterator[None]:
    """Let something happen once between what a payment looks at and what it writes, or before another statement."""
    engine, done = bench.platform.context.units.engine, list[bool]()
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time: nothing comes in between")

    def act(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if re.match(before, statement, re.DOTALL) and not done:
            done.append(True)
            happens()

    event.listen(engine, "before_cursor_execute", act)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", act)


def test_a_code_that_a_newer_one_ends_while_it_is_being_looked_at_pays_nothing(bench: Workbench) -> None:
    guest = bench.guest()
    code, newer = bench.code(guest), list[str]()
    with in_between(bench, lambda: newer.append(bench.code(guest))):
        declined = bench.pay(bench.request(code))
    assert failure_code(declined) == ReasonCode.CODE_EXPIRED
    assert bench.pay(bench.request(newer[0])).status is Status.SUCCEEDED
    assert bench.balance(guest) == 100_000 - bench.request(code).amount


@pytest.mark.parametrize("orders", [("A", "A"), ("A", "B")])
def test_a_code_that_is_used_while_it_is_being_looked_at_is_told_to_be_used(
    bench: Workbench, orders: tuple[str, str]
) -> None:
    guest = bench.guest()
    code, (first, second) = bench.code(guest), orders
    quicker, _ = bench.enrol("T2")
    with in_between(bench, lambda: bench.pay(bench.request(code, order=first), terminal=quicker)):
        declined = bench.pay(bench.request(code, order=second))
    assert failure_code(declined) == ReasonCode.CODE_ALREADY_USED
    assert bench.balance(guest) == 100_000 - bench.request(code).amount


def test_a_code_that_is_issued_while_its_phone_is_signed_out_pays_nothing(bench: Workbench) -> None:
    guest, issued = bench.guest(), list[str]()
    with in_between(bench, lambda: issued.append(bench.code(guest)), before="UPDATE customer_sessions"):
        bench.platform.customers.sign_out(guest.identity)
    assert failure_code(bench.pay(bench.request(issued[0]))) == ReasonCode.CODE_EXPIRED


STARTS = "INSERT INTO (customer|courier)_sessions|SELECT (members|couriers).*FOR NO KEY UPDATE"
"""What a sign-in writes, or locks, after the password was compared."""


def test_who_signs_in_while_the_password_is_changed_is_not_let_in_by_the_old_one(bench: Workbench) -> None:
    guest = bench.guest()
    change = partial(bench.admin.set_login_password, guest.identity.member_id, "another-password")
    with in_between(bench, change, before=STARTS), pytest.raises(RequestRefusedError) as refused:
        bench.sign_in(guest.phone)
    assert (refused.value.status, refused.value.code) == (401, ReasonCode.LOGIN_INCORRECT)


def test_a_courier_who_signs_in_while_the_password_is_changed_is_not_let_in_by_the_old_one(bench: Workbench) -> None:
    couriers = bench.platform.couriers
    couriers.add("shop", "7", "Bo")
    couriers.set_password("7", "old-password")
    change = partial(couriers.set_password, "7", "new-password")
    with in_between(bench, change, before=STARTS), pytest.raises(RequestRefusedError) as refused:
        couriers.sign_in(CourierSignIn(number="7", password="old-password"), "127.0.0.1")
    assert (refused.value.status, refused.value.code) == (401, ReasonCode.LOGIN_INCORRECT)
