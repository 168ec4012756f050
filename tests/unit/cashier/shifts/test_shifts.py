# SPDX-License-Identifier: Apache-2.0
"""A shift from its float to its Z, on a real journal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cashier.shifts.shift import CashKind, Person, Shift, ShiftError, State
from cashier.shifts.shifts import UnsignedItemsError
from cashier.shifts.totals import AssetTotal
from cashier.storage.errors import JournalFaultError
from middleplatform.contract.payments import Asset, Status
from tests.support.clock import NINE_O_CLOCK, SettableClock
from tests.support.shift_ground import LI, WANG, ShiftGround

FLOAT = {10_000: 2}
"""200.00 in two notes."""


def shift_now(till: ShiftGround) -> Shift:
    shift = till.shifts.current
    assert shift is not None
    return shift


def test_a_shift_without_a_sale_closes_with_a_z_of_nothing(till: ShiftGround) -> None:
    till.shifts.open(LI, 20_000)
    till.shifts.count(FLOAT, LI)
    z = till.shifts.close(LI)
    assert (z.attempts, z.paid, z.declined, z.without_end) == (0, (), (), ())
    assert (z.cash.expected_minor, z.cash.counted_minor, z.cash.over_minor) == (20_000, 20_000, 0)
    assert till.shifts.current is None


def test_shifts_are_numbered_without_a_gap_over_a_restart(till: ShiftGround) -> None:
    for number in (1, 2, 3):
        assert till.shifts.open(LI, 0).number == number
        till.shifts.count({}, LI)
        till.shifts.close(LI)
        till.restart()


def test_a_second_shift_does_not_open_over_an_open_one(till: ShiftGround) -> None:
    till.shifts.open(LI, 0)
    with pytest.raises(ShiftError, match="shift 1 of Li Na is open"):
        till.shifts.open(WANG, 0)


def test_x_and_z_of_the_same_moment_are_one_and_the_same(till: ShiftGround) -> None:
    till.shifts.open(LI, 20_000)
    till.pay(1_280)
    till.shifts.count(FLOAT, LI)
    assert till.shifts.x() == till.shifts.close(LI)


def test_totals_tell_every_asset_reason_and_end_apart(till: ShiftGround) -> None:
    till.shifts.open(LI, 0)
    till.pay(1_280)
    till.pay(720)
    till.pay(5_000, Asset.WALLET)
    for reason in ("CODE_EXPIRED", "INSUFFICIENT_BALANCE", "CODE_EXPIRED"):
        till.end(till.begin(), Status.FAILED, reason)
    till.end(till.begin(), Status.CANCELLED)
    till.end(till.begin(), Status.REVERSED)
    x = till.shifts.x()
    assert x.paid == (
        AssetTotal(Asset.POINTS, "CNY", 2, 2_000, 2_000),
        AssetTotal(Asset.WALLET, "CNY", 1, 5_000, 5_000),
    )
    assert x.declined == (("CODE_EXPIRED", 2), ("INSUFFICIENT_BALANCE", 1))
    assert (x.attempts, x.cancelled, x.given_back) == (8, 2, 1)


def test_an_attempt_carries_the_shift_and_the_cashier_who_began_it(till: ShiftGround) -> None:
    shift = till.shifts.open(LI, 0)
    attempt = till.attempts.get(till.begin())
    assert (attempt.shift_id, attempt.cashier) == (shift.shift_id, "1001")


def test_without_an_open_shift_payments_go_on_and_belong_to_none(till: ShiftGround) -> None:
    assert till.attempts.get(till.pay()).shift_id is None
    till.shifts.open(LI, 0)
    assert till.shifts.x().attempts == 0


def test_cash_in_and_out_change_what_is_expected(till: ShiftGround) -> None:
    till.shifts.open(LI, 20_000)
    till.shifts.move_cash(CashKind.IN, 5_000, "change from the bank", LI)
    till.shifts.move_cash(CashKind.OUT, 3_000, "parcel on delivery", LI)
    till.shifts.count({10_000: 2, 2_000: 1}, LI)
    cash = till.shifts.x().cash
    assert (cash.put_in_minor, cash.taken_out_minor, cash.expected_minor, cash.over_minor) == (
        5_000,
        3_000,
        22_000,
        0,
    )


@pytest.mark.parametrize("reason", ["", "   ", "two\nlines", "x" * 201])
def test_cash_needs_a_reason(till: ShiftGround, reason: str) -> None:
    till.shifts.open(LI, 20_000)
    with pytest.raises(ShiftError, match="needs a reason of 1 to 200"):
        till.shifts.move_cash(CashKind.OUT, 100, reason, LI)
    assert shift_now(till).movements == ()


def test_more_than_is_there_cannot_be_taken_and_the_refusal_does_not_tell_how_much_there_is(
    till: ShiftGround,
) -> None:
    till.shifts.open(LI, 20_000)
    with pytest.raises(ShiftError, match=r"200\.01 is more than the drawer should hold") as refused:
        till.shifts.move_cash(CashKind.OUT, 20_001, "bank", LI)
    assert "200.00" not in str(refused.value)


def test_nobody_is_told_what_is_expected_before_the_drawer_is_counted(till: ShiftGround) -> None:
    till.shifts.open(LI, 20_000)
    assert till.shifts.x().cash.expected_minor is None
    assert till.shifts.x().cash.over_minor is None
    till.shifts.count(FLOAT, LI)
    assert till.shifts.x().cash.expected_minor == 20_000


def test_a_shift_does_not_close_without_a_count(till: ShiftGround) -> None:
    till.shifts.open(LI, 0)
    with pytest.raises(ShiftError, match="count the drawer first"):
        till.shifts.close(LI)


def test_cash_that_moves_after_a_count_makes_it_void(till: ShiftGround) -> None:
    till.shifts.open(LI, 20_000)
    till.shifts.count(FLOAT, LI)
    till.shifts.move_cash(CashKind.IN, 100, "change", LI)
    with pytest.raises(ShiftError, match="count the drawer first"):
        till.shifts.close(LI)


@pytest.mark.parametrize(("pieces", "over"), [({10_000: 1}, -10_000), ({10_000: 2, 50: 1}, 50)])
def test_a_difference_needs_a_reason_and_stands_in_the_z(
    till: ShiftGround, pieces: dict[int, int], over: int
) -> None:
    till.shifts.open(LI, 20_000)
    till.shifts.count(pieces, LI)
    with pytest.raises(ShiftError, match=r"a difference of .* needs a reason"):
        till.shifts.close(LI)
    assert till.shifts.close(LI, reason="wrong change").cash.over_minor == over
    kept = till.book.numbered(1)
    assert kept is not None
    assert kept.shift.difference_reason == "wrong change"


def test_every_count_is_kept_and_the_last_one_counts(till: ShiftGround) -> None:
    till.shifts.open(LI, 20_000)
    till.shifts.count({10_000: 1}, LI)
    till.shifts.count(FLOAT, LI)
    assert till.shifts.close(LI).cash.over_minor == 0
    kept = till.book.numbered(1)
    assert kept is not None
    assert [count.total_minor for count in kept.shift.counts] == [10_000, 20_000]


@pytest.mark.parametrize(
    ("pieces", "complaint"),
    [
        ({300: 1}, r"denomination 3\.00 CNY is none; allowed are 100\.00, 50\.00"),
        ({10_000: -1}, r"-1 pieces of 100\.00: 0 to 100000"),
        ({10_000: 100_001}, r"100001 pieces of 100\.00"),
    ],
)
def test_a_count_that_cannot_be_is_named(till: ShiftGround, pieces: dict[int, int], complaint: str) -> None:
    till.shifts.open(LI, 20_000)
    with pytest.raises(ShiftError, match=complaint):
        till.shifts.count(pieces, LI)
    assert shift_now(till).state is State.OPEN


def test_a_shift_does_not_close_over_an_unknown_payment_that_nobody_signed_for(till: ShiftGround) -> None:
    till.shifts.open(LI, 0)
    lost = till.begin()
    till.lose(lost)
    till.shifts.count({}, LI)
    with pytest.raises(UnsignedItemsError, match="T01-0001") as refused:
        till.shifts.close(LI)
    assert refused.value.attempt_ids == (lost,)
    assert shift_now(till).is_open


def test_a_payment_that_ended_meanwhile_is_not_signed_for(till: ShiftGround) -> None:
    till.shifts.open(LI, 0)
    lost = till.begin()
    till.lose(lost)
    till.shifts.count({}, LI)
    till.end(lost, Status.SUCCEEDED)
    with pytest.raises(UnsignedItemsError, match="0 payments without a result"):
        till.shifts.close(LI, carried=[lost])


def test_a_takeover_is_signed_by_both_and_hands_on_drawer_and_open_payments_in_one_step(till: ShiftGround) -> None:
    till.shifts.open(LI, 20_000)
    lost = till.begin()
    till.lose(lost)
    till.shifts.count(FLOAT, LI)
    z, following = till.shifts.take_over(LI, WANG, carried=[lost])
    kept = till.book.numbered(1)
    assert kept is not None
    assert (kept.shift.closed_by, kept.shift.handed_to, kept.shift.carried) == (LI, WANG, (lost,))
    assert [item.attempt_id for item in z.without_end] == [lost]
    assert (following.number, following.opened_by, following.float_minor) == (2, WANG, 20_000)
    assert following.taken_over_from == 1
    events = [event.kind for event in till.journal.events()][-2:]
    assert events == ["shift.closed", "shift.taken_over"]


def test_nobody_takes_over_from_themselves(till: ShiftGround) -> None:
    till.shifts.open(LI, 0)
    till.shifts.count({}, LI)
    with pytest.raises(ShiftError, match="cannot take over from themselves"):
        till.shifts.take_over(LI, LI)


def test_a_carried_payment_ends_in_the_shift_where_it_was_begun_and_the_present_one_says_so(
    till: ShiftGround,
) -> None:
    till.shifts.open(LI, 0)
    lost = till.begin(990)
    till.lose(lost)
    till.shifts.count({}, LI)
    z, _ = till.shifts.take_over(LI, WANG, carried=[lost])
    assert z.paid == ()
    till.end(lost, Status.SUCCEEDED)
    kept = till.book.numbered(1)
    assert kept is not None
    now = till.book.followed_up(kept.shift)
    assert now.paid == (AssetTotal(Asset.POINTS, "CNY", 1, 990, 990),)
    assert now.without_end == ()
    assert kept.z == z, "what was signed stays as it was"
    x = till.shifts.x()
    assert x.paid == ()
    assert [(item.attempt_id, item.is_of_this_shift) for item in x.resolved] == [(lost, False)]


def test_two_cashiers_one_after_the_other_have_each_their_own_payments(till: ShiftGround) -> None:
    till.shifts.open(LI, 0)
    till.pay(100)
    till.shifts.count({}, LI)
    first, _ = till.shifts.take_over(LI, WANG)
    till.pay(200)
    till.pay(300)
    assert [each.amount for each in first.paid] == [100]
    assert [each.amount for each in till.shifts.x().paid] == [500]
    assert till.attempts.get(till.begin()).cashier == "1002"


@pytest.mark.parametrize("last_step", ["opened", "cash", "counted"])
def test_a_crash_in_the_middle_of_closing_loses_no_step(till: ShiftGround, last_step: str) -> None:
    till.shifts.open(LI, 20_000)
    if last_step != "opened":
        till.shifts.move_cash(CashKind.IN, 100, "change", LI)
    if last_step == "counted":
        till.shifts.count({10_000: 2, 100: 1}, LI)
    before = shift_now(till)
    till.restart()
    assert till.shifts.current == before
    if last_step == "counted":
        assert till.shifts.close(LI).cash.over_minor == 0


def test_a_takeover_that_the_disk_does_not_take_has_not_happened_at_all(till: ShiftGround) -> None:
    till.shifts.open(LI, 0)
    till.shifts.count({}, LI)
    till.break_disk()
    with pytest.raises(JournalFaultError):
        till.shifts.take_over(LI, WANG)
    assert shift_now(till).opened_by == LI
    till.mend_disk()
    till.restart()
    assert shift_now(till).opened_by == LI
    assert till.shifts.take_over(LI, WANG)[1].number == 2


def test_a_shift_over_midnight_and_the_end_of_summer_time_is_as_long_as_it_was(tmp_path: Path) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    evening = datetime(2026, 10, 24, 22, 0, tzinfo=berlin)
    till = ShiftGround(tmp_path, SettableClock(evening.astimezone(UTC)))
    till.shifts.open(LI, 0)
    morning = datetime(2026, 10, 25, 6, 0, tzinfo=berlin)
    till.clock._start = morning.astimezone(UTC)
    till.shifts.count({}, LI)
    z = till.shifts.close(LI)
    assert z.duration_s == 9 * 3_600  # 22:00 to 06:00 on the wall, with one hour twice
    till.journal.close()


def test_a_clock_that_is_set_back_moves_no_payment_to_another_shift(till: ShiftGround) -> None:
    till.shifts.open(LI, 0)
    till.clock.set_wall_back(timedelta(days=1))
    till.pay(100)
    x = till.shifts.x()
    assert (x.duration_s, [each.amount for each in x.paid]) == (0, [100])


def test_shifts_are_found_by_the_day_on_which_they_were_opened(till: ShiftGround) -> None:
    for _ in range(3):
        till.shifts.open(LI, 0)
        till.shifts.count({}, LI)
        till.shifts.close(LI)
        till.clock.set_wall_back(timedelta(days=-1))
    day = NINE_O_CLOCK + timedelta(days=1)
    found = till.book.page(before_number=99, limit=10, opened_from=day, opened_before=day + timedelta(days=1))
    assert [each.shift.number for each in found] == [2]
    newest = till.book.page(before_number=3, limit=1, opened_from=NINE_O_CLOCK, opened_before=day + timedelta(days=9))
    assert [each.shift.number for each in newest] == [2]


@pytest.mark.parametrize("person", [("", "Li"), ("1", " "), ("1" * 21, "Li"), ("1", "a\nb")])
def test_whoever_signs_has_a_number_and_a_name(person: tuple[str, str]) -> None:
    with pytest.raises(ShiftError, match="printable characters"):
        Person(*person)


def test_what_is_decided_after_a_shift_is_none_of_its_business(till: ShiftGround) -> None:
    till.shifts.open(LI, 0)
    till.pay(1_280)
    till.shifts.count({}, LI)
    till.shifts.close(LI)
    till.shifts.open(WANG, 0)
    till.pay(990)
    kept = till.book.numbered(1)
    assert kept is not None
    found = till.book.happenings(kept.shift)
    assert ([line.attempt.amount for line in found.begun], found.resolved) == ([1_280], [])
