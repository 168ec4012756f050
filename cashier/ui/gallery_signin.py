# SPDX-License-Identifier: Apache-2.0
"""Hand-made views of signing in, for the gallery and the tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from cashier.checkout.common_notices import refused_notice
from cashier.signin import notices
from cashier.signin.views import Account, Approving, ChangingPIN, Field, Front, Locked, SignInView, Step, Typed
from cashier.staff.member import StaffMember
from cashier.staff.rights import RIGHTS, Right, Role
from cashier.staff.session import LockedBy
from cashier.staff.staff import Refusal, Refused
from cashier.values.texts import Text

_LI = StaffMember("1001", "李娜 Li Na", Role.CASHIER)
_LONG = StaffMember("WAREHOUSE-NORTH-0001", "Maximiliane von Hohenstein-Waldburg", Role.SUPERVISOR)
_EMPTY = Typed(Field.NUMBER, "", 0)
_START = Locked(LockedBy.START, None, _EMPTY)
_LOCKED = Locked(LockedBy.HAND, _LI.signature, Typed(Field.PIN, "1001", 3))
_UNTIL = datetime(2026, 11, 1, 1, 35, tzinfo=UTC)
_ASKED = Approving(
    RIGHTS[Right.REFUND],
    Text(zh="订单 T01-20261101-092845-0003：积分 ¥64.00", en="Order T01-20261101-092845-0003: points, ¥64.00"),
    _LI.signature,
    Typed(Field.NUMBER, "20", 0),
)

_COLLEAGUE = replace(
    _ASKED,
    right=RIGHTS[Right.TAKE_OVER],
    shown=Text(zh="班次 12（李娜 Li Na）", en="Shift 12 of Li Na"),
    is_for_colleague=True,
)


_FRONTS: dict[str, Front] = {
    "signin": _START,
    "signin-wrong": replace(
        _START,
        typed=Typed(Field.PIN, "1001", 0),
        notice=refused_notice(Refused(Refusal.WRONG, tries_left=3)),
    ),
    "signin-locked-out": replace(
        _START,
        typed=Typed(Field.NUMBER, "1001", 0),
        notice=refused_notice(Refused(Refusal.LOCKED_OUT, until=_UNTIL)),
    ),
    "signin-badge": replace(_START, typed=Typed(Field.PIN, "2001", 0), notice=notices.BADGE_READ),
    "signin-no-badge": replace(_START, notice=notices.NO_BADGE),
    "locked": _LOCKED,
    "locked-idle": replace(_LOCKED, by=LockedBy.IDLE, unresolved=1),
    "locked-checking": replace(_LOCKED, typed=replace(_LOCKED.typed, is_checking=True)),
    "locked-everything": Locked(
        LockedBy.IDLE,
        _LONG.signature,
        Typed(Field.PIN, _LONG.number, 12),
        unresolved=2,
        settled=True,
        order_waits=True,
        notice=refused_notice(Refused(Refusal.NOT_THEIRS)),
    ),
    "approval": _ASKED,
    "approval-no-right": replace(_ASKED, notice=refused_notice(Refused(Refusal.NO_RIGHT))),
    "approval-colleague": _COLLEAGUE,
    "approval-oneself": replace(_COLLEAGUE, notice=refused_notice(Refused(Refusal.ONESELF))),
    "account": Account(_LI, has_pin=True),
    "account-pin-changed": Account(_LONG, has_pin=True, notice=notices.PIN_CHANGED),
    "pin-old": ChangingPIN(Step.OLD, 0),
    "pin-again": ChangingPIN(Step.AGAIN, 4),
    "pin-weak": ChangingPIN(Step.NEW, 0, notice=notices.WEAK_PIN),
}

SIGN_IN_VIEWS = {
    name: SignInView(None if front == _START else _LONG if name.endswith("everything") else _LI, front)
    for name, front in _FRONTS.items()
}
SIGNED_IN = SignInView(_LI)
"""Somebody is at the till, and nothing is asked of them."""
