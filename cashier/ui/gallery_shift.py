# SPDX-License-Identifier: Apache-2.0
"""Hand-made views of the shift panel for the gallery and the tests, by a name that says what they show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cashier.checkout.common_notices import JOURNAL_FAULT, refused_notice
from cashier.checkout.left_items import LeftItem, LeftKind
from cashier.shifts import notices, report
from cashier.shifts.shift import Person, opened
from cashier.shifts.totals import totals
from cashier.shifts.views import (
    AssetLine,
    Closing,
    Counting,
    HandingOver,
    MovingCash,
    NoShift,
    OpenItem,
    Report,
    ShiftOpen,
    ShiftView,
    Trouble,
)
from cashier.staff.staff import Refusal, Refused
from cashier.values.cash import DENOMINATIONS_MINOR
from cashier.values.money import Money
from middleplatform.contract.payments import Asset

OPENED_AT = datetime(2026, 11, 1, 0, 5, tzinfo=UTC)
ITEMS = tuple(
    OpenItem(UUID(int=index), f"T01-20261101-09{index:02}12-000{index}", Money(amount))
    for index, amount in enumerate((12_880, 3_500, 990, 45_000), start=1)
)
LEFT = (
    LeftItem(LeftKind.PART_PAID, "T01-20261101-091112-0021", Money(4_500)),
    LeftItem(LeftKind.NOT_GIVEN_BACK, "T01-20261101-091152-0016", Money(3_000)),
    LeftItem(LeftKind.REFUND_UNKNOWN, "T01-20261101-091212-0017", Money(1_280)),
    LeftItem(LeftKind.GOING_BACK, "T01-20261101-091312-0018", Money(990)),
    LeftItem(LeftKind.HELD, "T01-20261101-091412-0022", Money(128_050)),
    LeftItem(LeftKind.HELD, "T01-20261101-091512-0023", Money(2_200)),
    LeftItem(LeftKind.HELD, "T01-20261101-091612-0024", Money(300)),
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
LI = Person("1001", "Li Na")
COUNTING = Counting("CNY", DENOMINATIONS_MINOR["CNY"])
CLOSING = Closing(12, Money(20_000), Money(20_000), Money(0), ())
_SHIFT = opened(UUID(int=12), 12, LI, OPENED_AT, 20_000, "CNY")
_X = tuple(report.lines(_SHIFT, totals(_SHIFT, (), (), (), OPENED_AT + timedelta(hours=8))))

SHIFT_VIEWS: dict[str, ShiftView] = {
    "shift-none": NoShift("CNY"),
    "shift-none-number": NoShift("CNY", notices.STAFF_NUMBER_MISSING),
    "shift-new": NEW,
    "shift-open": BUSY,
    "shift-x": Report(_X, is_final=False, can_print=True),
    "shift-count": COUNTING,
    "shift-close": CLOSING,
    "shift-close-short": Closing(12, Money(15_000), Money(20_000), Money(-5_000), (), notices.CAUSE_MISSING),
    "shift-close-refused": Closing(12, Money(15_000), Money(20_000), Money(-5_000), ITEMS, notices.UNSIGNED),
    "shift-cash": MovingCash("CNY"),
    "shift-cash-no-reason": MovingCash("CNY", notices.REASON_MISSING),
    "shift-count-again": Counting(
        "CNY", DENOMINATIONS_MINOR["CNY"], notices.CASH_CHANGED, ((100, 12), (5_000, 3), (10_000, 7))
    ),
    "shift-open-left": replace(BUSY, left=LEFT),
    "shift-close-left": Closing(12, Money(15_000), Money(20_000), Money(-5_000), ITEMS, notices.UNSIGNED, LEFT),
    "shift-hand": HandingOver(12, "Li Na", Money(20_000), (), asks_next=False),
    "shift-hand-same": HandingOver(
        12, "Li Na", Money(128_050), ITEMS, asks_next=False, notice=notices.SAME_PERSON, left=LEFT
    ),
    "shift-hand-signed-in": HandingOver(12, "Li Na", Money(20_000), (), asks_next=True),
    "shift-hand-not-approved": HandingOver(
        12,
        "Li Na",
        Money(128_050),
        ITEMS,
        asks_next=True,
        notice=refused_notice(Refused(Refusal.WITHDRAWN)),
        left=LEFT,
    ),
    "shift-none-signed-in": NoShift("CNY", opened_by=LI),
    "shift-cash-not-approved": MovingCash("CNY", refused_notice(Refused(Refusal.TIMED_OUT)), signed_by=LI),
    "shift-cash-signed-in": MovingCash("CNY", signed_by=LI),
    "shift-of-a-colleague": replace(BUSY, notice=notices.others_shift("Li Na", needs_leave=True)),
    "shift-close-of-a-colleague": replace(CLOSING, notice=notices.others_shift("Li Na", needs_leave=True)),
    "shift-trouble": Trouble(JOURNAL_FAULT),
}
