# SPDX-License-Identifier: Apache-2.0
"""Payments on the wire: what a till asks, what it is answered.

Amounts are integers: points for the asset ``points``, minor units of the order's currency for the others.
"""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from middleplatform.contract.base import NO_FLAG_OR_TEXT, Answer, Request, UTCTime

MAX_AMOUNT = 10**12
"""No amount on the wire is larger: it bounds every sum well inside 64 bits."""

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
OrderNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Amount = Annotated[int, Field(ge=1, le=MAX_AMOUNT), NO_FLAG_OR_TEXT]
PINBlock = Annotated[str, StringConstraints(pattern=r"^(?:[0-9A-Fa-f]{2})+$", max_length=120)]


class Asset(StrEnum):
    """What is paid with; accounts of the same kind, one flow for all three (P5)."""

    POINTS = "points"
    WALLET = "wallet"
    CARD = "card"


class Entry(StrEnum):
    """How the code reached the till. A typed code always asks for verification."""

    SCANNED = "scanned"
    CAMERA = "camera"
    TYPED = "typed"


class Channel(StrEnum):
    """Where the payment happens."""

    COUNTER = "counter"
    DELIVERY = "delivery"


class Status(StrEnum):
    """The platform's word on a payment.

    All but ``verifying`` are final; ``succeeded`` may become ``reversed``.
    """

    VERIFYING = "verifying"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REVERSED = "reversed"


class Door(StrEnum):
    """A way to prove that it is the customer: one step, three doors."""

    PIN_PAD = "pin_pad"
    PHONE = "phone"
    SMS = "sms"


class IfSucceeded(StrEnum):
    """What a cancel does where the payment had already succeeded."""

    KEEP = "keep"
    REVERSE = "reverse"


class OrderLine(Request):
    """One line of goods, for records and disputes; the platform does not compute with it."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    quantity: Annotated[int, Field(ge=1, le=1_000_000), NO_FLAG_OR_TEXT]
    total_minor: Annotated[int, Field(ge=0, le=MAX_AMOUNT), NO_FLAG_OR_TEXT]
    sku: Annotated[str, StringConstraints(max_length=60)] | None = None


class Order(Request):
    """What is being paid. ``number`` is unique per shop; ``total_minor`` in minor units of ``currency``."""

    number: OrderNumber
    total_minor: Amount
    currency: Currency = "CNY"
    lines: tuple[OrderLine, ...] = Field(default=(), max_length=500)


class CreatePayment(Request):
    """``POST /v1/payments`` with ``Idempotency-Key: attempt_id``."""

    order: Order
    asset: Asset
    amount: Amount
    code: Annotated[str, StringConstraints(min_length=1, max_length=64), Field(repr=False)]
    entry: Entry = Entry.SCANNED
    channel: Channel = Channel.COUNTER
    covers_minor: Amount | None = Field(
        default=None,
        description="What the amount is to pay of the order, in minor units, as the till reckons by the rules it "
        "was told. By other rules nothing is taken (`RULES_CHANGED`).",
    )


def _with_door(schema: JsonDict) -> None:
    """Say that the door must be named: it tells which message this is, though our own code need not write it."""
    required = schema.setdefault("required", [])
    assert isinstance(required, list)
    required.insert(0, "door")


class ThroughDoor(Request):
    """What the messages of `Verify` share."""

    model_config = ConfigDict(json_schema_extra=_with_door)


class PINByPad(ThroughDoor):
    """A PIN block from the pad at the counter: ISO 9564 format 0 (for AES DUKPT format 4) under the key of `PINKey`.

    With ``hpke`` it holds what the till sealed. ``ksn`` for DUKPT (20 hex digits, for AES 24), absent otherwise.
    ``verification_id`` is made by the till: the same one sent twice is one try.
    """

    door: Literal["pin_pad"] = "pin_pad"
    verification_id: UUID
    pin_block: Annotated[PINBlock, Field(repr=False)]
    ksn: Annotated[str, StringConstraints(pattern=r"^(?:[0-9A-Fa-f]{20}|[0-9A-Fa-f]{24})$")] | None = None


class ToPhone(ThroughDoor):
    """Send the customer to the password page on the phone; nothing is proved yet."""

    door: Literal["phone"] = "phone"


class SendSMS(ThroughDoor):
    """Have an SMS code sent to the member's phone; sending again within 60 s is refused."""

    door: Literal["sms_send"] = "sms_send"


