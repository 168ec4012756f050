# SPDX-License-Identifier: Apache-2.0
"""What can go wrong on a PIN pad's line, as data: each fault says which packet it hits and how often."""

from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar


@dataclass(frozen=True)
class Emission:
    """Hold bytes that the pad writes at once, a pause after them, and whether the cable is pulled then."""

    data: bytes
    pause_s: float = 0.0
    unplug: bool = False


@dataclass(frozen=True)
class HostFault:
    """Hit packets from the till: `message` is the beginning of the body, empty for any packet."""

    message: str = ""
    times: int = 1


@dataclass(frozen=True)
class NakHost(HostFault):
    """Answer NAK as if the check byte were wrong."""

    times: int = 3


@dataclass(frozen=True)
class IgnoreHost(HostFault):
    """Behave as if the packet had never arrived."""


@dataclass(frozen=True)
class LoseAck(HostFault):
    """Act on the packet, but lose the ACK on the line."""


@dataclass(frozen=True)
class LateAck(HostFault):
    """Act on the packet, but send its ACK after a delay."""

    delay_s: float = 2.0


@dataclass(frozen=True)
class AnswerEOT(HostFault):
    """End the session by EOT in place of an ACK."""


@dataclass(frozen=True)
class PadFault:
    """Hit packets from the pad: `message` is the beginning of the body, empty for any packet."""

    message: str = ""
    times: int = 1


@dataclass(frozen=True)
class SplitWrites(PadFault):
    """Write the packet in pieces with pauses."""

    size: int = 1
    pause_s: float = 0.0


@dataclass(frozen=True)
class LoseByte(PadFault):
    """Lose one byte of the packet; a negative index counts from its end."""

    index: int = -1


@dataclass(frozen=True)
class BadCheck(PadFault):
    """Damage the check byte."""


@dataclass(frozen=True)
class DuplicateFrame(PadFault):
    """Send the packet twice."""


@dataclass(frozen=True)
class GarbageBefore(PadFault):
    """Send noise before the packet."""

    noise: bytes = b"\x00\xff\x55\x7f"


@dataclass(frozen=True)
class ParityBits(PadFault):
    """Send seven bits and a bit of even parity, as a pad does that is set to 7E1 while the till's port is 8N1."""


@dataclass(frozen=True)
class SecondReader(PadFault):
    """Lose every other byte to another program that reads the same port."""


@dataclass(frozen=True)
class EOTInstead(PadFault):
    """Send EOT in place of the packet."""


@dataclass(frozen=True)
class UnplugMidFrame(PadFault):
    """Pull the cable after so many bytes of the packet."""

    after_bytes: int = 5


@dataclass(frozen=True)
class WrongKey(PadFault):
    """Encrypt the next PIN under a key that nobody knows; the line does no harm to the block itself."""


@dataclass(frozen=True)
class ErrorAnswer:
    """Answer the next PIN request with an error code of the make, such as "7" for the throttle."""

    code: str = "7"


Fault: TypeAlias = HostFault | PadFault | ErrorAnswer
_HostFaultT = TypeVar("_HostFaultT", bound=HostFault)


@dataclass
class FaultPlan:
    """Hold the faults still to come, in order; `silent` and `merge_writes` last until switched off."""

    pending: list[Fault] = field(default_factory=list)
    silent: bool = False
    merge_writes: bool = False

    def add(self, *faults: Fault) -> None:
        """Put faults at the end of the plan."""
        self.pending.extend(faults)

    def clear(self) -> None:
        """Forget all that is still to come, and switch off what lasts."""
        self.pending.clear()
        self.silent = self.merge_writes = False

    def take_host_fault(self, body: str, kinds: tuple[type[_HostFaultT], ...]) -> _HostFaultT | None:
        """Use up and return the first fault of these kinds that hits this packet from the till."""
        for index, fault in enumerate(self.pending):
            if isinstance(fault, kinds) and body.startswith(fault.message):
                self._use(index, fault)
                return fault
        return None

    def take_error(self) -> str | None:
        """Use up and return the code that the next PIN request is to be answered with."""
        for fault in self.pending:
            if isinstance(fault, ErrorAnswer):
                self.pending.remove(fault)
                return fault.code
        return None

    def take_wrong_key(self, body: str) -> bool:
        """Use up the first wrong key that hits this packet from the pad; tell whether there was one."""
        for index, fault in enumerate(self.pending):
            if isinstance(fault, WrongKey) and body.startswith(fault.message):
                self._use(index, fault)
                return True
        return False

    def take_pad_faults(self, body: str) -> list[PadFault]:
        """Use up and return every fault that hits this packet from the pad."""
        on_line = (f for f in self.pending if isinstance(f, PadFault) and not isinstance(f, WrongKey))
        hits = [f for f in on_line if body.startswith(f.message)]
        for fault in hits:
            self._use(self.pending.index(fault), fault)
        return hits

    def _use(self, index: int, fault: HostFault | PadFault) -> None:
        rest = replace(fault, times=fault.times - 1)
        self.pending[index : index + 1] = [rest] if rest.times > 0 else []


def emit(packet: bytes, faults: list[PadFault]) -> list[Emission]:
    """Return what really goes out on the line for a packet, with the faults applied in order."""
    size, pause_s = len(packet), 0.0
    cut: int | None = None
    for fault in faults:
        match fault:
            case EOTInstead():
                packet = b"\x04"
            case LoseByte(index=index) if packet:
                at = index % len(packet)
                packet = packet[:at] + packet[at + 1 :]
            case BadCheck() if packet:
                packet = packet[:-1] + bytes((packet[-1] ^ 0x55,))
            case DuplicateFrame():
                packet += packet
            case ParityBits():
                packet = bytes(byte & 0x7F | (byte & 0x7F).bit_count() % 2 << 7 for byte in packet)
            case SecondReader():
                packet = packet[::2]
            case GarbageBefore(noise=noise):
                packet = noise + packet
            case SplitWrites():
                size, pause_s = fault.size, fault.pause_s
            case UnplugMidFrame():
                cut = fault.after_bytes
    if cut is not None:
        return [Emission(packet[:cut], unplug=True)]
    return [Emission(packet[at : at + size], pause_s) for at in range(0, len(packet), max(1, size))]
