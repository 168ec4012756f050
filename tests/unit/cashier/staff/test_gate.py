# SPDX-License-Identifier: Apache-2.0
"""The gate before the shift log: leave that the till gave, or a number and a PIN while no till runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cashier.commands.manage import others_open_to
from cashier.staff.approvals import LASTS_S, Approval
from cashier.staff.gate import SUBJECT, Gate
from cashier.staff.rights import Right
from cashier.staff.staff import FIRST_LOCK_OUT, TRIES, Refusal, Refused
from tests.support.loop import on_loop
from tests.support.staff_ground import CHEAP, LI, PINS, SUN, ZHAO, StaffGround


@pytest.fixture
def gate(till: StaffGround) -> Gate:
    return Gate(till.folder, till.clock, CHEAP)


async def leave_of(till: StaffGround, right: Right = Right.SEE_SHIFT_LOGS, subject: str = SUBJECT) -> UUID:
    given = await till.approvals.ask(right, subject)
    assert isinstance(given, Approval)
    till.approvals.use(given, right, subject)
    return given.approval_id


def test_nobody_is_asked_where_no_staff_is_in_use(till: StaffGround, gate: Gate) -> None:
    assert not gate.is_asking
    till.hire(LI)
    assert gate.is_asking


@on_loop
async def test_leave_that_the_till_gave_lets_in_whoever_gave_it(till: StaffGround, gate: Gate) -> None:
    till.hire(LI, SUN)
    await till.session.sign_in("3001", PINS["3001"])
    leave = await leave_of(till)
    assert gate.let_in_by_leave(leave) == SUN


@on_loop
async def test_leave_for_something_else_old_leave_and_none_at_all_let_nobody_in(
    till: StaffGround, gate: Gate
) -> None:
    till.hire(SUN)
    await till.session.sign_in("3001", PINS["3001"])
    refused = Refused(Refusal.NO_RIGHT)
    assert gate.let_in_by_leave(uuid4()) == refused
    assert gate.let_in_by_leave(await leave_of(till, Right.OPEN_DRAWER)) == refused
    assert gate.let_in_by_leave(await leave_of(till, subject="shift 1")) == refused
    leave = await leave_of(till)
    await till.clock.advance(LASTS_S + 1)
    assert gate.let_in_by_leave(leave) == refused


def test_while_the_till_runs_no_pin_is_looked_at(till: StaffGround, gate: Gate) -> None:
    till.hire(SUN)
    assert gate.sign_in("3001", PINS["3001"]) == Refused(Refusal.TILL_RUNS)


def test_number_and_pin_let_in_whoever_has_the_right_and_stand_in_the_chain(till: StaffGround, gate: Gate) -> None:
    till.hire(LI, ZHAO)
    till.journal.close()
    assert gate.sign_in("1001", PINS["1001"]) == Refused(Refusal.NO_RIGHT)
    assert gate.sign_in("2001", PINS["2001"]) == ZHAO
    till.open()
    assert till.told("staff.signed_in") == [{"staff": {"number": "2001", "name": "赵敏"}, "how": SUBJECT}]


def test_a_wrong_pin_counts_here_and_at_the_till_alike(till: StaffGround, gate: Gate) -> None:
    till.hire(SUN)
    till.journal.close()
    for left in range(TRIES - 1, 0, -1):
        assert gate.sign_in("3001", "0000") == Refused(Refusal.WRONG, tries_left=left)
    until = till.clock.now() + FIRST_LOCK_OUT
    assert gate.sign_in("3001", "0000") == Refused(Refusal.LOCKED_OUT, until=until)
    assert gate.sign_in("3001", PINS["3001"]) == Refused(Refusal.LOCKED_OUT, until=until)
    till.open()
    assert till.staff.kept("3001").locked_until == until
    till.journal.close()
    till.clock.set_wall_back(-FIRST_LOCK_OUT)
    assert gate.sign_in("3001", PINS["3001"]) == SUN


def test_another_till_knows_somebody_by_number_and_name_and_with_the_right(till: StaffGround, gate: Gate) -> None:
    till.hire(LI, SUN)
    assert gate.knows(SUN) == SUN
    for other in (None, LI, ZHAO, replace(SUN, name="孙小丽")):
        assert gate.knows(other) == Refused(Refusal.NO_RIGHT)


def test_journals_of_other_tills_are_open_to_whom_their_staff_knows(till: StaffGround, tmp_path: Path) -> None:
    asks_nobody = StaffGround(tmp_path / "T02")
    others = (till.folder, asks_nobody.folder)
    till.hire(ZHAO, SUN)
    assert others_open_to(SUN, others) == {till.folder: True, asks_nobody.folder: True}
    assert others_open_to(ZHAO, others) == {till.folder: False, asks_nobody.folder: True}
    assert others_open_to(None, others) == {asks_nobody.folder: True}
    asks_nobody.journal.close()
