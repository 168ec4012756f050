# SPDX-License-Identifier: Apache-2.0
"""A scanner gun on a serial line or virtual COM port. One scan, one call, as soon as it is complete."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from hardware.device_status import StateListener
from hardware.framing.line import Line, Suffix
from hardware.scanner.base import ScanListener
from hardware.scanner.line_scanner import LineScanner, ScannerTiming
from hardware.transport.base import Transport
from hardware.transport.owner import RetryTiming
from hardware.transport.serial_port import SerialPort
from hardware.transport.settings import SerialSettings

_ACK = b"\x06"


class SerialScanner(LineScanner):
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
        super().__init__(
            name,
            transport or SerialPort(settings),
            on_scan,
            on_state,
            suffix=suffix,
            aim=aim,
            timing=timing,
            retry=retry,
            clock=clock,
            wall_clock=wall_clock,
        )
        self._acknowledge = acknowledge

    def on_line(self, line: Line, end: float) -> None:
        """Acknowledge a code before anything else: the gun beeps an error and forgets it when that comes late."""
        if self._acknowledge:
            self.owner.write(_ACK)
        super().on_line(line, end)
