# SPDX-License-Identifier: Apache-2.0
"""What the checkout needs of the outside, as small protocols that it owns. Bootstrap hands in the real things."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from cashier.checkout.attempt import Answered, Attempt, Event, NoAnswer, NotKnown, NotSent, Refused
from cashier.checkout.cart import CartLine
from cashier.checkout.open_order import OpenOrder, TakenPart
from cashier.devices.pin_entry import NoPIN, PadEnd, PINTyped, SMSCodeTyped
from cashier.values.money import Money
from cashier.values.payment_code import PaymentCode
from middleplatform.contract.payments import IfSucceeded, PINKey, Verify

PlatformEvent = Answered | Refused | NotSent | NoAnswer | NotKnown
"""All that can come of asking the platform. Calls never raise for the world's faults: they return what happened."""


class Clock(Protocol):
    """Time: the wall's for people and records, the monotonic for waiting (seconds)."""

    def now(self) -> datetime:
        """Return the wall's time in UTC."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""

    async def sleep(self, delay_s: float) -> None:
        """Wait."""


class PaymentPlatform(Protocol):
    """The five things a till says about a payment. Only `create` may ever start a charge."""

    async def create(self, attempt: Attempt, code: PaymentCode) -> PlatformEvent:
        """Ask for the charge. Never called twice for one attempt."""

    async def query(self, attempt_id: UUID) -> PlatformEvent:
        """Ask how it stands."""

    async def wait_for_change(self, attempt_id: UUID, after_version: int) -> PlatformEvent:
        """Ask how it stands, and let the platform hold the answer back until it differs from what we know."""

    async def verify(self, attempt_id: UUID, proof: Verify) -> PlatformEvent:
        """Pass on a proof, or ask for another door."""

    async def cancel(self, attempt_id: UUID, if_succeeded: IfSucceeded) -> PlatformEvent:
        """End it, known or unknown; every answer is final."""


class AttemptJournal(Protocol):
    """The till's durable memory of attempts. `record` returns only when the entry is on disk.

    Reading raises `JournalFaultError` where the disk does not give what stands there.
    """

    def record(self, attempt: Attempt, event: Event, at: datetime) -> None:
        """Write what happened and how the attempt stands now. Raises `JournalFaultError`; then nothing is written."""

    def unfinished(self) -> Iterable[Attempt]:
        """Return the attempts without an end, oldest first."""

    def of_order(self, order_number: str) -> Iterable[Attempt]:
        """Return the attempts to pay one order, oldest first."""


class OrderJournal(Protocol):
    """The till's durable memory of orders that take more than one payment, or wait. See `AttemptJournal`."""

    def record(self, order: OpenOrder, kind: str, at: datetime, part: TakenPart | None = None) -> None:
        """Write what happened (``order.opened``, …) and how the order stands now. Raises `JournalFaultError`."""

    def note_void(self, order_number: str, line: CartLine, at: datetime) -> None:
        """Write that a line was taken back. Raises `JournalFaultError`."""

    def knows(self, order_number: str) -> bool:
        """Say whether this till has ever kept an order with this number."""

    def waiting(self) -> Iterable[OpenOrder]:
        """Return the orders without an end, oldest first."""


class PINPad(Protocol):
    """A PIN pad at the counter. Cancelling the awaiting task ends the entry on the pad."""

    @property
    def is_ready(self) -> bool:
        """Whether a customer could type a PIN just now."""

    async def enter_pin(self, key: PINKey, amount: Money, timeout_s: float) -> PINTyped | NoPIN:
        """Let the customer type the PIN; the pad shows the amount."""

    @property
    def takes_sms_codes(self) -> bool:
        """Whether the pad, as far as is known, can ask for an SMS code as well."""

    async def enter_sms_code(self, amount: Money, timeout_s: float) -> SMSCodeTyped | NoPIN:
        """Let the customer type the SMS code of this payment; cancelling ends it as an entry."""

    def show_end(self, end: PadEnd) -> None:
        """Tell the customer on the pad how it ended, where it has a display."""
