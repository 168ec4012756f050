# SPDX-License-Identifier: Apache-2.0
"""The one calculation behind X and Z. Pure: the same shift and attempts always give the same totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cashier.checkout.attempt import Attempt, State
from cashier.checkout.open_order import OtherWay, TakenPart
from cashier.refunds.refund import Refund
from cashier.shifts.shift import CashKind, Shift
from middleplatform.contract.payments import Asset


@dataclass(frozen=True, slots=True)
class Line:
    """An attempt as it stands, and when that was written; for a final one, when it ended."""

    attempt: Attempt
    at: datetime


@dataclass(frozen=True, slots=True)
class AssetTotal:
    """What was paid with one asset: ``amount`` in its units, ``order_minor`` in the currency's minor units."""

    asset: Asset
    currency: str
    payments: int
    amount: int
    order_minor: int


@dataclass(frozen=True, slots=True)
class OtherTotal:
    """What was paid in one way beside the till, in minor units."""

    way: OtherWay
    payments: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class RefundTotal:
    """What went back of one kind of tender: an asset, or another way. ``amount`` in its units."""

    asset: Asset | None
    way: OtherWay | None
    refunds: int
    amount: int
    value_minor: int


@dataclass(frozen=True, slots=True)
class Item:
    """One attempt by name; ``amount`` in units of its asset."""

    attempt_id: UUID
    order_number: str
    order_minor: int
    currency: str
    asset: Asset
    amount: int
    state: State
    cashier: str | None
    is_of_this_shift: bool
    given_back: bool = False


@dataclass(frozen=True, slots=True)
class CashTotal:
    """The drawer, in minor units. Until it is counted nobody is told what is expected: the count is blind.

    ``sales`` were paid in cash, wholly or in part: ``sales_minor`` is what stayed in the drawer for them. That, and
    what went back in cash, would tell too.
    """

    float_minor: int
    put_in_minor: int
    taken_out_minor: int
    counted_minor: int | None
    expected_minor: int | None
    over_minor: int | None
    sales: int = 0
    sales_minor: int | None = None
    refunds_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """What an X or a Z says of a shift.

    ``declined`` counts the reasons, most frequent first. ``without_end`` are all attempts whose result is not known,
    ``resolved`` those of earlier shifts that ended in this one: they are in no sum here, but in their own shift's.
    ``median_verdict_ms`` from the attempt's entry on disk to its end, over those that nobody had to follow up.
    ``earlier_part_in`` names the journal with the payments before it was put aside: they are in no sum here.
    """

    shift_number: int
    until: datetime
    duration_s: int
    attempts: int
    paid: tuple[AssetTotal, ...]
    declined: tuple[tuple[str, int], ...]
    cancelled: int
    given_back: int
    without_end: tuple[Item, ...]
    resolved: tuple[Item, ...]
    cash: CashTotal
    median_verdict_ms: int | None
    earlier_part_in: str = ""
    others: tuple[OtherTotal, ...] = ()
    refunds: tuple[RefundTotal, ...] = ()


@dataclass(frozen=True, slots=True)
class Sales:
    """What was taken beside the assets in a shift, and what went back in it, of whatever shift's sales."""

    parts: Sequence[TakenPart] = ()
    refunds: Sequence[Refund] = ()

    @property
    def cash_minor(self) -> int:
        """What sales and refunds left in the drawer, in minor units."""
        return sum(each.covers_minor for each in self.parts if each.is_cash) - sum(
            each.amount for each in self.refunds if each.tender.is_cash
        )


NO_SALES = Sales()


