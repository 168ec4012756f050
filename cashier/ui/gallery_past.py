# SPDX-License-Identifier: Apache-2.0
"""Hand-made views of the last sales, for the gallery and the tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from cashier.checkout.choices import Choice, Choices
from cashier.refunds import past_desk
from cashier.refunds.past_desk import RefundCause, SaleDetail
from cashier.refunds.past_sales import PastSale, PastTender
from cashier.refunds.refund import Refund, RefundState, Tender
from cashier.ui.gallery_bills import ORDER
from cashier.values.money import Money
from cashier.values.texts import Text
from middleplatform.contract.payments import Asset

_AT = datetime(2026, 11, 1, 1, 30, tzinfo=UTC)
_POINTS = PastTender(Tender(UUID(int=1), ORDER, Asset.POINTS, None, 6_400, Money(6_400)), 6_400, ())
_CASH = PastTender(Tender(UUID(int=2), ORDER, None, None, 6_480, Money(6_480)), 6_480, ())
_SALE = PastSale(ORDER, _AT, Money(12_880), (_POINTS, _CASH))
_BACK = Refund(
    UUID(int=3), _POINTS.tender, 1_280, 1_280, "顾客退货 / Goods returned", "1001", "2001", _AT, RefundState.DONE
)
_ALL_BACK = replace(_BACK, amount=6_400, value_minor=6_400)
_ASKED = replace(_ALL_BACK, state=RefundState.UNKNOWN)
_SENT = replace(_ALL_BACK, state=RefundState.SUBMITTED)
_REFUSED = replace(_BACK, state=RefundState.REFUSED, code="PAYMENT_NOT_FOUND")


def _with(left: int, *refunds: Refund) -> PastSale:
    return replace(_SALE, tenders=(replace(_POINTS, left=left, refunds=refunds), _CASH))


_PART = _with(5_120, _REFUSED, _BACK)
_LIST = Choices(
    Text(zh="最近收款", en="Last payments"),
    tuple(
        Choice(
            Text(zh=f"11-01 09:2{number}", en=f"11-01 09:2{number}"),
            Text(zh=f"T01-20261101-09284{number}-0003 · 积分", en=f"T01-20261101-09284{number}-0003 · Points"),
            Text(zh="¥128.80", en="¥128.80"),
        )
        for number in range(5)
    ),
    Text(zh="还没有收款", en="No payment yet"),
    has_more=True,
)
PAST_VIEWS: dict[str, object] = {
    "past": _LIST,
    "past-none": replace(_LIST, rows=(), has_more=False),
    "past-sale": SaleDetail(_SALE, 0, None),
    "past-sale-cause": SaleDetail(_SALE, 1, RefundCause.WRONG),
    "past-sale-refunded": SaleDetail(_with(0, _ALL_BACK), 0, RefundCause.RETURNED, past_desk.BOOKED),
    "past-sale-under-way": SaleDetail(_with(0, _SENT), 0, RefundCause.RETURNED),
    "past-sale-unknown": SaleDetail(_with(0, _ASKED), 0, RefundCause.RETURNED, past_desk.UNKNOWN),
    "past-sale-part-left": SaleDetail(_PART, 0, RefundCause.RETURNED),
    "past-sale-part-why": SaleDetail(_PART, 0, None, digits="12.8"),
    "past-sale-part": SaleDetail(_PART, 0, RefundCause.RETURNED, digits=""),
    "past-sale-part-typed": SaleDetail(_PART, 0, RefundCause.RETURNED, digits="12.8"),
    "past-sale-part-too-much": SaleDetail(
        _PART, 0, RefundCause.RETURNED, past_desk.too_much(Money(5_120)), digits="51.21"
    ),
}
