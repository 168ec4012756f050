# SPDX-License-Identifier: Apache-2.0
"""Take one payment: from a code in hand to a verdict. The window and the command line are two faces of this.

`TakePayment.begin` puts the attempt on disk; `PaymentInProgress.run` carries it to its end, or to the moment when the
counter goes on without it. What the person at the counter decides meanwhile comes in by the other methods.
"""

from __future__ import annotations

import asyncio
import dataclasses
import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import structlog

from cashier.checkout.attempt import (
    Answered,
    Asked,
    Attempt,
    CancelDue,
    GaveUp,
    LeftAlone,
    NoAnswer,
    NotSent,
    Refused,
    State,
    open_doors,
)
from cashier.checkout.attempts import Attempts
from cashier.checkout.ports import Clock, PaymentPlatform, PINPad, PlatformEvent
from cashier.devices.pin_entry import NoPIN, PadEnd, PINPadTrouble, PINTyped, SMSCodeTyped
from cashier.values.identifiers import new_attempt_id, new_verification_id
from cashier.values.payment_code import PaymentCode
from cashier.values.reasons import TillReason
from middleplatform.contract.payments import (
    Asset,
    Door,
    Entry,
    Order,
    PINByPad,
    PINKey,
    SendSMS,
    SMSCode,
    ToPhone,
    Verification,
    Verify,
)

_log = structlog.get_logger(__name__)

DEADLINE_GRACE_S = 2.0
"""After the platform's deadline we wait this much longer for its word before the result counts as unknown."""

WATCH_RETRY_S = 1.0
"""After a watch that broke off, or that brought no news at once, the next begins this much later."""

_ENDS = {State.PAID: PadEnd.PAID, State.DECLINED: PadEnd.NOT_PAID, State.CANCELLED: PadEnd.NOT_PAID}
_SMS_CODE = re.compile("[0-9]{6}")
_T = TypeVar("_T")
_TypedT = TypeVar("_TypedT", PINTyped, SMSCodeTyped)


@dataclass(frozen=True, slots=True)
class Charge:
    """What is to be taken: the order, and how much of which asset for it.

    ``covers_minor`` where that pays only a part of the order.
    """

    order: Order
    asset: Asset
    amount: int
    covers_minor: int | None = None


class Step(StrEnum):
    """Moments of one payment, for timings and records; in the order in which they come."""

    CODE_IN_HAND = "code_in_hand"
    ON_DISK = "on_disk"
    FIRST_ANSWER = "first_answer"
    VERDICT = "verdict"


@dataclass(frozen=True, slots=True)
class DoorState:
    """What goes on at the doors: which one is in use, and what came of the last try there (a reason code).

    ``pad_asks``: at the door of the SMS code, the pad asks for it too. ``is_checking``: a code is being looked at.
    """

    active: Door | None = None
    trouble: str | None = None
    is_busy: bool = False
    pad_asks: bool = False
    is_checking: bool = False


