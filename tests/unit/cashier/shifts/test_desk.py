# SPDX-License-Identifier: Apache-2.0
"""The shift panel's use-case, on a real journal."""

from __future__ import annotations

import pytest

from cashier.checkout.common_notices import JOURNAL_FAULT, NOT_WRITTEN
from cashier.checkout.screens import Asking, Bill, CounterView, Notice, Sale
from cashier.panels import Away
from cashier.shifts import notices as said
from cashier.shifts.desk import ShiftDesk
from cashier.shifts.shift import Person
from cashier.shifts.views import (
    AssetLine,
    Cause,
    Closing,
    Counting,
    NoShift,
    Report,
    ShiftOpen,
    ShiftView,
    Trouble,
)
from cashier.values.money import Money
from middleplatform.contract.payments import Asset, Status
from tests.support.shift_ground import LI, ShiftGround

SALE = CounterView(Sale("", None, Asset.POINTS, (Asset.POINTS,), None, "T01-1"))
PAYING = CounterView(Asking(Bill("T01-1", Money(1_280), Asset.POINTS, 1_280), 0.0))
TWO_HUNDREDS = {10_000: 2}


class Before:
    """A desk with its panel up, and what it published."""

    def __init__(self, till: ShiftGround) -> None:
        self.till = till
        self.seen: list[ShiftView] = []
        self.desk = ShiftDesk(till.shifts, till.book)
        self.desk.listen(self.seen.append)
        self.desk.show()

    @property
    def view(self) -> ShiftView:
        """What was published last: it is what there is."""
        assert self.seen[-1] == self.desk.view
        return self.seen[-1]

    def notice(self) -> Notice | None:
        """What the view says on top."""
        view = self.view
        assert not isinstance(view, Away | Report)
        return view.notice

    def to_closing(self, pieces: dict[int, int] | None = None) -> Closing:
        """Count the drawer of an open shift."""
        self.desk.count()
        self.desk.keep_count(TWO_HUNDREDS if pieces is None else pieces)
        view = self.view
        assert isinstance(view, Closing)
        return view


@pytest.fixture
def before(till: ShiftGround) -> Before:
    return Before(till)


@pytest.fixture
def opened(before: Before) -> Before:
    before.desk.open("1001", "Li Na", "200")
    return before


def test_without_a_shift_the_panel_asks_for_one(before: Before) -> None:
    assert before.view == NoShift("CNY")


def test_opening_takes_number_name_and_float(opened: Before) -> None:
    shift = opened.till.shifts.current
    assert shift is not None
    assert (shift.opened_by, shift.float_minor) == (LI, 20_000)
    view = opened.view
    assert isinstance(view, ShiftOpen)
    assert (view.number, view.cashier, view.assets) == (1, "Li Na", ())


@pytest.mark.parametrize("digits", ["", "0", "0.00"])
def test_nothing_in_the_drawer_is_a_float_too(before: Before, digits: str) -> None:
    before.desk.open("1001", "", digits)
    shift = before.till.shifts.current
    assert shift is not None
    assert shift.float_minor == 0


def test_without_a_number_no_shift_opens_and_the_panel_says_why(before: Before) -> None:
    before.desk.open(" ", "Li Na", "200")
    assert before.notice() == said.STAFF_NUMBER_MISSING
    assert before.till.shifts.current is None


def test_without_a_name_the_last_one_of_the_number_is_taken(opened: Before) -> None:
    opened.to_closing()
    opened.desk.close(None)
    opened.desk.back()
    opened.desk.show()
    opened.desk.open("1001", "", "")
    assert opened.till.shifts.current is not None
    assert opened.till.shifts.current.opened_by == LI


def test_a_number_that_nobody_knows_is_its_own_name(before: Before) -> None:
    before.desk.open("77", "", "")
    assert before.till.shifts.current is not None
    assert before.till.shifts.current.opened_by == Person("77", "77")


def test_an_open_shift_tells_each_asset_and_what_is_not_confirmed(opened: Before) -> None:
    till = opened.till
    till.pay(1_280)
    till.pay(500, Asset.WALLET)
    till.lose(till.begin(900, Asset.WALLET))
    till.end(till.begin(100), Status.FAILED, "INSUFFICIENT_BALANCE")
    opened.desk.report()
    opened.desk.back()
    view = opened.view
    assert isinstance(view, ShiftOpen)
    assert view.assets == (
        AssetLine(Asset.POINTS, "CNY", 1, 1_280, 0),
        AssetLine(Asset.WALLET, "CNY", 1, 500, 1),
    )
    assert (view.declined, [each.money for each in view.open_items]) == (1, [Money(900)])


