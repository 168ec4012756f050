# SPDX-License-Identifier: Apache-2.0
"""From a grey frame to the codes in it. No camera here, and no opinion on what a code means."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from hardware.camera.readers import AbsentReader, Import, load_readers
from hardware.camera.symbol import PAYMENT_SYMBOLOGIES, Corners, DecodedSymbol, Region, Symbology

if TYPE_CHECKING:
    from hardware.camera.symbol import Frame

# A frame that is hard to read is worth four looks a second; an easy one never comes near it.
LIVE_BUDGET_S = 0.25


class NoReaderError(RuntimeError):
    """Say that no library which reads codes could be loaded, and how to mend it."""


class Decoder:
    """Read frames: zxing-cpp first, zbar second, then prepared frames to both, until the budget is spent.

    `region` is the part of the frame that counts; `mirrored` is for cameras that give a mirror's picture.
    One thread at a time. Raises `NoReaderError` when there is no library at all.
    """

    def __init__(
        self,
        symbologies: Collection[Symbology] = PAYMENT_SYMBOLOGIES,
        *,
        region: Region | None = None,
        mirrored: bool = False,
        budget_s: float = LIVE_BUDGET_S,
        clock: Callable[[], float] = time.monotonic,
        load: Import | None = None,
    ) -> None:
        if not symbologies:
            raise ValueError("symbologies are empty; allowed is at least one")
        self._readers, self._absent = load_readers(symbologies, *([load] if load else []))
        if not self._readers:
            raise NoReaderError(" ".join(f"{each.name}: {each.cause}. {each.mend}" for each in self._absent))
        self._region = region or Region()
        self._mirrored = mirrored
        self._budget_s = budget_s
        self._clock = clock

    @property
    def absent(self) -> list[AbsentReader]:
        """Return which libraries are not there; the others do their work."""
        return list(self._absent)

    def decode(self, frame: Frame, *, budget_s: float | None = None) -> list[DecodedSymbol]:
        """Return the codes that the first successful attempt finds; corners in pixels of this frame.

        `budget_s` is the time within which attempts are begun; 0 is the frame as it is, to the first reader alone.
        Raises `ValueError` when the frame is not grey.
        """
        if frame.ndim != 2 or frame.dtype.name != "uint8":
            shape = "x".join(map(str, frame.shape))
            raise ValueError(f"frame is {shape} of {frame.dtype.name}; allowed is height x width of uint8")
        if frame.size == 0:
            return []
        until = self._clock() + (self._budget_s if budget_s is None else budget_s)
        left, top, right, bottom = self._region.pixels(frame.shape)
        part = frame[top:bottom, left:right]
        if self._mirrored:
            part = part[:, ::-1]
        found = self._attempts(_contiguous(part), until)
        width = right - left
        return [self._in_frame(symbol, left, top, width) for symbol in found]

    def _attempts(self, picture: Frame, until: float) -> list[DecodedSymbol]:
        for reader in self._readers:
            found = _with_text(reader.read(picture))
            if found or self._clock() >= until:
                return found
        return self._prepared_attempts(picture, until)

    def _prepared_attempts(self, picture: Frame, until: float) -> list[DecodedSymbol]:
        # Loaded here: a decoder is made with the till, OpenCV is needed first when something is hard to read.
        from hardware.camera.preparation import prepare

        for prepared in prepare(picture):
            for reader in self._readers:
                found = _with_text(reader.read(prepared.picture))
                if found:
                    return [_moved(symbol, prepared.corners_in_frame(symbol.corners)) for symbol in found]
                if self._clock() >= until:
                    return []
        return []

    def _in_frame(self, symbol: DecodedSymbol, left: int, top: int, width: int) -> DecodedSymbol:
        def moved(point: tuple[float, float]) -> tuple[float, float]:
            x, y = point
            return left + (width - 1 - x if self._mirrored else x), top + y

        one, two, three, four = map(moved, symbol.corners)
        return _moved(symbol, (one, two, three, four))


def _moved(symbol: DecodedSymbol, corners: Corners) -> DecodedSymbol:
    return DecodedSymbol(symbol.text, symbol.raw, symbol.symbology, corners)


def _with_text(found: list[DecodedSymbol]) -> list[DecodedSymbol]:
    """Leave out codes without a printable character: nobody shows such a one on purpose."""
    return [symbol for symbol in found if symbol.text]


def _contiguous(part: Frame) -> Frame:
    import numpy as np  # loaded already by whoever made the frame

    return np.ascontiguousarray(part)
