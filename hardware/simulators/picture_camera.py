# SPDX-License-Identifier: Apache-2.0
"""A camera before which somebody holds a phone: a folder into which what it sees is painted. It needs no kernel."""

import enum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import cv2
import numpy as np
import zxingcpp

WIDTH, HEIGHT = 1280, 720
_PHONE = (slice(40, 680), slice(460, 820))
_GREY, _LIGHT, _DARK = 90, 250, 5


class Spoilt(enum.StrEnum):
    """Name what may be wrong with a picture."""

    BLUR = "blur"
    DIM = "dim"
    NOISE = "noise"
    GLARE = "glare"
    DARK_MODE = "dark-mode"


class PictureCamera:
    """See what is put before it, in `folder`, which appears and is taken away with the camera's cable."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._away = folder.with_name(f".{folder.name}.unplugged")
        folder.mkdir()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def show(self, text: str, *, is_barcode: bool = False, spoilt: Spoilt | None = None) -> None:
        """Hold a phone up with a QR code, or with a Code 128; raise `ValueError` where the text fits into neither."""
        self._see(_spoil(_phone(text, is_barcode=is_barcode), spoilt))

    def hold(self, picture: Path) -> None:
        """Hold a picture up; raise `ValueError` where the file is none."""
        data = np.fromfile(picture, dtype=np.uint8) if picture.is_file() else np.zeros(0, np.uint8)
        found = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if data.size else None
        if found is None:
            raise ValueError(f"{picture} is no picture that can be read")
        self._see(found)

    def clear(self) -> None:
        """Take away what is held up."""
        self._see(np.full((HEIGHT, WIDTH), _GREY, np.uint8))

    def unplug(self) -> None:
        """Pull the cable."""
        if self.folder.is_dir():
            self.folder.rename(self._away)

    def replug(self) -> None:
        """Put the cable back."""
        if self._away.is_dir():
            self._away.rename(self.folder)

    def close(self) -> None:
        """Take the camera away for good."""
        for folder in (self.folder, self._away):
            if folder.is_dir():
                for each in folder.iterdir():
                    each.unlink()
                folder.rmdir()

    def _see(self, frame: Any) -> None:
        folder = self.folder if self.folder.is_dir() else self._away
        _, data = cv2.imencode(".png", frame)
        fresh = folder / ".frame.png"
        fresh.write_bytes(data.tobytes())
        fresh.replace(folder / "frame.png")


def _phone(text: str, *, is_barcode: bool) -> Any:
    """Paint a phone before a counter."""
    kind = zxingcpp.BarcodeFormat.Code128 if is_barcode else zxingcpp.BarcodeFormat.QRCode
    barcode = zxingcpp.create_barcode(text, kind)
    modules = np.array(zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False))
    rows, columns = _PHONE
    width = columns.stop - columns.start
    size = (width - 40) // modules.shape[1]
    if not size:
        raise ValueError(f"a text of {len(text)} characters does not fit on the phone's screen")
    code = np.kron(modules[:1] if is_barcode else modules, np.ones((110 if is_barcode else size, size), np.uint8))
    frame = np.full((HEIGHT, WIDTH), _GREY, np.uint8)
    screen = frame[rows, columns]
    screen[:] = _LIGHT
    top, left = 160, (width - code.shape[1]) // 2
    screen[top : top + code.shape[0], left : left + code.shape[1]] = np.where(code > 0, _LIGHT, _DARK)
    return frame


def _spoil(frame: Any, spoilt: Spoilt | None) -> Any:
    match spoilt:
        case Spoilt.BLUR:
            return cv2.GaussianBlur(frame, (0, 0), 2.0)
        case Spoilt.DIM:
            return (frame * 0.15).astype(np.uint8)
        case Spoilt.NOISE:
            noise = np.random.default_rng(1).normal(0, 25, frame.shape)
            return np.clip(frame + noise, 0, 255).astype(np.uint8)
        case Spoilt.GLARE:
            return cv2.circle(frame.copy(), (640, 300), 60, 255, -1)
        case Spoilt.DARK_MODE:
            dark = frame.copy()
            dark[_PHONE] = 255 - dark[_PHONE]
            return dark
    return frame
