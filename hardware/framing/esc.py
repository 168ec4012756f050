# SPDX-License-Identifier: Apache-2.0
"""Replies of Chinese ESC keypads: STX, data, ETX; and data with each byte split into two. No clock.

There is no check byte: a wrong character within a reply is found only where its meaning does not fit.
"""

from dataclasses import dataclass
from typing import TypeAlias

from hardware.framing.events import BadFrame

STX, ETX = 0x02, 0x03
MAX_BODY_BYTES = 256
_SPLIT_MARK = 0x30


@dataclass(frozen=True)
class Reply:
    """Hold what stood between STX and ETX; not shown in the repr, it may be a PIN block."""

    body: bytes

    def __repr__(self) -> str:
        return f"Reply({len(self.body)} bytes)"


ReplyEvent: TypeAlias = Reply | BadFrame


def split(data: bytes) -> bytes:
    """Return each byte as two, high half first, both marked 0x30: AB becomes 3A 3B, which is not ASCII hex."""
    return bytes(_SPLIT_MARK | half for byte in data for half in (byte >> 4, byte & 0x0F))


def join(data: bytes) -> bytes | None:
    """Undo `split`; None when the data is not of that form."""
    if len(data) % 2 or any(byte & 0xF0 != _SPLIT_MARK for byte in data):
        return None
    return bytes((high & 0x0F) << 4 | low & 0x0F for high, low in zip(data[::2], data[1::2], strict=True))


class EscFramer:
    """Cut a stream of bytes into replies; never raises, holds at most one body. Noise in between is dropped."""

    def __init__(self) -> None:
        self._body = bytearray()
        self._is_inside = False

    @property
    def is_inside_frame(self) -> bool:
        """Tell whether a reply has begun and not ended."""
        return self._is_inside

    def feed(self, data: bytes) -> list[ReplyEvent]:
        """Take bytes and return what they finish, in order."""
        events: list[ReplyEvent] = []
        for byte in data:
            event = self._take(byte)
            if event is not None:
                events.append(event)
        return events

    def reset(self) -> bool:
        """Drop an unfinished reply; tell whether there was one."""
        was_inside = self._is_inside
        self._is_inside = False
        self._body.clear()
        return was_inside

    def _take(self, byte: int) -> ReplyEvent | None:
        if byte == STX:
            # A reply never holds a start byte: the rest of the first one was lost on the line.
            was_cut = self.reset()
            self._is_inside = True
            return BadFrame("cut short") if was_cut else None
        if not self._is_inside:
            return None
        if byte == ETX:
            reply = Reply(bytes(self._body))
            self.reset()
            return reply
        self._body.append(byte)
        if len(self._body) > MAX_BODY_BYTES:
            self.reset()
            return BadFrame("too long")
        return None
