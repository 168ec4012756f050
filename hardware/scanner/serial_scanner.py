# SPDX-License-Identifier: Apache-2.0
"""A scanner gun on a serial line or virtual COM port. One scan, one call, as soon as it is complete."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from hardware.device_status import StateListener
from hardware.framing.line import Line, LineFramer, Suffix, split_aim
from hardware.scanner.base import DOUBLE_FIRE_S, PortScanner, ScanListener
from hardware.transport.base import Transport
from hardware.transport.owner import RetryTiming
from hardware.transport.serial_port import SerialPort
from hardware.transport.settings import SerialSettings

_ACK = b"\x06"


@dataclass(frozen=True)
class ScannerTiming:
    """Hold the gaps that end a code, and the pause within which the same code again is a double fire."""

    gap_s: float = 0.1
    # A gun that has shown its terminator will send it again; a pause inside a code is then more likely a
    # slow line than an end, and half a code would help nobody.
    gap_after_terminator_s: float = 0.5
    double_fire_s: float = DOUBLE_FIRE_S


class SerialScanner(PortScanner):
    """Read one serial gun; both listeners are called from the thread that owns the port.

    `suffix` is what the gun sends after a code; `aim` tells whether it may send AIM identifiers before it;
    `acknowledge` answers every code with ACK, for guns that are set to wait for one.
    """

    def __init__(
        self,
        name: str,
        settings: SerialSettings,
        on_scan: ScanListener,
        on_state: StateListener,
        *,
        suffix: Suffix = Suffix.AUTO,
        aim: bool = True,
        acknowledge: bool = False,
        timing: ScannerTiming | None = None,
        transport: Transport | None = None,
        retry: RetryTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        timing = timing or ScannerTiming()
        super().__init__(
            name,
            transport or SerialPort(settings),
            on_scan,
            on_state,
            double_fire_s=timing.double_fire_s,
            retry=retry,
            clock=clock,
            wall_clock=wall_clock,
        )
        self._aim = aim
        self._acknowledge = acknowledge
        self._timing = timing
        self._framer = LineFramer(suffix)
        self._terminator_seen = False
        self._line_start = 0.0
        self._last_byte = 0.0

    def begin(self, now: float) -> None:
        """Begin with an empty line."""
        self._framer.reset()
        self._last_byte = now

    def on_bytes(self, data: bytes, now: float) -> None:
        """Deliver every scan that these bytes complete."""
        for index in range(len(data)):
            if not self._framer.pending:
                self._line_start = now
            for line in self._framer.feed(data[index : index + 1]):
                self._terminator_seen = True
                self._deliver(line, now)
        self._last_byte = now

    def on_time(self, now: float) -> None:
        """End the code: nothing came for the length of the gap."""
        del now
        for line in self._framer.flush():
            self._deliver(line, self._last_byte)

    def deadline(self) -> float | None:
        """Return when the gap is over, or None when no code has begun."""
        if not self._framer.pending:
            return None
        timing = self._timing
        return self._last_byte + (timing.gap_after_terminator_s if self._terminator_seen else timing.gap_s)

    def _deliver(self, line: Line, end: float) -> None:
        if self._acknowledge:
            # Before anything else: the gun beeps an error and forgets the code when this comes late.
            self.owner.write(_ACK)
        aim, data = split_aim(line.data) if self._aim else (None, line.data)
        self.deliver(data, aim, self._line_start, end, truncated=line.truncated)
