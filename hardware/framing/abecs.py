# SPDX-License-Identifier: Apache-2.0
"""Packets of ABECS PIN pads: SYN, escaped data, ETB, CRC-16/XMODEM; and single control bytes. No clock."""

import binascii
from dataclasses import dataclass
from typing import TypeAlias

from hardware.framing.events import BadFrame, Control

EOT, ACK, DC3, NAK, SYN, ETB, CAN = 0x04, 0x06, 0x13, 0x15, 0x16, 0x17, 0x18
MAX_PACKET_BYTES = 2049
_MAX_BODY_BYTES = MAX_PACKET_BYTES - 4  # SYN, ETB and two bytes of CRC, or more where bytes are escaped
_CONTROLS = (EOT, ACK, NAK)
_ESCAPED = {DC3: b"\x133", SYN: b"\x136", ETB: b"\x137"}
_UNESCAPED = {ord("3"): DC3, ord("6"): SYN, ord("7"): ETB}


@dataclass(frozen=True)
class Packet:
    """Hold the data of a packet whose CRC was right; not shown in the repr, it may carry a PIN block or key."""

    body: bytes

    def __repr__(self) -> str:
        return f"Packet({len(self.body)} bytes)"


PacketEvent: TypeAlias = Packet | Control | BadFrame


def crc(data: bytes) -> bytes:
    """Return the CRC of unescaped data and ETB: CRC-16/XMODEM, high byte first."""
    return binascii.crc_hqx(data + bytes((ETB,)), 0).to_bytes(2)


def encode(body: bytes) -> bytes:
    """Wrap data; raise `ValueError` when the packet would be longer than 2049 bytes."""
    escaped = b"".join(_ESCAPED.get(byte, bytes((byte,))) for byte in body)
    if len(escaped) > _MAX_BODY_BYTES:
        raise ValueError(f"packet data of {len(escaped)} escaped bytes is too long; allowed is {_MAX_BODY_BYTES}")
    return bytes((SYN,)) + escaped + bytes((ETB,)) + crc(body)


class AbecsFramer:
    """Cut a stream of bytes into packets and control bytes; never raises, holds at most one packet."""

    def __init__(self) -> None:
        self._body: bytearray | None = None
        self._is_escaped = False
        self._crc: bytearray | None = None

    @property
    def is_inside_frame(self) -> bool:
        """Tell whether a packet has begun and not ended."""
        return self._body is not None

    def feed(self, data: bytes) -> list[PacketEvent]:
        """Take bytes and return what they finish, in order. Bytes between packets are dropped."""
        events: list[PacketEvent] = []
        for byte in data:
            event = self._take(byte)
            if event is not None:
                events.append(event)
        return events

    def reset(self) -> bool:
        """Drop an unfinished packet; tell whether there was one."""
        was_inside = self.is_inside_frame
        self._body = self._crc = None
        self._is_escaped = False
        return was_inside

    def _take(self, byte: int) -> PacketEvent | None:
        body = self._body
        if body is None:
            if byte == SYN:
                self._body = bytearray()
                return None
            return Control(byte) if byte in _CONTROLS else None
        if self._crc is not None:
            # The CRC is not escaped: any byte may stand there.
            self._crc.append(byte)
            return self._finish(bytes(body), bytes(self._crc)) if len(self._crc) == 2 else None
        if byte == SYN:
            # In data it would be escaped: the rest of the first packet was lost on the line.
            self.reset()
            self._body = bytearray()
            return BadFrame("cut short")
        return self._take_data(body, byte)

    def _take_data(self, body: bytearray, byte: int) -> BadFrame | None:
        if self._is_escaped:
            self._is_escaped = False
            if byte not in _UNESCAPED:
                self.reset()
                return BadFrame("unknown escape")
            body.append(_UNESCAPED[byte])
        elif byte == DC3:
            self._is_escaped = True
        elif byte == ETB:
            self._crc = bytearray()
        else:
            body.append(byte)
        if len(body) > _MAX_BODY_BYTES:
            self.reset()
            return BadFrame("too long")
        return None

    def _finish(self, body: bytes, check: bytes) -> Packet | BadFrame:
        self.reset()
        return Packet(body) if crc(body) == check else BadFrame("check bytes differ")
