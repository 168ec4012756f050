# SPDX-License-Identifier: Apache-2.0
"""What a camera of the till sees, before whoever sets it up: its picture, what it read, and how it fares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cashier.devices.camera_feed import CameraFeed, Picture
from cashier.devices.status import Light, Part, StatusBoard
from cashier.panels import Away
from cashier.values.payment_code import NotACode, read


@dataclass(frozen=True, slots=True)
class LastRead:
    """What a camera read last: its AIM identifier, how long it was, and a harmless part of it."""

    symbology: str
    characters: int
    shown: str


@dataclass(frozen=True, slots=True)
class CameraView:
    """One camera of several. Without a name there is none; without a picture none has come yet."""

    name: str = ""
    number: int = 0
    count: int = 0
    picture: Picture | None = None
    light: Light | None = None
    last_read: LastRead | None = None


CameraPanelView = CameraView | Away


class CameraDesk:
    """The cameras of one till. Lives on the engine's loop; a camera is asked for pictures while the panel is up."""

    def __init__(self, feeds: Sequence[CameraFeed], status: StatusBoard) -> None:
        self._feeds = feeds
        self._status = status
        self._listeners: list[Callable[[CameraPanelView], None]] = []
        self._view: CameraPanelView = Away()
        self._at = 0
        status.listen(lambda _: self._on_lights())

    @property
    def view(self) -> CameraPanelView:
        """What is to be seen just now."""
        return self._view

    def listen(self, listener: Callable[[CameraPanelView], None]) -> None:
        """Have every new view told to ``listener``."""
        self._listeners.append(listener)

    def show(self) -> None:
        """Bring the picture of the camera up that was looked at last."""
        if not self._feeds:
            self._tell(CameraView())
            return
        feed = self._feeds[self._at]
        feed.watch(self._on_picture)
        self._tell(CameraView(feed.name, self._at + 1, len(self._feeds), light=self._light()))

    def leave(self) -> None:
        """Take it away; the camera has nobody to look at it any more."""
        for feed in self._feeds:
            feed.stop_watching()
        self._tell(Away())

    def show_next(self) -> None:
        """Go on to the next camera."""
        if isinstance(self._view, CameraView) and self._feeds:
            self._feeds[self._at].stop_watching()
            self._at = (self._at + 1) % len(self._feeds)
            self.show()

    def on_scan(self, device: str, text: str, symbology: str | None) -> None:
        """Say what the camera that is looked at has read; of a payment code its tail alone."""
        view = self._view
        if isinstance(view, CameraView) and view.name == device:
            thing = read(text)
            shown = thing.shown if isinstance(thing, NotACode) else f"…{thing.tail}"
            self._tell(replace(view, last_read=LastRead(symbology or "", len(text), shown)))

    def _on_picture(self, picture: Picture) -> None:
        if isinstance(self._view, CameraView):
            self._tell(replace(self._view, picture=picture))

    def _on_lights(self) -> None:
        view = self._view
        if isinstance(view, CameraView) and view.light != self._light():
            self._tell(replace(view, light=self._light()))

    def _light(self) -> Light | None:
        return next((light for light in self._status.lights if light.part is Part.CAMERA), None)

    def _tell(self, view: CameraPanelView) -> None:
        self._view = view
        for listener in self._listeners:
            listener(view)
