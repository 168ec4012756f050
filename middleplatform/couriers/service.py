# SPDX-License-Identifier: Apache-2.0
"""Couriers: who they are, and that it is them. What they collect: deliveries.py."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection

from middleplatform.accounts.repository import ShopRepository
from middleplatform.accounts.service import AdminError
from middleplatform.context import PlatformContext
from middleplatform.contract.couriers import Courier, CourierSignIn
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.couriers.identity import CourierIdentity
from middleplatform.couriers.repository import CourierRepository, StoredCourier, StoredCourierSession
from middleplatform.database.unit_of_work import Unit
from middleplatform.problems import RequestRefusedError
from middleplatform.randomness import random_identifier, random_token
from middleplatform.security.rate_limits import Limit
from middleplatform.verification.sign_in import let_in

_NOT_LET_IN = "number or password is not right"
_NUMBER = re.compile(r"[A-Za-z0-9_-]{1,20}")
_PASSWORD_LENGTH = (6, 128)
# A shift, with some to spare: a lost phone does not stay signed in for long.
_SESSION_LIFE_S = 14 * 3_600
# A courier's PIN may be six digits, so few wrong ones lock the number; the address may serve a whole depot.
_BY_NUMBER = Limit("bad-courier", 5, 1_800)
_BY_ADDRESS = Limit("bad-courier-address", 50, 1_800)


@dataclass(frozen=True, slots=True)
class SignedInCourier:
    """A fresh session; the token goes into the cookie and nowhere else."""

    identity: CourierIdentity
    token: str = field(repr=False)
    life_s: int


class Couriers:
    """Lets couriers in and knows them again."""

    def __init__(self, context: PlatformContext) -> None:
        self._context = context

    def sign_in(self, request: CourierSignIn, address: str) -> SignedInCourier:
        """Start a session. Raises `RequestRefusedError` for a wrong number or password, and too many of them."""
        limits = ((_BY_NUMBER, request.number), (_BY_ADDRESS, address))

        def find(connection: Connection) -> StoredCourier | None:
            courier = CourierRepository(connection).find_by_number(request.number)
            return None if courier is None or courier.disabled_at is not None else courier

        courier = let_in(self._context, limits, find, request.password, _NOT_LET_IN)
        return self._start_session(courier)

    def sign_out(self, identity: CourierIdentity) -> None:
        """End a session."""
        now = self._context.clock.now()
        self._context.units.write(
            lambda unit: CourierRepository(unit.connection).end_session(identity.session_id, now)
        )

    def identify(self, token: str | None) -> CourierIdentity:
        """Return who a cookie's token belongs to. Raises `RequestRefusedError` (401)."""
        if token:
            session, courier = self._context.units.read(
                lambda connection: self._session(CourierRepository(connection), _token_hash(token))
            )
            now = self._context.clock.now()
            if (
                session is not None
                and courier is not None
                and session.ended_at is None
                and session.expires_at > now
                and courier.disabled_at is None
            ):
                return _identity(courier, session.session_id)
        raise RequestRefusedError(401, ReasonCode.NOT_SIGNED_IN, "sign in first")

    def describe(self, identity: CourierIdentity) -> Courier:
        """Return the courier by name, with the shop."""
        courier, shop = self._context.units.read(
            lambda connection: (
                CourierRepository(connection).find(identity.courier_id),
                ShopRepository(connection).find(identity.shop_id),
            )
        )
        assert courier is not None, "a courier is never deleted"
        assert shop is not None, "a courier belongs to a shop"
        return Courier(
            number=courier.number, name=courier.name, shop_name=shop.name, server_time=self._context.clock.now()
        )

    def add(self, shop_id: str, number: str, name: str) -> StoredCourier:
        """Add a courier, who cannot sign in before a password is set. Raises `AdminError`."""
        if not _NUMBER.fullmatch(number):
            raise AdminError(f"courier number {number!r} is not 1 to 20 letters, digits, - or _")
        if not 1 <= len(name) <= 60:
            raise AdminError(f"a courier's name has 1 to 60 characters, not {len(name)}")
        courier = StoredCourier(
            random_identifier(self._context.random, "cur"), shop_id, number, name, self._context.clock.now()
        )

        def add(unit: Unit) -> None:
            if ShopRepository(unit.connection).find(shop_id) is None:
                raise AdminError(f"shop {shop_id!r} does not exist")
            rows = CourierRepository(unit.connection)
            if rows.find_by_number(number) is not None:
                raise AdminError(f"courier number {number!r} is taken")
            rows.add(courier)

        self._context.units.write(add)
        return courier

    def all(self) -> list[StoredCourier]:
        """List the couriers by number."""
        return self._context.units.read(lambda connection: CourierRepository(connection).all())

    def set_password(self, number: str, password: str) -> StoredCourier:
        """Set the password or PIN that signs a courier in, and end all sessions. Raises `AdminError`."""
        least, most = _PASSWORD_LENGTH
        if not least <= len(password) <= most:
            raise AdminError(f"a courier's password has {least} to {most} characters")
        return self._change(number, login_hash=self._context.passwords.hash(password))

    def disable(self, number: str, *, disabled: bool) -> StoredCourier:
        """Shut a courier out at once, or end that: then the courier signs in anew. Raises `AdminError`."""
        return self._change(number, disabled_at=self._context.clock.now() if disabled else None)

    def _change(self, number: str, **values: object) -> StoredCourier:
        def change(unit: Unit) -> StoredCourier:
            rows = CourierRepository(unit.connection)
            courier = rows.find_by_number(number)
            if courier is None:
                raise AdminError(f"no courier has the number {number!r}")
            rows.change(courier.courier_id, **values)
            # Whoever knew the old password, or was shut out, may have a phone that is signed in.
            rows.end_sessions_of(courier.courier_id, self._context.clock.now())
            return courier

        return self._context.units.write(change)

    def _start_session(self, courier: StoredCourier) -> SignedInCourier:
        now, token = self._context.clock.now(), random_token(self._context.random)
        session = StoredCourierSession(
            token_hash=_token_hash(token),
            session_id=random_identifier(self._context.random, "ses"),
            courier_id=courier.courier_id,
            created_at=now,
            expires_at=now + timedelta(seconds=_SESSION_LIFE_S),
        )

        def start(unit: Unit) -> None:
            rows = CourierRepository(unit.connection)
            known = rows.find(courier.courier_id, lock=True)
            # A password that was changed since it was compared ended all sessions, this one too.
            if known is None or (known.login_hash, known.disabled_at) != (courier.login_hash, None):
                raise RequestRefusedError(401, ReasonCode.LOGIN_INCORRECT, _NOT_LET_IN)
            rows.add_session(session)

        self._context.units.write(start)
        return SignedInCourier(_identity(courier, session.session_id), token, _SESSION_LIFE_S)

    def _session(
        self, rows: CourierRepository, token_hash: bytes
    ) -> tuple[StoredCourierSession | None, StoredCourier | None]:
        session = rows.session(token_hash)
        return session, rows.find(session.courier_id) if session else None


def _identity(courier: StoredCourier, session_id: str) -> CourierIdentity:
    return CourierIdentity(courier.courier_id, session_id, courier.shop_id, courier.name)


def _token_hash(token: str) -> bytes:
    # 256 random bits need no slow hash.
    return hashlib.sha256(token.encode()).digest()
