# SPDX-License-Identifier: Apache-2.0
"""Codes that a phone makes without a signal: published vectors, single use of a step, drift, bounds, guesses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from stdnum.iso7064 import mod_97_10

from middleplatform.codes.hotp import hotp, offline_code, split_offline_code, step_of
from middleplatform.codes.scheme import NotOurCodeError, read_code
from middleplatform.contract.payments import Asset, Entry, Payment, Status
from middleplatform.contract.reason_codes import ReasonCode
from tests.unit.middleplatform.workbench import Guest, Workbench, failure_code

RFC_4226 = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
RFC_6238 = {
    59: "46119246",
    1111111109: "68084774",
    1111111111: "67062674",
    1234567890: "91819424",
    2000000000: "90698825",
    20000000000: "77737706",
}
SEED = b"12345678901234567890123456789012"


@pytest.mark.parametrize("counter", range(10))
def test_hotp_gives_the_values_of_rfc_4226(counter: int) -> None:
    assert hotp(SEED[:20], counter, digits=6, digest="sha1") == RFC_4226[counter]


@pytest.mark.parametrize("unix_s", RFC_6238)
def test_totp_gives_the_sha_256_values_of_rfc_6238(unix_s: int) -> None:
    assert hotp(SEED, step_of(unix_s)) == RFC_6238[unix_s]


def test_the_code_of_the_documents_example_is_this_one() -> None:
    assert offline_code("12345678", SEED, step_of(59)) == "92123456784611924663"


def test_the_documents_vectors_are_what_the_platform_reckons() -> None:
    document = (Path(__file__).parents[3] / "docs" / "payment.md").read_text(encoding="utf-8")
    for unix_s, number in RFC_6238.items():
        row = f"| {unix_s} | {step_of(unix_s)} | {number} | `{offline_code('12345678', SEED, step_of(unix_s))}` |"
        assert row in document


@given(
    alias=st.from_regex(r"[0-9]{8}", fullmatch=True),
    seed=st.binary(min_size=32, max_size=32),
    step=st.integers(0, 2**40),
)
def test_every_offline_code_is_one_of_ours_and_falls_into_its_parts_again(alias: str, seed: bytes, step: int) -> None:
    code = offline_code(alias, seed, step)
    assert mod_97_10.is_valid(code)
    assert split_offline_code(read_code(code)) == (alias, hotp(seed, step))


@given(place=st.integers(0, 19), other=st.integers(1, 9))
def test_one_wrong_digit_is_never_taken_for_a_code(place: int, other: int) -> None:
    code = offline_code("12345678", SEED, 1)
    wrong = code[:place] + str((int(code[place]) + other) % 10) + code[place + 1 :]
    with pytest.raises(NotOurCodeError):
        read_code(wrong)


@dataclass
class OfflinePhone:
    """A phone that was given a seed; ``ahead_s`` is how wrong its clock is."""

    bench: Workbench
    guest: Guest
    ahead_s: int = 0

    def __post_init__(self) -> None:
        given = self.bench.platform.customers.provision_offline(self.guest.identity, Asset.POINTS)
        self.alias, self.seed = given.alias, bytes.fromhex(given.seed)

    def code(self, steps_ago: int = 0) -> str:
        return offline_code(
            self.alias, self.seed, step_of(self.bench.clock.now().timestamp() + self.ahead_s) - steps_ago
        )

    def pay(
        self, amount: int = 100, code: str | None = None, entry: Entry = Entry.SCANNED, order: str | None = None
    ) -> Payment:
        return self.bench.pay(self.bench.request(code or self.code(), amount, entry=entry, order=order))


@pytest.fixture
def phone(bench: Workbench) -> OfflinePhone:
    return OfflinePhone(bench, bench.guest())


def test_a_code_of_the_phone_pays_without_the_phone_having_asked(bench: Workbench, phone: OfflinePhone) -> None:
    assert phone.pay(100).status is Status.SUCCEEDED
    assert bench.balance(phone.guest) == 99_900


def test_a_step_pays_once_and_a_second_scan_is_told_so(phone: OfflinePhone) -> None:
    code = phone.code()
    assert phone.pay(code=code, order="first").status is Status.SUCCEEDED
    assert failure_code(phone.pay(code=code)) == ReasonCode.CODE_ALREADY_USED
    assert failure_code(phone.pay(code=code, order="first")) == ReasonCode.ORDER_ALREADY_PAID


def test_an_earlier_step_is_dead_once_a_later_one_paid(phone: OfflinePhone) -> None:
    earlier = phone.code(steps_ago=1)
    assert phone.pay().status is Status.SUCCEEDED
    assert failure_code(phone.pay(code=earlier)) == ReasonCode.CODE_EXPIRED


@pytest.mark.parametrize("ahead_s", [-30, 0, 30])
def test_a_clock_one_step_off_pays(bench: Workbench, ahead_s: int) -> None:
    assert OfflinePhone(bench, bench.guest(), ahead_s).pay().status is Status.SUCCEEDED


def test_a_drifting_clock_is_followed_from_payment_to_payment(bench: Workbench, phone: OfflinePhone) -> None:
    for ahead_s in (30, 60, 90):
        phone.ahead_s = ahead_s
        assert phone.pay().status is Status.SUCCEEDED
        bench.clock.forward(seconds=60)
    phone.ahead_s = 0
    assert failure_code(phone.pay()) == ReasonCode.CODE_EXPIRED


def test_an_old_picture_of_a_code_is_expired_and_no_guess(bench: Workbench, phone: OfflinePhone) -> None:
    picture = phone.code()
    bench.clock.forward(seconds=120)
    for _ in range(6):
        payment = phone.pay(code=picture)
        assert failure_code(payment) == ReasonCode.CODE_EXPIRED
    assert phone.pay().status is Status.SUCCEEDED


def test_only_so_many_are_taken_before_the_phone_fetches_a_fresh_seed(bench: Workbench, phone: OfflinePhone) -> None:
    for _ in range(5):
        assert phone.pay().status is Status.SUCCEEDED
        bench.clock.forward(seconds=30)
    assert failure_code(phone.pay()) == ReasonCode.CODE_EXPIRED
    assert OfflinePhone(bench, phone.guest).pay().status is Status.SUCCEEDED


def test_guesses_lock_the_alias_even_for_the_right_code(bench: Workbench, phone: OfflinePhone) -> None:
    for _ in range(5):
        wrong = offline_code(phone.alias, b"x" * 32, step_of(bench.clock.now().timestamp()))
        assert failure_code(phone.pay(code=wrong)) == ReasonCode.CODE_NOT_FOUND
        bench.clock.forward(seconds=30)
    assert failure_code(phone.pay()) == ReasonCode.CODE_NOT_FOUND


def test_guessing_aliases_is_stopped_for_the_terminal(bench: Workbench, phone: OfflinePhone) -> None:
    for number in range(20):
        phone.pay(code=offline_code(f"{number:08d}", b"x" * 32, 1))
    assert failure_code(phone.pay()) == ReasonCode.RATE_LIMITED


@pytest.mark.parametrize(("amount", "entry"), [(20_001, Entry.SCANNED), (100, Entry.TYPED)])
def test_what_needs_a_password_is_not_paid_offline(phone: OfflinePhone, amount: int, entry: Entry) -> None:
    assert failure_code(phone.pay(amount, entry=entry)) == ReasonCode.AMOUNT_LIMIT_EXCEEDED


def test_a_code_that_was_declined_before_it_was_spent_still_pays(bench: Workbench, phone: OfflinePhone) -> None:
    bench.pay(bench.request(bench.code(bench.guest()), 100, order="paid"))
    code = phone.code()
    assert failure_code(phone.pay(code=code, order="paid")) == ReasonCode.ORDER_ALREADY_PAID
    assert phone.pay(code=code).status is Status.SUCCEEDED


def test_a_fresh_seed_makes_the_one_before_it_worthless(bench: Workbench, phone: OfflinePhone) -> None:
    OfflinePhone(bench, phone.guest)
    assert failure_code(phone.pay()) == ReasonCode.CODE_NOT_FOUND


def test_signing_out_and_revoking_make_the_seed_worthless(bench: Workbench, phone: OfflinePhone) -> None:
    bench.platform.customers.revoke_offline(phone.guest.identity)
    assert failure_code(phone.pay()) == ReasonCode.CODE_NOT_FOUND
    again = OfflinePhone(bench, phone.guest)
    bench.platform.customers.sign_out(phone.guest.identity)
    assert failure_code(again.pay()) == ReasonCode.CODE_NOT_FOUND


def test_the_seed_stands_in_the_database_sealed_only(bench: Workbench, phone: OfflinePhone) -> None:
    sealed = bench.platform.context.units.read(
        lambda connection: connection.execute(text("SELECT sealed_seed FROM offline_devices")).scalar_one()
    )
    assert phone.seed not in sealed
