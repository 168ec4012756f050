# SPDX-License-Identifier: Apache-2.0
"""What is plugged in, and which driver is likely to fit. Nothing is opened here: opening a port can disturb it."""

import enum
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hardware.camera.v4l2 import CameraInfo, list_cameras
from hardware.framing.hid_descriptor import DescriptorError, parse_report_descriptor
from hardware.framing.hid_pos import LayoutChoice, scan_layouts
from hardware.transport.keyboards import KeyboardInfo
from hardware.transport.serial_ports import SerialPortInfo, list_serial_ports
from hardware.transport.system_queue import QueueInfo, list_queues
from hardware.transport.usb_devices import USBDeviceInfo, USBInterface, list_usb_devices

if sys.platform == "win32":
    from hardware.transport.raw_input import list_windows_keyboards as list_keyboards
else:
    from hardware.transport.keyboards import list_keyboards

_PRINTER_CLASS = 0x07


class ScanWay(enum.StrEnum):
    """Name the ways by which a scan can come in."""

    SERIAL = "serial"
    HID = "hid"
    CAMERA = "camera"
    WEDGE = "wedge"


class PrinterWay(enum.StrEnum):
    """Name the ways to a printer beside a serial line."""

    USB = "usb"
    QUEUE = "queue"
    NETWORK = "network"


class DeviceKind(enum.StrEnum):
    """Name the kinds of device that a port may lead to."""

    CAMERA = "camera"
    KEYBOARD = "keyboard"  # a person's, or a gun's that plays keyboard
    SCANNER = "scanner"
    PIN_PAD = "pin_pad"
    PRINTER = "printer"
    ADAPTER = "adapter"  # a USB to RS-232 bridge: anything may be behind it
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FoundDevice:
    """Hold a port, what is probably behind it, and whose it is."""

    info: SerialPortInfo
    kind: DeviceKind
    maker: str


@dataclass(frozen=True)
class Candidate:
    """Hold something that may scan or print: by which way, where it is, and what it is on USB, where it is on USB."""

    way: ScanWay | PrinterWay
    place: str
    kind: DeviceKind
    maker: str = ""
    description: str = ""
    usb_id: str | None = None
    serial_number: str | None = None
    usb_path: str | None = None
    layout: LayoutChoice = LayoutChoice.AUTO
    """Of a HID gun: where the parts of its reports stand."""


@dataclass(frozen=True)
class Computer:
    """List what this computer has, without opening any of it."""

    serial_ports: Callable[[], list[SerialPortInfo]] = list_serial_ports
    usb_devices: Callable[[], list[USBDeviceInfo]] = list_usb_devices
    keyboards: Callable[[], list[KeyboardInfo]] = list_keyboards
    cameras: Callable[[], list[CameraInfo]] = list_cameras
    print_queues: Callable[[], list[QueueInfo]] = list_queues


# Guns whose descriptors name no scanner usages.
_LAYOUTS = {"05e0:1300": LayoutChoice.IBM, "0451:16c8": LayoutChoice.COUNTED}
# Vendor ids from the public usb.ids list, 2025.07.
_BY_VENDOR: dict[int, tuple[DeviceKind, str]] = {
    0x0C2E: (DeviceKind.SCANNER, "Honeywell"),
    0x0536: (DeviceKind.SCANNER, "Hand Held Products"),
    0x23D0: (DeviceKind.SCANNER, "Youjie"),
    0x05E0: (DeviceKind.SCANNER, "Zebra"),
    0x05F9: (DeviceKind.SCANNER, "Datalogic"),
    0x1EAB: (DeviceKind.SCANNER, "Newland"),
    0x065A: (DeviceKind.SCANNER, "Opticon"),
    0x11CA: (DeviceKind.PIN_PAD, "Verifone"),
    0x0B00: (DeviceKind.PIN_PAD, "Ingenico"),
    0x1A86: (DeviceKind.ADAPTER, "QinHeng"),
    0x067B: (DeviceKind.ADAPTER, "Prolific"),
    0x10C4: (DeviceKind.ADAPTER, "Silicon Labs"),
    0x0403: (DeviceKind.ADAPTER, "FTDI"),
}
_NOBODY = (DeviceKind.UNKNOWN, "")


