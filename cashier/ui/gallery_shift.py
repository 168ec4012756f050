# SPDX-License-Identifier: Apache-2.0
"""Hand-made views of the shift panel for the gallery and the tests, by a name that says what they show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from cashier.shifts import desk, report
from cashier.shifts.shift import Person, opened
from cashier.shifts.totals import totals
from cashier.shifts.views import (
    AssetLine,
    Closing,
    Counting,
    NoShift,
    OpenItem,
    Report,
    ShiftOpen,
    ShiftView,
    Trouble,
)
from cashier.values.cash import DENOMINATIONS_MINOR
from cashier.values.money import Money
from middleplatform.contract.payments import Asset

OPENED_AT = datetime(2026, 11, 1, 0, 5, tzinfo=UTC)
ITEMS = tuple(
    OpenItem(UUID(int=index), f"T01-20261101-09{index:02}12-000{index}", Money(amount))
    for index, amount in enumerate((12_880, 3_500, 990, 45_000), start=1)
)
NEW = ShiftOpen(12, OPENED_AT, "Li Na", (), 0, 0, 0, ())
BUSY = ShiftOpen(
    12,
    OPENED_AT,
    "Li Na",
    (
        AssetLine(Asset.POINTS, "CNY", 148, 1_284_000, 2),
        AssetLine(Asset.WALLET, "CNY", 31, 412_350, 0),
        AssetLine(Asset.CARD, "CNY", 4, 99_999_900, 1),
    ),
    declined=7,
    cancelled=2,
    given_back=1,
    open_items=ITEMS[:3],
    has_drawer=True,
)
COUNTING = Counting("CNY", DENOMINATIONS_MINOR["CNY"])
CLOSING = Closing(12, Money(20_000), Money(20_000), Money(0), ())
_SHIFT = opened(UUID(int=12), 12, Person("1001", "Li Na"), OPENED_AT, 20_000, "CNY")
_X = tuple(report.lines(_SHIFT, totals(_SHIFT, (), (), (), OPENED_AT + timedelta(hours=8))))

SHIFT_VIEWS: dict[str, ShiftView] = {
    "shift-none": NoShift("CNY"),
    "shift-none-number": NoShift("CNY", desk.STAFF_NUMBER_MISSING),
    "shift-new": NEW,
    "shift-open": BUSY,
    "shift-x": Report(_X, is_final=False),
    "shift-count": COUNTING,
    "shift-close": CLOSING,
    "shift-close-short": Closing(12, Money(15_000), Money(20_000), Money(-5_000), (), desk.CAUSE_MISSING),
    "shift-close-refused": Closing(12, Money(15_000), Money(20_000), Money(-5_000), ITEMS, desk.UNSIGNED),
    "shift-trouble": Trouble(desk.JOURNAL_FAULT),
}
