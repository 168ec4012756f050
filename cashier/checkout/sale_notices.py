# SPDX-License-Identifier: Apache-2.0
"""What the counter says about goods, orders that wait, and cash."""

from __future__ import annotations

from cashier.checkout.cart import CartFault
from cashier.checkout.common_notices import not_an_amount
from cashier.checkout.notices import ON_THE_COUNTER, PART_PAID, STORAGE_FAULT
from cashier.checkout.open_order import OrderFault, OtherWay
from cashier.checkout.screens import Notice, Tone
from cashier.values.texts import Text

__all__ = ["STORAGE_FAULT"]

OPEN_ITEM = "其他商品 Other goods"
"""The name of a line for a price that was keyed in; it stands in records, so it is in both languages."""

WAYS = {
    OtherWay.BANK_CARD: Text(zh="银行卡", en="Bank card"),
    OtherWay.WECHAT: Text(zh="微信支付", en="WeChat Pay"),
    OtherWay.ALIPAY: Text(zh="支付宝", en="Alipay"),
    OtherWay.VOUCHER: Text(zh="购物券", en="Voucher"),
}

CATALOGUE_FAULT = Notice(
    Tone.ERROR,
    Text(zh="商品目录读不了", en="The catalogue cannot be read"),
    Text(zh="先按金额收款，请技术支持重新导入商品。", en="Key in the amount; have IT import the goods again."),
)
AMOUNT_OR_GOODS = Notice(
    Tone.WARNING,
    Text(zh="已经输入了数字，商品没有加上", en="Not added: figures were typed before"),
    Text(zh="按 × 作数量再扫，或先清空。", en="Press × to make them a quantity, or clear them, then scan."),
)
BACK_AGAIN = Notice(
    Tone.INFO,
    Text(zh="这一单上次没有收完", en="This order was not finished last time"),
    Text(zh="请收剩下的金额，或全部退回。", en="Take the rest, or give it all back."),
)
HOLD_FIRST = Notice(
    Tone.INFO,
    ON_THE_COUNTER,
    Text(zh="先收完它，或把它挂起，再取单。", en="Finish it or put it aside, then recall."),
)
PENDING = Notice(
    Tone.WARNING,
    Text(zh="这一单有一笔还没有结果", en="A payment of this order has no result yet"),
    Text(zh="等结果出来再继续，现在不要收款。", en="Wait for it. Take nothing for it now."),
)
GOING_BACK = Notice(
    Tone.WARNING,
    Text(zh="已收的正在退回给顾客", en="What was taken goes back to the customer"),
    Text(
        zh="现金请当面退还；退回的结果在“最近收款”里看（F9）。",
        en="Hand the cash back now; see Last payments (F9) for the rest.",
    ),
)
PART_STILL_TO_GO_BACK = Notice(
    Tone.ERROR,
    Text(
        zh="这一单要退回，但本机无法保存，还没有退完",
        en="This order is going back, but the till could not save it all",
    ),
    Text(
        zh="先不要退现金。请技术支持检查磁盘，修好后再调出这一单（F7），就会接着退。",
        en="Hand no cash back yet. Ask IT to check the disk, then call this order up (F7): the rest goes back then.",
    ),
)
ENDED = Notice(
    Tone.WARNING,
    Text(zh="这一单已经结束", en="This order has ended"),
    Text(zh="请开始新的一单。", en="Start a new sale."),
)
NOT_AN_AMOUNT = not_an_amount(Text(zh="请输入收到的金额。", en="Type what you were given."))
TOO_MUCH = Notice(
    Tone.WARNING,
    Text(zh="比应收的多", en="That is more than is due"),
    Text(zh="请输入不超过应收的金额。", en="Type no more than is due."),
)
ORDER_FAULTS = {
    OrderFault.ENDED: ENDED,
    OrderFault.PENDING: PENDING,
    OrderFault.NOT_AN_AMOUNT: NOT_AN_AMOUNT,
    OrderFault.TOO_MUCH: TOO_MUCH,
    OrderFault.PART_PAID: PART_PAID,
}
CART_FAULTS = {
    CartFault.QUANTITY: Notice(
        Tone.WARNING,
        Text(zh="数量不对", en="That quantity cannot be"),
        Text(
            zh="按件卖的输入 1 到 9999；称重的先输入公斤数，按 ×，再扫。",
            en="Pieces are 1 to 9,999. Sold by weight: type the kilograms, press ×, then scan.",
        ),
    ),
    CartFault.TOO_MANY_LINES: Notice(
        Tone.WARNING,
        Text(zh="这一单的商品太多", en="Too many lines in this sale"),
        Text(zh="请先收这一单，其余另开一单。", en="Take this sale first, the rest as another one."),
    ),
    CartFault.TOO_MUCH: Notice(
        Tone.WARNING,
        Text(zh="金额太大", en="The sum is too large"),
        Text(zh="请检查数量和单价。", en="Check quantities and prices."),
    ),
}


def not_in_catalogue(barcode: str) -> Notice:
    """Say that nobody knows a barcode."""
    shown = barcode[:20]
    said = Text(zh="目录里没有这件商品：{shown}", en="Not in the catalogue: {shown}")
    do_now = Text(zh="输入价格，按 + 加上。", en="Type its price and press +.")
    return Notice(Tone.WARNING, said.fill(shown=shown), do_now)


TAKES_NO_PAYMENT = Notice(
    Tone.WARNING,
    Text(zh="您的工号不能收款", en="Your staff number takes no payments"),
    Text(zh="请收银员登录以后再收。", en="Have a cashier sign in, then take it."),
)
