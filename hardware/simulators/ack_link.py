# SPDX-License-Identifier: Apache-2.0
"""What a simulated pad that acknowledges packets does on its line, faults included. No packets are known here."""

from collections.abc import Callable

from hardware.simulators.faults import (
    AnswerEOT,
    Emission,
    FaultPlan,
    IgnoreHost,
    LateAck,
    LoseAck,
    NakHost,
    emit,
)

ACK, NAK, EOT = b"\x06", b"\x15", b"\x04"


class AckLink:
    """Collect what goes out: control bytes, late ones too, and packets with faults."""

    def __init__(self, faults: FaultPlan) -> None:
        self.faults = faults
        self._out: list[Emission] = []
        self._late: list[tuple[float, bytes]] = []

    @property
    def deadline(self) -> float | None:
        """Return when `send_late` is wanted."""
        return min((at for at, _ in self._late), default=None)

    def take(self) -> list[Emission]:
        """Return what goes out on the line, and forget it."""
        out, self._out = self._out, []
        if self.faults.silent:
            return []
        if self.faults.merge_writes and out:
            return [Emission(b"".join(e.data for e in out), unplug=any(e.unplug for e in out))]
        return out

    def control(self, data: bytes) -> None:
        """Send a control byte."""
        self._out.append(Emission(data))

    def write(self, packet: bytes, name: str) -> None:
        """Send a packet; faults know it by its name."""
        self._out += emit(packet, self.faults.take_pad_faults(name))

    def send_late(self, now: float) -> None:
        """Send the control bytes that are due."""
        for at, data in [late for late in self._late if late[0] <= now]:
            self._late.remove((at, data))
            self.control(data)

    def intercepts(self, body: str) -> bool:
        """Let a fault have this packet before anybody understands it; tell whether one did."""
        match self.faults.take_host_fault(body, (NakHost, IgnoreHost, AnswerEOT)):
            case None:
                return False
            case NakHost():
                self.control(NAK)
            case AnswerEOT():
                self.control(EOT)
        return True

    def accept(self, body: str, now: float, act: Callable[[], None]) -> None:
        """Acknowledge a good packet and act on it; a fault may lose or delay the ACK."""
        match self.faults.take_host_fault(body, (LoseAck, LateAck)):
            case None:
                self.control(ACK)
            case LateAck() as late:
                self._late.append((now + late.delay_s, ACK))
        act()
