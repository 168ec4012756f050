# SPDX-License-Identifier: Apache-2.0
"""Barcodes in their one form, and what a scale prints."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cashier.catalogue.goods import ScaleLabel, canonical, scale_label
from tests.support.goods import APPLES, barcode


def test_an_ean_stays_as_it_is_and_a_upc_gets_a_nought_in_front() -> None:
    assert canonical("6901939621608") == "6901939621608"
    assert canonical("036000291452") == "0036000291452"
    assert canonical("06901939621608") == "6901939621608"
    assert canonical("40084107") == "40084107"


@given(st.integers(0, 10**10 - 1), st.integers(0, 12), st.integers(1, 9))
def test_no_barcode_with_one_wrong_digit_is_taken_for_a_barcode(number: int, place: int, change: int) -> None:
    right = barcode(number)
    wrong = right[:place] + str((int(right[place]) + change) % 10) + right[place + 1 :]
    assert (canonical(right), canonical(wrong)) == (right, None)


def test_a_scale_s_barcode_tells_the_goods_and_a_figure() -> None:
    assert scale_label("2100417012349") == ScaleLabel("21", "00417", 1234)
    assert scale_label("6901939621608") is None


@given(st.integers(0, 99_999))
def test_what_is_sold_by_weight_costs_its_weight_to_the_nearest_minor_unit(grams: int) -> None:
    exact_times_1000 = APPLES.price.amount_minor * grams
    assert abs(APPLES.price_of_grams(grams).amount_minor * 1000 - exact_times_1000) <= 500
