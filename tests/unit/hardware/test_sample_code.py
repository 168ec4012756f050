# SPDX-License-Identifier: Apache-2.0
"""What came of the sample code tells in which layout a gun types, and in which its keys are read."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing.keyboard_layouts import LayoutName
from hardware.framing.sample_code import SAMPLE, Came, Sampled, sampled, typed

COUNTRIES = list(itertools.permutations(LayoutName, 2))


@pytest.mark.parametrize(("gun", "reader"), COUNTRIES)
def test_each_pair_of_layouts_is_told_by_what_came(gun: LayoutName, reader: LayoutName) -> None:
    assert sampled(typed(SAMPLE, gun, reader)) == Sampled(Came.OTHER_LAYOUT, gun=gun, reader=reader)


def test_no_two_pairs_give_the_same() -> None:
    came = [typed(SAMPLE, *each) for each in COUNTRIES]
    assert len({SAMPLE, *came}) == len(COUNTRIES) + 1
    # A key that gives nothing would shorten the text.
    assert {len(each) for each in came} == {len(SAMPLE)}


def test_a_german_gun_on_a_computer_of_the_us_types_what_is_written_here() -> None:
    # By hand, from both countries' keys: y and z change places, - is where / is, / is Shift 7, ; is Shift and comma.
    assert typed(SAMPLE, LayoutName.GERMANY, LayoutName.US) == "Jifu/qay&ZM<1"


def test_it_is_known_when_it_is_whole_and_when_characters_were_lost_or_came_twice() -> None:
    assert sampled(SAMPLE) == Sampled(Came.WHOLE)
    assert sampled(SAMPLE[:4] + SAMPLE[6:]) == Sampled(Came.LOST, 2)
    assert sampled(SAMPLE + SAMPLE) == Sampled(Came.DOUBLED, len(SAMPLE))


@pytest.mark.parametrize("text", ["", "6901234567892", "91001234567890123456", "Jifu"])
def test_something_else_is_not_taken_for_it(text: str) -> None:
    assert sampled(text) is None


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    found = sampled(text)
    assert found is None or (found.came is Came.OTHER_LAYOUT) is (found.gun is not None)
