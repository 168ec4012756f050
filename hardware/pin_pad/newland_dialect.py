# SPDX-License-Identifier: Apache-2.0
"""Messages of Newland P180 pads as data: what is sent for a request and what an answer means.

Source: a published payment application that drives the pad (`libsecurity/src/pinpad.c`). Not published, and
therefore configuration or refused by name: which codes but 04 (cancelled) end an entry and whether one of them is
the time-out (`timeout_codes`); where the pad puts the key serial number of DUKPT (refused); how many digits a PIN
has at least (the pad decides, a request for more than 4 is refused). No state and no I/O here.
"""

import math
import re
from dataclasses import dataclass

from hardware.framing.newland import encode
from hardware.pin_pad.model import (
    MIN_PIN_DIGITS,
    KeyLoad,
    KeyLoaded,
    KeyPurpose,
    MasterSession,
    PINCancelled,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINOutcome,
    PINRequest,
    PINTimedOut,
    session_scheme,
)

_FS = b"\x1c"
_LINES = 4
# The pad's own time-out is the later one: which code it ends with is not published.
_LONGER_S = 5
_MAX_TIMEOUT_S = 255 - _LONGER_S
_CHECK_BYTES = 3
_DES_BLOCK = 2
_PURPOSES = {KeyPurpose.WORKING: 0, KeyPurpose.MASTER: 3}
_MASTER_SESSION = 0
_ENTERED = re.compile(rb"33/00\x00\x08(.{8})", re.DOTALL)
_CODE = re.compile(rb"(33|51)/([0-9A-Z]{2}).*", re.DOTALL)
CANCELLED = "04"


@dataclass(frozen=True)
class NewlandDialect:
    """Hold what is set up in the pad: `working_key_index`, 0 to 9, is where the session key of a request is put.

    Unverified: `timeout_codes` are the codes by which the pad says that nobody typed in time.
    """

    working_key_index: int = 0
    timeout_codes: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not 0 <= self.working_key_index <= 9:
            raise ValueError(f"working_key_index {self.working_key_index} is out of range; allowed is 0 to 9")


PROBE = encode(b"90/")
CANCEL = encode(b"38/")


def display(*lines: str) -> bytes:
    """Return the message that shows up to four lines; the pad answers ACK alone."""
    return encode(b"3C/" + _lines(lines))


def _lines(lines: tuple[str, ...]) -> bytes:
    if len(lines) > _LINES:
        raise ValueError(f"prompt has {len(lines)} lines; allowed on this pad is 1 to {_LINES}")
    return b"".join(line.encode("ascii") + _FS for line in (*lines, "", "", "")[:_LINES])


def session_key(dialect: NewlandDialect, scheme: MasterSession) -> KeyLoad:
    """Return what puts the request's session key into its place."""
    index = dialect.working_key_index
    return KeyLoad(KeyPurpose.WORKING, scheme.session_key_hex, index, scheme.master_key_index, scheme.check_hex)


def load_key(load: KeyLoad) -> bytes:
    """Return the message that loads an encrypted key, with the first three bytes of its check value if given."""
    key = bytes.fromhex(load.key_hex)
    check = bytes.fromhex(load.check_hex or "")[:_CHECK_BYTES]
    head = bytes((load.master_key_index, _DES_BLOCK, _PURPOSES[load.purpose], load.index))
    return encode(b"50/" + head + len(key).to_bytes(2) + key + check)


def entry_message(dialect: NewlandDialect, request: PINRequest) -> bytes:
    """Return the message that asks for the PIN; raise `ValueError` when the pad cannot carry the request."""
    session_scheme(request)
    if request.min_digits > MIN_PIN_DIGITS:
        raise ValueError(f"min_digits {request.min_digits} is not possible on this pad; allowed is {MIN_PIN_DIGITS}")
    if request.timeout_s > _MAX_TIMEOUT_S:
        raise ValueError(f"timeout_s {request.timeout_s:g} is not possible on this pad; allowed is {_MAX_TIMEOUT_S}")
    timeout_s = math.ceil(request.timeout_s) + _LONGER_S
    head = bytes((dialect.working_key_index, _MASTER_SESSION, 0)) + request.account.encode("ascii") + _FS
    return encode(b"32/" + head + bytes((0, 0, request.max_digits, 0, timeout_s, 0)) + _lines(request.prompt))


def read_attributes(body: bytes) -> str:
    """Return what can be printed of the pad's attributes, 32 characters at most."""
    return "".join(chr(byte) for byte in body[3:] if 0x20 < byte < 0x7F)[:32]


def read_loaded(body: bytes) -> KeyLoaded | PINFault:
    """Read the answer to a key."""
    match = _CODE.fullmatch(body)
    if match is None:
        return PINFault(PINFaultKind.PROTOCOL, "51 in an unknown form")
    code = match[2].decode("ascii")
    return KeyLoaded() if code == "00" else PINFault(PINFaultKind.KEY_FORMAT, f"51{code}")


def read_entry(dialect: NewlandDialect, body: bytes) -> PINOutcome:
    """Read the answer to an entry: the binary block, or a code that says how it ended."""
    if entered := _ENTERED.fullmatch(body):
        return PINEntered(entered[1])
    match = _CODE.fullmatch(body)
    code = match[2].decode("ascii") if match else "00"
    if code == "00":
        return PINFault(PINFaultKind.PROTOCOL, "33 in an unknown form")
    if code == CANCELLED:
        return PINCancelled()
    return PINTimedOut() if code in dialect.timeout_codes else PINFault(PINFaultKind.REFUSED, f"33{code}")
