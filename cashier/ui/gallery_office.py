# SPDX-License-Identifier: Apache-2.0
"""The manager's window in its states, for the gallery and the tests: a desk that answers by heart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from pydantic import TypeAdapter
from PySide6.QtCore import QCoreApplication

from cashier.checkout.attempt import Attempt, State
from cashier.shifts.export import Archive
from cashier.shifts.log import NEWEST, RowPage
from cashier.shifts.office import ShiftFilter
from cashier.shifts.office_views import (
    Bar,
    Chart,
    Compared,
    Figures,
    OneSided,
    Proof,
    ShiftLine,
    ShiftList,
    Timeline,
    TimelineLine,
)
from cashier.shifts.office_words import (
    BREAK_BEFORE,
    BREAK_CHANGED,
    BREAK_IN_SHIFT,
    BY_ASSET,
    BY_HOUR,
    BY_REASON,
    EVENTS,
    HOUR,
    INTACT,
    LOOKED_AT,
    NOT_INTACT,
)
from cashier.shifts.reconciliation import Kind
from cashier.shifts.reconciliation_words import MEANINGS
from cashier.shifts.report import ASSETS
from cashier.shifts.shift import ShiftError
from cashier.shifts.views import Report
from cashier.staff.staff import Refusal, Refused
from cashier.storage.errors import JournalFaultError
from cashier.storage.log_rows import Bookmark, PaymentRow, PaymentsWanted
from cashier.ui.gallery_shift import SHIFT_VIEWS
from cashier.ui.office.signin import OfficeSignIn
from cashier.ui.office.window import PAYMENTS, PROOF, RECONCILIATION, TIMELINE, OfficeWindow, TillToRead
from cashier.ui.office_words import CLOSED_TO_YOU, WAS_IDLE
from cashier.ui.theme.look import Look
from cashier.values.reasons import reason_for
from cashier.values.texts import Text
from middleplatform.contract.payments import Asset, Entry, Order

TODAY = date(2026, 11, 1)
_AT = datetime(2026, 11, 1, 1, 30, tzinfo=UTC)
_SHIFTS = (
    ShiftLine(12, "2026-11-01 08:05", "李娜 Li Na (1001)", is_open=True, paid=183, not_confirmed=3, over=""),
    ShiftLine(
        11, "2026-10-31 14:00", "王伟 Wang Wei (1002)", is_open=False, paid=412, not_confirmed=0, over="-¥50.00"
    ),
    ShiftLine(10, "2026-10-31 08:01", "李娜 Li Na (1001)", is_open=False, paid=298, not_confirmed=0, over=""),
)
_STATES = (State.PAID, State.PAID, State.PAID, State.DECLINED, State.PAID, State.UNKNOWN)


def _payment(n: int) -> PaymentRow:
    asset = (Asset.POINTS, Asset.WALLET, Asset.CARD)[n % 3]
    state = _STATES[n % len(_STATES)]
    at = _AT + timedelta(minutes=n)
    attempt = Attempt(
        UUID(int=n),
        Order(number=f"T01-20261101-{n:06}", total_minor=1_280 * (n + 1), currency="CNY"),
        asset,
        1_280 * (n + 1),
        Entry.SCANNED,
        f"{n:04}",
        "",
        state=state,
        reason="INSUFFICIENT_BALANCE" if state is State.DECLINED else None,
        account_masked="138****0001",
    )
    record = TypeAdapter(Attempt).dump_json(attempt, exclude_none=True).decode()
    return PaymentRow(record, at.isoformat(), "", attempt.order.number, n, n)


class ByHeart:
    """A desk that answers by heart. See `cashier.ui.office.window.Desk`."""

    def close(self) -> None:
        """Do nothing."""

    def shifts(self, which: ShiftFilter, before_number: int = NEWEST) -> ShiftList:
        """Return three shifts, or none where a cashier is looked for."""
        found = () if which.cashier or before_number != NEWEST else _SHIFTS
        return ShiftList(found, has_more=False)

    def payments(self, _wanted: PaymentsWanted, _after: Bookmark | None, _limit: int, /) -> RowPage:
        """Return some payments."""
        return RowPage(tuple(map(_payment, range(24))), None)

    def payments_of(self, _number: int, /) -> PaymentsWanted:
        """Ask for all."""
        return PaymentsWanted()

    def figures(self, number: int) -> Figures:
        """Return an X with every chart."""
        x = SHIFT_VIEWS["shift-x"]
        assert isinstance(x, Report)
        counts = (3, 12, 28, 41, 22, 19, 35, 23)
        hours = tuple(Bar(HOUR.fill(h=f"{8 + n:02}"), count) for n, count in enumerate(counts))
        assets = tuple(Bar(ASSETS[asset], count) for asset, count in zip(Asset, (148, 31, 4), strict=True))
        codes = ("INSUFFICIENT_BALANCE", "CODE_EXPIRED", "VERIFICATION_REFUSED")
        reasons = tuple(Bar(reason_for(code).said, 5 - n) for n, code in enumerate(codes))
        return Figures(number, x.lines, (Chart(BY_HOUR, hours), Chart(BY_ASSET, assets), Chart(BY_REASON, reasons)))

    def timeline(self, _number: int, _first_seq: int = 0, /) -> Timeline:
        """Return some events."""
        kinds = ("shift.opened", "attempt.submitted", "attempt.answered", "attempt.no_answer", "refund.done")
        return Timeline(
            tuple(
                TimelineLine(n, f"2026-11-01 09:{n:02}:12", EVENTS[kinds[n % 5]], f"T01-20261101-{n:06}")
                for n in range(30)
            ),
            None,
        )

    def prove(self, _told: Callable[[int], bool], /) -> Proof | None:
        """Return a log that is intact."""
        return Proof(is_good=True, verdict=INTACT.fill(n="1,204,311", z="412"))

    def reconcile(self, number: int) -> Compared:
        """Return one of each difference."""
        title = Text(zh="对账 · 班次 {n}", en="Reconciliation · shift {n}").fill(n=number)
        return Compared(
            False, (title,), tuple(OneSided(kind, MEANINGS[kind].said, MEANINGS[kind].do_now) for kind in Kind)
        )

    def archive(self, _which: ShiftFilter, _number: int | None = None, /) -> Archive:
        """Write nothing."""
        raise ShiftError("there is nothing to export")


class Damaged(ByHeart):
    """A desk whose journal is damaged in the middle: of one shift there are no figures."""

    def shifts(self, which: ShiftFilter, before_number: int = NEWEST) -> ShiftList:
        """Return the same shifts, the newest one damaged."""
        first, *others = super().shifts(which, before_number).lines
        damaged = replace(first, cashier="1001", paid=0, not_confirmed=0, is_damaged=True)
        return ShiftList((damaged, *others), has_more=False)

    def figures(self, number: int) -> Figures:
        """Return none of the damaged shift."""
        if number == _SHIFTS[0].number:
            raise JournalFaultError(f"the record of shift {number} is damaged")
        return super().figures(number)


class Empty(ByHeart):
    """A desk whose journal has neither shifts nor payments."""

    def shifts(self, _which: ShiftFilter, _before_number: int = NEWEST) -> ShiftList:
        """Return none."""
        return ShiftList((), has_more=False)


_BROKEN = Proof(
    is_good=False,
    verdict=NOT_INTACT.fill(n=20_417),
    details=(
        BREAK_IN_SHIFT.fill(n=11),
        BREAK_CHANGED.fill(n=20_417, what=EVENTS["attempt.answered"], at="2026-10-31 16:20:03"),
        BREAK_BEFORE.fill(n=20_416, what=EVENTS["attempt.submitted"], at="2026-10-31 16:20:01"),
        LOOKED_AT.fill(n="20,416"),
    ),
)


@dataclass(frozen=True, slots=True)
class OfficeExhibit:
    """One state of the manager's window, and what leads to it."""

    name: str
    then: Callable[[OfficeWindow], None]
    desk: Callable[[], ByHeart] = ByHeart


