# SPDX-License-Identifier: Apache-2.0
"""Commands of ABECS PIN pads as data: what is sent for a request and what a response means.

Sources: public implementations of the Brazilian ABECS specification: ACBr (`ACBrAbecsPinPad`), PinPadLib and the
emulator PinPadEmulator. Not verified on a pad: that a working key of 16 digits is filled up with zeros (the field
has 32), and how long a pad waits by itself. No state and no I/O here.
"""

import enum
import re
from dataclasses import dataclass

from hardware.framing.abecs import encode
from hardware.pin_pad.model import (
    AESDUKPT,
    DUKPT,
    MasterSession,
    PINCancelled,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINOutcome,
    PINRequest,
    PINTimedOut,
    SchemeNotPossibleError,
)

CANCEL = b"\x18"
_LINES, _COLUMNS = 2, 16
OK, NOT_OPEN = "000", "010"
_RESPONSE = re.compile(rb"([A-Z]{3})([0-9]{3})(.*)", re.DOTALL)
_PIN_BLOCK = re.compile(rb"036([0-9A-Fa-f]{16})(.{20})", re.DOTALL)
_HEX = re.compile(rb"[0-9A-Fa-f]{20}")


class DUKPTMethod(enum.StrEnum):
    """Name how a pad encrypts under DUKPT."""

    DES = "2"
    TDES = "3"


@dataclass(frozen=True)
class AbecsDialect:
    """Hold what an acquirer has set up in the pad: which DUKPT key, 0 to 99, and how it encrypts."""

    dukpt_method: DUKPTMethod = DUKPTMethod.TDES
    dukpt_key_index: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.dukpt_key_index <= 99:
            raise ValueError(f"dukpt_key_index {self.dukpt_key_index} is out of range; allowed is 0 to 99")


def command(name: str, *blocks: str) -> bytes:
    """Return the packet of a command: its name, then each block after its length."""
    return encode((name + "".join(f"{len(block):03}{block}" for block in blocks)).encode("ascii"))


OPEN = command("OPN")
CLOSE = command("CLO")


def display(text: str) -> bytes:
    """Return the command that shows a text on two lines of sixteen; what is longer is cut."""
    size = _LINES * _COLUMNS
    return command("DSP", text[:size].ljust(size))


def entry_command(dialect: AbecsDialect, request: PINRequest) -> bytes:
    """Return the command that asks for the PIN; raise `ValueError` when a pad cannot show the prompt."""
    scheme = request.scheme
    if isinstance(scheme, AESDUKPT):
        raise SchemeNotPossibleError(scheme, "MasterSession or DUKPT")
    if isinstance(scheme, MasterSession):
        key, index = scheme.session_key_hex, scheme.master_key_index
        method = "0" if len(key) == 16 else "1"
    else:
        key, index, method = "", dialect.dukpt_key_index, dialect.dukpt_method.value
    account = f"{len(request.account):02}{request.account.ljust(19)}"
    limits = f"{request.min_digits:02}{request.max_digits:02}"
    key_field = key.upper().ljust(32, "0")
    return command("GPN", f"{method}{index:02}{key_field}{account}1{limits}{_message(request.prompt)}")


def _message(prompt: tuple[str, ...]) -> str:
    if len(prompt) > _LINES:
        raise ValueError(f"prompt has {len(prompt)} lines; allowed on this pad is 1 to {_LINES}")
    for line in prompt:
        if len(line) > _COLUMNS:
            raise ValueError(f"prompt {line!r} is too long for this pad; allowed is 1 to {_COLUMNS} characters")
    return "".join(line.ljust(_COLUMNS) for line in prompt).ljust(_LINES * _COLUMNS)


@dataclass(frozen=True)
class Response:
    """Hold a response: the command's name, its status and its blocks, which are not shown in the repr."""

    name: str
    status: str
    blocks: bytes

    def __repr__(self) -> str:
        return f"Response({self.name}, {self.status}, {len(self.blocks)} bytes)"


def read_response(body: bytes) -> Response | None:
    """Read the data of a packet; None when it is no response."""
    match = _RESPONSE.fullmatch(body)
    return match and Response(match[1].decode("ascii"), match[2].decode("ascii"), match[3])


_FAULTS = {
    "003": PINFaultKind.REFUSED,  # wants a secure session first
    "010": PINFaultKind.REQUEST,
    "011": PINFaultKind.REQUEST,
    "019": PINFaultKind.REQUEST,
    "040": PINFaultKind.DEVICE,
    "042": PINFaultKind.NO_KEY,
    "044": PINFaultKind.THROTTLED,
    "046": PINFaultKind.KEY_FORMAT,
}


def read_entry(response: Response, request: PINRequest) -> PINOutcome:
    """Read the response to GPN: block and key serial number, or a status that says how it ended."""
    match response.status:
        case "012":
            return PINTimedOut()
        case "013":
            return PINCancelled()
        case "000":
            return _read_block(response.blocks, request)
        case status:
            return PINFault(_FAULTS.get(status, PINFaultKind.PROTOCOL), f"GPN{status}")


def _read_block(blocks: bytes, request: PINRequest) -> PINEntered | PINFault:
    match = _PIN_BLOCK.fullmatch(blocks)
    is_dukpt = isinstance(request.scheme, DUKPT)
    if match is None or (is_dukpt and _HEX.fullmatch(match[2]) is None):
        return PINFault(PINFaultKind.PROTOCOL, "GPN answered in an unknown form")
    ksn = bytes.fromhex(match[2].decode("ascii")) if is_dukpt else None
    return PINEntered(bytes.fromhex(match[1].decode("ascii")), ksn)
