# SPDX-License-Identifier: Apache-2.0
"""What a decoder takes and gives: frames, the part that counts, symbols. No library for pictures is loaded here."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # numpy is not loaded before the first frame: the till's cold start is short without it.
    import numpy as np
    import numpy.typing as npt

    Frame: TypeAlias = npt.NDArray[np.uint8]

Point: TypeAlias = tuple[float, float]
Corners: TypeAlias = tuple[Point, Point, Point, Point]


class Symbology(enum.StrEnum):
    """Name the kinds of code that can be asked for."""

    QR_CODE = "qr_code"
    CODE_128 = "code_128"
    EAN_13 = "ean_13"
    EAN_8 = "ean_8"
    CODE_39 = "code_39"
    DATA_MATRIX = "data_matrix"


# Every further kind costs time on each frame and makes a misreading likelier.
PAYMENT_SYMBOLOGIES = (Symbology.QR_CODE, Symbology.CODE_128)


@dataclass(frozen=True)
class DecodedSymbol:
    """Hold one code that was found in a frame.

    `text` and `raw` may be a payment code and stay out of the repr; `symbology` is the AIM identifier such as
    "]Q1" (ISO/IEC 15424); `corners` are in pixels of the frame, in the code's own order from its top left.
    """

    text: str = field(repr=False)
    raw: bytes = field(repr=False)
    symbology: str
    corners: Corners


@dataclass(frozen=True)
class Region:
    """Hold the part of a frame that is looked at, in fractions of its width and height."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    def __post_init__(self) -> None:
        if not (0.0 <= self.left < self.right <= 1.0 and 0.0 <= self.top < self.bottom <= 1.0):
            edges = f"left {self.left}, top {self.top}, right {self.right}, bottom {self.bottom}"
            raise ValueError(
                f"region {edges} is not allowed; allowed is 0 <= left < right <= 1, same for top, bottom"
            )

    def pixels(self, shape: Sequence[int]) -> tuple[int, int, int, int]:
        """Return left, top, right, bottom in pixels for a frame of this height and width; never less than one."""
        height, width = shape[0], shape[1]
        left, top = min(int(self.left * width), width - 1), min(int(self.top * height), height - 1)
        right, bottom = max(left + 1, round(self.right * width)), max(top + 1, round(self.bottom * height))
        return left, top, right, bottom
