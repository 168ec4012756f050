# SPDX-License-Identifier: Apache-2.0
"""Views of an open shift out of the shift and its totals. Pure."""

from __future__ import annotations

from collections import Counter

from cashier.checkout.left_items import LeftItem
from cashier.checkout.screens import Notice
from cashier.shifts.notices import UNSIGNED
from cashier.shifts.shift import Shift
from cashier.shifts.totals import Totals
from cashier.shifts.views import AssetLine, Closing, OpenItem, ShiftOpen
from cashier.values.money import Money


def open_view(
    shift: Shift, x: Totals, notice: Notice | None, left: tuple[LeftItem, ...], *, has_drawer: bool
) -> ShiftOpen:
    """Return the view of the shift until now."""
    return ShiftOpen(
        number=shift.number,
        opened_at=shift.opened_at,
        cashier=shift.opened_by.name,
        assets=_assets(x),
        declined=sum(count for _, count in x.declined),
        cancelled=x.cancelled,
        given_back=x.given_back,
        open_items=items_of(x),
        notice=notice,
        has_drawer=has_drawer,
        left=left,
    )


def closing_view(
    shift: Shift,
    counted_minor: int,
    x: Totals,
    notice: Notice | None,
    standing: Notice | None,
    left: tuple[LeftItem, ...],
) -> Closing:
    """Return the view of a counted drawer; ``standing`` is said while there is nothing else to say."""

    def money(amount_minor: int) -> Money:
        return Money(amount_minor, shift.currency)

    expected = x.cash.expected_minor
    assert expected is not None, "what was counted is compared"
    items = items_of(x)
    if notice is None or notice == UNSIGNED:
        # Named before anybody presses, and gone as soon as their results have come.
        notice = UNSIGNED if items else standing
    return Closing(
        shift.number, money(counted_minor), money(expected), money(counted_minor - expected), items, notice, left
    )


def _assets(x: Totals) -> tuple[AssetLine, ...]:
    paid = {(each.asset, each.currency): each for each in x.paid}
    unknown = Counter((each.asset, each.currency) for each in x.without_end if each.is_of_this_shift)
    lines = []
    for asset, currency in sorted({*paid, *unknown}):
        total = paid.get((asset, currency))
        lines.append(
            AssetLine(
                asset,
                currency,
                total.payments if total else 0,
                total.amount if total else 0,
                unknown[asset, currency],
            )
        )
    return tuple(lines)


def items_of(x: Totals) -> tuple[OpenItem, ...]:
    """Return the payments without a result, as they are named to the cashier."""
    return tuple(
        OpenItem(each.attempt_id, each.order_number, Money(each.order_minor, each.currency)) for each in x.without_end
    )
