# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: N818 - an error here is named after the condition it tells of; "Error" would add nothing.
"""One thread drains a camera and keeps its newest frame; it notices a loss and finds the camera again.

What a frame shows is not looked at here. How a camera is opened is the source's business.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from hardware.device_status import DeviceState, DeviceStatus, StateListener
from hardware.transport.owner import RetryTiming

if TYPE_CHECKING:
    from hardware.camera.symbol import Frame

_log = logging.getLogger(__name__)
# A camera needs longer than a serial port to be there, and being asked wakes it up.
CAMERA_RETRY = RetryTiming(first_s=0.25, longest_s=2.0)


class CameraError(Exception):
    """Say what is wrong with a camera and how to mend it; the message names the camera."""

    key: ClassVar[str] = "camera.unusable"
    state: ClassVar[DeviceState] = DeviceState.FAULTED
    problem: ClassVar[str] = "{camera} gives no pictures ({cause})."
    mend: ClassVar[str] = "Plug it into another port, or choose another camera in the settings."

    def __init__(self, camera: str, cause: str = "") -> None:
        self.camera = camera
        self.cause = cause or "no reason given"
        super().__init__(f"{self.problem.format(camera=camera, cause=self.cause)} {self.mend}")

    def status(self) -> DeviceStatus:
        """Return this error as the state of the camera."""
        return DeviceStatus(self.state, self.key, {"camera": self.camera, "cause": self.cause}, str(self))


class CameraUnusable(CameraError):
    """It is there and opens, but gives no pictures; or it is no camera."""


class CameraMissing(CameraError):
    """Nothing is there under this name."""

    key = "camera.missing"
    state = DeviceState.MISSING
    problem = "There is no camera {camera}."
    mend = "Plug it in, or choose another camera in the settings."


class CameraAmbiguous(CameraUnusable):
    """More than one camera fits the rule."""

    key = "camera.ambiguous"
    problem = "{camera} could be several cameras ({cause})."
    mend = "Add the serial number or the USB path in the settings."


class CameraBusy(CameraError):
    """Another program has the camera."""

    key = "camera.busy"
    state = DeviceState.BUSY
    problem = "{camera} is in use by another program ({cause})."
    mend = "Close the other program; a video call in a browser counts too."


class CameraDenied(CameraError):
    """The operating system does not let this user open the camera."""

    key = "camera.denied"
    state = DeviceState.DENIED
    problem = "This user may not open {camera} ({cause})."
    mend = "On Linux add the user to the group video and log in again; on Windows allow desktop apps the camera."


class CameraLost(CameraError):
    """The camera gave pictures and went away."""

    key = "camera.lost"
    state = DeviceState.MISSING
    problem = "{camera} was unplugged or stopped ({cause})."
    mend = "Plug it in again; it is found again by itself."


class _StartAnew(Exception):
    """The frames were good, but what was done with them failed; that has been reported."""


class FrameSource(Protocol):
    """Give the frames of one camera. All calls but `name` come from one thread."""

    @property
    def name(self) -> str:
        """Return the camera's name as people know it."""
        ...

    def open(self) -> None:
        """Open it; raise `CameraMissing`, `CameraBusy`, `CameraDenied` or `CameraUnusable`."""
        ...

    def grab(self) -> None:
        """Wait for the next frame and leave it where it is, which costs little; raise `CameraLost`."""
        ...

    def retrieve(self) -> Frame:
        """Return the frame that was grabbed last, in grey, for the caller to keep; raise `CameraLost`."""
        ...

    def close(self) -> None:
        """Give the camera back; harmless when it is not open."""
        ...


@dataclass(frozen=True)
class Shot:
    """Hold a frame and when it was there on the capture's clock; `number` counts from 1 for each `Capture`."""

    number: int
    frame: Frame
    at: float


