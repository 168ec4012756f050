# SPDX-License-Identifier: Apache-2.0
"""What a till loads before it opens its window: nothing of devices that it may not have."""

from __future__ import annotations

import subprocess
import sys

LATE = {"PySide6", "cv2", "hardware.camera", "hardware.pin_pad", "numpy", "pyzbar", "usb", "uvicorn", "zxingcpp"}


def test_the_command_of_the_window_loads_neither_qt_nor_drivers_that_the_settings_do_not_name() -> None:
    probe = f"import sys, cashier.commands.till; print(sorted({LATE!r} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.strip() == "[]"
