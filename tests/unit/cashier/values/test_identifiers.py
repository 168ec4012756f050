# SPDX-License-Identifier: Apache-2.0
import re
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from cashier.values.identifiers import new_attempt_id, new_order_number, new_verification_id, order_prefix

MORNING = datetime(2026, 11, 1, 9, 30, 45, tzinfo=UTC)


@pytest.mark.parametrize("make", [new_attempt_id, new_verification_id])
def test_an_id_is_a_uuid_of_version_7(make: Callable[[], UUID]) -> None:
    made = make()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_ids_made_one_after_the_other_are_different_and_in_order() -> None:
    ids = [new_attempt_id() for _ in range(1_000)]
    assert ids == sorted(set(ids))


def test_an_order_number_names_till_time_and_serial() -> None:
    assert new_order_number("T01", MORNING, 7) == "T01-20261101-093045-0007"


@pytest.mark.parametrize("name", ["T01", "收银台", "T01 front", "A till with a name of many letters"])
def test_two_tills_of_one_name_have_order_numbers_of_their_own(name: str) -> None:
    one, other = (
        new_order_number(order_prefix(name, terminal_id), MORNING, 1)
        for terminal_id in ("trm_AbCdEf0123456789", "trm_AbCdEf0123456780")
    )
    assert one != other
    assert max(len(one), len(other)) <= 40


def test_an_order_number_begins_with_the_tills_name_as_far_as_it_is_ascii() -> None:
    assert order_prefix("T01 前台", "trm_AbCdEf0123456789") == "T01-456789"


def test_the_longest_order_number_fits_the_contract() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,40}", new_order_number("T" * 19, MORNING, 123_456))


@pytest.mark.parametrize("terminal", ["", "T" * 20, "收银台", "T 1", "T\n"])
def test_a_terminal_that_cannot_begin_an_order_number_is_named(terminal: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(terminal))):
        new_order_number(terminal, MORNING, 1)
