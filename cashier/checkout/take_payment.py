# SPDX-License-Identifier: Apache-2.0
"""Take one payment: from a code in hand to a verdict. The window and the command line are two faces of this.

`TakePayment.begin` puts the attempt on disk; `PaymentInProgress.run` carries it to its end, or to the moment when the
counter goes on without it. What the person at the counter decides meanwhile comes in by the other methods.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cashier.checkout.attempt import (
    Answered,
    Asked,
    Attempt,
    GaveUp,
    LeftAlone,
    NoAnswer,
    NotSent,
    Refused,
    State,
    open_doors,
)
from cashier.checkout.attempts import Attempts
from cashier.checkout.ports import Clock, PaymentPlatform, PINPad
from cashier.devices.pin_entry import NoPIN, PINTyped
from cashier.values.identifiers import new_attempt_id, new_verification_id
from cashier.values.money import Money
from cashier.values.payment_code import PaymentCode
from middleplatform.contract.payments import (
    Asset,
    Door,
    Entry,
    Order,
    PINByPad,
    SendSMS,
    SMSCode,
    ToPhone,
    Verify,
)

DEADLINE_GRACE_S = 2.0
"""After the platform's deadline we wait this much longer for its word before the result counts as unknown."""

WATCH_RETRY_S = 1.0
"""After a watch that broke off, the next begins this much later."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What is to be taken: the order, and how much of which asset for it."""

    order: Order
    asset: Asset
    amount: int


class Step(StrEnum):
    """Moments of one payment, for timings and records; in the order in which they come."""

    CODE_IN_HAND = "code_in_hand"
    ON_DISK = "on_disk"
    FIRST_ANSWER = "first_answer"
    VERDICT = "verdict"


@dataclass(frozen=True, slots=True)
class DoorState:
    """What goes on at the doors: which one is in use, and what came of the last try there (a reason code)."""

    active: Door | None = None
    trouble: str | None = None
    is_busy: bool = False


class TakePayment:
    """The use-case. One at a time at a counter; the resolver takes over what is left alone."""

    def __init__(self, attempts: Attempts, platform: PaymentPlatform, pin_pad: PINPad | None, clock: Clock) -> None:
        self._attempts = attempts
        self._platform = platform
        self._pin_pad = pin_pad
        self._clock = clock

    def begin(self, charge: Charge, code: PaymentCode, entry: Entry) -> PaymentInProgress:
        """Put a new attempt on disk and return it, ready to run.

        Raises `OrderBusyError`, `OrderPaidError` or `JournalFaultError`; then nothing has happened.
        """
        in_hand = self._clock.monotonic()
        draft = Attempt(
            attempt_id=new_attempt_id(),
            order=charge.order,
            asset=charge.asset,
            amount=charge.amount,
            entry=entry,
            code_tail=code.tail,
            code_fingerprint=code.fingerprint,
        )
        attempt = self._attempts.submit(draft)
        payment = PaymentInProgress(attempt, code, self._attempts, self._platform, self._pin_pad, self._clock)
        payment.mark(Step.CODE_IN_HAND, in_hand)
        payment.mark(Step.ON_DISK)
        return payment


