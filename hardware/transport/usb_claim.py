# SPDX-License-Identifier: Apache-2.0
"""One interface of a USB device, held through libusb: found by its rule, kept from the system's driver, given back.

What the interface is for is not known here. A device that was pulled out and put back is found again.
"""

import contextlib
import errno
import os
import sys
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
from hardware.transport.libusb import USBBus
from hardware.transport.usb_devices import USBDeviceInfo, USBRule


class USBUnusable(PortUnusable):
    """The device is there and does not work as it is set up."""

    key = "usb.unusable"
    problem = "{port} cannot be used ({cause})."
    mend = "Pull it out and put it back; if that does not help, it is broken."


class USBLibraryMissing(PortUnusable):
    """There is no libusb on this computer."""

    key = "usb.no_library"
    problem = "{port} cannot be reached ({cause})."
    mend = "Install libusb 1.0 (Debian: libusb-1.0-0), or switch the device to USB serial (virtual COM) mode."


class USBDenied(PortDenied):
    """The operating system does not let this user open the device."""

    key = "usb.denied"
    mend = (
        "On Linux put Jifu's rules 70-jifu.rules into /etc/udev/rules.d and the device back in; for a maker that "
        'is not in them add: SUBSYSTEM=="usb", ATTR{{idVendor}}=="{vendor}", MODE="0660", TAG+="uaccess"'
    )


class USBClaim:
    """Hold one interface at a time. Only the thread that opened it calls anything but `name`."""

    def __init__(self, rule: USBRule, list_devices: Callable[[], list[USBDeviceInfo]], bus: USBBus) -> None:
        self._rule = rule
        self._list_devices = list_devices
        self._bus = bus
        self._device: Any = None
        self._put_aside = False
        self.interface = 0

    @property
    def name(self) -> str:
        """Return the rule in words."""
        return str(self._rule)

    @property
    def device(self) -> Any:
        """Return the device; raise `PortLost` while none is open."""
        if self._device is None:
            raise PortLost(self.name, "it is not open")
        return self._device

    @contextlib.contextmanager
    def opening(self) -> Iterator[Any]:
        """Find the device and yield it; where claiming it fails it is given back, and a `TransportError` says why."""
        try:
            self._device = self._find()
            yield self._device
        except usb.core.USBError as error:
            self.close()
            raise self._explained(error) from error
        except TransportError:
            self.close()
            raise

    def take(self, number: int) -> None:
        """Claim an interface; on Linux the system's driver is put aside. Raises pyusb's errors, for `opening`."""
        self.interface = number
        self._put_aside = False
        # Systems other than Linux do not let their driver be put aside.
        if sys.platform == "linux" and self._device.is_kernel_driver_active(number):
            self._device.detach_kernel_driver(number)
            self._put_aside = True
        usb.util.claim_interface(self._device, number)

    def give_back(self) -> None:
        """Let go of the interface and have the system's driver take it again."""
        # A device that is gone cannot be given back; there is nothing left to lose then.
        with contextlib.suppress(usb.core.USBError):
            usb.util.release_interface(self._device, self.interface)
        if self._put_aside:
            with contextlib.suppress(usb.core.USBError):
                self._device.attach_kernel_driver(self.interface)
        self._put_aside = False

    def close(self) -> None:
        """Give the device back; harmless when it is not open."""
        if self._device is not None:
            self.give_back()
            usb.util.dispose_resources(self._device)
            self._device = None

    def lost(self, error: usb.core.USBError) -> PortLost:
        """Return what to raise when the open device fails."""
        return PortLost(self.name, _cause(error))

    def _find(self) -> Any:
        if not self._bus.is_usable():
            raise USBLibraryMissing(self.name, "libusb 1.0 is not installed")
        found = self._bus.find_all(self._meant())
        if not found:
            raise PortMissing(self.name)
        if len(found) > 1:
            raise PortAmbiguous(self.name, ", ".join(map(_path, found)))
        return found[0]

    def _meant(self) -> Callable[[Any], bool]:
        """Return what tells the device on the bus; raise `PortMissing` or `PortAmbiguous`."""
        rule = self._rule
        if sys.platform != "linux":
            # Without sysfs the bus itself is asked; serial numbers are not read, since that opens every device.
            return lambda each: rule.matches(
                f"{each.idVendor:04x}:{each.idProduct:04x}", rule.serial_number, _path(each)
            )
        infos = [each for each in self._list_devices() if rule.matches(each.usb_id, each.serial_number, each.path)]
        if not infos:
            raise PortMissing(self.name)
        if len(infos) > 1:
            raise PortAmbiguous(self.name, ", ".join(each.path for each in infos))
        info = infos[0]
        # By its address too: at the same socket libusb may still list the device that was there before.
        return lambda each: _path(each) == info.path and info.address in {None, each.address}

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


def _path(device: Any) -> str:
    return f"{device.bus}-{'.'.join(map(str, device.port_numbers or ()))}"


def _cause(error: usb.core.USBError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)
