# SPDX-License-Identifier: Apache-2.0
"""A small model of the platform: accounts, codes, attempts, tombstones, proof. No network, no waiting, no database.

It charges whatever it is asked to charge, so that a till that asks twice is found out: what must never be stands
in `PlatformModel.violations`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from cashier.values.payment_code import PaymentCode
from middleplatform.contract.payments import (
    Asset,
    Door,
    Entry,
    Failure,
    IfSucceeded,
    Order,
    Payment,
    PINByPad,
    PINKey,
    PINKeyScheme,
    Receipt,
    SendSMS,
    SMSCode,
    Status,
    ToPhone,
    Verification,
    Verify,
)
from tests.support.clock import SettableClock
from tests.support.codes import payment_code

CODE_LIFE_S = 60
ALL_DOORS = (Door.PIN_PAD, Door.PHONE, Door.SMS)


def clear_pin_block(digits: str) -> bytes:
    """Return what `FakePINPad` makes of a PIN: readable, since no key is involved in these tests."""
    return digits.encode().ljust(8, b"F")


@dataclass(slots=True)
class Member:
    """A customer: what is left, and what proves who they are. ``limit`` is the most that needs no proof."""

    balance: int = 10_000
    limit: int = 5_000
    password: str = "246810"
    sms_code: str = "135790"
    doors: tuple[Door, ...] = ALL_DOORS


@dataclass(slots=True)
class _Code:
    member: Member
    expires_at: float
    used_by: UUID | None = None


@dataclass(slots=True)
class _Step:
    doors: tuple[Door, ...]
    deadline: float
    tries_left: int
    last_failure: str | None = None
    phone_prompted: bool = False
    sms_sent: bool = False
    tried: set[UUID] = field(default_factory=set)


@dataclass(slots=True)
class _Record:
    payment: Payment
    member: Member | None = None
    step: _Step | None = None


class PlatformModel:
    """What the platform knows and does. Every change is told to ``on_change``."""

    def __init__(self, clock: SettableClock, *, verification_s: float = 90, tries: int = 5) -> None:
        self.violations: list[str] = []
        self.on_change: Callable[[UUID], None] = lambda _: None
        self.settles_deadlines = True
        self.sends_pin_key = True
        self._clock = clock
        self._verification_s = verification_s
        self._tries = tries
        self._codes: dict[str, _Code] = {}
        self._records: dict[UUID, _Record] = {}
        self._refunds: dict[UUID, int] = {}
        self._receipts = 0

    # -- the customer's side

    def issue_code(self, member: Member) -> PaymentCode:
        """Show a fresh code on the member's phone."""
        code = payment_code(1_000 + len(self._codes))
        self._codes[code.digits] = _Code(member, self._clock.monotonic() + CODE_LIFE_S)
        return code

    def type_on_phone(self, attempt_id: UUID, password: str) -> None:
        """Let the customer type a password on the phone."""
        self._judge(self._records[attempt_id], Door.PHONE, password, "PASSWORD_INCORRECT")

    def refuse(self, attempt_id: UUID) -> None:
        """Let the customer refuse on the phone."""
        self._fail(self._records[attempt_id], Failure(code="CUSTOMER_REFUSED"))

    def extend_deadlines(self, seconds: float) -> None:
        """Give everybody who is to prove something more time."""
        for record in self._records.values():
            if record.step is not None:
                record.step.deadline += seconds

    # -- the till's side

    def create(
        self, attempt_id: UUID, order: Order, asset: Asset, amount: int, code: PaymentCode, entry: Entry
    ) -> Payment:
        """Charge, or ask for proof, or fail; an attempt that is known is answered with what became of it."""
        known = self._records.get(attempt_id)
        if known is not None:
            return self._view(known)
        record = self._add(attempt_id, Status.FAILED, asset, amount, order)
        held = self._codes.get(code.digits)
        failure = self._why_not(held, attempt_id, amount)
        if failure is not None or held is None:
            return self._fail(record, failure or Failure(code="CODE_NOT_FOUND"))
        record.member = held.member
        held.used_by = attempt_id
        if amount <= held.member.limit and entry is not Entry.TYPED:
            return self._succeed(record)
        deadline = self._clock.monotonic() + self._verification_s
        record.step = _Step(held.member.doors, deadline, self._tries)
        return self._change(record, status=Status.VERIFYING)

    def query(self, attempt_id: UUID) -> Payment | None:
        """Return a payment as it is, or None for an attempt that never arrived."""
        record = self._records.get(attempt_id)
        return None if record is None else self._view(record)

    def verify(self, attempt_id: UUID, proof: Verify) -> Payment | str:
        """Take a proof, or open another door; return the reason code of a refusal."""
        record = self._records.get(attempt_id)
        if record is None:
            return "PAYMENT_NOT_FOUND"
        self._settle(record)
        if record.step is None:
            return self._view(record)
        door = Door.SMS if isinstance(proof, SendSMS | SMSCode) else Door(proof.door)
        if door not in record.step.doors:
            return "VERIFICATION_NOT_OPEN"
        match proof:
            case ToPhone():
                if not record.step.phone_prompted:
                    record.step.phone_prompted = True
                    self._change(record)
            case SendSMS():
                if record.step.sms_sent:
                    return "SMS_LIMIT_REACHED"
                record.step.sms_sent = True
                self._change(record)
            case SMSCode() if not record.step.sms_sent:
                return "VERIFICATION_NOT_OPEN"
            case PINByPad(verification_id=tried, pin_block=block) if tried not in record.step.tried:
                record.step.tried.add(tried)
                typed = bytes.fromhex(block).rstrip(b"F").decode()
                self._judge(record, Door.PIN_PAD, typed, "PASSWORD_INCORRECT")
            case SMSCode(verification_id=tried, code=typed) if tried not in record.step.tried:
                record.step.tried.add(tried)
                self._judge(record, Door.SMS, typed, "SMS_CODE_INCORRECT")
        return self._view(record)

    def cancel(self, attempt_id: UUID, if_succeeded: IfSucceeded) -> Payment:
        """End an attempt for good, known or not."""
        record = self._records.get(attempt_id)
        if record is None:
            return self._view(self._add(attempt_id, Status.CANCELLED, None, 0, None))
        self._settle(record)
        if record.payment.status is Status.VERIFYING:
            return self._change(record, status=Status.CANCELLED)
        if record.payment.status is Status.SUCCEEDED and if_succeeded is IfSucceeded.REVERSE:
            assert record.member is not None
            record.member.balance += record.payment.amount
            return self._change(record, status=Status.REVERSED)
        return self._view(record)

    # -- what the tests ask

    def status_of(self, attempt_id: UUID) -> Status | None:
        """Return how a payment stands, or None for one that never arrived."""
        record = self._records.get(attempt_id)
        return record.payment.status if record else None

    def open_attempts(self) -> list[UUID]:
        """Return the attempts that wait for proof, oldest first."""
        return [attempt_id for attempt_id, record in self._records.items() if record.step is not None]

    def live_debits(self, order_number: str, asset: Asset | None = None) -> int:
        """Return how many payments of an order, with one asset or any, took something and still hold it."""
        return sum(
            1
            for record in self._records.values()
            if record.payment.status is Status.SUCCEEDED
            and record.payment.order is not None
            and record.payment.order.number == order_number
            and asset in {None, record.payment.asset}
        )

    def refund(self, attempt_id: UUID, refund_id: UUID, amount: int) -> int | str:
        """Give back, once per refund id; return how much, or the reason code of a refusal."""
        booked = self._refunds.get(refund_id)
        if booked is not None:
            return booked if booked == amount else "ORDER_DIFFERS"
        record = self._records.get(attempt_id)
        if record is None or record.member is None:
            return "PAYMENT_NOT_FOUND"
        payment = record.payment
        left = payment.amount - payment.refunded if payment.status is Status.SUCCEEDED else 0
        if amount > left:
            return "REFUND_EXCEEDS_PAYMENT"
        record.member.balance += amount
        self._refunds[refund_id] = amount
        self._change(record, refunded=payment.refunded + amount)
        return amount

    # -- inside

    def _why_not(self, held: _Code | None, attempt_id: UUID, amount: int) -> Failure | None:
        if held is None:
            return Failure(code="CODE_NOT_FOUND")
        if held.used_by is not None:
            return Failure(code="CODE_ALREADY_USED", used_at=self._clock.now())
        if self._clock.monotonic() >= held.expires_at:
            return Failure(code="CODE_EXPIRED", expired_ago_s=int(self._clock.monotonic() - held.expires_at))
        if held.member.balance < amount:
            held.used_by = attempt_id
            return Failure(code="INSUFFICIENT_BALANCE", balance=held.member.balance)
        return None

    def _judge(self, record: _Record, door: Door, typed: str, wrong: str) -> None:
        self._settle(record)
        if record.step is None or record.member is None:
            return
        right = record.member.sms_code if door is Door.SMS else record.member.password
        if typed == right:
            self._succeed(record)
            return
        record.step.tries_left -= 1
        record.step.last_failure = wrong
        if record.step.tries_left > 0:
            self._change(record)
        else:
            self._fail(record, Failure(code="PASSWORD_LOCKED" if door is not Door.SMS else wrong, tries_left=0))

    def _settle(self, record: _Record) -> None:
        """Fail what waits beyond its deadline, as the platform does whenever it looks at a payment."""
        overdue = record.step is not None and self._clock.monotonic() >= record.step.deadline
        if overdue and self.settles_deadlines:
            self._fail(record, Failure(code="VERIFICATION_TIMED_OUT"))

    def next_deadline(self) -> float | None:
        """Return the earliest deadline of a payment that waits for proof, on the monotonic clock."""
        return min((record.step.deadline for record in self._records.values() if record.step), default=None)

    def _succeed(self, record: _Record) -> Payment:
        payment, member = record.payment, record.member
        assert member is not None
        if member.balance < payment.amount:
            return self._fail(record, Failure(code="INSUFFICIENT_BALANCE", balance=member.balance))
        member.balance -= payment.amount
        self._receipts += 1
        receipt = Receipt(number=f"R{self._receipts:04d}", at=self._clock.now())
        paid = self._change(record, status=Status.SUCCEEDED, balance_after=member.balance, receipt=receipt)
        assert payment.order is not None
        if self.live_debits(payment.order.number, payment.asset) > 1:
            self.violations.append(f"order {payment.order.number} has two live debits of {payment.asset}")
        return paid

    def _fail(self, record: _Record, failure: Failure) -> Payment:
        return self._change(record, status=Status.FAILED, failure=failure)

    def _add(
        self, attempt_id: UUID, status: Status, asset: Asset | None, amount: int, order: Order | None
    ) -> _Record:
        now = self._clock.now()
        payment = Payment(
            attempt_id=attempt_id,
            version=1,
            status=status,
            asset=asset,
            amount=amount,
            order=order,
            created_at=now,
            server_time=now,
        )
        record = _Record(payment)
        self._records[attempt_id] = record
        return record

    def _change(self, record: _Record, **values: object) -> Payment:
        version = record.payment.version + 1
        record.payment = record.payment.model_copy(update={"version": version, **values})
        if record.payment.status is not Status.VERIFYING:
            record.step = None
        self.on_change(record.payment.attempt_id)
        return self._view(record)

    def _view(self, record: _Record) -> Payment:
        self._settle(record)
        update: dict[str, object] = {"server_time": self._clock.now()}
        if record.member is not None:
            update["account_masked"] = "138****0001"
        if record.step is not None:
            update["verification"] = self._verification(record.step)
        return record.payment.model_copy(update=update)

    def _verification(self, step: _Step) -> Verification:
        remaining_s = max(0.0, step.deadline - self._clock.monotonic())
        return Verification(
            doors=step.doors,
            expires_at=self._clock.now() + timedelta(seconds=remaining_s),
            remaining_s=remaining_s,
            tries_left=step.tries_left,
            last_failure=step.last_failure,
            phone_prompted=step.phone_prompted,
            sms_sent_to="138****0001" if step.sms_sent else None,
            pin_key=PINKey(scheme=PINKeyScheme.DUKPT, account="9000000000000001")
            if Door.PIN_PAD in step.doors and self.sends_pin_key
            else None,
        )
