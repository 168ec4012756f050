# SPDX-License-Identifier: Apache-2.0
"""Drivers of every make and their simulated pads on a real pseudo-terminal: an entry, the cable, silence."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hardware.pin_pad import (
    AbecsPINPad,
    DeviceState,
    EscDialect,
    EscFamily,
    EscPINPad,
    KeyLoad,
    KeyLoaded,
    KeyPurpose,
    MasterSession,
    NewlandPINPad,
    PadTiming,
    PINCancelled,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINPadBusy,
    PINRequest,
    PINTimedOut,
    SerialSettings,
)
from hardware.pin_pad.pad import EncryptingPad, KeyLoadingPad
from hardware.simulators.abecs_pin_pad import AbecsPINPad as SimulatedAbecsPad
from hardware.simulators.esc_pin_pad import EscPINPad as SimulatedEscPad
from hardware.simulators.newland_pin_pad import NewlandPINPad as SimulatedNewlandPad
from hardware.simulators.pty_pin_pad import PtyPINPad
from tests.integration.hardware.conftest import WAIT_S, States

SESSION = MasterSession("4230EF1CB268495597F4494DD23D8A72", 0, "EB7A8DF9")
BLOCK = bytes.fromhex("37096EBD428A6797")  # PIN 123456 under that session key, the worked vector
QUICK = PadTiming(ack_s=0.5, reply_s=1.0, frame_gap_s=0.2, probe_again_s=0.2)


@dataclass(frozen=True)
class Make:
    """Join a driver and the simulator of the same make."""

    name: str
    driver: Callable[[SerialSettings, States], EncryptingPad]
    device: Callable[[Path], PtyPINPad[Any]]


def esc(family: EscFamily) -> Make:
    return Make(
        family.value,
        lambda line, states: EscPINPad("pad", line, states, dialect=EscDialect(family), timing=QUICK),
        lambda link: SimulatedEscPad(link, dialect=family.value),
    )


ABECS = Make("abecs", lambda line, states: AbecsPINPad("pad", line, states, timing=QUICK), SimulatedAbecsPad)
NEWLAND = Make("newland", lambda line, states: NewlandPINPad("pad", line, states, timing=QUICK), SimulatedNewlandPad)
MAKES = [esc(EscFamily.PSBC), esc(EscFamily.H002), ABECS, NEWLAND]
pytestmark = pytest.mark.parametrize("make", MAKES, ids=lambda make: make.name)


def request(timeout_s: float = 60.0) -> PINRequest:
    return PINRequest("6228480012345678", SESSION, timeout_s)


def type_the_pin(pad: PtyPINPad[Any]) -> None:
    pad.type_pin("123456")


def test_a_pin_a_cancel_and_nobody(make: Make, link: Path, states: States) -> None:
    with make.device(link) as device:
        driver = make.driver(SerialSettings(str(link)), states)
        driver.start()
        states.until(DeviceState.READY)
        device.person = type_the_pin
        entered = driver.enter_pin(request()).result(WAIT_S)
        assert isinstance(entered, PINEntered)
        assert entered.pin_block == BLOCK
        device.person = None
        future = driver.enter_pin(request())
        with pytest.raises(PINPadBusy, match="pad"):
            driver.enter_pin(request())
        assert device.entry.wait(WAIT_S)
        driver.cancel()
        assert future.result(WAIT_S) == PINCancelled()
        assert driver.enter_pin(request(1.0)).result(WAIT_S) == PINTimedOut()
        driver.stop()


def test_a_cable_pulled_in_the_middle_is_told_and_the_pad_is_found_again(
    make: Make, link: Path, states: States
) -> None:
    with make.device(link) as device:
        driver = make.driver(SerialSettings(str(link)), states)
        driver.start()
        states.until(DeviceState.READY)
        future = driver.enter_pin(request())
        assert device.entry.wait(WAIT_S)
        device.unplug()
        outcome = future.result(WAIT_S)
        assert isinstance(outcome, PINFault)
        assert outcome.kind is PINFaultKind.UNPLUGGED
        states.until(DeviceState.MISSING)
        device.replug()
        states.until(DeviceState.READY)
        device.person = type_the_pin
        assert isinstance(driver.enter_pin(request()).result(WAIT_S), PINEntered)
        driver.stop()


def test_a_silent_pad_is_faulted_until_it_answers(make: Make, link: Path, states: States) -> None:
    with make.device(link) as device:
        device.core.faults.silent = True
        driver = make.driver(SerialSettings(str(link)), states)
        driver.start()
        assert states.next().key == "pad.silent"
        device.core.faults.silent = False
        assert states.until(DeviceState.READY).key in ("pad.ready", "pad.ready_unnamed")
        driver.stop()


def test_stopping_in_an_entry_leaves_the_pad_idle(make: Make, link: Path, states: States) -> None:
    with make.device(link) as device:
        driver = make.driver(SerialSettings(str(link)), states)
        driver.start()
        states.until(DeviceState.READY)
        future = driver.enter_pin(request())
        assert device.entry.wait(WAIT_S)
        driver.stop()
        assert isinstance(future.result(WAIT_S), PINFault)
        assert device.wait_until(lambda pad: not pad.entry.is_set())


def test_a_key_is_loaded_where_the_pad_takes_one(make: Make, link: Path, states: States) -> None:
    with make.device(link):
        driver = make.driver(SerialSettings(str(link)), states)
        assert isinstance(driver, KeyLoadingPad) == (make is not ABECS)
        driver.start()
        states.until(DeviceState.READY)
        if isinstance(driver, KeyLoadingPad):
            load = KeyLoad(KeyPurpose.WORKING, SESSION.session_key_hex, 3, 0, SESSION.check_hex)
            assert isinstance(driver.load_key(load).result(WAIT_S), KeyLoaded)
        driver.stop()
