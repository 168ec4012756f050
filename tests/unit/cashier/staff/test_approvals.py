# SPDX-License-Identifier: Apache-2.0
"""A supervisor's approval: one action, once, for a short while, with both names in the log."""

from __future__ import annotations

import asyncio

import pytest

from cashier.staff.approvals import LASTS_S, Approval, ApprovalError
from cashier.staff.member import StaffMember
from cashier.staff.rights import Right
from cashier.staff.staff import TRIES, Refusal, Refused
from cashier.storage.errors import JournalFaultError
from tests.support.loop import on_loop
from tests.support.staff_ground import LI, PINS, SUN, WANG, ZHAO, ZHAO_BADGE, StaffGround

ORDER = "order T01-0001"


async def sign_in(till: StaffGround, who: StaffMember) -> None:
    till.hire(LI, WANG, ZHAO, SUN)
    assert await till.session.sign_in(who.number, PINS[who.number]) == who


async def ask(
    till: StaffGround, right: Right = Right.REFUND, subject: str = ORDER
) -> asyncio.Task[Approval | Refused]:
    asked = asyncio.get_running_loop().create_task(till.approvals.ask(right, subject))
    await asyncio.sleep(0)
    return asked


@on_loop
async def test_a_supervisor_approves_one_action_and_both_names_stand_in_the_log(till: StaffGround) -> None:
    await sign_in(till, LI)
    asked = await ask(till)
    pending = till.approvals.pending
    assert pending is not None
    assert (pending.right, pending.subject, pending.for_whom) == (Right.REFUND, ORDER, LI.signature)
    await till.approvals.answer("2001", PINS["2001"])
    approval = await asked
    assert isinstance(approval, Approval)
    assert (approval.by, approval.for_whom) == (ZHAO.signature, LI.signature)
    assert till.approvals.pending is None
    assert till.session.who == LI
    till.approvals.use(approval, Right.REFUND, ORDER)
    told = {
        "approval_id": str(approval.approval_id),
        "right": "refund",
        "subject": ORDER,
        "by": {"number": "2001", "name": "赵敏"},
        "for": {"number": "1001", "name": "李娜"},
    }
    assert till.told("approval.granted") == till.told("approval.used") == [told]


@on_loop
async def test_an_approval_is_used_once_for_what_it_was_given_for_and_not_for_ever(till: StaffGround) -> None:
    await sign_in(till, ZHAO)
    approval = await till.approvals.ask(Right.REFUND, ORDER)
    assert isinstance(approval, Approval)
    for right, subject in ((Right.VOID_LINE, ORDER), (Right.REFUND, "order T01-0002")):
        with pytest.raises(ApprovalError, match="not to"):
            till.approvals.use(approval, right, subject)
    till.approvals.use(approval, Right.REFUND, ORDER)
    with pytest.raises(ApprovalError, match="used already"):
        till.approvals.use(approval, Right.REFUND, ORDER)
    late = await till.approvals.ask(Right.REFUND, ORDER)
    assert isinstance(late, Approval)
    await till.clock.advance(LASTS_S)
    with pytest.raises(ApprovalError, match="older than 120 s"):
        till.approvals.use(late, Right.REFUND, ORDER)


@on_loop
async def test_whoever_has_the_right_is_not_asked_and_stands_in_the_log_all_the_same(till: StaffGround) -> None:
    await sign_in(till, ZHAO)
    approval = await till.approvals.ask(Right.REFUND, ORDER)
    assert isinstance(approval, Approval)
    assert approval.by == approval.for_whom == ZHAO.signature
    assert len(till.told("approval.granted")) == 1


@on_loop
async def test_a_till_without_staff_asks_nobody(till: StaffGround) -> None:
    approval = await till.approvals.ask(Right.REFUND, ORDER)
    assert isinstance(approval, Approval)
    assert (approval.by, approval.for_whom) == (None, None)
    till.approvals.use(approval, Right.REFUND, ORDER)


@on_loop
async def test_a_colleague_without_the_right_approves_nothing_and_is_named_in_the_log(till: StaffGround) -> None:
    await sign_in(till, LI)
    asked = await ask(till)
    await till.approvals.answer("1002", PINS["1002"])
    await till.approvals.answer("1001", PINS["1001"])
    assert till.approvals.pending is not None
    assert till.approvals.pending.refused == Refused(Refusal.NO_RIGHT)
    assert [each["by"]["number"] for each in till.told("approval.refused")] == ["1002", "1001"]
    await till.approvals.answer_by_badge(ZHAO_BADGE)
    assert isinstance(await asked, Approval)


@on_loop
async def test_what_a_supervisor_may_not_do_they_do_not_approve(till: StaffGround) -> None:
    await sign_in(till, LI)
    asked = await ask(till, Right.EXPORT)
    await till.approvals.answer("2001", PINS["2001"])
    assert till.approvals.pending is not None
    assert till.approvals.pending.refused == Refused(Refusal.NO_RIGHT)
    await till.approvals.answer("3001", PINS["3001"])
    assert isinstance(await asked, Approval)


@on_loop
async def test_wrong_pins_count_as_at_the_sign_in(till: StaffGround) -> None:
    await sign_in(till, LI)
    asked = await ask(till)
    for _ in range(TRIES):
        await till.approvals.answer("2001", "0000")
    pending = till.approvals.pending
    assert pending is not None
    assert pending.refused is not None
    assert pending.refused.why is Refusal.LOCKED_OUT
    till.approvals.withdraw()
    assert await asked == Refused(Refusal.WITHDRAWN)
    assert till.approvals.pending is None


@on_loop
async def test_a_word_that_comes_after_the_request_was_withdrawn_approves_nothing(till: StaffGround) -> None:
    await sign_in(till, LI)
    first = await ask(till)
    answering = asyncio.get_running_loop().create_task(till.approvals.answer("2001", PINS["2001"]))
    await asyncio.sleep(0)
    till.approvals.withdraw()
    assert await first == Refused(Refusal.WITHDRAWN)
    second = await ask(till, subject="order T01-0002")
    await answering
    assert not second.done()
    assert await till.approvals.ask(Right.REFUND, "order T01-0003") == Refused(Refusal.BUSY)
    till.approvals.withdraw()
    assert await second == Refused(Refusal.WITHDRAWN)
    assert till.told("approval.granted") == []


@on_loop
async def test_nothing_is_approved_where_it_cannot_be_written(till: StaffGround) -> None:
    await sign_in(till, ZHAO)
    approval = await till.approvals.ask(Right.REFUND, ORDER)
    assert isinstance(approval, Approval)
    till.break_disk()
    assert await till.approvals.ask(Right.REFUND, ORDER) == Refused(Refusal.STORAGE)
    with pytest.raises(JournalFaultError):
        till.approvals.use(approval, Right.REFUND, ORDER)
    till.mend_disk()
    till.approvals.use(approval, Right.REFUND, ORDER)


@on_loop
async def test_nothing_is_approved_at_a_locked_till(till: StaffGround) -> None:
    await sign_in(till, LI)
    till.session.lock()
    assert await till.approvals.ask(Right.REFUND, ORDER) == Refused(Refusal.NO_RIGHT)
