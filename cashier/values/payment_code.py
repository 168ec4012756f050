# SPDX-License-Identifier: Apache-2.0
"""Payment codes, and everything else that a customer may hold before the scanner.

A code is 20 digits: 2 of the scheme, 16 of payload, 2 check digits (ISO 7064 MOD 97-10). Whether it is known,
expired or used only the platform can say; here we only tell what it is. What to say to the cashier about it stands
in `cashier.values.scan_messages`.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from cashier.values.check_digits import is_mod_97_10

CODE_LENGTH = 20
SCHEME_RANDOM = "91"
SCHEME_OFFLINE = "92"
_SCHEMES = (SCHEME_RANDOM, SCHEME_OFFLINE)


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """A well-formed payment code. Its digits show in no ``repr``; its tail and fingerprint may be written down.

    Raises `ValueError` (which does not name them) for digits that are none: use `read` for what was scanned.
    """

    digits: str = field(repr=False)

    def __post_init__(self) -> None:
        if not _is_code(self.digits):
            raise ValueError("not a payment code: 20 digits beginning with 91 or 92, with right check digits")

    @property
    def tail(self) -> str:
        """The last four digits, the most that is ever shown or written."""
        return self.digits[-4:]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the digits in hex: tells whether the same code was scanned again."""
        return hashlib.sha256(b"jifu payment code\0" + self.digits.encode()).hexdigest()


class Seen(StrEnum):
    """What was scanned where it was not a good payment code."""

    EMPTY = "empty"
    GARBLED = "garbled"
    CUT_OFF = "cut_off"
    GLUED = "glued"
    BAD_CHECK_DIGITS = "bad_check_digits"
    PRODUCT = "product"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    UNIONPAY = "unionpay"
    EMV = "emv"
    LINK = "link"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NotACode:
    """Something else than a payment code. ``shown`` is a short harmless part of it, for the message."""

    seen: Seen
    shown: str = ""


def read(text: str) -> PaymentCode | NotACode:
    """Say what a scanned text is. Never raises.

    Full-width digits are accepted (input methods make them), and so are stray blanks, control characters and
    characters without width, and a few letters or signs around the code, as guns are programmed to put there.
    """
    if len(text) > _LONGEST:
        return NotACode(Seen.OTHER)
    compact = "".join(
        each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) not in _UNSEEN
    )
    if not compact:
        return NotACode(Seen.EMPTY)
    if compact.isascii() and compact.isdigit():
        return _read_digits(compact)
    around = _AROUND.fullmatch(compact)
    if around is not None and _is_code(around[2]):
        return PaymentCode(around[2])
    return NotACode(Seen.GARBLED) if _REPLACED in compact else _read_letters(compact)


def around_code(text: str) -> tuple[str, str]:
    """Return what a gun put before and behind a payment code; nothing where it is none."""
    around = _AROUND.fullmatch(text)
    return (around[1], around[3]) if around is not None and _is_code(around[2]) else ("", "")


_AROUND = re.compile(r"(\][A-Za-z][0-9A-Za-z]|P0[0-9]|[^0-9]{0,4}?)([0-9]{20})([^0-9]{0,4})")
"""A code in what guns put around it: an AIM identifier, a maker's letters (Zebra's end in digits), a few signs."""

_REPLACED = "\ufffd"
"""Stands where bytes were that are text in no encoding; nobody prints it on a code."""

_LONGEST = 4_296
"""Characters in the largest QR code (ISO/IEC 18004, version 40-L, alphanumeric); nothing longer was scanned."""

_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
"""Unicode's general categories of blanks, control and format characters."""


def _read_letters(text: str) -> NotACode:
    if text.startswith("hQVDUFYwMW"):  # base64 of the EMV consumer-presented payload indicator CPV01
        return NotACode(Seen.EMV)
    if re.fullmatch(r"fp[0-9a-zA-Z]{33}", text):  # Alipay's face-pay token
        return NotACode(Seen.ALIPAY)
    if text.startswith("000201"):  # EMV merchant-presented: payload format indicator, first field of every such code
        return NotACode(Seen.LINK)
    link = re.match(r"(?i)([a-z][a-z0-9+.-]{1,15})://(?:[^/?#@]*@)?([a-z0-9.-]{0,253})", text)
    if link:
        scheme, host = link.groups()
        # Only a web address has a host there; a wallet's own scheme has its secret in that place.
        return NotACode(Seen.LINK, (host if scheme.lower() in {"http", "https"} else scheme)[:40])
    return NotACode(Seen.OTHER, _harmless(text))


def _read_digits(digits: str) -> PaymentCode | NotACode:
    if _is_code(digits):
        return PaymentCode(digits)
    return NotACode(_what_digits_are(digits), _harmless_digits(digits))


def _what_digits_are(digits: str) -> Seen:
    """Tell digits that are no code apart. Another wallet's code is never taken for a bad scan of ours."""
    length = len(digits)
    ours = digits.startswith(_SCHEMES)
    if length in _GTIN_LENGTHS and _is_gtin(digits):
        return Seen.PRODUCT
    if length == 18 and re.match(r"1[0-5]", digits):
        return Seen.WECHAT
    if 16 <= length <= 24 and re.match(r"2[5-9]|30", digits):
        return Seen.ALIPAY
    if length == 19 and digits.startswith("62"):
        return Seen.UNIONPAY
    if length > CODE_LENGTH and _is_glued(digits):
        return Seen.GLUED
    if ours and CODE_LENGTH <= length <= CODE_LENGTH + 4:
        return Seen.BAD_CHECK_DIGITS
    if _is_cut_off(digits):
        return Seen.CUT_OFF
    return Seen.OTHER


_GTIN_LENGTHS = frozenset({8, 12, 13, 14})


def _is_code(digits: str) -> bool:
    return (
        len(digits) == CODE_LENGTH
        and digits.isascii()
        and digits.isdigit()
        and digits.startswith(_SCHEMES)
        and is_mod_97_10(digits)
    )


def _is_glued(digits: str) -> bool:
    """Tell whether two scans ran together: one of them a good code, or the same thing twice."""
    half = len(digits) // 2
    return _is_code(digits[:CODE_LENGTH]) or _is_code(digits[-CODE_LENGTH:]) or digits[:half] == digits[half:]


def _is_cut_off(digits: str) -> bool:
    """Tell whether the rest of a code is missing: behind, or one or two digits in front (a slow keyboard wedge)."""
    if len(digits) >= CODE_LENGTH:
        return False
    if digits.startswith(_SCHEMES):
        return len(digits) >= 6
    lost = CODE_LENGTH - len(digits)
    return lost <= 2 and any(_is_code(scheme[:lost] + digits) for scheme in _SCHEMES)


def _is_gtin(digits: str) -> bool:
    """Check the GS1 check digit (GS1 General Specifications, section 7.9)."""
    weights = itertools.cycle((3, 1))
    total = sum(int(digit) * weight for digit, weight in zip(reversed(digits[:-1]), weights, strict=False))
    return (10 - total % 10) % 10 == int(digits[-1])


def _harmless_digits(digits: str) -> str:
    """Return a product's number whole, and of all else the tail: it may be a card, a telephone, an SMS code."""
    if len(digits) in _GTIN_LENGTHS and _is_gtin(digits):
        return digits
    return f"…{digits[-4:]}" if len(digits) > 8 else ""


def _harmless(text: str) -> str:
    """Return the beginning of a text of letters; where digits are mixed in, it may be a key or a token: nothing."""
    if any(character.isdigit() for character in text) or not text.isprintable():
        return ""
    return text if len(text) <= 8 else text[:6] + "…"
