# SPDX-License-Identifier: Apache-2.0
"""Payment codes: issuing, recognising, spending. Who may issue and what a code pays for is decided elsewhere."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from middleplatform.clock import Clock
from middleplatform.codes.repository import CodeRepository
from middleplatform.codes.scheme import make_random_code
from middleplatform.randomness import RandomSource


@dataclass(frozen=True, slots=True)
class FreshCode:
    """A code that was just issued; its digits are known here and on the customer's screen only."""

    digits: str = field(repr=False)
    expires_at: datetime


class SignedOutError(Exception):
    """A device that was signed out gets nothing to pay with any more."""

    def __init__(self, session_id: str) -> None:
        super().__init__(f"session {session_id} is over")


def hash_code(secret: bytes, digits: str) -> bytes:
    """Hash a code for storage: HMAC-SHA-256, so that the database alone does not allow guessing."""
    return hmac.new(secret, b"payment code\0" + digits.encode(), hashlib.sha256).digest()


class CodeBook:
    """Issues the random codes of accounts and devices."""

    def __init__(
        self, repository: CodeRepository, clock: Clock, random: RandomSource, secret: bytes, life_s: int
    ) -> None:
        self._repository = repository
        self._clock = clock
        self._random = random
        self._secret = secret
        self._life = timedelta(seconds=life_s)

    def issue(self, account_id: str, session_id: str) -> FreshCode:
        """Issue a code; the one before it, of the same account and device, is dead at once.

        Raises `SignedOutError` where the device was signed out since it asked.
        """
        now = self._clock.now()
        if not self._repository.lock_session(session_id):
            raise SignedOutError(session_id)
        self._repository.end_live(account_id, session_id, now)
        digits = make_random_code(self._random)
        expires_at = now + self._life
        self._repository.add(hash_code(self._secret, digits), account_id, session_id, now, expires_at)
        return FreshCode(digits, expires_at)