class SMSCode(ThroughDoor):
    """The SMS code that the customer told the cashier."""

    door: Literal["sms"] = "sms"
    verification_id: UUID
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$"), Field(repr=False)]


Verify = Annotated[PINByPad | ToPhone | SendSMS | SMSCode, Field(discriminator="door")]
"""``POST /v1/payments/{attempt_id}/verifications``."""


class CancelPayment(Request):
    """``POST /v1/payments/{attempt_id}/cancel``: final, for known and unknown attempts."""

    if_succeeded: IfSucceeded


class PINKeyScheme(StrEnum):
    """How the PIN is enciphered.

    By the pad: ``dukpt`` with TDES (ANSI X9.24-1), ``aes_dukpt`` (X9.24-3), or under a session key. By the till:
    ``hpke``, where a keypad sends its digits in clear (`middleplatform.contract.sealed_pins`).
    """

    DUKPT = "dukpt"
    AES_DUKPT = "aes_dukpt"
    MASTER_SESSION = "master_session"
    HPKE = "hpke"


class PINKey(Answer):
    """What the pad needs to encipher a PIN for this attempt.

    ``account`` is a 16-digit surrogate made for this attempt (ISO 9564 format 0 uses its 12 rightmost digits
    without the last, format 4 all of it). ``session_key`` is enciphered under the pad's master key
    ``master_key_index``; ``session_key_check`` (8 hex digits) is the begin of a block of zeros enciphered under it,
    which some pads want before they take the key. ``public_key`` (X25519, 64 hex digits) is what the till seals to
    with ``hpke``.
    """

    scheme: PINKeyScheme
    account: str
    session_key: str | None = None
    session_key_check: str | None = None
    master_key_index: int | None = None
    public_key: str | None = None


class Verification(Answer):
    """The open verification step: one deadline and one count of tries for all doors.

    ``last_failure`` says why the last try did not prove anything; ``sms_sent_to`` is masked.
    """

    doors: tuple[Door, ...]
    expires_at: UTCTime
    remaining_s: float
    tries_left: int
    last_failure: str | None = None
    phone_prompted: bool = False
    sms_sent_to: str | None = None
    pin_key: PINKey | None = None


class Failure(Answer):
    """Why a payment failed; ``code`` is a `ReasonCode`, the rest says more where there is more to say."""

    code: str
    expired_ago_s: int | None = None
    used_at: UTCTime | None = None
    tries_left: int | None = None
    retry_after_s: int | None = None
    balance: int | None = None


class Receipt(Answer):
    """Number and time of a payment that succeeded, for the slip."""

    number: str
    at: UTCTime


class Payment(Answer):
    """The whole truth about one attempt: the one that was asked about, even where an earlier one answers for it.

    ``version`` grows with every change; ``refunded`` is in units of ``amount``.
    """

    attempt_id: UUID
    version: int
    status: Status
    asset: Asset | None
    amount: int
    refunded: int = 0
    account_masked: str | None = None
    balance_after: int | None = None
    verification: Verification | None = None
    failure: Failure | None = None
    receipt: Receipt | None = None
    order: Order | None = None
    created_at: UTCTime
    server_time: UTCTime


class PaymentList(Answer):
    """``GET /v1/payments?…``: the payments of the terminal's shop that fit, newest first."""

    payments: tuple[Payment, ...]


class RefundPayment(Request):
    """``POST /v1/payments/{attempt_id}/refunds``, in units of the payment's ``amount``; once per ``refund_id``."""

    refund_id: UUID
    amount: Amount
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    approved_by: Annotated[str, StringConstraints(min_length=1, max_length=60)]


class Refund(Answer):
    """What a refund did; ``expired`` of ``amount`` went back to points that had expired meanwhile."""

    refund_id: UUID
    amount: int
    expired: int
    at: UTCTime
    payment: Payment


class SettlementLine(Answer):
    """One transfer of the ledger: ``kind`` is debit, refund or reversal; ``amount`` is what the shop gained."""

    transfer_id: str
    kind: str
    attempt_id: UUID
    order_number: OrderNumber
    asset: Asset
    amount: int
    at: UTCTime


class Settlement(Answer):
    """``GET /v1/settlements/{terminal_id}?from=…&to=…``: the ledger of a terminal, for reconciliation.

    Lines in the order they were booked; ``next`` is the ``after`` of the next page, absent on the last one.
    """

    terminal_id: str
    lines: tuple[SettlementLine, ...]
    next: str | None = None
