# SPDX-License-Identifier: Apache-2.0
"""Signing in at the till: who gets in, what a locked till lets through, and that no PIN is to be seen anywhere."""

from __future__ import annotations

import asyncio
from pathlib import Path

from cashier.checkout.common_notices import refused_notice
from cashier.checkout.sale_desk import SaleDesk
from cashier.checkout.sale_notices import TAKES_NO_PAYMENT
from cashier.checkout.screens import Asking, Sale, Unknown
from cashier.signin import notices
from cashier.signin.desk import ENTRY_LASTS_S
from cashier.signin.views import Account, Approving, ChangingPIN, Field, Locked, SignInView, Step
from cashier.staff.approvals import Approval
from cashier.staff.member import StaffMember
from cashier.staff.rights import Right, Role
from cashier.staff.session import LockedBy
from cashier.staff.staff import TRIES, Refusal, Refused
from cashier.values.money import Money
from cashier.values.texts import Text
from tests.support.fakes import AnswerLost, Op, Unreachable
from tests.support.loop import on_loop
from tests.support.signin_ground import EVERYBODY, SignInGround
from tests.support.staff_ground import LI, PINS, WANG, ZHAO, ZHAO_BADGE

SHOWN = Text(zh="订单 1", en="Order 1")


@on_loop
async def test_a_till_without_staff_works_as_ever(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, idle_lock_s=60)
    ground.desk.account()
    assert ground.desk.view == SignInView()
    ground.desk.let(ground.counter.press, "5")
    assert ground.till.showing(Sale).digits == "5"
    ground.desk.scan(ground.till.show_code().digits)
    assert isinstance(ground.till.view.screen, Asking)
    await ground.rest()
    await ground.stop()


@on_loop
async def test_a_till_that_cannot_be_locked_says_so_to_whoever_would_walk_away(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path)
    ground.desk.lock()
    assert ground.desk.view == SignInView()
    assert ground.till.view.notice == notices.NOBODY_TO_LOCK_FOR
    await ground.stop()


@on_loop
async def test_number_and_pin_open_the_till_and_nothing_else_does(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY)
    assert ground.front(Locked).by is LockedBy.START
    ground.desk.let(ground.counter.press, "5")
    assert ground.till.showing(Sale).digits == ""
    await ground.type("1001")
    assert ground.front(Locked).typed.field is Field.PIN
    await ground.type("0000")
    wrong = ground.front(Locked)
    assert wrong.notice == refused_notice(Refused(Refusal.WRONG, tries_left=TRIES - 1))
    assert (wrong.typed.number, wrong.typed.digits) == ("1001", 0)
    await ground.type(PINS["1001"])
    assert ground.desk.view == SignInView(LI)
    ground.desk.let(ground.counter.press, "5")
    assert ground.till.showing(Sale).digits == "5"
    await ground.stop()


@on_loop
async def test_a_lock_out_is_said_with_the_time_it_ends(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY)
    await ground.type("1001")
    for _ in range(TRIES):
        await ground.type("0000")
    notice = ground.front(Locked).notice
    until = ground.people.staff.kept("1001").locked_until
    assert until is not None
    assert notice == refused_notice(Refused(Refusal.LOCKED_OUT, until=until))
    await ground.stop()


@on_loop
async def test_a_badge_stands_for_the_number_and_the_pin_follows(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY)
    ground.desk.scan(ZHAO_BADGE)
    await ground.rest()
    asked = ground.front(Locked)
    assert (asked.typed.number, asked.typed.field, asked.notice) == ("2001", Field.PIN, notices.BADGE_READ)
    await ground.type(PINS["2001"])
    assert ground.desk.view.who == ZHAO
    await ground.stop()


@on_loop
async def test_a_badge_alone_lets_in_where_the_shop_wants_it_so(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY, badge_alone=True)
    ground.desk.scan(ZHAO_BADGE)
    await ground.rest()
    assert ground.desk.view == SignInView(ZHAO)
    await ground.stop()


