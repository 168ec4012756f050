# SPDX-License-Identifier: Apache-2.0
"""Customer displays of two lines by twenty characters on a serial line: CD5220, and Epson's DM-D. ASCII only.

Sources: the CD5220 command set as the manuals of several makers print it (ESC Q A, ESC Q B end with CR; CLR and CAN
alone leave the line mode); Epson's command reference for DM-D displays (ESC =, ESC @, CLR, overwrite mode MD1).
"""

import enum

from hardware.device_status import DeviceState, DeviceStatus, StateListener
from hardware.transport.base import Transport
from hardware.transport.owner import PortOwner, RetryTiming

COLUMNS = 20
_ESC, _CLEAR = b"\x1b", b"\x0c"
# Nothing is heard of a display, so that a line that went away is noticed by writing to it now and then.
_REFRESH_S = 10.0


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
        return _CLEAR + _ESC + b"QA" + upper + b"\r" + _ESC + b"QB" + lower + b"\r"
    # Selects the display where it shares the line with a printer, and the printer again afterwards.
    return _ESC + b"=\x02" + _ESC + b"@" + _CLEAR + b"\x1f\x01" + upper + lower + _ESC + b"=\x01"


class PoleDisplay:
    """Show two lines; what was shown last is shown again when the cable is put back."""

    def __init__(
        self, port: Transport, commands: PoleCommands, on_state: StateListener, retry: RetryTiming | None = None
    ) -> None:
        self._commands = commands
        self._name = port.name
        self._lines = (" " * COLUMNS, " " * COLUMNS)
        self._is_open = False
        self._next_at = 0.0
        self._owner = PortOwner(port, self, on_state, retry=retry)

    def start(self) -> None:
        """Begin to look for the port."""
        self._owner.start()

    def stop(self) -> None:
        """Clear the display and give the port back."""
        self._owner.stop()

    def show(self, lines: tuple[str, str]) -> None:
        """Show two lines of up to 20 printable ASCII characters; returns at once. Raises `ValueError`."""
        encode(lines, self._commands)

        def put() -> None:
            self._lines = lines
            if self._is_open:
                self._write()

        self._owner.post(put)

    # -- on the port's thread; see `hardware.transport.owner.PortHandler`

    def on_open(self, now: float) -> None:
        """Show what was shown last."""
        self._is_open = True
        self._write()
        self._next_at = now + _REFRESH_S
        self._owner.report(
            DeviceStatus(
                DeviceState.READY, "display.ready", {"port": self._name}, f"The display on {self._name} is ready."
            )
        )

    def on_bytes(self, data: bytes, now: float) -> None:
        """Pass over whatever a display says; some send their version."""

    def on_time(self, now: float) -> None:
        """Write once more, which finds out whether the line is there."""
        self._write()
        self._next_at = now + _REFRESH_S

    def deadline(self) -> float | None:
        """Return when to write once more."""
        return self._next_at

    def on_stop(self, now: float) -> None:  # noqa: ARG002
        """Leave nothing of a customer on the display."""
        self._owner.write(encode((" ", " "), self._commands))

    def on_closed(self, now: float) -> None:  # noqa: ARG002
        """Wait for the port to come back."""
        self._is_open = False

    def _write(self) -> None:
        self._owner.write(encode(self._lines, self._commands))
