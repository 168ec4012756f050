# SPDX-License-Identifier: Apache-2.0
"""What guns that send a line for each code have in common: a suffix or a gap ends it. One scan, one call."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hardware.device_status import StateListener
from hardware.framing.keyboard_layouts import LayoutName
from hardware.framing.line import Line, LineFramer, Suffix, split_aim
from hardware.framing.manner import Before, Ending, Manner
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


@dataclass(frozen=True)
class Split:
    """Hold a code, its AIM identifier, and what stood before it."""

    data: bytes
    aim: str | None = None
    before: tuple[Before, ...] = ()
    typed_for: LayoutName | None = None
    """The country in whose layout the keys made sense, where that is another than they were read by."""


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
                is_crlf = line.ending is Ending.CR and data[index + 1 : index + 2] == b"\n"
                self.on_line(replace(line, ending=Ending.CRLF) if is_crlf else line, now)
        self._last_byte = now

    def on_time(self, now: float) -> None:
        """End the code: nothing came for the length of the gap."""
        del now
        for line in self._framer.flush():
            pause_s = self._gap_s
            # A gun that lost its suffix must not cost half a second for the rest of the day.
            self._terminator_seen = False
            self.on_line(line, self._last_byte, pause_s)

    def deadline(self) -> float | None:
        """Return when the gap is over, or None when no code has begun."""
        return self._last_byte + self._gap_s if self._framer.pending else None

    @property
    def line_start(self) -> float:
        """Return when the first byte of the line came that is held or was just told of."""
        return self._line_start

    @property
    def _gap_s(self) -> float:
        return self._timing.gap_after_terminator_s if self._terminator_seen else self._timing.gap_s

    def on_line(self, line: Line, end: float, pause_s: float = 0.0) -> None:
        """Deliver the code of one line; `pause_s` is how long nobody knew that it was whole."""
        manner = self.manner_of(Manner(line.ending, pause_s), line, end)
        code = self.split(line.data)
        self.deliver(
            code.data,
            code.aim,
            self._line_start,
            end,
            truncated=line.truncated,
            manner=replace(manner, before=code.before, typed_for=code.typed_for),
        )

    def manner_of(self, manner: Manner, line: Line, end: float) -> Manner:
        """Return how a line came, with what this kind of gun knows of it."""
        del line, end
        return manner

    def split(self, data: bytes) -> Split:
        """Split off what tells the kind of code."""
        aim, rest = split_aim(data) if self._aim else (None, data)
        return Split(rest, aim, (Before.AIM,) if aim is not None else ())
