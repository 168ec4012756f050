# SPDX-License-Identifier: Apache-2.0
"""A real window with nobody behind it: what it asks for is written down. And the fingers to work it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from cashier.checkout.screens import CounterView
from cashier.panels import Away, PanelName
from cashier.settings import Theme
from cashier.signin.views import SignInView
from cashier.sounds.cue import Cue
from cashier.ui.app import take_down
from cashier.ui.desks import Desks
from cashier.ui.gallery import CLOCK, settle
from cashier.ui.gallery_views import EXHIBITS, LIGHTS, Exhibit
from cashier.ui.main_window import MainWindow
from cashier.ui.screens.page import Surroundings
from cashier.ui.theme.look import Look
from cashier.values.texts import Language
from hardware.scanner import Scan
from middleplatform.contract.payments import Asset, Door

SHOP = "Cloudridge"
W = TypeVar("W", bound=QWidget)


class Wishes:
    """The intents of the window, written down in their order. See `cashier.ui.intents.Intents`."""

    def __init__(self) -> None:
        self.said: list[tuple[str, ...]] = []
        self.scans: list[Scan] = []

    def press(self, key: str) -> None:
        self.said.append(("press", key))

    def erase(self) -> None:
        self.said.append(("erase",))

    def clear(self) -> None:
        self.said.append(("clear",))

    def choose_asset(self, asset: Asset) -> None:
        self.said.append(("choose_asset", asset.value))

    def scan(self, scan: Scan) -> None:
        self.scans.append(scan)
        self.said.append(("scan", scan.text))

    def choose_door(self, door: Door) -> None:
        self.said.append(("choose_door", door.value))

    def give_sms_code(self, code: str) -> None:
        self.said.append(("give_sms_code", code))

    def cancel(self) -> None:
        self.said.append(("cancel",))

    def next_sale(self) -> None:
        self.said.append(("next_sale",))

    def try_again(self) -> None:
        self.said.append(("try_again",))

    def dismiss(self) -> None:
        self.said.append(("dismiss",))

    def dismiss_settled(self) -> None:
        self.said.append(("dismiss_settled",))

    def taken(self) -> list[tuple[str, ...]]:
        """Return what was asked for since the last time."""
        said, self.said = self.said, []
        return said


class Asked:
    """What the window asked of a desk, written down. See `cashier.ui.desks.Ask`."""

    def __init__(self) -> None:
        self.said: list[tuple[object, ...]] = []

    def __call__(self, what: Callable[..., object], /, *args: Any, **kwargs: Any) -> None:
        self.said.append((what.__name__, *args, *kwargs.values()))


class Stage:
    """A window, its wishes, its sounds.

    The monotonic clock stands at 0, where the exhibits' times begin, until a test moves ``now_s`` on.
    """

    def __init__(
        self,
        language: Language = Language.ZH,
        theme: Theme = Theme.LIGHT,
        *,
        is_training: bool = False,
        size: QSize | None = None,
    ) -> None:
        self.now_s = 0.0
        self.wishes = Wishes()
        self.shift_wishes = Asked()
        self.doctor_wishes = Asked()
        self.camera_wishes = Asked()
        self.bind_wishes = Asked()
        self.panel_wishes = Asked()
        self._pressed_at_ms = 1_000
        self.cues: list[Cue] = []
        self.kept: list[tuple[Language, str]] = []
        self.look = Look(language, theme, is_training=is_training)
        self.sale_wishes = Asked()
        self.tender_wishes = Asked()
        self.choice_wishes = Asked()
        self.past_wishes = Asked()
        self.charged_wishes = Asked()
        self.slip_wishes = Asked()
        self.signin_wishes = Asked()
        desks = Desks(
            signin=self.signin_wishes,
            panels=self.panel_wishes,
            shift=self.shift_wishes,
            doctor=self.doctor_wishes,
            camera=self.camera_wishes,
            bind=self.bind_wishes,
            sale=self.sale_wishes,
            tender=self.tender_wishes,
            goods=self.choice_wishes,
            held=self.choice_wishes,
            past=self.past_wishes,
            charged=self.charged_wishes,
            slips=self.slip_wishes,
        )
        self.window = MainWindow(
            Surroundings(self.look, self.wishes, lambda: self.now_s, desks, has_printer=True),
            shop_name=SHOP,
            terminal_name="T01",
            wall_clock=lambda: CLOCK,
            play=self.cues.append,
            keep_look=lambda *look: self.kept.append(look),
        )
        self.window.resize(size or QSize(1024, 768))
        self.window.show_lights(LIGHTS)

    def __enter__(self) -> Self:
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self.window.key_filter)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None
    ) -> None:
        take_down(self.window)

    def show(self, view: CounterView) -> None:
        """Show a view and let every layout come to rest."""
        self.window.show_view(view)
        self.window.show()
        settle(self.window)

    def hang(self, exhibit: Exhibit) -> None:
        """Show an exhibit of the gallery; what an earlier one opened is taken away first."""
        for overlay in self.window.overlays:
            overlay.hide()
        self.window.show_signin(SignInView())
        for name in PanelName:
            self.window.show_panel(name, Away())
        self.window.show_lights(exhibit.lights)
        self.show(exhibit.view)
        if exhibit.then is not None:
            exhibit.then(self.window)
            settle(self.window)

    # -- fingers; each key carries the moment at which it was pressed, as a real one does

    def burst(self, text: str, suffix: Qt.Key | None = Qt.Key.Key_Return) -> None:
        """Type as a scanner does, 5 ms a key, with its suffix; then let the pause go by."""
        for character in text:
            self._press(ord(character.upper()), character, after_ms=5)
        if suffix is not None:
            self._press(suffix, "", after_ms=5)
        self._pressed_at_ms += 500  # Nobody pulls the trigger twice in one breath; a gun's spring does.
        self.pause()

    def type(self, text: str) -> None:
        """Type as a person does."""
        for character in text:
            self._press(ord(character.upper()), character, after_ms=120)
            self.pause()

    def key(self, *keys: Qt.Key) -> None:
        """Press one key after the other as a person does."""
        for key in keys:
            self._press(key, " " if key is Qt.Key.Key_Space else "", after_ms=120)
        self.pause()

    def hold(self, key: Qt.Key, text: str = "", times: int = 4) -> None:
        """Keep a key down until it came so many times."""
        for time in range(times):
            self._press(key, text, after_ms=500 if time == 1 else 33, is_repeat=time > 0)
            self.pause()

    def _press(self, key: int, text: str, after_ms: int, *, is_repeat: bool = False) -> None:
        self._pressed_at_ms += after_ms
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text, is_repeat)
            event.setTimestamp(self._pressed_at_ms)
            QApplication.sendEvent(self.window, event)

    def pause(self) -> None:
        """Wait until the key filter has made up its mind."""
        for _ in range(500):
            if not self.window.key_filter.is_holding:
                return
            QTest.qWait(10)
        raise AssertionError("the key filter does not let go")

    def click(self, widget: QWidget) -> None:
        """Press a button with the mouse."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint())


def shown(window: QWidget, kind: type[W]) -> list[W]:
    """Return the widgets of a kind that are to be seen; below an open panel only that panel's."""
    return [widget for widget in window.findChildren(kind) if widget.isVisible()]


def buttons(window: QWidget) -> list[QPushButton]:
    """Return the buttons that are to be seen."""
    return shown(window, QPushButton)


def still_exhibits() -> Iterator[Exhibit]:
    """Yield the exhibits that need nobody to act: a window can show them one after the other."""
    return (exhibit for exhibit in EXHIBITS if exhibit.then is None)


def exhibit_named(name: str) -> Exhibit:
    """Return an exhibit by its name."""
    return next(exhibit for exhibit in EXHIBITS if exhibit.name == name)
