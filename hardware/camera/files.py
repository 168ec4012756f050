# SPDX-License-Identifier: Apache-2.0
"""Pictures in files, as frames for the decoder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hardware.camera.symbol import Frame


class PictureError(ValueError):
    """Say which file holds no picture, and why."""


_MOST_BYTES = 256 * 1024 * 1024
_MOST_FRAMES = 32
_MAY_BE_TRANSPARENT = (b"\x89PNG", b"RIFF")


def read_picture(path: Path) -> Frame:
    """Return a file's picture in grey, the first of several; raise `PictureError`."""
    return read_pictures(path)[0]


def read_pictures(path: Path) -> list[Frame]:
    """Return a file's pictures in grey, several where it is animated or has pages; raise `PictureError`.

    What is transparent is white: codes are drawn for paper.
    """
    import cv2  # here: this module is loaded to build the command line's help as well
    import numpy as np

    data = np.frombuffer(_bytes_of(path), np.uint8)
    try:
        # From memory and not by name: OpenCV opens no path with Chinese in it on Windows.
        done, pictures = cv2.imdecodemulti(data, cv2.IMREAD_GRAYSCALE) if data.size else (False, ())
        whole = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if done and _may_be_transparent(data) else None
    except cv2.error as error:
        raise PictureError(
            f"{path} holds a picture that is broken, or larger than the 2^30 pixels that are allowed ({error.err})"
        ) from error
    if not done or not pictures:
        raise PictureError(f"{path} holds no picture; allowed are PNG, JPEG, WebP, GIF, BMP and TIFF")
    grey = [np.ascontiguousarray(each, dtype=np.uint8) for each in pictures[:_MOST_FRAMES]]
    if whole is not None and whole.ndim == 3 and whole.shape[2] == 4:
        alpha = whole[:, :, 3]
        share = alpha.astype(np.float32) / (255.0 if alpha.dtype.itemsize == 1 else 65_535.0)
        grey[0] = np.rint(grey[0] * share + 255.0 * (1.0 - share)).astype(np.uint8)
    return grey


def _bytes_of(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise PictureError(f"{path} is a pipe or a device; allowed is a file with a picture")
        if path.is_file() and (size := path.stat().st_size) > _MOST_BYTES:
            raise PictureError(f"{path} has {size} bytes; allowed are {_MOST_BYTES}")
        return path.read_bytes()
    except OSError as error:
        raise PictureError(f"{path} cannot be read ({error.strerror}); allowed is a file with a picture") from error


def _may_be_transparent(data: Frame) -> bool:
    return data[:4].tobytes() in _MAY_BE_TRANSPARENT
