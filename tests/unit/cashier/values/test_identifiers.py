# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashier.values.identifiers import (
    in_groups,
    is_mistyped_order_number,
    is_order_number,
    new_attempt_id,
    new_order_number,
    new_verification_id,
)
from cashier.values.payment_code import NotACode, Seen, read

MORNING = datetime(2026, 11, 1, 9, 30, 45, tzinfo=UTC)


@pytest.mark.parametrize("make", [new_attempt_id, new_verification_id])
def test_an_id_is_a_uuid_of_version_7(make: Callable[[], UUID]) -> None:
    made = make()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_ids_made_one_after_the_other_are_different_and_in_order() -> None:
    ids = [new_attempt_id() for _ in range(1_000)]
    assert ids == sorted(set(ids))


@given(st.text(min_size=1), st.datetimes(timezones=st.just(UTC)), st.integers(0, 10**9))
def test_an_order_number_is_24_digits_that_nothing_else_at_the_counter_is(
    till: str, now: datetime, serial: int
) -> None:
    number = new_order_number(till, now, serial)
    assert (len(number), number.isdigit(), is_order_number(number)) == (24, True, True)
    # Its last twenty digits may happen to be a good code: then it looks like two scans, and is not taken for one.
    assert read(number) in {NotACode(seen, f"…{number[-4:]}") for seen in (Seen.OTHER, Seen.GLUED)}


@given(st.integers(0, 23), st.integers(1, 9))
def test_a_digit_that_is_wrong_is_found_out(at: int, by: int) -> None:
    number = new_order_number("T01", MORNING, 7)
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    assert not is_order_number(wrong)
    assert is_mistyped_order_number(wrong) is wrong.startswith("81")


@given(st.integers(0, 22))
def test_two_digits_that_changed_places_are_found_out(at: int) -> None:
    number = new_order_number("T01", MORNING, 7)
    changed = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert is_order_number(changed) is (changed == number)


def test_orders_of_one_second_two_tills_and_two_seconds_have_numbers_of_their_own() -> None:
    numbers = {
        new_order_number(till, MORNING + timedelta(seconds=second), serial)
        for till in ("trm_AbCdEf0123456789", "trm_AbCdEf0123456780")
        for second in range(20)
        for serial in range(200)
    }
    assert len(numbers) == 2 * 20 * 200


def test_a_number_of_earlier_tills_is_still_one_of_ours() -> None:
    assert is_order_number("T01-7Kp2Aq-20261101-093045-0007")
    assert not is_mistyped_order_number("T01-7Kp2Aq-20261101-093045-0007")


def test_people_read_the_digits_in_groups() -> None:
    number = new_order_number("T01", MORNING, 7)
    assert [len(group) for group in in_groups(number).split()] == [4] * 6
    assert in_groups("POS-1") == "POS-1"


def test_a_till_without_anything_that_tells_it_apart_is_named() -> None:
    with pytest.raises(ValueError, match="till '' is empty"):
        new_order_number("", MORNING, 1)
