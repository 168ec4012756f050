# SPDX-License-Identifier: Apache-2.0
"""A person at the till for a whole working day, with the keys alone or one finger alone. Everything behind is real.

The till stands on a training ground: a platform in a process of its own over HTTP, a gun and a PIN pad on
pseudo-terminals, members with phones. ``JIFU_PICTURES`` names a folder for a picture of each step.
"""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from cashier.bootstrap import Till
from cashier.checkout.screens import CounterView, Screen
from cashier.panels import PanelName
from cashier.staff.member import StaffMember
from cashier.training.ground import TrainingGround
from cashier.ui.gallery import settle
from cashier.ui.main_window import MainWindow
from cashier.ui.office.window import OfficeWindow
from cashier.ui.screens.shift_closing import ShiftPage
from cashier.ui.screens.signin import EntryPage
from cashier.ui.theme.tokens import MIN_TOUCH
from cashier.ui.widgets.keypad import Keypad
from cashier.ui.widgets.two_step_button import TwoStepButton
from cashier.ui.widgets.typed_fields import TypedFields
from middleplatform.contract.payments import Door
from tests.gui.counter_till import wait_until
from tests.support.staff_ground import PINS

PATIENCE_S = 60.0
DOOR_KEYS = {Door.PIN_PAD: Qt.Key.Key_F1, Door.PHONE: Qt.Key.Key_F2, Door.SMS: Qt.Key.Key_F3}
PICTURES = os.environ.get("JIFU_PICTURES", "")

S = TypeVar("S", bound=Screen)


class Hands(Protocol):
    """How a person works the window."""

    name: str

    def press(self, key: Qt.Key, button: QWidget) -> None:
        """Press a button, or the key that stands on it."""

    def figures(self, text: str, keypad: Keypad) -> None:
        """Give figures."""

    def field(self, fields: TypedFields, index: int) -> None:
        """Go to a field."""

    def piece(self, pieces: list[QWidget], index: int) -> None:
        """Go to a note or coin."""

    def panel(self, window: MainWindow, key: Qt.Key, name: PanelName) -> None:
        """Bring a panel up."""

    def export(self, window: OfficeWindow) -> None:
        """Have what is listed exported as a workbook."""


@dataclass
class Keys:
    """Nothing but the keyboard, at a person's pace."""

    window: MainWindow
    name: str = "keys"
    at_ms: int = 1_000
    _piece: int = 0

    def press(self, key: Qt.Key, button: QWidget) -> None:
        assert button.isVisible(), f"{button.accessibleName()} is not there"
        self._key(key, _text_of(key))

    def figures(self, text: str, keypad: Keypad) -> None:
        for figure in text:
            self._key(ord(figure), figure)

    def field(self, fields: TypedFields, index: int) -> None:
        while fields.chosen != index:
            self._key(Qt.Key.Key_Tab)

    def piece(self, pieces: list[QWidget], index: int) -> None:
        while pieces[index].property("kind") != "chip_chosen":
            self._key(Qt.Key.Key_Tab)

    def panel(self, window: MainWindow, key: Qt.Key, name: PanelName) -> None:
        self._key(key, _text_of(key))

    def export(self, window: OfficeWindow) -> None:
        QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)

    def _key(self, key: int, text: str = "") -> None:
        self.at_ms += 120
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
        event.setTimestamp(self.at_ms)
        QApplication.sendEvent(self.window, event)
        wait_until(lambda: not self.window.key_filter.is_holding)


@dataclass
class Finger:
    """Nothing but touch: what is pressed has to be seen, and large enough."""

    window: MainWindow
    name: str = "touch"

    def press(self, key: Qt.Key, button: QWidget) -> None:
        wait_until(lambda: button.isVisible() and button.isEnabled())
        settle(self.window)  # Just shown, it may not have its place yet.
        assert min(button.width(), button.height()) >= MIN_TOUCH, f"{button.accessibleName()} is {button.size()}"
        place = button.mapTo(self.window, button.rect().center())
        assert self.window.rect().contains(place), f"{button.accessibleName()} is outside the window"
        under = self.window.childAt(place)
        assert under is not None
        assert under is button or button.isAncestorOf(under), f"{under} lies over {button.accessibleName()}"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def figures(self, text: str, keypad: Keypad) -> None:
        for figure in text:
            self.press(Qt.Key.Key_0, keypad.keys[figure])

    def field(self, fields: TypedFields, index: int) -> None:
        self.press(Qt.Key.Key_Tab, fields.buttons[index])

    def piece(self, pieces: list[QWidget], index: int) -> None:
        self.press(Qt.Key.Key_Tab, pieces[index])

    def panel(self, window: MainWindow, key: Qt.Key, name: PanelName) -> None:
        self.press(Qt.Key.Key_M, window._header._menu)
        self.press(key, window.menu.buttons[name])

    def export(self, window: OfficeWindow) -> None:
        button = window.exports[1]
        assert min(button.width(), button.height()) >= MIN_TOUCH
        assert window.rect().contains(button.mapTo(window, button.rect().center()))
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


