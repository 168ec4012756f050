# SPDX-License-Identifier: Apache-2.0
"""The customer's side: signing in, throttling, records, and what the page is told."""

from __future__ import annotations

import uuid

import pytest

from middleplatform.codes.offline_repository import OfflineRepository
from middleplatform.contract.customers import SignIn
from middleplatform.contract.payments import Asset, Status
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.problems import RequestRefusedError
from tests.unit.middleplatform.workbench import LOGIN, Workbench, failure_code


def sign_in(bench: Workbench, phone: str, password: str = LOGIN, address: str = "10.0.0.1") -> str:
    return bench.platform.customers.sign_in(SignIn(phone=phone, password=password), address).token


def refusal(bench: Workbench, phone: str, password: str, address: str = "10.0.0.1") -> RequestRefusedError:
    with pytest.raises(RequestRefusedError) as refused:
        sign_in(bench, phone, password, address)
    return refused.value


def test_a_session_token_names_its_member(bench: Workbench) -> None:
    guest = bench.guest()
    identity = bench.platform.customers.identify(sign_in(bench, guest.phone))
    assert identity.member_id == guest.identity.member_id


def test_a_wrong_password_and_an_unknown_phone_look_the_same(bench: Workbench) -> None:
    guest = bench.guest()
    wrong, unknown = refusal(bench, guest.phone, "wrong"), refusal(bench, "13900009999", "wrong")
    assert (wrong.status, wrong.code, wrong.detail) == (unknown.status, unknown.code, unknown.detail)
    assert wrong.code == ReasonCode.LOGIN_INCORRECT


def test_ten_wrong_passwords_stop_a_phone_number_for_a_while(bench: Workbench) -> None:
    guest = bench.guest()
    for _ in range(10):
        refusal(bench, guest.phone, "wrong")
    assert refusal(bench, guest.phone, LOGIN).code == ReasonCode.RATE_LIMITED
    bench.clock.forward(minutes=15)
    assert sign_in(bench, guest.phone)


def test_many_phones_from_one_address_are_stopped_too(bench: Workbench) -> None:
    for number in range(50):
        refusal(bench, f"1390000{number:04d}", "wrong", "10.9.9.9")
    guest = bench.guest()
    assert refusal(bench, guest.phone, LOGIN, "10.9.9.9").code == ReasonCode.RATE_LIMITED
    assert sign_in(bench, guest.phone, LOGIN, "10.9.9.8")


def test_a_new_sign_in_password_ends_every_session_of_the_member(bench: Workbench) -> None:
    guest, other = bench.guest(), bench.guest()
    lost, code = sign_in(bench, guest.phone), bench.code(guest)
    seed = bench.platform.customers.provision_offline(guest.identity, Asset.POINTS)

    ended = bench.admin.set_login_password(guest.identity.member_id, "another-password")

    assert ended == 2
    with pytest.raises(RequestRefusedError, match="NOT_SIGNED_IN"):
        bench.platform.customers.identify(lost)
    assert failure_code(bench.pay(bench.request(code))) == ReasonCode.CODE_EXPIRED
    assert (
        bench.platform.context.units.read(
            lambda connection: OfflineRepository(connection).find(seed.alias, bench.clock.now())
        )
        is None
    )
    assert bench.pay(bench.request(bench.code(other))).status is Status.SUCCEEDED
    assert sign_in(bench, guest.phone, "another-password")


def test_the_phones_of_a_member_are_signed_out_by_an_administrator(bench: Workbench) -> None:
    guest = bench.guest()
    lost = sign_in(bench, guest.phone)

    assert bench.admin.sign_out_everywhere(guest.identity.member_id) == 2

    with pytest.raises(RequestRefusedError, match="NOT_SIGNED_IN"):
        bench.platform.customers.identify(lost)
    assert bench.admin.sign_out_everywhere(guest.identity.member_id) == 0
    assert sign_in(bench, guest.phone)


@pytest.mark.parametrize("token", [None, "", "no-such-token"])
def test_without_a_session_nothing_is_shown(bench: Workbench, token: str | None) -> None:
    with pytest.raises(RequestRefusedError) as refused:
        bench.platform.customers.identify(token)
    assert refused.value.code == ReasonCode.NOT_SIGNED_IN


