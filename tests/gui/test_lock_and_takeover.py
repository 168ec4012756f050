# SPDX-License-Identifier: Apache-2.0
"""Several people at one till: badges, lock, idle lock and a takeover, by keyboard alone and by touch alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cashier.checkout.screens import Asking, Paid, Sale, Unknown
from cashier.panels import PanelName
from cashier.settings import Theme
from cashier.signin.notices import BADGE_READ, NO_BADGE
from cashier.sounds.player import Sounds
from cashier.staff.member import StaffMember
from cashier.staff.refusals import refusal_words
from cashier.staff.staff import Refusal, Refused
from cashier.ui import signin_words
from cashier.ui.app import open_window, take_down
from cashier.ui.bridge import Bridge
from cashier.ui.main_window import MainWindow
from cashier.ui.screens.shift import OpeningPage, OverviewPage, ReportPage
from cashier.ui.screens.shift_cash import HandoverPage
from cashier.ui.screens.shift_closing import ClosingPage, CountingPage
from cashier.values.cash import DENOMINATIONS_MINOR
from cashier.values.texts import Language
from hardware.scanner import Scan
from tests.gui.counter_till import CounterTill
from tests.gui.working_day import AtWindow, Finger, Hands, Keys
from tests.support.fakes import AnswerLost, Op
from tests.support.staff_ground import LI, PINS, WANG, ZHAO

pytestmark = [pytest.mark.gui, pytest.mark.slow]

KEY = Qt.Key
IDLE_S = 300
BADGES = {LI: "BADGE-1001-31", ZHAO: "BADGE-2001-77"}


class Colleague(AtWindow):
    """Whoever of the staff stands at the till just now."""

    def __init__(self, till: CounterTill, window: MainWindow, hands: Hands) -> None:
        super().__init__(window, hands)
        self.till = till

    def scan(self, text: str) -> None:
        """Pull the trigger of a gun on a line of its own."""
        scan = Scan(text, text.encode(), "gun", 0, self.till.world.clock.now())
        self.till.engine.call(self.till.take_scan, scan)

    def shows_badge(self, member: StaffMember) -> None:
        """Scan a badge, and give the PIN to it."""
        self.scan(BADGES[member])
        self.hears(BADGE_READ.said.zh)
        self.gives_pin(member)

    def hears(self, said: str) -> None:
        """Wait for a notice over the question who somebody is."""
        banner = self.window.signin._banner
        self._wait(lambda: banner.isVisible() and banner._said.text() == said, said)
        self.picture("told")

    def locks(self) -> None:
        """Lock by hand."""
        if self.hands.name == "keys":
            self.press(KEY.Key_F12, self.window)
        else:
            self.goes_to_account()
            self.press(KEY.Key_F12, self.window.signin.account.lock)
        self.sees_panel(self.window.signin.entry, "locked")

    def goes_to_account(self) -> None:
        """See who is signed in and what they can do."""
        self.press(KEY.Key_M, self.window._header._menu)
        self.press(KEY.Key_U, self.window.menu.account)
        self.sees_panel(self.window.signin.account, "account")

    def types(self, amount: str) -> None:
        """Enter an amount."""
        self.hands.figures(amount, self.window.pages.sale.keypad)
        self.sees(Sale, lambda sale: sale.digits == amount)

    def leaves_one_unknown(self, amount: str) -> None:
        """Take a payment whose answer is lost, and go on to the next customer."""
        self.till.world.platform.next(Op.CREATE, AnswerLost())
        self.till.world.platform.always(Op.QUERY, AnswerLost())
        self.types(amount)
        self.scan(self.till.show_code())
        self.sees(Asking)
        self.till.pass_time(5.5)
        self.sees(Unknown)


@pytest.fixture
def till() -> Iterator[CounterTill]:
    till = CounterTill(counts_payments=True, idle_lock_s=IDLE_S)
    staff = till.people.staff
    for member in (LI, WANG, ZHAO):
        staff.add(member)
        staff.set_pin(member.number, PINS[member.number])
    for member, badge in BADGES.items():
        staff.set_badge(member.number, badge)
    till.start()
    yield till
    till.stop()


@pytest.fixture
def window(qapp: QApplication, till: CounterTill) -> Iterator[MainWindow]:
    now = till.world.clock.monotonic
    window = open_window(till, Bridge(till.engine), Language.ZH, Theme.LIGHT, Sounds(None), now)
    window.show()
    yield window
    take_down(window)


@pytest.mark.parametrize("hands", [Keys, Finger])
def test_a_till_is_locked_unlocked_and_taken_over_without_a_payment_lost(
    till: CounterTill, window: MainWindow, hands: Callable[[MainWindow], Hands]
) -> None:
    person = Colleague(till, window, hands(window))
    person.sees_panel(window.signin.entry, "sign-in")
    person.shows_badge(LI)
    opens_shift(person)
    is_locked_by_hand_and_keeps_the_sale(person)
    learns_of_a_result_behind_the_lock(person)
    is_locked_by_itself_and_unlocked_by_a_supervisor(person)
    hands_over_with_an_open_payment(person)
    till.world.platform.mend()
    till.pass_time(60)
    person._wait(lambda: person.view.settled is not None, "the result of what was handed on")
    person.picture("result-of-what-was-handed-on")


def opens_shift(person: Colleague) -> None:
    shift = person.window.shift
    person.sees(Sale)
    person.hands.panel(person.window, KEY.Key_F10, PanelName.SHIFT)
    person.sees_shift(OpeningPage)
    person.hands.figures("200", shift.opening.keypad)
    person.press(KEY.Key_F5, shift.opening.go)
    person.sees_shift(OverviewPage)
    person.press(KEY.Key_Escape, shift.overview.back)
    person.sees(Sale)


def is_locked_by_hand_and_keeps_the_sale(person: Colleague) -> None:
    """A customer's code charges nothing meanwhile, and a colleague does not get in."""
    window = person.window
    person.types("5")
    person.locks()
    assert LI.name in window.signin.entry.what.text()
    person.scan(person.till.show_code())
    person.hears(NO_BADGE.said.zh)
    person.press(KEY.Key_Tab, window.signin.entry.number)
    for _ in LI.number:
        person.press(KEY.Key_Backspace, window.signin.entry.keypad.keys["erase"])
    person._fills(window.signin.entry, window.signin.entry.number, WANG.number)
    person.gives_pin(WANG, is_let_in=False)
    person.hears(refusal_words(Refused(Refusal.NOT_THEIRS))[0].zh)
    assert person.till.world.platform.said(Op.CREATE) == []
    person.shows_badge(LI)
    person.sees(Sale, lambda sale: sale.digits == "5")
    person.scan(person.till.show_code())
    person.sees(Paid)
    person.press(KEY.Key_F5, window.pages.paid.next)
    person.sees(Sale)


