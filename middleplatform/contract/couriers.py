# SPDX-License-Identifier: Apache-2.0
"""The courier's page on the wire, under ``/v1/courier``: cash-on-delivery orders, collected at the door.

Signed in by a session cookie of its own (HttpOnly, SameSite=Strict); every request that changes something also
carries the header ``X-Jifu-Request: 1``. Payments are those of a till, with the channel ``delivery``.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from middleplatform.contract.base import Answer, Request, UTCTime
from middleplatform.contract.payments import (
    Amount,
    Asset,
    Currency,
    Entry,
    OrderLine,
    OrderNumber,
    SendSMS,
    SMSCode,
    ThroughDoor,
    ToPhone,
)

CourierNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,20}$")]


class CourierSignIn(Request):
    """``POST /v1/courier/session``."""

    number: CourierNumber
    password: Annotated[str, StringConstraints(min_length=1, max_length=128), Field(repr=False)]


class Courier(Answer):
    """``GET /v1/courier``: who is signed in."""

    number: str
    name: str
    shop_name: str
    server_time: UTCTime


class DeliveryState(StrEnum):
    """How far the money of a delivery is."""

    DUE = "due"
    BEING_PAID = "being_paid"
    PAID = "paid"


class Price(Answer):
    """What the open rest of a delivery costs in units of an asset that can still pay part of it.

    ``most`` is what the shop's rules let be paid with it, in multiples of ``step``; what is left is paid another way.
    A unit is worth ``1 / units_per_currency_unit`` of the currency, rounded down over the whole amount.
    """

    asset: Asset
    amount: int
    most: int
    step: int
    units_per_currency_unit: int


class DeliveryTender(Answer):
    """One way in which part of a delivery is paid, or being paid: an asset, or ``cash``.

    ``amount`` is in units of the asset; ``yours`` where this courier took it, who alone may cancel it; ``is_open``
    while it is being paid.
    """

    kind: str
    amount: int
    value_minor: int
    yours: bool
    is_open: bool
    attempt_id: UUID | None = None
    at: UTCTime


class Delivery(Answer):
    """An order to be handed over against payment; amounts in minor units of ``currency``."""

    number: OrderNumber
    day: date
    recipient: str
    phone: str | None
    address: str
    currency: Currency
    total_minor: int
    due_minor: int
    state: DeliveryState
    prices: tuple[Price, ...]
    tenders: tuple[DeliveryTender, ...]
    lines: tuple[OrderLine, ...]


class DeliveryList(Answer):
    """``GET /v1/courier/deliveries?day=…``: the deliveries of one day, in the order of their numbers."""

    deliveries: tuple[Delivery, ...]


class CollectPayment(Request):
    """``POST /v1/courier/deliveries/{number}/payments`` with ``Idempotency-Key: attempt_id``."""

    asset: Asset
    amount: Amount
    code: Annotated[str, StringConstraints(min_length=1, max_length=64), Field(repr=False)]
    entry: Entry = Entry.CAMERA
    covers_minor: Amount | None = Field(
        default=None,
        description="What the amount is to pay of the delivery, in minor units, by the price that was told. By "
        "another price nothing is taken (`RULES_CHANGED`).",
    )


class PasswordAtDoor(ThroughDoor):
    """The payment password, typed by the customer on the courier's phone; the same id twice is one try."""

    door: Literal["password"] = "password"
    verification_id: UUID
    password: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$"), Field(repr=False)]


CourierVerify = Annotated[PasswordAtDoor | ToPhone | SendSMS | SMSCode, Field(discriminator="door")]
"""``POST /v1/courier/payments/{attempt_id}/verifications``."""


class CollectCash(Request):
    """``POST /v1/courier/deliveries/{number}/cash``: the whole open rest, once per ``cash_id``."""

    cash_id: UUID
    amount_minor: Amount


class ReadCodes(Answer):
    """``POST /v1/courier/pictures``: the texts of the QR codes and Code 128 barcodes on a picture."""

    codes: tuple[str, ...] = Field(repr=False)
