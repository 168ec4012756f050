# SPDX-License-Identifier: Apache-2.0
"""Notes and coins."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cashier.values.cash import change_in_pieces, likely_given


def test_the_exact_sum_comes_first_then_what_notes_make() -> None:
    assert likely_given(6_350, "CNY") == (6_350, 6_500, 7_000, 8_000)
    assert likely_given(10_000, "CNY") == (10_000,)
    assert likely_given(0, "CNY") == ()
    assert likely_given(500, "USD") == (500,)


@given(st.integers(1, 10**9))
def test_nothing_that_is_suggested_is_less_than_what_is_due(due: int) -> None:
    suggested = likely_given(due, "CNY")
    assert suggested[0] == due
    assert list(suggested) == sorted(set(suggested))


@given(st.integers(0, 10**7))
def test_change_in_pieces_adds_up(change: int) -> None:
    pieces = change_in_pieces(change, "CNY")
    assert sum(denomination * count for denomination, count in pieces) == change
