# SPDX-License-Identifier: Apache-2.0
"""One-time numbers of a phone's seed: HOTP (RFC 4226) over steps of time (RFC 6238). Pure."""

import hashlib
import hmac

from stdnum.iso7064 import mod_97_10

from middleplatform.codes.scheme import SCHEME_OFFLINE

STEP_S = 30
DIGITS = 8
ALIAS_DIGITS = 8
SEED_BYTES = 32


def hotp(seed: bytes, counter: int, digits: int = DIGITS, digest: str = "sha256") -> str:
    """Return the HOTP value of a counter (RFC 4226, section 5.3); SHA-256 as RFC 6238 allows."""
    mac = hmac.new(seed, counter.to_bytes(8, "big"), getattr(hashlib, digest)).digest()
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}d}"


def step_of(unix_s: float) -> int:
    """Return the step of a time in seconds since 1970 (RFC 6238, section 4.2)."""
    return int(unix_s) // STEP_S


def offline_code(alias: str, seed: bytes, step: int) -> str:
    """Return the code that a phone shows in a step: ``92``, alias, HOTP value, two check digits."""
    body = SCHEME_OFFLINE + alias + hotp(seed, step)
    return body + str(mod_97_10.calc_check_digits(body))


def split_offline_code(code: str) -> tuple[str, str] | None:
    """Return alias and one-time number of a code that `read_code` accepted; None for the other scheme."""
    if not code.startswith(SCHEME_OFFLINE):
        return None
    return code[2 : 2 + ALIAS_DIGITS], code[2 + ALIAS_DIGITS : -2]
