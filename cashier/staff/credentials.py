# SPDX-License-Identifier: Apache-2.0
"""PINs and badges as they are kept: Argon2id, never themselves. Slow on purpose; callers wait in a thread.

The library is loaded with the first PIN: a till opens its window before anybody types one.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

from cashier.staff.member import StaffError
from cashier.values.payment_code import NotACode, Seen, read

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_PIN, MAX_PIN = 4, 12
MIN_BADGE, MAX_BADGE = 6, 64
SALT_BYTES = 16
_MOST_MEMORY_KIB, _MOST_PASSES, _LONGEST_HASH = 262_144, 16, 200

_RUNS = ("0123456789" * 2, "9876543210" * 2)
_OTHERS_CODES = frozenset({Seen.WECHAT, Seen.ALIPAY, Seen.UNIONPAY, Seen.EMV, Seen.LINK, Seen.GLUED, Seen.CUT_OFF})


class Credentials:
    """Hashes and compares PINs and badges.

    OWASP's first choice for Argon2id (19 MiB, two passes, one lane), about 20 ms of one core. What protects four
    digits is the count of tries; the hash makes a stolen file dear to search.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._given = hasher

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher, Type

        return self._given or PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)

    @cached_property
    def hash_of_nobody(self) -> str:
        """A hash that takes as long to compare as a real one."""
        return _hash_of_nobody(self._hasher)

    def hash_pin(self, pin: str) -> str:
        """Return what is kept of a PIN, in the PHC string format."""
        return self._hasher.hash(pin)

    def matches(self, kept: str | None, pin: str) -> bool:
        """Compare; where there is no PIN it takes as long as a wrong one, so that it cannot be told from outside."""
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            self._hasher.verify(kept or self.hash_of_nobody, pin)
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def digest_badge(self, salt: bytes, code: str) -> bytes:
        """Return the 32 bytes by which a badge is found: all badges of a till share one salt."""
        from argon2.low_level import Type, hash_secret_raw

        hasher = self._hasher
        return hash_secret_raw(
            badge_text(code).encode(), salt, hasher.time_cost, hasher.memory_cost, hasher.parallelism, 32, Type.ID
        )


def _hash_of_nobody(hasher: PasswordHasher) -> str:
    """Return a hash that takes as long to compare as a real one, without taking that long to make."""
    from argon2.low_level import ARGON2_VERSION

    salt, digest = (base64.b64encode(bytes(size)).decode().rstrip("=") for size in (SALT_BYTES, hasher.hash_len))
    return (
        f"$argon2id$v={ARGON2_VERSION}$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
        f"${salt}${digest}"
    )


def check_pin(pin: str, number: str) -> str:
    """Return a PIN that may be set. Raises `StaffError`, which does not repeat it, and says what is allowed."""
    if not re.fullmatch(rf"[0-9]{{{MIN_PIN},{MAX_PIN}}}", pin):
        raise StaffError(f"a PIN is {MIN_PIN} to {MAX_PIN} digits")
    if len(set(pin)) == 1 or any(pin in run for run in _RUNS):
        raise StaffError("this PIN is guessed at once: not one digit over and over, nor digits in a row such as 1234")
    if pin == number:
        raise StaffError("this PIN is the staff number: choose another one")
    return pin


def check_pin_hash(kept: str) -> str:
    """Return a hash of a PIN that came from elsewhere. Raises `StaffError`, which does not repeat it."""
    from argon2 import Type, extract_parameters
    from argon2.exceptions import InvalidHashError

    try:
        found = extract_parameters(kept)
    except InvalidHashError:
        found = None
    if found is None or found.type is not Type.ID or len(kept) > _LONGEST_HASH:
        raise StaffError("what stands there is not an Argon2id hash ($argon2id$…)")
    if found.memory_cost > _MOST_MEMORY_KIB or found.time_cost > _MOST_PASSES:
        raise StaffError(
            f"the hash has m={found.memory_cost}, t={found.time_cost}: this till computes none above "
            f"m={_MOST_MEMORY_KIB}, t={_MOST_PASSES} while somebody waits"
        )
    return kept


def badge_text(code: str) -> str:
    """Return a badge's code as it is compared: full-width characters made plain, no blanks around it."""
    return unicodedata.normalize("NFKC", code).strip()


def check_badge(code: str) -> str:
    """Return a badge's code that may be set. Raises `StaffError` that does not repeat it."""
    text = badge_text(code)
    if not MIN_BADGE <= len(text) <= MAX_BADGE or not text.isascii() or not text.isprintable():
        raise StaffError(f"a badge's code is {MIN_BADGE} to {MAX_BADGE} printable ASCII characters")
    seen = read(text)
    if not isinstance(seen, NotACode) or seen.seen in _OTHERS_CODES:
        raise StaffError("this badge reads like a customer's payment code or a web address: use another badge")
    return text
