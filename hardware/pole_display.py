# SPDX-License-Identifier: Apache-2.0
"""Customer displays of two lines by twenty characters on a serial line: CD5220, and Epson's DM-D. ASCII only.

Their characters are those of a code page: none has Chinese. A display is initialised once, when its port was opened,
and is only written over afterwards: cleared each time, it would flicker.

Sources: the CD5220 command set as the manuals of several makers print it (ESC @ initialises, ESC Q A and ESC Q B end
with CR, CLR and CAN alone leave the line mode, ESC _ 0 hides the cursor); Epson's command reference for DM-D displays
(ESC =, ESC @, CLR, HOM, overwrite mode US MD1, US C 0 hides the cursor).
"""

import enum
import time
from collections.abc import Callable

from hardware.device_status import DeviceState, DeviceStatus, StateListener
from hardware.transport.base import Transport
from hardware.transport.owner import PortOwner, RetryTiming

COLUMNS = 20
_ESC, _CLEAR, _HOME = b"\x1b", b"\x0c", b"\x0b"
_BLANK = (" " * COLUMNS, " " * COLUMNS)
# Epson's selects the display where it shares the line with a printer, and the printer again afterwards.
_TO_DISPLAY, _TO_PRINTER = _ESC + b"=\x02", _ESC + b"=\x01"
# The CR ends a line that an earlier program, or noise, left open: ESC @ would be shown as a part of it.
_INIT_CD5220 = b"\r" + _ESC + b"@" + _CLEAR + _ESC + b"_\x00"
_INIT_EPSON = _TO_DISPLAY + _ESC + b"@" + _CLEAR + b"\x1f\x01" + b"\x1fC\x00" + _TO_PRINTER
# Nothing is heard of a display, so that a line that went away is noticed by writing to it now and then.
_REFRESH_S = 10.0
_BITS_A_BYTE = 11
"""Start, eight bits, parity or a second stop bit, stop: what a byte takes at most."""


class PoleCommands(enum.StrEnum):
    """Name whose commands a display obeys."""

    CD5220 = "cd5220"
    EPSON = "epson"


def encode(lines: tuple[str, str], commands: PoleCommands) -> bytes:
    """Return the bytes that show two lines; raise `ValueError` for what does not fit or is not ASCII."""
    for line in lines:
        if len(line) > COLUMNS or not (line.isascii() and (line.isprintable() or not line)):
            raise ValueError(f"line {line!r} is not allowed; allowed are up to {COLUMNS} printable ASCII characters")
    upper, lower = (line.ljust(COLUMNS).encode("ascii") for line in lines)
    if commands is PoleCommands.CD5220:
        return _ESC + b"QA" + upper + b"\r" + _ESC + b"QB" + lower + b"\r"
    return _TO_DISPLAY + _HOME + upper + lower + _TO_PRINTER


def initialise(commands: PoleCommands) -> bytes:
    """Return the bytes that bring a display, however it was left, to an empty state without a cursor."""
    return _INIT_CD5220 if commands is PoleCommands.CD5220 else _INIT_EPSON


class PoleDisplay:
    """Show two lines; what was shown last is shown again when the cable is put back.

    ``baud`` is the speed of the line, where it has one: no more is written than it carries, so that a slow one shows
    the newest lines next and not a queue of old ones.
    """

    def __init__(
        self,
        port: Transport,
        commands: PoleCommands,
        on_state: StateListener,
        retry: RetryTiming | None = None,
        *,
        baud: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._commands = commands
        self._name = port.name
        self._baud = baud
        self._clock = clock
        self._wanted = self._shown = _BLANK
        self._is_open = False
        self._next_at = self._free_at = 0.0
        self._owner = PortOwner(port, self, on_state, retry=retry, clock=clock)

    def start(self) -> None:
        """Begin to look for the port."""
        self._owner.start()

    def stop(self) -> None:
        """Clear the display and give the port back."""
        self._owner.stop()

    def show(self, lines: tuple[str, str]) -> None:
        """Show two lines of up to 20 printable ASCII characters; returns at once. Raises `ValueError`."""
        encode(lines, self._commands)
        self._wanted = lines
        self._owner.post(self._show_newest)

    # -- on the port's thread; see `hardware.transport.owner.PortHandler`

    def on_open(self, now: float) -> None:
        """Initialise it, and show what was shown last."""
        self._is_open = True
        self._free_at = now
        self._write(now, initialise(self._commands))
        self._owner.report(
            DeviceStatus(
                DeviceState.READY, "display.ready", {"port": self._name}, f"The display on {self._name} is ready."
            )
        )

    def on_bytes(self, data: bytes, now: float) -> None:
        """Pass over whatever a display says; some send their version."""

    def on_time(self, now: float) -> None:
        """Write what could not be written yet, or once more, which finds out whether the line is there."""
        self._write(now)

    def deadline(self) -> float | None:
        """Return when to write next: as soon as the line is free where there is news."""
        return self._next_at if self._shown == self._wanted else self._free_at

    def on_stop(self, now: float) -> None:  # noqa: ARG002
        """Leave nothing of a customer on the display."""
        self._owner.write(initialise(self._commands))

    def on_closed(self, now: float) -> None:  # noqa: ARG002
        """Wait for the port to come back."""
        self._is_open = False

    def _show_newest(self) -> None:
        """Show the lines, unless the line of the port is busy with older ones: `on_time` does then."""
        now = self._clock()
        if self._is_open and self._shown != self._wanted and now >= self._free_at:
            self._write(now)

    def _write(self, now: float, first: bytes = b"") -> None:
        lines = self._wanted  # Read once: another thread may want others meanwhile.
        data = first + encode(lines, self._commands)
        self._owner.write(data)
        self._shown = lines
        if self._baud is not None:
            self._free_at = now + len(data) * _BITS_A_BYTE / self._baud
        self._next_at = now + _REFRESH_S
