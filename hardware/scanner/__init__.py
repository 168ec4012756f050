# SPDX-License-Identifier: Apache-2.0
"""Scanner guns: from frames to scans.

`SerialScanner(name, settings, on_scan, on_state)` reads a gun on a serial line or virtual COM port,
`HIDScanner(name, rule, on_scan, on_state)` one on USB in HID POS mode, and
`KeyboardScanner(name, keyboard, on_scan, on_state)` one that plays keyboard, where the system lets us keep it.
Start it once with `start()`, end it with `stop()`. Both listeners are called from the thread that owns the port: hand
over to your own thread (`loop.call_soon_threadsafe`) and return soon. A gun that is unplugged is reported as missing
and found again by itself under the same port name or rule.
"""

from hardware.device_status import DeviceState, DeviceStatus
from hardware.framing.code_letters import CodeLetters
from hardware.framing.hid_pos import LayoutChoice
from hardware.framing.keyboard_layouts import LayoutName
from hardware.framing.line import Suffix
from hardware.scanner.base import PortScanner
from hardware.scanner.hid_scanner import HIDScanner
from hardware.scanner.keyboard_scanner import KeyboardScanner
from hardware.scanner.line_scanner import ScannerTiming
from hardware.scanner.scan import Scan
from hardware.scanner.serial_scanner import SerialScanner
from hardware.scanner.trigger import TriggerMake
from hardware.scanner.window_keyboard import WindowKeyboard
from hardware.transport.settings import FlowControl, SerialSettings
from hardware.transport.usb_devices import USBRule

__all__ = [
    "CodeLetters",
    "DeviceState",
    "DeviceStatus",
    "FlowControl",
    "HIDScanner",
    "KeyboardScanner",
    "LayoutChoice",
    "LayoutName",
    "PortScanner",
    "Scan",
    "ScannerTiming",
    "SerialScanner",
    "SerialSettings",
    "Suffix",
    "TriggerMake",
    "USBRule",
    "WindowKeyboard",
]
