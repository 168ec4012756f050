# SPDX-License-Identifier: Apache-2.0
"""A serial port through pyserial: typed errors, and a read that another thread can wake."""

import contextlib
import errno
import os
from collections.abc import Callable
from dataclasses import replace

import serial

from hardware.transport.base import (
    PortBusy,
    PortDenied,
    PortLost,
    PortMissing,
    PortStalled,
    PortUnusable,
    TransportError,
)
from hardware.transport.serial_ports import SerialPortInfo, find_serial_port, list_serial_ports
from hardware.transport.settings import FlowControl, SerialSettings
from hardware.transport.usb_devices import USBRule
from hardware.transport.waking import Waker

try:
    from termios import error as termios_error
except ImportError:  # Windows has no termios, and then nothing raises its error either.
    termios_error = OSError  # type: ignore[misc,assignment,unused-ignore]

# An unplugged device raises OSError from one call and SerialException from the next; setting the line
# may let termios' own error through.
_PORT_ERRORS = (OSError, serial.SerialException, termios_error)

_BY_ERRNO: dict[int, type[TransportError]] = {
    errno.ENOENT: PortMissing,
    errno.ENODEV: PortMissing,
    errno.ENXIO: PortMissing,
    errno.EIO: PortMissing,
    errno.ENOTDIR: PortMissing,
    errno.EACCES: PortDenied,
    errno.EPERM: PortDenied,
    errno.EBUSY: PortBusy,
    errno.EAGAIN: PortBusy,  # the advisory lock of an exclusive open is held by someone else
}
# Windows cannot wake a read that has not begun yet, so that no wait there is longer than this.
_WINDOWS_WAIT_S = 0.05
_WRITE_TIMEOUT_S = 1.0


def explain_open_error(port: str, error: Exception, *, windows: bool = os.name == "nt") -> TransportError:
    """Turn what pyserial raised on opening into the error that tells a person what to do."""
    text = str(error)
    if windows:
        # pyserial keeps only the text of the Windows error; "access is denied" there means: already open.
        if "FileNotFoundError" in text:
            return PortMissing(port, text)
        return PortBusy(port, text) if "PermissionError" in text else PortUnusable(port, text)
    number = getattr(error, "errno", None)
    cause = os.strerror(number) if isinstance(number, int) else text
    return _BY_ERRNO.get(number or 0, PortUnusable)(port, cause)


def _cause_of_loss(error: Exception) -> str:
    number = getattr(error, "errno", None)
    if isinstance(number, int):
        return os.strerror(number)
    # pyserial explains at length that a device which is ready to read but has nothing to say is gone.
    return "end of data" if "returned no data" in str(error) else str(error)


class SerialPort:
    """Be the `Transport` of one serial port, opened exclusively; `list_ports` are the computer's own unless given.

    `write_timeout_s` is how long the device may hold up one write: a printer does while it prints.
    """

    def __init__(
        self,
        settings: SerialSettings,
        list_ports: Callable[[], list[SerialPortInfo]] = list_serial_ports,
        *,
        write_timeout_s: float = _WRITE_TIMEOUT_S,
    ) -> None:
        self._settings = settings
        self._list_ports = list_ports
        self._write_timeout_s = write_timeout_s
        self._serial: serial.Serial | None = None
        self._waker = Waker() if os.name == "posix" else None

    @property
    def name(self) -> str:
        """Return the configured port name, or the rule in words."""
        return str(self._settings.port)

    def open(self) -> None:
        """Open the port exclusively and set the line; one that is meant by a rule is looked for anew each time."""
        settings = self._settings
        place = settings.port
        if isinstance(place, USBRule):
            place = find_serial_port(place, self._list_ports())
        try:
            # Made without a port first: pyserial opens at once when it is given one, and the flow control
            # lines must be right before the device sees the port open.
            port = serial.Serial(
                None,
                settings.baud,
                settings.data_bits,
                settings.parity,
                settings.stop_bits,
                timeout=0,
                write_timeout=self._write_timeout_s,
                xonxoff=settings.flow is FlowControl.XON_XOFF,
                rtscts=settings.flow is FlowControl.RTS_CTS,
                exclusive=True if os.name == "posix" else None,
            )
            port.port = place
            port.open()
        except ValueError as error:
            raise PortUnusable(self.name, str(error)) from error
        except _PORT_ERRORS as error:
            raise explain_open_error(self.name, error) from error
        self._serial = port
        if self._waker is not None:
            self._waker.open()

    def read(self, size: int, timeout_s: float | None) -> bytes:
        """Return what has arrived; see `Transport.read`."""
        port = self._opened()
        try:
            if self._waker is not None:
                return port.read(size) if self._waker.wait(port.fileno(), timeout_s) else b""
            port.timeout = _WINDOWS_WAIT_S if timeout_s is None else min(timeout_s, _WINDOWS_WAIT_S)
            first = port.read(1)
            return first + port.read(min(size - 1, port.in_waiting)) if first else b""
        except _PORT_ERRORS as error:
            raise PortLost(self.name, _cause_of_loss(error)) from error

    def write(self, data: bytes) -> None:
        """Send all of `data`; see `Transport.write`."""
        port = self._opened()
        try:
            port.write(data)
        except serial.SerialTimeoutException as error:
            raise PortStalled(self.name, f"nothing taken for {self._write_timeout_s:g} s") from error
        except _PORT_ERRORS as error:
            raise PortLost(self.name, _cause_of_loss(error)) from error

    def set_baud(self, baud: int) -> None:
        """Change the speed of the line, of an open port at once; raises `PortLost`."""
        self._settings = replace(self._settings, baud=baud)
        if self._serial is None:
            return
        try:
            self._serial.baudrate = baud
        except (ValueError, *_PORT_ERRORS) as error:
            raise PortLost(self.name, _cause_of_loss(error)) from error

    def wake(self) -> None:
        """Make a running or the next `read` return at once."""
        if self._waker is not None:
            self._waker.wake()

    def close(self) -> None:
        """Give the port back."""
        port, self._serial = self._serial, None
        if self._waker is not None:
            self._waker.close()
        if port is not None:
            # A device that is gone may refuse even to be closed; there is nothing left to lose then.
            with contextlib.suppress(*_PORT_ERRORS):
                port.close()

    def _opened(self) -> serial.Serial:
        if self._serial is None:
            raise PortLost(self.name, "it is not open")
        return self._serial