def _searched(words: str) -> Callable[[OfficeWindow], None]:
    def act(window: OfficeWindow) -> None:
        window.search.setText(words)
        window.find_payments()

    return act


def _compared(window: OfficeWindow) -> None:
    window.show_tab(RECONCILIATION)
    window.compare()


def _proved(window: OfficeWindow) -> None:
    window.show_tab(PROOF)
    window.prove()


def _broken(window: OfficeWindow) -> None:
    window.show_tab(PROOF)
    window.proof.show_proof(_BROKEN)


def _chosen(window: OfficeWindow) -> None:
    window.show_tab(PAYMENTS)
    settle_office(window)
    window.payments.selectRow(3)


def _none(window: OfficeWindow) -> None:
    window.shifts.cashier.setText("9999")
    window.refresh()


OFFICE_EXHIBITS = (
    OfficeExhibit("office-figures", lambda _: None),
    OfficeExhibit("office-payments", lambda window: window.show_tab(PAYMENTS)),
    OfficeExhibit("office-found", _searched("T01-2026")),
    OfficeExhibit("office-not-found-by", _searched("李娜?")),
    OfficeExhibit("office-timeline", lambda window: window.show_tab(TIMELINE)),
    OfficeExhibit("office-proof", lambda window: window.show_tab(PROOF)),
    OfficeExhibit("office-proved", _proved),
    OfficeExhibit("office-broken", _broken),
    OfficeExhibit("office-reconcile", lambda window: window.show_tab(RECONCILIATION)),
    OfficeExhibit("office-compared", _compared),
    OfficeExhibit("office-none", _none),
    OfficeExhibit("office-payment", _chosen),
    OfficeExhibit("office-damaged", lambda _: None, Damaged),
    OfficeExhibit("office-closed-to", lambda window: window.say(CLOSED_TO_YOU.fill(tills="T02"))),
    OfficeExhibit("office-empty", lambda _: None, Empty),
)


