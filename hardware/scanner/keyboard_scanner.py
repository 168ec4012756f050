# SPDX-License-Identifier: Apache-2.0
"""A gun in keyboard mode that we have to ourselves: its keys as one scan, and none of them in a window."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from hardware.device_status import StateListener
from hardware.framing.key_events import KeyEventDecoder
from hardware.framing.keyboard_layouts import LayoutName
from hardware.framing.line import Line
from hardware.scanner.base import ScanListener
from hardware.scanner.line_scanner import LineScanner, ScannerTiming
from hardware.transport.base import Transport
from hardware.transport.keyboard_port import KeyboardPort
from hardware.transport.owner import RetryTiming
from hardware.transport.usb_devices import USBRule

# By radio, keys may come 50 ms apart, and a lost packet takes longer; nobody else types on this keyboard.
KEYBOARD_TIMING = ScannerTiming(gap_s=0.3, gap_after_terminator_s=1.0)


class KeyboardScanner(LineScanner):
    """Read one gun in keyboard mode, by the device path of its keyboard or by a rule.

    `layout` is the country that the gun is set to; `prefix` is what it is programmed to type before a code.
    """

    def __init__(
        self,
        name: str,
        keyboard: str | USBRule,
        on_scan: ScanListener,
        on_state: StateListener,
        *,
        layout: LayoutName = LayoutName.US,
        prefix: str = "",
        timing: ScannerTiming = KEYBOARD_TIMING,
        transport: Transport | None = None,
        retry: RetryTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(
            name,
            transport or KeyboardPort(keyboard),
            on_scan,
            on_state,
            timing=timing,
            retry=retry,
            clock=clock,
            wall_clock=wall_clock,
        )
        self._decoder = KeyEventDecoder(layout)
        self._prefix = prefix.encode()
        self._is_cut = False

    def begin(self, now: float) -> None:
        """Begin with no key held and an empty line."""
        self._decoder.reset()
        self._is_cut = False
        super().begin(now)

    def on_bytes(self, data: bytes, now: float) -> None:
        """Take events of the keyboard."""
        text = self._decoder.feed(data)
        if self._decoder.has_lost:
            self._decoder.has_lost = False
            self._is_cut = True
        if text:
            super().on_bytes(text, now)

    def on_line(self, line: Line, end: float) -> None:
        """Deliver a code without its prefix; one of which the kernel lost a key is told as cut."""
        is_cut, self._is_cut = self._is_cut, False
        data = line.data.removeprefix(self._prefix)
        super().on_line(Line(data, line.truncated or is_cut, line.terminated), end)
