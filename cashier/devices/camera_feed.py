# SPDX-License-Identifier: Apache-2.0
"""What a camera sees, for whoever looks at it: small grey pictures with the outlines of what was read.

Pictures cross threads as bytes; what is read goes the way of every scan, not this one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from cashier.device_settings import CameraSettings

if TYPE_CHECKING:
    from hardware.camera import Sight

Point = tuple[float, float]
Outline = tuple[Point, ...]

MOST_WIDTH_PX = 640
PICTURES_PER_S = 12.0
OUTLINE_STAYS_S = 0.6
"""A code is not looked for in every picture; its outline stays so long, or it would flicker."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in grey, a byte a pixel, row by row. Points and edges are fractions of its width and height."""

    width_px: int
    height_px: int
    grey: bytes = field(repr=False)
    outlines: tuple[Outline, ...] = ()
    region: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    """The part that is looked at: left, top, right, bottom."""


class Watched(Protocol):
    """A camera that hurries while somebody looks; `hardware.camera.CameraScanner` is one."""

    is_watched: bool


class CameraFeed:
    """The pictures of one camera. ``on_sight`` is called by the camera's thread, the rest on the engine's loop."""

    def __init__(
        self,
        settings: CameraSettings,
        hand: Callable[..., None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        part = settings.region
        self.name = settings.name
        self._mirror = settings.mirror
        self._region = (part.left, part.top, part.right, part.bottom)
        self._hand = hand
        self._now = now
        self._camera: Watched | None = None
        self._listener: Callable[[Picture], None] | None = None
        self._next_at = 0.0
        self._outlines: tuple[Outline, ...] = ()
        self._outlines_until = 0.0

    def attach(self, camera: Watched) -> None:
        """Say which camera it is that hurries."""
        self._camera = camera

    def watch(self, listener: Callable[[Picture], None]) -> None:
        """Have every picture told to ``listener``, on the engine's loop."""
        self._listener = listener
        self._hurry(is_watched=True)

    def stop_watching(self) -> None:
        """Nobody looks any more."""
        self._listener = None
        self._hurry(is_watched=False)

    def on_sight(self, sight: Sight) -> None:
        """Take what the camera looked at; costs nothing while nobody looks."""
        now = self._now()
        if self._listener is None or now < self._next_at:
            return
        self._next_at = now + 1 / PICTURES_PER_S
        if sight.symbols:
            height, width = sight.frame.shape
            self._outlines = tuple(
                tuple(self._fraction(x / width, y / height) for x, y in symbol.corners) for symbol in sight.symbols
            )
            self._outlines_until = now + OUTLINE_STAYS_S
        elif now >= self._outlines_until:
            self._outlines = ()
        self._hand(self._tell, self._picture(sight))

    def _picture(self, sight: Sight) -> Picture:
        step = -(-sight.frame.shape[1] // MOST_WIDTH_PX)
        small = sight.frame[::step, ::step]
        if self._mirror:
            small = small[:, ::-1]
        height, width = small.shape
        left, top, right, bottom = self._region
        if self._mirror:
            left, right = 1.0 - right, 1.0 - left
        return Picture(width, height, small.tobytes(), self._outlines, (left, top, right, bottom))

    def _fraction(self, x: float, y: float) -> Point:
        return (1.0 - x if self._mirror else x), y

    def _tell(self, picture: Picture) -> None:
        if self._listener is not None:
            self._listener(picture)

    def _hurry(self, *, is_watched: bool) -> None:
        if self._camera is not None:
            self._camera.is_watched = is_watched
