# SPDX-License-Identifier: Apache-2.0
"""Shifts across midnight and across changes of the clock, in zones of whole and of half hours: nothing is lost.

What is expected is worked out by `zoneinfo`, from the zone's name alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from cashier.shifts.export import write_workbook
from cashier.shifts.office import Office, ShiftFilter, payment_line
from cashier.shifts.office_words import BY_HOUR
from cashier.storage.log_rows import PaymentsWanted
from tests.support.clock import SettableClock
from tests.support.shift_ground import LI, ShiftGround
from tests.unit.cashier.shifts.conftest import Run

EVERY = timedelta(minutes=30)
PAYMENTS = 16

NIGHTS = [
    pytest.param("Asia/Shanghai", date(2026, 10, 31), id="midnight alone", marks=pytest.mark.slow),
    pytest.param("Europe/Berlin", date(2026, 10, 24), id="an hour twice", marks=pytest.mark.slow),
    pytest.param("Europe/Berlin", date(2026, 3, 28), id="an hour never", marks=pytest.mark.slow),
    pytest.param("Australia/Lord_Howe", date(2026, 4, 4), id="half an hour twice", marks=pytest.mark.slow),
    pytest.param(
        "Australia/Adelaide",
        date(2026, 10, 3),
        id="an hour never, half an hour apart from the others",
        marks=pytest.mark.slow,
    ),
    pytest.param("America/Santiago", date(2026, 9, 5), id="midnight never"),
]


@pytest.fixture
def zone(request: pytest.FixtureRequest) -> Iterator[ZoneInfo]:
    """Let this process live in a zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield ZoneInfo(request.param)
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


class Night:
    """A shift from nine in the evening on, with a payment every half hour, closed after the last one."""

    def __init__(self, folder: Path, zone: ZoneInfo, evening: date) -> None:
        self.zone = zone
        self.opened_at = datetime(evening.year, evening.month, evening.day, 21, tzinfo=zone).astimezone(UTC)
        self.till = ShiftGround(folder, SettableClock(self.opened_at))
        self.till.shifts.open(LI, 0)
        for _ in range(PAYMENTS):
            self.till.clock.set_wall_back(-EVERY)
            self.till.pay(100)
        self.till.shifts.count({}, LI)
        self.z = self.till.shifts.close(LI)
        self.till.journal.close()

    @property
    def moments(self) -> list[datetime]:
        """When payments were taken, on the shop's wall."""
        return [(self.opened_at + EVERY * n).astimezone(self.zone) for n in range(1, PAYMENTS + 1)]


@pytest.fixture
def office(tmp_path: Path, night: Night) -> Iterator[Office]:
    opened = Office(tmp_path, night.till.clock.now)
    yield opened
    opened.close()


@pytest.fixture
def night(tmp_path: Path, zone: ZoneInfo, evening: date) -> Night:
    return Night(tmp_path, zone, evening)


in_every_night = pytest.mark.parametrize(("zone", "evening"), NIGHTS, indirect=["zone"])


@in_every_night
def test_a_night_is_as_long_as_it_was_and_every_hour_of_it_has_its_bar(night: Night, office: Office) -> None:
    assert night.z.duration_s == (PAYMENTS * EVERY).total_seconds()
    (bars,) = (chart.bars for chart in office.figures(1).charts if chart.title == BY_HOUR)
    hours = [(at.hour, at.utcoffset()) for at in night.moments]
    expected = [(f"{hour:02}", len(list(alike))) for (hour, _), alike in groupby(hours)]
    assert [(bar.name.en[-5:-3], bar.count) for bar in bars] == expected


@in_every_night
def test_timeline_and_payments_show_the_time_on_the_wall(night: Night, office: Office) -> None:
    shown = [f"{at:%Y-%m-%d %H:%M:%S}" for at in night.moments]
    listed = office.payments(office.payments_of(1), None, 100).rows
    assert [payment_line(row).at for row in listed] == shown[::-1]
    told = [line.at for line in office.timeline(1).lines if line.of]
    assert told == [at for at in shown for _ in ("submitted", "answered")]


@in_every_night
def test_a_day_has_the_payments_of_that_day_on_the_wall(
    night: Night, office: Office, evening: date, run: Run
) -> None:
    for day in (evening, evening + timedelta(days=1)):
        told = run("find", "--since", day.isoformat(), "--until", day.isoformat())[1]
        assert len(told["payments"]) == sum(at.date() == day for at in night.moments)
        opened = office.shifts(ShiftFilter(day, day)).lines
        assert [line.number for line in opened] == ([1] if day == evening else [])


@in_every_night
def test_files_have_utc_for_programs_and_the_time_on_the_wall_for_people(
    night: Night, office: Office, tmp_path: Path, run: Run
) -> None:
    told = run("find")[1]["payments"]
    assert [datetime.fromisoformat(each["begun_at"]) for each in told] == [
        at.astimezone(UTC) for at in night.moments[::-1]
    ]
    assert all(each["begun_at"].endswith("+00:00") for each in told)
    write_workbook(tmp_path / "night.xlsx", office.archive(ShiftFilter()))
    head, *rows = load_workbook(tmp_path / "night.xlsx")["Payments"].iter_rows(values_only=True)
    column = head.index("begun_at")
    assert [row[column] for row in rows] == [at.replace(tzinfo=None) for at in night.moments[::-1]]


@pytest.mark.parametrize("zone", ["Europe/Berlin"], indirect=True)
def test_a_clock_that_is_set_back_in_the_middle_loses_nothing(tmp_path: Path, zone: ZoneInfo, run: Run) -> None:
    till = ShiftGround(tmp_path, SettableClock(datetime(2026, 10, 24, 22, tzinfo=zone).astimezone(UTC)))
    till.shifts.open(LI, 0)
    till.pay(100)
    till.clock.set_wall_back(timedelta(days=1))
    till.pay(200)
    till.shifts.count({}, LI)
    z = till.shifts.close(LI)
    till.journal.close()
    assert (z.attempts, z.duration_s, [each.amount for each in z.paid]) == (2, 0, [300])
    office = Office(tmp_path, till.clock.now)
    told = [(line.at[8:13], line.of) for line in office.timeline(1).lines if line.of]
    assert told == [("24 22", "T01-0001")] * 2 + [("23 22", "T01-0002")] * 2, "as it happened, by the clock of then"
    assert sum(bar.count for bar in office.figures(1).charts[0].bars) == 2
    listed = office.payments(PaymentsWanted(), None, 100).rows
    assert [row.order_number for row in listed] == ["T01-0001", "T01-0002"], "by the time that stands beside them"
    office.close()
    found = run("find", "--since", "2026-10-23", "--until", "2026-10-23")[1]["payments"]
    assert [each["order"] for each in found] == ["T01-0002"]
    assert run("verify")[0] == 0
