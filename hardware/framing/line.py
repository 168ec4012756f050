# SPDX-License-Identifier: Apache-2.0
"""Scanner text: bytes to lines, ended by a terminator or by a gap. No clock: the caller tells of the gap."""

import enum
from dataclasses import dataclass

from hardware.framing.manner import Ending

MAX_LINE_BYTES = 8192
_CR, _LF, _TAB = 0x0D, 0x0A, 0x09


class Suffix(enum.StrEnum):
    """Name what a gun sends after a code. A gap ends a code under every setting."""

    AUTO = "auto"  # CR, LF, CRLF or Tab, whichever comes
    CR = "cr"
    LF = "lf"
    CRLF = "crlf"
    TAB = "tab"
    NONE = "none"


_NAMES = {_CR: Ending.CR, _LF: Ending.LF, _TAB: Ending.TAB}
_ENDS: dict[Suffix, frozenset[int]] = {
    Suffix.AUTO: frozenset((_CR, _LF, _TAB)),
    Suffix.CR: frozenset((_CR,)),
    Suffix.LF: frozenset((_LF,)),
    # The CR ends the code at once, so that nobody waits for the LF, which is swallowed.
    Suffix.CRLF: frozenset((_CR,)),
    Suffix.TAB: frozenset((_TAB,)),
    Suffix.NONE: frozenset(),
}


@dataclass(frozen=True)
class Line:
    """Hold one line without what ended it; `truncated` when it was longer than the cap."""

    data: bytes
    truncated: bool = False
    ending: Ending = Ending.CR


class LineFramer:
    """Cut a stream of bytes into lines of at most `max_bytes`; never raises on any bytes.

    Empty lines are not reported, so that the LF of CRLF is not a second scan. A CR ends its line before anybody can
    know whether LF follows: that the stream ends its lines with CRLF is known from its second line on.
    """

    def __init__(self, suffix: Suffix = Suffix.AUTO, max_bytes: int = MAX_LINE_BYTES) -> None:
        if max_bytes < 1:
            raise ValueError(f"max_bytes {max_bytes} is out of range; allowed is 1 and more")
        self._ends = _ENDS[suffix]
        self._max_bytes = max_bytes
        self._line = bytearray()
        self._truncated = False
        self._after_cr = False
        self._sends_crlf = False

    @property
    def pending(self) -> int:
        """Return how many bytes of an unfinished line are held."""
        return len(self._line)

    def feed(self, data: bytes) -> list[Line]:
        """Take bytes and return the lines that they finish."""
        lines = []
        for byte in data:
            is_lf_of_crlf = byte == _LF and self._after_cr
            if self._after_cr:
                self._sends_crlf = is_lf_of_crlf
            self._after_cr = byte == _CR and _CR in self._ends
            if is_lf_of_crlf:
                continue
            if byte in self._ends:
                lines += self._finish(Ending.CRLF if byte == _CR and self._sends_crlf else _NAMES[byte])
            elif len(self._line) < self._max_bytes:
                self._line.append(byte)
            else:
                self._truncated = True
        return lines

    def flush(self) -> list[Line]:
        """End the unfinished line, because a gap passed; at most one line comes back."""
        return self._finish(Ending.PAUSE)

    def reset(self) -> None:
        """Forget everything, because the port was closed."""
        self._line.clear()
        self._truncated = False
        self._after_cr = self._sends_crlf = False

    def _finish(self, ending: Ending) -> list[Line]:
        line = Line(bytes(self._line), self._truncated, ending)
        self._line.clear()
        self._truncated = False
        return [line] if line.data else []


def split_aim(data: bytes) -> tuple[str | None, bytes]:
    """Split off an AIM symbology identifier: `]`, a code letter, a modifier.

    Returns (identifier or None, the rest). Source: ISO/IEC 15424.
    """
    if len(data) >= 3 and data[:1] == b"]" and data[1:2].isalpha() and data[2:3].isalnum():
        return data[:3].decode("ascii"), data[3:]
    return None, data