def hang_office(exhibit: OfficeExhibit, look: Look, width: int, height: int) -> OfficeWindow:
    """Return the manager's window in one state."""
    window = OfficeWindow(look, (TillToRead("T01", exhibit.desk),), lambda: TODAY, ask_file=lambda _: None)
    window.resize(width, height)
    window.show()
    settle_office(window)
    exhibit.then(window)
    settle_office(window)
    return window


SIGN_IN_EXHIBITS: dict[str, Refused | Text | None] = {
    "office-sign-in": None,
    "office-sign-in-wrong": Refused(Refusal.WRONG, tries_left=3),
    "office-sign-in-locked-out": Refused(Refusal.LOCKED_OUT, until=_AT),
    "office-sign-in-till-runs": Refused(Refusal.TILL_RUNS),
    "office-sign-in-idle": WAS_IDLE,
}
"""What is asked before the manager's window, by what came of the last try, or what is said first."""


def hang_sign_in(said: Refused | Text | None, look: Look) -> OfficeSignIn:
    """Return what is asked before the manager's window."""
    refused = said if isinstance(said, Refused) else Refused(Refusal.WRONG)
    asking = OfficeSignIn(look, lambda _number, _pin: refused)
    asking.show()
    if isinstance(said, Text):
        asking.say(said)
    elif said is not None:
        asking.number.setText("3001")
        asking.pin.setText("0000")
        asking.ask()
    settle_office(asking)
    return asking


def settle_office(window: OfficeWindow | OfficeSignIn) -> None:
    """Let what was asked for arrive, and every layout come to rest."""
    while not window.worker.is_idle:
        QCoreApplication.processEvents()
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()
