# SPDX-License-Identifier: Apache-2.0
"""The customer's page on the wire, under ``/v1/customer``.

Signed in by a session cookie (HttpOnly, SameSite=Strict); every request that changes something also carries
the header ``X-Jifu-Request: 1``, which a foreign page cannot send.
"""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from middleplatform.contract.base import NO_FLAG_OR_TEXT, Answer, Request, UTCTime
from middleplatform.contract.payments import MAX_AMOUNT, Asset, Door, Failure, OrderNumber, Status


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


class ProvisionOffline(Request):
    """``POST /v1/customer/offline``: the seed before it, of the same account and device, is worthless at once."""

    asset: Asset = Asset.POINTS


class OfflineSeed(Answer):
    """What the phone makes codes of without a signal; the algorithm stands in docs/payment.md.

    ``seed`` holds 32 bytes in hex. ``codes`` payments are taken before a fresh seed must be fetched.
    """

    alias: str
    seed: Annotated[str, Field(repr=False)]
    asset: Asset
    step_s: int
    codes: int
    server_time: UTCTime


class CustomerRefund(Answer):
    """One time that money or points came back; ``expired`` of ``amount`` are points that had expired meanwhile."""

    amount: int
    expired: int
    at: UTCTime


class CustomerPayment(Answer):
    """A payment as its payer sees it: records, the page of the proof and the result.

    ``refunds`` in the order they happened. ``doors`` are open while it waits: ``phone`` takes the payment password,
    ``sms`` a code here or at the till.
    ``sms_sent_to`` is masked, and None until a code is on its way.
    """

    attempt_id: UUID
    version: int
    status: Status
    asset: Asset
    amount: int
    refunded: int
    refunds: tuple[CustomerRefund, ...] = ()
    shop_name: str
    order_number: OrderNumber
    created_at: UTCTime
    failure: Failure | None = None
    verification_remaining_s: float | None = None
    doors: tuple[Door, ...] = ()
    sms_sent_to: str | None = None
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


class ProveSMSCode(Request):
    """``POST /v1/customer/payments/{attempt_id}/sms/code``; the same ``verification_id`` twice is one try."""

    verification_id: UUID
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$"), Field(repr=False)]


SixDigits = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
PaymentPassword = Annotated[SixDigits, Field(repr=False)]
LoginPassword = Annotated[str, StringConstraints(min_length=1, max_length=128), Field(repr=False)]


class SetPaymentPassword(Request):
    """``POST /v1/customer/password``, for a member who has none yet; the login password says who it is.

    204; 409 ``REQUEST_INVALID`` where one is set, 403 ``LOGIN_INCORRECT``, 429 after too many wrong ones.
    """

    login_password: LoginPassword
    password: PaymentPassword


class ChangePaymentPassword(Request):
    """``PUT /v1/customer/password``: 204. Wrong passwords count together with those of payments.

    403 ``PASSWORD_INCORRECT`` (``tries_left``), 403 ``PASSWORD_LOCKED`` (``retry_after_s``), or
    409 ``PASSWORD_NOT_SET``.
    """

    old_password: PaymentPassword
    password: PaymentPassword


class RecoverySent(Answer):
    """``POST /v1/customer/password/recovery``: an SMS code is on its way; 429 ``SMS_LIMIT_REACHED`` too soon."""

    sent_to: str
    life_s: int
    resend_after_s: int


class RecoverPaymentPassword(Request):
    """``POST /v1/customer/password/recovery/code``: 204, and a lock is over.

    403 ``SMS_CODE_INCORRECT`` (``tries_left``), 403 ``SMS_CODE_EXPIRED``: have another one sent.
    """

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$"), Field(repr=False)]
    password: PaymentPassword


class NoPasswordLimit(Answer):
    """``GET /v1/customer/limit``: up to what amount the member pays without proof, in minor units.

    ``own_minor`` is None where the member follows the system; ``max_minor`` is the system's bound, and
    ``in_force_minor`` what holds, the smaller of both. A shop's own limit may be lower still.
    """

    own_minor: int | None
    max_minor: int
    in_force_minor: int
    currency: str


class SetNoPasswordLimit(Request):
    """``PUT /v1/customer/limit``; ``limit_minor`` None follows the system.

    Raising what is in force asks for the payment password, lowering it does not: 422 without it, 422 over the
    system's bound, and what a wrong password is answered with.
    """

    limit_minor: Annotated[int, Field(ge=0, le=MAX_AMOUNT), NO_FLAG_OR_TEXT] | None
    password: Annotated[SixDigits | None, Field(repr=False)] = None


class EventName(StrEnum):
    """Server-sent events of ``GET /v1/customer/events``; the data is the message named in brackets."""

    PAYMENT = "payment"  # [CustomerPayment] a payment of this member changed
    CODE_USED = "code-used"  # [] the shown code is spent: fetch a new one
