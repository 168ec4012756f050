# SPDX-License-Identifier: Apache-2.0

"""A USB HID device through libusb: one read is one report. The system's own driver is put aside meanwhile.

Claiming the interface keeps every other program from reading half of what the gun sends.
"""

import contextlib
import errno
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import usb.core
import usb.util

from hardware.transport.base import (
    PortAmbiguous,
    PortBusy,
    PortDenied,
    PortLost,
    PortMissing,
    PortUnusable,
    TransportError,
)
from hardware.transport.libusb import BUS, USBBus
from hardware.transport.usb_devices import USBDeviceInfo, USBRule, list_usb_devices

_GET_DESCRIPTOR, _REPORT_DESCRIPTOR, _FROM_INTERFACE = 0x06, 0x2200, 0x81
_SET_REPORT, _OUTPUT_REPORT, _TO_INTERFACE = 0x09, 0x0200, 0x21
_MOST_DESCRIPTOR_BYTES = 4096
_HID_CLASS, _BOOT_SUBCLASS = 0x03, 0x01
# libusb cannot be woken while it reads, so that no single read is longer than this.
_SLICE_MS = 100
_CONTROL_TIMEOUT_MS = 1000

ReportChoice = Callable[[bytes], int]
"""Given an interface's report descriptor, the length of its longest report in bytes; 0 leaves the interface alone."""


class USBUnusable(PortUnusable):
    """The device is there and does not work as it is set up."""

    key = "usb.unusable"
    problem = "{port} cannot be used ({cause})."
    mend = "Pull it out and put it back; if that does not help, it is broken."


class USBLibraryMissing(PortUnusable):
    """There is no libusb on this computer."""

    key = "usb.no_library"
    problem = "{port} cannot be reached ({cause})."
    mend = "Install libusb 1.0 (Debian: libusb-1.0-0), or switch the gun to USB serial (virtual COM) mode."


class USBOtherMode(PortUnusable):
    """The device is there, but has no interface of the kind that is wanted."""

    key = "usb.other_mode"
    problem = "{port} sends nothing that can be read ({cause})."
    mend = "Switch the gun to HID POS mode by the code in its manual, or name its kind in the settings."


class USBDenied(PortDenied):
    """The operating system does not let this user open the device."""

    key = "usb.denied"
    mend = (
        "On Linux put Jifu's rules 70-jifu.rules into /etc/udev/rules.d and the device back in; for a maker that "
        'is not in them add: SUBSYSTEM=="usb", ATTR{{idVendor}}=="{vendor}", MODE="0660", TAG+="uaccess"'
    )


