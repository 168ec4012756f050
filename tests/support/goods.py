# SPDX-License-Identifier: Apache-2.0
"""Goods for tests and benchmarks: a handful by name, or as many as one likes, always the same."""

from __future__ import annotations

import random

from stdnum import ean

from cashier.catalogue.goods import Item, Unit
from cashier.values.money import Money

COLA = Item("1001", "可口可乐 330ml 罐装", Money(300), Unit.PIECE, ("6901939621608",))
WATER = Item("1002", "农夫山泉 550ml", Money(200), Unit.PIECE, ("6921168509256",))
CRISPS = Item("1003", "Lay's 乐事薯片 原味 75g", Money(750), Unit.PIECE, ("6924743915848", "40084107"))
APPLES = Item("00417", "红富士苹果", Money(1280), Unit.KG)
BAG = Item("9", "购物袋", Money(30))
SOME = (COLA, WATER, CRISPS, APPLES, BAG)

_MAKERS = (
    "光明",
    "蒙牛",
    "伊利",
    "农夫",
    "康师傅",
    "统一",
    "双汇",
    "海天",
    "太太乐",
    "金龙鱼",
    "Lay's",
    "Oreo",
    "洽洽",
    "三只松鼠",
)
_KINDS = (
    "纯牛奶",
    "酸奶",
    "矿泉水",
    "红烧牛肉面",
    "火腿肠",
    "生抽酱油",
    "鸡精",
    "花生油",
    "薯片",
    "夹心饼干",
    "香瓜子",
    "坚果",
)
_KINDS_MORE = ("原味", "草莓", "低脂", "无糖", "经典", "家庭装", "礼盒", "Classic", "超值", "香辣")
_SIZES = ("100g", "250ml", "330ml", "500g", "1L", "1.5L", "12 包", "24 罐")


def barcode(number: int) -> str:
    """Return an EAN-13 with its check digit."""
    body = f"69{number:010d}"
    return body + ean.calc_check_digit(body)


def many(count: int, seed: int = 1) -> list[Item]:
    """Return so many different items, as a supermarket has them."""
    dice = random.Random(seed)
    return [
        Item(
            f"S{number:06d}",
            f"{dice.choice(_MAKERS)}{dice.choice(_KINDS)} {dice.choice(_KINDS_MORE)} {dice.choice(_SIZES)} {number}",
            Money(dice.randint(50, 20_000)),
            Unit.PIECE,
            (barcode(number),),
        )
        for number in range(count)
    ]
