# SPDX-License-Identifier: Apache-2.0
"""The till's way to the shift log: leave first, then a process of its own, and a word to the cashier each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import pytest

from cashier.__main__ import main
from cashier.checkout.screens import Notice, Tone
from cashier.it.manager_process import manager_command, managers
from cashier.settings import load
from cashier.shifts.office_desk import CLOSED_BY_ITSELF, OfficeDesk
from cashier.shifts.office_words import CLOSED, ENDED, NOT_STARTED, OPENS, STANDS_OPEN
from cashier.staff.authority import StaffAuthority
from cashier.staff.gate import Gate
from cashier.staff.refusals import refusal_words
from cashier.staff.staff import Refusal, Refused
from tests.support.loop import on_loop
from tests.support.staff_ground import CHEAP, LI, PINS, SUN, ZHAO, StaffGround


class Window:
    """A manager's window that is started and ends when the test says so."""

    def __init__(self) -> None:
        self.leaves: list[UUID] = []
        self.ended: Callable[[int], None] = lambda _: None
        self.is_broken = False
        self.said: list[Notice] = []
        self.on_top: list[Notice] = []

    def say(self, notice: Notice) -> None:
        self.said.append(notice)
        self.on_top = [notice]

    def dismiss(self, only: Notice) -> None:
        if self.on_top == [only]:
            self.on_top.clear()

    def start(self, leave: UUID, ended: Callable[[int], None]) -> None:
        if self.is_broken:
            raise OSError("no such program")
        self.leaves.append(leave)
        self.ended = ended


@pytest.fixture
def till(tmp_path: Path) -> Iterator[StaffGround]:
    ground = StaffGround(tmp_path)
    yield ground
    ground.journal.close()


def desk_of(till: StaffGround, window: Window) -> OfficeDesk:
    authority = StaffAuthority(till.staff, till.session, till.approvals)
    return OfficeDesk(window.start, authority, window)


def test_without_staff_the_window_opens_once_and_can_be_opened_again_when_it_is_closed(till: StaffGround) -> None:
    window = Window()
    desk = desk_of(till, window)
    desk.show()
    desk.show()
    assert [each.said for each in window.said] == [OPENS, STANDS_OPEN]
    window.ended(0)
    desk.show()
    assert len(window.leaves) == 2


def test_nothing_is_said_of_a_window_that_was_closed_and_what_was_said_since_stays(till: StaffGround) -> None:
    window = Window()
    desk = desk_of(till, window)
    for _ in range(2):
        desk.show()
    assert window.on_top == window.said[-1:]
    window.ended(0)
    assert window.on_top == []
    desk.show()
    other = Notice(Tone.INFO, ENDED)
    window.say(other)
    window.ended(0)
    assert window.on_top == [other]


@on_loop
async def test_a_cashier_needs_a_supervisor_whose_leave_opens_the_gate(till: StaffGround) -> None:
    till.hire(LI, ZHAO, SUN)
    window = Window()
    desk = desk_of(till, window)
    await till.session.sign_in("1001", PINS["1001"])
    desk.show()
    await till.clock.run_until_idle()
    assert window.leaves == []
    await till.approvals.answer("2001", PINS["2001"])
    await till.clock.run_until_idle()
    assert Gate(till.folder, till.clock, CHEAP).let_in_by_leave(window.leaves[0]) == ZHAO
    window.ended(0)
    desk.show()
    await till.clock.run_until_idle()
    till.approvals.withdraw(Refusal.TIMED_OUT)
    await till.clock.run_until_idle()
    assert window.said[-1].said == refusal_words(Refused(Refusal.TIMED_OUT))[0]
    assert len(window.leaves) == 1


def test_a_window_that_does_not_start_or_ends_by_a_fault_is_told(till: StaffGround) -> None:
    window = Window()
    desk = desk_of(till, window)
    window.is_broken = True
    desk.show()
    window.is_broken = False
    desk.show()
    window.ended(2)
    assert [each.said for each in window.said] == [NOT_STARTED, OPENS, ENDED]


def test_a_window_that_closed_because_nobody_was_there_is_told_as_that(till: StaffGround) -> None:
    window = Window()
    desk = desk_of(till, window)
    desk.show()
    window.ended(CLOSED_BY_ITSELF)
    assert window.on_top == [Notice(Tone.INFO, CLOSED)]


def test_the_process_has_the_settings_of_the_till_and_its_leave(tmp_path: Path) -> None:
    file = tmp_path / "till.toml"
    file.write_text("", encoding="utf-8")
    folder = f"storage.folder={tmp_path}"
    loaded = load(file, {}, ["window.theme=dark", folder])
    leave = uuid4()
    words = manager_command(loaded, leave)[3:]
    assert words[:3] == ["manage", "--config", str(file)]
    assert words[3:7] == ["--set", "window.theme=dark", "--set", folder]
    assert words[-2:] == ["--leave", str(leave)]


def test_the_exit_code_of_a_real_process_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")  # There is no screen: the command says so and ends with 2.
    told: list[int] = []
    came = Event()

    def call(function: Callable[[int], None], exit_code: int) -> None:
        function(exit_code)
        came.set()

    managers(load(tmp_path / "none.toml", {}), call)(uuid4(), told.append)
    assert came.wait(60)
    assert told == [2]


def test_leave_that_no_till_gave_is_wrong_use(
    till: StaffGround, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    till.hire(SUN)
    file = till.folder / "till.toml"
    file.write_text(f"[storage]\nfolder = '{till.folder}'\n", encoding="utf-8")
    assert main(["manage", "--config", str(file), "--leave", str(uuid4())]) == 2
    assert "not one that the till gave" in capsys.readouterr().err
