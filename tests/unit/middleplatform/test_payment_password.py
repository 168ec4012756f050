# SPDX-License-Identifier: Apache-2.0
"""The member's own payment password and limit: set, changed, recovered; tries and locks shared with payments."""

from __future__ import annotations

import re

import pytest

from middleplatform.contract.customers import (
    ChangePaymentPassword,
    RecoverPaymentPassword,
    SetNoPasswordLimit,
    SetPaymentPassword,
)
from middleplatform.contract.payments import Status
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.problems import RequestRefusedError
from middleplatform.security.audit import acts
from tests.unit.middleplatform.conftest import EmptyDatabase
from tests.unit.middleplatform.workbench import LOGIN, PASSWORD, Guest, SilentGateway, Workbench, failure_code

NEW = "246801"
WRONG = "000000"


def set_first(bench: Workbench, guest: Guest, login: str = LOGIN) -> None:
    request = SetPaymentPassword(login_password=login, password=NEW)
    bench.platform.payment_passwords.set_first(guest.identity, request)


def change(bench: Workbench, guest: Guest, old: str = PASSWORD) -> None:
    bench.platform.payment_passwords.change(guest.identity, ChangePaymentPassword(old_password=old, password=NEW))


def recover(bench: Workbench, guest: Guest, code: str) -> None:
    bench.platform.payment_passwords.recover(guest.identity, RecoverPaymentPassword(code=code, password=NEW))


def set_limit(bench: Workbench, guest: Guest, limit_minor: int | None, password: str | None = None) -> int:
    request = SetNoPasswordLimit(limit_minor=limit_minor, password=password)
    return bench.platform.own_limits.set(guest.identity, request).in_force_minor


def pays_with(bench: Workbench, guest: Guest, password: str) -> bool:
    return bench.by_phone(bench.waiting(guest), password).status is Status.SUCCEEDED


def test_a_member_without_a_payment_password_sets_one_with_the_login_password(bench: Workbench) -> None:
    guest = bench.guest(password=None)
    set_first(bench, guest)
    assert pays_with(bench, guest, NEW)


def test_a_wrong_login_password_sets_nothing_and_is_limited(bench: Workbench) -> None:
    guest = bench.guest(password=None)
    for _ in range(10):
        with pytest.raises(RequestRefusedError) as refused:
            set_first(bench, guest, "not the login")
        assert refused.value.code == ReasonCode.LOGIN_INCORRECT
    with pytest.raises(RequestRefusedError) as refused:
        set_first(bench, guest)
    assert (refused.value.status, refused.value.code) == (429, ReasonCode.RATE_LIMITED)


def test_a_password_that_is_set_is_not_set_again_without_the_old_one(bench: Workbench) -> None:
    guest = bench.guest()
    with pytest.raises(RequestRefusedError, match="set already"):
        set_first(bench, guest)
    assert pays_with(bench, guest, PASSWORD)


def test_a_password_is_changed_with_the_old_one(bench: Workbench) -> None:
    guest = bench.guest()
    change(bench, guest)
    assert pays_with(bench, guest, NEW)


def test_a_member_without_a_password_has_none_to_change(bench: Workbench) -> None:
    with pytest.raises(RequestRefusedError) as refused:
        change(bench, bench.guest(password=None))
    assert (refused.value.status, refused.value.code) == (409, ReasonCode.PASSWORD_NOT_SET)


def test_wrong_old_passwords_count_down_and_lock_payments_as_well(bench: Workbench) -> None:
    guest = bench.guest()
    told = []
    for _ in range(5):
        with pytest.raises(RequestRefusedError) as refused:
            change(bench, guest, WRONG)
        told.append((refused.value.code, refused.value.tries_left))
    assert told[:4] == [(ReasonCode.PASSWORD_INCORRECT, left) for left in (4, 3, 2, 1)]
    assert told[4] == (ReasonCode.PASSWORD_LOCKED, 0)
    payment = bench.pay(bench.request(bench.code(guest), 50_000))
    assert failure_code(payment) == ReasonCode.PASSWORD_LOCKED


