# SPDX-License-Identifier: Apache-2.0
"""The line between a simulated Verifone/VISA pad and the till: packets, ACK, NAK, retransmission, faults.

Written from the link rules of the PP791 manual, p. 27 and 28. What packets mean is decided elsewhere.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from hardware.simulators.ack_link import EOT, NAK, AckLink
from hardware.simulators.faults import FaultPlan

_MAX_RETRANSMITS = 2
_MAX_NAKS = 3
_MAX_BUFFER = 2048
# One packet with its check byte, or one control byte; anything before it is noise.
_NEXT = re.compile(rb"(?:\x02([^\x02\x03\x0f]*)\x03(.)|\x0f([^\x02\x0e\x0f]*)\x0e(.)|([\x04\x06\x15]))", re.DOTALL)


@dataclass(frozen=True)
class FromTill:
    """Hold what came from the till: a packet's body, or a control byte with an empty body."""

    body: str
    is_admin: bool = False
    control: bytes = b""
    is_good: bool = True


def packet(body: str, *, is_admin: bool = False) -> bytes:
    """Wrap a body as the pad sends it."""
    start, end = (b"\x0f", b"\x0e") if is_admin else (b"\x02", b"\x03")
    check = 0
    for byte in body.encode("latin-1") + end:
        check ^= byte
    return start + body.encode("latin-1") + end + bytes((check,))


class LineReader:
    """Find packets and control bytes in what arrives."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> list[FromTill]:
        """Take bytes; return what is complete."""
        self._buffer = (self._buffer + data)[-_MAX_BUFFER:]
        found = []
        while match := _NEXT.search(self._buffer):
            self._buffer = self._buffer[match.end() :]
            transaction, check, admin, admin_check, control = match.groups()
            if control is not None:
                found.append(FromTill("", control=control))
            elif transaction is not None:
                found.append(_checked(transaction, check, is_admin=False))
            else:
                found.append(_checked(admin, admin_check, is_admin=True))
        return found


def _checked(body: bytes, check: bytes, *, is_admin: bool) -> FromTill:
    text = body.decode("latin-1")
    return FromTill(text, is_admin, is_good=packet(text, is_admin=is_admin)[-1:] == check)


class PadLink(AckLink):
    """Keep the link rules for the pad: what waits for an ACK, when it is sent again, what faults do to it."""

    def __init__(self, faults: FaultPlan, retransmit_s: float) -> None:
        super().__init__(faults)
        self._retransmit_s = retransmit_s
        self._unacknowledged: tuple[str, bool] | None = None
        self._sent_at = 0.0
        self._retransmits = 0
        self._bad_packets = 0

    @property
    def awaits_ack(self) -> bool:
        """Tell whether a packet of ours has not been acknowledged."""
        return self._unacknowledged is not None

    @property
    def deadline(self) -> float | None:
        """Return when `tick` is wanted."""
        late = super().deadline
        times = [] if late is None else [late]
        if self.awaits_ack:
            times.append(self._sent_at + self._retransmit_s)
        return min(times, default=None)

    def send(self, body: str, now: float, *, is_admin: bool = False) -> None:
        """Send a packet and wait for its ACK."""
        self._unacknowledged = (body, is_admin)
        self._retransmits = 0
        self._write(now)

    def acknowledged(self) -> None:
        """Stop waiting: the till has our packet, or the session is over."""
        self._unacknowledged = None

    def resend(self, now: float) -> None:
        """Send the packet again, because the till answered NAK."""
        if self.awaits_ack:
            self._write(now)

    def tick(self, now: float) -> bool:
        """Send what is due; tell whether the till stayed silent for so long that the session is over."""
        self.send_late(now)
        if not self.awaits_ack or now < self._sent_at + self._retransmit_s:
            return False
        if self._retransmits < _MAX_RETRANSMITS:
            self._retransmits += 1
            self._write(now)
            return False
        self.acknowledged()
        self.control(EOT)
        return True

    def refuse_bad_packet(self) -> bool:
        """Answer a wrong check byte; tell whether this was the third, which ends the session."""
        self._bad_packets += 1
        is_last = self._bad_packets >= _MAX_NAKS
        self.control(EOT if is_last else NAK)
        if is_last:
            self._bad_packets = 0
        return is_last

    def accept(self, body: str, now: float, act: Callable[[], None]) -> None:
        """Acknowledge a good packet and act on it; a fault may lose or delay the ACK."""
        self._bad_packets = 0
        super().accept(body, now, act)

    def _write(self, now: float) -> None:
        assert self._unacknowledged is not None
        body, is_admin = self._unacknowledged
        self._sent_at = now
        self.write(packet(body, is_admin=is_admin), body)