_CHECKING_SMS = DoorState(active=Door.SMS, is_busy=True, is_checking=True)


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
            covers_minor=charge.covers_minor,
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
        self._ending_entries: set[asyncio.Task[None]] = set()
        self._sms_task: asyncio.Task[Any] | None = None
        self._proof_tasks: set[asyncio.Task[Any]] = set()
        self._was_pad_used = False
        self._is_sms_sent = False
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
        verification = self.attempt.verification
        return (
            self._pin_pad is not None
            and self._pin_pad.is_ready
            and verification is not None
            and verification.pin_key is not None
            and Door.PIN_PAD in verification.doors
        )

    def observe(self, observer: Callable[[PaymentInProgress], None]) -> None:
        """Have every change told to ``observer``: of the attempt and of its doors."""
        self._observer = observer

    def mark(self, step: Step, at: float | None = None) -> None:
        """Note when a step was first reached, in seconds of the monotonic clock."""
        self.timings.setdefault(step, self._clock.monotonic() if at is None else at)

    async def run(self) -> Attempt:
        """Carry the attempt on until it has an end, or until the counter leaves it alone; return it then."""
        try:
            await self._carry_on()
        except Exception:  # noqa: BLE001 - logged, and the payment goes on without us
            # Whatever broke here, the attempt must not be lost: from now on the resolver alone looks after it.
            _log.exception("payment_fault", attempt_id=str(self.attempt_id))
            self._attempts.apply(self.attempt_id, LeftAlone())
        finally:
            self._stop_pin_entry()
            for task in self._proof_tasks:
                task.cancel()
        if self._was_pad_used and self._pin_pad is not None:
            self._pin_pad.show_end(_ENDS.get(self.attempt.state, PadEnd.NOT_KNOWN))
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
            self._set_doors(DoorState(active=door, is_busy=True))
            self._spawn(self._send_to_phone() if door is Door.PHONE else self._send_sms())

    def give_sms_code(self, code: str) -> None:
        """Pass on the SMS code that the customer told; six digits. Entered twice in haste it is one try."""
        if self.attempt.state is not State.VERIFYING or Door.SMS not in open_doors(self.attempt):
            return
        if self._sms_task is not None and not self._sms_task.done():
            return
        self._stop_pin_entry()
        self._set_doors(_CHECKING_SMS)
        self._sms_task = self._spawn(self._try_sms_code(code))

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

    async def _carry_on(self) -> None:
        await self._ask_to_pay()
        while not self._is_over():
            self._observer(self)
            if self.attempt.state is State.VERIFYING:
                await self._have_it_verified()
            else:
                await self._attempts.change_of(self.attempt_id)

    async def _ask_to_pay(self) -> None:
        """Send the one request that may charge. The code is forgotten as soon as it is gone."""
        code, self._code = self._code, None
        assert code is not None, "a payment runs once"
        if self.attempt.state is not State.SUBMITTED:
            return  # Given up in the turn in which the code came: nothing leaves any more but the cancel.
        self._observer(self)
        create = self._platform.create(self.attempt, code)
        asking = asyncio.ensure_future(self._answer_to(create, Asked.CREATE))
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

    async def _answer_to(self, call: Awaitable[PlatformEvent], asked: Asked) -> PlatformEvent:
        """Await a call; where it breaks by a fault of our own, nobody knows what came of it: that is no answer."""
        try:
            return await call
        except Exception as fault:  # noqa: BLE001 - logged, and for the payment it is no answer
            _log.exception("payment_fault", attempt_id=str(self.attempt_id), asked=asked.value)
            return NoAnswer(asked, f"fault: {type(fault).__name__}")

    async def _have_it_verified(self) -> None:
        """Stay while the attempt is VERIFYING: watch the platform, and work the door in use."""
        verification = self.attempt.verification
        assert verification is not None, "VERIFYING always says how"
        self._deadline = self._clock.monotonic() + verification.remaining_s
        if verification.remaining_s <= 0:
            # It should have failed by now. A platform that forgets its deadline is told to end it.
            self._attempts.apply(self.attempt_id, CancelDue())
            return
        if self.doors.active is Door.PIN_PAD or self.doors == DoorState():
            door = self.doors.active or self._first_door()
            if door is not None:
                self.choose_door(door)
        elif self._is_sms_sent:
            self._begin_sms_entry()
        watching = [asyncio.ensure_future(self._watch()), asyncio.ensure_future(self._await_deadline())]
        try:
            while self.attempt.state is State.VERIFYING:
                before = self.attempt.verification
                await self._attempts.change_of(self.attempt_id)
                self._follow_step(before)
                self._observer(self)
        finally:
            for task in watching:
                task.cancel()
            self._stop_pin_entry()

    def _follow_step(self, before: Verification | None) -> None:
        """Follow what changed in the verification step: its deadline, and a wrong proof at any door."""
        step = self.attempt.verification
        if step is None or before is None:
            return
        self._deadline = self._clock.monotonic() + step.remaining_s
        if step.tries_left < before.tries_left:
            self.doors = dataclasses.replace(self.doors, trouble=step.last_failure)

    def _first_door(self) -> Door | None:
        doors = open_doors(self.attempt)
        if self.has_pin_pad:
            return Door.PIN_PAD
        return next((door for door in (Door.PHONE, Door.SMS) if door in doors), None)

    async def _watch(self) -> None:
        """Follow the payment on the platform. A watch that breaks off is begun again."""
        while True:
            began, known = self._clock.monotonic(), self.attempt.version
            watch = self._platform.wait_for_change(self.attempt_id, known)
            event = await self._answer_to(watch, Asked.QUERY)
            if isinstance(event, Answered):
                self._attempts.apply(self.attempt_id, event)
                held_back = self._clock.monotonic() - began >= WATCH_RETRY_S
                if held_back or event.payment.version > known:
                    continue
            await self._clock.sleep(WATCH_RETRY_S)

    async def _await_deadline(self) -> None:
        """Where the platform says nothing until past the deadline, the result is unknown."""
        while (left_s := self._deadline + DEADLINE_GRACE_S - self._clock.monotonic()) > 0:
            await self._clock.sleep(left_s)
        self._attempts.apply(self.attempt_id, NoAnswer(Asked.QUERY, "no word until past the deadline"))

    def _begin_pin_entry(self) -> None:
        if not self.has_pin_pad:
            self._set_doors(DoorState(trouble=PINPadTrouble.FAULT.value))
            return
        self._set_doors(DoorState(active=Door.PIN_PAD, is_busy=True))
        self._pin_task = self._spawn(self._enter_pins())

    async def _enter_pins(self) -> None:
        """Ask for the PIN, and again after a wrong one, until the platform is satisfied or the pad gives none."""
        await self._until_pad_is_free()
        while (verification := self.attempt.verification) is not None and verification.pin_key is not None:
            entry = await self._enter_pin(verification.pin_key)
            if isinstance(entry, NoPIN):
                self._set_doors(DoorState(trouble=entry.trouble.value))
                return
            if not await self._send_proof(_pin_proof(entry)):
                return
            self._set_doors(dataclasses.replace(self.doors, is_busy=True))

    async def _until_pad_is_free(self) -> None:
        """Wait for what was taken back: the pad does one thing at a time, and takes a moment to end it."""
        if self._ending_entries:
            await asyncio.wait(self._ending_entries)

    async def _enter_pin(self, key: PINKey) -> PINTyped | NoPIN:
        assert self._pin_pad is not None, "this door opens only with a pad"
        return await self._asked_on_pad(self._pin_pad.enter_pin(key, self.attempt.value, self._left_s))

    async def _asked_on_pad(self, asking: Awaitable[_TypedT | NoPIN]) -> _TypedT | NoPIN:
        self._was_pad_used = True
        try:
            return await asking
        except Exception as fault:  # noqa: BLE001 - logged, and for the payment it is a pad without a PIN
            _log.exception("pin_pad_fault", attempt_id=str(self.attempt_id))
            return NoPIN(PINPadTrouble.FAULT, type(fault).__name__)

    @property
    def _left_s(self) -> float:
        return max(1.0, self._deadline - self._clock.monotonic())

    async def _send_to_phone(self) -> None:
        await self._send_proof(ToPhone())

    async def _send_sms(self) -> None:
        """Have the SMS sent; then the customer may type its code on the pad, or tell it.

        Where another one is not sent, the code of the one before is as good as it was.
        """
        self._is_sms_sent = await self._send_proof(SendSMS()) or self._is_sms_sent
        if self._is_sms_sent and self.attempt.state is State.VERIFYING:
            self._begin_sms_entry()

    def _begin_sms_entry(self) -> None:
        """Have the pad ask for the SMS code where it can; the cashier may type it all the same."""
        pad = self._pin_pad
        if self.doors.active is Door.SMS and pad is not None and pad.is_ready and pad.takes_sms_codes:
            self._stop_pin_entry()
            self._pin_task = self._spawn(self._enter_sms_codes(pad))

    async def _enter_sms_codes(self, pad: PINPad) -> None:
        """Ask for the code on the pad, and again after a wrong one, until the pad gives none."""
        await self._until_pad_is_free()
        while True:
            self._set_doors(dataclasses.replace(self.doors, pad_asks=True))
            typed = await self._asked_on_pad(pad.enter_sms_code(self.attempt.value, self._left_s))
            if isinstance(typed, NoPIN):
                # One that cannot ask for it after all is no trouble: the customer tells the code.
                trouble = self.doors.trouble if typed.was_refused else typed.trouble.value
                self._set_doors(dataclasses.replace(self.doors, pad_asks=False, trouble=trouble))
                return
            if _SMS_CODE.fullmatch(typed.code) is None:
                self._set_doors(dataclasses.replace(self.doors, trouble=TillReason.SMS_CODE_CUT.value))
                continue
            # Not taken back with the entry: once it is on its way, its answer is listened to.
            self._sms_task = self._spawn(self._send_sms_code(typed.code))
            if not await asyncio.shield(self._sms_task):
                return

    async def _try_sms_code(self, code: str) -> None:
        if await self._send_sms_code(code):
            self._begin_sms_entry()

    async def _send_sms_code(self, code: str) -> bool:
        self._set_doors(_CHECKING_SMS)
        return await self._send_proof(SMSCode(verification_id=new_verification_id(), code=code))

    async def _send_proof(self, proof: Verify) -> bool:
        """Send one proof; return whether another try at the same door makes sense.

        What comes back for a door that was left meanwhile says nothing about the one in use. Asking for an SMS, or
        for the phone's page, charges nobody: where it is not answered, such as for a slow SMS gateway, the payment
        waits on, and the watch tells the rest.
        """
        door = self.doors.active
        event = await self._answer_to(self._platform.verify(self.attempt_id, proof), Asked.VERIFY)
        if self.doors.active is door:
            self.doors = DoorState(active=door, trouble=_trouble(event))
        only_asks = isinstance(proof, ToPhone | SendSMS) and isinstance(event, NoAnswer)
        if not only_asks and not isinstance(event, Refused | NotSent):
            self._attempts.apply(self.attempt_id, event)
        self._observer(self)
        return self.attempt.state is State.VERIFYING and not isinstance(event, Refused | NotSent)

    def _set_doors(self, doors: DoorState) -> None:
        self.doors = doors
        self._observer(self)

    def _stop_pin_entry(self) -> None:
        task, self._pin_task = self._pin_task, None
        if task is not None and not task.done() and task is not asyncio.current_task():
            task.cancel()
            self._ending_entries.add(task)
            task.add_done_callback(self._ending_entries.discard)

    def _spawn(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
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


def _trouble(event: PlatformEvent) -> str | None:
    """Return the reason code of a proof that proved nothing; None where it did, or where nobody knows."""
    match event:
        case Refused(code=code):
            return code
        case NotSent():
            return "PLATFORM_UNREACHABLE"
        case Answered(payment=payment) if payment.verification is not None:
            return payment.verification.last_failure
        case _:
            return None


def _ignore(_: PaymentInProgress) -> None:
    return None
