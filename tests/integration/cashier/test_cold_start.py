# SPDX-License-Identifier: Apache-2.0
"""What a till loads and builds before it is ready to scan: nothing that this till or this moment does not need."""

from __future__ import annotations

import subprocess
import sys

DRIVERS_AND_QT = {
    "PySide6",
    "cv2",
    "hardware.camera",
    "hardware.pin_pad",
    "numpy",
    "pyzbar",
    "usb",
    "uvicorn",
    "zxingcpp",
}
FOR_OTHER_MOMENTS = {"cashier.it.binder", "cashier.it.doctor", "fastapi", "openpyxl", "sqlalchemy", "tomlkit"}
PANELS = {f"cashier.ui.screens.{name}" for name in ("bind", "camera", "charged", "doctor", "past", "shift", "slips")}


def test_what_the_first_screen_does_not_need_is_not_loaded_before_it() -> None:
    before_qt, before_paint = DRIVERS_AND_QT | FOR_OTHER_MOMENTS, PANELS | FOR_OTHER_MOMENTS
    probe = (
        f"import sys, cashier.commands.till; print(sorted({before_qt!r} & set(sys.modules)));"
        f"import cashier.ui.app; print(sorted({before_paint!r} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.splitlines() == ["[]", "[]"]
