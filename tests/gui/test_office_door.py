# SPDX-License-Identifier: Apache-2.0
"""Coming into the manager's window and leaving it alone: keypad, lock by itself, tills closed to somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cashier.settings import Theme
from cashier.shifts.office import Office
from cashier.shifts.office_desk import CLOSED_BY_ITSELF
from cashier.staff.member import StaffMember
from cashier.staff.rights import Right
from cashier.staff.staff import Refusal, Refused
from cashier.ui.app import take_down
from cashier.ui.gallery_office import SIGN_IN_EXHIBITS, hang_sign_in, settle_office
from cashier.ui.office.app import Access, Door, OfficeHost
from cashier.ui.office.signin import OfficeSignIn
from cashier.ui.office.window import OfficeWindow, TillToRead
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import MIN_TOUCH
from cashier.values.texts import Language
from tests.gui.measuring import faults_of
from tests.support.shift_ground import LI, ShiftGround
from tests.support.staff_ground import PINS, SUN, ZHAO

pytestmark = pytest.mark.gui
IDLE_S = 300.0


def sign_in(number: str, pin: str) -> StaffMember | Refused:
    """Let the manager and the supervisor in. See `cashier.staff.gate.Gate.sign_in`."""
    known = {SUN.number: SUN, ZHAO.number: ZHAO}.get(number)
    return known if known is not None and PINS[number] == pin else Refused(Refusal.WRONG)


class Hall:
    """The door to one till's shift log, with time that moves by hand."""

    def __init__(self, ground: ShiftGround) -> None:
        self.ground = ground
        self.now_s = 0.0
        self.codes: list[int] = []
        self.host: OfficeHost | None = None

    def opens(self, who: StaffMember | None, asks: Callable[[str, str], StaffMember | Refused] | None) -> None:
        """Begin."""
        door = Door(self._access, who, asks, IDLE_S)
        look = Look(Language.EN, Theme.LIGHT, is_training=False)
        self.host = OfficeHost(door, look, self.codes.append, lambda: self.now_s)
        self.host.begin()

    @property
    def asking(self) -> OfficeSignIn:
        """The question who it is."""
        assert self.host is not None
        assert isinstance(self.host.window, OfficeSignIn)
        return self.host.window

    @property
    def office(self) -> OfficeWindow:
        """The manager's window."""
        assert self.host is not None
        assert isinstance(self.host.window, OfficeWindow)
        settle_office(self.host.window)
        return self.host.window

    def passes(self, seconds: float) -> None:
        """Let time pass, and the watch look."""
        self.now_s += seconds
        assert self.host is not None
        assert self.host._watch is not None
        self.host._watch.look()

    def _access(self, who: StaffMember | None) -> Access:
        till = TillToRead("T01", lambda: Office(self.ground.folder, self.ground.clock.now))
        return Access((till,), who is None or who.may(Right.EXPORT), () if who == SUN else ("T02",))


@pytest.fixture
def hall(qapp: QApplication, tmp_path: Path) -> Iterator[Hall]:
    ground = ShiftGround(tmp_path / "till")
    ground.shifts.open(LI, 20_000)
    hall = Hall(ground)
    yield hall
    if hall.host is not None and hall.host.window is not None:
        window = hall.host.window
        hall.host.close()
        take_down(window)
    ground.journal.close()


def touches(asking: OfficeSignIn, member: StaffMember) -> None:
    """Sign in with a finger alone."""
    for word in (member.number, PINS[member.number]):
        for figure in word:
            key = asking.keypad.keys[figure]
            assert min(key.width(), key.height()) >= MIN_TOUCH
            QTest.mouseClick(key, Qt.MouseButton.LeftButton)
        QTest.mouseClick(asking.enter, Qt.MouseButton.LeftButton)
    settle_office(asking)


def test_a_finger_alone_signs_in(hall: Hall) -> None:
    hall.opens(None, sign_in)
    asking = hall.asking
    QTest.mouseClick(asking.keypad.keys["9"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(asking.keypad.keys["erase"], Qt.MouseButton.LeftButton)
    touches(asking, SUN)
    assert [button.isVisible() for button in hall.office.exports] == [True] * 3


def test_a_window_that_nobody_touches_asks_anew_who_it_is(hall: Hall) -> None:
    hall.opens(None, sign_in)
    touches(hall.asking, SUN)
    office = hall.office
    hall.passes(IDLE_S - 1)
    QTest.keyClick(office, Qt.Key.Key_F3)
    settle_office(office)
    hall.passes(IDLE_S - 1)
    assert hall.office is office, "somebody was there"
    hall.passes(2)
    assert hall.asking.said.text() == "Locked: nobody was here for a while."
    touches(hall.asking, ZHAO)
    assert not any(button.isVisible() for button in hall.office.exports), "the next one has their own rights"


def test_a_window_that_the_till_opened_closes_by_itself(hall: Hall) -> None:
    hall.opens(SUN, None)
    assert hall.office.isVisible()
    hall.passes(IDLE_S)
    assert hall.codes == [CLOSED_BY_ITSELF]


def test_what_somebody_waits_for_is_not_taken_away(hall: Hall) -> None:
    hall.opens(SUN, None)
    hall.office.refresh()
    hall.passes(IDLE_S)
    assert hall.codes == []
    settle_office(hall.office)
    hall.passes(IDLE_S)
    assert hall.codes == [CLOSED_BY_ITSELF]


def test_tills_that_are_closed_to_somebody_are_named(hall: Hall) -> None:
    hall.opens(ZHAO, None)
    assert hall.office.said.text().startswith("Not opened: T02.")


@pytest.mark.parametrize("language", Language)
def test_every_state_of_the_question_can_be_read_and_hit(qapp: QApplication, language: Language) -> None:
    faults = {}
    for name, said in SIGN_IN_EXHIBITS.items():
        asking = hang_sign_in(said, Look(language, Theme.LIGHT, is_training=False))
        if found := faults_of(asking):
            faults[name] = found
        asking.close()
        take_down(asking)
    assert faults == {}