class AtWindow:
    """Somebody at the window, who sees what is painted and looks before each step."""

    def __init__(self, window: MainWindow, hands: Hands) -> None:
        self.window = window
        self.hands = hands
        self._pictures = 0

    @property
    def view(self) -> CounterView:
        """What is painted of the counter."""
        assert self.window.view is not None
        return self.window.view

    def sees(self, kind: type[S], fits: Callable[[S], bool] = lambda _: True) -> S:
        """Wait for a screen of the counter, and take its picture."""
        found: list[S] = []

        def is_there() -> bool:
            screen = self.view.screen if self.window.view is not None else None
            if isinstance(screen, kind) and fits(screen) and self.window.pages.isVisible():
                found.append(screen)
            return bool(found)

        self._wait(is_there, f"{kind.__name__}")
        self.picture(kind.__name__.lower())
        return found[-1]

    def signs(self, member: StaffMember, name: str) -> None:
        """Show who somebody is, by number and PIN, once the window asks."""
        page = self.window.signin.entry
        self._wait(page.isVisible, name)
        self.picture(name)
        self._fills(page, page.number, member.number)
        self.gives_pin(member)

    def gives_pin(self, member: StaffMember, *, is_let_in: bool = True) -> None:
        """Give the PIN where the number stands already, and wait for what comes of it."""
        page = self.window.signin.entry
        self._fills(page, page.pin, PINS[member.number])
        if is_let_in:
            self._wait(lambda: not page.isVisible(), f"{member.name} let in")

    def _fills(self, page: EntryPage, label: QWidget, word: str) -> None:
        self._wait(lambda: label.property("kind") == "chip_chosen", "the field")
        self.hands.figures(word, page.keypad)
        self._wait(lambda: self._typed(page) == len(word), "what was typed")
        self.press(Qt.Key.Key_Return, page.go)

    def _typed(self, page: EntryPage) -> int:
        is_pin = page.pin.property("kind") == "chip_chosen"
        return page.pin.accessibleName().count("●") if is_pin else len(page.number.accessibleName().split("：")[-1])

    def sees_panel(self, panel: QWidget, name: str) -> None:
        """Wait until a panel is up, and take its picture."""
        self._wait(panel.isVisible, name)
        self.picture(name)

    def sees_shift(self, kind: type[ShiftPage]) -> None:
        """Wait for a page of the shift panel, and take its picture."""
        shift = self.window.shift
        self._wait(lambda: shift.isVisible() and isinstance(shift.current, kind), kind.__name__)
        self.picture(f"shift-{kind.__name__.lower()}")

    def press(self, key: Qt.Key, button: QWidget) -> None:
        """Press a button, or its key."""
        self.hands.press(key, button)

    def press_twice(self, key: Qt.Key, button: TwoStepButton) -> None:
        """Press a button that asks once more; on a slow machine it may have gone to rest before the second press."""
        self.hands.press(key, button)
        self._wait(lambda: button.is_armed, "the second press")
        self.picture("armed")
        self.hands.press(key, button)
        while button.is_armed:
            self.hands.press(key, button)

    def picture(self, name: str, window: QWidget | None = None) -> None:
        """Take a picture of the till's window, or of another one, where a folder for them was given."""
        self._pictures += 1
        if PICTURES:
            folder = Path(PICTURES)
            folder.mkdir(parents=True, exist_ok=True)
            # A grab does not wait for the layout of what was just shown; the screen does (`test_layout`).
            settle(window or self.window)
            (window or self.window).grab().save(str(folder / f"{self.hands.name}-{self._pictures:02}-{name}.png"))

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        try:
            wait_until(condition, PATIENCE_S)
        except AssertionError:
            self.picture("stuck")
            shift = type(self.window.shift.current).__name__ if self.window.shift.isVisible() else "no shift panel"
            raise AssertionError(f"expected {what}; the counter shows {self.window.view}, and {shift}") from None


class Person(AtWindow):
    """Somebody at the window of a till on a training ground, and the customers before it."""

    def __init__(self, ground: TrainingGround, till: Till, window: MainWindow, hands: Hands) -> None:
        super().__init__(window, hands)
        self.ground = ground
        self.till = till

    def scan(self, text: str) -> None:
        """Pull the gun's trigger; it comes over its own line and not through the window."""
        self.ground.gun.scan(text)

    def shows_code(self) -> str:
        """Return a fresh code on the customer's phone."""
        with self.ground.phone("plenty") as phone:
            return phone.new_code().code

    def types_on_pad(self) -> None:
        """Have the customer type on the PIN pad."""
        assert self.ground.pad.entry.wait(PATIENCE_S), "the PIN pad was not asked"
        self.ground.pad.type_pin(self.ground.members["plenty"].payment_password)

    def types_on_phone(self) -> None:
        """Have the customer type on the phone."""
        waiting: list[UUID] = []
        with self.ground.phone("plenty") as phone:

            def is_asked() -> bool:
                payments = phone.payments().payments
                waiting[:] = [each.attempt_id for each in payments if each.verification_remaining_s is not None]
                return bool(waiting)

            self._wait(is_asked, "a payment that waits on the phone")
            phone.type_password(waiting[0], self.ground.members["plenty"].payment_password)

    def hears_sms_code(self) -> str:
        """Return the code that the customer reads out."""
        messages: list[dict[str, str]] = []
        outbox = f"{self.ground.platform.url}/v1/training/messages"

        def has_come() -> bool:
            with urllib.request.urlopen(outbox, timeout=PATIENCE_S) as answer:
                messages[:] = json.load(answer)
            return bool(messages)

        self._wait(has_come, "a message with the code")
        return next(word for word in _words(messages[0]["text"]) if len(word) == 6 and word.isdigit())


def _text_of(key: Qt.Key) -> str:
    """Return what a key writes: a letter or a figure, or nothing."""
    return chr(key).lower() if key < Qt.Key.Key_Escape else ""


def _words(text: str) -> list[str]:
    return "".join(character if character.isdigit() else " " for character in text).split()
