# SPDX-License-Identifier: Apache-2.0
"""What is asked of a PIN pad and how it can end, whatever the make. No bytes of any protocol here."""

import enum
import re
from dataclasses import dataclass, field
from typing import TypeAlias

from hardware.pin_pad.asked import KeyPressed, KeyRequest, TextRequest, check_prompt
from hardware.pin_pad.digits import TypedText
from hardware.pin_pad.upkeep import Done, KeyBlockLoad, SelfTested, Upkeep

_HEX_KEY = re.compile(r"(?:[0-9A-Fa-f]{16}|[0-9A-Fa-f]{32})")
_HEX_CHECK = re.compile(r"[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8}|[0-9A-Fa-f]{16}")
_HEX_LOADED_KEY = re.compile(r"(?:[0-9A-Fa-f]{16}){1,3}")
_HEX_KSN = re.compile(r"[0-9A-Fa-f]{20}")
_ACCOUNT = re.compile(r"[0-9]{8,19}")
MIN_PIN_DIGITS, MAX_PIN_DIGITS = 4, 12  # ISO 9564-1
MAX_TIMEOUT_S = 270.0  # nine units of 30 s, PP791 manual


@dataclass(frozen=True)
class DUKPT:
    """Encrypt under the pad's own next TDES key, derived for each transaction (ANSI X9.24-1), block format 0."""


@dataclass(frozen=True)
class AESDUKPT:
    """Encrypt under the pad's own next AES key (ANSI X9.24-3), block format 4."""


@dataclass(frozen=True)
class MasterSession:
    """Encrypt under a session key, which comes encrypted under the pad's master key.

    `session_key_hex` is that cryptogram, 16 or 32 hex digits; `master_key_index` is 0 to 9; some pads load no
    key without its check value, `check_hex`, of 6, 8 or 16 hex digits.
    """

    session_key_hex: str = field(repr=False)
    master_key_index: int = 0
    check_hex: str | None = None

    def __post_init__(self) -> None:
        if _HEX_KEY.fullmatch(self.session_key_hex) is None:
            raise ValueError(
                f"session_key_hex has {len(self.session_key_hex)} characters; allowed is 16 or 32 hex digits"
            )
        if not 0 <= self.master_key_index <= 9:
            raise ValueError(f"master_key_index {self.master_key_index} is out of range; allowed is 0 to 9")
        _check_check_value(self.check_hex)


class SchemeNotPossibleError(ValueError):
    """A pad of this make cannot encrypt as asked; the message names the scheme and what is allowed."""

    def __init__(self, scheme: "Scheme", allowed: str) -> None:
        super().__init__(f"scheme {type(scheme).__name__} is not possible on this pad; allowed is {allowed}")


Scheme: TypeAlias = DUKPT | AESDUKPT | MasterSession


@dataclass(frozen=True)
class PINRequest:
    """Ask a customer for a PIN.

    `account` is the surrogate account number, 8 to 19 digits; `prompt` is up to 7 lines of printable
    ASCII, 64 characters each; `timeout_s` is at most 270 s; `amount_minor` is shown by pads that show
    amounts. Raises `ValueError` naming the field, the value and what is allowed.
    """

    account: str = field(repr=False)
    scheme: Scheme
    timeout_s: float = 60.0
    amount_minor: int | None = None
    prompt: tuple[str, ...] = ("ENTER PASSWORD",)
    min_digits: int = MIN_PIN_DIGITS
    max_digits: int = MAX_PIN_DIGITS

    def __post_init__(self) -> None:
        if _ACCOUNT.fullmatch(self.account) is None:
            raise ValueError(f"account has {len(self.account)} characters; allowed is 8 to 19 digits")
        if not 0 < self.timeout_s <= MAX_TIMEOUT_S:
            raise ValueError(f"timeout_s {self.timeout_s} is out of range; allowed is above 0 to {MAX_TIMEOUT_S:g}")
        if self.amount_minor is not None and not 0 <= self.amount_minor <= 9_999_999:
            raise ValueError(f"amount_minor {self.amount_minor} is out of range; allowed is 0 to 9999999")
        if not MIN_PIN_DIGITS <= self.min_digits <= self.max_digits <= MAX_PIN_DIGITS:
            raise ValueError(
                f"min_digits {self.min_digits} and max_digits {self.max_digits} do not fit; "
                f"allowed is {MIN_PIN_DIGITS} <= min_digits <= max_digits <= {MAX_PIN_DIGITS}"
            )
        check_prompt(self.prompt)


def session_scheme(request: PINRequest) -> MasterSession:
    """Return the request's session key, for pads that know no other scheme; raise `SchemeNotPossibleError`."""
    match request.scheme:
        case MasterSession() as scheme:
            return scheme
        case DUKPT() | AESDUKPT() as scheme:
            raise SchemeNotPossibleError(scheme, "MasterSession")


class KeyPurpose(enum.StrEnum):
    """Name what a loaded key is for."""

    MASTER = "master"  # encrypts other keys
    WORKING = "working"  # encrypts PINs
    INITIAL = "initial"  # the DUKPT key that those of each transaction are derived from


