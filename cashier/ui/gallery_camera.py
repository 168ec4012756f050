# SPDX-License-Identifier: Apache-2.0
"""Hand-made views of the camera panel for the gallery and the tests, by a name that says what they show."""

from __future__ import annotations

from cashier.devices.camera_feed import Picture
from cashier.devices.status import Level, Light, Part
from cashier.it.camera_desk import CameraView, LastRead
from cashier.values.texts import Text

CAMERA_READY = Light(Part.CAMERA, Level.READY, Text(zh="摄像头已就绪", en="Camera ready"))
CAMERA_GONE = Light(
    Part.CAMERA,
    Level.FAULT,
    Text(zh="摄像头没有接上", en="Camera not connected"),
    Text(
        zh="请检查 /dev/video0 的插头和连线，插好后会自动恢复。",
        en="Check plug and cable of /dev/video0; it comes back by itself.",
    ),
)
_WIDTH, _HEIGHT = 640, 360


def _counter() -> bytes:
    """Paint a phone with a code on a counter: a bright card with modules, on a ground that gets darker."""
    rows = []
    for y in range(_HEIGHT):
        row = bytearray(80 - y // 8 for _ in range(_WIDTH))
        if 60 <= y < 320:
            row[230:410] = bytes([235]) * 180
            if 100 <= y < 240:
                for x in range(250, 390):
                    if (x // 7 * 31 + y // 7 * 17) % 5 < 2:
                        row[x] = 20
        rows.append(bytes(row))
    return b"".join(rows)


_READING = Picture(
    _WIDTH,
    _HEIGHT,
    _counter(),
    (((250 / _WIDTH, 100 / _HEIGHT), (390 / _WIDTH, 100 / _HEIGHT), (390 / _WIDTH, 240 / _HEIGHT),
      (250 / _WIDTH, 240 / _HEIGHT)),),
    (0.25, 0.1, 0.75, 0.95),
)  # fmt: skip

CAMERA_VIEWS: dict[str, CameraView] = {
    "camera-none": CameraView(),
    "camera-waiting": CameraView("camera", 1, 1),
    "camera-reading": CameraView("camera", 1, 1, _READING, CAMERA_READY, LastRead("]Q1", 20, "…4823")),
    "camera-gone": CameraView("till-1 left", 2, 2, None, CAMERA_GONE),
}
