# SPDX-License-Identifier: Apache-2.0
"""What guns that send a line for each code have in common: a suffix or a gap ends it. One scan, one call."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from hardware.device_status import StateListener
from hardware.framing.line import Line, LineFramer, Suffix, split_aim
from hardware.scanner.base import DOUBLE_FIRE_S, PortScanner, ScanListener
from hardware.transport.base import Transport
from hardware.transport.owner import RetryTiming


@dataclass(frozen=True)
class ScannerTiming:
    """Hold the gaps that end a code, and the pause within which the same code again is a double fire."""

    gap_s: float = 0.1
    # A gun that has shown its terminator will send it again; a pause inside a code is then more likely a
    # slow line than an end, and half a code would help nobody.
    gap_after_terminator_s: float = 0.5
    double_fire_s: float = DOUBLE_FIRE_S


class LineScanner(PortScanner):
    """Read lines of text; `suffix` ends one, `aim` tells whether an AIM identifier may stand before it."""

    def __init__(
        self,
        name: str,
        transport: Transport,
        on_scan: ScanListener,
        on_state: StateListener,
        *,
        suffix: Suffix = Suffix.AUTO,
        aim: bool = True,
        timing: ScannerTiming | None = None,
        retry: RetryTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        timing = timing or ScannerTiming()
        super().__init__(
            name,
            transport,
            on_scan,
            on_state,
            double_fire_s=timing.double_fire_s,
            retry=retry,
            clock=clock,
            wall_clock=wall_clock,
        )
        self._aim = aim
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
                self.on_line(line, now)
        self._last_byte = now

    def on_time(self, now: float) -> None:
        """End the code: nothing came for the length of the gap."""
        del now
        for line in self._framer.flush():
            self.on_line(line, self._last_byte)

    def deadline(self) -> float | None:
        """Return when the gap is over, or None when no code has begun."""
        if not self._framer.pending:
            return None
        timing = self._timing
        return self._last_byte + (timing.gap_after_terminator_s if self._terminator_seen else timing.gap_s)

    def on_line(self, line: Line, end: float) -> None:
        """Deliver the code of one line."""
        aim, data = self.split(line.data)
        self.deliver(data, aim, self._line_start, end, truncated=line.truncated)

    def split(self, data: bytes) -> tuple[str | None, bytes]:
        """Split off what tells the kind of code."""
        return split_aim(data) if self._aim else (None, data)