class Capture:
    """Run one source until stopped. Only frames that somebody waits for are taken out of the driver."""

    def __init__(
        self,
        source: FrameSource,
        on_state: StateListener,
        *,
        retry: RetryTiming = CAMERA_RETRY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._on_state = on_state
        self._retry = retry
        self._clock = clock
        self._thread = threading.Thread(target=self._run, name=f"camera {source.name}", daemon=True)
        self._changed = threading.Condition()
        self._wanted_from: float | None = None
        self._shot: Shot | None = None
        self._count = 0
        self._stop = threading.Event()
        self._failure: Exception | None = None
        self._status = DeviceStatus(
            DeviceState.MISSING,
            "camera.not_opened",
            {"camera": source.name},
            f"{source.name} has not been opened yet. Wait a moment.",
        )

    @property
    def status(self) -> DeviceStatus:
        """Return the last reported status; may be read from any thread."""
        return self._status

    def start(self) -> None:
        """Start the thread; a capture runs once."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Stop, close the camera and wait for the thread; harmless when repeated.

        A camera that hangs in its driver is left behind on its daemon thread after `timeout_s`.
        """
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def next_shot(self, timeout_s: float) -> Shot | None:
        """Wait for a frame that is newer than this call; None when none came in time or the capture was stopped."""
        with self._changed:
            self._shot = None
            self._wanted_from = self._clock()
            self._changed.wait_for(lambda: self._shot is not None or self._stop.is_set(), timeout_s)
            self._wanted_from = None
            return self._shot

    def start_anew(self, error: Exception) -> None:
        """Report that what is done with the frames failed, and open the camera again; from any thread."""
        self._failure = error

    def _run(self) -> None:
        wait_s = self._retry.first_s
        while not self._stop.is_set():
            gave_frames = False
            try:
                gave_frames = self._live_once()
            except Exception as error:  # noqa: BLE001 - the reason follows.
                # A listener or library that fails must not leave the counter with a dead camera for the day: the
                # failure is logged with its trace, shown as the camera's state, and the camera starts anew.
                _log.exception("driver on %s failed", self._source.name)
                self._report_failure(error)
            wait_s = self._retry.first_s if gave_frames else min(wait_s * 2, self._retry.longest_s)
            self._stop.wait(wait_s)

    def _report_failure(self, error: Exception) -> None:
        try:
            self._report(_driver_failed(self._source.name, error))
        except Exception:  # noqa: BLE001 - the reason follows.
            # The listener itself may be what fails; then the log is the only place left to say so.
            _log.exception("the listener of %s failed", self._source.name)

    def _live_once(self) -> bool:
        """Open the camera and serve it until it is lost or we stop; tell whether it gave a frame."""
        before = self._count
        try:
            self._source.open()
            while not self._stop.is_set():
                self._turn()
        except CameraError as error:
            self._report(error.status())
        except _StartAnew:
            return False
        finally:
            self._source.close()
        return self._count > before

    def _turn(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            self._report(_driver_failed(self._source.name, failure))
            raise _StartAnew
        began = self._clock()
        self._source.grab()
        self._count += 1
        # Ready is who gives frames: a camera can be opened and stay dark for ever.
        self._report(
            DeviceStatus(
                DeviceState.READY,
                "camera.ready",
                {"camera": self._source.name},
                f"Watching with {self._source.name}.",
            )
        )
        with self._changed:
            # A frame whose wait began before it was wanted may have been old already, out of the driver's queue.
            wanted = self._wanted_from is not None and self._wanted_from <= began and self._shot is None
        if not wanted:
            return
        shot = Shot(self._count, self._source.retrieve(), self._clock())
        with self._changed:
            self._shot = shot
            self._changed.notify_all()

    def _report(self, status: DeviceStatus) -> None:
        if status != self._status:
            self._status = status
            self._on_state(status)


def _driver_failed(camera: str, error: Exception) -> DeviceStatus:
    kind = type(error).__name__
    return DeviceStatus(
        DeviceState.FAULTED,
        "driver.failed",
        {"port": camera, "cause": kind},
        f"The driver of {camera} failed ({kind}). It starts again by itself; the log has the details.",
    )