@on_loop
async def test_a_customers_code_at_a_locked_till_charges_nothing(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY)
    await ground.sign_in(LI)
    ground.till.key_in("12.80")
    ground.desk.lock()
    ground.desk.scan(ground.till.show_code().digits)
    await ground.rest()
    assert ground.front(Locked).notice == notices.NO_BADGE
    assert ground.till.showing(Sale).digits == "12.80"
    assert ground.world.platform.said(Op.CREATE) == []
    await ground.type(PINS["1001"])
    assert ground.till.showing(Sale).digits == "12.80"
    await ground.stop()


@on_loop
async def test_only_the_same_person_or_a_supervisor_unlocks(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY)
    await ground.sign_in(LI)
    ground.desk.lock()
    locked = ground.front(Locked)
    assert (locked.who, locked.typed.number, locked.typed.field) == (LI.signature, "1001", Field.PIN)
    ground.desk.choose(Field.NUMBER)
    ground.desk.clear()
    await ground.sign_in(WANG)
    assert ground.front(Locked).notice == refused_notice(Refused(Refusal.NOT_THEIRS))
    ground.desk.clear()
    await ground.sign_in(ZHAO)
    assert ground.desk.view == SignInView(ZHAO)
    await ground.stop()


@on_loop
async def test_the_till_locks_when_nobody_is_there_and_any_touch_puts_it_off(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY, idle_lock_s=300)
    await ground.sign_in(LI)
    idle = asyncio.get_running_loop().create_task(ground.desk.run())
    await ground.clock.advance(299)
    ground.desk.touched()
    await ground.clock.advance(299)
    assert ground.desk.view.front is None
    await ground.clock.advance(1)
    assert ground.front(Locked).by is LockedBy.IDLE
    idle.cancel()
    await ground.stop()


@on_loop
async def test_the_idle_lock_never_comes_over_a_payment_and_an_unknown_one_is_resolved_behind_a_lock(
    tmp_path: Path,
) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY, idle_lock_s=2)
    await ground.sign_in(LI)
    ground.world.platform.next(Op.CREATE, AnswerLost())
    ground.world.platform.always(Op.QUERY, Unreachable())
    await ground.till.reach_unknown()
    idle = asyncio.get_running_loop().create_task(ground.desk.run())
    await ground.clock.advance(20)
    assert isinstance(ground.till.view.screen, Unknown)
    assert ground.desk.view.front is None
    ground.desk.lock()
    locked = ground.front(Locked)
    assert (locked.by, locked.unresolved) == (LockedBy.HAND, 1)
    ground.world.platform.mend()
    await ground.clock.advance(10)
    locked = ground.front(Locked)
    assert (locked.unresolved, locked.settled) == (0, True)
    idle.cancel()
    await ground.stop()


@on_loop
async def test_the_lock_waits_for_the_end_of_a_payment(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY)
    await ground.sign_in(LI)
    await ground.till.begin()
    ground.desk.lock()
    assert ground.till.notice() == notices.FINISH_PAYMENT
    ground.people.staff.deactivate("1001")
    assert ground.desk.view.front is None
    await ground.rest()
    assert ground.front(Locked).who is None
    await ground.stop()


@on_loop
async def test_nobody_signs_out_over_an_open_sale(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY)
    await ground.sign_in(LI)
    ground.desk.account()
    assert ground.front(Account) == Account(LI, has_pin=True)
    ground.till.key_in("5")
    ground.desk.sign_out()
    assert ground.till.notice() == notices.FINISH_SALE
    ground.counter.clear()
    ground.desk.sign_out()
    assert ground.front(Locked).who is None
    await ground.sign_in(WANG)
    assert ground.desk.view.who == WANG
    await ground.stop()


@on_loop
async def test_somebody_changes_their_own_pin(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY)
    await ground.sign_in(LI)
    ground.desk.account()
    ground.desk.change_pin()
    await ground.type(PINS["1001"])
    await ground.type("1234")
    assert ground.front(ChangingPIN) == ChangingPIN(Step.NEW, 0, notice=notices.WEAK_PIN)
    await ground.type("7391")
    await ground.type("7392")
    assert ground.front(ChangingPIN).notice == notices.NOT_THE_SAME
    await ground.type("7391")
    await ground.type("7391")
    assert ground.front(Account).notice == notices.PIN_CHANGED
    assert await ground.people.staff.identify("1001", "7391") == LI
    await ground.stop()


