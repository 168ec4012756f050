# SPDX-License-Identifier: Apache-2.0
"""What the camera panel itself says. How the camera fares comes with the view."""

from __future__ import annotations

from cashier.values.texts import Text

CAMERA = Text(zh="摄像头", en="Camera")
CAMERA_MENU = Text(zh="看摄像头的画面", en="What the camera sees")
CAMERA_OF = Text(zh="摄像头“{name}”", en="Camera: {name}")
CAMERA_OF_SEVERAL = Text(zh="摄像头“{name}”（{number}/{count}）", en="Camera {number} of {count}: {name}")
NONE = Text(zh="没有设置摄像头", en="No camera is set up")
NONE_MORE = Text(
    zh="请按 B 绑定：选中它，扫一次，就可以用了。",
    en="Press B to bind one: pick it, scan once, done.",
)
NO_PICTURE = Text(zh="还没有画面", en="No picture yet")
HOLD_A_CODE = Text(
    zh="把手机上的码举到镜头前：框内才会识别，读到的码会被圈出。",
    en="Hold a code up to the camera: it is read inside the frame, and outlined when it was.",
)
READ = Text(zh="读到：{what}", en="Read: {what}")
NOTHING_READ = Text(zh="还没有读到码", en="Nothing read yet")
SYMBOLOGIES = {
    "Q": Text(zh="二维码", en="QR code"),
    "C": Text(zh="条形码 Code 128", en="barcode Code 128"),
}
OTHER_CODE = Text(zh="码", en="code")
WHAT = Text(zh="{kind}，{characters} 个字符", en="{kind}, {characters} characters")
WHAT_AND_PART = Text(zh="{kind}，{characters} 个字符，{part}", en="{kind}, {characters} characters, {part}")
NEXT = Text(zh="下一个摄像头", en="Next camera")
PICTURE = Text(zh="摄像头的画面", en="The camera's picture")
