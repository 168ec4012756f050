# SPDX-License-Identifier: Apache-2.0
"""A customer display of two lines on a simulated serial line, in both sets of commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.device_status import DeviceState
from hardware.pole_display import PoleCommands, PoleDisplay, encode
from hardware.simulators.pty_pole import PtyPole
from hardware.transport.null_modem import NullModem
from hardware.transport.serial_port import SerialPort
from hardware.transport.settings import SerialSettings
from tests.integration.hardware.conftest import WAIT_S, States

DUE = ("TOTAL          12.80", " SHOW PAYMENT CODE  ")
PAID = ("               12.80", "  PAID - THANK YOU  ")


@pytest.fixture(params=list(PoleCommands))
def display(request: pytest.FixtureRequest, link: Path, states: States) -> Iterator[PoleDisplay]:
    driver = PoleDisplay(SerialPort(SerialSettings(str(link))), request.param, states)
    driver.start()
    yield driver
    driver.stop()


@pytest.fixture
def pole(link: Path) -> Iterator[PtyPole]:
    with PtyPole(link) as pole:
        yield pole


def test_both_lines_are_shown_and_the_next_ones_in_their_place(pole: PtyPole, display: PoleDisplay) -> None:
    for lines in (DUE, PAID):
        display.show(lines)
        assert pole.wait_until(lambda shown, lines=lines: shown == lines)  # type: ignore[misc]  # the default binds it now
    assert not pole.rubbish


def test_what_was_shown_is_shown_again_when_the_cable_is_back(
    pole: PtyPole, display: PoleDisplay, states: States
) -> None:
    states.until(DeviceState.READY)
    pole.unplug()
    states.until(DeviceState.MISSING)
    display.show(DUE)
    pole.replug()
    states.until(DeviceState.READY)
    assert pole.wait_until(lambda shown: shown == DUE)


def test_nothing_of_a_customer_stays_when_the_till_closes(
    pole: PtyPole, display: PoleDisplay, states: States
) -> None:
    states.until(DeviceState.READY)
    display.show(DUE)
    assert pole.wait_until(lambda shown: shown == DUE)
    display.stop()
    assert pole.wait_until(lambda shown: not "".join(shown).strip())


@pytest.mark.parametrize("line", ["x" * 21, "合计", "a\rb"])
def test_what_such_a_display_cannot_show_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="is not allowed; allowed are up to 20"):
        encode((line, ""), PoleCommands.CD5220)


def test_a_display_is_cleared_once_and_only_written_over_afterwards(
    pole: PtyPole, display: PoleDisplay, states: States
) -> None:
    """Cleared with every key of an amount, it would flicker before the customer."""
    states.until(DeviceState.READY)
    for lines in (DUE, PAID, DUE):
        display.show(lines)
        assert pole.wait_until(lambda shown, lines=lines: shown == lines)  # type: ignore[misc]  # the default binds it now
    assert pole.clearings == 1
    assert not pole.has_cursor


def test_a_display_that_an_earlier_program_left_in_the_middle_of_a_line_begins_anew(
    pole: PtyPole, link: Path, states: States
) -> None:
    other = SerialPort(SerialSettings(str(link)))
    other.open()
    other.write(b"\x1bQAhalf a li")
    assert pole.wait_until(lambda _: True)
    other.close()
    driver = PoleDisplay(SerialPort(SerialSettings(str(link))), PoleCommands.CD5220, states)
    driver.start()
    driver.show(DUE)
    assert pole.wait_until(lambda shown: shown == DUE)
    driver.stop()
    assert not pole.rubbish


@pytest.mark.parametrize("commands", PoleCommands)
def test_on_a_slow_line_the_newest_lines_come_next_and_not_all_that_were_shown_meanwhile(
    states: States, commands: PoleCommands
) -> None:
    now = [100.0]
    line = NullModem()
    driver = PoleDisplay(line.left, commands, states, baud=1_200, clock=lambda: now[0])
    line.right.open()
    driver.start()
    states.until(DeviceState.READY)
    begin = line.right.read(200, WAIT_S)
    for amount in range(50):
        driver.show((f"{amount:>20}", " " * 20))
    driver.show(DUE)
    assert line.right.read(200, 0.05) == b""  # The line still carries what came first.
    now[0] += 1.0
    driver.show(DUE)
    assert line.right.read(200, WAIT_S) == encode(DUE, commands)
    driver.stop()
    assert begin.endswith(encode((" " * 20, " " * 20), commands))
