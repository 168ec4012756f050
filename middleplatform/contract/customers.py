# SPDX-License-Identifier: Apache-2.0
"""The customer's page on the wire, under ``/v1/customer``.

Signed in by a session cookie (HttpOnly, SameSite=Strict); every request that changes something also carries
the header ``X-Jifu-Request: 1``, which a foreign page cannot send.
"""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from middleplatform.contract.base import Answer, Request, UTCTime
from middleplatform.contract.payments import Asset, Failure, OrderNumber, Status


class SignIn(Request):
    """``POST /v1/customer/session``."""

    phone: Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{5,15}$")]
    password: Annotated[str, StringConstraints(min_length=1, max_length=128), Field(repr=False)]


class CustomerAccount(Answer):
    """One account of the member; ``balance`` in points or minor units."""

    asset: Asset
    balance: int
    currency: str
    masked: str


class Customer(Answer):
    """``GET /v1/customer``: who is signed in."""

    name: str
    phone_masked: str
    accounts: tuple[CustomerAccount, ...]
    payment_password_set: bool
    server_time: UTCTime


class IssueCode(Request):
    """``POST /v1/customer/codes``: the code before it, of the same account and device, is dead at once."""

    asset: Asset = Asset.POINTS


class IssuedCode(Answer):
    """A live payment code and its pictures.

    ``qr`` holds one string of 0 and 1 per row, without quiet zone; ``barcode`` the bars of Code 128 as one
    string of modules, 1 = black, without quiet zone. ``remaining_s`` counts from the answer, so that a phone
    whose clock is wrong still counts down rightly.
    """

    code: Annotated[str, Field(repr=False)]
    asset: Asset
    expires_at: UTCTime
    remaining_s: float
    qr: tuple[str, ...] = Field(repr=False)
    barcode: Annotated[str, Field(repr=False)]


class CustomerPayment(Answer):
    """A payment as its payer sees it: records, the password page and the result."""

    attempt_id: UUID
    version: int
    status: Status
    asset: Asset
    amount: int
    refunded: int
    shop_name: str
    order_number: OrderNumber
    created_at: UTCTime
    failure: Failure | None = None
    verification_remaining_s: float | None = None
    tries_left: int | None = None
    last_failure: str | None = None
    phone_prompted: bool = False
    balance_after: int | None = None


class CustomerPayments(Answer):
    """``GET /v1/customer/payments?limit=20&before=…``: newest first.

    ``next`` is the ``before`` of the next page.
    """

    payments: tuple[CustomerPayment, ...]
    next: str | None = None


class ProvePassword(Request):
    """``POST /v1/customer/payments/{attempt_id}/password``; the same ``verification_id`` twice is one try."""

    verification_id: UUID
    password: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$"), Field(repr=False)]


class EventName(StrEnum):
    """Server-sent events of ``GET /v1/customer/events``; the data is the message named in brackets."""

    PAYMENT = "payment"  # [CustomerPayment] a payment of this member changed
    CODE_USED = "code-used"  # [] the shown code is spent: fetch a new one
