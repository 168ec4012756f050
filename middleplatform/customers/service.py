# SPDX-License-Identifier: Apache-2.0
"""The customer's side: signing in, codes, records. Proving a payment is the payments room's business."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from middleplatform.accounts.repository import Member, MemberRepository
from middleplatform.codes.hotp import STEP_S
from middleplatform.codes.offline import FreshSeed, OfflineCodes
from middleplatform.codes.offline_repository import OfflineRepository
from middleplatform.codes.pictures import code_128_modules, qr_rows
from middleplatform.codes.repository import CodeRepository
from middleplatform.codes.service import CodeBook, FreshCode, SignedOutError
from middleplatform.context import PlatformContext
from middleplatform.contract.customers import (
    Customer,
    CustomerAccount,
    CustomerPayment,
    CustomerPayments,
    IssuedCode,
    OfflineSeed,
    SignIn,
)
from middleplatform.contract.payments import Asset
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.database.unit_of_work import Unit
from middleplatform.ledger.repository import Account, LedgerRepository
from middleplatform.payments.end_payment import not_found
from middleplatform.payments.repository import PaymentRepository, StoredPayment
from middleplatform.payments.views import PaymentViews
from middleplatform.problems import RequestRefusedError
from middleplatform.randomness import random_identifier, random_token
from middleplatform.security.rate_limits import Limit, count_or_wait_s
from middleplatform.sessions.ending import end_sessions
from middleplatform.sessions.repository import SessionRepository, StoredSession
from middleplatform.verification.sign_in import let_in

_NOT_LET_IN = "phone number or password is not right"


@dataclass(frozen=True, slots=True)
class CustomerIdentity:
    """A signed-in member on one device."""

    member_id: str
    session_id: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session; the token goes into the cookie and nowhere else."""

    identity: CustomerIdentity
    token: str = field(repr=False)
    life_s: int


@dataclass(frozen=True, slots=True)
class PaymentChanges:
    """What changed for a member since a moment: payments in the order of their changes."""

    stored: tuple[StoredPayment, ...]
    shown: tuple[CustomerPayment, ...]