def test_wrong_passwords_of_payments_count_for_a_change(bench: Workbench) -> None:
    guest = bench.guest()
    payment = bench.waiting(guest)
    for _ in range(4):
        bench.by_phone(payment, WRONG)
    with pytest.raises(RequestRefusedError) as refused:
        change(bench, guest, WRONG)
    assert refused.value.code == ReasonCode.PASSWORD_LOCKED


def test_while_it_is_locked_even_the_right_password_changes_nothing(bench: Workbench) -> None:
    guest = bench.guest()
    for _ in range(5):
        with pytest.raises(RequestRefusedError):
            change(bench, guest, WRONG)
    with pytest.raises(RequestRefusedError) as refused:
        change(bench, guest)
    assert refused.value.code == ReasonCode.PASSWORD_LOCKED
    bench.clock.forward(minutes=31)
    change(bench, guest)
    assert pays_with(bench, guest, NEW)


def test_a_forgotten_password_is_replaced_by_sms_which_ends_a_lock(sms_bench: Workbench) -> None:
    guest = sms_bench.guest()
    for _ in range(5):
        with pytest.raises(RequestRefusedError):
            change(sms_bench, guest, WRONG)
    sent = sms_bench.platform.payment_passwords.send_code(guest.identity)
    assert sent.sent_to == f"{guest.phone[:3]}****{guest.phone[-4:]}"
    recover(sms_bench, guest, sms_bench.sms_code())
    assert pays_with(sms_bench, guest, NEW)


def test_a_recovery_code_works_once_and_for_five_minutes(sms_bench: Workbench) -> None:
    guest = sms_bench.guest()
    sms_bench.platform.payment_passwords.send_code(guest.identity)
    recover(sms_bench, guest, sms_bench.sms_code())
    with pytest.raises(RequestRefusedError) as refused:
        recover(sms_bench, guest, sms_bench.sms_code())
    assert refused.value.code == ReasonCode.SMS_CODE_EXPIRED
    sms_bench.clock.forward(seconds=61)
    sms_bench.platform.payment_passwords.send_code(guest.identity)
    sms_bench.clock.forward(minutes=5)
    with pytest.raises(RequestRefusedError) as refused:
        recover(sms_bench, guest, sms_bench.sms_code())
    assert refused.value.code == ReasonCode.SMS_CODE_EXPIRED


def test_five_wrong_recovery_codes_kill_the_right_one(sms_bench: Workbench) -> None:
    guest = sms_bench.guest()
    sms_bench.platform.payment_passwords.send_code(guest.identity)
    code = sms_bench.sms_code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(RequestRefusedError) as refused:
            recover(sms_bench, guest, wrong)
        assert (refused.value.code, refused.value.tries_left) == (ReasonCode.SMS_CODE_INCORRECT, left)
    with pytest.raises(RequestRefusedError) as refused:
        recover(sms_bench, guest, code)
    assert refused.value.code == ReasonCode.SMS_CODE_EXPIRED
    assert pays_with(sms_bench, guest, PASSWORD)


def test_another_members_recovery_code_is_of_no_use(sms_bench: Workbench) -> None:
    thief, guest = sms_bench.guest(), sms_bench.guest()
    sms_bench.platform.payment_passwords.send_code(guest.identity)
    sms_bench.platform.payment_passwords.send_code(thief.identity)
    with pytest.raises(RequestRefusedError):
        recover(sms_bench, guest, sms_bench.sms_code())


