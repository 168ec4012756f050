# SPDX-License-Identifier: Apache-2.0
"""What the manager's window itself says."""

from __future__ import annotations

from cashier.values.texts import Text

TITLE = Text(zh="班次记录", en="Shift log")
MENU = Text(zh="班次记录（店长）", en="Shift log (manager)")
SIGN_IN_MORE = Text(zh="店长、领班或技术支持", en="Supervisor, manager or IT")
NUMBER = Text(zh="工号", en="Staff number")
PIN = Text(zh="密码", en="PIN")
SIGN_IN = Text(zh="打开", en="Open")
LEAVE = Text(zh="关闭", en="Close")
LOOKING = Text(zh="正在核对 …", en="Checking …")
WAS_IDLE = Text(zh="太久没有人操作，班次记录已锁定。", en="Locked: nobody was here for a while.")
CLOSED_TO_YOU = Text(
    zh="没有打开：{tills}。那里的员工名单里没有您，或没有查看班次记录的权限。",
    en="Not opened: {tills}. Its staff does not know you, or not with the right to see the shift log.",
)
NEXT = Text(zh="下一步", en="Next")
SEARCH_HINT = Text(zh="订单号、金额 12.80、付款码末四位", en="Order number, amount 12.80, last four of a code")
SEARCH = Text(zh="查找收款", en="Find payments")
ALL_DAYS = Text(zh="所有日期", en="All days")
TODAY = Text(zh="今天", en="Today")
SEVEN_DAYS = Text(zh="近 7 天", en="Last 7 days")
THIRTY_DAYS = Text(zh="近 30 天", en="Last 30 days")
ALL_STATES = Text(zh="所有班次", en="All shifts")
OPEN = Text(zh="进行中", en="Open")
CLOSED = Text(zh="已交班", en="Closed")
WITH_DIFFERENCE = Text(zh="有差额", en="With a difference")
CASHIER_HINT = Text(zh="工号", en="Staff no.")
FIGURES = Text(zh="数字", en="Figures")
PAYMENTS = Text(zh="收款", en="Payments")
TIMELINE = Text(zh="经过", en="Timeline")
PROOF = Text(zh="核对", en="Proof")
RECONCILIATION = Text(zh="对账", en="Reconcile")
EXPORT_CSV = Text(zh="导出 CSV", en="Export CSV")
EXPORT_XLSX = Text(zh="导出 XLSX", en="Export XLSX")
EXPORT_PDF = Text(zh="导出 PDF", en="Export PDF")
PRINT = Text(zh="打印 Z", en="Print Z")
NO_SHIFTS = Text(zh="没有班次：换个条件看看", en="No shifts: try another filter")
NO_FIGURES = Text(
    zh="这一班的数字读不出来。付款和经过仍可查看；请核对流水账（F5）。",
    en="The figures of this shift cannot be read. Look at its payments and timeline, and check the log (F5).",
)
CHOOSE = Text(zh="选一个班次，看它的数字、收款和经过", en="Choose a shift: its figures, payments and timeline")
VERIFY = Text(zh="核对全部记录", en="Check the whole log")
VERIFYING = Text(zh="正在核对：{n} 条", en="Checking: {n} records")
STOP = Text(zh="停止", en="Stop")
PROOF_MORE = Text(
    zh="每一条记录都和前一条扣在一起。改过、少了或调换过的记录，在这里看得出来。",
    en="Every record is chained to the one before. One that was changed, removed or moved shows here.",
)
COMPARE = Text(zh="与中台对账", en="Compare with the platform")
COMPARING = Text(zh="正在对账 …", en="Comparing …")
COMPARE_MORE = Text(
    zh="逐笔比较这个班次和中台的账。有出入的，逐笔写明怎么办。",
    en="Compares this shift with the platform line by line, and says what to do about each difference.",
)
WRITTEN = Text(zh="已写入：{file}", en="Written: {file}")
WRITTEN_BUT = Text(
    zh="已写入：{file}。有 {n} 条记录损坏，没有列出：请核对流水账（F5）。",
    en="Written: {file}. {n} damaged records are left out: check the log (F5).",
)
WITHOUT_FIGURES = Text(
    zh="这些班次的记录损坏，只列出班次号：{shifts}。",
    en="Damaged, and without figures in the file: shift {shifts}.",
)
SHIFT_LINE = Text(zh="班次 {n}", en="Shift {n}")
LINE_PAID = Text(zh="收款 {n} 笔", en="{n} paid")
LINE_UNKNOWN = Text(zh="未确认 {n} 笔", en="{n} not confirmed")
LINE_DAMAGED = Text(zh="记录损坏：请核对", en="Damaged: check the log")
PAYMENT_CELLS = ("order", "at", "asset", "amount", "value", "outcome", "code_tail", "account")
PAYMENT = Text(
    zh="订单 {order} · {at} · {asset} {amount} · 金额 {value} · {outcome} · 付款码 …{code_tail} · {account}",
    en="Order {order} · {at} · {asset} {amount} · value {value} · {outcome} · code …{code_tail} · {account}",
)
LINE_OVER = Text(zh="差额 {d}", en="difference {d}")
CANNOT_READ = Text(zh="流水账读不了：{why}", en="The journal cannot be read: {why}")
HEADS = (
    Text(zh="时间", en="Time"),
    Text(zh="订单", en="Order"),
    Text(zh="结果", en="Outcome"),
    Text(zh="数额", en="Amount"),
    Text(zh="金额", en="Value"),
    Text(zh="付款方式", en="Paid with"),
    Text(zh="付款码", en="Code"),
    Text(zh="会员", en="Member"),
)
