# SPDX-License-Identifier: Apache-2.0
"""Who is at the till: signed in, locked, handed on."""

from __future__ import annotations

from cashier.staff.rights import Right
from cashier.staff.session import LockedBy
from cashier.staff.staff import Refusal, Refused
from tests.support.loop import on_loop
from tests.support.staff_ground import LI, PINS, WANG, ZHAO, ZHAO_BADGE, StaffGround


def test_a_till_without_staff_is_never_locked_and_allows_everything(till: StaffGround) -> None:
    till.session.lock()
    assert not till.session.is_locked
    assert till.session.who is None
    assert all(till.session.may(right) for right in Right)


@on_loop
async def test_a_till_with_staff_is_locked_until_somebody_signs_in(till: StaffGround) -> None:
    till.hire(LI, ZHAO)
    assert till.session.locked_by is LockedBy.START
    assert not till.session.may(Right.TAKE_PAYMENT)
    assert await till.session.sign_in("1001", PINS["1001"]) == LI
    assert till.session.may(Right.TAKE_PAYMENT)
    assert not till.session.may(Right.REFUND)
    assert till.told("staff.signed_in") == [{"staff": {"number": "1001", "name": "李娜"}, "how": "pin"}]


@on_loop
async def test_a_locked_till_opens_to_the_same_person_or_to_a_supervisor(till: StaffGround) -> None:
    till.hire(LI, WANG, ZHAO)
    await till.session.sign_in("1001", PINS["1001"])
    till.session.lock(LockedBy.IDLE)
    assert await till.session.sign_in("1002", PINS["1002"]) == Refused(Refusal.NOT_THEIRS)
    assert till.session.who == LI
    assert till.session.is_locked
    assert await till.session.sign_in("1001", PINS["1001"]) == LI
    till.session.lock()
    assert await till.session.sign_in_by_badge(ZHAO_BADGE) == ZHAO
    assert till.session.who == ZHAO
    assert till.told("staff.signed_in")[-1]["instead_of"] == {"number": "1001", "name": "李娜"}


@on_loop
async def test_whoever_signs_out_leaves_the_till_to_the_next(till: StaffGround) -> None:
    till.hire(LI, WANG)
    await till.session.sign_in("1001", PINS["1001"])
    till.session.sign_out()
    assert till.session.is_locked
    assert till.session.who is None
    assert await till.session.sign_in("1002", PINS["1002"]) == WANG


@on_loop
async def test_nobody_is_signed_in_where_it_cannot_be_written_and_locking_always_works(till: StaffGround) -> None:
    till.hire(LI)
    changes: list[bool] = []
    till.session.listen(lambda: changes.append(till.session.is_locked))
    till.break_disk()
    assert await till.session.sign_in("1001", PINS["1001"]) == Refused(Refusal.STORAGE)
    assert till.session.who is None
    till.mend_disk()
    await till.session.sign_in("1001", PINS["1001"])
    till.break_disk()
    till.session.lock()
    assert till.session.is_locked
    assert changes == [False, True]
