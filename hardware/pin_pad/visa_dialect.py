# SPDX-License-Identifier: Apache-2.0
"""Verifone/VISA PIN pad messages as data: what is sent for a request and what an answer means.

Source: UIC PP791 Programmer's Manual, PM0103-U rev 06. Not in it, and not verified on a pad: AES DUKPT, read as the
DUKPT answer with a key serial number of 24 digits and a block of 32. No state and no I/O here.
"""

import enum
import math
import re
from dataclasses import dataclass

from hardware.framing.visa import FrameKind, encode
from hardware.pin_pad.asked import Echo, KeyPressed, KeyRequest, PadKey, TextRequest, check_display_text
from hardware.pin_pad.digits import TypedText
from hardware.pin_pad.model import (
    AESDUKPT,
    DUKPT,
    KeyOutcome,
    MasterSession,
    PersonRequest,
    PINCancelled,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINRequest,
    PINTimedOut,
    TextOutcome,
)

FS, GS, RS, SUB = "\x1c", "\x1d", "\x1e", "\x1a"
TIMEOUT_UNIT_S = 30.0
_MAX_TIMEOUT_UNITS = 9


class EntryMessage(enum.StrEnum):
    """Name the message that asks for a PIN; pads know some of them."""

    Z60 = "Z60"  # prompt by a message before it
    Z62 = "Z62"  # prompt and digit limits inside, from the pad's own table
    M70 = "70"  # amount inside


@dataclass(frozen=True)
class PadDialect:
    """Hold how one make differs from the next.

    `prompt_id` is the pad's own three-digit prompt for PIN entry, for pads that accept no free text there, and
    `text_prompt_id` the one for a text or a key; `processing_prompt` is shown by Z62 after entry;
    `admin_ends_with_eot` tells whether admin answers are followed by EOT.
    """

    entry: EntryMessage = EntryMessage.Z60
    prompt_id: str | None = None
    text_prompt_id: str | None = None
    processing_prompt: str = "PROCESSING"
    admin_ends_with_eot: bool = True

    def __post_init__(self) -> None:
        for name in ("prompt_id", "text_prompt_id"):
            number = getattr(self, name)
            if number is not None and re.fullmatch("[0-9]{3}", number) is None:
                raise ValueError(f"{name} {number!r} is not understood; allowed is three digits")
        check_display_text(self.processing_prompt)


def transaction(text: str) -> bytes:
    """Return the packet of a transaction message."""
    return encode(FrameKind.TRANSACTION, text.encode("ascii"))


def admin(text: str) -> bytes:
    """Return the packet of an administration message."""
    return encode(FrameKind.ADMIN, text.encode("ascii"))


CANCEL = transaction("72")
ASK_SERIAL = admin("06")


def select_master_key(index: int) -> bytes:
    """Return message 08; the pad does not check that the key exists."""
    return admin(f"08{index}")


def display(lines: tuple[str, ...]) -> bytes:
    """Return Z2 for one line or Z3 for up to seven; SUB clears the display first."""
    if len(lines) == 1:
        return transaction(f"Z2{SUB}{lines[0]}")
    return transaction(f"Z3{len(lines)}{SUB}{FS.join(lines)}")


def pin_prompt(dialect: PadDialect, lines: tuple[str, ...]) -> bytes:
    """Return the prompt that has to stand on the display before Z60."""
    return display(lines) if dialect.prompt_id is None else transaction(f"Z2{RS}{dialect.prompt_id}{SUB}")


def person_prompt(dialect: PadDialect, lines: tuple[str, ...]) -> bytes:
    """Return what has to stand on the display before Z42 or Z50."""
    return display(lines) if dialect.text_prompt_id is None else transaction(f"Z2{GS}{dialect.text_prompt_id}{SUB}")


_ECHOES = {Echo.STARS: "0", Echo.PLAIN: "1", Echo.NOTHING: "2"}
ANSWER_IDS: dict[type[PersonRequest], bytes] = {TextRequest: b"Z51", KeyRequest: b"Z43"}


def person_message(request: PersonRequest) -> bytes:
    """Return message Z50, which asks for a text, or Z42, which asks for one key."""
    seconds = math.ceil(request.timeout_s)
    if isinstance(request, KeyRequest):
        return transaction(f"Z42{seconds}")
    return transaction(f"Z50{_ECHOES[request.echo]}{seconds:03}{request.max_characters:02}")


_KEYS = {"A": PadKey.F1, "B": PadKey.F2, "C": PadKey.F3, "#": PadKey.ENTER, "/": PadKey.CLEAR}
_TEXT_ANSWER = re.compile(rb"Z51([ -~]{0,49})")
_KEY_ANSWER = re.compile(rb"Z43([0-9A-C*#/?])")


def read_person(body: bytes, request: PersonRequest) -> TextOutcome | KeyOutcome:
    """Read message Z51, a text, or Z43, a key, which may be the cancel key or say that nobody pressed any."""
    if isinstance(request, TextRequest):
        text = _TEXT_ANSWER.fullmatch(body)
        if text is None or len(text[1]) > request.max_characters:
            return PINFault(PINFaultKind.PROTOCOL, "Z51 in another form than it was asked for")
        return TypedText(bytearray(text[1]))
    answer = _KEY_ANSWER.fullmatch(body)
    if answer is None:
        return PINFault(PINFaultKind.PROTOCOL, "Z43 with an unknown key")
    match key := answer[1].decode("ascii"):
        case "*":
            return PINCancelled()
        case "?":
            return PINTimedOut()
        case _ if key.isdecimal():
            return KeyPressed(PadKey.DIGIT, int(key))
        case _:
            return KeyPressed(_KEYS[key])


