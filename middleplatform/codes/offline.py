# SPDX-License-Identifier: Apache-2.0
"""Codes that a phone makes without a signal: provisioning its seed, knowing its codes, spending their steps.

The algorithm stands in docs/payment.md for whoever writes the phone's side. A code that was known once is stored like
a random one, so that all that holds for used codes holds for these too.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection

from middleplatform.codes.hotp import ALIAS_DIGITS, SEED_BYTES, STEP_S, hotp, split_offline_code, step_of
from middleplatform.codes.offline_repository import OfflineDevice, OfflineRepository
from middleplatform.contract.payments import Failure
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.randomness import RandomSource, random_digits
from middleplatform.settings import Timings

_WINDOW_STEPS = 1
_OLD_STEPS = 20
_MAX_DRIFT_STEPS = 20  # ten minutes: a clock further off is set by nobody's walk out of the shop


@dataclass(frozen=True, slots=True)
class FreshSeed:
    """What a phone is given; the seed is known here and on the phone only."""

    alias: str
    seed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KnownOffline:
    """A one-time number that stands for a step of a device; ``expires_at`` is the end of its window."""

    device: OfflineDevice
    step: int
    expires_at: datetime


class OfflineCodes:
    """Knows the codes of phones on one connection."""

    def __init__(
        self, connection: Connection, seed_key: bytes, random: RandomSource, timings: Timings, now: datetime
    ) -> None:
        self._repository = OfflineRepository(connection)
        self._sealer = AESGCM(seed_key)
        self._random = random
        self._timings = timings
        self._now = now

    def provision(self, account_id: str, session_id: str) -> FreshSeed:
        """Give a device a fresh alias and seed for an account; the ones before are worthless at once."""
        self._repository.forget(session_id, account_id)
        seed = self._random.token_bytes(SEED_BYTES)
        while True:
            alias = random_digits(self._random, ALIAS_DIGITS)
            nonce = self._random.token_bytes(12)
            sealed = nonce + self._sealer.encrypt(nonce, seed, alias.encode())
            if self._repository.add(OfflineDevice(alias, account_id, session_id, sealed, self._now)):
                return FreshSeed(alias, seed)

    def recognise(self, code: str) -> KnownOffline | Failure | None:
        """Say which device and step a code stands for, or why it pays nothing; None for the other scheme.

        A number that no step near now gives is counted as a guess, and too many lock the alias.
        """
        parts = split_offline_code(code)
        if parts is None:
            return None
        alias, number = parts
        device = self._repository.find(alias, self._now)
        if device is None or device.locked_at is not None:
            return Failure(code=ReasonCode.CODE_NOT_FOUND)
        seed = self._sealer.decrypt(device.sealed_seed[:12], device.sealed_seed[12:], alias.encode())
        expected = step_of(self._now.timestamp()) + device.drift_steps
        for step in range(expected + _WINDOW_STEPS, expected - _OLD_STEPS, -1):
            if hotp(seed, step) == number:
                return self._judge(device, step, expected)
        self._count_guess(alias)
        return Failure(code=ReasonCode.CODE_NOT_FOUND)

    def spend(self, known: KnownOffline) -> bool:
        """Spend a step under the device's lock; False where it is spent, or too many were since it was online."""
        device = self._repository.find(known.device.alias, self._now, lock=True)
        if device is None or device.locked_at is not None or known.step <= device.last_step:
            return False
        if device.spent >= self._timings.offline_codes:
            return False
        drift = known.step - step_of(self._now.timestamp())
        self._repository.change(
            device.alias,
            last_step=known.step,
            drift_steps=max(-_MAX_DRIFT_STEPS, min(_MAX_DRIFT_STEPS, drift)),
            spent=device.spent + 1,
            bad_guesses=0,
        )
        return True

    def _judge(self, device: OfflineDevice, step: int, expected: int) -> KnownOffline | Failure:
        ends_at = datetime.fromtimestamp((step + _WINDOW_STEPS + 1 - device.drift_steps) * STEP_S, UTC)
        if step < expected - _WINDOW_STEPS:
            ago_s = int((self._now - ends_at).total_seconds())
            return Failure(code=ReasonCode.CODE_EXPIRED, expired_ago_s=ago_s)
        return KnownOffline(device, step, ends_at)

    def _count_guess(self, alias: str) -> None:
        device = self._repository.find(alias, self._now, lock=True)
        if device is None:
            return
        guesses = device.bad_guesses + 1
        locked_at = self._now if guesses >= self._timings.offline_guesses else None
        self._repository.change(alias, bad_guesses=guesses, locked_at=locked_at)
