# SPDX-License-Identifier: Apache-2.0
"""Keys: a scan presses nothing and changes no amount, a person's keys do what is written on the buttons."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from cashier.checkout.key_bursts import BurstSettings, Key
from cashier.checkout.screens import CounterView
from cashier.panels import Away, PanelName
from cashier.ui.gallery import settle
from cashier.ui.gallery_bills import SALE
from cashier.ui.gallery_past import PAST_VIEWS
from cashier.ui.gallery_views import EXHIBITS, LIGHTS, Exhibit
from cashier.ui.key_filter import KeyFilter
from cashier.ui.widgets.basics import KeyHint
from hardware.scanner import Scan
from tests.gui.one_of_each import ONE_OF_EACH
from tests.gui.stage import Stage, buttons, exhibit_named, shown
from tests.support.codes import code_digits

pytestmark = pytest.mark.gui

CODE = code_digits(7)
each_kind = pytest.mark.parametrize(
    "exhibits",
    [
        pytest.param([each for each in EXHIBITS if each.name in ONE_OF_EACH], id="one-of-each"),
        pytest.param([each for each in EXHIBITS if each.name not in ONE_OF_EACH], id="rest", marks=pytest.mark.slow),
    ],
)
PERSONS_KEYS = {
    "Esc": Qt.Key.Key_Escape,
    **{f"F{number}": Qt.Key(Qt.Key.Key_F1 + number - 1) for number in range(1, 13)},
    **{letter: Qt.Key(ord(letter)) for letter in "LDS"},
}


@each_kind
def test_a_scan_with_enter_presses_nothing_and_changes_no_amount(stage: Stage, exhibits: list[Exhibit]) -> None:
    for exhibit in exhibits:
        stage.hang(exhibit)
        stage.wishes.taken()
        stage.burst(CODE, Qt.Key.Key_Return)
        assert stage.wishes.taken() == [("scan", CODE)], exhibit.name


@pytest.mark.parametrize("suffix", [Qt.Key.Key_Enter, Qt.Key.Key_Tab, None], ids=["enter", "tab", "none"])
def test_every_suffix_of_a_gun_ends_a_scan(stage: Stage, suffix: Qt.Key | None) -> None:
    stage.hang(exhibit_named("waiting-sms"))
    stage.burst(CODE, suffix)
    assert stage.wishes.taken() == [("scan", CODE)]
    assert stage.window.pages.waiting.sms.filled == 4


def test_what_a_person_types_goes_into_the_amount_key_by_key(stage: Stage) -> None:
    stage.hang(exhibit_named("sale-empty"))
    stage.type("12.8")
    stage.key(Qt.Key.Key_Backspace)
    stage.key(Qt.Key.Key_Escape)
    assert stage.wishes.taken() == [
        ("press", "1"),
        ("press", "2"),
        ("press", "."),
        ("press", "8"),
        ("erase",),
        ("clear",),
    ]


@pytest.mark.parametrize("point", [",", "。", "，"])
def test_a_comma_and_the_chinese_full_stop_are_the_decimal_point(stage: Stage, point: str) -> None:
    stage.hang(exhibit_named("sale-empty"))
    stage.type(point)
    assert stage.wishes.taken() == [("press", ".")]


@each_kind
def test_enter_tab_and_space_of_a_person_press_nothing(stage: Stage, exhibits: list[Exhibit]) -> None:
    for exhibit in exhibits:
        stage.hang(exhibit)
        stage.wishes.taken()
        stage.key(Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Space)
        assert stage.wishes.taken() == [], exhibit.name


@each_kind
def test_the_key_on_a_button_does_what_the_button_does(stage: Stage, exhibits: list[Exhibit]) -> None:
    with Stage() as other:
        for exhibit in exhibits:
            stage.hang(exhibit)
            other.hang(exhibit)
            hinted = [(hint.text(), each) for each in buttons(stage.window) if (hint := _hint_of(each)) is not None]
            assert hinted, exhibit.name
            keys = [key for key, _ in hinted if key in PERSONS_KEYS]
            on_top = {key for key in keys if keys.count(key) == 1} - {"L", "D"}
            for key, button in hinted:
                if key not in on_top or not button.isEnabled():
                    continue
                if not button.isVisible():  # What was pressed before led elsewhere.
                    stage.hang(exhibit)
                    other.hang(exhibit)
                stage.wishes.taken()
                other.wishes.taken()
                stage.click(button)
                other.key(PERSONS_KEYS[key])
                assert other.wishes.taken() == stage.wishes.taken(), f"{exhibit.name}: {key}"


def _hint_of(button: QPushButton) -> KeyHint | None:
    hints = shown(button, KeyHint)
    return hints[0] if hints else None


def test_the_next_asset_is_chosen_by_its_key(stage: Stage) -> None:
    stage.hang(exhibit_named("sale-assets"))
    stage.key(Qt.Key.Key_F4)
    assert stage.wishes.taken() == [("choose_asset", "wallet")]


def test_with_one_asset_there_is_nothing_to_choose(stage: Stage) -> None:
    stage.hang(exhibit_named("sale-amount"))
    stage.key(Qt.Key.Key_F4)
    assert stage.wishes.taken() == []


def test_an_sms_code_is_given_with_its_sixth_figure(stage: Stage) -> None:
    stage.hang(exhibit_named("waiting-sms"))
    stage.key(Qt.Key.Key_Backspace)
    stage.type("41")
    assert stage.wishes.taken() == []
    stage.type("5")
    assert stage.wishes.taken() == [("give_sms_code", "802415")]


def test_giving_up_takes_two_presses_of_its_key(stage: Stage) -> None:
    stage.hang(exhibit_named("unknown"))
    stage.key(Qt.Key.Key_F6)
    assert stage.window.pages.unknown.give_up.is_armed
    assert stage.wishes.taken() == []
    stage.key(Qt.Key.Key_F6)
    assert stage.wishes.taken() == [("cancel",)]


@pytest.mark.parametrize(("exhibit", "key"), [("unknown", Qt.Key.Key_F6), ("waiting-pin-pad", Qt.Key.Key_Escape)])
def test_a_key_that_is_held_down_presses_its_button_once(stage: Stage, exhibit: str, key: Qt.Key) -> None:
    stage.hang(exhibit_named(exhibit))
    stage.hold(key)
    assert stage.wishes.taken() == []
    stage.key(key)
    assert stage.wishes.taken() == [("cancel",)]


def test_figures_and_what_erases_them_go_on_while_their_key_is_held_down(stage: Stage) -> None:
    stage.show(CounterView(SALE))
    stage.hold(Qt.Key.Key_Backspace, times=3)
    stage.hold(Qt.Key.Key_0, "0", times=3)
    assert stage.wishes.taken() == [("erase",)] * 3 + [("press", "0")] * 3


def test_a_double_click_is_no_confirmation(stage: Stage) -> None:
    stage.hang(exhibit_named("unknown"))
    give_up = stage.window.pages.unknown.give_up
    QTest.mouseClick(give_up, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(give_up, Qt.MouseButton.LeftButton)  # What Qt makes of the second press; it lets go as ever.
    QTest.mouseRelease(give_up, Qt.MouseButton.LeftButton)
    assert stage.wishes.taken() == []
    assert give_up.is_armed
    QTest.mouseClick(give_up, Qt.MouseButton.LeftButton)
    assert stage.wishes.taken() == [("cancel",)]


def test_an_armed_button_is_at_rest_again_on_the_next_screen(stage: Stage) -> None:
    stage.hang(exhibit_named("unknown"))
    stage.key(Qt.Key.Key_F6)
    stage.hang(exhibit_named("paid"))
    stage.hang(exhibit_named("unknown"))
    stage.key(Qt.Key.Key_F6)
    assert stage.wishes.taken() == []


def test_escape_takes_away_what_lies_on_top_before_it_touches_the_payment(stage: Stage) -> None:
    stage.show(CounterView(SALE, settled=exhibit_named("sale-settled").view.settled))
    stage.type("s")
    stage.key(Qt.Key.Key_Escape)
    assert stage.wishes.taken() == []
    stage.key(Qt.Key.Key_Escape)
    assert stage.wishes.taken() == [("dismiss_settled",)]
    stage.show(CounterView(SALE))
    stage.key(Qt.Key.Key_Escape)
    assert stage.wishes.taken() == [("clear",)]


SETTLED = exhibit_named("sale-settled").view.settled


def bearing(stage: Stage, key: str) -> list[QWidget | None]:
    return [hint.parentWidget() for hint in shown(stage.window, KeyHint) if hint.text() == key]


def test_escape_is_the_panels_while_one_is_open_below_a_notice(stage: Stage) -> None:
    stage.show(CounterView(SALE, settled=SETTLED))
    assert bearing(stage, "Esc") == [stage.window._banner._button]
    stage.window.show_panel(PanelName.PAST, PAST_VIEWS["past-sale"])
    settle(stage.window)
    assert bearing(stage, "Esc") == [stage.window.past.detail.back]
    stage.key(Qt.Key.Key_Escape)
    assert (stage.wishes.taken(), stage.past_wishes.said) == ([], [("back",)])
    stage.click(stage.window._banner._button)
    assert stage.wishes.taken() == [("dismiss_settled",)]
    stage.window.show_panel(PanelName.PAST, Away())
    settle(stage.window)
    assert bearing(stage, "Esc") == [stage.window._banner._button]


def test_escape_stands_on_one_button_while_a_notice_comes_in_the_middle_of_a_payment(stage: Stage) -> None:
    waiting = exhibit_named("waiting-phone").view
    stage.show(replace(waiting, settled=SETTLED))
    assert bearing(stage, "Esc") == [stage.window._banner._button]
    stage.show(waiting)
    assert bearing(stage, "Esc") == [stage.window.pages.waiting.cancel]


def test_a_figure_on_the_paid_screen_begins_the_next_amount(stage: Stage) -> None:
    stage.hang(exhibit_named("paid"))
    stage.type("5")
    assert stage.wishes.taken() == [("press", "5")]


def test_figures_on_a_declined_screen_do_nothing(stage: Stage) -> None:
    stage.hang(exhibit_named("declined-points"))
    stage.type("5")
    assert stage.wishes.taken() == []


def test_f11_goes_to_the_full_screen_and_back(stage: Stage) -> None:
    stage.hang(exhibit_named("sale-empty"))
    stage.key(Qt.Key.Key_F11)
    assert stage.window.isFullScreen()
    stage.key(Qt.Key.Key_F11)
    assert not stage.window.isFullScreen()


def test_no_widget_takes_the_focus_and_no_button_is_a_default(stage: Stage) -> None:
    stage.hang(exhibit_named("sale-everything"))
    for widget in stage.window.findChildren(QWidget):
        assert widget.focusPolicy() is Qt.FocusPolicy.NoFocus, widget
        assert not widget.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled), widget
    for button in stage.window.findChildren(QPushButton):
        assert not button.isDefault()
        assert not button.autoDefault()
    assert not stage.window.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_what_an_input_method_makes_of_a_scan_is_a_scan(stage: Stage) -> None:
    stage.hang(exhibit_named("sale-amount"))
    full_width = CODE.translate({ord(digit): ord(digit) - ord("0") + ord("０") for digit in "0123456789"})
    QApplication.sendEvent(stage.window, _commit(full_width))
    stage.pause()
    assert stage.wishes.taken() == [("scan", full_width)]


def test_what_an_input_method_makes_of_a_figure_is_that_figure(stage: Stage) -> None:
    stage.hang(exhibit_named("sale-amount"))
    QApplication.sendEvent(stage.window, _commit("５"))
    stage.pause()
    assert stage.wishes.taken() == [("press", "5")]


def test_a_gun_that_plays_keyboard_gives_the_same_scan_as_every_other(stage: Stage) -> None:
    before_ns = time.monotonic_ns()
    stage.burst("]d1" + CODE)
    (scan,) = stage.wishes.scans
    assert (scan.text, scan.raw, scan.device, scan.symbology) == (CODE, CODE.encode(), "gun", "]d1")
    assert (scan.truncated, scan.encoding) == (False, "utf-8")
    assert before_ns <= scan.end_monotonic_ns <= time.monotonic_ns()


def _commit(text: str) -> QInputMethodEvent:
    event = QInputMethodEvent()
    event.setCommitString(text)
    return event


POSITIONS = {
    "windows": dict(zip("1234567890", range(2, 12), strict=True)),
    "xcb": dict(zip("1234567890", range(10, 20), strict=True)),
}
"""Scan codes of the digit row, written from the keyboard's own tables (PC set 1; Linux key codes plus 8)."""


