# SPDX-License-Identifier: Apache-2.0
"""Password hashes: Argon2id over a keyed digest, so that six digits cannot be guessed from the database alone."""

import base64
import hashlib
import hmac

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import Type


class Passwords:
    """Hashes and compares login and payment passwords. Slow on purpose: never inside a writing transaction."""

    def __init__(self, pepper: bytes, hasher: PasswordHasher | None = None) -> None:
        self._pepper = pepper
        # OWASP's first choice for Argon2id: 19 MiB, two passes, one lane: about 20 ms of one core, and 40 of
        # them at once fit into 1 GiB. Six digits are protected by the pepper and by the count of tries.
        self._hasher = hasher or PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
        self._nobody = self._hasher.hash(self._peppered("nobody"))

    def hash(self, password: str) -> str:
        """Hash a password for storage."""
        return self._hasher.hash(self._peppered(password))

    def hash_for_tills(self, pin: str) -> str:
        """Hash a PIN that tills compare, who have no share in our pepper: its digits alone protect it."""
        return self._hasher.hash(pin)

    def matches(self, stored: str | None, password: str) -> bool:
        """Compare; a missing hash takes as long as a wrong password, so that it cannot be told from outside."""
        try:
            self._hasher.verify(stored or self._nobody, self._peppered(password))
        except VerifyMismatchError:
            return False
        return stored is not None

    def _peppered(self, password: str) -> bytes:
        return base64.b64encode(hmac.new(self._pepper, password.encode(), hashlib.sha256).digest())