def test_recovery_codes_are_sent_once_a_minute_and_ten_a_day(sms_bench: Workbench) -> None:
    guest = sms_bench.guest()
    for _ in range(10):
        sms_bench.platform.payment_passwords.send_code(guest.identity)
        with pytest.raises(RequestRefusedError, match="just now"):
            sms_bench.platform.payment_passwords.send_code(guest.identity)
        sms_bench.clock.forward(seconds=61)
    with pytest.raises(RequestRefusedError, match="today") as refused:
        sms_bench.platform.payment_passwords.send_code(guest.identity)
    assert (refused.value.status, refused.value.code) == (429, ReasonCode.SMS_LIMIT_REACHED)


def test_a_recovery_code_that_arrives_though_the_gateway_did_not_answer_is_good(database: EmptyDatabase) -> None:
    gateway = SilentGateway(may_arrive=True)
    bench = Workbench.build(database.url, engine=database.engine, sender=gateway)
    guest = bench.guest()
    for _ in range(2):  # And another one may be asked for at once; then that one counts.
        with pytest.raises(RequestRefusedError) as refused:
            bench.platform.payment_passwords.send_code(guest.identity)
        assert (refused.value.status, refused.value.code) == (502, ReasonCode.SMS_NOT_SENT)
    first, second = (re.findall(r"[0-9]{6}", text)[0] for text in gateway.texts)
    with pytest.raises(RequestRefusedError):
        recover(bench, guest, first)
    recover(bench, guest, second)
    assert bench.by_phone(bench.waiting(guest), NEW).status is Status.SUCCEEDED
    bench.close()


def test_without_a_gateway_nothing_is_recovered(bench: Workbench) -> None:
    with pytest.raises(RequestRefusedError, match="sends no text messages"):
        bench.platform.payment_passwords.send_code(bench.guest().identity)


def test_a_limit_is_lowered_freely_and_raised_with_the_password(bench: Workbench) -> None:
    guest = bench.guest()
    assert set_limit(bench, guest, 500) == 500
    with pytest.raises(RequestRefusedError, match="raising the limit asks for it"):
        set_limit(bench, guest, 501)
    with pytest.raises(RequestRefusedError) as refused:
        set_limit(bench, guest, 501, WRONG)
    assert (refused.value.code, refused.value.tries_left) == (ReasonCode.PASSWORD_INCORRECT, 4)
    assert set_limit(bench, guest, 20_000, PASSWORD) == 20_000


def test_following_the_system_again_counts_as_raising(bench: Workbench) -> None:
    guest = bench.guest()
    set_limit(bench, guest, 500)
    with pytest.raises(RequestRefusedError, match="asks for it"):
        set_limit(bench, guest, None)
    assert set_limit(bench, guest, None, PASSWORD) == 20_000


def test_no_limit_goes_over_the_systems_bound(bench: Workbench) -> None:
    with pytest.raises(RequestRefusedError, match="over the bound of 20000"):
        set_limit(bench, bench.guest(), 20_001, PASSWORD)


def test_a_payment_over_the_members_own_limit_asks_for_proof(bench: Workbench) -> None:
    guest = bench.guest()
    set_limit(bench, guest, 1_000)
    assert bench.pay(bench.request(bench.code(guest), 1_000)).status is Status.SUCCEEDED
    assert bench.pay(bench.request(bench.code(guest), 1_001)).status is Status.VERIFYING


def test_every_act_is_audited_without_a_secret(sms_bench: Workbench) -> None:
    guest = sms_bench.guest(password=None)
    set_first(sms_bench, guest)
    change(sms_bench, guest, NEW)
    sms_bench.platform.payment_passwords.send_code(guest.identity)
    recover(sms_bench, guest, sms_bench.sms_code())
    set_limit(sms_bench, guest, 5)
    member_id = guest.identity.member_id
    rows = sms_bench.platform.context.units.read(lambda connection: acts(connection, member_id, 10))
    assert {row.act for row in rows} == {
        "payment-password.set",
        "payment-password.changed",
        "payment-password.recovered",
        "no-password-limit.set",
    }
    assert {row.actor for row in rows} == {f"member:{member_id}"}
    assert all(NEW not in str(row) and sms_bench.sms_code() not in str(row) for row in rows)