def totals(
    shift: Shift,
    begun: Sequence[Line],
    without_end: Iterable[Attempt],
    resolved: Iterable[Attempt],
    until: datetime,
    sales: Sales = NO_SALES,
) -> Totals:
    """Return the totals of a shift.

    ``begun``: every attempt that was begun in it; ``without_end``: every attempt of the till that has no end;
    ``resolved``: those of other shifts that ended in this one. ``until`` is now, or the shift's end.
    """
    states = Counter(line.attempt.state for line in begun)
    declined = Counter(
        line.attempt.reason or "PLATFORM_ERROR" for line in begun if line.attempt.state is State.DECLINED
    )
    # A machine's clock may have been set back in between: no span of time is below zero.
    duration = max(timedelta(0), until - shift.opened_at)
    return Totals(
        shift_number=shift.number,
        until=until,
        duration_s=int(duration.total_seconds()),
        attempts=len(begun),
        paid=_paid(begun),
        declined=tuple(sorted(declined.items(), key=lambda each: (-each[1], each[0]))),
        cancelled=states[State.CANCELLED],
        given_back=sum(line.attempt.reversed for line in begun),
        without_end=tuple(_item(attempt, shift) for attempt in without_end),
        resolved=tuple(_item(attempt, shift) for attempt in resolved),
        cash=_cash(shift, sales),
        median_verdict_ms=_median_verdict_ms(begun),
        earlier_part_in=shift.earlier_part_in,
        others=_others(sales.parts),
        refunds=_refunds(sales.refunds),
    )


def _paid(begun: Sequence[Line]) -> tuple[AssetTotal, ...]:
    groups: dict[tuple[str, str], list[Attempt]] = {}
    for line in begun:
        attempt = line.attempt
        if attempt.state is State.PAID:
            groups.setdefault((attempt.asset.value, attempt.order.currency), []).append(attempt)
    return tuple(
        AssetTotal(
            Asset(asset),
            currency,
            len(group),
            sum(attempt.amount for attempt in group),
            sum(attempt.value.amount_minor for attempt in group),
        )
        for (asset, currency), group in sorted(groups.items())
    )


def _others(parts: Sequence[TakenPart]) -> tuple[OtherTotal, ...]:
    groups: dict[OtherWay, list[int]] = {}
    for part in parts:
        if part.way is not None:
            groups.setdefault(part.way, []).append(part.covers_minor)
    return tuple(OtherTotal(way, len(sums), sum(sums)) for way, sums in sorted(groups.items()))


def _refunds(refunds: Sequence[Refund]) -> tuple[RefundTotal, ...]:
    groups: dict[tuple[str, str], list[Refund]] = {}
    for refund in refunds:
        if refund.tender.is_cash:
            continue  # In the drawer's figures: they are not told before it is counted.
        groups.setdefault((refund.tender.asset or "", refund.tender.way or ""), []).append(refund)
    return tuple(
        RefundTotal(
            Asset(asset) if asset else None,
            OtherWay(way) if way else None,
            len(group),
            sum(each.amount for each in group),
            sum(each.value_minor for each in group),
        )
        for (asset, way), group in sorted(groups.items())
    )


def _cash(shift: Shift, sales: Sales) -> CashTotal:
    moved = {kind: sum(each.amount_minor for each in shift.movements if each.kind is kind) for kind in CashKind}
    counted = shift.counted_minor
    expected = shift.moved_minor + sales.cash_minor
    in_cash = [each for each in sales.parts if each.is_cash]
    back_in_cash = [each for each in sales.refunds if each.tender.is_cash]
    return CashTotal(
        float_minor=shift.float_minor,
        put_in_minor=moved[CashKind.IN],
        taken_out_minor=moved[CashKind.OUT],
        counted_minor=counted,
        expected_minor=None if counted is None else expected,
        over_minor=None if counted is None else counted - expected,
        sales=len(in_cash),
        sales_minor=None if counted is None else sum(each.covers_minor for each in in_cash),
        refunds_minor=None if counted is None else sum(each.amount for each in back_in_cash),
    )


def _median_verdict_ms(begun: Sequence[Line]) -> int | None:
    spans = [
        max(0, round((line.at - line.attempt.submitted_at) / timedelta(milliseconds=1)))
        for line in begun
        if line.attempt.is_final and line.attempt.attended and line.attempt.submitted_at is not None
    ]
    if not spans:
        return None
    from statistics import median  # Late: with fractions and random behind it, for reports alone.

    return round(median(spans))


def _item(attempt: Attempt, shift: Shift) -> Item:
    return Item(
        attempt.attempt_id,
        attempt.order.number,
        attempt.value.amount_minor,
        attempt.order.currency,
        attempt.asset,
        attempt.amount,
        attempt.state,
        attempt.cashier,
        attempt.shift_id == shift.shift_id,
        attempt.reversed,
    )
