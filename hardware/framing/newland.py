# SPDX-License-Identifier: Apache-2.0
"""Packets of Newland P180 pads: STX, length in BCD, data, ETX, LRC; and single control bytes. No clock.

Data is binary: where a packet ends is told by its length and never by an ETX inside.
"""

from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import TypeAlias

from hardware.framing.events import BadFrame, Control

STX, ETX, EOT, ACK, NAK = 0x02, 0x03, 0x04, 0x06, 0x15
MAX_BODY_BYTES = 1024
_CONTROLS = (EOT, ACK, NAK)


@dataclass(frozen=True)
class Message:
    """Hold the data of a packet whose LRC was right; not shown in the repr, it may carry a PIN block or key."""

    body: bytes

    def __repr__(self) -> str:
        return f"Message({len(self.body)} bytes)"


MessageEvent: TypeAlias = Message | Control | BadFrame


def encode(body: bytes) -> bytes:
    """Wrap data; raise `ValueError` when it is too long. The LRC covers length, data and ETX."""
    if len(body) > MAX_BODY_BYTES:
        raise ValueError(f"packet data of {len(body)} bytes is too long; allowed is {MAX_BODY_BYTES}")
    covered = bytes.fromhex(f"{len(body):04}") + body + bytes((ETX,))
    return bytes((STX,)) + covered + bytes((reduce(xor, covered, 0),))


class NewlandFramer:
    """Cut a stream of bytes into messages and control bytes; never raises, holds at most one packet."""

    def __init__(self) -> None:
        self._covered: bytearray | None = None
        self._size = 0

    @property
    def is_inside_frame(self) -> bool:
        """Tell whether a packet has begun and not ended."""
        return self._covered is not None

    def feed(self, data: bytes) -> list[MessageEvent]:
        """Take bytes and return what they finish, in order. Bytes between packets are dropped."""
        events: list[MessageEvent] = []
        for byte in data:
            event = self._take(byte)
            if event is not None:
                events.append(event)
        return events

    def reset(self) -> bool:
        """Drop an unfinished packet; tell whether there was one."""
        was_inside = self.is_inside_frame
        self._covered = None
        return was_inside

    def _take(self, byte: int) -> MessageEvent | None:
        covered = self._covered
        if covered is None:
            if byte == STX:
                self._covered = bytearray()
                return None
            return Control(byte) if byte in _CONTROLS else None
        if len(covered) == 2 + self._size + 1 and len(covered) > 2:
            self.reset()
            return _checked(bytes(covered), byte)
        covered.append(byte)
        return self._check_length(covered) if len(covered) == 2 else None

    def _check_length(self, covered: bytearray) -> BadFrame | None:
        digits = covered.hex()
        if not digits.isdecimal() or int(digits) > MAX_BODY_BYTES:
            self.reset()
            return BadFrame("too long" if digits.isdecimal() else "length is no number")
        self._size = int(digits)
        return None


def _checked(covered: bytes, check: int) -> Message | BadFrame:
    if covered[-1] != ETX:
        return BadFrame("no end after its length")
    if reduce(xor, covered, 0) != check:
        return BadFrame("check byte differs")
    return Message(covered[2:-1])
