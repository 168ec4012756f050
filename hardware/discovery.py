# SPDX-License-Identifier: Apache-2.0
"""What is plugged in, and which driver is likely to fit. Nothing is opened here: opening a port can disturb it."""

import enum
from collections.abc import Callable
from dataclasses import dataclass

from hardware.transport.serial_ports import SerialPortInfo, list_serial_ports


class DeviceKind(enum.StrEnum):
    """Name the kinds of device that a port may lead to."""

    SCANNER = "scanner"
    PIN_PAD = "pin_pad"
    ADAPTER = "adapter"  # a USB to RS-232 bridge: anything may be behind it
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FoundDevice:
    """Hold a port, what is probably behind it, and whose it is."""

    info: SerialPortInfo
    kind: DeviceKind
    maker: str


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


def find_serial_devices(list_ports: Callable[[], list[SerialPortInfo]] = list_serial_ports) -> list[FoundDevice]:
    """Return what stands behind the serial ports of this computer, as far as can be told from outside."""
    devices = []
    for info in list_ports():
        kind, maker = _BY_VENDOR.get(info.vendor_id or 0, (DeviceKind.UNKNOWN, ""))
        devices.append(FoundDevice(info, kind, maker))
    return devices
