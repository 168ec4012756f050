# SPDX-License-Identifier: Apache-2.0
"""A plaintext keypad on a real pseudo-terminal: digits come once, in no log, and are wiped when nobody wants them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hardware.pin_pad import (
    DUKPT,
    DeviceState,
    PINCancelled,
    PINDigits,
    PINFault,
    PINFaultKind,
    PINRequest,
    PINTimedOut,
    SerialSettings,
    VoiceKeypad,
)
from hardware.simulators.pty_pin_pad import PtyPINPad
from hardware.simulators.voice_keypad import VoiceKeypad as SimulatedKeypad
from tests.integration.hardware.conftest import WAIT_S, States


def request(timeout_s: float = 60.0) -> PINRequest:
    return PINRequest("6228480012345678", DUKPT(), timeout_s)


def type_the_pin(pad: PtyPINPad[Any]) -> None:
    pad.type_pin("918273")


@contextmanager
def counter(link: Path, states: States) -> Iterator[tuple[VoiceKeypad, SimulatedKeypad]]:
    with SimulatedKeypad(link) as device:
        driver = VoiceKeypad("keypad", SerialSettings(str(link)), states)
        driver.start()
        assert states.until(DeviceState.READY).key == "pad.open"
        try:
            yield driver, device
        finally:
            driver.stop()


def test_digits_come_once_and_stand_in_no_log(link: Path, states: States, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with counter(link, states) as (driver, device):
        device.person = type_the_pin
        outcome = driver.enter_pin(request()).result(WAIT_S)
        assert isinstance(outcome, PINDigits)
        assert outcome.digits == b"918273"
        outcome.wipe()
        assert device.wait_until(lambda pad: not pad.entry.is_set())
    assert "918273" not in caplog.text


def test_cancel_and_time_out(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        device.person = PtyPINPad.press_cancel
        assert driver.enter_pin(request()).result(WAIT_S) == PINCancelled()
        device.person = None
        assert driver.enter_pin(request(0.5)).result(WAIT_S) == PINTimedOut()


def test_a_pulled_cable(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        future = driver.enter_pin(request())
        assert device.entry.wait(WAIT_S)
        device.press("9")
        device.unplug()
        assert future.result(WAIT_S) == PINFault(PINFaultKind.UNPLUGGED, "port lost")


def test_stopping_in_an_entry_stops_the_keypad(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        driver.enter_pin(request())
        assert device.entry.wait(WAIT_S)
        driver.stop()
        assert device.wait_until(lambda pad: not pad.entry.is_set())
