# SPDX-License-Identifier: Apache-2.0
"""Cameras of a Linux computer: which there are, and the controls that OpenCV does not offer. Listing opens nothing.

Source: the kernel's V4L2 API, linux/videodev2.h and linux/v4l2-controls.h.
"""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hardware.transport.usb_devices import USBDeviceInfo, USBRule, usb_device_above

_SYSFS = Path("/sys")
_VIDIOC_S_CTRL = 0xC008561C  # _IOWR('V', 28, struct v4l2_control)
_CONTROL = struct.Struct("=Ii")
_EXPOSURE_AUTO, _EXPOSURE_ABSOLUTE = 0x009A0901, 0x009A0902
_FLASH_LED_MODE = 0x009C0901
_MANUAL, _APERTURE_PRIORITY = 1, 3
_LED_OFF, _LED_TORCH = 0, 2
_EXPOSURE_UNITS_PER_MS = 10  # the control counts in 100 µs


@dataclass(frozen=True)
class CameraInfo:
    """Hold what is known of a camera without opening it; `usb` is None for those that are not on USB."""

    device: str
    name: str
    usb: USBDeviceInfo | None = None


@dataclass(frozen=True)
class CameraControls:
    """Say how a camera is to be set; None leaves it as it is, and what its driver does not have is left out.

    `torch` is its lamp; `exposure_ms` is a fixed exposure, 0 the driver's own automatic one.
    """

    torch: bool | None = None
    exposure_ms: float | None = None

    def wanted(self) -> Iterator[tuple[str, int, int]]:
        """Yield name, control and value of each, in the order in which they have to be set."""
        if self.torch is not None:
            yield "torch", _FLASH_LED_MODE, _LED_TORCH if self.torch else _LED_OFF
        if self.exposure_ms == 0:
            yield "exposure", _EXPOSURE_AUTO, _APERTURE_PRIORITY
        elif self.exposure_ms is not None:
            # A value is refused while the camera chooses for itself.
            yield "exposure", _EXPOSURE_AUTO, _MANUAL
            yield "exposure", _EXPOSURE_ABSOLUTE, max(1, round(self.exposure_ms * _EXPOSURE_UNITS_PER_MS))


def list_cameras(sysfs: Path = _SYSFS) -> list[CameraInfo]:
    """Return the cameras by their device names; none where the system has no sysfs."""
    found = []
    for folder in sorted((sysfs / "class/video4linux").glob("video*"), key=_number):
        with contextlib.suppress(OSError, ValueError):  # Pulled out while we read.
            # A camera's further nodes carry what the driver says about its pictures, not the pictures.
            if int(_read(folder, "index")) == 0:
                device = folder / "device"
                found.append(CameraInfo(f"/dev/{folder.name}", _read(folder, "name"), usb_device_above(device)))
    return found


def find_cameras(rule: USBRule, cameras: list[CameraInfo]) -> list[str]:
    """Return the device paths of the cameras that fit the rule."""
    return [
        each.device
        for each in cameras
        if each.usb is not None and rule.matches(each.usb.usb_id, each.usb.serial_number, each.usb.path)
    ]


def set_controls(device: str, controls: CameraControls) -> list[str]:
    """Set what the driver has; return a sentence for each that it has not or refuses. The camera may be open."""
    import fcntl  # here: there is none on Windows

    refused = []
    for name, control, value in controls.wanted():
        try:
            node = os.open(device, os.O_RDWR | os.O_NONBLOCK)
            try:
                fcntl.ioctl(node, _VIDIOC_S_CTRL, _CONTROL.pack(control, value))
            finally:
                os.close(node)
        except OSError as error:
            refused.append(f"{name} of {device} cannot be set ({os.strerror(error.errno or 0)})")
    return refused


def _number(folder: Path) -> int:
    digits = folder.name.removeprefix("video")
    return int(digits) if digits.isdecimal() else -1


def _read(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8", errors="replace").strip()
