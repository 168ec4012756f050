# SPDX-License-Identifier: Apache-2.0
"""Pictures in files, as frames for the decoder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hardware.camera.symbol import Frame


class PictureError(ValueError):
    """Say which file holds no picture, and why."""


def read_picture(path: Path) -> Frame:
    """Return a file's picture in grey; raise `PictureError`."""
    import cv2  # here: this module is loaded to build the command line's help as well
    import numpy as np

    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise PictureError(f"{path} cannot be read ({error.strerror}); allowed is a file with a picture") from error
    try:
        # From memory and not by name: OpenCV opens no path with Chinese in it on Windows.
        picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if data.size else None
    except cv2.error as error:
        raise PictureError(f"{path} holds a picture that is too large or broken ({error.err})") from error
    if picture is None:
        raise PictureError(f"{path} holds no picture; allowed are PNG, JPEG, WebP, BMP and TIFF")
    return np.ascontiguousarray(picture, dtype=np.uint8)
