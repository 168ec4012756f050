# SPDX-License-Identifier: Apache-2.0
"""A platform on a workbench: a real database, a clock that is set by hand, and short words for what tests do."""

from __future__ import annotations

import base64
import itertools
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Engine

from middleplatform.accounts.repository import Policy
from middleplatform.accounts.service import Administration
from middleplatform.bootstrap import Platform, build_platform
from middleplatform.contract.customers import SignIn
from middleplatform.contract.payments import (
    Asset,
    CreatePayment,
    Entry,
    IfSucceeded,
    Order,
    Payment,
    PINByPad,
    PINKeyScheme,
    RefundPayment,
)
from middleplatform.contract.terminals import EnrolTerminal
from middleplatform.customers.service import CustomerIdentity
from middleplatform.ledger.invariants import find_violations
from middleplatform.ledger.repository import LedgerRepository
from middleplatform.ledger.service import Ledger
from middleplatform.security import dukpt, tdes
from middleplatform.security.pin_blocks import format_0_block
from middleplatform.settings import Settings, Timings
from middleplatform.sms.sender import SMSError, SMSSender, TrainingOutbox
from middleplatform.terminals.identity import TerminalIdentity

T = TypeVar("T")

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
PASSWORD = "135790"
LOGIN = "login-password"
BDK = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
MASTER_KEY = bytes.fromhex("89ABCDEF0123456776543210FEDCBA98")
KSN_BASE = int("FFFF9876543210E00000", 16)
# Passwords are hashed for real, but as cheaply as Argon2 allows.
CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class SettableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime = NOON) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the time that was set."""
        return self._at

    def forward(self, **duration: float) -> None:
        """Move the clock, such as ``forward(seconds=61)``."""
        self._at += timedelta(**duration)


class MachineClock(SettableClock):
    """The machine's clock, for tests that wait in real time; moved forward, it runs on from there."""

    def __init__(self) -> None:
        super().__init__(datetime.now(UTC))
        self._begun = time.monotonic()

    def now(self) -> datetime:
        """Return the machine's time, plus what it was moved forward."""
        return super().now() + timedelta(seconds=time.monotonic() - self._begun)


@dataclass
class SilentGateway:
    """A gateway that does not answer until it works."""

    works: bool = False
    may_arrive: bool = False
    texts: list[str] = field(default_factory=list)

    def send(self, phone: str, text: str) -> None:
        self.texts.append(text)
        if not self.works:
            raise SMSError(f"no answer for {len(phone) + len(text)} characters", may_arrive=self.may_arrive)


@dataclass(frozen=True, slots=True)
class Guest:
    """A member with a signed-in phone."""

    identity: CustomerIdentity
    phone: str
    account_id: str


@dataclass(frozen=True, slots=True)
class Furniture:
    """What has to be known of a database that a workbench furnished, to go on with it."""

    terminal: TerminalIdentity
    key: Ed25519PrivateKey


