# SPDX-License-Identifier: Apache-2.0
"""Hand-made views of goods, several payments of one order, cash and lists, for the gallery and the tests."""

from __future__ import annotations

from dataclasses import replace

from cashier.checkout.cart import CartLine
from cashier.checkout.choices import Choice, Choices
from cashier.checkout.screens import Complete, Paid, Sale, TenderLine
from cashier.checkout.tender_desk import Tendering
from cashier.panels import PanelName
from cashier.ui.gallery_bills import BILL, ORDER, SALE
from cashier.values.money import Money
from cashier.values.texts import Text
from middleplatform.contract.payments import Asset

_NAMES = (
    "可口可乐 330ml 罐装",
    "Lay's 乐事薯片 原味 75g",
    "红富士苹果",
    "农夫山泉 550ml",
    "康师傅红烧牛肉面 家庭装 5 包",
    "购物袋",
)
LINES = tuple(
    CartLine(number, str(1000 + number), name, 300 * number, number, 300 * number * number)
    for number, name in enumerate(_NAMES, start=1)
)
WEIGHED = CartLine(7, "00417", "红富士苹果", 1_280, 1, 655, grams=512)


GOODS = replace(SALE, lines=(*LINES[:2], WEIGHED), selected=7, sells_goods=True, total=Money(12_880), waiting=2)
SALES: dict[str, Sale] = {
    "sale-goods": GOODS,
    "sale-goods-many": replace(SALE, lines=LINES, selected=6, sells_goods=True, total=Money(12_880), figures="3"),
    "sale-goods-times": replace(SALE, lines=LINES[:1], selected=1, sells_goods=True, total=Money(12_880), times="3"),
    "sale-catalogue": replace(SALE, digits="", money=None, amount=None, sells_goods=True, waiting=3),
    "sale-part": replace(SALE, takes=Money(6_400), amount=6_400, total=Money(12_880), assets=tuple(Asset)),
    "sale-part-paid": replace(
        SALE,
        digits="64.80",
        money=Money(6_480),
        asset=Asset.WALLET,
        assets=(Asset.WALLET, Asset.CARD),
        amount=6_480,
        total=Money(12_880),
        lines=LINES[:3],
        selected=3,
        sells_goods=True,
        tenders=(TenderLine(Asset.POINTS, None, 6_400, Money(6_400)),),
    ),
}
TENDERS = (
    TenderLine(Asset.POINTS, None, 6_400, Money(6_400)),
    TenderLine(None, None, 6_480, Money(6_480)),
)
COMPLETE = Complete(
    ORDER, Money(12_880), Money(10_000), Money(3_520), ((2_000, 1), (1_000, 1), (500, 1), (20, 1)), TENDERS
)
NO_CHANGE = Complete(ORDER, Money(12_880), None, None, (), TENDERS[:1])
PART_PAID = Paid(BILL, "138****5678", 46_120, "R20261101-000318", 6.2, Money(6_480))
TENDERING = Tendering(
    ORDER, Money(12_880), "", None, None, tuple(Money(each) for each in (12_880, 13_000, 14_000, 15_000))
)
OVER = Tendering(ORDER, Money(12_880), "200", Money(7_120), None, TENDERING.likely)
SHORT = Tendering(ORDER, Money(12_880), "50", None, Money(7_880), TENDERING.likely)
_ROWS = tuple(
    Choice(Text(zh=name, en=name), Text(zh=f"100{number}", en=f"100{number}"), Text(zh="¥3.00", en="¥3.00"))
    for number, name in enumerate(_NAMES)
)
FOUND = Choices(
    Text(zh="查找商品", en="Find goods"),
    _ROWS[:5],
    Text(zh="没有找到", en="Nothing found"),
    Text(zh="输入拼音首字母、名称或条码", en="Type pinyin initials, a name or a code"),
    typed="kkkl",
    has_more=True,
)
NOTHING = Choices(FOUND.title, (), FOUND.none, FOUND.hint, typed="")
WAITING = Choices(Text(zh="取单", en="Recall a sale"), _ROWS[:2], Text(zh="没有挂起的单", en="No sale waits"))

SALE_PANELS: dict[str, tuple[PanelName, object]] = {
    "tender": (PanelName.TENDER, TENDERING),
    "tender-change": (PanelName.TENDER, OVER),
    "tender-part": (PanelName.TENDER, SHORT),
    "goods-found": (PanelName.GOODS, FOUND),
    "goods-nothing": (PanelName.GOODS, NOTHING),
    "held": (PanelName.HELD, WAITING),
}
