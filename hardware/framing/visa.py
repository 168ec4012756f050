# SPDX-License-Identifier: Apache-2.0
"""Packets of Verifone/VISA style PIN pads: STX..ETX LRC, SI..SO LRC and single control bytes. No clock."""

import enum
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import TypeAlias

from hardware.framing.events import BadFrame, Control

STX, ETX, EOT, ACK, SO, SI, NAK = 0x02, 0x03, 0x04, 0x06, 0x0E, 0x0F, 0x15
MAX_BODY_BYTES = 512
_CONTROLS = (EOT, ACK, NAK)
_END_OF = {STX: ETX, SI: SO}


class FrameKind(enum.Enum):
    """Tell the two envelopes apart by their first byte."""

    TRANSACTION = STX
    ADMIN = SI


@dataclass(frozen=True)
class Frame:
    """Hold a packet whose check byte was right; the body stands between start and end.

    The body is not shown in the repr: it may carry a PIN block or key.
    """

    kind: FrameKind
    body: bytes

    def __repr__(self) -> str:
        return f"Frame({self.kind.name}, {len(self.body)} bytes)"


FrameEvent: TypeAlias = Frame | Control | BadFrame


def encode(kind: FrameKind, body: bytes) -> bytes:
    """Wrap a body; raise `ValueError` when it holds a byte that would end or restart the packet.

    The check byte is the XOR of every byte after the start, the end byte included (PP791 manual, p. 28).
    """
    forbidden = sorted(set(body) & {STX, ETX, SI, SO})
    if forbidden:
        raise ValueError(f"a packet body must not hold byte 0x{forbidden[0]:02X}")
    if len(body) > MAX_BODY_BYTES:
        raise ValueError(f"a packet body of {len(body)} bytes is too long; allowed is {MAX_BODY_BYTES}")
    covered = body + bytes((_END_OF[kind.value],))
    return bytes((kind.value,)) + covered + bytes((reduce(xor, covered, 0),))


class VisaFramer:
    """Cut a stream of bytes into packets and control bytes; never raises, holds at most one body."""

    def __init__(self) -> None:
        self._start: int | None = None
        self._body = bytearray()
        self._want_check = False

    @property
    def is_inside_frame(self) -> bool:
        """Tell whether a packet has begun and not ended."""
        return self._start is not None

    def feed(self, data: bytes) -> list[FrameEvent]:
        """Take bytes and return what they finish, in order. Bytes between packets are dropped."""
        events: list[FrameEvent] = []
        for byte in data:
            event = self._take(byte)
            if event is not None:
                events.append(event)
        return events

    def reset(self) -> bool:
        """Drop an unfinished packet; tell whether there was one."""
        was_inside = self.is_inside_frame
        self._start = None
        self._body.clear()
        self._want_check = False
        return was_inside

    def _take(self, byte: int) -> FrameEvent | None:
        if self._start is None:
            if byte in _END_OF:
                self._start = byte
                return None
            return Control(byte) if byte in _CONTROLS else None
        if self._want_check:
            return self._finish(byte)
        if byte == _END_OF[self._start]:
            self._want_check = True
            return None
        if byte in _END_OF:
            # A packet never holds a start byte: the rest of the first one was lost on the line.
            self.reset()
            self._start = byte
            return BadFrame("cut short")
        self._body.append(byte)
        if len(self._body) > MAX_BODY_BYTES:
            self.reset()
            return BadFrame("too long")
        return None

    def _finish(self, check: int) -> FrameEvent:
        start = self._start
        assert start is not None
        body = bytes(self._body)
        self.reset()
        if reduce(xor, body, _END_OF[start]) != check:
            return BadFrame("check byte differs")
        return Frame(FrameKind(start), body)
