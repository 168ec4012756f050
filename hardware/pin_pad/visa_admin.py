# SPDX-License-Identifier: Apache-2.0
"""Messages by which IT administers a Verifone/VISA PIN pad, as data: what is sent and what an answer means.

Source: UIC PP791 Programmer's Manual, PM0103-U rev 06, sections 5 and 10. No state and no I/O here.
"""

from hardware.framing.visa import FrameKind, encode
from hardware.pin_pad.model import KeyLoad, KeyPurpose, KeyThere, LineChange, PINFault, PINFaultKind
from hardware.pin_pad.upkeep import KeyBlockLoad, PadLanguage, SelfTested, SelfTestFault

FS = "\x1c"
SELF_TEST = encode(FrameKind.ADMIN, b"16")
DIAGNOSTIC_WITHIN_S = 120.0
"""Somebody stands before the pad and presses its keys, or watches its memory being tested."""


def admin(text: str) -> bytes:
    """Return the packet of an administration message."""
    return encode(FrameKind.ADMIN, text.encode("ascii"))


def transaction(text: str) -> bytes:
    """Return the packet of a transaction message."""
    return encode(FrameKind.TRANSACTION, text.encode("ascii"))


_BAUD_CODES = {1200: "1", 2400: "2", 4800: "3", 9600: "4", 19200: "5", 38400: "6", 57600: "7", 115200: "8"}
_MODE_CODES = {"8N1": "1", "7E1": "2", "7O1": "3"}


_INITIAL = ("90", "94")


def block_message(load: KeyBlockLoad) -> bytes:
    """Return message 02 for a sealed key, 90 or 94 for a sealed initial key, which is answered by 91."""
    if load.block.is_initial:
        return transaction(f"{_INITIAL[load.key_set]}{load.block.text}")
    return admin(f"02{load.index}{load.block.text}")


def key_message(load: KeyLoad) -> bytes:
    """Return message 02 for a master key, 90 or 94 for an initial one; raise `ValueError` for what no pad takes."""
    if not load.is_clear or load.purpose is KeyPurpose.WORKING:
        raise ValueError(
            "an encrypted key is not possible on this pad: it takes master and initial keys in clear, and a session "
            "key with each request"
        )
    if load.purpose is KeyPurpose.INITIAL:
        return transaction(f"{_INITIAL[load.key_set]}{load.key_hex.upper()}{(load.ksn_hex or '').upper()}")
    return admin(f"02{load.index}{load.key_hex.upper()}")


def ask_for_key(index: int, *, details: bool = False) -> bytes:
    """Return message 04, which asks whether a key is at a place, and what it is for."""
    return admin(f"04{index}{'1' if details else ''}")


def read_key_there(told: str) -> KeyThere:
    """Read the answer to message 04: F, and with details usage, mode and algorithm."""
    return KeyThere(told[:1] == "F", tuple(told[1:].split(FS)) if told[1:] else ())


def line_message(change: LineChange) -> bytes:
    """Return message 13, which sets speed and mode of the line; raise `ValueError` when the pad has no such line."""
    if change.baud not in _BAUD_CODES:
        raise ValueError(
            f"baud {change.baud} is not possible on this pad; allowed are {', '.join(map(str, _BAUD_CODES))}"
        )
    if change.mode not in _MODE_CODES:
        raise ValueError(f"mode {change.mode!r} is not possible on this pad; allowed are {', '.join(_MODE_CODES)}")
    return admin(f"13{_BAUD_CODES[change.baud]}{_MODE_CODES[change.mode]}")


_OF_ANY_KEY = {
    "3": PINFaultKind.DEVICE,
    "4": PINFaultKind.DEVICE,
    "A": PINFaultKind.KEY_FORMAT,  # of a key block
    "B": PINFaultKind.KEY_FORMAT,  # longer than the key that protects it
    "C": PINFaultKind.KEY_FORMAT,  # the check of a key block differs
    "D": PINFaultKind.NO_KEY,
    "F": PINFaultKind.THROTTLED,
}
_FAULTS = {
    "02": _OF_ANY_KEY
    | {
        "2": PINFaultKind.KEY_FORMAT,  # it has this key already, at another place
        "7": PINFaultKind.KEY_FORMAT,
        "E": PINFaultKind.KEY_FORMAT,
    },
    "91": _OF_ANY_KEY
    | {
        "1": PINFaultKind.REFUSED,  # two people have to show it their passwords first
        "2": PINFaultKind.REQUEST,
    },
}


def refused_key(message_id: str, code: str) -> PINFault:
    """Return what the pad has against a key, by the code with which it answered."""
    return PINFault(_FAULTS[message_id].get(code[-1:], PINFaultKind.KEY_FORMAT), f"{message_id}{code}")


def key_set_message(key_set: int) -> bytes:
    """Return message 96, which chooses between the two DUKPT keys; it is acknowledged and not answered."""
    return transaction(f"96{key_set}")


def ksn_form_message(*, is_whole: bool) -> bytes:
    """Return message 7A, which says how key serial numbers are told; it is acknowledged and not answered."""
    return transaction(f"7A{int(is_whole)}")


def serial_message(number: str) -> bytes:
    """Return message 05, which gives the pad its number and is answered by itself."""
    return admin(f"05{number}")


_LANGUAGES = {PadLanguage.ENGLISH: "0", PadLanguage.SPANISH: "1", PadLanguage.PORTUGUESE: "2"}


def language_message(language: PadLanguage) -> bytes:
    """Return message 12, which chooses the language of the pad's own prompts."""
    return admin(f"12{_LANGUAGES[language]}")


def diagnostic_message(number: int) -> bytes:
    """Return message 01, which runs a diagnostic; EOT says that it is over."""
    return admin(f"01{number:02}")


_SELF_TEST = {"1": SelfTestFault.MEMORY, "2": SelfTestFault.PROGRAM, "5": SelfTestFault.KEYS}


def read_self_test(told: str) -> SelfTested:
    """Read the answer to message 16: 0 for a healthy pad, otherwise a digit for each fault."""
    return SelfTested() if told == "0" else SelfTested(tuple(_SELF_TEST.get(d, SelfTestFault.OTHER) for d in told))
