# SPDX-License-Identifier: Apache-2.0
"""A folder of pictures as a camera: it sees the newest one. For whoever has none, or has to show what one saw."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from hardware.camera.capture import CameraLost, CameraMissing

if TYPE_CHECKING:
    from hardware.camera.symbol import Frame

_FRAME_S = 1 / 15
_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp"})


def is_folder(place: object) -> bool:
    """Tell whether a camera is named as a folder: by a slash at its end."""
    return isinstance(place, str) and place.endswith(("/", os.sep))


class FolderSource:
    """Be the `FrameSource` of a folder. A folder that goes away is a camera that is pulled out."""

    def __init__(self, folder: str, *, width: int = 1280, height: int = 720) -> None:
        self._folder = Path(folder)
        self._size = (width, height)
        self._seen: tuple[Path, int] | None = None
        self._frame: Frame | None = None

    @property
    def name(self) -> str:
        """Return the folder."""
        return str(self._folder)

    def open(self) -> None:
        """See that the folder is there; raise `CameraMissing`."""
        if not self._folder.is_dir():
            raise CameraMissing(self.name)

    def grab(self) -> None:
        """Wait for the next frame; raise `CameraLost`."""
        time.sleep(_FRAME_S)
        if not self._folder.is_dir():
            raise CameraLost(self.name, "the folder is gone")

    def retrieve(self) -> Frame:
        """Return the newest picture in grey; an empty counter where there is none."""
        import cv2  # here: a till without a camera never loads it
        import numpy as np

        newest = max(self._pictures(), key=lambda picture: picture[1], default=None)
        if newest is None or self._frame is None:
            width, height = self._size
            self._frame = np.full((height, width), 90, np.uint8)
        if newest is not None and newest != self._seen:
            # One that is still being written, or is gone again, is looked at again.
            with contextlib.suppress(OSError, cv2.error):
                data = np.fromfile(newest[0], dtype=np.uint8)
                picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if data.size else None
                if picture is not None:
                    self._frame, self._seen = np.asarray(picture, dtype=np.uint8), newest
        if newest is None:
            self._seen = None
        return self._frame.copy()

    def close(self) -> None:
        """Nothing is held open."""

    def _pictures(self) -> list[tuple[Path, int]]:
        try:
            entries = list(self._folder.iterdir())
        except OSError as error:
            raise CameraLost(self.name, "the folder is gone") from error
        found = []
        for each in entries:
            with contextlib.suppress(OSError):  # It is gone already: whoever writes pictures replaces them.
                if each.suffix.lower() in _SUFFIXES and not each.name.startswith(".") and each.is_file():
                    found.append((each, each.stat().st_mtime_ns))
        return found