@dataclass
class Workbench:
    """A platform with one shop, one terminal of each PIN scheme, and members as they are asked for."""

    platform: Platform
    clock: SettableClock
    outbox: TrainingOutbox | None
    terminal: TerminalIdentity = field(init=False)
    key: Ed25519PrivateKey = field(init=False)
    _counter: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    def build(
        cls,
        database_url: str,
        *,
        timings: Timings | None = None,
        sms: bool = False,
        sender: SMSSender | None = None,
        machine_clock: bool = False,
        engine: Engine | None = None,
        furniture: Furniture | None = None,
    ) -> Workbench:
        """Build a platform on a migrated, empty database, and a shop that takes everything.

        With ``furniture`` the database has the shop already.
        """
        clock: SettableClock = MachineClock() if machine_clock else SettableClock()
        outbox = TrainingOutbox(clock) if sms else None
        settings = Settings(database_url, key_encryption_key=bytes(32), timings=timings or Timings())
        platform = build_platform(settings, clock=clock, hasher=CHEAP_HASHER, sms=sender or outbox, engine=engine)
        bench = cls(platform, clock, outbox)
        found = furniture or bench._furnish()
        bench.terminal, bench.key = found.terminal, found.key
        return bench

    def _furnish(self) -> Furniture:
        self.admin.add_shop("Test shop", "CNY", "shop")
        for asset in Asset:
            self.set_policy(asset)
        self.add_pin_key("dukpt", PINKeyScheme.DUKPT, BDK)
        self.add_pin_key("master", PINKeyScheme.MASTER_SESSION, MASTER_KEY, index=3)
        return Furniture(*self.enrol(pin_key_id="dukpt"))

    @property
    def furniture(self) -> Furniture:
        """What another workbench on this database, or on a copy, has to know."""
        return Furniture(self.terminal, self.key)

    @property
    def admin(self) -> Administration:
        """What an administrator may do."""
        return Administration(self.platform.context)

    def close(self) -> None:
        """Check the ledger once more and give the database back."""
        try:
            assert self.violations() == []
        finally:
            self.platform.close()

    def violations(self) -> list[str]:
        """List the invariants that do not hold."""
        found = self.platform.context.units.read(find_violations)
        return [f"{violation.invariant}: {violation.where}" for violation in found]

    def set_policy(
        self,
        asset: Asset = Asset.POINTS,
        *,
        units: int = 100,
        limit_minor: int = 20_000,
        max_amount: int = 1_000_000,
        daily_count: int = 100,
        daily_limit: int | None = None,
    ) -> None:
        """Set the shop's rules for an asset."""
        self.admin.set_policy(Policy("shop", asset, units, max_amount, limit_minor, daily_count, daily_limit))

    def add_pin_key(self, key_id: str, scheme: PINKeyScheme, key: bytes, index: int | None = None) -> None:
        """Put a PIN key into the key store."""
        context = self.platform.context
        context.units.write(
            lambda unit: context.keys.add_pin_key(
                unit.connection, key_id, scheme, key, now=self.clock.now(), master_key_index=index
            )
        )

    def enrol(
        self, name: str = "T1", pin_key_id: str | None = None, shop_id: str = "shop"
    ) -> tuple[TerminalIdentity, Ed25519PrivateKey]:
        """Enrol another terminal."""
        code, _ = self.platform.terminals.issue_enrolment_code(shop_id, pin_key_id)
        key = Ed25519PrivateKey.generate()
        enrolled = self.platform.terminals.enrol(
            EnrolTerminal(enrolment_code=code, public_key=public_key_text(key), name=name), "127.0.0.1"
        )
        return TerminalIdentity(enrolled.terminal_id, shop_id, name, pin_key_id), key

    def guest(
        self,
        points: int = 100_000,
        *,
        password: str | None = PASSWORD,
        limit_minor: int | None = None,
        wallet_minor: int = 0,
    ) -> Guest:
        """Add a member with points, and sign the member's phone in."""
        phone = f"139{next(self._counter):08d}"
        member = self.admin.add_member("Member", phone, tuple(Asset))
        self.admin.set_login_password(member.member_id, LOGIN)
        if password is not None:
            self.admin.set_payment_password(member.member_id, password)
        if limit_minor is not None:
            self.admin.set_no_password_limit(member.member_id, limit_minor)
        for asset, amount in ((Asset.POINTS, points), (Asset.WALLET, wallet_minor)):
            if amount:
                self.admin.grant(member.member_id, asset, amount, f"first-{asset}-{phone}")
        account_id = self.admin.balances(member.member_id)[0].account_id
        return Guest(self.sign_in(phone), phone, account_id)

    def sign_in(self, phone: str) -> CustomerIdentity:
        """Sign a member in on another device."""
        return self.platform.customers.sign_in(SignIn(phone=phone, password=LOGIN), "127.0.0.1").identity

    def code(self, guest: Guest, asset: Asset = Asset.POINTS) -> str:
        """Show a fresh code on the guest's phone."""
        return self.platform.customers.issue_code(guest.identity, asset).code

    def balance(self, guest: Guest, asset: Asset = Asset.POINTS) -> int:
        """Return what a guest can spend."""
        found = self.admin.balances(guest.identity.member_id)
        return next(balance.available for balance in found if balance.asset is asset)

    def request(
        self,
        code: str,
        amount: int = 1280,
        *,
        order: str | None = None,
        total_minor: int | None = None,
        asset: Asset = Asset.POINTS,
        entry: Entry = Entry.SCANNED,
    ) -> CreatePayment:
        """Write a request for an order of its own, paid in full."""
        number = order or f"order-{next(self._counter)}"
        total = total_minor if total_minor is not None else amount
        return CreatePayment(
            order=Order(number=number, total_minor=total), asset=asset, amount=amount, code=code, entry=entry
        )

    def pay(
        self,
        request: CreatePayment,
        attempt_id: uuid.UUID | None = None,
        terminal: TerminalIdentity | None = None,
    ) -> Payment:
        """Have a payment taken."""
        taken = self.platform.taking.take(terminal or self.terminal, attempt_id or uuid.uuid4(), request)
        return taken.payment

    def waiting(
        self, guest: Guest | None = None, amount: int = 50_000, terminal: TerminalIdentity | None = None
    ) -> Payment:
        """Start a payment over the limit, which waits for proof."""
        payment = self.pay(self.request(self.code(guest or self.guest()), amount), terminal=terminal)
        assert payment.verification is not None
        return payment

    def query(self, attempt_id: uuid.UUID) -> Payment:
        """Ask what became of an attempt."""
        return self.platform.finding.one("shop", attempt_id)

    def by_phone(
        self, payment: Payment, password: str = PASSWORD, verification_id: uuid.UUID | None = None
    ) -> Payment:
        """Type a payment password on the phone."""
        self.platform.proving.by_phone(payment.attempt_id, verification_id or uuid.uuid4(), password)
        return self.query(payment.attempt_id)

    def by_pad(
        self, payment: Payment, pin: str = PASSWORD, *, verification_id: uuid.UUID | None = None, key: bytes = b""
    ) -> Payment:
        """Type a PIN on the pad, which enciphers it as the platform told it to."""
        assert payment.verification is not None
        pin_key = payment.verification.pin_key
        assert pin_key is not None
        clear = format_0_block(pin, pin_key.account)
        ksn = None
        if pin_key.session_key is None:
            ksn = (KSN_BASE + next(self._counter)).to_bytes(10, "big")
            working_key = dukpt.pin_key(key or BDK, ksn)
        else:
            working_key = tdes.decrypt_block(key or MASTER_KEY, bytes.fromhex(pin_key.session_key))
        request = PINByPad(
            verification_id=verification_id or uuid.uuid4(),
            pin_block=tdes.encrypt_block(working_key, clear).hex(),
            ksn=ksn.hex() if ksn else None,
        )
        self.platform.proving.by_pad(payment.attempt_id, request)
        return self.query(payment.attempt_id)

    def cancel(
        self,
        attempt_id: uuid.UUID,
        if_succeeded: IfSucceeded = IfSucceeded.KEEP,
        terminal: TerminalIdentity | None = None,
    ) -> Payment:
        """Cancel an attempt."""
        return self.platform.ending.cancel(terminal or self.terminal, attempt_id, if_succeeded)

    def refund(self, payment: Payment, amount: int, refund_id: uuid.UUID | None = None) -> Payment:
        """Refund part of a payment."""
        request = RefundPayment(
            refund_id=refund_id or uuid.uuid4(), amount=amount, reason="returned goods", approved_by="manager"
        )
        return self.platform.ending.refund(self.terminal, payment.attempt_id, request).payment

    def sms_code(self) -> str:
        """Return the code in the last message of the outbox."""
        assert self.outbox is not None
        digits = [word for word in self.outbox.messages[-1].text.replace("，", " ").split() if word.isdigit()]
        return digits[0]

    def in_ledger(self, work: Callable[[Ledger], T]) -> T:
        """Run work on the ledger in a transaction of its own."""
        return self.platform.context.units.write(
            lambda unit: work(Ledger(LedgerRepository(unit.connection), self.clock))
        )


def public_key_text(key: Ed25519PrivateKey) -> str:
    """Write a public key as an enrolment carries it."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def failure_code(payment: Payment) -> str | None:
    """Return why a payment failed."""
    return payment.failure.code if payment.failure else None
