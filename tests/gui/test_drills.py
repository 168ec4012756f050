# SPDX-License-Identifier: Apache-2.0
"""A trainee works through the sheet of codes at the window: each does what the sheet says, in the till's words."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from cashier.bootstrap import Till, build_till
from cashier.checkout.screens import Asking, Declined, Notice, Paid, Sale, Tone, Unknown, Waiting
from cashier.commands.demo import follow_sheet
from cashier.devices.status import Level, Part
from cashier.settings import Theme
from cashier.sounds.player import Sounds
from cashier.training.ground import TrainingGround
from cashier.training.sheet import SHEET, Outcome, SheetCode
from cashier.ui.app import open_window, take_down
from cashier.ui.bridge import Bridge
from cashier.ui.main_window import MainWindow
from cashier.values.texts import Language
from middleplatform.contract.payments import Door
from tests.gui.counter_till import wait_until
from tests.gui.stage import shown
from tests.gui.working_day import DOOR_KEYS, PATIENCE_S, Finger, Hands, Keys, Person

pytestmark = [
    pytest.mark.gui,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform == "win32", reason="the simulated devices stand on pseudo-terminals"),
]

KEY = Qt.Key
OF = {code.outcome: code for code in SHEET}


@pytest.fixture
def till(ground: TrainingGround) -> Iterator[Till]:
    till = build_till(ground.settings(), ground.secrets)
    drills = follow_sheet(ground, till)
    till.start()
    yield till
    drills.stop()
    till.stop()


@pytest.fixture
def window(qapp: QApplication, till: Till) -> Iterator[MainWindow]:
    assert till.wait_until_ready(PATIENCE_S)
    window = open_window(till, Bridge(till.engine), Language.EN, Theme.LIGHT, Sounds(None))
    window.show()
    yield window
    take_down(window)


@pytest.mark.parametrize("hands", [Keys, Finger])
def test_every_code_of_the_sheet_does_at_the_window_what_the_sheet_says(
    ground: TrainingGround, till: Till, window: MainWindow, hands: Callable[[MainWindow], Hands]
) -> None:
    trainee = Person(ground, till, window, hands(window))
    trainee.sees(Sale)
    assert window.look.is_training
    asks_for_what_has_to_come_first(trainee)
    is_paid_at_once(trainee)
    proves(trainee, Outcome.PIN_PAD, Door.PIN_PAD)
    proves(trainee, Outcome.PHONE, Door.PHONE)
    is_declined(trainee, Outcome.TOO_FEW, "150")
    for outcome in (Outcome.EXPIRED, Outcome.USED, Outcome.UNKNOWN):
        is_declined(trainee, outcome, "5")
    loses_the_reply(trainee)
    waits_for_a_slow_reply(trainee)
    pulls_the_gun_out(trainee)
    assert ground.platform.verify()["ok"]
    assert till.check_journal().is_intact


def scans(trainee: Person, code: SheetCode, amount: str) -> None:
    """Do what the sheet says: enter the amount, and scan the code off the paper."""
    trainee.hands.figures(amount, trainee.window.pages.sale.keypad)
    trainee.sees(Sale, lambda sale: sale.digits == amount)
    trainee.scan(code.text)


def asks_for_what_has_to_come_first(trainee: Person) -> None:
    """A drill that needs another one before it says so, and charges nothing."""
    trainee.scan(OF[Outcome.USED].text)
    wait_until(lambda: told(trainee) is not None, PATIENCE_S)
    trainee.picture("cannot-be-done-yet")
    notice = told(trainee)
    assert notice is not None
    assert notice.tone is Tone.WARNING
    assert "Paid at once" in notice.do_now.en
    trainee.press(KEY.Key_Escape, trainee.window._banner._button)
    wait_until(lambda: told(trainee) is None, PATIENCE_S)


def told(trainee: Person) -> Notice | None:
    return trainee.view.notice


def is_paid_at_once(trainee: Person) -> None:
    scans(trainee, OF[Outcome.PAID], "5")
    goes_on(trainee)


def goes_on(trainee: Person) -> None:
    trainee.sees(Paid)
    trainee.press(KEY.Key_F5, trainee.window.pages.paid.next)
    trainee.sees(Sale)


def proves(trainee: Person, outcome: Outcome, door: Door) -> None:
    """Choose the door; the sheet's customer types there."""
    scans(trainee, OF[outcome], "5")
    waiting = trainee.sees(Waiting, lambda screen: screen.active is not None)
    if waiting.active is not door:
        trainee.press(DOOR_KEYS[door], trainee.window.pages.waiting.doors.buttons[door])
    goes_on(trainee)


def is_declined(trainee: Person, outcome: Outcome, amount: str) -> None:
    code = OF[outcome]
    scans(trainee, code, amount)
    declined = trainee.sees(Declined)
    assert declined.reason.do_now == code.then
    page = trainee.window.pages.declined
    assert page.do_now.sentence.spoken == code.then
    if declined.can_scan_again:
        trainee.press(KEY.Key_F6, page.other)
    else:
        trainee.press(KEY.Key_F5, page.main)
    trainee.sees(Sale, lambda sale: sale.digits == "")


def loses_the_reply(trainee: Person) -> None:
    """Nobody knows; the next customer is served meanwhile, and it finds out by itself."""
    scans(trainee, OF[Outcome.LOST], "5")
    trainee.sees(Unknown)
    trainee.press(KEY.Key_F5, trainee.window.pages.unknown.serve)
    trainee.sees(Sale)
    assert len(trainee.view.unresolved) == 1
    wait_until(lambda: trainee.view.unresolved == (), PATIENCE_S)
    trainee.picture("found-out-by-itself")
    settled = trainee.view.settled
    assert settled is not None
    assert settled.tone is Tone.SUCCESS
    trainee.press(KEY.Key_Escape, trainee.window._banner._button)
    wait_until(lambda: trainee.view.settled is None, PATIENCE_S)


def waits_for_a_slow_reply(trainee: Person) -> None:
    scans(trainee, OF[Outcome.SLOW], "5")
    trainee.sees(Asking)
    goes_on(trainee)


def pulls_the_gun_out(trainee: Person) -> None:
    """The light tells, in words too; then the gun is back and reads."""
    trainee.scan(OF[Outcome.PULLED].text)
    wait_until(lambda: level_of_gun(trainee) is Level.FAULT, PATIENCE_S)
    trainee.press(KEY.Key_S, trainee.window._status._lights[Part.SCANNER])
    trainee.sees_panel(trainee.window._said_of_parts, "gun-is-out")
    wait_until(lambda: says_that_the_gun_is_out(trainee), PATIENCE_S)
    wait_until(lambda: level_of_gun(trainee) is Level.READY, PATIENCE_S)
    trainee.press(KEY.Key_Escape, trainee.window._said_of_parts.close_button)
    trainee.sees(Sale)
    scans(trainee, OF[Outcome.PAID], "5")
    goes_on(trainee)


def says_that_the_gun_is_out(trainee: Person) -> bool:
    said = [label.text() for label in shown(trainee.window._said_of_parts, QLabel)]
    return any(text.endswith("not connected") for text in said) and any(
        text.startswith("Check plug and cable") for text in said
    )


def level_of_gun(trainee: Person) -> Level:
    return next(each.level for each in trainee.till.status.lights if each.part is Part.SCANNER)
