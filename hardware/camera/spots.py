# SPDX-License-Identifier: Apache-2.0
"""Where in a frame a code may be: spots of dense edges, in one direction (linear) or in two (matrix)."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from hardware.camera.symbol import Frame

_SEARCH_SIDE = 480  # bars and modules blend there into texture, and texture is what is looked for
_WINDOW = 13
_SPOTS_OF_A_KIND = 2
_ENOUGH = 0.3  # of the strongest texture
_MIN_CELLS = 150  # pixels of the search picture: a smaller spot holds no code that could be read


class SpotKind(enum.Enum):
    """Name what the edges look like."""

    MATRIX = "matrix"
    LINEAR = "linear"


@dataclass(frozen=True)
class Spot:
    """Hold a rotated box in pixels of the frame; `angle` (radians) is that of `width`, which crosses the bars."""

    kind: SpotKind
    x: float
    y: float
    width: float
    height: float
    angle: float


def find_spots(frame: Frame) -> list[Spot]:
    """Return likely places of codes, the strongest of each kind first.

    The two eigenvalues of the structure tensor (Bigun and Granlund, 1987) tell lines from other texture.
    """
    scale = min(1.0, _SEARCH_SIDE / max(frame.shape))
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    dx, dy = (each.astype(np.float32) for each in cv2.spatialGradient(small))
    window = (_WINDOW, _WINDOW)
    xx, yy, xy = (cv2.boxFilter(each, -1, window) for each in (dx * dx, dy * dy, dx * dy))
    both = xx + yy
    one_way = np.hypot(xx - yy, 2 * xy)
    coherence = one_way / (both + 1.0)
    linear = _boxes(SpotKind.LINEAR, one_way * coherence**2, (xx, yy, xy), scale)
    matrix = _boxes(SpotKind.MATRIX, both - one_way, (xx, yy, xy), scale)
    # Alternately: the strongest of either kind comes before the second strongest of the other.
    return [spot for pair in _by_turns(matrix, linear) for spot in pair]


def _by_turns(matrix: list[Spot], linear: list[Spot]) -> list[list[Spot]]:
    longest = max(len(matrix), len(linear))
    return [matrix[index : index + 1] + linear[index : index + 1] for index in range(longest)]


def _boxes(kind: SpotKind, strength: Any, tensor: tuple[Any, Any, Any], scale: float) -> list[Spot]:
    # The square root: otherwise a bright window beside a dim phone would be the only texture of the frame.
    strength = np.sqrt(np.maximum(strength, 0.0))
    highest = float(strength.max())
    if highest <= 0.0:
        return []
    mask = (strength >= highest * _ENOUGH).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    sums = np.bincount(labels.ravel(), weights=strength.ravel(), minlength=count)
    sums[0] = 0.0
    sums[stats[:, cv2.CC_STAT_AREA] < _MIN_CELLS] = 0.0
    strongest = [int(label) for label in np.argsort(sums)[::-1][:_SPOTS_OF_A_KIND] if sums[label] > 0]
    return [_box(kind, labels == label, tensor, scale) for label in strongest]


def _box(kind: SpotKind, inside: Any, tensor: tuple[Any, Any, Any], scale: float) -> Spot:
    rows, columns = np.nonzero(inside)
    angle = 0.0
    if kind is SpotKind.LINEAR:
        xx, yy, xy = (float(each[inside].sum()) for each in tensor)
        angle = 0.5 * math.atan2(2 * xy, xx - yy)
    along = columns * math.cos(angle) + rows * math.sin(angle)
    across = rows * math.cos(angle) - columns * math.sin(angle)
    # A few stray pixels at the rim must not stretch the box.
    (left, right), (top, bottom) = (np.percentile(each, (1, 99)) for each in (along, across))
    u, v = (left + right) / 2, (top + bottom) / 2
    x = u * math.cos(angle) - v * math.sin(angle)
    y = u * math.sin(angle) + v * math.cos(angle)
    return Spot(
        kind, float(x / scale), float(y / scale), float((right - left) / scale), float((bottom - top) / scale), angle
    )
