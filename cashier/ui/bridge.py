# SPDX-License-Identifier: Apache-2.0
"""The one class that crosses threads: work goes to the engine, views and results come back as queued signals."""

from __future__ import annotations

import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, Generic, ParamSpec, TypeVar

import structlog
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from cashier.checkout.screens import Asking, CounterView
from cashier.devices.status import Light
from cashier.engine import Engine
from cashier.panels import PanelName
from cashier.signin.views import SignInView
from cashier.ui.ports import Till

ASKING_AFTER_MS = 100
"""A verdict that is there sooner is shown at once: nobody could read that it was being asked for, and painting that
would hold up the answer."""

P = ParamSpec("P")
T = TypeVar("T")

_log = structlog.get_logger(__name__)


class _Newest(Generic[T]):
    """Holds the newest value until it is fetched; older ones that nobody fetched are dropped."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value: T | None = None

    def put(self, value: T) -> T | None:
        """Keep a value; return the one that it replaces, if nobody fetched that."""
        with self._lock:
            before, self._value = self._value, value
            return before

    def take(self) -> T | None:
        """Return the newest value and forget it."""
        with self._lock:
            value, self._value = self._value, None
            return value


class Bridge(QObject):
    """Lives on Qt's thread. Only the newest view is painted; results come in the order in which they were ready."""

    view_changed = Signal(CounterView)
    lights_changed = Signal(tuple)
    panel_changed = Signal(PanelName, object)
    """A panel has something new to show: its name, its view."""
    signin_changed = Signal(SignInView)
    fault = Signal(str)
    """Something on the engine went wrong that nobody expected; its type, for the last-resort message."""

    _view_is_there = Signal()
    _view_may_wait = Signal()
    _lights_are_there = Signal()
    _panel_is_there = Signal(str)
    _signin_is_there = Signal()
    _is_done = Signal(object, object, object)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._view: _Newest[CounterView] = _Newest()
        self._lights: _Newest[tuple[Light, ...]] = _Newest()
        self._signin: _Newest[SignInView] = _Newest()
        self._panels: dict[PanelName, _Newest[Any]] = {name: _Newest() for name in PanelName}
        queued = Qt.ConnectionType.QueuedConnection
        self._view_is_there.connect(self._deliver_view, queued)
        self._view_may_wait.connect(self._deliver_view_soon, queued)
        self._lights_are_there.connect(self._deliver_lights, queued)
        self._panel_is_there.connect(self._deliver_panel, queued)
        self._signin_is_there.connect(self._deliver_signin, queued)
        self._is_done.connect(self._deliver_result, queued)

    def follow(self, till: Till) -> None:
        """Bring the till's views and lights over from now on, beginning with what is so just now."""

        def listen() -> None:
            till.on_view(self._on_view)
            till.status.listen(self._on_lights)
            till.panels.listen(self._on_panel)
            till.signin.listen(self._on_signin)
            self._on_signin(till.signin.view)
            self._on_lights(till.status.lights)
            till.counter.show()

        self.call(listen)

    def call(self, function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have a function called on the engine; its fault is logged and told by `fault`."""
        self._engine.call(self._guarded, lambda: function(*args, **kwargs))

    def run(
        self, work: Coroutine[Any, Any, T], done: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Run a coroutine on the engine; ``done`` or ``failed`` is called on Qt's thread. Cancelled: neither is."""
        future = self._engine.submit(work)
        future.add_done_callback(lambda finished: self._is_done.emit(finished, done, failed))

    def _guarded(self, function: Callable[[], object]) -> None:
        try:
            function()
        except Exception as fault:
            self.fault.emit(type(fault).__name__)
            raise

    def _on_view(self, view: CounterView) -> None:
        before = self._view.put(view)
        if isinstance(view.screen, Asking):
            if before is None:
                self._view_may_wait.emit()
        elif before is None or isinstance(before.screen, Asking):
            self._view_is_there.emit()

    def _on_lights(self, lights: tuple[Light, ...]) -> None:
        if self._lights.put(lights) is None:
            self._lights_are_there.emit()

    def _on_signin(self, view: SignInView) -> None:
        if self._signin.put(view) is None:
            self._signin_is_there.emit()

    def _on_panel(self, name: PanelName, view: Any) -> None:
        if self._panels[name].put(view) is None:
            self._panel_is_there.emit(name.value)

    @Slot()
    def _deliver_view_soon(self) -> None:
        QTimer.singleShot(ASKING_AFTER_MS, self, self._deliver_view)

    @Slot()
    def _deliver_view(self) -> None:
        view = self._view.take()
        if view is not None:
            self.view_changed.emit(view)

    @Slot()
    def _deliver_lights(self) -> None:
        lights = self._lights.take()
        if lights is not None:
            self.lights_changed.emit(lights)

    @Slot()
    def _deliver_signin(self) -> None:
        view = self._signin.take()
        if view is not None:
            self.signin_changed.emit(view)

    @Slot(str)
    def _deliver_panel(self, name: str) -> None:
        view = self._panels[PanelName(name)].take()
        if view is not None:
            self.panel_changed.emit(PanelName(name), view)

    @Slot(object, object, object)
    def _deliver_result(
        self, future: Future[T], done: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> None:
        try:
            result = future.result(timeout=0)
        except CancelledError:
            _log.info("work_cancelled")
        except Exception as fault:  # noqa: BLE001  whatever it was, the caller is told
            failed(fault)
        else:
            done(result)
