# SPDX-License-Identifier: Apache-2.0
"""The window with a real counter behind it, from the first key to every verdict."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from cashier.checkout import notices
from cashier.checkout.screens import Asking, Cancelled, Declined, Paid, Sale, Screen, Unknown, Waiting
from cashier.panels import PanelName
from cashier.settings import Theme
from cashier.sounds.player import Sounds
from cashier.ui.app import open_window, take_down
from cashier.ui.bridge import Bridge
from cashier.values.texts import Language
from middleplatform.contract.payments import Door
from tests.gui.counter_till import CounterTill, wait_until
from tests.support.fakes import AnswerLost, Deliver, Op

pytestmark = pytest.mark.gui


class Cashier:
    """A person before the window of a real counter."""

    def __init__(self, till: CounterTill) -> None:
        self.till = till
        self.window = open_window(
            till, Bridge(till.engine), Language.EN, Theme.LIGHT, Sounds(None), till.world.clock.monotonic
        )
        self.window.show()
        self._at_ms = 1_000

    @property
    def screen(self) -> Screen | None:
        """The screen that is painted."""
        return self.window.view.screen if self.window.view else None

    def sees(self, kind: type[Screen]) -> None:
        """Wait until a screen is up, and its page with it."""
        wait_until(lambda: isinstance(self.screen, kind))
        assert type(self.window.pages.current).__name__ == f"{kind.__name__}Page"

    def type(self, text: str) -> None:
        """Type slowly."""
        for character in text:
            self._press(ord(character), character, after_ms=120)
            wait_until(lambda: not self.window.key_filter.is_holding)

    def key(self, key: Qt.Key) -> None:
        """Press one key."""
        self._press(key, "", after_ms=120)
        wait_until(lambda: not self.window.key_filter.is_holding)

    def scan(self, digits: str) -> None:
        """Scan with a gun that is a keyboard."""
        for digit in digits:
            self._press(ord(digit), digit, after_ms=3)
        self._press(Qt.Key.Key_Return, "", after_ms=3)

    def close(self) -> None:
        """Take the window down."""
        take_down(self.window)

    def _press(self, key: int, text: str, after_ms: int) -> None:
        self._at_ms += after_ms
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
        event.setTimestamp(self._at_ms)
        QApplication.sendEvent(self.window, event)


@pytest.fixture
def cashier(qapp: QApplication) -> Iterator[Cashier]:
    till = CounterTill()
    till.start()
    cashier = Cashier(till)
    cashier.sees(Sale)
    yield cashier
    till.stop()
    take_down(cashier.window)


def begin(cashier: Cashier, amount: str) -> None:
    cashier.type(amount)
    wait_until(lambda: isinstance(cashier.screen, Sale) and cashier.screen.digits == amount)
    cashier.scan(cashier.till.show_code())


def test_a_payment_below_the_limit_goes_from_sale_to_paid_and_back(cashier: Cashier) -> None:
    cashier.till.world.platform.next(Op.CREATE, Deliver(answer_s=1))
    begin(cashier, "12.8")
    cashier.sees(Asking)
    cashier.till.pass_time(1)
    cashier.sees(Paid)
    assert cashier.window.pages.paid.amount.shown == "¥12.80"
    assert cashier.window.pages.paid.balance.value.text() == "8,720 points"
    cashier.key(Qt.Key.Key_F5)
    cashier.sees(Sale)


def test_a_payment_above_the_limit_waits_for_the_password_on_the_pad(cashier: Cashier) -> None:
    begin(cashier, "60")
    cashier.sees(Waiting)
    cashier.till.do(lambda: cashier.till.pad.type("111111"))
    wait_until(lambda: isinstance(cashier.screen, Waiting) and cashier.screen.tries_left == 4)
    cashier.till.do(lambda: cashier.till.pad.type("246810"))
    cashier.sees(Paid)


def test_the_customer_may_change_to_an_sms_code_that_the_cashier_types(cashier: Cashier) -> None:
    begin(cashier, "60")
    cashier.sees(Waiting)
    cashier.key(Qt.Key.Key_F3)
    wait_until(lambda: isinstance(cashier.screen, Waiting) and cashier.screen.active is Door.SMS)
    cashier.till.do(lambda: None)
    cashier.type("135790")
    cashier.sees(Paid)


def test_the_customer_types_the_sms_code_on_the_pad_while_the_window_waits_for_either(cashier: Cashier) -> None:
    cashier.till.pad.takes_sms_codes = True
    begin(cashier, "60")
    cashier.sees(Waiting)
    cashier.key(Qt.Key.Key_F3)
    page = cashier.window.pages.waiting
    wait_until(lambda: page.sms_instruction.spoken == notices.instruction(Door.SMS, pad_asks=True))
    cashier.type("13")
    cashier.till.do(lambda: cashier.till.pad.type_sms_code("000000"))
    wait_until(lambda: page.tries.text() == "4 tries left")
    cashier.till.do(lambda: cashier.till.pad.type_sms_code("135790"))
    cashier.sees(Paid)


def test_a_wrong_sms_code_empties_the_boxes_and_says_how_many_tries_are_left(cashier: Cashier) -> None:
    begin(cashier, "60")
    cashier.sees(Waiting)
    cashier.key(Qt.Key.Key_F3)
    wait_until(lambda: isinstance(cashier.screen, Waiting) and cashier.screen.active is Door.SMS)
    cashier.till.do(lambda: None)
    cashier.type("000000")
    wait_until(lambda: isinstance(cashier.screen, Waiting) and cashier.screen.tries_left == 4)
    assert cashier.window.pages.waiting.sms.filled == 0
    assert cashier.window.pages.waiting.tries.text() == "4 tries left"


def test_too_few_points_are_declined_and_the_same_order_can_go_on(cashier: Cashier) -> None:
    begin(cashier, "200")
    cashier.sees(Declined)
    assert cashier.window.pages.declined.why.spoken.en.startswith("Not enough")
    cashier.key(Qt.Key.Key_F6)
    cashier.sees(Sale)
    assert isinstance(cashier.screen, Sale)
    assert cashier.screen.digits == "200"


def test_no_answer_is_unknown_and_found_out_in_the_background(cashier: Cashier) -> None:
    cashier.till.world.platform.next(Op.CREATE, AnswerLost())
    begin(cashier, "12.8")
    cashier.sees(Asking)
    cashier.till.pass_time(5.5)
    cashier.sees(Unknown)
    cashier.key(Qt.Key.Key_F5)
    cashier.sees(Sale)
    cashier.till.pass_time(5)
    wait_until(lambda: cashier.window.view is not None and cashier.window.view.settled is not None)
    assert cashier.window.view is not None
    assert cashier.window.view.settled is not None
    assert cashier.window.view.settled.said.en.endswith("was paid, ¥12.80")
    cashier.key(Qt.Key.Key_Escape)
    wait_until(lambda: cashier.window.view is not None and cashier.window.view.settled is None)


def test_a_sale_that_is_given_up_returns_what_was_taken(cashier: Cashier) -> None:
    platform = cashier.till.world.platform
    platform.next(Op.CREATE, AnswerLost())
    platform.always(Op.QUERY, AnswerLost())
    begin(cashier, "12.8")
    cashier.sees(Asking)
    cashier.till.pass_time(5.5)
    cashier.sees(Unknown)
    cashier.key(Qt.Key.Key_F6)
    cashier.key(Qt.Key.Key_F6)
    cashier.till.pass_time(20)
    cashier.sees(Cancelled)
    assert isinstance(cashier.screen, Cancelled)
    assert cashier.screen.points_returned
    assert cashier.till.world.member.balance == 10_000


def test_a_payment_that_waits_can_be_cancelled_by_pressing_escape_twice(cashier: Cashier) -> None:
    begin(cashier, "60")
    cashier.sees(Waiting)
    cashier.key(Qt.Key.Key_Escape)
    assert isinstance(cashier.screen, Waiting)
    cashier.key(Qt.Key.Key_Escape)
    cashier.till.pass_time(1)
    cashier.sees(Cancelled)


def test_a_scan_of_something_else_is_named_and_changes_no_amount(cashier: Cashier) -> None:
    cashier.type("12.8")
    cashier.scan("6901234567892")
    wait_until(lambda: cashier.window.view is not None and cashier.window.view.notice is not None)
    assert isinstance(cashier.screen, Sale)
    assert cashier.screen.digits == "12.8"


def test_paid_leaves_by_itself(cashier: Cashier) -> None:
    begin(cashier, "12.8")
    cashier.sees(Paid)
    cashier.till.pass_time(8)
    cashier.sees(Sale)


def test_a_view_of_a_panel_that_comes_after_the_window_has_gone_is_dropped(qapp: QApplication) -> None:
    till = CounterTill()
    till.start()
    bridge = Bridge(till.engine)
    window = open_window(till, bridge, Language.EN, Theme.LIGHT, Sounds(None), till.world.clock.monotonic)
    told: list[PanelName] = []
    bridge.panel_changed.connect(lambda name, _: told.append(PanelName(name)))
    take_down(window)
    till.do(lambda: till.panels.show(PanelName.SHIFT))
    wait_until(lambda: told == [PanelName.SHIFT])
    till.stop()