@pytest.mark.parametrize("platform", POSITIONS)
def test_a_french_keyboard_layout_does_not_garble_a_scan(stage: Stage, platform: str) -> None:
    french = dict(zip("1234567890", "&é\"'(-è_çà", strict=True))
    scans: list[Scan] = []
    key_filter = KeyFilter(stage.window, platform=platform)
    key_filter.scanned.connect(scans.append)
    for index, digit in enumerate(CODE):
        kind, modifiers = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
        event = QKeyEvent(kind, 0, modifiers, POSITIONS[platform][digit], 0, 0, french[digit])
        event.setTimestamp(5_000 + 5 * index)
        assert key_filter.eventFilter(stage.window, event)
    while key_filter.is_holding:
        QTest.qWait(10)
    assert [scan.text for scan in scans] == [CODE]


def test_a_scan_whose_first_figures_came_apart_leaves_none_of_them_in_the_amount(stage: Stage) -> None:
    stage.hang(exhibit_named("sale-amount"))
    for index, digit in enumerate(CODE):
        event = QKeyEvent(QEvent.Type.KeyPress, ord(digit), Qt.KeyboardModifier.NoModifier, digit)
        event.setTimestamp(5_000 + 5 * index + (150 if index >= 3 else 0))
        QApplication.sendEvent(stage.window, event)
    stage.pause()
    assert stage.wishes.taken() == [*(("press", digit) for digit in CODE[:3]), ("clear",), ("scan", CODE)]


