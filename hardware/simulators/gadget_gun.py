# SPDX-License-Identifier: Apache-2.0
"""A USB gun whose device's side a kernel plays: reports written to a HID gadget, such as /dev/hidg0.

It needs a USB device controller: a board that has one (a Raspberry Pi Zero), or `dummy_hcd`, as in the hardware lab.
"""

from pathlib import Path

from hardware.simulators.hid_gun_core import MAKES, HIDGunCore
from hardware.simulators.keyboard_gun_core import reports_of

MAKES_BY_NAME = {make.name: make for make in MAKES}


class GadgetGun:
    """Pull the trigger of a gun of this make, or of one that plays keyboard; raises `OSError` and `ValueError`."""

    def __init__(self, gadget: Path, make: str | None) -> None:
        self._gadget = gadget
        self._core = HIDGunCore(MAKES_BY_NAME[make]) if make is not None else None

    def scan(self, code: str) -> None:
        """Send the reports of one scan."""
        reports = self._core.reports(code) if self._core is not None else reports_of(f"{code}\r")
        with self._gadget.open("wb", buffering=0) as device:
            for report in reports:
                device.write(report)
