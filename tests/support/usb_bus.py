# SPDX-License-Identifier: Apache-2.0
"""A USB bus in memory beneath pyusb: devices that are plugged in and out, interrupt reports, the system's driver.

It takes libusb's place as pyusb's backend, so that pyusb and the driver above it are the real ones.
"""

from __future__ import annotations

import array
import errno
import queue
import time
from types import SimpleNamespace
from typing import Any

from usb.backend import IBackend
from usb.core import USBError, USBTimeoutError

from hardware.transport.libusb import USBBus
from hardware.transport.usb_devices import USBDeviceInfo

ENDPOINT_IN = 0x81
INPUT_BYTES = 64


class SimulatedUSBDevice:
    """One device with a HID interface; what is in ``reports`` comes out of its interrupt endpoint."""

    def __init__(
        self, vendor_id: int, product_id: int, descriptor: bytes, *, serial: str | None = None, port: int = 1
    ) -> None:
        self.vendor_id = vendor_id
        self.product_id = product_id
        self.descriptor = descriptor
        self.serial = serial
        self.port = port
        self.subclass = 0
        self.reports: queue.Queue[bytes | USBError] = queue.Queue()
        self.has_system_driver = True
        self.claimed_by: object | None = None
        self.is_plugged = True
        self.open_error: int | None = None
        self.set_reports: list[bytes] = []
        self.halts_cleared = 0

    @property
    def info(self) -> USBDeviceInfo:
        """What the system tells of it."""
        return USBDeviceInfo(f"1-{self.port}", self.vendor_id, self.product_id, self.serial)


class SimulatedUSBBus(IBackend):  # type: ignore[misc] # pyusb has no types
    """What pyusb asks of libusb."""

    def __init__(self, *devices: SimulatedUSBDevice) -> None:
        self.devices = list(devices)

    def as_bus(self) -> USBBus:
        """Return it as the bus of a computer whose libusb always knows what is plugged in."""
        return USBBus(lambda: self, lambda: None)

    def infos(self) -> list[USBDeviceInfo]:
        """List what is plugged in."""
        return [each.info for each in self.devices if each.is_plugged]

    def enumerate_devices(self) -> Any:
        return iter([each for each in self.devices if each.is_plugged])

    def get_device_descriptor(self, dev: SimulatedUSBDevice) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=dev.vendor_id, idProduct=dev.product_id, bcdDevice=0x0100,
            iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1,
            address=dev.port, bus=1, port_number=dev.port, port_numbers=(dev.port,), speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: SimulatedUSBDevice, config: int) -> Any:
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=34, bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0x80, bMaxPower=50, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: SimulatedUSBDevice, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=1,
            bInterfaceClass=3, bInterfaceSubClass=dev.subclass, bInterfaceProtocol=dev.subclass, iInterface=0,
            extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: SimulatedUSBDevice, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=ENDPOINT_IN, bmAttributes=3, wMaxPacketSize=INPUT_BYTES,
            bInterval=1, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: SimulatedUSBDevice) -> Any:
        if dev.open_error is not None:
            raise USBError("refused", errno=dev.open_error)
        return SimpleNamespace(device=dev)

    def close_device(self, dev_handle: Any) -> None:
        pass

    def get_configuration(self, dev_handle: Any) -> int:
        _present(dev_handle)
        return 1

    def is_kernel_driver_active(self, dev_handle: Any, intf: int) -> bool:
        return _present(dev_handle).has_system_driver

    def detach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        _present(dev_handle).has_system_driver = False

    def attach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        _present(dev_handle).has_system_driver = True

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        device = _present(dev_handle)
        if device.has_system_driver or device.claimed_by not in {None, id(dev_handle)}:
            raise USBError("Resource busy", errno=errno.EBUSY)
        device.claimed_by = id(dev_handle)

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        _present(dev_handle).claimed_by = None

    def ctrl_transfer(
        self,
        dev_handle: Any,
        bm_request_type: int,
        b_request: int,
        w_value: int,
        w_index: int,
        data: Any,
        timeout: int,
    ) -> int:
        device = _present(dev_handle)
        if (bm_request_type, b_request, w_value) == (0x81, 0x06, 0x2200):
            data[: len(device.descriptor)] = array.array("B", device.descriptor)
            return len(device.descriptor)
        if (bm_request_type, b_request) == (0x21, 0x09):
            device.set_reports.append(bytes(data))
            return len(data)
        raise USBError("Pipe error", errno=errno.EPIPE)

    def intr_read(self, dev_handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        # In short waits, so that a cable that is pulled is noticed.
        until = time.monotonic() + timeout / 1000
        while True:
            device = _present(dev_handle)
            try:
                report = device.reports.get(timeout=0.005)
            except queue.Empty:
                if time.monotonic() >= until:
                    raise USBTimeoutError("Operation timed out", errno=errno.ETIMEDOUT) from None
                continue
            if isinstance(report, USBError):
                raise report
            buff[: len(report)] = array.array("B", report)
            return len(report)

    def clear_halt(self, dev_handle: Any, ep: int) -> None:
        _present(dev_handle).halts_cleared += 1


def _present(dev_handle: Any) -> SimulatedUSBDevice:
    device: SimulatedUSBDevice = dev_handle.device
    if not device.is_plugged:
        device.claimed_by = None
        device.has_system_driver = True
        raise USBError("No such device (it may have been disconnected)", errno=errno.ENODEV)
    return device
