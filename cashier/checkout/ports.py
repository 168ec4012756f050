# SPDX-License-Identifier: Apache-2.0
"""What the checkout needs of the outside, as small protocols that it owns. Bootstrap hands in the real things."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from cashier.checkout.attempt import Answered, Attempt, Event, NoAnswer, NotKnown, NotSent, Refused
from cashier.values.payment_code import PaymentCode
from middleplatform.contract.payments import IfSucceeded, PINKey, Verify

PlatformEvent = Answered | Refused | NotSent | NoAnswer | NotKnown
"""All that can come of asking the platform. Calls never raise for the world's faults: they return what happened."""


class Clock(Protocol):
    """Time: the wall's for people and records, the monotonic for waiting (seconds)."""

    def now(self) -> datetime: ...
    def monotonic(self) -> float: ...
    async def sleep(self, delay_s: float) -> None: ...


class PaymentPlatform(Protocol):
    """The five things a till says about a payment. Only `create` may ever start a charge."""

    async def create(self, attempt: Attempt, code: PaymentCode) -> PlatformEvent: ...
    async def query(self, attempt_id: UUID) -> PlatformEvent: ...
    async def wait_for_change(self, attempt_id: UUID, after_version: int) -> PlatformEvent: ...
    async def verify(self, attempt_id: UUID, proof: Verify) -> PlatformEvent: ...
    async def cancel(self, attempt_id: UUID, if_succeeded: IfSucceeded) -> PlatformEvent: ...


class JournalFaultError(Exception):
    """The journal could not be written; what should have followed must not happen."""


class AttemptJournal(Protocol):
    """The till's durable memory of attempts. `record` returns only when the entry is on disk."""

    def record(self, attempt: Attempt, event: Event, at: datetime) -> None: ...
    def unfinished(self) -> Iterable[Attempt]: ...
    def of_order(self, order_number: str) -> Iterable[Attempt]: ...


@dataclass(frozen=True, slots=True)
class PINTyped:
    """The customer typed a PIN and pressed enter: the enciphered block, and the KSN under DUKPT."""

    pin_block: bytes = field(repr=False)
    ksn: bytes | None = None


class PINPadTrouble(StrEnum):
    """Why the pad gave no PIN; the values are reason codes."""

    CANCELLED = "PIN_PAD_CANCELLED"
    TIMED_OUT = "PIN_PAD_TIMED_OUT"
    FAULT = "PIN_PAD_FAULT"
    KEY_FAULT = "PIN_KEY_FAULT"


@dataclass(frozen=True, slots=True)
class NoPIN:
    """The pad gave no PIN; ``detail`` is for the log and for IT."""

    trouble: PINPadTrouble
    detail: str = ""


class PINPad(Protocol):
    """A PIN pad at the counter. Cancelling the awaiting task ends the entry on the pad."""

    @property
    def is_ready(self) -> bool: ...
    async def enter_pin(self, key: PINKey, amount_shown: str, timeout_s: float) -> PINTyped | NoPIN: ...
