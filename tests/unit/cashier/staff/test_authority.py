# SPDX-License-Identifier: Apache-2.0
"""How a desk asks for leave: at once, through a supervisor, or not at all."""

from __future__ import annotations

import pytest

from cashier.staff.approvals import Approval
from cashier.staff.authority import NOBODY_ASKS, StaffAuthority
from cashier.staff.member import StaffMember
from cashier.staff.refusals import refusal_words
from cashier.staff.rights import Right
from cashier.staff.staff import Refusal, Refused
from cashier.values.texts import NO_TEXT, Text
from tests.support.loop import on_loop
from tests.support.staff_ground import LI, PINS, WANG, ZHAO, StaffGround

WHAT = "refund of T01-0001"
SHOWN = Text(zh="退款", en="Refund")


class Asking:
    """A desk that keeps what came of its question."""

    def __init__(self, till: StaffGround) -> None:
        self.authority = StaffAuthority(till.staff, till.session, till.approvals)
        self.done: list[Approval] = []
        self.refused: list[Refused] = []
        self.colleagues: list[StaffMember] = []

    def act(self, right: Right = Right.REFUND) -> None:
        self.authority.act(right, WHAT, SHOWN, self.done.append, self.refused.append)

    def identify(self) -> None:
        self.authority.identify(Right.TAKE_OVER, "shift 1", SHOWN, self.colleagues.append, self.refused.append)


@on_loop
async def test_without_staff_it_is_done_at_once_and_nothing_of_it_is_logged(till: StaffGround) -> None:
    desk = Asking(till)
    desk.act()
    NOBODY_ASKS.act(Right.REFUND, WHAT, SHOWN, desk.done.append)
    assert [(each.by, each.for_whom) for each in desk.done] == [(None, None)] * 2
    assert till.told("approval.granted") == []
    desk.identify()
    await till.clock.run_until_idle()
    assert desk.refused == [Refused(Refusal.NO_RIGHT)]


@on_loop
async def test_whoever_has_the_right_does_it_at_once_and_stands_in_the_log(till: StaffGround) -> None:
    till.hire(LI, ZHAO)
    desk = Asking(till)
    await till.session.sign_in("2001", PINS["2001"])
    desk.act()
    assert [each.by for each in desk.done] == [ZHAO.signature]
    assert len(till.told("approval.used")) == 1
    assert desk.authority.who == ZHAO.signature


@on_loop
async def test_whoever_has_it_not_waits_for_a_supervisor_and_is_told_of_a_withdrawal(till: StaffGround) -> None:
    till.hire(LI, ZHAO)
    desk = Asking(till)
    await till.session.sign_in("1001", PINS["1001"])
    desk.act()
    await till.clock.run_until_idle()
    assert desk.done == []
    await till.approvals.answer("2001", PINS["2001"])
    await till.clock.run_until_idle()
    assert [(each.by, each.for_whom) for each in desk.done] == [(ZHAO.signature, LI.signature)]
    desk.act()
    await till.clock.run_until_idle()
    till.approvals.withdraw(Refusal.TIMED_OUT)
    await till.clock.run_until_idle()
    assert desk.refused == [Refused(Refusal.TIMED_OUT)]
    assert len(desk.done) == len(till.told("approval.used")) == 1


@on_loop
async def test_nothing_is_done_where_it_cannot_be_written(till: StaffGround) -> None:
    till.hire(ZHAO)
    desk = Asking(till)
    await till.session.sign_in("2001", PINS["2001"])
    till.break_disk()
    desk.act()
    assert (desk.done, desk.refused) == ([], [Refused(Refusal.STORAGE)])


@on_loop
async def test_a_colleague_shows_who_they_are_and_nobody_does_it_for_themselves(till: StaffGround) -> None:
    till.hire(LI, WANG, ZHAO)
    desk = Asking(till)
    await till.session.sign_in("1001", PINS["1001"])
    desk.identify()
    await till.clock.run_until_idle()
    await till.approvals.answer("1001", PINS["1001"])
    assert till.approvals.pending is not None
    assert till.approvals.pending.refused == Refused(Refusal.ONESELF)
    await till.approvals.answer("1002", PINS["1002"])
    await till.clock.run_until_idle()
    assert desk.colleagues == [WANG]
    assert till.told("approval.granted") == []


@pytest.mark.parametrize("why", Refusal)
def test_every_refusal_is_said_in_words(why: Refusal) -> None:
    said, _ = refusal_words(Refused(why))
    assert said != NO_TEXT


def test_a_lock_out_is_said_with_the_time_at_which_it_ends(till: StaffGround) -> None:
    until = till.clock.now()
    _, do_now = refusal_words(Refused(Refusal.LOCKED_OUT, until=until))
    assert f"{until.astimezone():%H:%M}" in do_now.en
