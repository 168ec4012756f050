# SPDX-License-Identifier: Apache-2.0
"""Payment codes, and everything else that a customer may hold before the scanner.

A code is 20 digits: 2 of the scheme, 16 of payload, 2 check digits (ISO 7064 MOD 97-10). Whether it is known,
expired or used only the platform can say; here we only tell what it is.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

CODE_LENGTH = 20
SCHEME_RANDOM = "91"
SCHEME_OFFLINE = "92"
_SCHEMES = (SCHEME_RANDOM, SCHEME_OFFLINE)


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """A well-formed payment code. Its digits show in no ``repr``; its tail and fingerprint may be written down."""

    digits: str = field(repr=False)

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
    """Say what a scanned text is. Full-width digits and stray blanks (input methods make them) are accepted."""
    plain = unicodedata.normalize("NFKC", text).strip()
    compact = re.sub(r"[\s\u200b-\u200f\ufeff]", "", plain)
    if not compact:
        return NotACode(Seen.EMPTY)
    if compact.isascii() and compact.isdigit():
        return _read_digits(compact)
    if compact.startswith("hQVDUFYwMW"):  # base64 of the EMV consumer-presented payload indicator CPV01
        return NotACode(Seen.EMV)
    if re.fullmatch(r"fp[0-9a-zA-Z]{33}", compact):  # Alipay's face-pay token
        return NotACode(Seen.ALIPAY)
    if re.match(r"(?i)(https?://|wxp://|weixin://|alipays?://)", compact):
        return NotACode(Seen.LINK, _harmless(compact))
    return NotACode(Seen.OTHER, _harmless(compact))


def _read_digits(digits: str) -> PaymentCode | NotACode:
    ours = digits.startswith(_SCHEMES)
    length = len(digits)
    if ours and length == CODE_LENGTH:
        return PaymentCode(digits) if _checks(digits) else NotACode(Seen.BAD_CHECK_DIGITS, digits[-4:])
    if length > CODE_LENGTH and _holds_code(digits):
        return NotACode(Seen.GLUED)
    if length in {8, 12, 13, 14} and _is_gtin(digits):
        return NotACode(Seen.PRODUCT, digits)
    if length == 18 and re.match(r"1[0-5]", digits):
        return NotACode(Seen.WECHAT)
    if 16 <= length <= 24 and re.match(r"2[5-9]|30", digits):
        return NotACode(Seen.ALIPAY)
    if length == 19 and digits.startswith("62"):
        return NotACode(Seen.UNIONPAY)
    if ours and 6 <= length < CODE_LENGTH:
        return NotACode(Seen.CUT_OFF)
    if length < CODE_LENGTH and length >= 15:
        return NotACode(Seen.CUT_OFF)
    return NotACode(Seen.OTHER, digits[-4:] if length > 14 else digits)


def _checks(digits: str) -> bool:
    try:
        mod_97_10.validate(digits)
    except ValidationError:
        return False
    return True


def _holds_code(digits: str) -> bool:
    starts = (0, len(digits) - CODE_LENGTH)
    parts = (digits[start : start + CODE_LENGTH] for start in starts)
    return any(part.startswith(_SCHEMES) and _checks(part) for part in parts)


def _is_gtin(digits: str) -> bool:
    """Check the GS1 check digit (GS1 General Specifications, section 7.9)."""
    total = sum(int(digit) * (3, 1)[index % 2] for index, digit in enumerate(reversed(digits[:-1])))
    return (10 - total % 10) % 10 == int(digits[-1])


def _harmless(text: str) -> str:
    host = re.match(r"(?i)[a-z]+://([^/?#]{1,40})", text)
    if host:
        return host.group(1)
    return "" if any(character.isdigit() for character in text) else text[:12]
