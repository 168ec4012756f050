# SPDX-License-Identifier: Apache-2.0
"""Opens the window of a till and runs it until it is closed."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING

import structlog
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from cashier.settings import Spoken, Theme
from cashier.sounds.player import Sounds, find_player
from cashier.ui.application import application
from cashier.ui.bridge import Bridge
from cashier.ui.desks import desks_of
from cashier.ui.garbage import garbage_kept_here
from cashier.ui.intents import CounterIntents
from cashier.ui.main_window import MainWindow
from cashier.ui.ports import Till
from cashier.ui.readiness import Readiness
from cashier.ui.screens.page import Surroundings
from cashier.ui.theme.look import Look
from cashier.values.texts import Language

if TYPE_CHECKING:
    from cashier.ui.customer_window import CustomerWindow
    from cashier.ui.spoken import Announcer

CONNECT_AT_LATEST_MS = 2_000
"""After this the platform is asked, painted or not."""

_log = structlog.get_logger(__name__)


class ThemeError(ValueError):
    """A theme that there is not; the message names it and what is allowed."""


@garbage_kept_here()
def run_window(
    till: Till,
    *,
    full_screen: bool,
    language: Language,
    theme: str,
    spoken: Spoken = Spoken.OFF,
    beside: Callable[[Look], QWidget] | None = None,
) -> int:
    """Open the window of a started till; return the exit code when it is closed. Raises `ThemeError`.

    ``spoken`` is what a voice says. ``beside`` makes a second window of the same look, such as the trainer's bench.
    """
    app = application()
    sounds = Sounds(find_player())
    bridge = Bridge(till.engine)
    window = open_window(till, bridge, language, theme_of(theme), sounds)
    readiness = Readiness(window)
    bridge.lights_changed.connect(readiness.look)
    bridge.view_changed.connect(readiness.look_at_view)
    readiness.painted.connect(till.connect)
    readiness.painted.connect(window.prepare)
    # A window that nobody sees, behind a locked screen or minimised, is not painted; its till works all the same.
    QTimer.singleShot(CONNECT_AT_LATEST_MS, window, till.connect)
    faults = Faults()
    faults.seen.connect(window.show_fault, Qt.ConnectionType.QueuedConnection)
    bridge.fault.connect(window.show_fault)
    faults.install()
    _leave_on_signals(app)
    announcer = _announcer(bridge, window, spoken, sounds)
    second = beside(window.look) if beside is not None else None
    customers = _customers_window(till, bridge, window) if till.has_customer_screen else None
    try:
        if full_screen:
            window.showFullScreen()
        else:
            window.show()
        if second is not None:
            second.show()
        if customers is not None:
            customers.follow_screens(window)
        return app.exec()
    finally:
        faults.remove()
        sounds.stop()
        if announcer is not None:
            announcer.stop()
        for each in (customers, second, window):
            if each is not None:
                take_down(each)


def open_window(
    till: Till,
    bridge: Bridge,
    language: Language,
    theme: Theme,
    sounds: Sounds,
    now: Callable[[], float] = time.monotonic,
) -> MainWindow:
    """Build the window of a till and connect it; showing it is the caller's. ``now`` is the engine's clock."""
    look = Look(language, theme, is_training=till.is_training)
    intents = CounterIntents(bridge, till.counter, till.take_scan, till.signin)
    around = Surroundings(look, intents, now, desks_of(till, bridge), till.has_printer)
    window = MainWindow(
        around,
        shop_name=till.shop_name,
        terminal_name=till.terminal_name,
        wall_clock=lambda: datetime.now().astimezone(),
        play=sounds.play,
        keep_look=till.keep_look,
        guns=till.guns_in_window,
    )
    bridge.view_changed.connect(window.show_view)
    bridge.signin_changed.connect(window.show_signin)
    bridge.lights_changed.connect(window.show_lights)
    bridge.panel_changed.connect(window.show_panel)  # A bound slot: Qt lets go of it with the window.
    application().installEventFilter(window.key_filter)
    application().installEventFilter(window.attendance)
    if sys.platform == "win32":
        from cashier.ui.raw_keys import follow_keyboards  # Here: there is nothing in it for other systems.

        follow_keyboards(application(), window.key_filter)
    bridge.follow(till)
    return window


def _announcer(bridge: Bridge, window: MainWindow, spoken: Spoken, sounds: Sounds) -> Announcer | None:
    """Return what has outcomes said, where that is wanted."""
    if spoken is Spoken.OFF:
        return None
    from cashier.sounds.speaker import open_speaker  # Late: for tills that speak.
    from cashier.ui.spoken import Announcer

    made = Announcer(open_speaker(), window.look, spoken, sounds.length_s)
    bridge.view_changed.connect(made.show_view)
    return made


def _customers_window(till: Till, bridge: Bridge, window: MainWindow) -> CustomerWindow:
    """Build the customer's window; it has the language and theme of the till's, and a size of its own."""
    from cashier.ui.customer_window import open_customer_window  # Late: for tills with a second screen.

    look = window.look
    made = open_customer_window(till.shop_name, look.language, look.theme, is_training=till.is_training)
    look.changed.connect(lambda: made.look.set_language(look.language))
    look.changed.connect(lambda: made.look.set_theme(look.theme))
    bridge.view_changed.connect(made.show_view)
    return made


def take_down(window: QWidget) -> None:
    """Close a window and have Qt delete it now; at the interpreter's end it would go after what it stands on."""
    app = application()
    if isinstance(window, MainWindow):
        app.removeEventFilter(window.key_filter)
        app.removeEventFilter(window.attendance)
    window.hide()
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def theme_of(name: str) -> Theme:
    """Return a theme by its name. Raises `ThemeError`."""
    try:
        return Theme(name)
    except ValueError:
        allowed = ", ".join(theme.value for theme in Theme)
        raise ThemeError(f"theme is {name!r}; allowed are {allowed}") from None


class Faults(QObject):
    """Hears of every exception that nobody caught, on any thread: it is logged, and the window says so."""

    seen = Signal(str)

    def install(self) -> None:
        """Listen from now on."""
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def remove(self) -> None:
        """Leave it to whoever listened before."""
        sys.excepthook, threading.excepthook = self._before

    def _on_exception(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        _log.error("window_fault", exc_info=(kind, fault, trace))
        self.seen.emit(kind.__name__)

    def _on_thread_exception(self, hook: threading.ExceptHookArgs) -> None:
        if hook.exc_value is not None:
            self._on_exception(hook.exc_type, hook.exc_value, hook.exc_traceback)


def _leave_on_signals(app: QApplication) -> None:
    """Leave in order when the system asks for it. The header's clock wakes Python, so that it hears of it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())
