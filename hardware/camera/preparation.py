# SPDX-License-Identifier: Apache-2.0
"""Pictures that are easier to read than the frame they come from. Nothing is read here."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from hardware.camera.spots import Spot, SpotKind, find_spots
from hardware.camera.symbol import Corners

if TYPE_CHECKING:
    from hardware.camera.symbol import Frame

Matrix: TypeAlias = npt.NDArray[np.float64]

_MIN_SIDE = 24  # below this nothing can be a code, and filters have no room
_MAX_SIDE = 1600  # of what is prepared: a larger frame was large enough for the readers as it came
_MATRIX_SIDE = 400  # a payment code has 21 to 29 modules and its quiet zone: 10 or more pixels a module
_MATRIX_MARGIN = 1.35
_MAX_ZOOM = 5.0
_LINEAR_WIDTH = 1000  # 20 digits in Code 128 are 145 modules and two quiet zones of 10: about 5 pixels a module
_LINEAR_HEIGHT = 96
_LINEAR_MARGIN = 1.25
_BANDS = 6
_BLURS_PX = (3.0, 5.0)
_NOISE = 0.01  # share of noise that undoing a blur reckons with


@dataclass(frozen=True)
class Prepared:
    """Hold a picture, how it was made, and the way of its points back into the frame (3 x 3, homogeneous)."""

    picture: Frame
    how: str
    to_frame: Matrix

    def corners_in_frame(self, corners: Corners) -> Corners:
        """Return corners on this picture as corners in the frame."""
        moved = cv2.perspectiveTransform(np.array([corners], dtype=np.float64), self.to_frame)[0]
        one, two, three, four = ((float(x), float(y)) for x, y in moved)
        return one, two, three, four


def prepare(frame: Frame) -> Iterator[Prepared]:
    """Yield prepared pictures, those first that help most often; each is made only when it is asked for."""
    if min(frame.shape) < _MIN_SIDE:
        return
    shrunk = min(1.0, _MAX_SIDE / max(frame.shape))
    if shrunk < 1.0:
        frame = _grey(cv2.resize(frame, None, fx=shrunk, fy=shrunk, interpolation=cv2.INTER_AREA))
    if min(frame.shape) < _MIN_SIDE:
        return
    back = np.diag((1 / shrunk, 1 / shrunk, 1.0))
    yield from (Prepared(each.picture, each.how, back @ each.to_frame) for each in _ways(frame))


def _ways(frame: Frame) -> Iterator[Prepared]:
    spots = find_spots(frame)
    runs = [
        _linear_ways(frame, spot) if spot.kind is SpotKind.LINEAR else _matrix_ways(frame, spot) for spot in spots
    ]
    # Round by round: the first ways of every spot are likelier to help than the last ways of one.
    while runs:
        for run in list(runs):
            way = next(run, None)
            if way is None:
                runs.remove(run)
            else:
                yield way
    yield from _whole_ways(frame)


def _matrix_ways(frame: Frame, spot: Spot) -> Iterator[Prepared]:
    side = max(spot.width, spot.height) * _MATRIX_MARGIN + 8
    zoom = min(_MATRIX_SIDE / side, _MAX_ZOOM)
    picture, back = _cut(frame, spot, (side, side), (zoom, zoom))
    yield Prepared(picture, "cut", back)
    yield Prepared(_sharpened(picture, 4.0), "cut, sharpened", back)
    yield Prepared(_grey(255 - picture), "cut, inverted", back)
    yield Prepared(_grey(cv2.medianBlur(picture, 7)), "cut, median", back)
    yield Prepared(_evened(picture), "cut, contrast", back)
    for blur_px in _BLURS_PX:
        yield Prepared(_unblurred(picture, blur_px * 1.5), f"cut, unblurred {blur_px}", back)
    yield Prepared(_grey(cv2.GaussianBlur(picture, (0, 0), 4.0)), "cut, smoothed", back)
    binary = cv2.adaptiveThreshold(picture, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 61, 4)
    yield Prepared(_grey(binary), "cut, threshold", back)


def _linear_ways(frame: Frame, spot: Spot) -> Iterator[Prepared]:
    width, height = spot.width * _LINEAR_MARGIN + 16, spot.height * 0.8 + 2
    zoom = (min(_LINEAR_WIDTH / width, _MAX_ZOOM), _LINEAR_HEIGHT / height)
    picture, back = _cut(frame, spot, (width, height), zoom)
    # Along the bars all is the same: what differs there is noise, a crack or moiré.
    yield Prepared(_grey(cv2.blur(picture, (1, _LINEAR_HEIGHT // 6))), "bars, smoothed along", back)
    yield Prepared(_grey(255 - cv2.blur(picture, (1, _LINEAR_HEIGHT // 6))), "bars, inverted", back)
    bands = np.median(picture.reshape(_BANDS, -1, picture.shape[1]), axis=1)
    yield Prepared(_of_bands(bands), "bars, median along", back)
    for blur_px in _BLURS_PX:
        yield Prepared(_of_bands(_undo_blur_along(bands, blur_px)), f"bars, unblurred {blur_px}", back)


def _whole_ways(frame: Frame) -> Iterator[Prepared]:
    same = np.eye(3)
    yield Prepared(_grey(cv2.GaussianBlur(frame, (0, 0), 1.5)), "smoothed", same)
    yield Prepared(_evened(frame), "contrast", same)
    yield Prepared(_grey(255 - frame), "inverted", same)
    half = _grey(cv2.resize(frame, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    yield Prepared(half, "half", np.diag((2.0, 2.0, 1.0)))
    double = _grey(cv2.resize(frame, None, fx=2.0, fy=2.0, interpolation=cv2.INTER_CUBIC))
    yield Prepared(double, "double", np.diag((0.5, 0.5, 1.0)))


def _cut(frame: Frame, spot: Spot, size: tuple[float, float], zoom: tuple[float, float]) -> tuple[Frame, Matrix]:
    """Return the spot, upright, at another size; and the way of its points back into the frame."""
    cos, sin = math.cos(spot.angle), math.sin(spot.angle)
    half_width, half_height = size[0] / 2, size[1] / 2
    back = np.array(
        (
            (cos / zoom[0], -sin / zoom[1], spot.x - cos * half_width + sin * half_height),
            (sin / zoom[0], cos / zoom[1], spot.y - sin * half_width - cos * half_height),
            (0.0, 0.0, 1.0),
        )
    )
    pixels = (max(_MIN_SIDE, round(size[0] * zoom[0])), max(_MIN_SIDE, round(size[1] * zoom[1])))
    source = frame
    flags = cv2.WARP_INVERSE_MAP | cv2.INTER_CUBIC
    picture = cv2.warpAffine(source, back[:2], pixels, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return _grey(picture), back


def _sharpened(picture: Frame, sigma_px: float) -> Frame:
    return _grey(cv2.addWeighted(picture, 2.5, cv2.GaussianBlur(picture, (0, 0), sigma_px), -1.5, 0))


def _evened(picture: Frame) -> Frame:
    return _grey(cv2.createCLAHE(clipLimit=4.0, tileGridSize=(8, 8)).apply(picture))


def _unblurred(picture: Frame, sigma_px: float) -> Frame:
    """Undo a Gaussian blur by Wiener's filter."""
    height, width = picture.shape
    blur = np.outer(_gauss(np.fft.fftfreq(height), sigma_px), _gauss(np.fft.rfftfreq(width), sigma_px))
    spectrum = np.fft.rfft2(picture.astype(np.float32)) * (blur / (blur**2 + _NOISE))
    return _to_grey(np.fft.irfft2(spectrum, s=picture.shape))


def _undo_blur_along(bands: npt.NDArray[np.float64], sigma_px: float) -> npt.NDArray[np.float64]:
    blur = _gauss(np.fft.rfftfreq(bands.shape[1]), sigma_px)
    spectrum = np.fft.rfft(bands, axis=1) * (blur / (blur**2 + _NOISE))
    return np.fft.irfft(spectrum, n=bands.shape[1], axis=1)


def _gauss(frequencies: npt.NDArray[np.floating], sigma_px: float) -> npt.NDArray[np.float64]:
    result: npt.NDArray[np.float64] = np.exp(-2 * (np.pi * sigma_px * frequencies) ** 2)
    return result


def _of_bands(bands: npt.NDArray[np.float64]) -> Frame:
    return _grey(np.repeat(_to_grey(bands), _LINEAR_HEIGHT // _BANDS, axis=0))


def _to_grey(values: npt.NDArray[np.floating]) -> Frame:
    return _grey(np.clip(values, 0, 255).astype(np.uint8))


def _grey(picture: npt.NDArray[np.generic]) -> Frame:
    """Give what OpenCV returns the type that it has."""
    return np.ascontiguousarray(picture, dtype=np.uint8)