def learns_of_a_result_behind_the_lock(person: Colleague) -> None:
    entry = person.window.signin.entry
    person.leaves_one_unknown("7")
    if person.hands.name == "touch":
        person.press(KEY.Key_F5, person.window.pages.unknown.serve)
        person.sees(Sale)
    person.locks()
    assert signin_words.UNRESOLVED.fill(n=1).zh in entry.news.text()
    person.till.world.platform.mend()
    person.till.pass_time(60)
    person._wait(lambda: signin_words.SETTLED.zh in entry.news.text(), "the result")
    person.picture("result-behind-the-lock")
    person.gives_pin(LI)
    person.sees(Sale)
    assert person.view.settled is not None
    person.press(KEY.Key_Escape, person.window._banner._button)
    person._wait(lambda: person.view.settled is None, "the banner gone")


def is_locked_by_itself_and_unlocked_by_a_supervisor(person: Colleague) -> None:
    """The sale stays; the supervisor signs out again, and the cashier is back."""
    window = person.window
    person.types("12")
    person.till.pass_time(IDLE_S)
    person.sees_panel(window.signin.entry, "idle-lock")
    assert signin_words.IDLE.zh in window.signin.entry.more.text()
    person.shows_badge(ZHAO)
    person.sees(Sale, lambda sale: sale.digits == "12")
    assert ZHAO.name in window._header._terminal.accessibleName()
    person.press(KEY.Key_Delete, window.pages.sale.keypad.keys["clear"])
    person.sees(Sale, lambda sale: sale.digits == "")
    person.goes_to_account()
    person.press(KEY.Key_F5, window.signin.account.sign_out)
    person.signs(LI, "signed-out")
    person.sees(Sale)


def hands_over_with_an_open_payment(person: Colleague) -> None:
    """Both sign: the one who leaves by pressing twice, the next one by number and PIN."""
    window, shift = person.window, person.window.shift
    person.leaves_one_unknown("9")
    person.press(KEY.Key_F5, window.pages.unknown.serve)
    person.sees(Sale)
    person.hands.panel(window, KEY.Key_F10, PanelName.SHIFT)
    person.sees_shift(OverviewPage)
    person.press(KEY.Key_F6, shift.overview.close_shift)
    person.sees_shift(CountingPage)
    person.hands.piece(list(shift.counting.pieces), DENOMINATIONS_MINOR["CNY"].index(10_000))
    person.hands.figures("2", shift.counting.keypad)
    person.press(KEY.Key_F5, shift.counting.go)
    person.sees_shift(ClosingPage)
    person.press(KEY.Key_F4, shift.closing.hand_over)
    person.sees_shift(HandoverPage)
    assert "¥9.00" in shift.handover.items.text()
    person.press_twice(KEY.Key_F5, shift.handover.go)
    person.signs(WANG, "the-next-cashier")
    person.sees_shift(ReportPage)
    assert shift.report.title.spoken.en == "Z report · shift 1"
    following = person.till.shifts.current
    assert following is not None
    assert (following.number, following.opened_by.number, following.taken_over_from) == (2, WANG.number, 1)
    assert WANG.name in window._header._terminal.accessibleName()
    person.press(KEY.Key_Escape, shift.report.back)
    person.sees(Sale)
    assert len(person.view.unresolved) == 1