class Customers:
    """Serves the customer's page."""

    def __init__(self, context: PlatformContext) -> None:
        self._context = context

    def sign_in(self, request: SignIn, address: str) -> SignedIn:
        """Start a session. Raises `RequestRefusedError` for a wrong phone or password, and too many of them."""
        now, timings = self._context.clock.now(), self._context.timings
        limits = (
            (Limit("bad-login", timings.bad_logins_per_quarter, 900), request.phone),
            (Limit("bad-login-address", timings.bad_logins_per_address, 900), address),
        )
        member = let_in(
            self._context,
            limits,
            lambda connection: MemberRepository(connection).find_by_phone(request.phone),
            request.password,
            _NOT_LET_IN,
        )
        return self._start_session(member, now)

    def sign_out(self, identity: CustomerIdentity) -> None:
        """End a session, with the code that it shows; its pages are told."""
        now = self._context.clock.now()
        self._context.units.write(lambda unit: end_sessions(unit, identity.member_id, now, identity.session_id))

    def identify(self, token: str | None) -> CustomerIdentity:
        """Return who a cookie's token belongs to. Raises `RequestRefusedError` (401)."""
        session = None
        if token:
            session = self._context.units.read(
                lambda connection: SessionRepository(connection).find(_token_hash(token))
            )
        now = self._context.clock.now()
        if session is None or session.ended_at is not None or session.expires_at <= now:
            raise _signed_out()
        return CustomerIdentity(session.member_id, session.session_id)

    def describe(self, identity: CustomerIdentity) -> Customer:
        """Return the member with accounts and balances."""
        return self._context.units.read(lambda connection: self._describe(connection, identity))

    def issue_code(self, identity: CustomerIdentity, asset: Asset) -> IssuedCode:
        """Issue a payment code for one of the member's accounts, with its pictures."""
        now = self._context.clock.now()

        def issue(unit: Unit) -> FreshCode:
            limit = Limit("codes", self._context.timings.codes_per_minute, 60)
            wait_s = count_or_wait_s(unit.connection, limit, identity.session_id, now)
            if wait_s:
                raise RequestRefusedError(
                    429, ReasonCode.RATE_LIMITED, "too many codes a minute", retry_after_s=wait_s
                )
            account = _account(unit.connection, identity, asset)
            book = CodeBook(
                CodeRepository(unit.connection),
                self._context.clock,
                self._context.random,
                self._context.secret,
                self._context.timings.code_life_s,
            )
            try:
                return book.issue(account.account_id, identity.session_id)
            except SignedOutError:
                raise _signed_out() from None

        fresh = self._context.units.write(issue)
        return IssuedCode(
            code=fresh.digits,
            asset=asset,
            expires_at=fresh.expires_at,
            remaining_s=round((fresh.expires_at - self._context.clock.now()).total_seconds(), 3),
            qr=qr_rows(fresh.digits),
            barcode=code_128_modules(fresh.digits),
        )

    def provision_offline(self, identity: CustomerIdentity, asset: Asset) -> OfflineSeed:
        """Give the member's device a seed to make codes of without a signal. Raises `RequestRefusedError`."""
        now, timings = self._context.clock.now(), self._context.timings

        def provision(unit: Unit) -> FreshSeed:
            limit = Limit("offline", timings.offline_seeds_per_hour, 3_600)
            wait_s = count_or_wait_s(unit.connection, limit, identity.session_id, now)
            if wait_s:
                raise RequestRefusedError(
                    429, ReasonCode.RATE_LIMITED, "too many seeds an hour", retry_after_s=wait_s
                )
            account = _account(unit.connection, identity, asset)
            if not CodeRepository(unit.connection).lock_session(identity.session_id):
                raise _signed_out()
            codes = OfflineCodes(unit.connection, self._context.seed_key, self._context.random, timings, now)
            return codes.provision(account.account_id, identity.session_id)

        fresh = self._context.units.write(provision)
        return OfflineSeed(
            alias=fresh.alias,
            seed=fresh.seed.hex(),
            asset=asset,
            step_s=STEP_S,
            codes=timings.offline_codes,
            server_time=now,
        )

    def revoke_offline(self, identity: CustomerIdentity) -> None:
        """Make the seeds of the member's device worthless."""
        self._context.units.write(lambda unit: OfflineRepository(unit.connection).forget(identity.session_id))

    def payments(self, identity: CustomerIdentity, limit: int, before: UUID | None) -> CustomerPayments:
        """List the member's payments, newest first, from after the one named ``before``.

        Raises `RequestRefusedError` (404) where the member has no such payment.
        """

        def look(connection: Connection) -> CustomerPayments:
            rows = PaymentRepository(connection)
            place = rows.answer_to(before) if before else None
            if before is not None and (place is None or place.member_id != identity.member_id):
                raise not_found()
            found = rows.of_member(identity.member_id, limit + 1, place)
            views = self._views(connection)
            shown = tuple(views.for_customer(payment) for payment in found[:limit])
            following = str(found[limit - 1].attempt_id) if len(found) > limit else None
            return CustomerPayments(payments=shown, next=following)

        return self._context.units.read(look)

    def payment(self, identity: CustomerIdentity, attempt_id: UUID) -> CustomerPayment:
        """Return one payment of the member. Raises `RequestRefusedError` (404)."""

        def look(connection: Connection) -> CustomerPayment:
            stored = PaymentRepository(connection).answer_to(attempt_id)
            if stored is None or stored.member_id != identity.member_id:
                raise not_found()
            return self._views(connection).for_customer(stored)

        return self._context.units.read(look)

    def waiting(self, identity: CustomerIdentity) -> PaymentChanges:
        """Return the member's payments that wait for proof."""
        return self._context.units.read(
            lambda connection: self._changes(connection, PaymentRepository(connection).waiting_of(identity.member_id))
        )

    def changes(self, identity: CustomerIdentity, since: datetime, limit: int = 50) -> PaymentChanges:
        """Return what changed at or after a moment."""
        return self._context.units.read(
            lambda connection: self._changes(
                connection, PaymentRepository(connection).changed_since(identity.member_id, since, limit)
            )
        )

    def _changes(self, connection: Connection, stored: list[StoredPayment]) -> PaymentChanges:
        views = self._views(connection)
        return PaymentChanges(tuple(stored), tuple(views.for_customer(payment) for payment in stored))

    def _views(self, connection: Connection) -> PaymentViews:
        return PaymentViews(connection, self._context.keys, self._context.clock.now())

    def _start_session(self, member: Member, now: datetime) -> SignedIn:
        """Start it, unless the password was changed since it was compared: that ended all sessions, this one too."""
        token = random_token(self._context.random)
        session = StoredSession(
            token_hash=_token_hash(token),
            session_id=random_identifier(self._context.random, "ses"),
            member_id=member.member_id,
            created_at=now,
            expires_at=now + timedelta(seconds=self._context.timings.session_life_s),
        )

        def start(unit: Unit) -> None:
            known = MemberRepository(unit.connection).find(member.member_id, lock=True)
            if known is None or known.login_hash != member.login_hash:
                raise RequestRefusedError(401, ReasonCode.LOGIN_INCORRECT, _NOT_LET_IN)
            SessionRepository(unit.connection).add(session)

        self._context.units.write(start)
        identity = CustomerIdentity(member.member_id, session.session_id)
        return SignedIn(identity, token, self._context.timings.session_life_s)

    def _describe(self, connection: Connection, identity: CustomerIdentity) -> Customer:
        member = MemberRepository(connection).find(identity.member_id)
        assert member is not None, "a session belongs to a member"
        rows, now = LedgerRepository(connection), self._context.clock.now()
        return Customer(
            name=member.name,
            phone_masked=member.phone_masked,
            accounts=tuple(
                CustomerAccount(
                    asset=account.asset,
                    balance=rows.available(account.account_id, now),
                    currency=account.currency,
                    masked="****" + account.account_id[-4:],
                )
                for account in rows.accounts_of(identity.member_id)
            ),
            payment_password_set=member.payment_hash is not None,
            server_time=now,
        )


def _signed_out() -> RequestRefusedError:
    return RequestRefusedError(401, ReasonCode.NOT_SIGNED_IN, "sign in first")


def _account(connection: Connection, identity: CustomerIdentity, asset: Asset) -> Account:
    accounts = LedgerRepository(connection).accounts_of(identity.member_id)
    account = next((account for account in accounts if account.asset is asset), None)
    if account is None:
        raise RequestRefusedError(404, ReasonCode.NOT_FOUND, f"there is no {asset} account")
    return account


def _token_hash(token: str) -> bytes:
    # 256 random bits need no slow hash.
    return hashlib.sha256(token.encode()).digest()
