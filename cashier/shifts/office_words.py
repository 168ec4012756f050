# SPDX-License-Identifier: Apache-2.0
"""What the manager's desk says of figures, events and proof."""

from __future__ import annotations

from cashier.values.command_line import COMMAND_LINE
from cashier.values.texts import Text

BY_HOUR = Text(zh="每小时的收款", en="Payments by hour")
BY_DAY = Text(zh="每天的收款", en="Payments by day")
BY_ASSET = Text(zh="付款方式", en="Paid with")
BY_REASON = Text(zh="没有收到款的原因", en="Not paid, by reason")
HOUR = Text(zh="{h} 点", en="{h}:00")

SHIFT_LOG = Text(zh="查看班次记录", en="See the shift log")
OPENS = Text(zh="班次记录在另一个窗口打开", en="The shift log opens in a window of its own")
STANDS_OPEN = Text(zh="班次记录已经打开，在另一个窗口", en="The shift log is open already, in a window of its own")
CLOSED = Text(zh="太久没有人看，班次记录已自动关闭", en="The shift log closed by itself: nobody was there")
NOT_STARTED = Text(zh="班次记录打不开", en="The shift log cannot be opened")
ENDED = Text(zh="班次记录因出错关闭", en="The shift log closed by a fault")
TELL_IT = Text(
    zh=f"收款不受影响。请技术支持在命令行运行 {COMMAND_LINE} manage。",
    en=f"Payments go on as they were. Have IT run «{COMMAND_LINE} manage».",
)

INTACT = Text(zh="流水账完好：{n} 条记录，{z} 份 Z 报表都对得上", en="Log intact: {n} records, {z} Z reports add up")
NOT_INTACT = Text(zh="流水账在第 {n} 条被改动过", en="The log was changed at record {n}")
WRONG_Z = Text(
    zh="流水账完好，但这些班次的 Z 报表对不上：{n}", en="Log intact, but these Z reports do not add up: {n}"
)
BREAK_CHANGED = Text(
    zh="第 {n} 条不是当时写下的：{what}，{at}", en="Record {n} is not the one that was written: {what}, {at}"
)
BREAK_MISSING = Text(zh="第 {n} 条不见了", en="Record {n} is missing")
BREAK_BEFORE = Text(zh="最后一条对得上的是第 {n} 条：{what}，{at}", en="The last one that fits is {n}: {what}, {at}")
BREAK_IN_SHIFT = Text(zh="当时是班次 {n}", en="Shift {n} was open then")
LOOKED_AT = Text(zh="核对了 {n} 条记录", en="{n} records were looked at")

NOT_ASKED = Text(
    zh="这是别的收银机的流水账，这台机器不能替它问中台",
    en="This is another till's journal: this machine cannot ask the platform about it",
)
NOT_ASKED_DO = Text(zh="请在那台收银机上对账。", en="Compare at that till.")
NOT_SOUGHT_BY = Text(
    zh="“{words}”不是订单号，不是 12.80 这样的金额，也不是付款码的末四位",
    en="«{words}» is neither an order's number, an amount such as 12.80, nor a code's last four digits",
)

DAMAGED = Text(zh="记录损坏：请核对", en="Damaged record: check the log")

EVENT = Text(zh="{what} → {state} {money}", en="{what} → {state} {money}")
EVENTS = {
    "attempt.submitted": Text(zh="开始收款", en="Payment begun"),
    "attempt.answered": Text(zh="中台回答", en="Platform answered"),
    "attempt.refused": Text(zh="中台拒绝", en="Platform refused"),
    "attempt.not_sent": Text(zh="没有发出", en="Not sent"),
    "attempt.no_answer": Text(zh="没有回答", en="No answer"),
    "attempt.not_known": Text(zh="中台还不知道", en="Not known to the platform"),
    "attempt.cancel_due": Text(zh="查询太久，请求结束", en="Asked too long: ended"),
    "attempt.gave_up": Text(zh="收银员放弃", en="Given up by the cashier"),
    "attempt.left_alone": Text(zh="先服务下一位", en="Next customer first"),
    "attempt.restarted": Text(zh="收银机重新启动", en="Till started again"),
    "attempt.carried_over": Text(zh="从封存的流水账带来", en="Taken over from the journal put aside"),
    "order.opened": Text(zh="开单", en="Order opened"),
    "order.held": Text(zh="挂单", en="Order put aside"),
    "order.dropped": Text(zh="取消订单", en="Order dropped"),
    "order.line_voided": Text(zh="删除商品", en="Goods taken off"),
    "order.part_taken": Text(zh="收到一部分", en="Part taken"),
    "order.giving_back": Text(zh="开始退回", en="Giving back"),
    "order.given_back": Text(zh="已退回", en="Given back"),
    "order.paid": Text(zh="订单付清", en="Order paid"),
    "refund.submitted": Text(zh="开始退款", en="Refund begun"),
    "refund.taken_up": Text(zh="继续退款", en="Refund taken up"),
    "refund.done": Text(zh="已退款", en="Refunded"),
    "refund.carried_over": Text(zh="退款从封存的流水账带来", en="Refund taken over from the journal put aside"),
    "shift.opened": Text(zh="开班", en="Shift opened"),
    "shift.cash_in": Text(zh="存入现金", en="Cash in"),
    "shift.cash_out": Text(zh="取出现金", en="Cash out"),
    "shift.counted": Text(zh="清点钱箱", en="Drawer counted"),
    "shift.count_void": Text(zh="清点作废", en="Count void"),
    "shift.closed": Text(zh="交班", en="Shift closed"),
    "shift.taken_over": Text(zh="接班", en="Shift taken over"),
    "shift.carried_over": Text(zh="班次从封存的流水账带来", en="Shift taken over from the journal put aside"),
    "staff.signed_in": Text(zh="登录", en="Signed in"),
    "staff.signed_out": Text(zh="退出", en="Signed out"),
    "staff.till_locked": Text(zh="锁屏", en="Till locked"),
    "staff.pin_wrong": Text(zh="密码错误", en="Wrong PIN"),
    "staff.locked_out": Text(zh="已锁定", en="Locked out"),
    "staff.lock_out_ended": Text(zh="解除锁定", en="Lock-out ended"),
    "staff.added": Text(zh="新增员工", en="Staff added"),
    "staff.changed": Text(zh="修改员工", en="Staff changed"),
    "staff.pin_set": Text(zh="设定密码", en="PIN set"),
    "staff.pin_changed": Text(zh="修改密码", en="PIN changed"),
    "staff.badge_set": Text(zh="设定工牌", en="Badge set"),
    "staff.badge_taken": Text(zh="收回工牌", en="Badge taken away"),
}
"""Events of the journal by their kind; others are shown by their own name."""
