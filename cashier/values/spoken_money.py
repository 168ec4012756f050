# SPDX-License-Identifier: Apache-2.0
"""Amounts in words, as people say them: 十二元五角, "twelve yuan fifty".

A voice that is given figures reads them as it likes: as a date, digit by digit, or with a full stop in the middle.
"""

from __future__ import annotations

from dataclasses import dataclass

from cashier.values.money import Money, exponent
from cashier.values.texts import Text


@dataclass(frozen=True, slots=True)
class _Names:
    """What a currency's units are called; ``zh_tenth`` is empty where nobody counts in tenths of it."""

    zh: str
    en: str
    en_one: str
    zh_tenth: str = ""
    zh_minor: str = ""


_DOLLARS = {"HKD": ("港元", "Hong Kong"), "TWD": ("新台币", "Taiwan"), "SGD": ("新加坡元", "Singapore")}
_NAMES = {
    "CNY": _Names("元", "yuan", "yuan", "角", "分"),
    "MOP": _Names("澳门元", "patacas", "pataca", "角", "分"),
    "USD": _Names("美元", "dollars", "dollar", "", "美分"),
    "EUR": _Names("欧元", "euros", "euro", "", "欧分"),
    "GBP": _Names("英镑", "pounds", "pound", "", "便士"),
    "JPY": _Names("日元", "yen", "yen"),
    "KRW": _Names("韩元", "won", "won"),
} | {
    code: _Names(zh, f"{country} dollars", f"{country} dollar", "角", "分")
    for code, (zh, country) in _DOLLARS.items()
}

_ZH_DIGITS = "零一二三四五六七八九"
_ZH_UNITS = ((10**8, "亿"), (10**4, "万"), (1_000, "千"), (100, "百"), (10, "十"))

_EN_UNDER_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_EN_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety"
_EN_SMALL, _EN_TEN = _EN_UNDER_TWENTY.split(), _EN_TENS.split()
_EN_UNITS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1_000, "thousand"))


def in_words(money: Money) -> Text:
    """Return an amount as it is said in both languages; one below zero begins with 负, "minus"."""
    names = _NAMES[money.currency]
    whole, minor = divmod(abs(money.amount_minor), 10 ** exponent(money.currency))
    zh, en = _zh_amount(whole, minor, names), _en_amount(whole, minor, names)
    return Text(zh=zh, en=en) if money.amount_minor >= 0 else Text(zh=f"负{zh}", en=f"minus {en}")


def _zh_amount(whole: int, minor: int, names: _Names) -> str:
    # Two of something is 两; two as a figure within a number, or as a fraction, is 二.
    said = ("两" if whole == 2 else zh_number(whole)) + names.zh
    if not minor:
        return said
    if not names.zh_tenth:
        return said + ("两" if minor == 2 else zh_number(minor)) + names.zh_minor
    tenths, hundredths = divmod(minor, 10)
    said += _ZH_DIGITS[tenths] + (names.zh_tenth if tenths else "")
    return said + (_ZH_DIGITS[hundredths] + names.zh_minor if hundredths else "")


def zh_number(number: int) -> str:
    """Return a number of zero or more as it is said in Chinese: 105 is 一百零五, 12 is 十二, 2,000 is 两千."""
    said = _zh_number(number)
    return said.removeprefix("一") if said.startswith("一十") else said


def _zh_number(number: int) -> str:
    for size, unit in _ZH_UNITS:
        if number >= size:
            high, low = divmod(number, size)
            # 两千, 两万, 两亿, but 二百 and 二十.
            said = ("两" if high == 2 and size >= 1_000 else _zh_number(high)) + unit
            if not low:
                return said
            return said + ("零" if low < size // 10 else "") + _zh_number(low)
    return _ZH_DIGITS[number]


def _en_amount(whole: int, minor: int, names: _Names) -> str:
    said = f"{en_number(whole)} {names.en_one if whole == 1 else names.en}"
    if not minor:
        return said
    return f"{said} {'oh ' if minor < 10 else ''}{en_number(minor)}"


def en_number(number: int) -> str:
    """Return a number of zero or more in English words: 105 is "one hundred and five"."""
    for size, unit in _EN_UNITS:
        if number >= size:
            high, low = divmod(number, size)
            said = f"{en_number(high)} {unit}"
            if not low:
                return said
            return f"{said} {'and ' if low < 100 else ''}{en_number(low)}"
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _under_hundred(rest)
    said = f"{_EN_SMALL[hundreds]} hundred"
    return f"{said} and {_under_hundred(rest)}" if rest else said


def _under_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number < 20:
        return _EN_SMALL[number]
    return f"{_EN_TEN[tens]}-{_EN_SMALL[ones]}" if ones else _EN_TEN[tens]
