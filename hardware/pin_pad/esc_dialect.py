# SPDX-License-Identifier: Apache-2.0
"""Commands of Chinese ESC keypads as data: what is sent for a request and what a reply means.

Sources: the published drivers of the PSBC keypad (2014) and of the H002 standard keypad (2016), and what they have
in common. Not published, and therefore configuration of `EscDialect` to be checked with the maker: what the pad
says when the customer presses cancel or takes too long (`ended_replies`, `pad_timeout_s`), the order of the fields
of H002's block entry beyond the account, whether a block entry's block is preceded by its length, and whether a text
is split (both are read). DES and TDES
keys only; SM4 keys would need a scheme of their own. No state and no I/O here.
"""

import enum
import re
from dataclasses import dataclass

from hardware.framing.esc import join, split
from hardware.pin_pad.asked import TextRequest
from hardware.pin_pad.digits import TypedText
from hardware.pin_pad.model import (
    MAX_PIN_DIGITS,
    MIN_PIN_DIGITS,
    KeyLoad,
    KeyLoaded,
    KeyPurpose,
    MasterSession,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINRequest,
    session_scheme,
)

ESC = b"\x1b"
CANCEL = b"\x83"
OK = b"OK"
DONE = b"\xaa"
_DES_KEY = b"0"
_DES_CHECK_BYTES = 4
_BLOCK_BYTES = 8
_ERROR = re.compile(rb"E[ -~]")
_SERIAL = re.compile(rb"[ -~]{0,64}")


class EscEntry(enum.StrEnum):
    """Name the command that asks for a PIN."""

    X98_BLOCK = "x98"  # 1B 69 63: an ANSI X9.8 block, the PIN bound to the account
    CIPHER = "cipher"  # 1B 69 70: the PIN encrypted alone; whoever decrypts it must know the pad's padding


class EscFamily(enum.StrEnum):
    """Name the two dialects that are known."""

    PSBC = "psbc"
    H002 = "h002"


@dataclass(frozen=True)
class EscDialect:
    """Hold how one make differs from the next.

    `working_key_index`, 0 to 9, is where the session key of a request is put. `needs_enter` tells H002 pads to wait
    for the enter key. Unverified: `ended_replies` are error replies that mean, once a customer could have pressed a
    key, that the customer or the pad's time-out ended the entry; they are told apart by `pad_timeout_s`, None when
    it is not known. `refusal_s` is how soon after the command an error is a refusal: nobody presses a key so fast.
    """

    family: EscFamily = EscFamily.H002
    entry: EscEntry = EscEntry.X98_BLOCK
    working_key_index: int = 0
    needs_enter: bool = True
    ended_replies: frozenset[bytes] = frozenset({b"ER"})
    pad_timeout_s: float | None = None
    refusal_s: float = 0.3

    def __post_init__(self) -> None:
        if not 0 <= self.working_key_index <= 9:
            raise ValueError(f"working_key_index {self.working_key_index} is out of range; allowed is 0 to 9")
        for reply in self.ended_replies:
            if _ERROR.fullmatch(reply) is None:
                raise ValueError(f"ended_replies holds {reply!r}; allowed is E and one printable character")

    @property
    def is_h002(self) -> bool:
        """Tell whether commands end with CR LF and carry H002's additional fields."""
        return self.family is EscFamily.H002

    @property
    def asks_texts(self) -> bool:
        """Tell whether the pad is known to ask for what is no PIN: such a command is published for PSBC alone."""
        return self.family is EscFamily.PSBC


def command(dialect: EscDialect, letters: bytes, arguments: bytes = b"") -> bytes:
    """Return a command: ESC, letters, arguments and, with H002, CR LF."""
    return ESC + letters + arguments + (b"\r\n" if dialect.is_h002 else b"")


def number(value: int) -> bytes:
    """Return an index or count, 0 to 15, as one byte marked 0x30."""
    if not 0 <= value <= 15:
        raise ValueError(f"number {value} does not fit into one byte; allowed is 0 to 15")
    return bytes((0x30 | value,))


def ask_serial(dialect: EscDialect) -> bytes:
    """Return the command that asks for the serial number."""
    return command(dialect, b"W")


def set_pin_length(dialect: EscDialect, digits: int) -> bytes:
    """Return the command that sets how many digits a PIN has at most; the pad answers one byte, AA."""
    return command(dialect, b"N", split(bytes((digits,))))


def session_key(dialect: EscDialect, scheme: MasterSession) -> KeyLoad:
    """Return what puts the request's session key into its place."""
    index = dialect.working_key_index
    return KeyLoad(KeyPurpose.WORKING, scheme.session_key_hex, index, scheme.master_key_index, scheme.check_hex)


