# SPDX-License-Identifier: Apache-2.0
"""Scanner guns: from frames to scans.

`SerialScanner(name, settings, on_scan, on_state)` reads a gun on a serial line or virtual COM port,
`HIDScanner(name, rule, on_scan, on_state)` one on USB in HID POS mode. Start it once with `start()`, end it with
`stop()`. Both listeners are called from the thread that owns the port: hand over to your own thread
(`loop.call_soon_threadsafe`) and return soon. A gun that is unplugged is reported as missing and found again by
itself under the same port name or rule.
"""

from hardware.device_status import DeviceState, DeviceStatus
from hardware.framing.hid_pos import LayoutChoice
from hardware.framing.line import Suffix
from hardware.scanner.base import PortScanner
from hardware.scanner.hid_scanner import HIDScanner
from hardware.scanner.scan import Scan
from hardware.scanner.serial_scanner import ScannerTiming, SerialScanner
from hardware.transport.settings import FlowControl, SerialSettings
from hardware.transport.usb_devices import USBRule

__all__ = [
    "DeviceState",
    "DeviceStatus",
    "FlowControl",
    "HIDScanner",
    "LayoutChoice",
    "PortScanner",
    "Scan",
    "ScannerTiming",
    "SerialScanner",
    "SerialSettings",
    "Suffix",
    "USBRule",
]