def test_the_x_is_the_report_of_the_command_line(opened: Before) -> None:
    opened.desk.report()
    view = opened.view
    assert isinstance(view, Report)
    assert not view.is_final
    assert view.lines[0].en == "X report · shift 1 · open"


def test_the_count_is_blind_until_it_is_kept(opened: Before) -> None:
    opened.desk.count()
    view = opened.view
    assert isinstance(view, Counting)
    assert view.denominations[0] == 10_000
    closing = opened.to_closing({10_000: 1, 5_000: 1})
    assert (closing.counted, closing.expected, closing.over) == (Money(15_000), Money(20_000), Money(-5_000))


def test_closing_a_drawer_that_is_right_shows_the_z(opened: Before) -> None:
    opened.to_closing()
    opened.desk.close(None)
    view = opened.view
    assert isinstance(view, Report)
    assert view.is_final
    assert view.lines[0].en == "Z report · shift 1"
    assert opened.till.shifts.current is None
    opened.desk.back()
    assert opened.view == Away()


def test_a_difference_needs_its_cause_which_stands_in_the_log_in_both_languages(opened: Before) -> None:
    opened.to_closing({10_000: 1})
    opened.desk.close(None)
    assert opened.notice() == said.CAUSE_MISSING
    assert opened.till.shifts.current is not None
    opened.desk.close(Cause.CHANGE)
    kept = opened.till.book.numbered(1)
    assert kept is not None
    assert kept.shift.difference_reason == "找零出错 / Wrong change given"


def test_a_payment_without_a_result_stops_closing_and_is_named(opened: Before) -> None:
    lost = opened.till.begin(900)
    opened.till.lose(lost)
    opened.to_closing()
    opened.desk.close(None)
    assert opened.notice() == said.UNSIGNED
    view = opened.view
    assert isinstance(view, Closing)
    assert [each.attempt_id for each in view.open_items] == [lost]
    assert opened.till.shifts.current is not None


def test_exactly_what_was_signed_for_is_handed_on(opened: Before) -> None:
    first, second = opened.till.begin(900), opened.till.begin(500)
    for each in (first, second):
        opened.till.lose(each)
    opened.to_closing()
    opened.desk.close(None, [first])
    assert opened.notice() == said.UNSIGNED
    opened.desk.close(None, [first, second])
    kept = opened.till.book.numbered(1)
    assert kept is not None
    assert set(kept.shift.carried) == {first, second}


def test_the_panel_follows_a_result_that_comes_while_it_is_up(opened: Before) -> None:
    lost = opened.till.begin(900)
    opened.till.lose(lost)
    opened.to_closing()
    opened.desk.close(None)
    opened.till.end(lost, Status.SUCCEEDED)
    opened.desk.follow(CounterView(SALE.screen, settled=said.UNSIGNED))
    view = opened.view
    assert isinstance(view, Closing)
    assert (view.open_items, view.notice) == ((), None)


def test_the_panel_leaves_however_deep_somebody_is_in_it(opened: Before) -> None:
    opened.to_closing()
    opened.desk.leave()
    assert opened.view == Away()
    opened.desk.show()
    assert isinstance(opened.view, ShiftOpen)


def test_back_leads_from_each_view_to_the_shift_and_from_there_away(opened: Before) -> None:
    for go in (opened.desk.report, opened.desk.count, opened.to_closing):
        go()
        opened.desk.back()
        assert isinstance(opened.view, ShiftOpen)
    opened.desk.back()
    assert opened.view == Away()


def test_nothing_happens_to_a_shift_while_the_panel_is_away(till: ShiftGround) -> None:
    seen: list[ShiftView] = []
    desk = ShiftDesk(till.shifts, till.book)
    desk.listen(seen.append)
    desk.open("1001", "Li Na", "200")
    desk.close(None)
    assert (seen, till.shifts.current) == ([], None)


def test_a_disk_that_takes_nothing_is_said_and_the_shift_stays_as_it_was(before: Before) -> None:
    before.till.break_disk()
    before.desk.open("1001", "Li Na", "200")
    assert before.notice() == NOT_WRITTEN
    assert before.till.shifts.current is None


def test_a_journal_that_cannot_be_read_is_said(opened: Before) -> None:
    opened.till.journal._connection.execute("ALTER TABLE events RENAME TO gone")
    opened.desk.report()
    assert opened.view == Trouble(JOURNAL_FAULT)