def load_key(dialect: EscDialect, load: KeyLoad) -> bytes:
    """Return the command that loads an encrypted key; raise `ValueError` when the dialect cannot carry it.

    H002 computes the check value itself when none is given; PSBC takes no encrypted key without one.
    """
    if load.is_clear:
        return _load_in_clear(dialect, load)
    key = bytes.fromhex(load.key_hex)
    is_master = load.purpose is KeyPurpose.MASTER
    place = number(load.index) if is_master else number(load.master_key_index) + number(load.index)
    body = place + number(len(key) // _BLOCK_BYTES) + split(key)
    check = b"" if load.check_hex is None else bytes.fromhex(load.check_hex)[:_DES_CHECK_BYTES]
    if load.check_hex is None and dialect.is_h002:
        return command(dialect, b"ko" if is_master else b"kw", body + _DES_KEY)
    if len(check) < _DES_CHECK_BYTES:
        raise ValueError(f"check_hex {load.check_hex!r} is not enough for this pad; allowed is 8 or 16 hex digits")
    body += split(check)
    if dialect.is_h002:
        return command(dialect, b"kn" if is_master else b"kv", body + _DES_KEY)
    return command(dialect, b"km" if is_master else b"ku", body)


def _load_in_clear(dialect: EscDialect, load: KeyLoad) -> bytes:
    """Return the command by which a master key in clear takes the place of the one before, which it has to name."""
    if load.purpose is not KeyPurpose.MASTER:
        raise ValueError(f"a {load.purpose} key in clear is not possible on this pad; allowed is a master key")
    old = reset_key(dialect, load.index) if load.old_key_hex is None else bytes.fromhex(load.old_key_hex)
    body = number(load.index)
    for key in (old, bytes.fromhex(load.key_hex)):
        body += number(len(key) // _BLOCK_BYTES) + split(key)
    return command(dialect, b"kN", body + _DES_KEY) if dialect.is_h002 else command(dialect, b"kM", body)


def reset_key(dialect: EscDialect, index: int) -> bytes:
    """Return the master key that a reset puts to a place: eight times a byte that counts the places."""
    return bytes(((0x40 if dialect.is_h002 else 0x31) + index,)) * _BLOCK_BYTES


def reset_keys(dialect: EscDialect, index: int | None = None) -> bytes:
    """Return the command that sets one master key, or all of them, back to what the maker put there."""
    return command(dialect, b"d", b"A" if index is None else number(index))


def account_digits(account: str) -> str:
    """Return the twelve digits before the check digit, as ANSI X9.8 takes them."""
    return account[:-1][-12:].rjust(12, "0")


def entry_command(dialect: EscDialect, request: PINRequest, *, again: bool = False) -> bytes:
    """Return the command that asks for the PIN; `again` has the pad say that it is to be typed once more.

    Raises `ValueError` when this dialect cannot carry the request.
    """
    scheme = session_scheme(request)
    keys = number(scheme.master_key_index) + number(dialect.working_key_index)
    said = number(int(again))
    if dialect.entry is EscEntry.CIPHER:
        limits = number(int(dialect.needs_enter)) + number(request.max_digits) if dialect.is_h002 else b""
        return command(dialect, b"ip", keys + said + limits)
    account = account_digits(request.account).encode("ascii")
    return command(dialect, b"ic", keys + (number(request.max_digits) if dialect.is_h002 else said) + account)


def ask_text(dialect: EscDialect) -> bytes:
    """Return the command that has the voice ask for figures, which come in clear and in one reply (1B 47 49)."""
    spoken, in_one_reply = b"\x00", b"\x01"
    return command(dialect, b"GI", spoken + in_one_reply)


def read_text(body: bytes, request: TextRequest) -> TypedText | PINFault:
    """Read the reply to a text, whose bytes may be split."""
    whole = body if len(body) <= request.max_characters else (join(body) or b"")
    if len(whole) > request.max_characters or not (whole.isdigit() or not body):
        return PINFault(PINFaultKind.PROTOCOL, "text answered in an unknown form")
    return TypedText(bytearray(whole))


def is_error(body: bytes) -> bool:
    """Tell whether this is one of the pad's error replies."""
    return _ERROR.fullmatch(body) is not None


def read_serial(body: bytes) -> str:
    """Return the serial number; empty when the pad says that it has none or says something unprintable."""
    return body.decode("ascii") if _SERIAL.fullmatch(body) and not is_error(body) else ""


def read_loaded(body: bytes, load: KeyLoad) -> KeyLoaded | PINFault:
    """Read the reply to a key: OK, the key's check value, or an error."""
    if body == OK:
        return KeyLoaded()
    if is_error(body):
        return PINFault(PINFaultKind.KEY_FORMAT, f"key {body.decode('ascii')}")
    check = join(body)
    if not check:
        return PINFault(PINFaultKind.PROTOCOL, "key answered in an unknown form")
    found = check.hex().upper()
    wanted = "" if load.check_hex is None else load.check_hex.upper()
    size = min(len(found), len(wanted))
    if found[:size] != wanted[:size]:
        return PINFault(PINFaultKind.KEY_FORMAT, f"check value {found[:6]}, not {wanted[:6]}")
    return KeyLoaded(found)


def read_block(dialect: EscDialect, body: bytes) -> PINEntered | PINFault:
    """Read the reply to an entry: a length, which H002 counts in digits and PSBC in key bytes, and the block."""
    data = join(body)
    if data is None:
        return PINFault(PINFaultKind.PROTOCOL, "entry answered in an unknown form")
    if len(data) == _BLOCK_BYTES and dialect.entry is EscEntry.X98_BLOCK:
        return PINEntered(data)
    if len(data) != 1 + _BLOCK_BYTES:
        return PINFault(PINFaultKind.PROTOCOL, f"entry answered with {len(data)} bytes")
    counts = dialect.is_h002 and MIN_PIN_DIGITS <= data[0] <= MAX_PIN_DIGITS
    return PINEntered(data[1:], None, data[0] if counts else None)