def timeout_units(timeout_s: float) -> int:
    """Return the pad's timeout digit: units of 30 s, never shorter than asked."""
    return min(_MAX_TIMEOUT_UNITS, max(1, math.ceil(timeout_s / TIMEOUT_UNIT_S)))


def entry_message(dialect: PadDialect, request: PINRequest) -> bytes:
    """Return the message that asks for the PIN; raise `ValueError` when this dialect cannot carry it."""
    scheme = request.scheme
    session_key = scheme.session_key_hex.upper() if isinstance(scheme, MasterSession) else ""
    parts = [f"{dialect.entry}.{request.account}"]
    match dialect.entry:
        case EntryMessage.Z60:
            parts += [session_key] if session_key else []
        case EntryMessage.Z62:
            limits = f"{request.min_digits:02}{request.max_digits:02}N"
            first, second = (*request.prompt, " ")[:2]
            _check_table_prompts(first, second)
            parts += [f"{session_key}{limits}{first}", second, dialect.processing_prompt]
        case EntryMessage.M70:
            parts.append(f"{session_key or 'D'}{_amount(request)}")
    parts.append(str(timeout_units(request.timeout_s)))
    return transaction(FS.join(parts))


def _check_table_prompts(*prompts: str) -> None:
    for prompt in prompts:
        if len(prompt) > 16:
            raise ValueError(f"prompt {prompt!r} is too long for Z62; allowed is 1 to 16 characters")


def _amount(request: PINRequest) -> str:
    if request.amount_minor is None:
        raise ValueError("amount_minor is missing; message 70 always carries an amount")
    return f"{request.amount_minor // 100}.{request.amount_minor % 100:02}"


_MASTER_SESSION_ANSWER = re.compile(rb"71\.0(00|0[4-9]|1[0-2])01([0-9A-Fa-f]{16})")
_DUKPT_ANSWER = re.compile(rb"710([0-9A-Fa-f]{10,20})([0-9A-Fa-f]{16})")
_AES_DUKPT_ANSWER = re.compile(rb"710([0-9A-Fa-f]{24})([0-9A-Fa-f]{32})")
_ANSWERS = (
    (MasterSession, _MASTER_SESSION_ANSWER, "a session key"),
    (DUKPT, _DUKPT_ANSWER, "DUKPT"),
    (AESDUKPT, _AES_DUKPT_ANSWER, "AES DUKPT"),
)
_ERROR_ANSWER = re.compile(rb"71([0-9A-Z])")

_FAULTS = {
    "0": PINFaultKind.ACCOUNT,
    "1": PINFaultKind.KEY_FORMAT,
    "2": PINFaultKind.ACCOUNT,
    "3": PINFaultKind.ACCOUNT,
    "4": PINFaultKind.ACCOUNT,
    "5": PINFaultKind.KEY_FORMAT,
    "6": PINFaultKind.REQUEST,
    "7": PINFaultKind.THROTTLED,
    "8": PINFaultKind.REQUEST,
    "9": PINFaultKind.NO_KEY,
    "A": PINFaultKind.NO_KEY,
    "B": PINFaultKind.DEVICE,
    "C": PINFaultKind.DEVICE,
    "E": PINFaultKind.REQUEST,
    "F": PINFaultKind.KEY_EXHAUSTED,
    "G": PINFaultKind.DEVICE,
}


def read_answer(body: bytes, request: PINRequest) -> PINEntered | PINFault:
    """Read message 71: an encrypted block in the form of the scheme that was asked for, or an error code."""
    if error := _ERROR_ANSWER.fullmatch(body):
        code = error[1].decode("ascii")
        return PINFault(_FAULTS.get(code, PINFaultKind.PROTOCOL), f"71{code}")
    match request.scheme:
        case MasterSession():
            if (answer := _MASTER_SESSION_ANSWER.fullmatch(body)) and answer[1] != b"00":
                return PINEntered(bytes.fromhex(answer[2].decode("ascii")), None, int(answer[1]))
        case DUKPT():
            if answer := _DUKPT_ANSWER.fullmatch(body):
                # The pad leaves out the leading F of the key serial number; it has 20 digits always.
                ksn = bytes.fromhex(answer[1].decode("ascii").rjust(20, "F"))
                return PINEntered(bytes.fromhex(answer[2].decode("ascii")), ksn)
        case AESDUKPT():
            if answer := _AES_DUKPT_ANSWER.fullmatch(body):
                ksn, block = (bytes.fromhex(part.decode("ascii")) for part in answer.groups())
                return PINEntered(block, ksn)
    for scheme, answered, name in _ANSWERS:
        if not isinstance(request.scheme, scheme) and answered.fullmatch(body):
            return PINFault(PINFaultKind.OTHER_KEY, f"71 under {name}")
    return PINFault(PINFaultKind.PROTOCOL, "71 in an unknown form")
