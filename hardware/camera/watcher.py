# SPDX-License-Identifier: Apache-2.0
"""A camera as a scanner: one code shown, one scan, as soon as two frames agree."""

from __future__ import annotations

import dataclasses
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias

from hardware.camera.capture import CAMERA_RETRY, Capture, FrameSource, Shot
from hardware.camera.decoder import Decoder
from hardware.camera.sightings import MotionGate, Sightings, SightTiming
from hardware.camera.symbol import DecodedSymbol
from hardware.device_status import DeviceStatus, StateListener
from hardware.framing.line import Line
from hardware.scanner.base import ScanListener
from hardware.scanner.scan import read_line
from hardware.transport.owner import RetryTiming

if TYPE_CHECKING:
    from hardware.camera.symbol import Frame

_log = logging.getLogger(__name__)
_SHOT_WAIT_S = 0.5
_STOP_WAIT_S = 5.0
_WATCHED_PAUSE_S = 0.08  # the longest pause while somebody looks at the pictures: below that they jump


@dataclass(frozen=True)
class WatchTiming:
    """Hold how often frames are looked at; a frame is taken from the camera for every look alone."""

    idle_pause_s: float = 0.15  # nothing moves: how soon a phone that comes is noticed
    idle_decode_s: float = 1.0  # nothing moves: a code that lies still and was missed gets another chance
    in_view_pause_s: float = 0.25  # a code has counted: look whether it left
    active_for_s: float = 2.0  # after something moved: every frame is looked at
    active_rest: float = 0.5  # of the time that a look took, so that the screen stays quick on a slow computer


@dataclass(frozen=True)
class Sight:
    """Hold a frame that was looked at and what was read in it, for a preview."""

    frame: Frame
    symbols: tuple[DecodedSymbol, ...]


SightListener: TypeAlias = Callable[[Sight], None]


class SymbolDecoder(Protocol):
    """Read a frame; `hardware.camera.decoder.Decoder` does."""

    def decode(self, frame: Frame, *, budget_s: float | None = None) -> list[DecodedSymbol]:
        """Return the codes in the frame."""
        ...


@dataclass(frozen=True)
class Look:
    """Hold what came of one shot: what was read, what of it counts, and the pause until the next shot."""

    symbols: list[DecodedSymbol]
    fresh: list[DecodedSymbol]
    pause_s: float


class CameraWatch:
    """Decide for each shot whether it is decoded, what counts, and how long to pause; no thread here."""

    def __init__(
        self,
        decoder: SymbolDecoder,
        *,
        timing: WatchTiming | None = None,
        sight_timing: SightTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._decoder = decoder
        self._timing = timing or WatchTiming()
        self._sightings = Sightings(sight_timing)
        self._gate = MotionGate()
        self._clock = clock
        self._active_until = float("-inf")
        self._decode_at = float("-inf")

    def take(self, shot: Shot) -> Look:
        """Look at a shot, unless nothing has changed."""
        timing = self._timing
        if self._gate.has_changed(shot.frame):
            self._active_until = shot.at + timing.active_for_s
        if shot.at >= self._active_until and not self._sightings.awaits_second:
            return self._look_idly(shot)
        symbols = self._decoder.decode(shot.frame)
        fresh = self._of(self._sightings.look([each.raw for each in symbols], shot.at, self._clock()), symbols)
        if self._sightings.awaits_second:
            return Look(symbols, fresh, 0.0)
        if symbols:
            return Look(symbols, fresh, timing.in_view_pause_s)
        return Look(symbols, fresh, (self._clock() - shot.at) * timing.active_rest)

    def _look_idly(self, shot: Shot) -> Look:
        """Find a code that was missed; one in view has not left, because nothing moved: no look without it counts."""
        symbols: list[DecodedSymbol] = []
        if shot.at >= self._decode_at:
            self._decode_at = shot.at + self._timing.idle_decode_s
            # All means were tried on this picture when it was new: the first library alone will do.
            symbols = self._decoder.decode(shot.frame, budget_s=0.0)
        fresh = self._of(self._sightings.look_idly([each.raw for each in symbols], shot.at, self._clock()), symbols)
        return Look(symbols, fresh, 0.0 if self._sightings.awaits_second else self._timing.idle_pause_s)

    @staticmethod
    def _of(codes: list[bytes], symbols: list[DecodedSymbol]) -> list[DecodedSymbol]:
        by_code = {symbol.raw: symbol for symbol in symbols}
        return [by_code[code] for code in codes]


class CameraScanner:
    """Read codes with one camera; all listeners are called from threads of the camera, one at a time each.

    `on_scan` and `on_sight` (every frame that was taken, for a preview) are called from the watching thread,
    `on_state` from the one that owns the camera. A camera that is unplugged is reported and found again by itself.
    """

    def __init__(
        self,
        name: str,
        source: FrameSource,
        on_scan: ScanListener,
        on_state: StateListener,
        *,
        decoder: SymbolDecoder | None = None,
        on_sight: SightListener | None = None,
        timing: WatchTiming | None = None,
        sight_timing: SightTiming | None = None,
        retry: RetryTiming = CAMERA_RETRY,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = name
        self.is_watched = False
        """Whether somebody looks at the pictures just now; may be set from any thread."""
        self._on_scan = on_scan
        self._on_sight = on_sight
        self._wall_clock = wall_clock
        decoder = decoder or Decoder()
        self._watch = CameraWatch(decoder, timing=timing, sight_timing=sight_timing, clock=clock)
        self._capture = Capture(source, on_state, retry=retry, clock=clock)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"watch {name}", daemon=True)

    @property
    def status(self) -> DeviceStatus:
        """Return the last reported status."""
        return self._capture.status

    def start(self) -> None:
        """Start watching; runs once."""
        self._capture.start()
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and give the camera back."""
        self._stop.set()
        self._capture.stop()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(_STOP_WAIT_S)

    def _run(self) -> None:
        while not self._stop.is_set():
            shot = self._capture.next_shot(_SHOT_WAIT_S)
            if shot is None:
                continue
            try:
                pause_s = self._serve(shot)
            except Exception as error:  # noqa: BLE001 - the reason follows.
                # As with a serial port: what fails here is logged with its trace, and the camera starts anew.
                _log.exception("watching with %s failed", self.name)
                self._capture.start_anew(error)
                pause_s = _SHOT_WAIT_S
            self._stop.wait(min(pause_s, _WATCHED_PAUSE_S) if self.is_watched else pause_s)

    def _serve(self, shot: Shot) -> float:
        look = self._watch.take(shot)
        for symbol in look.fresh:
            line = Line(symbol.raw)
            scan = read_line(line, self.name, round(shot.at * 1e9), self._wall_clock(), aim=False)
            if scan is not None:
                self._on_scan(dataclasses.replace(scan, symbology=symbol.symbology))
        if self._on_sight is not None:
            self._on_sight(Sight(shot.frame, tuple(look.symbols)))
        return look.pause_s