@dataclass(frozen=True)
class KeyLoad:
    """Put a key into a pad, encrypted under a key that is there already; `is_clear` in a secure room, as it is.

    `key_hex` is that cryptogram, or the key, 16, 32 or 48 hex digits; `index` is the key's place, 0 to 9;
    `master_key_index` says under which master key a working key is encrypted; `check_hex` is the key's check
    value, of 6, 8 or 16 hex digits; `ksn_hex`, of 20, goes with an initial key, which is 32 digits and always in
    clear, and `key_set`, 0 or 1, says which of the pad's two it becomes. `old_key_hex` is the key that stands at the
    place, for pads that take a new one in clear from nobody else; None is what a reset put there. Raises
    `ValueError` naming the field, the value and what is allowed.
    """

    purpose: KeyPurpose
    key_hex: str = field(repr=False)
    index: int = 0
    master_key_index: int = 0
    check_hex: str | None = None
    is_clear: bool = False
    ksn_hex: str | None = None
    key_set: int = 0
    old_key_hex: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if _HEX_LOADED_KEY.fullmatch(self.key_hex) is None:
            raise ValueError(f"key_hex has {len(self.key_hex)} characters; allowed is 16, 32 or 48 hex digits")
        for name, index in (("index", self.index), ("master_key_index", self.master_key_index)):
            if not 0 <= index <= 9:
                raise ValueError(f"{name} {index} is out of range; allowed is 0 to 9")
        _check_check_value(self.check_hex)
        is_initial = self.purpose is KeyPurpose.INITIAL
        if is_initial and not (self.is_clear and len(self.key_hex) == 32 and _HEX_KSN.fullmatch(self.ksn_hex or "")):
            raise ValueError("an initial key is loaded in clear: 32 hex digits, with ksn_hex of 20 hex digits")
        if self.ksn_hex is not None and not is_initial:
            raise ValueError(f"ksn_hex goes with an initial key, not with a {self.purpose} key")
        if self.key_set not in (0, 1):
            raise ValueError(f"key_set {self.key_set} is not there; allowed is 0, the first, or 1, the second")
        if self.old_key_hex is not None and _HEX_LOADED_KEY.fullmatch(self.old_key_hex) is None:
            raise ValueError(
                f"old_key_hex has {len(self.old_key_hex)} characters; allowed is 16, 32 or 48 hex digits"
            )


@dataclass(frozen=True)
class KeyQuery:
    """Ask a pad whether it has a key at a place, 0 to 9, and with `details` what for. Raises `ValueError`."""

    index: int = 0
    details: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.index <= 9:
            raise ValueError(f"index {self.index} is out of range; allowed is 0 to 9")


@dataclass(frozen=True)
class LineChange:
    """Have a pad talk at another speed, or in another mode, from the next packet on."""

    baud: int
    mode: str = "8N1"


PersonRequest: TypeAlias = TextRequest | KeyRequest
"""What a person answers that is no PIN."""
AdminRequest: TypeAlias = KeyQuery | LineChange | Upkeep
PadRequest: TypeAlias = PINRequest | PersonRequest | KeyLoad | KeyBlockLoad | AdminRequest


def check_is_encrypted(load: KeyLoad) -> None:
    """Raise `ValueError` unless a key comes encrypted, for pads that take no other."""
    if load.is_clear:
        raise ValueError("a key in clear is not possible on this pad; allowed is one encrypted under a key it has")


def _check_check_value(check_hex: str | None) -> None:
    if check_hex is not None and _HEX_CHECK.fullmatch(check_hex) is None:
        raise ValueError(f"check_hex {check_hex!r} is not understood; allowed is 6, 8 or 16 hex digits")


class PINFaultKind(enum.StrEnum):
    """Name what went wrong, by what has to be done about it."""

    NO_KEY = "no_key"  # the pad has no such key: load keys
    KEY_FORMAT = "key_format"  # the session key does not fit the pad's master key
    OTHER_KEY = "other_key"  # the PIN came, but under a key of another kind than was asked for
    KEY_EXHAUSTED = "key_exhausted"  # a million operations: load a new initial key
    THROTTLED = "throttled"  # the pad refuses more entries, or keys, for now
    ACCOUNT = "account"  # the pad does not accept the account number
    REQUEST = "request"  # the pad does not accept another field of the request
    REFUSED = "refused"  # the pad ended the request with no reason, before the customer could type
    DEVICE = "device"  # memory, flash or file fault inside the pad
    LINK = "link"  # no or only garbled answers
    UNPLUGGED = "unplugged"  # the port went away or was not ready
    PROTOCOL = "protocol"  # the pad said something that this dialect does not know


@dataclass(frozen=True)
class PINEntered:
    """Hold an encrypted PIN block of 8 bytes (with AES 16) and, with DUKPT, the key serial number of 10 (12)."""

    pin_block: bytes = field(repr=False)
    ksn: bytes | None = None
    pin_length: int | None = None


@dataclass(frozen=True)
class PINCancelled:
    """Tell that the customer pressed cancel or the till took the request back."""


@dataclass(frozen=True)
class PINTimedOut:
    """Tell that nobody finished typing in time."""


@dataclass(frozen=True)
class PINFault:
    """Tell that the entry failed; `code` is the pad's or driver's own word for it, for the log."""

    kind: PINFaultKind
    code: str


PINOutcome: TypeAlias = PINEntered | PINCancelled | PINTimedOut | PINFault
TextOutcome: TypeAlias = TypedText | PINCancelled | PINTimedOut | PINFault
KeyOutcome: TypeAlias = KeyPressed | PINCancelled | PINTimedOut | PINFault


@dataclass(frozen=True)
class KeyLoaded:
    """Tell that the pad has the key; `check_hex` is the check value that the pad itself computed, if it tells."""

    check_hex: str | None = None


KeyLoadOutcome: TypeAlias = KeyLoaded | PINCancelled | PINFault


@dataclass(frozen=True)
class KeyThere:
    """Tell whether the pad has a key at the place that was asked about; usage, mode, algorithm where it says so."""

    is_there: bool
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class LineChanged:
    """Tell that the pad talks as it was told to from now on, and the till has to as well."""


AdminOutcome: TypeAlias = KeyThere | LineChanged | Done | SelfTested | PINCancelled | PINTimedOut | PINFault
