# SPDX-License-Identifier: Apache-2.0
"""A USB gun whose device's side a kernel plays: reports written to a HID gadget, such as /dev/hidg0.

It needs a USB device controller: a board that has one (a Raspberry Pi Zero), or `dummy_hcd`, as in the hardware lab.
"""

import threading
from pathlib import Path

from hardware.simulators.hid_gun_core import MAKES, HIDGunCore
from hardware.simulators.keyboard_gun_core import reports_of
from hardware.simulators.keyboard_gun_faults import KeyboardFault, strokes

MAKES_BY_NAME = {make.name: make for make in MAKES}


class GadgetGun:
    """Pull the trigger of a gun of this make, or of one that plays keyboard; raises `OSError` and `ValueError`."""

    def __init__(self, gadget: Path, make: str | None) -> None:
        self._gadget = gadget
        self._pause = threading.Event()
        self._core = HIDGunCore(MAKES_BY_NAME[make]) if make is not None else None

    def scan(self, code: str) -> None:
        """Send the reports of one scan."""
        reports = self._core.reports(code) if self._core is not None else reports_of(f"{code}\r")
        with self._gadget.open("wb", buffering=0) as device:
            for report in reports:
                device.write(report)

    def misbehave(self, code: str, fault: KeyboardFault) -> None:
        """Type a code as a gun in keyboard mode does with this fault; raises `ValueError` where a gun cannot."""
        if self._core is not None:
            raise ValueError("a gun in HID POS mode presses no keys; its faults are those of its reports")
        typed = strokes(code, fault)
        if any(stroke.is_committed for stroke in typed):
            raise ValueError(f"{fault} is not the gun's: an input method of the computer makes it of its keys")
        with self._gadget.open("wb", buffering=0) as device:
            for stroke in typed:
                for report in reports_of(stroke.text):
                    device.write(report)
                self._pause.wait(stroke.pause_s)
