# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashier.values.texts import Language, Text, UnfilledPlaceError

PAID = Text(zh="已付 {amount}，用时 {took}", en="{amount} paid in {took}")


def test_places_are_filled_in_both_languages() -> None:
    filled = PAID.fill(amount="¥12.80", took=Text(zh="2 秒", en="2 s"))
    assert filled == Text(zh="已付 ¥12.80，用时 2 秒", en="¥12.80 paid in 2 s")


@given(st.text(), st.text())
def test_a_value_stands_in_the_text_as_it_is_braces_too(amount: str, took: str) -> None:
    assert PAID.fill(amount=amount, took=took).en == f"{amount} paid in {took}"


def test_a_place_without_a_value_is_named() -> None:
    with pytest.raises(UnfilledPlaceError, match="has no value for took"):
        PAID.fill(amount="¥12.80")


def test_places_of_either_language_are_known() -> None:
    assert Text(zh="{一}", en="{one}").places == {"一", "one"}


@pytest.mark.parametrize(("language", "sentence"), [(Language.ZH, "好"), (Language.EN, "Good")])
def test_a_text_is_told_in_the_language_asked_for(language: Language, sentence: str) -> None:
    assert Text(zh="好", en="Good").of(language) == sentence
