# SPDX-License-Identifier: Apache-2.0
"""Who signs what is done with a shift where people sign in. On real journals."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from cashier.checkout.common_notices import refused_notice
from cashier.checkout.screens import Notice, Tone
from cashier.shifts import notices as said
from cashier.shifts.desk import ShiftDesk
from cashier.shifts.shift import CashKind, Person, Shift
from cashier.shifts.views import (
    CashCause,
    Closing,
    Counting,
    HandingOver,
    MovingCash,
    NoShift,
    Report,
    ShiftOpen,
    ShiftView,
)
from cashier.staff.authority import StaffAuthority
from cashier.staff.member import StaffMember
from cashier.staff.rights import Role
from cashier.staff.staff import Refusal, Refused
from cashier.values.money import Money
from tests.support.loop import on_loop
from tests.support.shift_ground import ShiftGround
from tests.support.staff_ground import LI, PINS, WANG, ZHAO, StaffGround

SIGNED_LI, SIGNED_WANG, SIGNED_ZHAO = (Person(each.number, each.name) for each in (LI, WANG, ZHAO))
MENDER = StaffMember("3001", "吴工", Role.IT)


class Panel:
    """The panel of a till with staff: two cashiers, a supervisor, and somebody who mends the till."""

    def __init__(self, till: ShiftGround, folder: Path) -> None:
        self.till = till
        self.staff = StaffGround(folder, till.clock)
        self.staff.hire(LI, WANG, ZHAO, MENDER)
        authority = StaffAuthority(self.staff.staff, self.staff.session, self.staff.approvals)
        self.desk = ShiftDesk(till.shifts, till.book, authority=authority, hand_to=self.staff.session.hand_to)
        self.desk.show()

    async def signs_in(self, member: StaffMember) -> None:
        self.staff.session.sign_out()
        await self.staff.session.sign_in(member.number, PINS[member.number])

    async def shows(self, member: StaffMember) -> None:
        """Show who one is, to whoever is asked on the screen."""
        await self.rest()
        assert self.staff.approvals.pending is not None, "nobody is asked"
        await self.staff.approvals.answer(member.number, PINS[member.number])
        await self.rest()

    async def rest(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    async def has_shift_of_li(self, *, is_counted: bool = False) -> None:
        """Open a shift of Li Na with 200.00, and count it where that is wanted."""
        await self.signs_in(LI)
        self.desk.open("", "", "200")
        if is_counted:
            self.desk.close_shift()
            self.desk.keep_count({10_000: 2})

    @property
    def notice(self) -> Notice | None:
        view: ShiftView = self.desk.view
        assert isinstance(view, NoShift | ShiftOpen | MovingCash | Counting | Closing | HandingOver)
        return view.notice

    @property
    def shift(self) -> Shift:
        assert self.till.shifts.current is not None
        return self.till.shifts.current

    def moved(self) -> list[tuple[str, int]]:
        """Whose hand moved how much cash."""
        return [(each.by.number, each.amount_minor) for each in self.shift.movements]

    def closed(self, number: int) -> Shift:
        kept = self.till.book.numbered(number)
        assert kept is not None
        return kept.shift


@pytest.fixture
def panel(till: ShiftGround, tmp_path: Path) -> Iterator[Panel]:
    panel = Panel(till, tmp_path / "staff")
    yield panel
    panel.staff.journal.close()


@on_loop
async def test_whoever_is_signed_in_opens_the_shift_and_types_the_float_alone(panel: Panel) -> None:
    await panel.signs_in(LI)
    assert panel.desk.view == NoShift("CNY", opened_by=SIGNED_LI)
    panel.desk.open("", "", "200")
    assert (panel.shift.opened_by, panel.shift.float_minor) == (SIGNED_LI, 20_000)


@on_loop
async def test_cash_is_signed_by_whoever_is_signed_in_and_not_by_the_shifts_cashier(panel: Panel) -> None:
    await panel.has_shift_of_li()
    await panel.signs_in(WANG)
    panel.desk.cash()
    assert panel.desk.view == MovingCash("CNY", signed_by=SIGNED_WANG)
    panel.desk.move_cash(CashKind.OUT, "100", CashCause.TO_SAFE, "")
    assert panel.moved() == [(WANG.number, 10_000)]


@on_loop
async def test_whoever_may_not_move_cash_needs_leave_and_without_it_nothing_moves(panel: Panel) -> None:
    await panel.has_shift_of_li()
    await panel.signs_in(MENDER)
    panel.desk.cash()
    panel.desk.move_cash(CashKind.OUT, "100", CashCause.TO_SAFE, "")
    await panel.rest()
    panel.staff.approvals.withdraw()
    await panel.rest()
    assert panel.notice == refused_notice(Refused(Refusal.WITHDRAWN))
    assert panel.moved() == []
    panel.desk.move_cash(CashKind.OUT, "100", CashCause.TO_SAFE, "")
    await panel.shows(ZHAO)
    assert panel.moved() == [(MENDER.number, 10_000)]


@on_loop
async def test_ones_own_shift_is_closed_without_asking_anybody(panel: Panel) -> None:
    await panel.has_shift_of_li(is_counted=True)
    assert panel.notice is None
    panel.desk.close(None)
    assert isinstance(panel.desk.view, Report)
    assert panel.closed(1).closed_by == SIGNED_LI


@on_loop
async def test_a_colleagues_shift_is_closed_with_leave_and_both_names_stand_in_the_log(panel: Panel) -> None:
    await panel.has_shift_of_li()
    await panel.signs_in(WANG)
    whose = said.others_shift(LI.name, needs_leave=True)
    assert panel.notice == whose
    panel.desk.close_shift()
    assert panel.notice == whose
    panel.desk.keep_count({10_000: 2})
    assert panel.notice == whose
    panel.desk.close(None)
    assert panel.shift.is_open
    await panel.shows(ZHAO)
    assert panel.closed(1).closed_by == SIGNED_WANG
    assert [count.by for count in panel.closed(1).counts] == [SIGNED_WANG]
    (used,) = (told for told in panel.staff.told("approval.used") if told["right"] == "close_others_shift")
    assert (used["by"]["number"], used["for"]["number"]) == (ZHAO.number, WANG.number)
    assert used["subject"] == "shift 1 of 1001"


@on_loop
async def test_a_supervisor_closes_a_colleagues_shift_without_asking_anybody(panel: Panel) -> None:
    await panel.has_shift_of_li(is_counted=True)
    await panel.signs_in(ZHAO)
    assert panel.notice == said.others_shift(LI.name, needs_leave=False)
    panel.desk.close(None)
    assert panel.closed(1).closed_by == SIGNED_ZHAO


@on_loop
async def test_a_shift_that_changed_while_leave_was_asked_for_stays_open(panel: Panel) -> None:
    await panel.has_shift_of_li(is_counted=True)
    await panel.signs_in(WANG)
    panel.desk.close(None)
    await panel.rest()
    panel.till.shifts.before_cash()
    await panel.shows(ZHAO)
    assert panel.shift.is_open
    assert isinstance(panel.desk.view, Counting)


@on_loop
async def test_the_next_cashier_shows_who_they_are_and_is_at_the_till_then(panel: Panel) -> None:
    await panel.has_shift_of_li(is_counted=True)
    panel.desk.hand_over(None)
    assert panel.desk.view == HandingOver(1, LI.name, Money(20_000), (), asks_next=True)
    panel.desk.sign_over("", "")
    await panel.shows(WANG)
    assert (panel.closed(1).closed_by, panel.closed(1).handed_to) == (SIGNED_LI, SIGNED_WANG)
    assert (panel.shift.number, panel.shift.opened_by, panel.shift.float_minor) == (2, SIGNED_WANG, 20_000)
    assert panel.staff.session.who == WANG


@on_loop
async def test_nobody_takes_over_from_themselves_and_whoever_gives_up_stays_at_the_till(panel: Panel) -> None:
    await panel.has_shift_of_li(is_counted=True)
    panel.desk.hand_over(None)
    panel.desk.sign_over("", "")
    await panel.shows(LI)
    asked = panel.staff.approvals.pending
    assert asked is not None
    assert asked.refused == Refused(Refusal.ONESELF)
    panel.staff.approvals.withdraw()
    await panel.rest()
    assert (panel.shift.number, panel.staff.session.who) == (1, LI)
    assert panel.notice is not None
    assert panel.notice.tone is Tone.INFO


@on_loop
async def test_a_colleagues_shift_is_handed_over_with_leave_first_and_the_next_ones_word_then(panel: Panel) -> None:
    await panel.has_shift_of_li(is_counted=True)
    await panel.signs_in(WANG)
    panel.desk.hand_over(None)
    panel.desk.sign_over("", "")
    await panel.shows(ZHAO)
    assert panel.shift.number == 1
    await panel.shows(ZHAO)
    assert (panel.closed(1).closed_by, panel.shift.opened_by) == (SIGNED_WANG, SIGNED_ZHAO)
