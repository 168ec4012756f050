# SPDX-License-Identifier: Apache-2.0
"""Takes every key of the window before any widget sees it, and tells scans from a person's keys.

What is a scan, `cashier.checkout.window_keys` decides; here Qt's events become its keys.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QWindow
from PySide6.QtWidgets import QWidget

from cashier.checkout.key_bursts import ENTER, TAB, BurstSettings, Key, Outcome, Scanned, TakenBack, Typed
from cashier.checkout.window_keys import WindowKeys
from hardware.scanner import Scan

_NAMES = {
    Qt.Key.Key_Return: ENTER,
    Qt.Key.Key_Enter: ENTER,
    Qt.Key.Key_Tab: TAB,
    Qt.Key.Key_Backtab: TAB,
    Qt.Key.Key_Escape: "Escape",
    Qt.Key.Key_Backspace: "Backspace",
    Qt.Key.Key_Delete: "Delete",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
    **{Qt.Key(Qt.Key.Key_F1 + number): f"F{number + 1}" for number in range(24)},
}

_KINDS = (QKeyEvent, QInputMethodEvent)

_MODIFIERS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
    }
)

_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier

_KEYPAD_SET_1 = {71: "7", 72: "8", 73: "9", 75: "4", 76: "5", 77: "6", 79: "1", 80: "2", 81: "3", 82: "0"}
_SET_1 = {code: str((code - 1) % 10) for code in range(2, 12)} | _KEYPAD_SET_1
"""Scan codes of a PC keyboard (set 1) and the digits that stand there; Windows hands them through."""

_X11 = {code + 8: digit for code, digit in _SET_1.items()}
"""X11 and Wayland give the kernel's key codes plus 8; those of the digits are the same as in set 1."""

_POSITIONS = {"windows": _SET_1, "xcb": _X11, "wayland": _X11}
_FIRST_PLACE = {"windows": 0, "xcb": 8, "wayland": 8}

_CAPS_LOCK = {"windows": 0x100, "xcb": 0x2}
"""The bit of Caps Lock in what each window system tells of the modifiers: Qt's own for Windows, X11's LockMask."""

_LATE_MS = 25
_GRACE_MS = 15
"""After a stall of the window, keys that came meanwhile may still wait in its queue; they get this long."""


