# SPDX-License-Identifier: Apache-2.0
"""When a code that is seen counts, and when a picture has changed. Pure: the caller tells the time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hardware.camera.symbol import Frame

_CELL_PX = 16
_CHANGE = 10  # of 255, in the mean of a cell: far above a sensor's noise, far below a hand


@dataclass(frozen=True)
class SightTiming:
    """Hold when a code counts and when it has left."""

    # Two frames have to agree: a misreading seldom comes twice.
    confirm_within_s: float = 1.0
    # A hand that shakes or a screen that dims hides a code for moments; only a longer absence is a new showing.
    gone_after_s: float = 1.5
    gone_after_looks: int = 3


@dataclass
class _Presence:
    missing_since: float | None = None
    looks_without: int = 0


class Sightings:
    """Say which codes are new: seen in two frames, and once only until they have left for a while."""

    def __init__(self, timing: SightTiming | None = None) -> None:
        self._timing = timing or SightTiming()
        self._first_seen: dict[bytes, float] = {}
        self._in_view: dict[bytes, _Presence] = {}

    @property
    def awaits_second(self) -> bool:
        """Tell whether a code has been seen once and counts when the next frame shows it too."""
        return bool(self._first_seen)

    def look(self, codes: Collection[bytes], now: float, ended: float | None = None) -> list[bytes]:
        """Take the codes of one frame, which was looked at `now` (seconds); return those that count from now on.

        `ended` is when its codes were read: a computer that needs long for a frame sees the next one only then.
        """
        self._miss(codes, now)
        return self.look_idly(codes, now, ended)

    def look_idly(self, codes: Collection[bytes], now: float, ended: float | None = None) -> list[bytes]:
        """Do as `look`, but take a code that is not there for one that was not read: nothing had moved."""
        limit_s = self._timing.confirm_within_s
        self._first_seen = {code: seen for code, seen in self._first_seen.items() if now - seen <= limit_s}
        fresh = []
        for code in dict.fromkeys(codes):
            if code in self._in_view:
                self._in_view[code] = _Presence()
            elif code in self._first_seen:
                del self._first_seen[code]
                self._in_view[code] = _Presence()
                fresh.append(code)
            else:
                self._first_seen[code] = now if ended is None else ended
        return fresh

    def _miss(self, codes: Collection[bytes], now: float) -> None:
        timing = self._timing
        for code in [each for each in self._in_view if each not in codes]:
            presence = self._in_view[code]
            # From the first look without it, not from the last with it: between them nobody may have looked.
            if presence.missing_since is None:
                presence.missing_since = now
            presence.looks_without += 1
            gone_for_s = now - presence.missing_since
            if gone_for_s >= timing.gone_after_s and presence.looks_without >= timing.gone_after_looks:
                del self._in_view[code]


class MotionGate:
    """Tell whether a frame differs from the one that was looked at last."""

    def __init__(self) -> None:
        self._seen: Any = None

    def has_changed(self, frame: Frame) -> bool:
        """Return whether anything of the size of a phone's edge changed; then this frame is the new measure."""
        import cv2
        import numpy as np

        height, width = frame.shape
        cells = (max(1, width // _CELL_PX), max(1, height // _CELL_PX))
        small = cv2.resize(frame, cells, interpolation=cv2.INTER_AREA).astype(np.int16)
        before = self._seen
        if before is not None and before.shape == small.shape and int(np.abs(small - before).max()) < _CHANGE:
            return False
        self._seen = small
        return True
