# SPDX-License-Identifier: Apache-2.0
"""Which role may do what at the till. Pure."""

from __future__ import annotations

from enum import StrEnum

from cashier.values.texts import Text


class Role(StrEnum):
    """What somebody is in the shop."""

    CASHIER = "cashier"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    IT = "it"


class Right(StrEnum):
    """One thing that not everybody may do."""

    TAKE_PAYMENT = "take_payment"
    GIVE_UP_PAYMENT = "give_up_payment"
    REFUND = "refund"
    VOID_LINE = "void_line"
    OPEN_SHIFT = "open_shift"
    CLOSE_SHIFT = "close_shift"
    CLOSE_OTHERS_SHIFT = "close_others_shift"
    TAKE_OVER = "take_over"
    CASH_IN_OUT = "cash_in_out"
    OPEN_DRAWER = "open_drawer"
    UNLOCK_TILL = "unlock_till"
    APPROVE = "approve"
    SEE_SHIFT_LOGS = "see_shift_logs"
    EXPORT = "export"
    MANAGE_STAFF = "manage_staff"
    DEVICE_SETTINGS = "device_settings"
    TRAINING = "training"


_CASHIER = frozenset(
    {
        Right.TAKE_PAYMENT,
        Right.GIVE_UP_PAYMENT,
        Right.OPEN_SHIFT,
        Right.CLOSE_SHIFT,
        Right.TAKE_OVER,
        Right.CASH_IN_OUT,
        Right.TRAINING,
    }
)
_SUPERVISOR = _CASHIER | {
    Right.REFUND,
    Right.VOID_LINE,
    Right.CLOSE_OTHERS_SHIFT,
    Right.OPEN_DRAWER,
    Right.UNLOCK_TILL,
    Right.APPROVE,
    Right.SEE_SHIFT_LOGS,
}
_RIGHTS = {
    Role.CASHIER: _CASHIER,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.MANAGER: _SUPERVISOR | {Right.EXPORT, Right.MANAGE_STAFF, Right.DEVICE_SETTINGS},
    # Whoever mends the till takes no money at it.
    Role.IT: frozenset({Right.DEVICE_SETTINGS, Right.TRAINING, Right.SEE_SHIFT_LOGS}),
}

ROLES = {
    Role.CASHIER: Text(zh="收银员", en="Cashier"),
    Role.SUPERVISOR: Text(zh="领班", en="Supervisor"),
    Role.MANAGER: Text(zh="店长", en="Manager"),
    Role.IT: Text(zh="技术支持", en="IT"),
}

RIGHTS = {
    Right.TAKE_PAYMENT: Text(zh="收款", en="Take a payment"),
    Right.GIVE_UP_PAYMENT: Text(zh="放弃一笔收款", en="Give a payment up"),
    Right.REFUND: Text(zh="退款", en="Refund"),
    Right.VOID_LINE: Text(zh="删除商品", en="Take goods off the sale"),
    Right.OPEN_SHIFT: Text(zh="开班", en="Open the shift"),
    Right.CLOSE_SHIFT: Text(zh="交班", en="Close the shift"),
    Right.CLOSE_OTHERS_SHIFT: Text(zh="替别人交班", en="Close a colleague's shift"),
    Right.TAKE_OVER: Text(zh="接班", en="Take the shift over"),
    Right.CASH_IN_OUT: Text(zh="存取现金", en="Cash in and out"),
    Right.OPEN_DRAWER: Text(zh="打开钱箱", en="Open the drawer"),
    Right.UNLOCK_TILL: Text(zh="替别人解锁", en="Unlock for somebody else"),
    Right.APPROVE: Text(zh="授权", en="Approve"),
    Right.SEE_SHIFT_LOGS: Text(zh="查看班次记录", en="See the shift log"),
    Right.EXPORT: Text(zh="导出", en="Export"),
    Right.MANAGE_STAFF: Text(zh="管理员工", en="Manage the staff"),
    Right.DEVICE_SETTINGS: Text(zh="设备设置", en="Set up devices"),
    Right.TRAINING: Text(zh="练习", en="Training"),
}


def rights_of(role: Role) -> frozenset[Right]:
    """Return everything that a role may do without asking."""
    return _RIGHTS[role]


def may_approve(role: Role, right: Right) -> bool:
    """Return whether a role may approve one action for somebody else: it may approve at all, and do it itself."""
    return Right.APPROVE in _RIGHTS[role] and right in _RIGHTS[role]