def find_serial_devices(list_ports: Callable[[], list[SerialPortInfo]] = list_serial_ports) -> list[FoundDevice]:
    """Return what stands behind the serial ports of this computer, as far as can be told from outside."""
    devices = []
    for info in list_ports():
        kind, maker = _BY_VENDOR.get(info.vendor_id or 0, _NOBODY)
        devices.append(FoundDevice(info, kind, maker))
    return devices


def find_candidates(computer: Computer | None = None) -> list[Candidate]:
    """Return everything that may scan, print or be a PIN pad, the likeliest first."""
    computer = computer or Computer()
    found = [
        *_serial_candidates(computer),
        *_hid_candidates(computer),
        *_keyboard_candidates(computer),
        *_camera_candidates(computer),
        *_printer_candidates(computer),
    ]
    # What is known by its maker, then what may be anything, then keyboards, which mostly are a person's.
    order = (
        DeviceKind.SCANNER, DeviceKind.CAMERA, DeviceKind.PIN_PAD, DeviceKind.PRINTER,
        DeviceKind.ADAPTER, DeviceKind.UNKNOWN, DeviceKind.KEYBOARD,
    )  # fmt: skip
    return sorted(found, key=lambda each: order.index(each.kind))


def _serial_candidates(computer: Computer) -> Iterator[Candidate]:
    for each in find_serial_devices(computer.serial_ports):
        info = each.info
        yield Candidate(
            ScanWay.SERIAL, info.port, each.kind, each.maker, info.description, info.usb_id, info.serial_number,
            info.usb_path,
        )  # fmt: skip


def _hid_candidates(computer: Computer) -> Iterator[Candidate]:
    for device in computer.usb_devices():
        layouts = [layout for each in device.interfaces if (layout := _layout_of(device, each)) is not None]
        if layouts:
            kind, maker = _BY_VENDOR.get(device.vendor_id, (DeviceKind.SCANNER, device.maker))
            yield Candidate(
                ScanWay.HID, device.path, kind, maker, device.product, device.usb_id, device.serial_number,
                device.path, layouts[0],
            )  # fmt: skip


def _layout_of(device: USBDeviceInfo, interface: USBInterface) -> LayoutChoice | None:
    """Return how the scans of an interface are read, or None where it sends none."""
    if not interface.is_hid or interface.is_keyboard:
        return None
    if device.usb_id in _LAYOUTS:
        return _LAYOUTS[device.usb_id]
    if not interface.report_descriptor:
        # A program has put the system's driver aside; the till, most likely.
        return LayoutChoice.AUTO if _BY_VENDOR.get(device.vendor_id, _NOBODY)[0] is DeviceKind.SCANNER else None
    try:
        scan_layouts(parse_report_descriptor(interface.report_descriptor))
    except DescriptorError:
        return None
    return LayoutChoice.AUTO


def _keyboard_candidates(computer: Computer) -> Iterator[Candidate]:
    for each in computer.keyboards():
        vendor_id = int(each.usb_id[:4], 16) if each.usb_id else 0
        kind, maker = _BY_VENDOR.get(vendor_id, (DeviceKind.KEYBOARD, ""))
        yield Candidate(
            ScanWay.WEDGE, each.device, kind, maker, each.name, each.usb_id, each.serial_number, each.path
        )


def _camera_candidates(computer: Computer) -> Iterator[Candidate]:
    for each in computer.cameras():
        usb = each.usb
        yield Candidate(
            ScanWay.CAMERA,
            each.device,
            DeviceKind.CAMERA,
            usb.maker if usb else "",
            each.name,
            usb.usb_id if usb else None,
            usb.serial_number if usb else None,
            usb.path if usb else None,
        )


def _printer_candidates(computer: Computer) -> Iterator[Candidate]:
    for device in computer.usb_devices():
        if any(each.class_code == _PRINTER_CLASS for each in device.interfaces):
            yield Candidate(
                PrinterWay.USB, device.path, DeviceKind.PRINTER, device.maker, device.product, device.usb_id,
                device.serial_number, device.path,
            )  # fmt: skip
    for queue in computer.print_queues():
        yield Candidate(PrinterWay.QUEUE, queue.name, DeviceKind.PRINTER, "", queue.leads_to)
