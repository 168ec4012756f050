# SPDX-License-Identifier: Apache-2.0
"""Payment codes: their look, their life of one minute, their single use, guessing, and their pictures."""

from __future__ import annotations

import dataclasses
import random
import uuid

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from middleplatform.codes.pictures import code_128_modules, qr_rows
from middleplatform.codes.scheme import NotOurCodeError, make_random_code, read_code
from middleplatform.contract.payments import Asset, IfSucceeded, Status
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.problems import RequestRefusedError
from middleplatform.randomness import SystemRandomSource, random_digits
from tests.support.codes import code_digits
from tests.unit.middleplatform.workbench import Workbench, failure_code

QUIET_MODULES = 10


class SeededSource:
    """Randomness that can be repeated."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def token_bytes(self, count: int) -> bytes:
        """Return the next bytes."""
        return self._random.randbytes(count)


@given(seed=st.integers(0, 10_000))
def test_a_made_code_has_20_digits_of_scheme_91_and_reads_back(seed: int) -> None:
    code = make_random_code(SeededSource(seed))
    assert len(code) == 20
    assert code.startswith("91")
    assert read_code(code) == code


@given(seed=st.integers(0, 1_000), place=st.integers(0, 19), digit=st.integers(0, 9))
def test_any_single_wrong_digit_is_noticed(seed: int, place: int, digit: int) -> None:
    code = make_random_code(SeededSource(seed))
    spoilt = code[:place] + str(digit) + code[place + 1 :]
    if spoilt != code:
        with pytest.raises(NotOurCodeError):
            read_code(spoilt)


@given(payload=st.integers(0, 10**16 - 1))
def test_the_check_digits_are_those_of_the_formula(payload: int) -> None:
    assert read_code(code_digits(payload)) == code_digits(payload)


@given(count=st.integers(1, 30), seed=st.integers(0, 100))
def test_random_digits_have_the_length_asked_for(count: int, seed: int) -> None:
    digits = random_digits(SeededSource(seed), count)
    assert (len(digits), digits.isdigit()) == (count, True)


def test_full_width_digits_blanks_and_dashes_are_forgiven() -> None:
    code = code_digits(42)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert read_code(f" {wide[:10]} {wide[10:]}\n") == code
    assert read_code("-".join(code[start : start + 4] for start in range(0, 20, 4))) == code


@pytest.mark.parametrize(
    ("scanned", "reason"),
    [
        ("134567890123456789", ReasonCode.CODE_OF_OTHER_WALLET),  # WeChat
        ("281234567890123456", ReasonCode.CODE_OF_OTHER_WALLET),  # Alipay
        ("6212345678901234567", ReasonCode.CODE_OF_OTHER_WALLET),  # UnionPay
        ("hQVDUFYwMWEaTwegAAAAVVVVUA9KQ0I=", ReasonCode.CODE_OF_OTHER_WALLET),  # EMV
        ("https://example.com/pay", ReasonCode.CODE_OF_OTHER_WALLET),
        ("6901234567892", ReasonCode.CODE_MALFORMED),
        ("91123", ReasonCode.CODE_MALFORMED),
        ("91000000000000000000", ReasonCode.CODE_MALFORMED),
        ("!", ReasonCode.CODE_MALFORMED),
    ],
)
def test_what_is_not_a_code_is_told_apart(bench: Workbench, scanned: str, reason: ReasonCode) -> None:
    assert failure_code(bench.pay(bench.request(scanned))) == reason


def test_a_code_that_nobody_issued_is_not_found(bench: Workbench) -> None:
    assert failure_code(bench.pay(bench.request(code_digits(7)))) == ReasonCode.CODE_NOT_FOUND


def test_a_code_lives_sixty_seconds(bench: Workbench) -> None:
    guest = bench.guest()
    code, late_code = bench.code(guest), None
    bench.clock.forward(seconds=59.9)
    assert bench.pay(bench.request(code)).status is Status.SUCCEEDED
    late_code = bench.code(guest)
    bench.clock.forward(seconds=63)
    late = bench.pay(bench.request(late_code))
    assert failure_code(late) == ReasonCode.CODE_EXPIRED
    assert late.failure is not None
    assert late.failure.expired_ago_s == 3


def test_a_fresh_code_ends_the_one_before_on_the_same_device(bench: Workbench) -> None:
    guest = bench.guest()
    old, new = bench.code(guest), bench.code(guest)
    assert failure_code(bench.pay(bench.request(old))) == ReasonCode.CODE_EXPIRED
    assert bench.pay(bench.request(new)).status is Status.SUCCEEDED


def test_another_device_and_another_account_keep_their_codes(bench: Workbench) -> None:
    guest = bench.guest(wallet_minor=10_000)
    points, wallet = bench.code(guest), bench.code(guest, Asset.WALLET)
    second = bench.platform.customers.issue_code(bench.sign_in(guest.phone), Asset.POINTS).code
    assert bench.pay(bench.request(points)).status is Status.SUCCEEDED
    assert bench.pay(bench.request(wallet, asset=Asset.WALLET)).status is Status.SUCCEEDED
    assert bench.pay(bench.request(second)).status is Status.SUCCEEDED


def test_a_used_code_for_another_order_says_when_it_was_used(bench: Workbench) -> None:
    guest = bench.guest()
    code = bench.code(guest)
    bench.pay(bench.request(code))
    used_at = bench.clock.now()
    bench.clock.forward(seconds=120)
    second = bench.pay(bench.request(code))
    assert failure_code(second) == ReasonCode.CODE_ALREADY_USED
    assert second.failure is not None
    assert second.failure.used_at == used_at


def test_a_used_code_for_the_same_order_says_that_the_order_is_paid(bench: Workbench) -> None:
    guest, again_id = bench.guest(), uuid.uuid4()
    request = bench.request(bench.code(guest))
    bench.pay(request)
    again = bench.pay(request, again_id)
    assert (again.attempt_id, failure_code(again)) == (again_id, ReasonCode.ORDER_ALREADY_PAID)
    assert bench.balance(guest) == 100_000 - 1280


def test_giving_up_a_second_scan_of_a_paid_order_leaves_the_first_payment_alone(bench: Workbench) -> None:
    guest, first_id, again_id = bench.guest(), uuid.uuid4(), uuid.uuid4()
    request = bench.request(bench.code(guest))
    bench.pay(request, first_id)
    bench.pay(request, again_id)
    bench.cancel(again_id, IfSucceeded.REVERSE)
    assert bench.query(first_id).status is Status.SUCCEEDED
    assert bench.balance(guest) == 100_000 - 1280


def test_a_used_code_at_another_terminal_is_used(bench: Workbench) -> None:
    request = bench.request(bench.code(bench.guest()))
    bench.pay(request)
    other, _ = bench.enrol("T2")
    assert failure_code(bench.pay(request, terminal=other)) == ReasonCode.CODE_ALREADY_USED


def test_a_code_is_spent_even_where_the_payment_failed(bench: Workbench) -> None:
    code = bench.code(bench.guest(points=1))
    assert failure_code(bench.pay(bench.request(code))) == ReasonCode.INSUFFICIENT_BALANCE
    assert failure_code(bench.pay(bench.request(code, 1))) == ReasonCode.CODE_ALREADY_USED


def test_guessing_is_stopped_per_terminal_and_goes_on_a_minute_later(bench: Workbench) -> None:
    for payload in range(20):
        assert failure_code(bench.pay(bench.request(code_digits(payload)))) == ReasonCode.CODE_NOT_FOUND
    good = bench.code(bench.guest())
    stopped = bench.pay(bench.request(good))
    assert failure_code(stopped) == ReasonCode.RATE_LIMITED
    assert stopped.failure is not None
    assert stopped.failure.retry_after_s == 60
    other, _ = bench.enrol("T2")
    assert bench.pay(bench.request(good), terminal=other).status is Status.SUCCEEDED
    bench.clock.forward(seconds=61)
    fresh = bench.code(bench.guest())
    assert bench.pay(bench.request(fresh)).status is Status.SUCCEEDED


def test_asking_for_too_many_codes_is_refused(bench: Workbench) -> None:
    guest = bench.guest()
    for _ in range(30):
        bench.code(guest)
    with pytest.raises(RequestRefusedError) as refused:
        bench.code(guest)
    assert (refused.value.status, refused.value.retry_after_s) == (429, 60)


def test_only_a_keyed_hash_of_a_code_is_stored(bench: Workbench) -> None:
    code = bench.code(bench.guest())
    bench.pay(bench.request(code))

    def everything(connection: object) -> str:
        tables = ("codes", "payments", "attempts")
        return repr([list(connection.execute(text(f"SELECT * FROM {name}"))) for name in tables])  # type: ignore[attr-defined]

    assert code not in bench.platform.context.units.read(everything)


@given(payload=st.integers(0, 10**16 - 1))
def test_both_pictures_are_read_back_by_an_independent_reader(payload: int) -> None:
    code = code_digits(payload)
    assert scanned(qr_rows(code)) == code
    bars = "0" * QUIET_MODULES + code_128_modules(code) + "0" * QUIET_MODULES
    assert scanned((bars,) * 40) == code


def test_a_code_128_of_twenty_digits_is_packed_in_set_c() -> None:
    # Start, ten pairs, check symbol: 11 modules each; stop: 13 (ISO/IEC 15417).
    assert len(code_128_modules(make_random_code(SystemRandomSource()))) == 12 * 11 + 13


def scanned(rows: tuple[str, ...]) -> str:
    """Paint modules 3 pixels wide with a quiet zone and read them with zxing."""
    import numpy as np

    picture = np.array([[0 if module == "1" else 255 for module in row] for row in rows], dtype=np.uint8)
    picture = np.pad(picture, QUIET_MODULES, constant_values=255).repeat(3, axis=0).repeat(3, axis=1)
    return str(zxingcpp.read_barcodes(picture)[0].text)


def test_guessing_is_stopped_per_address_whatever_the_terminal(bench: Workbench) -> None:
    tills = [dataclasses.replace(bench.enrol(f"T{n}")[0], address="10.0.0.9") for n in range(6)]
    for payload in range(100):
        told = bench.pay(bench.request(code_digits(payload)), terminal=tills[payload % 5])
        assert failure_code(told) == ReasonCode.CODE_NOT_FOUND
    good = bench.code(bench.guest())
    assert failure_code(bench.pay(bench.request(good), terminal=tills[5])) == ReasonCode.RATE_LIMITED
    elsewhere = dataclasses.replace(tills[5], address="10.0.0.10")
    assert bench.pay(bench.request(good), terminal=elsewhere).status is Status.SUCCEEDED
