# SPDX-License-Identifier: Apache-2.0
"""What is said about signing in, as plain notices."""

from __future__ import annotations

from cashier.checkout.common_notices import number_missing
from cashier.checkout.screens import Notice, Tone
from cashier.values.texts import Text

NUMBER_MISSING = number_missing(Text(zh="输入工号，或扫工牌。", en="Type your number, or scan your badge."))
BADGE_READ = Notice(
    Tone.INFO,
    Text(zh="已读到工牌", en="Badge read"),
    Text(zh="请输入密码。", en="Now type the PIN."),
)
NO_BADGE = Notice(
    Tone.WARNING,
    Text(zh="这不是工牌，没有收款", en="This is no badge; nothing was charged"),
    Text(zh="顾客的付款码等登录以后再扫。", en="Scan the customer's code once somebody has signed in."),
)
NOBODY_TO_LOCK_FOR = Notice(
    Tone.WARNING,
    Text(zh="没有锁定：本机还没有设置店员", en="Not locked: no staff is set up here"),
    Text(
        zh="离开前请自己看好收银机；要能锁定，请管理员设置店员。",
        en="Keep an eye on the till. To have a lock, have IT set up the staff.",
    ),
)
FINISH_PAYMENT = Notice(
    Tone.WARNING,
    Text(zh="正在收款，现在不能锁定", en="Not locked: a payment is under way"),
    Text(zh="这笔有了结果再锁定。", en="Lock once it has its result."),
)
FINISH_SALE = Notice(
    Tone.WARNING,
    Text(zh="还有一单没有结束，现在不能退出", en="Not signed out: a sale is open"),
    Text(
        zh="先收完、挂单（F2）或清空；只是离开一下请按 F12 锁定。",
        en="Finish it, put it aside (F2) or clear it. To step away, lock with F12.",
    ),
)
WEAK_PIN = Notice(
    Tone.WARNING,
    Text(zh="这个密码不能用", en="This PIN cannot be used"),
    Text(
        zh="4 到 12 位数字，不能全是同一个数字，不能是 1234 这样的连号，也不能和工号一样。",
        en="4 to 12 digits; not one digit over and over, not a row such as 1234, not the staff number.",
    ),
)
NOT_THE_SAME = Notice(
    Tone.WARNING,
    Text(zh="两次输入的新密码不一样", en="The two new PINs differ"),
    Text(zh="请重新输入新密码。", en="Type the new PIN again."),
)
PIN_CHANGED = Notice(
    Tone.SUCCESS,
    Text(zh="密码已修改", en="PIN changed"),
    Text(zh="下次登录请用新密码。", en="Use the new one from now on."),
)