class KeyFilter(QObject):
    """An event filter for the application. Deals only with keys that go to ``window``.

    ``platform`` is Qt's name of the window system: it says what the scan codes mean.
    """

    scanned = Signal(Scan)
    typed = Signal(Key)
    taken_back = Signal()
    composing = Signal(str)

    def __init__(self, window: QWidget, guns: Sequence[BurstSettings] = (), platform: str = "") -> None:
        super().__init__(window)
        self._window = window
        self._bursts = WindowKeys(guns)
        self.keyboard_of: Callable[[QKeyEvent], str] = _unknown
        """Names the keyboard that a key which comes now is from, where anything can tell it."""
        platform = platform or QGuiApplication.platformName()
        self._positions = _POSITIONS.get(platform, {})
        self._first_place = _FIRST_PLACE.get(platform)
        self._caps_lock = _CAPS_LOCK.get(platform, 0)
        self._due_ms = 0.0
        self._last_key_ns = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_pause)

    @property
    def is_holding(self) -> bool:
        """Whether keys are held back just now, because it is not plain yet whose they are."""
        return self._bursts.settles_at_ms is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Swallow keys and input-method commits; everything else goes on."""
        # Every event of the window comes by here: most are told by their class, which costs Python least.
        if not isinstance(event, _KINDS):
            return False
        # Each key comes to a window of Qt's once; those of our other windows are asked for too, to be out of the way.
        is_first = isinstance(watched, QWindow) and event.type() is QEvent.Type.KeyPress
        keyboard = self.keyboard_of(event) if is_first and isinstance(event, QKeyEvent) else ""
        if not self._is_ours(watched):
            return False
        if isinstance(event, QKeyEvent) and event.type() in {QEvent.Type.KeyPress, QEvent.Type.KeyRelease}:
            return self._on_key(event, keyboard)
        if isinstance(event, QInputMethodEvent):
            self._on_commit(event.commitString())
            self.composing.emit(event.preeditString())
            return True
        return False

    def _is_ours(self, watched: QObject) -> bool:
        if isinstance(watched, QWindow):
            return watched is self._window.windowHandle()
        return isinstance(watched, QWidget) and watched.window() is self._window

    def _on_key(self, event: QKeyEvent, keyboard: str) -> bool:
        """Return whether the key is swallowed; a command such as Alt+F4 belongs to the system."""
        qt_key = Qt.Key(event.key())
        text = event.text() if len(event.text()) == 1 and event.text().isprintable() else ""
        if qt_key in _MODIFIERS or (event.modifiers() & _COMMANDS and not text):
            return False
        if event.type() is QEvent.Type.KeyPress:
            is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            key = Key(
                name=_NAMES.get(qt_key, ""),
                at_ms=float(event.timestamp()) or _now_ms(),
                text=text,
                position_digit="" if is_shifted else self._positions.get(event.nativeScanCode(), ""),
                is_repeat=event.isAutoRepeat(),
                place=0 if self._first_place is None else max(0, event.nativeScanCode() - self._first_place),
                is_shifted=is_shifted,
                is_caps=bool(event.nativeModifiers() & self._caps_lock),
                keyboard=keyboard,
            )
            self._take(key)
        return True

    def _on_commit(self, text: str) -> None:
        """Take what an input method made of the keys; all of it came at once.

        What no gun could have sent, such as Chinese characters, a person wrote; there is no rhythm to look for.
        """
        at_ms = _now_ms()
        if any(character.isalpha() and not character.isascii() for character in unicodedata.normalize("NFKC", text)):
            if self._bursts.settles_at_ms is not None:
                self._tell(self._bursts.settle(self._bursts.settles_at_ms))
            self._tell([Typed(Key(name="", at_ms=at_ms, text=character)) for character in text])
            return
        for character in text:
            self._take(Key(name="", at_ms=at_ms, text=character))

    def _take(self, key: Key) -> None:
        self._last_key_ns = time.monotonic_ns()
        outcomes = self._bursts.take(key)
        if self._bursts.settles_at_ms is None:
            self._timer.stop()
        else:
            self._wait(self._bursts.hold_ms)
        self._tell(outcomes)

    def _wait(self, pause_ms: float) -> None:
        self._due_ms = _now_ms() + pause_ms
        self._timer.start(round(pause_ms))

    def _on_pause(self) -> None:
        if _now_ms() - self._due_ms > _LATE_MS:
            self._wait(_GRACE_MS)
            return
        settles_at_ms = self._bursts.settles_at_ms
        if settles_at_ms is None:
            return
        outcomes = self._bursts.settle(settles_at_ms)
        next_at_ms = self._bursts.settles_at_ms
        if next_at_ms is not None:  # Another keyboard's keys still wait.
            self._wait(min(abs(next_at_ms - settles_at_ms), self._bursts.hold_ms))
        self._tell(outcomes)

    def _tell(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            if isinstance(outcome, Scanned):
                self.scanned.emit(self._scan_of(outcome))
            elif isinstance(outcome, TakenBack):
                self.taken_back.emit()
            else:
                self.typed.emit(outcome.key)

    def _scan_of(self, scanned: Scanned) -> Scan:
        """Return the same as from every other gun."""
        return Scan(
            scanned.text,
            scanned.text.encode(),
            scanned.gun,
            self._last_key_ns,
            datetime.now(UTC),
            scanned.symbology,
            manner=scanned.manner,
        )


def typed_text(key: Key) -> str:
    """Return the character that a person meant; a full-width one is the plain one."""
    return unicodedata.normalize("NFKC", key.text)


def _unknown(_event: QKeyEvent) -> str:
    """Name no keyboard: most window systems do not tell."""
    return ""


def _now_ms() -> float:
    return time.monotonic() * 1_000
