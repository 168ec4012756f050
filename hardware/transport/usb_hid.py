# SPDX-License-Identifier: Apache-2.0

"""A USB HID device through libusb: one read is one report. The system's own driver is put aside meanwhile.

Claiming the interface keeps every other program from reading half of what the gun sends.
"""

import contextlib
import errno
import os
from collections.abc import Callable, Iterator
from typing import Any

import usb.core
import usb.util

from hardware.transport.base import PortUnusable
from hardware.transport.libusb import BUS, USBBus
from hardware.transport.sliced_reads import SlicedReads
from hardware.transport.usb_claim import USBClaim, USBLibraryMissing
from hardware.transport.usb_devices import USBDeviceInfo, USBRule, list_usb_devices

_GET_DESCRIPTOR, _REPORT_DESCRIPTOR, _FROM_INTERFACE = 0x06, 0x2200, 0x81
_SET_REPORT, _OUTPUT_REPORT, _TO_INTERFACE = 0x09, 0x0200, 0x21
_MOST_DESCRIPTOR_BYTES = 4096
_HID_CLASS, _BOOT_SUBCLASS = 0x03, 0x01
_CONTROL_TIMEOUT_MS = 1000

ReportChoice = Callable[[bytes], int]
"""Given an interface's report descriptor, the length of its longest report in bytes; 0 leaves the interface alone."""


class USBOtherMode(PortUnusable):
    """The device is there, but has no interface of the kind that is wanted."""

    key = "usb.other_mode"
    problem = "{port} sends nothing that can be read ({cause})."
    mend = "Switch the gun to HID POS mode by the code in its manual, or name its kind in the settings."


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
        self._claim = USBClaim(rule, list_devices, bus)
        self._choose = choose
        self._reads = SlicedReads()
        self._endpoint = 0
        self._read_bytes = 0
        self.descriptor = b""

    @property
    def name(self) -> str:
        """Return the rule in words."""
        return self._claim.name

    def open(self) -> None:
        """Find the device, put the system's driver aside and claim the interface; see `Transport.open`."""
        if os.name == "nt":
            raise USBLibraryMissing(self.name, "this system keeps HID devices to itself")
        with self._claim.opening() as device:
            self._claim_any(device)

    def read(self, size: int, timeout_s: float | None) -> bytes:
        """Return one report, whole whatever `size` is; see `Transport.read`."""
        del size
        return self._reads.read(self._read_once, timeout_s)

    def _read_once(self, timeout_ms: int) -> bytes:
        device = self._claim.device
        try:
            return bytes(device.read(self._endpoint, self._read_bytes, timeout_ms))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            if error.errno == errno.EPIPE:
                with contextlib.suppress(usb.core.USBError):
                    device.clear_halt(self._endpoint)
                    return b""
            raise self._claim.lost(error) from error

    def write(self, data: bytes) -> None:
        """Send one output report, its id first (0 where there are none)."""
        device, interface = self._claim.device, self._claim.interface
        try:
            device.ctrl_transfer(
                _TO_INTERFACE, _SET_REPORT, _OUTPUT_REPORT | data[0], interface, data, _CONTROL_TIMEOUT_MS
            )
        except usb.core.USBError as error:
            raise self._claim.lost(error) from error

    def wake(self) -> None:
        """Make a running or the next `read` return soon."""
        self._reads.wake()

    def close(self) -> None:
        """Give the device back to the system's driver."""
        self.descriptor = b""
        self._claim.close()

    def _claim_any(self, device: Any) -> None:
        """Claim the first interface that carries what is wanted; the others stay with the system's driver."""
        for interface, endpoint in _hid_interfaces(device):
            self._claim.take(interface.bInterfaceNumber)
            descriptor = bytes(
                device.ctrl_transfer(
                    _FROM_INTERFACE, _GET_DESCRIPTOR, _REPORT_DESCRIPTOR, interface.bInterfaceNumber,
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
            self._claim.give_back()
        raise USBOtherMode(self.name, "it is in keyboard or serial mode, or no scanner")


def _hid_interfaces(device: Any) -> Iterator[tuple[Any, Any]]:
    """Yield HID interfaces with their interrupt endpoints, not those of a boot keyboard or mouse."""
    for interface in device.get_active_configuration():
        if interface.bInterfaceClass != _HID_CLASS or interface.bInterfaceSubClass == _BOOT_SUBCLASS:
            continue
        for endpoint in interface:
            if usb.util.endpoint_direction(endpoint.bEndpointAddress) == usb.util.ENDPOINT_IN:
                yield interface, endpoint
                break
