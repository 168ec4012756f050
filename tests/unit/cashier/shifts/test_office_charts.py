# SPDX-License-Identifier: Apache-2.0
"""The chart of a shift by time has a bar for all of it, however long it was open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cashier.shifts.office import MOST_HOURS, Office
from cashier.shifts.office_views import Chart
from cashier.shifts.office_words import BY_DAY, BY_HOUR
from tests.support.shift_ground import LI, ShiftGround


def by_time(till: ShiftGround, hours: int) -> Chart:
    """Return the first chart of a shift with one payment in each of so many hours."""
    till.shifts.open(LI, 0)
    for _ in range(hours):
        till.pay()
        till.clock.set_wall_back(timedelta(hours=-1))
    office = Office(till.folder, till.clock.now)
    chart, *_ = office.figures(1).charts
    office.close()
    assert sum(bar.count for bar in chart.bars) == hours
    return chart


def test_within_a_day_a_bar_is_named_by_its_hour(till: ShiftGround) -> None:
    chart = by_time(till, 1)
    assert chart.title == BY_HOUR
    assert len(chart.bars[0].name.en) == len("08:00")


@pytest.mark.parametrize("hours", [30, MOST_HOURS])
def test_over_a_day_each_hour_has_its_bar_named_with_the_day(till: ShiftGround, hours: int) -> None:
    chart = by_time(till, hours)
    assert chart.title == BY_HOUR
    names = [bar.name.en for bar in chart.bars]
    assert len(set(names)) == hours


def test_a_shift_that_was_never_closed_is_drawn_by_days(till: ShiftGround) -> None:
    chart = by_time(till, MOST_HOURS + 24)
    assert chart.title == BY_DAY
    assert 3 <= len(chart.bars) <= 5
