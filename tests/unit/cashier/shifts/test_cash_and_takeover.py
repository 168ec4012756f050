# SPDX-License-Identifier: Apache-2.0
"""Cash in and out, the takeover that both sign, and a count that outlives what comes between. On a real journal."""

from __future__ import annotations

from typing import TypeVar

import pytest

from cashier.checkout.left_items import LeftItem, LeftKind
from cashier.panels import Away
from cashier.shifts import notices as said
from cashier.shifts.desk import ShiftDesk
from cashier.shifts.shift import CashKind
from cashier.shifts.views import CashCause, Cause, Closing, Counting, HandingOver, MovingCash, Report, ShiftOpen
from cashier.values.money import Money
from tests.support.shift_ground import LI, ShiftGround

V = TypeVar("V")
LEFT = (LeftItem(LeftKind.PART_PAID, "T01-1", Money(500)), LeftItem(LeftKind.HELD, "T01-2", Money(900)))


def shown(desk: ShiftDesk, kind: type[V]) -> V:
    """Return the view that is up; fail where it is another kind."""
    view = desk.view
    assert isinstance(view, kind), f"the panel shows {view}"
    return view


def opened(till: ShiftGround, **more: object) -> ShiftDesk:
    """Return a desk with the panel up and a shift with 200.00 in the drawer."""
    desk = ShiftDesk(till.shifts, till.book, **more)  # type: ignore[arg-type]
    desk.show()
    desk.open("1001", "Li Na", "200")
    return desk


def counted(till: ShiftGround, **more: object) -> ShiftDesk:
    """Return a desk with the drawer counted, and right."""
    desk = opened(till, **more)
    desk.close_shift()
    desk.keep_count({10_000: 2})
    shown(desk, Closing)
    return desk


def test_cash_put_in_stands_in_the_journal_with_its_reason_and_in_x_and_z(till: ShiftGround) -> None:
    desk = opened(till)
    desk.cash()
    assert desk.view == MovingCash("CNY")
    desk.move_cash(CashKind.IN, "50", CashCause.CHANGE, "")
    shown(desk, ShiftOpen)
    desk.cash()
    desk.move_cash(CashKind.OUT, "30.50", None, "买打印纸")
    shift = till.shifts.current
    assert shift is not None
    assert [(each.kind, each.amount_minor, each.reason, each.by) for each in shift.movements] == [
        (CashKind.IN, 5_000, "换回零钱 / Change from the bank", LI),
        (CashKind.OUT, 3_050, "买打印纸", LI),
    ]
    x = till.shifts.x()
    assert (x.cash.put_in_minor, x.cash.taken_out_minor) == (5_000, 3_050)
    desk.close_shift()
    desk.keep_count({10_000: 2, 1_000: 1, 500: 1, 100: 4, 50: 1})
    desk.close(None)
    kept = till.book.numbered(1)
    assert kept is not None
    assert kept.z is not None
    assert (kept.z.cash.put_in_minor, kept.z.cash.taken_out_minor, kept.z.cash.over_minor) == (5_000, 3_050, 0)


@pytest.mark.parametrize(
    ("digits", "cause", "words", "notice"),
    [
        ("", CashCause.CHANGE, "", said.AMOUNT_MISSING),
        ("0", CashCause.CHANGE, "", said.AMOUNT_MISSING),
        ("5", None, " ", said.REASON_MISSING),
        ("200.01", CashCause.TO_SAFE, "", said.TOO_MUCH_OUT),
    ],
)
def test_cash_that_cannot_be_moved_is_refused_in_words_and_moves_nothing(
    till: ShiftGround, digits: str, cause: CashCause | None, words: str, notice: object
) -> None:
    desk = opened(till)
    desk.cash()
    desk.move_cash(CashKind.OUT, digits, cause, words)
    assert desk.view == MovingCash("CNY", notice)  # type: ignore[arg-type]
    assert till.shifts.current is not None
    assert till.shifts.current.movements == ()


def test_pieces_that_were_counted_are_still_there_after_a_payment_came_between(till: ShiftGround) -> None:
    desk = opened(till)
    desk.close_shift()
    desk.note_pieces({10_000: 1, 500: 3})
    desk.leave()
    assert desk.view == Away()
    desk.show()
    desk.close_shift()
    view = shown(desk, Counting)
    assert dict(view.pieces) == {10_000: 1, 500: 3}


def test_a_count_that_was_kept_is_in_force_after_a_crash(till: ShiftGround) -> None:
    counted(till)
    till.restart()
    desk = ShiftDesk(till.shifts, till.book)
    desk.show()
    desk.close_shift()
    view = shown(desk, Closing)
    assert (view.counted, view.over) == (Money(20_000), Money(0))


def test_after_cash_moved_the_last_count_is_offered_for_correction(till: ShiftGround) -> None:
    desk = counted(till)
    desk.back()
    desk.cash()
    desk.move_cash(CashKind.OUT, "100", CashCause.TO_SAFE, "")
    desk.close_shift()
    view = shown(desk, Counting)
    assert (dict(view.pieces), view.notice) == ({10_000: 2}, said.CASH_CHANGED)


def test_what_is_left_lying_is_named_before_the_shift_is_closed(till: ShiftGround) -> None:
    desk = counted(till, left_open=lambda: LEFT)
    view = shown(desk, Closing)
    assert view.left == LEFT
    desk.close(None)
    assert till.shifts.current is None


def test_the_next_cashier_takes_over_drawer_and_open_payments(till: ShiftGround) -> None:
    desk = opened(till)
    lost = till.begin(900)
    till.lose(lost)
    desk.close_shift()
    desk.keep_count({10_000: 2})
    desk.hand_over(None)
    view = shown(desk, HandingOver)
    assert (view.leaving, view.drawer, view.asks_next) == ("Li Na", Money(20_000), False)
    desk.sign_over("1002", "Wang Wei", ())
    assert shown(desk, HandingOver).notice == said.UNSIGNED
    desk.sign_over("1002", "Wang Wei", (lost,))
    shown(desk, Report)
    following = till.shifts.current
    assert following is not None
    assert (following.number, following.opened_by.name, following.float_minor) == (2, "Wang Wei", 20_000)
    assert following.taken_over_from == 1


@pytest.mark.parametrize(("number", "notice"), [(" ", said.NEXT_MISSING), ("1001", said.SAME_PERSON)])
def test_nobody_and_oneself_take_nothing_over(till: ShiftGround, number: str, notice: object) -> None:
    desk = counted(till)
    desk.hand_over(None)
    desk.sign_over(number, "")
    view = shown(desk, HandingOver)
    assert view.notice == notice


def test_a_difference_needs_its_cause_before_a_takeover_too(till: ShiftGround) -> None:
    desk = opened(till)
    desk.close_shift()
    desk.keep_count({10_000: 1})
    desk.hand_over(None)
    assert shown(desk, Closing).notice == said.CAUSE_MISSING
    desk.hand_over(Cause.NOT_FOUND)
    desk.sign_over("1002", "Wang Wei", ())
    kept = till.book.numbered(1)
    assert kept is not None
    assert kept.shift.difference_reason == "没有查明原因 / Cause not found"
