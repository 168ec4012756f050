# SPDX-License-Identifier: Apache-2.0
"""Why somebody was not let in, or something not allowed, in words: what it is, and what to do now."""

from __future__ import annotations

from cashier.staff.staff import Refusal, Refused
from cashier.values.texts import NO_TEXT, Text

_SAID = {
    Refusal.WRONG: (
        Text(zh="工号或密码不对", en="Number or PIN is wrong"),
        Text(zh="请重新输入。", en="Type both again."),
    ),
    Refusal.LOCKED_OUT: (
        Text(zh="密码输错太多次，这个工号暂时不能用", en="Too many wrong PINs: this number is locked out"),
        NO_TEXT,
    ),
    Refusal.UNKNOWN_BADGE: (
        Text(zh="这不是本店的工牌", en="This is no badge of this shop"),
        Text(zh="请扫工牌，或输入工号和密码。", en="Scan a badge, or type number and PIN."),
    ),
    Refusal.NOT_ACTIVE: (
        Text(zh="这个工号已停用", en="This staff number is no longer active"),
        Text(zh="请找店长。", en="Ask the manager."),
    ),
    Refusal.NOT_THEIRS: (
        Text(zh="本机是别人锁定的", en="Somebody else locked this till"),
        Text(zh="请本人解锁，或请领班解锁。", en="Only they or a supervisor can unlock it."),
    ),
    Refusal.NO_RIGHT: (
        Text(zh="没有这个权限", en="Not allowed to do this"),
        Text(zh="请领班或店长来操作。", en="Ask a supervisor or the manager."),
    ),
    Refusal.ONESELF: (
        Text(zh="这是交班的人自己", en="That is the one who hands over"),
        Text(zh="请接班的人输入自己的工号和密码。", en="The next cashier types their own number and PIN."),
    ),
    Refusal.WITHDRAWN: (
        Text(zh="没有授权，什么都没有做", en="Not approved: nothing was done"),
        NO_TEXT,
    ),
    Refusal.TIMED_OUT: (
        Text(zh="等授权超时，什么都没有做", en="Nobody approved in time: nothing was done"),
        Text(zh="需要的话，再来一次。", en="Try again if it is still needed."),
    ),
    Refusal.BUSY: (
        Text(zh="已有一项在等授权", en="Another approval is being asked for"),
        Text(zh="先处理那一项。", en="See to that one first."),
    ),
    Refusal.STORAGE: (
        Text(zh="流水账写不了，什么都没有做", en="The journal cannot be written: nothing was done"),
        Text(zh="请技术支持检查磁盘。", en="Have IT check the disk."),
    ),
    Refusal.TILL_RUNS: (
        Text(zh="收银程序正在运行，由它来问工号和密码", en="The till is running: it asks who you are"),
        Text(zh="请在收银窗口按 M，再选“班次记录”。", en="At the till, press M and choose the shift log."),
    ),
}
_UNTIL = Text(zh="{at} 后再试，或请店长重设密码。", en="Try again after {at}, or have the manager set a new PIN.")
_TRIES = Text(zh="还可以试 {n} 次。", en="{n} more tries.")
_LAST_TRY = Text(zh="还可以试 1 次，再错就会锁定。", en="One more try, then the number is locked out.")


def refusal_words(refused: Refused) -> tuple[Text, Text]:
    """Return what it is and what to do now; a lock-out with the time at which it ends, in the machine's zone."""
    said, do_now = _SAID[refused.why]
    if refused.until is not None:
        return said, _UNTIL.fill(at=f"{refused.until.astimezone():%H:%M}")
    if refused.tries_left is not None:
        return said, _LAST_TRY if refused.tries_left == 1 else _TRIES.fill(n=refused.tries_left)
    return said, do_now
