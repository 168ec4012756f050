# SPDX-License-Identifier: Apache-2.0
"""A gun in keyboard mode: its keys as one scan. On Linux we have it to ourselves, and none of them reach a window."""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from hardware.device_status import StateListener
from hardware.framing.key_events import KeyEventDecoder
from hardware.framing.keyboard_layouts import LayoutName, places_of, typed_for
from hardware.framing.line import Line, split_aim
from hardware.framing.manner import Before, Ending, Manner
from hardware.scanner.base import ScanListener
from hardware.scanner.line_scanner import LineScanner, ScannerTiming, Split
from hardware.transport.base import Transport
from hardware.transport.owner import RetryTiming
from hardware.transport.usb_devices import USBRule

if sys.platform == "win32":
    from hardware.transport.raw_keyboard_port import RawKeyboardPort as KeyboardTransport
else:
    from hardware.transport.keyboard_port import KeyboardPort as KeyboardTransport

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
            transport or KeyboardTransport(keyboard),
            on_scan,
            on_state,
            timing=timing,
            retry=retry,
            clock=clock,
            wall_clock=wall_clock,
        )
        self._layout = layout
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

    def on_line(self, line: Line, end: float, pause_s: float = 0.0) -> None:
        """Deliver a code without its prefix; one of which the kernel lost a key is told as cut."""
        is_cut, self._is_cut = self._is_cut, False
        super().on_line(replace(line, truncated=line.truncated or is_cut), end, pause_s)

    def manner_of(self, manner: Manner, line: Line, end: float) -> Manner:
        """Add the rhythm of the keys; of a keyboard, CR is the Enter key."""
        return replace(
            manner,
            ending=Ending.ENTER if manner.ending is Ending.CR else manner.ending,
            key_gap_s=(end - self.line_start) / max(1, len(line.data)),
        )

    def split(self, data: bytes) -> Split:
        """Take the prefix and the AIM identifier off, in the country in which the keys make sense."""
        rest = data.removeprefix(self._prefix)
        before = (Before.PREFIX,) if len(rest) < len(data) else ()
        other = _of_another_country(rest, self._layout)
        code = super().split(rest if other is None else other[1])
        return replace(code, before=before + code.before, typed_for=other[0] if other is not None else None)


def _of_another_country(data: bytes, layout: LayoutName) -> tuple[LayoutName, bytes] | None:
    """Return the country for which keys are that give no digits here and digits alone there, and those digits."""
    text = data.decode(errors="replace")
    places = places_of(text, layout)
    if split_aim(data)[1].isdigit() or places is None:
        return None
    found = typed_for(places)
    return (found[0], found[1].encode()) if found is not None and found[0] is not layout else None
