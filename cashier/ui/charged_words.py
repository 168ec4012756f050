# SPDX-License-Identifier: Apache-2.0
"""What the panel «was I charged?» itself says. The answer comes with the view."""

from __future__ import annotations

from cashier.checkout.charged_desk import Span
from cashier.values.texts import Text
from middleplatform.contract.payments import Status

TITLE = Text(zh="扣了没有？", en="Was it charged?")
MORE = Text(zh="按小票上的单号查，或者按金额和时间查", en="By the number on the slip, or by amount and time")
NUMBER = Text(zh="单号", en="Number on the slip")
AMOUNT = Text(zh="金额", en="Amount")
TAIL = Text(zh="付款码后 4 位（可不填）", en="Last 4 digits of the code (optional)")
FIELD = Text(zh="{name}：{value}", en="{name}: {value}")
SPANS = {
    Span.SHORT: Text(zh="最近 2 小时", en="Last 2 hours"),
    Span.DAY: Text(zh="最近 24 小时", en="Last 24 hours"),
}
ASK = Text(zh="查询", en="Ask the platform")
ASKING = Text(zh="正在问中台…", en="Asking the platform …")
ASK_AGAIN = Text(zh="再查一笔", en="Ask about another")
TELL = Text(zh="告诉顾客：{text}", en="Tell the customer: {text}")
MORE_ROWS = Text(zh="还有 {n} 笔", en="And {n} more")
STATES = {
    Status.VERIFYING: Text(zh="等顾客验证", en="waits for proof"),
    Status.SUCCEEDED: Text(zh="已扣款", en="charged"),
    Status.FAILED: Text(zh="没有扣款", en="not charged"),
    Status.CANCELLED: Text(zh="已取消", en="cancelled"),
    Status.REVERSED: Text(zh="已退回", en="given back"),
}
