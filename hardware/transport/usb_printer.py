# SPDX-License-Identifier: Apache-2.0
"""A printer on USB through libusb: the two bulk pipes of the printer class. The system's driver is put aside.

Source: USB Device Class Definition for Printing Devices 1.1, section 4 (class 7) and 4.2 (its requests).
"""

from collections.abc import Callable
from typing import Any

import usb.core
import usb.util

from hardware.transport.base import PortStalled, PortUnusable
from hardware.transport.libusb import BUS, USBBus
from hardware.transport.sliced_reads import SlicedReads
from hardware.transport.usb_claim import USBClaim
from hardware.transport.usb_devices import USBDeviceInfo, USBRule, list_usb_devices

PRINTER_CLASS = 0x07
# Cheap printers carry the same pipes under the class that every maker may use for anything.
_VENDOR_CLASS = 0xFF
_WRITE_TIMEOUT_MS = 15_000


class USBNoPrinter(PortUnusable):
    """The device is there, but has no pipe of a printer."""

    key = "usb.no_printer"
    problem = "{port} does not show itself as a printer ({cause})."
    mend = (
        "Switch it to USB printer mode as its manual says; in virtual COM mode name its serial port in the settings "
        '(port in place of usb). If it is no printer at all, correct "usb".'
    )


class USBPrinterPort:
    """Be the `Transport` of one USB printer; `list_devices` and `bus` are the computer's own unless given."""

    def __init__(
        self,
        rule: USBRule,
        *,
        list_devices: Callable[[], list[USBDeviceInfo]] = list_usb_devices,
        bus: USBBus = BUS,
        write_timeout_ms: int = _WRITE_TIMEOUT_MS,
    ) -> None:
        self._claim = USBClaim(rule, list_devices, bus)
        self._write_timeout_ms = write_timeout_ms
        self._reads = SlicedReads()
        self._out: Any = None
        self._in: Any = None

    @property
    def name(self) -> str:
        """Return the rule in words."""
        return self._claim.name

    def open(self) -> None:
        """Find the printer, put the system's driver aside and claim its interface; see `Transport.open`."""
        with self._claim.opening() as device:
            self._claim_pipes(device)

    def read(self, size: int, timeout_s: float | None) -> bytes:
        """Return what has arrived; b"" at once from a printer that only listens. See `Transport.read`."""
        device, pipe = self._claim.device, self._in
        if pipe is None:
            return b""

        def once(timeout_ms: int) -> bytes:
            try:
                # A whole packet is asked for: a shorter read fails where the printer sends more.
                return bytes(device.read(pipe.bEndpointAddress, max(size, pipe.wMaxPacketSize), timeout_ms))
            except usb.core.USBTimeoutError:
                return b""
            except usb.core.USBError as error:
                raise self._claim.lost(error) from error

        return self._reads.read(once, timeout_s)

    def write(self, data: bytes) -> None:
        """Send all of `data`; see `Transport.write`."""
        device = self._claim.device
        left = memoryview(data)
        while left:
            try:
                left = left[device.write(self._out.bEndpointAddress, bytes(left), self._write_timeout_ms) :]
            except usb.core.USBTimeoutError as error:
                raise PortStalled(self.name, f"nothing taken for {self._write_timeout_ms / 1000:g} s") from error
            except usb.core.USBError as error:
                raise self._claim.lost(error) from error

    def wake(self) -> None:
        """Make a running or the next `read` return soon."""
        self._reads.wake()

    def close(self) -> None:
        """Give the printer back to the system's driver."""
        self._out = self._in = None
        self._claim.close()

    def _claim_pipes(self, device: Any) -> None:
        """Claim the interface of the printer class, else one of the maker's own that has a pipe to it."""
        interfaces = list(device.get_active_configuration())
        for wanted in (PRINTER_CLASS, _VENDOR_CLASS):
            for each in interfaces:
                if each.bInterfaceClass == wanted and (pipe := _pipe(each, usb.util.ENDPOINT_OUT)) is not None:
                    self._claim.take(each.bInterfaceNumber)
                    self._out, self._in = pipe, _pipe(each, usb.util.ENDPOINT_IN)
                    return
        raise USBNoPrinter(self.name, "no interface of the printer class")


def _pipe(interface: Any, direction: int) -> Any:
    """Return the bulk endpoint of this direction, or None."""
    for endpoint in interface:
        is_bulk = usb.util.endpoint_type(endpoint.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        if is_bulk and usb.util.endpoint_direction(endpoint.bEndpointAddress) == direction:
            return endpoint
    return None