@on_loop
async def test_a_wrong_old_pin_changes_nothing(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY)
    await ground.sign_in(LI)
    ground.desk.change_pin()
    for pin in ("0000", "7391", "7391"):
        await ground.type(pin)
    assert ground.front(ChangingPIN).step is Step.OLD
    assert await ground.people.staff.identify("1001", PINS["1001"]) == LI
    await ground.stop()


@on_loop
async def test_a_supervisor_approves_on_the_screen_and_the_cashier_stays_signed_in(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY)
    await ground.sign_in(LI)
    given: list[Approval] = []
    ground.authority.act(Right.REFUND, "order 1", SHOWN, given.append)
    await ground.rest()
    asked = ground.front(Approving)
    assert (asked.shown, asked.for_whom) == (SHOWN, LI.signature)
    await ground.type("1002")
    await ground.type(PINS["1002"])
    assert ground.front(Approving).notice == refused_notice(Refused(Refusal.NO_RIGHT))
    ground.desk.scan(ground.till.show_code().digits)
    assert ground.front(Approving).notice == notices.NO_BADGE
    ground.desk.scan(ZHAO_BADGE)
    await ground.rest()
    await ground.type(PINS["2001"])
    assert [(each.by, each.for_whom) for each in given] == [(ZHAO.signature, LI.signature)]
    assert ground.desk.view == SignInView(LI)
    await ground.stop()


@on_loop
async def test_an_approval_is_withdrawn_by_esc_by_time_and_by_a_lock(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY)
    await ground.sign_in(LI)
    refused: list[Refusal] = []
    given: list[Approval] = []

    async def ask() -> None:
        ground.authority.act(Right.REFUND, "order 1", SHOWN, given.append, lambda why: refused.append(why.why))
        await ground.rest()
        ground.front(Approving)

    await ask()
    ground.desk.back()
    await ground.rest()
    await ask()
    await ground.clock.advance(ENTRY_LASTS_S - 1)
    ground.desk.press("2")
    await ground.clock.advance(ENTRY_LASTS_S - 1)
    ground.front(Approving)
    await ground.clock.advance(1)
    await ask()
    ground.desk.lock()
    await ground.rest()
    assert refused == [Refusal.WITHDRAWN, Refusal.TIMED_OUT, Refusal.WITHDRAWN]
    assert given == []
    await ground.stop()


@on_loop
async def test_a_half_typed_pin_does_not_stay(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY)
    await ground.type("1001")
    await ground.type("25", enter=False)
    await ground.clock.advance(ENTRY_LASTS_S)
    assert ground.front(Locked).typed.number == ""
    await ground.stop()


@on_loop
async def test_whoever_mends_the_till_takes_no_payment(tmp_path: Path) -> None:
    mender = StaffMember("1001", "吴工", Role.IT)
    ground = SignInGround(tmp_path, mender)
    await ground.sign_in(mender)
    ground.till.key_in("5")
    ground.desk.scan(ground.till.show_code().digits)
    assert ground.till.notice() == TAKES_NO_PAYMENT
    assert ground.world.platform.said(Op.CREATE) == []
    till = ground.till
    sale = SaleDesk(ground.counter, till.book, ground.world.orders, ground.clock, authority=ground.authority)
    ground.counter.dismiss()
    sale.take_cash(500)
    assert till.notice() == TAKES_NO_PAYMENT
    assert (till.book.waiting, ground.counter.sale.total) == ([], Money(500))
    await ground.stop()


@on_loop
async def test_no_pin_is_in_a_view_or_in_anything_that_can_be_printed(tmp_path: Path) -> None:
    ground = SignInGround(tmp_path, *EVERYBODY)
    views: list[SignInView] = []
    ground.desk.listen(views.append)
    await ground.sign_in(LI)
    ground.desk.change_pin()
    for pin in (PINS["1001"], "7391"):
        await ground.type(pin, enter=False)
        printed = f"{ground.desk!r} {ground.desk._entry!r} {ground.desk._change!r} {vars(ground.desk)!r}"
        assert pin not in printed
        ground.desk.enter()
        await ground.rest()
    assert not any(pin in f"{view!r}" for pin in (PINS["1001"], "7391") for view in views)
    assert not any(PINS["1001"] in event.body for event in ground.people.journal.events())
    await ground.stop()
