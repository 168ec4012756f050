# SPDX-License-Identifier: Apache-2.0
"""Hand-made views of «was I charged?», for the gallery and the tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from cashier.checkout import charged_desk
from cashier.checkout.charged import answer, no_answer
from cashier.checkout.charged_desk import Answered, Asking, ChargedView
from middleplatform.contract.payments import Asset, Order, Payment, Receipt, Status

_AT = datetime(2026, 11, 1, 1, 30, tzinfo=UTC)


def _payment(number: int, status: Status = Status.SUCCEEDED, refunded: int = 0) -> Payment:
    at = _AT + timedelta(minutes=number)
    return Payment(
        attempt_id=UUID(int=number),
        version=2,
        status=status,
        asset=Asset.POINTS,
        amount=12_880,
        refunded=refunded,
        account_masked="138****5678",
        receipt=Receipt(number=f"R20261101-00031{number}", at=at) if status is Status.SUCCEEDED else None,
        order=Order(number=f"T01-20261101-09284{number}-0003", total_minor=12_880),
        created_at=at,
        server_time=at,
    )


_SEVERAL = [_payment(number, Status.FAILED if number == 2 else Status.SUCCEEDED) for number in range(1, 7)]

CHARGED_VIEWS: dict[str, ChargedView] = {
    "charged": Asking(),
    "charged-asking": Asking(is_busy=True),
    "charged-nothing": Asking(notice=charged_desk.NUMBER_OR_AMOUNT),
    "charged-yes": Answered(answer([_payment(1)], ())),
    "charged-no": Answered(answer([_payment(1, Status.FAILED)], ())),
    "charged-back": Answered(answer([_payment(1, refunded=12_880)], ())),
    "charged-several": Answered(answer(_SEVERAL, ())),
    "charged-none": Answered(answer((), ())),
    "charged-not-known": Answered(no_answer()),
}
