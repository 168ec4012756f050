# SPDX-License-Identifier: Apache-2.0
"""A camera through OpenCV: V4L2 on Linux, DirectShow on Windows; a film in a file serves as a camera too."""

from __future__ import annotations

import errno
import logging
import os
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hardware.camera.capture import (
    CameraAmbiguous,
    CameraBusy,
    CameraDenied,
    CameraError,
    CameraLost,
    CameraMissing,
    CameraUnusable,
)
from hardware.camera.v4l2 import CameraControls, CameraInfo, find_cameras, list_cameras, set_controls
from hardware.transport.usb_devices import USBRule

if TYPE_CHECKING:
    from hardware.camera.symbol import Frame

_log = logging.getLogger(__name__)
# linux/videodev2.h: _IOWR('V', 8, struct v4l2_requestbuffers) for the memory-mapped buffers of a capture device.
_VIDIOC_REQBUFS = 0xC0145608
_NO_BUFFERS = struct.pack("=5I", 0, 1, 1, 0, 0)


class OpenCVSource:
    """Be the `FrameSource` of one camera: "/dev/video0", a film's path, on Windows a number such as "0", or a rule.

    By a rule the camera is found again whatever its number is today. `list_cameras` are the computer's own.
    """

    def __init__(
        self,
        camera: str | USBRule,
        *,
        width: int = 1280,
        height: int = 720,
        controls: CameraControls | None = None,
        list_cameras: Callable[[], list[CameraInfo]] = list_cameras,
    ) -> None:
        if not camera:
            raise ValueError("camera is empty; allowed is a device path, on Windows a number")
        self._place = camera
        self._camera = str(camera)
        self._size = (width, height)
        self._controls = controls or CameraControls()
        self._list_cameras = list_cameras
        self._capture: Any = None
        self._frame_s = 0.0
        self._next_frame_at = 0.0

    @property
    def name(self) -> str:
        """Return the configured camera, or the rule in words."""
        return str(self._place)

    def open(self) -> None:
        """Open the camera and ask for the size; it may give another."""
        import cv2  # here: a till without a camera never loads it

        self._camera = self._found()
        number = int(self._camera) if self._camera.isdecimal() else None
        if number is None:
            self._check_path()
        capture = cv2.VideoCapture()
        if number is not None:
            opened = capture.open(number, cv2.CAP_DSHOW if sys.platform == "win32" else cv2.CAP_ANY)
        elif Path(self._camera).is_file():
            opened = capture.open(self._camera)
        else:
            # By its own interface alone: OpenCV would try a path as a film first, and read from the device.
            opened = capture.open(self._camera, cv2.CAP_V4L2)
        if not opened:
            capture.release()
            if number is not None:
                # Windows does not tell the two apart; a camera that is not there is the likelier.
                raise CameraMissing(self._camera, "or another program uses it")
            raise self._explain_refusal()
        width, height = self._size
        # Compressed: many cameras give 720p in 30 frames a second no other way over USB 2.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        self._capture = capture
        self._frame_s = 0.0
        if Path(self._camera).is_file():
            self._frame_s = 1.0 / max(1.0, capture.get(cv2.CAP_PROP_FPS))
        elif number is None:
            for sentence in set_controls(self._camera, self._controls):
                _log.warning("%s", sentence)

    def grab(self) -> None:
        """Wait for the next frame; a film's come in its own rhythm, as a camera's would."""
        if self._frame_s:
            time.sleep(max(0.0, self._next_frame_at - time.monotonic()))
            self._next_frame_at = time.monotonic() + self._frame_s
        if self._capture is None or not self._capture.grab():
            raise CameraLost(self._camera, "no further frame")

    def retrieve(self) -> Frame:
        """Return the frame that was grabbed, in grey."""
        import cv2
        import numpy as np

        is_there, picture = self._capture.retrieve() if self._capture is not None else (False, None)
        if not is_there or picture is None:
            raise CameraLost(self._camera, "a frame could not be read")
        if picture.ndim == 3:
            picture = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        return np.ascontiguousarray(picture, dtype=np.uint8)

    def close(self) -> None:
        """Give the camera back."""
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.release()

    def _found(self) -> str:
        if isinstance(self._place, str):
            return self._place
        found = find_cameras(self._place, self._list_cameras())
        if not found:
            raise CameraMissing(self.name)
        if len(found) > 1:
            raise CameraAmbiguous(self.name, ", ".join(found))
        return found[0]

    def _check_path(self) -> None:
        if not Path(self._camera).exists():
            raise CameraMissing(self._camera)
        # Reading is not enough for a device: its settings are written.
        wanted = os.R_OK if Path(self._camera).is_file() else os.R_OK | os.W_OK
        if not os.access(self._camera, wanted):
            raise CameraDenied(self._camera, os.strerror(errno.EACCES))

    def _explain_refusal(self) -> CameraError:
        """Ask the driver why: OpenCV only says no.

        To give up buffers is refused with EBUSY when another program has them (V4L2 API, VIDIOC_REQBUFS).
        """
        if not sys.platform.startswith("linux") or Path(self._camera).is_file():
            return CameraUnusable(self._camera, "OpenCV cannot open it")
        import fcntl

        try:
            device = os.open(self._camera, os.O_RDWR | os.O_NONBLOCK)
            try:
                fcntl.ioctl(device, _VIDIOC_REQBUFS, _NO_BUFFERS)
            finally:
                os.close(device)
        except OSError as error:
            cause = os.strerror(error.errno or 0)
            kinds: dict[int, type[CameraError]] = {
                errno.EBUSY: CameraBusy,
                errno.EACCES: CameraDenied,
                errno.EPERM: CameraDenied,
                errno.ENODEV: CameraMissing,
                errno.ENXIO: CameraMissing,
                errno.ENOENT: CameraMissing,
            }
            return kinds.get(error.errno or 0, CameraUnusable)(self._camera, cause)
        return CameraUnusable(self._camera, "OpenCV cannot open it, its driver can")
