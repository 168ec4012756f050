# SPDX-License-Identifier: Apache-2.0
"""What a scanner delivers: one code that was read. Nothing here judges whether it is a payment code."""

from dataclasses import dataclass, field
from datetime import datetime

from hardware.framing.line import Line, split_aim
from hardware.framing.manner import PLAIN, Manner

_ENCODINGS = ("utf-8", "gb18030")
SEVEN_BITS = ("7e1", "7o1")
"""Encodings of a gun that sends seven bits with a parity bit, even or odd, to a port that is set to eight."""
_FEWEST_WITH_PARITY = 12
_LONGEST_NOISE = 2
_NOTHING_READABLE = "\ufffd"


@dataclass(frozen=True)
class Scan:
    """Hold one code as it was read.

    `text` has no control characters; `raw` is what stood on the wire without its terminator and AIM
    identifier; `symbology` is the AIM identifier such as "]C0" or None; `encoding` is None when the bytes
    were text in no encoding that guns use (then `text` holds U+FFFD), and one of `SEVEN_BITS` when the line's mode
    is wrong, which does no harm to the text; `end_monotonic_ns` is the moment of
    the last byte on the monotonic clock; `truncated` says that there was more of it than is here; `manner`
    tells how it came. Text and bytes stay out of the repr: they may be a payment code.
    """

    text: str = field(repr=False)
    raw: bytes = field(repr=False)
    device: str
    end_monotonic_ns: int
    at: datetime
    symbology: str | None = None
    encoding: str | None = "utf-8"
    truncated: bool = False
    manner: Manner = PLAIN


def read_line(line: Line, device: str, end_monotonic_ns: int, at: datetime, *, aim: bool = True) -> Scan | None:
    """Turn a line into a scan, or None when it holds nothing that can be read as text."""
    symbology, raw = split_aim(line.data) if aim else (None, line.data)
    return make_scan(raw, symbology, device, end_monotonic_ns, at, truncated=line.truncated)


def make_scan(
    raw: bytes,
    symbology: str | None,
    device: str,
    end_monotonic_ns: int,
    at: datetime,
    *,
    truncated: bool = False,
    manner: Manner = PLAIN,
) -> Scan | None:
    """Turn the bytes of a code into a scan, or None when they are nothing: an empty line, or noise of a few bytes."""
    text, encoding = decode_text(raw)
    if not text:
        if len(raw) <= _LONGEST_NOISE:
            return None
        text, encoding = _NOTHING_READABLE, None
    return Scan(text, raw, device, end_monotonic_ns, at, symbology, encoding, truncated, manner)


def decode_text(raw: bytes) -> tuple[str, str | None]:
    """Return the text, printable characters alone, and its encoding; None when it is in none that we know."""
    for encoding in _ENCODINGS:
        # Asked before GB18030, which takes nearly any bytes; UTF-8 never takes digits with a parity bit.
        if encoding == "gb18030" and (parity := _parity_of(raw)) is not None:
            return _printable(bytes(byte & 0x7F for byte in raw).decode("ascii")), parity
        try:
            return _printable(raw.decode(encoding)), encoding
        except UnicodeDecodeError:
            continue
    return _printable(raw.decode("utf-8", errors="replace")), None


def _parity_of(raw: bytes) -> str | None:
    """Tell whether these are seven bits with a parity bit: some have it set and some have not, and each is right.

    Of twelve bytes that mean something else, all are right by chance once in two thousand times.
    """
    if len(raw) < _FEWEST_WITH_PARITY or len({byte >> 7 for byte in raw}) < 2:
        return None
    if any(byte & 0x7F < 0x20 for byte in raw.rstrip(b"\x8d\x0d\x8a\x0a\x89\x09")):
        return None
    odd = {byte.bit_count() % 2 for byte in raw}
    return SEVEN_BITS[odd.pop()] if len(odd) == 1 else None


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable())
