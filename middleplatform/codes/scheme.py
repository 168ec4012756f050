# SPDX-License-Identifier: Apache-2.0
"""What a payment code looks like: 2 scheme digits, 16 of payload, 2 check digits (ISO 7064 MOD 97-10). Pure."""

import re
import unicodedata

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.randomness import RandomSource, random_digits

SCHEME_RANDOM = "91"
SCHEME_OFFLINE = "92"
CODE_LENGTH = 20
PAYLOAD_LENGTH = 16

# Other wallets' codes: WeChat, Alipay, UnionPay, EMV consumer-presented, Alipay's face token, links.
_OTHER_WALLET = re.compile(
    r"1[0-5][0-9]{16}|(?:2[5-9]|30)[0-9]{14,22}|62[0-9]{17}|hQVDUFYwMW.*|fp[0-9a-zA-Z]{33}|(?i:[a-z]+)://.*"
)


class NotOurCodeError(ValueError):
    """Something that cannot be one of our payment codes; ``reason`` says in which way."""

    def __init__(self, reason: ReasonCode) -> None:
        super().__init__(str(reason))
        self.reason = reason


def make_random_code(source: RandomSource) -> str:
    """Make a fresh code of the random scheme, 20 digits."""
    body = SCHEME_RANDOM + random_digits(source, PAYLOAD_LENGTH)
    return body + str(mod_97_10.calc_check_digits(body))


def read_code(text: str) -> str:
    """Return the 20 digits of a code as it was scanned or typed; blanks and full-width digits are forgiven.

    Raises `NotOurCodeError` with ``CODE_OF_OTHER_WALLET`` or ``CODE_MALFORMED``.
    """
    compact = re.sub(r"[\s\u200b-\u200f\ufeff-]", "", unicodedata.normalize("NFKC", text))
    if len(compact) == CODE_LENGTH and compact.isascii() and compact.isdigit() and _has_our_scheme(compact):
        try:
            mod_97_10.validate(compact)
        except ValidationError:
            raise NotOurCodeError(ReasonCode.CODE_MALFORMED) from None
        return compact
    if _OTHER_WALLET.fullmatch(compact):
        raise NotOurCodeError(ReasonCode.CODE_OF_OTHER_WALLET)
    raise NotOurCodeError(ReasonCode.CODE_MALFORMED)


def _has_our_scheme(digits: str) -> bool:
    return digits.startswith((SCHEME_RANDOM, SCHEME_OFFLINE))
