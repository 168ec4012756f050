# SPDX-License-Identifier: Apache-2.0
"""What the checkout relies on in a platform: tried on the fake of the tests, and on the real one over real HTTP."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from cashier.checkout.attempt import Asked, Attempt, NotKnown, Refused
from cashier.checkout.ports import PlatformEvent
from cashier.values.identifiers import new_verification_id
from middleplatform.contract.payments import (
    Door,
    Entry,
    IfSucceeded,
    Payment,
    SendSMS,
    SMSCode,
    Status,
    ToPhone,
)
from tests.support.attempts import draft
from tests.support.codes import payment_code
from tests.support.loop import on_loop
from tests.support.shops import (
    HUGE,
    LARGE,
    SMALL,
    WRONG,
    Opening,
    Shop,
    cancel,
    create,
    fresh_order,
    payment_of,
    query,
)

# -- paying


@on_loop
async def test_under_the_limit_a_scanned_code_pays_at_once(opened: Opening) -> None:
    async with opened() as shop:
        payment = await create(shop)
        assert payment.status is Status.SUCCEEDED
        assert (payment.amount, payment.balance_after, shop.balance()) == (SMALL, 98_720, 98_720)
        assert payment.receipt is not None
        assert payment.account_masked


@on_loop
async def test_the_same_attempt_again_is_answered_with_what_became_of_it_and_takes_nothing(opened: Opening) -> None:
    async with opened() as shop:
        code = shop.show_code()
        attempt = draft(code, of_order=fresh_order(SMALL), amount=SMALL)
        first = await create(shop, code=code, attempt=attempt)
        again = await create(shop, code=code, attempt=attempt)
        assert (again.status, again.version, again.receipt) == (first.status, first.version, first.receipt)
        assert shop.balance() == 98_720


@on_loop
async def test_a_code_that_nobody_was_given_fails_the_payment(opened: Opening) -> None:
    async with opened() as shop:
        payment = await create(shop, code=payment_code(424242))
        assert payment.status is Status.FAILED
        assert payment.failure is not None
        assert payment.failure.code == "CODE_NOT_FOUND"


@on_loop
async def test_an_old_code_fails_the_payment_and_tells_how_old_it_is(opened: Opening) -> None:
    async with opened() as shop:
        code = shop.show_code()
        await shop.pass_time(75)
        payment = await create(shop, code=code)
        assert payment.failure is not None
        assert payment.failure.code == "CODE_EXPIRED"
        assert payment.failure.expired_ago_s is not None
        assert 14 <= payment.failure.expired_ago_s < 60


@on_loop
async def test_too_few_points_fail_the_payment_and_tell_the_balance(opened: Opening) -> None:
    async with opened() as shop:
        payment = await create(shop, HUGE)
        assert payment.failure is not None
        assert (payment.failure.code, payment.failure.balance) == ("INSUFFICIENT_BALANCE", 100_000)


@on_loop
async def test_a_spent_code_fails_the_payment_of_another_order(opened: Opening) -> None:
    async with opened() as shop:
        code = shop.show_code()
        await create(shop, code=code)
        other = draft(code, of_order=fresh_order(SMALL), amount=SMALL)
        payment = await create(shop, code=code, attempt=other)
        assert payment.failure is not None
        assert payment.failure.code == "CODE_ALREADY_USED"
        assert shop.balance() == 98_720


@on_loop
async def test_a_second_attempt_with_a_spent_code_for_the_same_order_is_answered_under_its_own_id(
    opened: Opening,
) -> None:
    """Whatever the answer says: one that names another attempt is about something else."""
    async with opened() as shop:
        code = shop.show_code()
        first = draft(code, of_order=fresh_order(HUGE), amount=HUGE)
        second = draft(code, of_order=first.order, amount=HUGE)
        assert (await create(shop, code=code, attempt=first)).status is Status.FAILED
        assert (await create(shop, code=code, attempt=second)).status is Status.FAILED
        assert (await query(shop, second.attempt_id)).attempt_id == second.attempt_id


# -- asking


@on_loop
async def test_an_attempt_that_never_arrived_is_not_known(opened: Opening) -> None:
    async with opened() as shop:
        assert await shop.told(shop.port.query(draft().attempt_id)) == NotKnown()


@on_loop
async def test_asking_tells_what_the_create_told(opened: Opening) -> None:
    async with opened() as shop:
        created = await create(shop)
        asked = await query(shop, created.attempt_id)
        assert (asked.status, asked.version, asked.receipt) == (created.status, created.version, created.receipt)


@on_loop
async def test_a_change_that_is_waited_for_is_told_when_it_happens(opened: Opening) -> None:
    async with opened() as shop:
        waiting = await create(shop, LARGE)
        asking = asyncio.ensure_future(shop.port.wait_for_change(waiting.attempt_id, waiting.version))
        await asyncio.sleep(0.05)
        assert not asking.done()
        await asyncio.to_thread(shop.type_on_phone, waiting.attempt_id, right=True)
        payment = payment_of(await shop.told(_result(asking)), Asked.QUERY)
        assert payment.status is Status.SUCCEEDED
        assert payment.version > waiting.version


@on_loop
async def test_a_change_that_happened_before_it_was_waited_for_is_told_at_once(opened: Opening) -> None:
    async with opened() as shop:
        waiting = await create(shop, LARGE)
        shop.type_on_phone(waiting.attempt_id, right=False)
        asking = shop.port.wait_for_change(waiting.attempt_id, waiting.version)
        payment = payment_of(await shop.told(asking), Asked.QUERY)
        assert payment.version > waiting.version


# -- proving


@pytest.mark.parametrize(("amount", "entry"), [(LARGE, Entry.SCANNED), (SMALL, Entry.TYPED)])
@on_loop
async def test_over_the_limit_or_for_a_typed_code_proof_is_asked_for(
    opened: Opening, amount: int, entry: Entry
) -> None:
    async with opened() as shop:
        code = shop.show_code()
        scanned = draft(code, of_order=fresh_order(amount), amount=amount)
        attempt = Attempt(**{name: getattr(scanned, name) for name in scanned.__slots__} | {"entry": entry})
        payment = await create(shop, code=code, attempt=attempt)
        assert payment.status is Status.VERIFYING
        step = payment.verification
        assert step is not None
        assert set(step.doors) == set(Door)
        assert (step.tries_left, step.last_failure) == (5, None)
        assert 85 <= step.remaining_s <= 90
        assert step.pin_key is not None
        assert shop.balance() == 100_000


@on_loop
async def test_the_right_password_on_the_phone_pays(opened: Opening) -> None:
    async with opened() as shop:
        waiting = await create(shop, LARGE)
        shop.type_on_phone(waiting.attempt_id, right=True)
        payment = await query(shop, waiting.attempt_id)
        assert (payment.status, payment.verification) == (Status.SUCCEEDED, None)
        assert payment.version > waiting.version
        assert shop.balance() == 50_000


@on_loop
async def test_a_wrong_password_costs_a_try_and_five_end_the_payment(opened: Opening) -> None:
    async with opened() as shop:
        waiting = await create(shop, LARGE)
        version = waiting.version
        for tries_left in (4, 3, 2, 1):
            shop.type_on_phone(waiting.attempt_id, right=False)
            payment = await query(shop, waiting.attempt_id)
            assert payment.verification is not None
            assert payment.verification.tries_left == tries_left
            assert payment.verification.last_failure == "PASSWORD_INCORRECT"
            assert payment.version > version
            version = payment.version
        shop.type_on_phone(waiting.attempt_id, right=False)
        payment = await query(shop, waiting.attempt_id)
        assert payment.failure is not None
        assert (payment.status, payment.failure.code) == (Status.FAILED, "PASSWORD_LOCKED")
        assert shop.balance() == 100_000


@on_loop
async def test_a_customer_who_refuses_fails_the_payment(opened: Opening) -> None:
    async with opened() as shop:
        waiting = await create(shop, LARGE)
        shop.refuse(waiting.attempt_id)
        payment = await query(shop, waiting.attempt_id)
        assert payment.failure is not None
        assert payment.failure.code == "CUSTOMER_REFUSED"


async def verify(shop: Shop, attempt_id: UUID, proof: ToPhone | SendSMS | SMSCode) -> Payment:
    return payment_of(await shop.told(shop.port.verify(attempt_id, proof)), Asked.VERIFY)


@on_loop
async def test_a_customer_who_is_sent_to_the_phone_is_prompted_there(opened: Opening) -> None:
    async with opened() as shop:
        waiting = await create(shop, LARGE)
        payment = await verify(shop, waiting.attempt_id, ToPhone())
        assert payment.verification is not None
        assert payment.verification.phone_prompted
        assert payment.version > waiting.version
        again = await verify(shop, waiting.attempt_id, ToPhone())
        assert again.version == payment.version


@on_loop
async def test_the_sms_code_that_was_sent_pays(opened: Opening) -> None:
    async with opened() as shop:
        waiting = await create(shop, LARGE)
        sent = await verify(shop, waiting.attempt_id, SendSMS())
        assert sent.verification is not None
        assert sent.verification.sms_sent_to
        proof = SMSCode(verification_id=new_verification_id(), code=shop.sms_code())
        assert (await verify(shop, waiting.attempt_id, proof)).status is Status.SUCCEEDED


@on_loop
async def test_a_wrong_sms_code_costs_one_try_however_often_the_same_one_arrives(opened: Opening) -> None:
    async with opened() as shop:
        waiting = await create(shop, LARGE)
        await verify(shop, waiting.attempt_id, SendSMS())
        proof = SMSCode(verification_id=new_verification_id(), code=WRONG)
        for _ in range(3):
            payment = await verify(shop, waiting.attempt_id, proof)
            assert payment.verification is not None
            assert payment.verification.last_failure == "SMS_CODE_INCORRECT"
            assert payment.verification.tries_left == 4


@on_loop
async def test_a_second_sms_right_after_the_first_is_refused_and_the_payment_waits_on(opened: Opening) -> None:
    async with opened() as shop:
        waiting = await create(shop, LARGE)
        await verify(shop, waiting.attempt_id, SendSMS())
        refused = await shop.told(shop.port.verify(waiting.attempt_id, SendSMS()))
        assert isinstance(refused, Refused)
        assert refused.code == "SMS_LIMIT_REACHED"
        assert (await query(shop, waiting.attempt_id)).status is Status.VERIFYING


@on_loop
async def test_a_proof_that_the_payment_is_not_open_for_is_refused_and_the_payment_waits_on(opened: Opening) -> None:
    """The platform answers 409 here; it is a refusal all the same, and says nothing against the payment."""
    async with opened() as shop:
        waiting = await create(shop, LARGE)
        proof = SMSCode(verification_id=new_verification_id(), code=WRONG)
        refused = await shop.told(shop.port.verify(waiting.attempt_id, proof))
        assert isinstance(refused, Refused), f"{refused}"
        assert refused.code == "VERIFICATION_NOT_OPEN"
        assert (await query(shop, waiting.attempt_id)).status is Status.VERIFYING


@on_loop
async def test_a_proof_for_a_payment_that_is_decided_is_answered_with_the_decision(opened: Opening) -> None:
    async with opened() as shop:
        paid = await create(shop)
        assert (await verify(shop, paid.attempt_id, ToPhone())).status is Status.SUCCEEDED


@on_loop
async def test_a_deadline_that_passes_fails_the_payment(opened: Opening) -> None:
    async with opened() as shop:
        waiting = await create(shop, LARGE)
        await shop.pass_time(91)
        payment = await query(shop, waiting.attempt_id)
        assert payment.failure is not None
        assert payment.failure.code == "VERIFICATION_TIMED_OUT"
        shop.type_on_phone(waiting.attempt_id, right=True)
        assert (await query(shop, waiting.attempt_id)).status is Status.FAILED


# -- cancelling


@pytest.mark.parametrize("if_succeeded", list(IfSucceeded))
@on_loop
async def test_a_payment_that_waits_for_proof_is_cancelled_for_good(
    opened: Opening, if_succeeded: IfSucceeded
) -> None:
    async with opened() as shop:
        waiting = await create(shop, LARGE)
        assert (await cancel(shop, waiting.attempt_id, if_succeeded)).status is Status.CANCELLED
        shop.type_on_phone(waiting.attempt_id, right=True)
        assert (await query(shop, waiting.attempt_id)).status is Status.CANCELLED
        assert shop.balance() == 100_000


@on_loop
async def test_a_cancel_that_keeps_leaves_a_success_as_it_is(opened: Opening) -> None:
    async with opened() as shop:
        paid = await create(shop)
        kept = await cancel(shop, paid.attempt_id, IfSucceeded.KEEP)
        assert (kept.status, kept.version, kept.receipt) == (Status.SUCCEEDED, paid.version, paid.receipt)
        assert shop.balance() == 98_720


@on_loop
async def test_a_cancel_that_reverses_gives_back_once(opened: Opening) -> None:
    async with opened() as shop:
        paid = await create(shop)
        for _ in range(2):
            back = await cancel(shop, paid.attempt_id, IfSucceeded.REVERSE)
            assert back.status is Status.REVERSED
            assert back.version > paid.version
            assert shop.balance() == 100_000


@on_loop
async def test_a_cancel_that_kept_can_still_be_followed_by_one_that_reverses(opened: Opening) -> None:
    async with opened() as shop:
        paid = await create(shop)
        await cancel(shop, paid.attempt_id, IfSucceeded.KEEP)
        assert (await cancel(shop, paid.attempt_id, IfSucceeded.REVERSE)).status is Status.REVERSED
        assert shop.balance() == 100_000


@pytest.mark.parametrize("if_succeeded", list(IfSucceeded))
@on_loop
async def test_a_cancel_that_comes_first_leaves_a_stone_that_keeps_the_create_out(
    opened: Opening, if_succeeded: IfSucceeded
) -> None:
    async with opened() as shop:
        code = shop.show_code()
        attempt = draft(code, of_order=fresh_order(SMALL), amount=SMALL)
        assert (await cancel(shop, attempt.attempt_id, if_succeeded)).status is Status.CANCELLED
        assert (await create(shop, code=code, attempt=attempt)).status is Status.CANCELLED
        assert (await query(shop, attempt.attempt_id)).status is Status.CANCELLED
        assert shop.balance() == 100_000


@on_loop
async def test_a_failed_payment_stays_failed_when_it_is_cancelled(opened: Opening) -> None:
    async with opened() as shop:
        failed = await create(shop, HUGE)
        told = await cancel(shop, failed.attempt_id, IfSucceeded.REVERSE)
        assert told.status is Status.FAILED
        assert told.failure is not None
        assert told.failure.code == "INSUFFICIENT_BALANCE"


async def _result(task: asyncio.Future[PlatformEvent]) -> PlatformEvent:
    return await task
