# SPDX-License-Identifier: Apache-2.0
"""A printer on USB through libusb: the two bulk pipes of the printer class. The system's driver is put aside.

Source: USB Device Class Definition for Printing Devices 1.1, section 4 (class 7) and 4.2 (its requests).
"""

import contextlib
import errno
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import usb.backend.libusb1
import usb.core
import usb.util

from hardware.transport.base import (
    PortAmbiguous,
    PortBusy,
    PortLost,
    PortMissing,
    PortStalled,
    TransportError,
)
from hardware.transport.usb_devices import USBDeviceInfo, USBRule, list_usb_devices
from hardware.transport.usb_hid import USBDenied, USBLibraryMissing, USBOtherMode, USBUnusable

PRINTER_CLASS = 0x07
# Cheap printers carry the same pipes under the class that every maker may use for anything.
_VENDOR_CLASS = 0xFF
_WRITE_TIMEOUT_MS = 15_000
_SLICE_MS = 100


class USBPrinterPort:
    """Be the `Transport` of one USB printer; `list_devices` and `backend` are the computer's own unless given."""

    def __init__(
        self,
        rule: USBRule,
        *,
        list_devices: Callable[[], list[USBDeviceInfo]] = list_usb_devices,
        backend: Any = None,
        write_timeout_ms: int = _WRITE_TIMEOUT_MS,
    ) -> None:
        self._rule = rule
        self._list_devices = list_devices
        self._backend = backend
        self._write_timeout_ms = write_timeout_ms
        self._device: Any = None
        self._interface = 0
        self._put_aside = False
        self._out: Any = None
        self._in: Any = None

    @property
    def name(self) -> str:
        """Return the rule in words."""
        return str(self._rule)

    def open(self) -> None:
        """Find the printer, put the system's driver aside and claim its interface; see `Transport.open`."""
        try:
            self._device = self._on_bus()
            self._claim()
        except usb.core.USBError as error:
            self.close()
            raise self._explained(error) from error
        except TransportError:
            self.close()
            raise

    def read(self, size: int, timeout_s: float | None) -> bytes:
        """Return what has arrived; b"" at once from a printer that only listens. See `Transport.read`."""
        device = self._opened()
        if self._in is None:
            return b""
        until = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            left_ms = _SLICE_MS if until is None else int(min(_SLICE_MS, max(1.0, (until - time.monotonic()) * 1000)))
            try:
                # A whole packet is asked for: a shorter read fails where the printer sends more.
                data = bytes(device.read(self._in.bEndpointAddress, max(size, self._in.wMaxPacketSize), left_ms))
            except usb.core.USBTimeoutError:
                data = b""
            except usb.core.USBError as error:
                raise PortLost(self.name, _cause(error)) from error
            if data or (until is not None and time.monotonic() >= until):
                return data

    def write(self, data: bytes) -> None:
        """Send all of `data`; see `Transport.write`."""
        device = self._opened()
        left = memoryview(data)
        while left:
            try:
                left = left[device.write(self._out.bEndpointAddress, bytes(left), self._write_timeout_ms) :]
            except usb.core.USBTimeoutError as error:
                raise PortStalled(self.name, f"nothing taken for {self._write_timeout_ms / 1000:g} s") from error
            except usb.core.USBError as error:
                raise PortLost(self.name, _cause(error)) from error

    def wake(self) -> None:
        """Do nothing: whoever uses this port reads with a short time limit."""

    def close(self) -> None:
        """Give the printer back to the system's driver."""
        device, self._device = self._device, None
        if device is None:
            return
        # A printer that is gone cannot be given back; there is nothing left to lose then.
        with contextlib.suppress(usb.core.USBError):
            usb.util.release_interface(device, self._interface)
        if self._put_aside:
            with contextlib.suppress(usb.core.USBError):
                device.attach_kernel_driver(self._interface)
        self._put_aside = False
        usb.util.dispose_resources(device)

    def _on_bus(self) -> Any:
        backend = self._backend or usb.backend.libusb1.get_backend()
        if backend is None:
            raise USBLibraryMissing(self.name, "libusb 1.0 is not installed")
        rule = self._rule
        if sys.platform == "linux" or self._backend is not None:
            places = [
                each.path for each in self._list_devices() if rule.matches(each.usb_id, each.serial_number, each.path)
            ]
            found = list(
                usb.core.find(find_all=True, backend=backend, custom_match=lambda each: _path(each) in places)
            )
        else:
            # Without sysfs the bus itself is asked; serial numbers are not read, since that opens every device.
            vendor, product = (int(part, 16) for part in rule.usb_id.split(":"))
            found = list(usb.core.find(find_all=True, backend=backend, idVendor=vendor, idProduct=product))
        if not found:
            raise PortMissing(self.name)
        if len(found) > 1:
            raise PortAmbiguous(self.name, ", ".join(map(_path, found)))
        return found[0]

    def _claim(self) -> None:
        """Claim the interface of the printer class, else one of the maker's own that has a pipe to it."""
        interfaces = list(self._device.get_active_configuration())
        for wanted in (PRINTER_CLASS, _VENDOR_CLASS):
            for each in interfaces:
                if each.bInterfaceClass == wanted and (pipe := _pipe(each, usb.util.ENDPOINT_OUT)) is not None:
                    self._take(each.bInterfaceNumber)
                    self._out, self._in = pipe, _pipe(each, usb.util.ENDPOINT_IN)
                    return
        raise USBOtherMode(self.name, "it is no printer, or it is in another mode")

    def _take(self, number: int) -> None:
        self._interface = number
        if sys.platform == "linux" and self._device.is_kernel_driver_active(number):
            self._device.detach_kernel_driver(number)
            self._put_aside = True
        usb.util.claim_interface(self._device, number)

    def _explained(self, error: usb.core.USBError) -> TransportError:
        kinds: dict[int, type[TransportError]] = {
            errno.EACCES: USBDenied,
            errno.EPERM: USBDenied,
            errno.EBUSY: PortBusy,
            errno.ENODEV: PortMissing,
            errno.ENOENT: PortMissing,
        }
        return kinds.get(error.errno or 0, USBUnusable)(
            self.name, _cause(error), vendor=self._rule.usb_id[:4].lower()
        )

    def _opened(self) -> Any:
        if self._device is None:
            raise PortLost(self.name, "it is not open")
        return self._device


def _pipe(interface: Any, direction: int) -> Any:
    """Return the bulk endpoint of this direction, or None."""
    for endpoint in interface:
        is_bulk = usb.util.endpoint_type(endpoint.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        if is_bulk and usb.util.endpoint_direction(endpoint.bEndpointAddress) == direction:
            return endpoint
    return None


def _path(device: Any) -> str:
    return f"{device.bus}-{'.'.join(map(str, device.port_numbers or ()))}"


def _cause(error: usb.core.USBError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)