def test_a_bound_gun_is_known_by_its_keyboard_however_slowly_it_types(stage: Stage) -> None:
    """And what a person types meanwhile is the person's."""
    scans: list[Scan] = []
    typed: list[Key] = []
    key_filter = KeyFilter(stage.window, [BurstSettings(keyboard="the gun's")])
    key_filter.scanned.connect(scans.append)
    key_filter.typed.connect(typed.append)
    pressed_on: list[str] = []
    key_filter.keyboard_of = lambda _: pressed_on[-1]
    stage.window.winId()  # Qt makes the window of the system with this, which keys come to.
    handle = stage.window.windowHandle()
    assert handle is not None
    for index, digit in enumerate(CODE):
        for keyboard, text in (("the gun's", digit), ("the desk's", "5"))[: 2 if index == 7 else 1]:
            pressed_on.append(keyboard)
            event = QKeyEvent(QEvent.Type.KeyPress, ord(text), Qt.KeyboardModifier.NoModifier, text)
            event.setTimestamp(5_000 + 120 * index)
            assert key_filter.eventFilter(handle, event)
    while key_filter.is_holding:
        QTest.qWait(10)
    assert [scan.text for scan in scans] == [CODE]
    assert [key.text for key in typed] == ["5"]


def test_commands_of_the_system_pass_through(stage: Stage) -> None:
    alt_f4 = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier)
    assert not stage.window.key_filter.eventFilter(stage.window, alt_f4)


