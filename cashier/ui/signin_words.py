# SPDX-License-Identifier: Apache-2.0
"""What the screens of signing in say themselves. Notices come with the view."""

from __future__ import annotations

from cashier.values.texts import Text

SIGN_IN = Text(zh="请登录", en="Sign in")
SIGN_IN_MORE = Text(zh="输入工号和密码，或扫工牌", en="Type your number and PIN, or scan your badge")
LOCKED = Text(zh="已锁定", en="Locked")
LOCKED_BY = Text(zh="{name}（{number}）在用本机", en="{name} ({number}) is at this till")
LOCKED_MORE = Text(zh="输入密码继续；领班也可以解锁", en="Type your PIN to go on; a supervisor can unlock it too")
IDLE = Text(zh="太久没有人操作，已自动锁定", en="Locked by itself: nobody was here for a while")
UNRESOLVED = Text(zh="有 {n} 笔还没确认，系统在查", en="{n} not confirmed: the till is finding out")
SETTLED = Text(zh="有一笔出了结果，登录后可看", en="A payment has its result: sign in to see it")
ORDER_WAITS = Text(zh="有一单在等收款，请登录", en="An order waits to be paid: sign in")

NUMBER = Text(zh="工号：{value}", en="Staff number: {value}")
PIN = Text(zh="密码：{value}", en="PIN: {value}")
CHECKING = Text(zh="正在核对…", en="Checking…")
GO = Text(zh="登录", en="Sign in")
NEXT = Text(zh="下一步", en="Next")
UNLOCK = Text(zh="解锁", en="Unlock")
APPROVE = Text(zh="授权", en="Approve")
CONFIRM = Text(zh="确认", en="Confirm")

APPROVAL = Text(zh="{right}：需要授权", en="{right}: a supervisor approves")
APPROVAL_FOR = Text(zh="{name}（{number}）请求", en="Asked by {name} ({number})")
APPROVAL_MORE = Text(
    zh="领班输入工号和密码，或扫工牌；只对这一次有效",
    en="Supervisor: number and PIN, or badge. For this one time only",
)
COLLEAGUE = Text(zh="请同事确认身份", en="A colleague signs")
COLLEAGUE_MORE = Text(zh="由接手的人输入工号和密码，或扫工牌", en="Whoever takes over: number and PIN, or badge")
DO_NOT = Text(zh="不授权，返回", en="Do not approve, go back")

ACCOUNT = Text(zh="我的账号：锁定、退出、改密码", en="You: lock, sign out, PIN")
ROLE = Text(zh="{role} · 工号 {number}", en="{role} · staff number {number}")
LOCK = Text(zh="锁定", en="Lock")
LOCK_MORE = Text(zh="离开一下时用；只有您或领班能解锁", en="To step away: only you or a supervisor unlock it")
SIGN_OUT = Text(zh="退出登录", en="Sign out")
SIGN_OUT_MORE = Text(zh="换人时用；班次不会关", en="For the next person; the shift stays open")
CHANGE_PIN = Text(zh="修改密码", en="Change PIN")
CHANGE_MORE = Text(
    zh="4 到 12 位数字；不要用连号，也不要和工号一样", en="4 to 12 digits; not a row, not your staff number"
)
OLD = Text(zh="先输入现在的密码", en="First the PIN you have now")
NEW = Text(zh="再输入新密码", en="Now the new PIN")
AGAIN = Text(zh="再输入一次新密码", en="The new PIN once more")
