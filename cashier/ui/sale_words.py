# SPDX-License-Identifier: Apache-2.0
"""What the window says of goods, several payments of one order, cash and change. Notices come with the view."""

from __future__ import annotations

from cashier.values.texts import Text

CASH_AND_OTHER = Text(zh="现金 / 其他", en="Cash / other")
HOLD = Text(zh="挂单", en="Put aside")
RECALL = Text(zh="取单（{n}）", en="Recall ({n})")
FIND = Text(zh="查商品", en="Find goods")
GIVE_BACK = Text(zh="全部退回…", en="Give it all back…")
GIVE_BACK_ARMED = Text(zh="再按一次，全部退回", en="Press again: give back")
LEFT = Text(zh="还要收", en="Left to pay")
TAKES = Text(zh="{asset}付 {money}，剩下的另外收", en="{asset} pays {money}, the rest separately")
TAKES_UNITS = Text(
    zh="{asset}付 {money}（{units}），剩下的另外收", en="{asset} pays {money} ({units}); the rest separately"
)
TAKEN = Text(zh="共 {total}，已收：{parts}", en="Of {total}; taken: {parts}")
CASH = Text(zh="现金", en="Cash")

# Goods
GOODS_FIRST = Text(zh="扫商品，或输入金额", en="Scan goods or enter an amount")
TIMES = Text(zh="{n} ×", en="{n} ×")
FIGURES = Text(zh="已输入 {n}：按 × 或 +", en="{n} typed: press × or +")
LINES_ABOVE = Text(zh="上面还有 {n} 行", en="{n} more above")
VOID = Text(zh="退掉", en="Take back")
GRAMS = Text(zh="{kg} 公斤", en="{kg} kg")

# Cash and other ways
TENDER = Text(zh="收现金或其他方式", en="Cash or another way")
DUE = Text(zh="应收 {money}", en="{money} due")
GIVEN = Text(zh="收到", en="Given")
CHANGE = Text(zh="找零 {money}", en="Change {money}")
MISSING = Text(zh="还差 {money}，先收这一部分", en="{money} short: this part is taken")
EXACT = Text(zh="正好，不找零", en="Exact, no change")
TAKE_CASH = Text(zh="收现金", en="Take cash")
OTHER_WAYS = Text(zh="用别的方式收了：", en="Paid in another way:")
PART = Text(zh="这部分扫码付", en="This part by scan")
PART_HINT = Text(zh="只有一部分扫码付：先输入这部分金额", en="Only a part by scan: type its amount")

# Paid, with more to come; and complete
PART_PAID = Text(zh="已收这一部分", en="This part is paid")
LEFT_TO_PAY = Text(zh="还要收 {money}", en="{money} left to pay")
TAKE_THE_REST = Text(zh="收剩下的", en="Take the rest")
COMPLETE = Text(zh="已付清", en="Paid")
GIVE_CHANGE = Text(zh="找零", en="Change")
NO_CHANGE = Text(zh="不用找零", en="No change")
OF = Text(zh="应收 {total} · 收到 {given}", en="Due {total} · given {given}")
PIECES = Text(zh="{pieces}", en="{pieces}")
LAST_PAYMENTS = Text(zh="最近收款", en="Last payments")
LAST_PAYMENTS_MENU = Text(zh="最近收款、退款", en="Last payments, refunds")
SOLD = Text(zh="{at} · 订单 {order}", en="{at} · order {order}")
REFUND_WHY = Text(zh="为什么退？", en="Why does it go back?")
REFUND = Text(zh="退款 {money}…", en="Refund {money}…")
REFUND_ARMED = Text(zh="再按一次，退 {money}", en="Press again: {money}")
REFUND_PART = Text(zh="只退一部分", en="Only a part of it")
REFUND_ALL = Text(zh="全部退回 {left}", en="All of it: {left}")
REFUND_HOW_MUCH = Text(zh="{why}：退多少？最多 {left}", en="{why}: how much? At most {left}")
MORE = Text(zh="下一页", en="More")
