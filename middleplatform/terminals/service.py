# SPDX-License-Identifier: Apache-2.0
"""Terminals: enrolment by one-time code, proof of every request by signature, policy."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection

from middleplatform.accounts.repository import ShopRepository
from middleplatform.context import PlatformContext
from middleplatform.contract import signatures
from middleplatform.contract.base import API_VERSION
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.contract.terminals import AssetPolicy, Enrolled, EnrolTerminal, TerminalPolicy, TerminalRetired
from middleplatform.database.unit_of_work import Unit
from middleplatform.problems import RequestRefusedError
from middleplatform.randomness import random_identifier
from middleplatform.security.audit import record_act
from middleplatform.security.rate_limits import Limit, count_event, retry_after_s
from middleplatform.settings import PLATFORM_VERSION
from middleplatform.terminals.identity import Nonce, TerminalIdentity, spend_nonce, write_once
from middleplatform.terminals.repository import EnrolmentCode, Terminal, TerminalRepository

# No 0 1 I L O U: an enrolment code is read aloud and typed. 16 characters of 30 are 78 bits.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

_FARTHEST_AHEAD_S = 10 * 365 * 86_400
"""A till whose clock is further ahead than this signs requests that nobody will live to see valid."""


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request as it came over the wire; ``query`` without its question mark."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    address: str = ""


class Terminals:
    """Lets terminals in and knows them again."""

    def __init__(self, context: PlatformContext) -> None:
        self._units = context.units
        self._clock = context.clock
        self._random = context.random
        self._keys = context.keys
        self._secret = context.secret
        self._timings = context.timings
        self._training = context.training

    def issue_enrolment_code(self, shop_id: str, pin_key_id: str | None) -> tuple[str, datetime]:
        """Make a one-time code for one terminal of a shop; return it and when it expires.

        Raises `LookupError` that names an unknown shop or PIN key.
        """
        value = int.from_bytes(self._random.token_bytes(20), "big")
        letters = [_ALPHABET[value // len(_ALPHABET) ** place % len(_ALPHABET)] for place in range(16)]
        code = "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))
        now = self._clock.now()
        expires_at = now + timedelta(seconds=self._timings.enrolment_code_life_s)

        def store(unit: Unit) -> None:
            if ShopRepository(unit.connection).find(shop_id) is None:
                raise LookupError(f"shop {shop_id!r} does not exist")
            if pin_key_id is not None and self._keys.pin_key(unit.connection, pin_key_id) is None:
                raise LookupError(f"PIN key {pin_key_id!r} does not exist")
            TerminalRepository(unit.connection).add_enrolment_code(
                EnrolmentCode(self._hash(code), shop_id, pin_key_id, now, expires_at)
            )

        self._units.write(store)
        return code, expires_at

    def enrol(self, request: EnrolTerminal, address: str) -> Enrolled:
        """Enrol a terminal; its code is spent. Raises `RequestRefusedError`."""
        outcome = self._units.write(lambda unit: self._enrol(unit, request, address))
        if isinstance(outcome, RequestRefusedError):
            raise outcome
        return outcome

    def policy(self, terminal: TerminalIdentity) -> TerminalPolicy:
        """Return the rules in force for a terminal."""
        return self._units.read(lambda connection: self._policy(connection, terminal))

    def retire(self, terminal: TerminalIdentity) -> TerminalRetired:
        """Shut out the terminal that asks for it itself; what it took stays as it is. Raises as `write_once` does."""
        now = self._clock.now()

        def shut_out(unit: Unit) -> None:
            TerminalRepository(unit.connection).change(terminal.terminal_id, revoked_at=now)
            actor = f"terminal:{terminal.terminal_id}"
            record_act(
                unit.connection, self._random, now, actor=actor, act="terminal.retired", subject=terminal.terminal_id
            )

        write_once(self._units, terminal, shut_out)
        return TerminalRetired(terminal_id=terminal.terminal_id, retired_at=now)

    def authenticate(self, request: ReceivedRequest) -> TerminalIdentity:
        """Return the terminal that signed a request, whose nonce is then spent. Raises as `prove` does.

        Besides, 409 with ``SIGNATURE_INVALID`` where the request came before and may have been carried out.
        """
        terminal = self.prove(request)
        spend_nonce(self._units, terminal)
        return replace(terminal, unspent=None)

    def prove(self, request: ReceivedRequest) -> TerminalIdentity:
        """Return the terminal that signed a request, with the nonce that `write_once` spends with the work.

        Raises `RequestRefusedError` (401) with ``SIGNATURE_INVALID``, ``TERMINAL_NOT_ENROLLED`` or
        ``CLOCK_SKEWED``: this request has not been carried out.
        """
        now = self._clock.now()
        try:
            claim = signatures.read_claim(request.headers)
            terminal = self._units.read(lambda connection: TerminalRepository(connection).find(claim.key_id))
            if terminal is None or terminal.revoked_at is not None:
                raise RequestRefusedError(
                    401, ReasonCode.TERMINAL_NOT_ENROLLED, "this terminal is not enrolled, or no longer"
                )
            identity = _identity(terminal, self._nonce(claim, now), request.address)
            try:
                signatures.verify_request(
                    Ed25519PublicKey.from_public_bytes(terminal.public_key),
                    claim,
                    method=request.method,
                    path=request.path,
                    query=request.query,
                    body=request.body,
                    headers=request.headers,
                    now=int(now.timestamp()),
                    max_skew_s=self._timings.max_skew_s,
                )
            except signatures.ClockSkewedError as error:
                # Refused once, refused for ever: a copy that arrives when the clock is right again must not charge.
                spend_nonce(self._units, identity)
                raise RequestRefusedError(401, ReasonCode.CLOCK_SKEWED, str(error), server_time=now) from error
        except signatures.SignatureError as error:
            raise RequestRefusedError(401, ReasonCode.SIGNATURE_INVALID, str(error)) from error
        return identity

    def _nonce(self, claim: signatures.Claim, now: datetime) -> Nonce:
        # Kept until no clock within the allowed skew could pass the signature again.
        ahead_s = min(max(0, claim.created - int(now.timestamp())), _FARTHEST_AHEAD_S)
        return Nonce(claim.nonce, now + timedelta(seconds=ahead_s + 2 * self._timings.max_skew_s + 1))

    def _enrol(self, unit: Unit, request: EnrolTerminal, address: str) -> Enrolled | RequestRefusedError:
        """Enrol, or return why not: a wrong guess must be counted, so it must not roll back."""
        now = self._clock.now()
        limit = Limit("bad-enrolment", self._timings.bad_enrolments_per_quarter, 900)
        wait_s = retry_after_s(unit.connection, limit, address, now)
        if wait_s:
            return RequestRefusedError(
                429, ReasonCode.RATE_LIMITED, "too many wrong enrolment codes", retry_after_s=wait_s
            )
        repository = TerminalRepository(unit.connection)
        typed = request.enrolment_code.upper().replace("-", "").replace(" ", "")
        grouped = "-".join(typed[start : start + 4] for start in range(0, len(typed), 4))
        code = repository.enrolment_code(self._hash(grouped))
        if code is None or code.used_at is not None or code.expires_at <= now:
            count_event(unit.connection, limit, address, now)
            return RequestRefusedError(
                403, ReasonCode.ENROLMENT_CODE_INVALID, "this enrolment code is unknown, used or expired"
            )
        terminal = Terminal(
            terminal_id=random_identifier(self._random, "trm"),
            shop_id=code.shop_id,
            name=request.name,
            public_key=base64.b64decode(request.public_key),
            pin_key_id=code.pin_key_id,
            enrolled_at=now,
        )
        repository.add(terminal)
        repository.spend_enrolment_code(code.code_hash, terminal.terminal_id, now)
        policy = self._policy(unit.connection, _identity(terminal))
        return Enrolled(terminal_id=terminal.terminal_id, policy=policy)

    def _policy(self, connection: Connection, terminal: TerminalIdentity) -> TerminalPolicy:
        shops = ShopRepository(connection)
        shop = shops.find(terminal.shop_id)
        assert shop is not None, "a terminal belongs to a shop"
        info = self._keys.pin_key(connection, terminal.pin_key_id) if terminal.pin_key_id else None
        return TerminalPolicy(
            terminal_id=terminal.terminal_id,
            terminal_name=terminal.name,
            shop_id=shop.shop_id,
            shop_name=shop.name,
            api_version=API_VERSION,
            platform_version=PLATFORM_VERSION,
            assets=tuple(
                AssetPolicy(
                    asset=policy.asset,
                    currency=shop.currency,
                    units_per_currency_unit=policy.units_per_currency_unit,
                    max_amount=policy.max_amount,
                    max_share_percent=policy.max_share_percent,
                    min_unit=policy.min_unit,
                )
                for policy in shops.policies(shop.shop_id)
            ),
            verification_timeout_s=self._timings.verification_timeout_s,
            training=self._training,
            pin_key_scheme=info.scheme if info else None,
            server_time=self._clock.now(),
        )

    def _hash(self, code: str) -> bytes:
        return hmac.new(self._secret, b"enrolment code\0" + code.encode(), hashlib.sha256).digest()


def _identity(terminal: Terminal, unspent: Nonce | None = None, address: str = "") -> TerminalIdentity:
    return TerminalIdentity(
        terminal.terminal_id,
        terminal.shop_id,
        terminal.name,
        terminal.pin_key_id,
        unspent=unspent,
        address=address,
    )
