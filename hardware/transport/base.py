# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: N818 - an error here is named after the condition it tells of; "Error" would add nothing.
"""What every way to a device offers, and the errors it raises. No device and no protocol is known here."""

from typing import ClassVar, Protocol

from hardware.device_status import DeviceState, DeviceStatus


class TransportError(Exception):
    """Say what is wrong with a port and how to mend it; the message names the port.

    `values` fill further places in the sentences of a subclass.
    """

    key: ClassVar[str] = "port.unusable"
    state: ClassVar[DeviceState] = DeviceState.FAULTED
    problem: ClassVar[str] = "{port} cannot be used as a serial port ({cause})."
    mend: ClassVar[str] = "Check the port's name and its line settings."

    def __init__(self, port: str, cause: str = "", **values: str) -> None:
        self.port = port
        self.cause = cause or "no reason given"
        self.values = {"port": port, "cause": self.cause, **values}
        super().__init__(f"{self.problem} {self.mend}".format(**self.values))

    def status(self) -> DeviceStatus:
        """Return this error as the state of the device behind the port."""
        return DeviceStatus(self.state, self.key, self.values, str(self))


class PortUnusable(TransportError):
    """The name leads to something that is not a serial port, or the port refuses the line settings."""


class PortMissing(TransportError):
    """Nothing is there under this name."""

    key = "port.missing"
    state = DeviceState.MISSING
    problem = "There is no {port}."
    mend = "Plug the device in, or correct the port in the settings."


class PortAmbiguous(PortUnusable):
    """More than one device fits the rule."""

    key = "port.ambiguous"
    problem = "{port} could be several devices ({cause})."
    mend = "Add the serial number or the USB path in the settings."


class PortBusy(TransportError):
    """Another program has the port."""

    key = "port.busy"
    state = DeviceState.BUSY
    problem = "{port} is in use by another program ({cause})."
    mend = "Close the other program; a second till on this computer counts too."


class PortDenied(TransportError):
    """The operating system does not let this user open the port."""

    key = "port.denied"
    state = DeviceState.DENIED
    problem = "This user may not open {port} ({cause})."
    mend = "On Linux add the user to the group dialout and log in again."


class PortLost(TransportError):
    """The port was open and went away."""

    key = "port.lost"
    state = DeviceState.MISSING
    problem = "{port} was unplugged ({cause})."
    mend = "Plug it in again; it is found again by itself."


class PortStalled(TransportError):
    """The device does not take the bytes that we send."""

    key = "port.stalled"
    problem = "{port} does not take any bytes ({cause})."
    mend = "Check the cable and the flow control setting."


class Transport(Protocol):
    """Carry bytes to one device and back. Only the thread that opened it calls anything but `wake`."""

    @property
    def name(self) -> str:
        """Return the port's name as people know it."""
        ...

    def open(self) -> None:
        """Open the port; raise `PortMissing`, `PortBusy`, `PortDenied` or `PortUnusable`."""
        ...

    def read(self, size: int, timeout_s: float | None) -> bytes:
        """Return what has arrived, at most `size` bytes.

        Waits up to `timeout_s` (None: for ever) for the first byte; b"" means the time is up or `wake`
        was called. Raises `PortLost`.
        """
        ...

    def write(self, data: bytes) -> None:
        """Send all of `data`; raise `PortLost` or `PortStalled`."""
        ...

    def wake(self) -> None:
        """Make a running `read`, or else the next one, return at once. May be called from any thread."""
        ...

    def close(self) -> None:
        """Give the port back; harmless when it is not open."""
        ...
