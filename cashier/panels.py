# SPDX-License-Identifier: Apache-2.0
"""What can lie in the place of the counter's page, such as the shift: one panel at a time. Decided without Qt.

A panel is shown by its desk, a use-case on the engine's loop that tells plain views; the window draws them. `Panels`
sees to it that one desk at most has something to show, and that none has while a payment is before the customer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class Away:
    """The view of a panel that is not up."""


class PanelName(StrEnum):
    """Every panel that there is."""

    SHIFT = "shift"
    DOCTOR = "doctor"
    CAMERA = "camera"
    BIND = "bind"
    TENDER = "tender"
    GOODS = "goods"
    HELD = "held"
    PAST = "past"
    CHARGED = "charged"
    SLIPS = "slips"
    OFFICE = "office"


class PanelDesk(Protocol):
    """The use-case behind a panel. Its views are plain data; an `Away` is one of them."""

    @property
    def view(self) -> Any:
        """What is to be seen just now."""

    def listen(self, listener: Callable[[Any], None]) -> None:
        """Have every new view told to ``listener``."""

    def show(self) -> None:
        """Bring the panel up."""

    def leave(self) -> None:
        """Take the panel away, however deep somebody is in it; nothing half-done stays."""


D = TypeVar("D", bound=PanelDesk)


class LateDesk(Generic[D]):
    """Stands in a desk's place until somebody asks for it, and only then has it built. A `PanelDesk` itself.

    What is only to be known of a desk that is up, or to be ended there, builds nothing: see ``built``.
    """

    def __init__(self, build: Callable[[], D]) -> None:
        self._build = build
        self._listeners: list[Callable[[Any], None]] = []
        self.built: D | None = None
        """The desk, if anybody asked for it yet."""

    @property
    def desk(self) -> D:
        """The desk; the first to ask has it built."""
        if self.built is None:
            self.built = self._build()
            for listener in self._listeners:
                self.built.listen(listener)
        return self.built

    @property
    def view(self) -> Any:
        """What is to be seen just now."""
        return Away() if self.built is None else self.built.view

    def listen(self, listener: Callable[[Any], None]) -> None:
        """Have every new view told to ``listener``."""
        if self.built is None:
            self._listeners.append(listener)
        else:
            self.built.listen(listener)

    def show(self) -> None:
        """Bring the panel up."""
        self.desk.show()

    def leave(self) -> None:
        """Take the panel away."""
        if self.built is not None:
            self.built.leave()


PanelListener = Callable[[PanelName, Any], None]


class Panels:
    """All panels of a till. Lives on the engine's loop."""

    def __init__(self, desks: Mapping[PanelName, PanelDesk]) -> None:
        self._desks = desks
        self._listeners: list[PanelListener] = []
        self._is_free = True
        for name, desk in desks.items():
            desk.listen(self._follower_of(name))

    @property
    def up(self) -> PanelName | None:
        """The panel that is up, if any."""
        return next((name for name, desk in self._desks.items() if not isinstance(desk.view, Away)), None)

    def listen(self, listener: PanelListener) -> None:
        """Have every new view of every panel told to ``listener``, with the panel's name."""
        self._listeners.append(listener)

    def show(self, name: PanelName) -> None:
        """Bring one panel up in the place of another one; not while a payment is before the customer."""
        if self._is_free and self.up is not name:
            self._desks[name].show()

    def make_way(self) -> None:
        """Take away whatever is up."""
        self._leave(but=None)

    def allow(self, *, is_free: bool) -> None:
        """Say whether panels may come up: not while a payment is before the customer."""
        self._is_free = is_free
        if not is_free:
            self.make_way()

    def _follower_of(self, name: PanelName) -> Callable[[Any], None]:
        def follow(view: Any) -> None:
            if not isinstance(view, Away):
                self._leave(but=name)
            for listener in self._listeners:
                listener(name, view)

        return follow

    def _leave(self, *, but: PanelName | None) -> None:
        for name, desk in self._desks.items():
            if name is not but and not isinstance(desk.view, Away):
                desk.leave()
