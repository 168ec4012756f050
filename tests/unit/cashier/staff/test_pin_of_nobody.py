# SPDX-License-Identifier: Apache-2.0
"""A number that nobody has cannot be told from a wrong PIN by how long the answer takes."""

from __future__ import annotations

from argon2 import extract_parameters

from cashier.staff.credentials import Credentials
from tests.support.staff_ground import CHEAP


def test_a_pin_of_nobody_is_compared_by_the_same_work_as_one_that_is_kept() -> None:
    credentials = Credentials()
    kept = extract_parameters(credentials.hash_pin("13572"))
    assert extract_parameters(credentials.hash_of_nobody) == kept


def test_no_pin_is_the_one_of_nobody() -> None:
    assert not CHEAP.matches(None, "13572")