class USBHIDPort:
    """Be the `Transport` of one HID device; `descriptor` is its report descriptor while it is open.

    `choose` picks the interface. `list_devices` and `bus` are the computer's own unless given.
    """

    def __init__(
        self,
        rule: USBRule,
        choose: ReportChoice,
        *,
        list_devices: Callable[[], list[USBDeviceInfo]] = list_usb_devices,
        bus: USBBus = BUS,
    ) -> None:
        self._rule = rule
        self._choose = choose
        self._list_devices = list_devices
        self._bus = bus
        self._woken = threading.Event()
        self._device: Any = None
        self._interface = 0
        self._endpoint = 0
        self._read_bytes = 0
        self._put_aside = False
        self.descriptor = b""

    @property
    def name(self) -> str:
        """Return the rule in words."""
        return str(self._rule)

    def open(self) -> None:
        """Find the device, put the system's driver aside and claim the interface; see `Transport.open`."""
        info = self._find()
        try:
            self._device = self._on_bus(info)
            self._claim_any()
        except usb.core.USBError as error:
            self.close()
            raise self._explained(error) from error
        except TransportError:
            self.close()
            raise

    def read(self, size: int, timeout_s: float | None) -> bytes:
        """Return one report, whole whatever `size` is; see `Transport.read`."""
        del size
        until = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            left_ms = _SLICE_MS if until is None else int(min(_SLICE_MS, max(0.0, until - time.monotonic()) * 1000))
            report = self._read_once(max(1, left_ms))
            if report or self._woken.is_set() or (until is not None and time.monotonic() >= until):
                self._woken.clear()
                return report

    def _read_once(self, timeout_ms: int) -> bytes:
        device = self._opened()
        try:
            return bytes(device.read(self._endpoint, self._read_bytes, timeout_ms))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            if error.errno == errno.EPIPE:
                with contextlib.suppress(usb.core.USBError):
                    device.clear_halt(self._endpoint)
                    return b""
            raise PortLost(self.name, _cause(error)) from error

    def write(self, data: bytes) -> None:
        """Send one output report, its id first (0 where there are none)."""
        device = self._opened()
        try:
            device.ctrl_transfer(
                _TO_INTERFACE, _SET_REPORT, _OUTPUT_REPORT | data[0], self._interface, data, _CONTROL_TIMEOUT_MS
            )
        except usb.core.USBError as error:
            raise PortLost(self.name, _cause(error)) from error

    def wake(self) -> None:
        """Make a running or the next `read` return soon."""
        self._woken.set()

    def close(self) -> None:
        """Give the device back to the system's driver."""
        device, self._device = self._device, None
        self.descriptor = b""
        if device is not None:
            self._release(device)
            usb.util.dispose_resources(device)

    def _find(self) -> USBDeviceInfo:
        rule = self._rule
        if os.name == "nt":
            raise USBLibraryMissing(self.name, "this system keeps HID devices to itself")
        found = [each for each in self._list_devices() if rule.matches(each.usb_id, each.serial_number, each.path)]
        if not found:
            raise PortMissing(self.name)
        if len(found) > 1:
            raise PortAmbiguous(self.name, ", ".join(each.path for each in found))
        return found[0]

    def _on_bus(self, info: USBDeviceInfo) -> Any:
        if not self._bus.is_usable():
            raise USBLibraryMissing(self.name, "libusb 1.0 is not installed")
        # By its address too: at the same socket libusb may still list the device that was there before.
        device = self._bus.find(lambda each: _path(each) == info.path and info.address in {None, each.address})
        if device is None:
            raise PortMissing(self.name)
        return device

    def _claim_any(self) -> None:
        """Claim the first interface that carries what is wanted; the others stay with the system's driver."""
        for interface, endpoint in _hid_interfaces(self._device):
            self._claim(interface.bInterfaceNumber)
            descriptor = bytes(
                self._device.ctrl_transfer(
                    _FROM_INTERFACE, _GET_DESCRIPTOR, _REPORT_DESCRIPTOR, self._interface,
                    _MOST_DESCRIPTOR_BYTES, _CONTROL_TIMEOUT_MS,
                )
            )  # fmt: skip
            report_bytes = self._choose(descriptor)
            if report_bytes:
                # A read ends with a packet that is not full, or when it is full itself; a longer one would wait.
                packet = max(1, endpoint.wMaxPacketSize)
                self._read_bytes = -(-report_bytes // packet) * packet
                self._endpoint = endpoint.bEndpointAddress
                self.descriptor = descriptor
                return
            self._release(self._device)
        raise USBOtherMode(self.name, "it is in keyboard or serial mode, or no scanner")

    def _claim(self, number: int) -> None:
        self._interface = number
        self._put_aside = False
        # Systems other than Linux do not let their driver be put aside.
        if sys.platform == "linux" and self._device.is_kernel_driver_active(number):
            self._device.detach_kernel_driver(number)
            self._put_aside = True
        usb.util.claim_interface(self._device, number)

    def _release(self, device: Any) -> None:
        # A device that is gone cannot be given back; there is nothing left to lose then.
        with contextlib.suppress(usb.core.USBError):
            usb.util.release_interface(device, self._interface)
        if self._put_aside:
            with contextlib.suppress(usb.core.USBError):
                device.attach_kernel_driver(self._interface)
        self._put_aside = False

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


def _hid_interfaces(device: Any) -> Iterator[tuple[Any, Any]]:
    """Yield HID interfaces with their interrupt endpoints, not those of a boot keyboard or mouse."""
    for interface in device.get_active_configuration():
        if interface.bInterfaceClass != _HID_CLASS or interface.bInterfaceSubClass == _BOOT_SUBCLASS:
            continue
        for endpoint in interface:
            if usb.util.endpoint_direction(endpoint.bEndpointAddress) == usb.util.ENDPOINT_IN:
                yield interface, endpoint
                break


def _path(device: Any) -> str:
    return f"{device.bus}-{'.'.join(map(str, device.port_numbers or ()))}"


def _cause(error: usb.core.USBError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)
