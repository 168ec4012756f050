# SPDX-License-Identifier: Apache-2.0
"""What the shift panel itself says. Reports and notices come with the view."""

from __future__ import annotations

from cashier.checkout.left_items import LeftKind
from cashier.ui import words
from cashier.values.texts import Text

SHIFT = Text(zh="班次", en="Shift")
SHIFT_MENU = Text(zh="班次：开班、存取现金、交班", en="Shift: open, cash, close")

# No shift is open
NO_SHIFT = Text(zh="还没有开班", en="No shift is open")
NO_SHIFT_MORE = Text(zh="数好钱箱里的备用金，再开班", en="Count the float in the drawer, then open")
STAFF_NUMBER = Text(zh="工号", en="Staff number")
NAME = Text(zh="姓名（可不填）", en="Name (optional)")
FLOAT = Text(zh="备用金", en="Float in the drawer")
OPENS = Text(zh="开班人：{who}（{number}）", en="Opened by {who} ({number})")
SIGNS = Text(zh="签字：{who}（{number}）", en="Signed by {who} ({number})")
OPEN = Text(zh="开班", en="Open the shift")
FIELD = Text(zh="{name}：{value}", en="{name}: {value}")

# A shift is open
OPEN_SHIFT = Text(zh="班次 {n} 进行中", en="Shift {n} is open")
SINCE = Text(zh="{who} · {at} 开班", en="{who}, since {at}")
PAID = Text(zh="{n} 笔，{amount}", en="{n} paid, {amount}")
UNKNOWN = Text(zh="未确认 {n} 笔", en="{n} not confirmed")
NO_SALE = Text(zh="这一班还没有收款", en="No payment in this shift yet")
OTHERS = Text(
    zh="没收到款 {declined} 次 · 取消 {cancelled} 笔 · 已退回 {back} 笔",
    en="Declined {declined} · cancelled {cancelled} · given back {back}",
)
OPEN_ITEMS = Text(
    zh="有 {n} 笔还没确认，交班前要等结果或签字移交", en="{n} without a result: wait, or hand on to close"
)
X_REPORT = Text(zh="X 报表", en="X report")
CLOSE_SHIFT = Text(zh="清点钱箱并交班", en="Count and close")

# Counting
COUNT = Text(zh="清点钱箱", en="Count the drawer")
COUNT_MORE = Text(zh="选面额，输入张数或枚数", en="Choose a note or coin, type how many")
PIECES = Text(zh="{what} × {n}", en="{what} × {n}")
SUM = Text(zh="合计 {amount}", en="Total {amount}")
KEEP_COUNT = Text(zh="清点好了", en="Counted")

# Closing
CLOSING = Text(zh="交班 · 班次 {n}", en="Close shift {n}")
COUNTED = Text(zh="清点", en="Counted")
EXPECTED = Text(zh="应有", en="Expected")
OVER = Text(zh="差额", en="Over or short")
WHY = Text(zh="差额的原因：", en="Reason for the difference:")
HAND_ON = Text(zh="签字移交这些未确认的款：", en="Without a result, to be handed on:")
ITEM = Text(zh="{amount} · 订单 {order}", en="{amount} · order {order}")
AND_MORE = Text(zh="… 另有 {n} 笔", en="… and {n} more")
COUNT_AGAIN = Text(zh="重新清点", en="Count again")
CONFIRM = Text(zh="交班…", en="Close the shift…")
CONFIRM_ARMED = Text(zh="再按一次，交班", en="Press again to close")
SIGN = Text(zh="签字移交并交班…", en="Hand on and close…")
SIGN_ARMED = Text(zh="再按一次，移交并交班", en="Press again: hand on")
OPEN_DRAWER = Text(zh="打开钱箱", en="Open the drawer")
HAND_OVER = Text(zh="交给接班人…", en="Hand over to the next cashier…")

# Left lying, beside payments without a result
LEFT = words.LEFT_OPEN | {
    LeftKind.HELD: Text(
        zh="挂单 {n} 笔（{which}）：F7 取回，或告诉接班人",
        en="Put aside: {n} ({which}). F7, or tell the next cashier",
    ),
}

# Cash in and out
CASH = Text(zh="存取现金", en="Cash in or out")
CASH_IN = Text(zh="放进钱箱", en="Into the drawer")
CASH_OUT = Text(zh="取出现金", en="Out of the drawer")
AMOUNT = Text(zh="金额", en="Amount")
OTHER_REASON = Text(zh="其他原因", en="Another reason")
CASH_WHY = Text(zh="原因：", en="Why:")
CASH_GO = Text(zh="登记", en="Note it")

# Takeover
HANDOVER = Text(zh="接班", en="Takeover")
HANDOVER_OF = Text(zh="接班 · 班次 {n}", en="Take over shift {n}")
DRAWER = Text(zh="{who}交出钱箱 {amount}", en="{who} hands over a drawer of {amount}")
NEXT_NUMBER = Text(zh="接班人工号", en="Next staff number")
NEXT_IS_ASKED = Text(
    zh="先按“双方签字”，再请接班人输入工号和密码，或扫工牌。",
    en="First press “Both sign”; the next cashier then types number and PIN, or scans a badge.",
)
SIGN_OVER = Text(zh="双方签字…", en="Both sign…")
SIGN_OVER_ARMED = Text(zh="再按一次，双方签字", en="Press again: both sign")