def test_a_session_ends_with_signing_out(bench: Workbench) -> None:
    token = sign_in(bench, bench.guest().phone)
    bench.platform.customers.sign_out(bench.platform.customers.identify(token))
    with pytest.raises(RequestRefusedError):
        bench.platform.customers.identify(token)


def test_a_phone_that_is_signed_out_while_it_asks_gets_nothing_to_pay_with(bench: Workbench) -> None:
    """It was known a moment ago, when its request came in."""
    guest = bench.guest()
    bench.platform.customers.sign_out(guest.identity)
    for ask in (bench.platform.customers.issue_code, bench.platform.customers.provision_offline):
        with pytest.raises(RequestRefusedError) as refused:
            ask(guest.identity, Asset.POINTS)
        assert (refused.value.status, refused.value.code) == (401, ReasonCode.NOT_SIGNED_IN)


def test_a_session_ends_by_itself_after_a_month(bench: Workbench) -> None:
    token = sign_in(bench, bench.guest().phone)
    bench.clock.forward(days=30)
    with pytest.raises(RequestRefusedError):
        bench.platform.customers.identify(token)


def test_the_customer_sees_accounts_and_no_full_phone_number(bench: Workbench) -> None:
    guest = bench.guest(points=77)
    customer = bench.platform.customers.describe(guest.identity)
    assert [(account.asset, account.balance) for account in customer.accounts] == [
        (Asset.POINTS, 77),
        (Asset.WALLET, 0),
        (Asset.CARD, 0),
    ]
    assert guest.phone not in customer.model_dump_json()
    assert customer.payment_password_set


def test_records_are_paged_newest_first_without_gap_or_repetition(bench: Workbench) -> None:
    guest = bench.guest()
    paid = []
    for number in range(5):
        paid.append(bench.pay(bench.request(bench.code(guest), number + 1)).attempt_id)
        if number % 2:
            bench.clock.forward(seconds=1)
    seen: list[uuid.UUID] = []
    before: uuid.UUID | None = None
    while True:
        page = bench.platform.customers.payments(guest.identity, 2, before)
        seen += [payment.attempt_id for payment in page.payments]
        if page.next is None:
            break
        before = uuid.UUID(page.next)
    assert len(seen) == 5
    assert set(seen) == set(paid)


def test_another_members_payment_is_no_place_to_go_on_from(bench: Workbench) -> None:
    foreign = bench.pay(bench.request(bench.code(bench.guest()))).attempt_id
    for place in (foreign, uuid.uuid4()):
        with pytest.raises(RequestRefusedError) as refused:
            bench.platform.customers.payments(bench.guest().identity, 2, place)
        assert refused.value.code == ReasonCode.PAYMENT_NOT_FOUND


def test_another_member_sees_nothing_of_a_payment(bench: Workbench) -> None:
    paid = bench.pay(bench.request(bench.code(bench.guest())))
    with pytest.raises(RequestRefusedError) as refused:
        bench.platform.customers.payment(bench.guest().identity, paid.attempt_id)
    assert refused.value.status == 404


def test_the_customer_sees_shop_reason_and_refunds(bench: Workbench) -> None:
    guest = bench.guest(points=1_000)
    paid = bench.pay(bench.request(bench.code(guest), 900))
    bench.refund(paid, 100)
    bench.pay(bench.request(bench.code(guest), 901))
    newest = bench.platform.customers.payments(guest.identity, 10, None).payments
    told = {(p.status, p.amount, p.refunded, p.failure.code if p.failure else None) for p in newest}
    assert told == {
        (Status.SUCCEEDED, 900, 100, None),
        (Status.FAILED, 901, 0, ReasonCode.INSUFFICIENT_BALANCE),
    }
    assert {payment.shop_name for payment in newest} == {"Test shop"}


def test_what_waits_and_what_changed_is_told_to_the_page(bench: Workbench) -> None:
    guest = bench.guest()
    waiting = bench.waiting(guest)
    assert [p.attempt_id for p in bench.platform.customers.waiting(guest.identity).shown] == [waiting.attempt_id]
    bench.clock.forward(seconds=1)
    since = bench.clock.now()
    assert bench.platform.customers.changes(guest.identity, since).shown == ()
    bench.by_phone(waiting)
    changed = bench.platform.customers.changes(guest.identity, since).shown
    assert [payment.status for payment in changed] == [Status.SUCCEEDED]
    assert bench.platform.customers.waiting(guest.identity).shown == ()