class PaymentInProgress:
    """One payment under way. Lives on the engine's loop."""

    def __init__(
        self,
        attempt: Attempt,
        code: PaymentCode,
        attempts: Attempts,
        platform: PaymentPlatform,
        pin_pad: PINPad | None,
        clock: Clock,
    ) -> None:
        self.attempt_id = attempt.attempt_id
        self.timings: dict[Step, float] = {}
        self.doors = DoorState()
        self._code: PaymentCode | None = code
        self._attempts = attempts
        self._platform = platform
        self._pin_pad = pin_pad
        self._clock = clock
        self._deadline = 0.0
        self._pin_task: asyncio.Task[None] | None = None
        self._proof_tasks: set[asyncio.Task[None]] = set()
        self._observer: Callable[[PaymentInProgress], None] = _ignore

    @property
    def attempt(self) -> Attempt:
        """The attempt as it stands."""
        return self._attempts.get(self.attempt_id)

    @property
    def deadline(self) -> float:
        """When the proof must be there, on the monotonic clock."""
        return self._deadline

    @property
    def has_pin_pad(self) -> bool:
        """Whether the door of the PIN pad can be used just now."""
        return self._pin_pad is not None and self._pin_pad.is_ready and Door.PIN_PAD in open_doors(self.attempt)

    def observe(self, observer: Callable[[PaymentInProgress], None]) -> None:
        """Have every change told to ``observer``: of the attempt and of its doors."""
        self._observer = observer

    def mark(self, step: Step, at: float | None = None) -> None:
        """Note when a step was first reached, in seconds of the monotonic clock."""
        self.timings.setdefault(step, self._clock.monotonic() if at is None else at)

    async def run(self) -> Attempt:
        """Carry the attempt on until it has an end, or until the counter leaves it alone; return it then."""
        try:
            await self._ask_to_pay()
            while not self._is_over():
                self._observer(self)
                if self.attempt.state is State.VERIFYING:
                    await self._have_it_verified()
                else:
                    await self._attempts.change_of(self.attempt_id)
        finally:
            self._stop_pin_entry()
            for task in self._proof_tasks:
                task.cancel()
        self.mark(Step.VERDICT)
        self._observer(self)
        return self.attempt

    def choose_door(self, door: Door) -> None:
        """Have the customer prove who they are by this door from now on."""
        if self.attempt.state is not State.VERIFYING or door not in open_doors(self.attempt):
            return
        self._stop_pin_entry()
        if door is Door.PIN_PAD:
            self._begin_pin_entry()
        else:
            self._set_doors(DoorState(active=door))
            self._prove(ToPhone() if door is Door.PHONE else SendSMS())

    def give_sms_code(self, code: str) -> None:
        """Pass on the SMS code that the customer told; six digits."""
        if self.attempt.state is State.VERIFYING:
            self._prove(SMSCode(verification_id=new_verification_id(), code=code))

    def give_up(self) -> None:
        """Give the sale up: whatever came of it is cancelled or goes back.

        Raises `JournalFaultError` where the decision could not be written; then it is not taken.
        """
        if not self.attempt.is_final:
            self._attempts.apply(self.attempt_id, GaveUp())

    def leave_alone(self) -> None:
        """Go on with the next customer while the result is unknown; the resolver keeps at it."""
        if self.attempt.state is State.UNKNOWN:
            self._attempts.apply(self.attempt_id, LeftAlone())

    def _is_over(self) -> bool:
        return self.attempt.is_final or not self.attempt.attended

    async def _ask_to_pay(self) -> None:
        """Send the one request that may charge. The code is forgotten as soon as it is gone."""
        code, self._code = self._code, None
        assert code is not None, "a payment runs once"
        self._observer(self)
        asking = asyncio.ensure_future(self._platform.create(self.attempt, code))
        event = await self._unless_given_up(asking)
        if event is not None:
            self.mark(Step.FIRST_ANSWER)
            self._attempts.apply(self.attempt_id, event)

    async def _unless_given_up(self, asking: asyncio.Future[Any]) -> Any:
        """Await an answer, or None where the cashier gave up first: the cancel's answer is the one that counts."""
        changed = self._attempts.change_of(self.attempt_id)
        try:
            await asyncio.wait({asking, changed}, return_when=asyncio.FIRST_COMPLETED)
            return await asking if asking.done() else None
        finally:
            changed.cancel()
            asking.cancel()

    async def _have_it_verified(self) -> None:
        """Stay while the attempt is VERIFYING: watch the platform, and work the door in use."""
        verification = self.attempt.verification
        assert verification is not None, "VERIFYING always says how"
        self._deadline = self._clock.monotonic() + verification.remaining_s
        if self.doors.trouble is None and self.doors.active in {None, Door.PIN_PAD}:
            self.choose_door(self.doors.active or self._first_door())
        watching = asyncio.ensure_future(self._watch())
        try:
            while self.attempt.state is State.VERIFYING:
                await self._attempts.change_of(self.attempt_id)
                self._observer(self)
        finally:
            watching.cancel()
            self._stop_pin_entry()

    def _first_door(self) -> Door:
        doors = open_doors(self.attempt)
        if self.has_pin_pad:
            return Door.PIN_PAD
        return Door.PHONE if Door.PHONE in doors else doors[0]

    async def _watch(self) -> None:
        """Follow the payment on the platform. A watch that breaks off is begun again until the deadline is past."""
        while True:
            event = await self._platform.wait_for_change(self.attempt_id, self.attempt.version)
            if isinstance(event, Answered):
                self._attempts.apply(self.attempt_id, event)
                continue
            if self._clock.monotonic() > self._deadline + DEADLINE_GRACE_S:
                self._attempts.apply(self.attempt_id, NoAnswer(Asked.QUERY, "no word until past the deadline"))
                return
            await self._clock.sleep(WATCH_RETRY_S)

    def _begin_pin_entry(self) -> None:
        if not self.has_pin_pad:
            self._set_doors(DoorState(trouble="PIN_PAD_FAULT"))
            return
        self._set_doors(DoorState(active=Door.PIN_PAD, is_busy=True, trouble=self.doors.trouble))
        self._pin_task = self._spawn(self._enter_pins())

    async def _enter_pins(self) -> None:
        """Ask for the PIN, and again after a wrong one, until the platform is satisfied or the pad gives none."""
        assert self._pin_pad is not None, "this door opens only with a pad"
        while (verification := self.attempt.verification) is not None and verification.pin_key is not None:
            amount_shown = Money(self.attempt.order.total_minor, self.attempt.order.currency).plain
            left_s = max(1.0, self._deadline - self._clock.monotonic())
            entry = await self._pin_pad.enter_pin(verification.pin_key, amount_shown, left_s)
            if isinstance(entry, NoPIN):
                self._set_doors(DoorState(trouble=entry.trouble.value))
                return
            if not await self._send_proof(_pin_proof(entry)):
                return

    def _prove(self, proof: Verify) -> None:
        self._set_doors(DoorState(active=self.doors.active, is_busy=True))
        self._spawn(self._send_proof_once(proof))

    async def _send_proof_once(self, proof: Verify) -> None:
        await self._send_proof(proof)

    async def _send_proof(self, proof: Verify) -> bool:
        """Send one proof; return whether another try at the same door makes sense."""
        event = await self._platform.verify(self.attempt_id, proof)
        if isinstance(event, Refused | NotSent):
            trouble = event.code if isinstance(event, Refused) else "PLATFORM_UNREACHABLE"
            self._set_doors(DoorState(active=self.doors.active, trouble=trouble))
            return False
        step = event.payment.verification if isinstance(event, Answered) else None
        self.doors = DoorState(active=self.doors.active, trouble=step.last_failure if step else None)
        self._attempts.apply(self.attempt_id, event)
        self._observer(self)
        return self.attempt.state is State.VERIFYING

    def _set_doors(self, doors: DoorState) -> None:
        self.doors = doors
        self._observer(self)

    def _stop_pin_entry(self) -> None:
        task, self._pin_task = self._pin_task, None
        if task is not None and task is not asyncio.current_task():
            task.cancel()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._proof_tasks.add(task)
        task.add_done_callback(self._proof_tasks.discard)
        return task


def _pin_proof(entry: PINTyped) -> PINByPad:
    return PINByPad(
        verification_id=new_verification_id(),
        pin_block=entry.pin_block.hex(),
        ksn=entry.ksn.hex() if entry.ksn else None,
    )


def _ignore(_: PaymentInProgress) -> None:
    return None
