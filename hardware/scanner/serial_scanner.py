# SPDX-License-Identifier: Apache-2.0
"""A scanner gun on a serial line or virtual COM port. One scan, one call, as soon as it is complete."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from hardware.device_status import DeviceState, DeviceStatus, StateListener
from hardware.framing.line import Line, LineFramer, Suffix
from hardware.scanner.scan import Scan, read_line
from hardware.transport.base import Transport
from hardware.transport.owner import PortOwner, RetryTiming
from hardware.transport.serial_port import SerialPort
from hardware.transport.settings import SerialSettings

_ACK = b"\x06"
ScanListener: TypeAlias = Callable[[Scan], None]


@dataclass(frozen=True)
class ScannerTiming:
    """Hold the gaps that end a code, and the pause within which the same code again is a double fire."""

    gap_s: float = 0.1
    # A gun that has shown its terminator will send it again; a pause inside a code is then more likely a
    # slow line than an end, and half a code would help nobody.
    gap_after_terminator_s: float = 0.5
    double_fire_s: float = 0.15


class SerialScanner:
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
        self.name = name
        self._on_scan = on_scan
        self._wall_clock = wall_clock
        self._aim = aim
        self._acknowledge = acknowledge
        self._timing = timing or ScannerTiming()
        self._framer = LineFramer(suffix)
        self._terminator_seen = False
        self._line_start = 0.0
        self._last_byte = 0.0
        self._previous: tuple[bytes, float] | None = None
        transport = transport or SerialPort(settings)
        self._port = transport.name
        self._owner = PortOwner(transport, self, on_state, retry=retry, clock=clock)

    @property
    def status(self) -> DeviceStatus:
        """Return the last reported status."""
        return self._owner.status

    def start(self) -> None:
        """Start reading; runs once."""
        self._owner.start()

    def stop(self) -> None:
        """Stop reading and give the port back."""
        self._owner.stop()

    # What follows is called by the port's owner, on its thread.

    def on_open(self, now: float) -> None:
        """Begin with an empty line."""
        self._framer.reset()
        self._last_byte = now
        self._owner.report(
            DeviceStatus(DeviceState.READY, "scanner.ready", {"port": self._port}, f"Reading from {self._port}.")
        )

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

    def on_stop(self, now: float) -> None:
        """Do nothing: a gun needs no good-bye."""

    def on_closed(self, now: float) -> None:
        """Forget half a code."""
        del now
        self._framer.reset()

    def _deliver(self, line: Line, end: float) -> None:
        if self._acknowledge:
            # Before anything else: the gun beeps an error and forgets the code when this comes late.
            self._owner.write(_ACK)
        previous, self._previous = self._previous, (line.data, end)
        if previous is not None:
            data, previous_end = previous
            if data == line.data and self._line_start - previous_end <= self._timing.double_fire_s:
                return
        scan = read_line(line, self.name, round(end * 1e9), self._wall_clock(), aim=self._aim)
        if scan is not None:
            self._on_scan(scan)
