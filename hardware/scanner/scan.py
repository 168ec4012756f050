# SPDX-License-Identifier: Apache-2.0
"""What a scanner delivers: one code that was read. Nothing here judges whether it is a payment code."""

from dataclasses import dataclass, field
from datetime import datetime

from hardware.framing.line import Line, split_aim

_ENCODINGS = ("utf-8", "gb18030")


@dataclass(frozen=True)
class Scan:
    """Hold one code as it was read.

    `text` has no control characters; `raw` is what stood on the wire without its terminator and AIM
    identifier; `symbology` is the AIM identifier such as "]C0" or None; `encoding` is None when the bytes
    were text in no encoding that guns use (then `text` holds U+FFFD); `end_monotonic_ns` is the moment of
    the last byte on the monotonic clock; `truncated` says that there was more of it than is here. Text and
    bytes stay out of the repr: they may be a payment code.
    """

    text: str = field(repr=False)
    raw: bytes = field(repr=False)
    device: str
    end_monotonic_ns: int
    at: datetime
    symbology: str | None = None
    encoding: str | None = "utf-8"
    truncated: bool = False


def read_line(line: Line, device: str, end_monotonic_ns: int, at: datetime, *, aim: bool = True) -> Scan | None:
    """Turn a line into a scan, or None when it holds nothing that can be read as text."""
    symbology, raw = split_aim(line.data) if aim else (None, line.data)
    return make_scan(raw, symbology, device, end_monotonic_ns, at, truncated=line.truncated)


def make_scan(
    raw: bytes, symbology: str | None, device: str, end_monotonic_ns: int, at: datetime, *, truncated: bool = False
) -> Scan | None:
    """Turn the bytes of a code into a scan, or None when they hold nothing that can be read as text."""
    text, encoding = decode_text(raw)
    if not text:
        return None
    return Scan(text, raw, device, end_monotonic_ns, at, symbology, encoding, truncated)


def decode_text(raw: bytes) -> tuple[str, str | None]:
    """Return the text, printable characters alone, and its encoding; None when it is in none that we know."""
    for encoding in _ENCODINGS:
        try:
            return _printable(raw.decode(encoding)), encoding
        except UnicodeDecodeError:
            continue
    return _printable(raw.decode("utf-8", errors="replace")), None


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable())