def test_keys_of_another_window_are_none_of_ours(stage: Stage) -> None:
    other = QWidget()
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_5, Qt.KeyboardModifier.NoModifier, "5")
    assert not stage.window.key_filter.eventFilter(other, event)


def test_keys_typed_while_the_window_stood_still_are_not_taken_for_a_scan(stage: Stage) -> None:
    """They come all at once, but each carries the moment at which it was pressed."""
    stage.hang(exhibit_named("sale-empty"))
    typed: list[Key] = []
    stage.window.key_filter.typed.connect(typed.append)
    for index, digit in enumerate("1234567"):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_5, Qt.KeyboardModifier.NoModifier, digit)
        event.setTimestamp(100_000 + 120 * index)
        QApplication.sendEvent(stage.window, event)
    stage.pause()
    assert [key.text for key in typed] == list("1234567")
    assert ("scan", "1234567") not in stage.wishes.taken()


def test_the_status_panel_opens_and_closes_by_its_key(stage: Stage) -> None:
    stage.window.show_lights(LIGHTS)
    stage.hang(exhibit_named("sale-empty"))
    before = len(buttons(stage.window))
    stage.type("s")
    assert len(buttons(stage.window)) == before + 1
    stage.type("s")
    assert len(buttons(stage.window)) == before
