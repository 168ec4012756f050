# SPDX-License-Identifier: Apache-2.0
"""Amounts in words: what is said is the amount, to the last fen."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashier.values.money import CURRENCIES, MAX_AMOUNT_MINOR, Money
from cashier.values.spoken_money import in_words

FEN = st.integers(0, MAX_AMOUNT_MINOR) | st.integers(0, 10_000) | st.integers(0, 10**8).map(lambda wan: wan * 10_000)


@pytest.mark.parametrize(
    ("amount_minor", "zh", "en"),
    [
        (1_250, "十二元五角", "twelve yuan fifty"),
        (10_500, "一百零五元", "one hundred and five yuan"),
        (50, "零元五角", "zero yuan fifty"),
        (1_205, "十二元零五分", "twelve yuan oh five"),
        (1_299, "十二元九角九分", "twelve yuan ninety-nine"),
        (200, "两元", "two yuan"),
        (220, "两元二角", "two yuan twenty"),
        (2_200, "二十二元", "twenty-two yuan"),
        (22_000, "二百二十元", "two hundred and twenty yuan"),
        (222_200, "两千二百二十二元", "two thousand two hundred and twenty-two yuan"),
        (1_000, "十元", "ten yuan"),
        (11_000, "一百一十元", "one hundred and ten yuan"),
        (1_000_000, "一万元", "ten thousand yuan"),
        (1_005_005, "一万零五十元零五分", "ten thousand and fifty yuan oh five"),
        (2_000_000, "两万元", "twenty thousand yuan"),
        (10_010_000, "十万零一百元", "one hundred thousand one hundred yuan"),
        (11_000_000_100, "一亿一千万零一元", "one hundred and ten million and one yuan"),
        (MAX_AMOUNT_MINOR, "一百亿元", "ten billion yuan"),
        (0, "零元", "zero yuan"),
        (-1_250, "负十二元五角", "minus twelve yuan fifty"),
    ],
)
def test_an_amount_is_said_as_people_say_it(amount_minor: int, zh: str, en: str) -> None:
    said = in_words(Money(amount_minor))
    assert (said.zh, said.en) == (zh, en)


@pytest.mark.parametrize(
    ("money", "zh", "en"),
    [
        (Money(1_250, "HKD"), "十二港元五角", "twelve Hong Kong dollars fifty"),
        (Money(1_250, "USD"), "十二美元五十美分", "twelve dollars fifty"),
        (Money(102, "GBP"), "一英镑两便士", "one pound oh two"),
        (Money(1_250, "JPY"), "一千二百五十日元", "one thousand two hundred and fifty yen"),
    ],
)
def test_another_currency_is_called_by_its_name(money: Money, zh: str, en: str) -> None:
    said = in_words(money)
    assert (said.zh, said.en) == (zh, en)


def test_no_amount_is_too_large_for_words() -> None:
    assert in_words(Money(10**18 + 100)).zh == "一亿亿零一元"
    assert in_words(Money(10**18 + 100)).en == "ten thousand trillion and one yuan"


def test_every_currency_of_the_till_has_words() -> None:
    assert all(in_words(Money(100, each)).en for each in CURRENCIES)


@given(FEN)
def test_what_is_said_in_chinese_is_the_amount_and_nothing_else(amount_minor: int) -> None:
    assert _heard_zh(in_words(Money(amount_minor)).zh) == amount_minor


@given(FEN)
def test_what_is_said_in_english_is_the_amount_and_nothing_else(amount_minor: int) -> None:
    assert _heard_en(in_words(Money(amount_minor)).en) == amount_minor


@given(st.integers(0, MAX_AMOUNT_MINOR))
def test_nothing_is_left_to_the_voice_to_read(amount_minor: int) -> None:
    said = in_words(Money(amount_minor))
    assert re.fullmatch(r"[零一二两三四五六七八九十百千万亿元角分]+", said.zh)
    assert re.fullmatch(r"[a-z -]+", said.en)
    assert "零零" not in said.zh


def _heard_zh(said: str) -> int:
    """Return the fen that a listener understands, by another way than the words were made."""
    whole, _, rest = said.partition("元")
    found = re.fullmatch(r"(?:(.)角)?零?(?:(.)分)?", rest)
    assert found is not None, said
    tenths, hundredths = (_DIGITS[each] if each else 0 for each in found.groups())
    return _number_zh(whole) * 100 + tenths * 10 + hundredths


_DIGITS = {"零": 0, "两": 2} | {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}


def _number_zh(said: str) -> int:
    for unit, size in (("亿", 10**8), ("万", 10**4), ("千", 1_000), ("百", 100), ("十", 10)):
        if unit in said:
            high, _, low = said.rpartition(unit)
            return (_number_zh(high) if high else 1) * size + (_number_zh(low.lstrip("零")) if low else 0)
    return _DIGITS[said] if said else 0


_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_EN = {word: value for value, word in enumerate(_SMALL.split())}
_EN |= {word: 10 * value for value, word in enumerate(_TENS.split(), 2)}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


def _heard_en(said: str) -> int:
    whole, _, rest = said.partition(" yuan")
    return _number_en(whole) * 100 + _number_en(rest.replace(" oh ", " "))


def _number_en(said: str) -> int:
    total = group = 0
    for word in said.replace("-", " ").replace(" and ", " ").split():
        if word in _SCALES:
            total, group = total + group * _SCALES[word], 0
        elif word == "hundred":
            group *= 100
        else:
            group += _EN[word]
    return total + group
