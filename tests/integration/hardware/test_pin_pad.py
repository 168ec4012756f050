# SPDX-License-Identifier: Apache-2.0
"""Driver and simulated pad on a real pseudo-terminal: outcomes, faults, the cable, and threads."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware.pin_pad import (
    DUKPT,
    DeviceState,
    MasterSession,
    PadTiming,
    PINCancelled,
    PINEntered,
    PINFault,
    PINFaultKind,
    PINPadBusy,
    PINRequest,
    PINTimedOut,
    Scheme,
    SerialSettings,
    VerifonePINPad,
)
from hardware.simulators.faults import (
    BadCheck,
    DuplicateFrame,
    EOTInstead,
    ErrorAnswer,
    Fault,
    GarbageBefore,
    IgnoreHost,
    LateAck,
    LoseAck,
    LoseByte,
    NakHost,
    SplitWrites,
    UnplugMidFrame,
)
from hardware.simulators.pad_keys import DUKPTKeys, MasterKeys, PadKeys
from hardware.simulators.pad_state import PadState
from hardware.simulators.visa_pin_pad import VisaPINPad
from tests.integration.hardware.conftest import WAIT_S, States

SESSION = MasterSession("4230EF1CB268495597F4494DD23D8A72")
ENTERED = PINEntered(bytes.fromhex("37096EBD428A6797"), None, 6)
# Faults that lose a packet cost one of these waits; a slow computer answers within them all the same.
QUICK = PadTiming(ack_s=0.5, reply_s=1.0, end_of_admin_s=0.5, frame_gap_s=0.2, probe_again_s=0.2)


def request(scheme: Scheme = SESSION, timeout_s: float = 60.0) -> PINRequest:
    return PINRequest("6228480012345678", scheme, timeout_s)


def type_the_pin(pad: VisaPINPad) -> None:
    pad.type_pin("123456")


@contextmanager
def counter(
    link: Path, states: States, keys: PadKeys | None = None, timing: PadTiming = QUICK
) -> Iterator[tuple[VerifonePINPad, VisaPINPad]]:
    with VisaPINPad(link, keys or MasterKeys(), retransmit_s=1.0) as device:
        driver = VerifonePINPad("till-1 pad", SerialSettings(str(link)), states, timing=timing)
        driver.start()
        states.until(DeviceState.READY)
        try:
            yield driver, device
        finally:
            driver.stop()


def test_a_pin_under_a_session_key(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        device.person = type_the_pin
        assert driver.enter_pin(request()).result(WAIT_S) == ENTERED


def test_pins_under_dukpt_count_up(link: Path, states: States) -> None:
    with counter(link, states, DUKPTKeys()) as (driver, device):
        device.person = type_the_pin
        outcomes = [driver.enter_pin(request(DUKPT())).result(WAIT_S) for _ in range(3)]
    serials = [outcome.ksn.hex()[-2:] for outcome in outcomes if isinstance(outcome, PINEntered) and outcome.ksn]
    assert serials == ["01", "02", "03"]


def test_the_cancel_key(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        device.person = VisaPINPad.press_cancel
        assert driver.enter_pin(request()).result(WAIT_S) == PINCancelled()


def test_nobody_types(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        assert driver.enter_pin(request(timeout_s=0.5)).result(WAIT_S) == PINTimedOut()
        assert device.wait_until(lambda pad: pad.state is PadState.IDLE)


def test_the_till_takes_the_entry_back(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        future = driver.enter_pin(request())
        assert device.entry.wait(WAIT_S)
        driver.cancel()
        assert future.result(WAIT_S) == PINCancelled()
        assert device.wait_until(lambda pad: pad.state is PadState.IDLE)


def test_cancelling_the_future_takes_the_entry_back_and_the_next_one_works(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        future = driver.enter_pin(request())
        assert device.entry.wait(WAIT_S)
        assert future.cancel()
        with pytest.raises(CancelledError):
            future.result(0)
        assert device.wait_until(lambda pad: pad.state is PadState.IDLE)
        device.person = type_the_pin
        driver.show("ONCE MORE")
        assert device.wait_until(lambda pad: pad.display == "ONCE MORE")
        assert driver.enter_pin(request()).result(WAIT_S) == ENTERED


def test_a_second_entry_is_refused_while_one_is_in_flight(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        future = driver.enter_pin(request())
        with pytest.raises(PINPadBusy, match="till-1 pad"):
            driver.enter_pin(request())
        assert device.entry.wait(WAIT_S)
        device.type_pin("123456")
        assert future.result(WAIT_S) == ENTERED


def test_a_text_is_shown(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        driver.show("WELCOME")
        assert device.wait_until(lambda pad: pad.display == "WELCOME")


def test_a_text_that_no_pad_can_show_is_refused(link: Path, states: States) -> None:
    driver = VerifonePINPad("pad", SerialSettings(str(link)), states)
    with pytest.raises(ValueError, match="欢迎"):
        driver.show("欢迎")


def test_the_display_asks_for_the_password(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        future = driver.enter_pin(request())
        assert device.entry.wait(WAIT_S)
        assert device.display == "ENTER PASSWORD"
        driver.cancel()
        future.result(WAIT_S)


def test_an_asyncio_program_awaits_the_outcome(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        device.person = type_the_pin

        async def pay() -> object:
            return await asyncio.wait_for(asyncio.wrap_future(driver.enter_pin(request())), WAIT_S)

        assert asyncio.run(pay()) == ENTERED


@pytest.mark.parametrize(
    "fault",
    [
        SplitWrites(size=1, pause_s=0.001, times=9),
        LoseByte("71", index=-1),
        LoseByte("71", index=3),
        BadCheck("71", times=2),
        DuplicateFrame("71"),
        GarbageBefore("71"),
        NakHost("Z60", times=2),
        IgnoreHost("Z60", times=1),
        LoseAck("Z60"),
        LateAck("Z60", delay_s=0.7),
    ],
    ids=str,
)
def test_a_line_fault_that_can_be_healed_is(link: Path, states: States, fault: Fault) -> None:
    with counter(link, states) as (driver, device):
        device.person = type_the_pin
        device.faults.add(fault)
        assert driver.enter_pin(request()).result(WAIT_S) == ENTERED


def test_merged_writes_are_read_apart(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        device.person = type_the_pin
        device.faults.merge_writes = True
        assert driver.enter_pin(request()).result(WAIT_S) == ENTERED


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (NakHost("Z60", times=3), PINFaultKind.LINK),
        (IgnoreHost("Z60", times=3), PINFaultKind.LINK),
        (BadCheck("71", times=3), PINFaultKind.LINK),
        (ErrorAnswer("7"), PINFaultKind.THROTTLED),
        (ErrorAnswer("9"), PINFaultKind.NO_KEY),
        (UnplugMidFrame("71"), PINFaultKind.UNPLUGGED),
        (UnplugMidFrame("080"), PINFaultKind.UNPLUGGED),
    ],
    ids=str,
)
def test_a_fault_that_cannot_be_healed_is_named(link: Path, states: States, fault: Fault, kind: PINFaultKind) -> None:
    with counter(link, states) as (driver, device):
        device.person = type_the_pin
        device.faults.add(fault)
        outcome = driver.enter_pin(request()).result(WAIT_S)
        assert isinstance(outcome, PINFault)
        assert outcome.kind is kind


def test_eot_in_place_of_the_answer_is_a_cancel(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        device.person = type_the_pin
        device.faults.add(EOTInstead("71"))
        assert driver.enter_pin(request()).result(WAIT_S) == PINCancelled()


def test_after_a_link_fault_the_pad_is_faulted_and_ready_again_when_it_answers(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        device.person = type_the_pin
        device.faults.add(IgnoreHost("Z60", times=3))
        driver.enter_pin(request()).result(WAIT_S)
        assert states.next().key == "pad.silent"
        assert states.next().key == "pad.ready"
        assert driver.enter_pin(request()).result(WAIT_S) == ENTERED


def test_a_pad_that_says_nothing_is_faulted_with_a_sentence_and_found_when_it_wakes(
    link: Path, states: States
) -> None:
    with VisaPINPad(link) as device:
        device.faults.silent = True
        driver = VerifonePINPad("pad", SerialSettings(str(link)), states, timing=QUICK)
        driver.start()
        status = states.next()
        assert status.state is DeviceState.FAULTED
        assert "does not answer" in status.sentence
        outcome = driver.enter_pin(request()).result(WAIT_S)
        assert outcome == PINFault(PINFaultKind.UNPLUGGED, "not ready: pad.silent")
        device.faults.silent = False
        states.until(DeviceState.READY)
        driver.stop()


@pytest.mark.parametrize("moment", ["idle", "after the request", "while typing"])
def test_unplugged_at_any_moment_and_back_again(link: Path, states: States, moment: str) -> None:
    with counter(link, states) as (driver, device):
        if moment == "idle":
            device.unplug()
        else:
            future = driver.enter_pin(request())
            assert device.entry.wait(WAIT_S)
            if moment == "while typing":
                device.press("1", "2")
            device.unplug()
            assert future.result(WAIT_S) == PINFault(PINFaultKind.UNPLUGGED, "port lost")
        states.until(DeviceState.MISSING)
        device.replug()
        states.until(DeviceState.READY)
        device.person = type_the_pin
        assert driver.enter_pin(request()).result(WAIT_S) == ENTERED


def test_unplugged_in_the_middle_of_the_answer_and_back_again(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        device.person = type_the_pin
        device.faults.add(UnplugMidFrame("71", after_bytes=9))
        assert driver.enter_pin(request()).result(WAIT_S) == PINFault(PINFaultKind.UNPLUGGED, "port lost")
        device.replug()
        states.until(DeviceState.READY)
        assert driver.enter_pin(request()).result(WAIT_S) == ENTERED


def test_a_pad_that_is_not_there_answers_at_once(link: Path, states: States) -> None:
    driver = VerifonePINPad("pad", SerialSettings(str(link)), states)
    driver.start()
    states.until(DeviceState.MISSING)
    outcome = driver.enter_pin(request()).result(WAIT_S)
    assert outcome == PINFault(PINFaultKind.UNPLUGGED, "not ready: port.missing")
    driver.stop()


@pytest.mark.parametrize("was_started", [False, True])
def test_a_driver_that_does_not_run_answers_at_once(link: Path, states: States, *, was_started: bool) -> None:
    driver = VerifonePINPad("pad", SerialSettings(str(link)), states)
    if was_started:
        driver.start()
        driver.stop()
    outcome = driver.enter_pin(request()).result(0)
    assert isinstance(outcome, PINFault)
    assert outcome.kind is PINFaultKind.UNPLUGGED


def test_stopping_in_the_middle_of_an_entry_ends_it_and_leaves_the_pad_idle(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        future = driver.enter_pin(request())
        assert device.entry.wait(WAIT_S)
        driver.stop()
        assert future.result(0) == PINFault(PINFaultKind.UNPLUGGED, "port lost")
        assert device.wait_until(lambda pad: pad.state is PadState.IDLE)


def test_a_program_that_died_in_an_entry_leaves_a_pad_that_the_next_one_brings_back(
    link: Path, states: States
) -> None:
    with VisaPINPad(link, MasterKeys()) as device:
        first = VerifonePINPad("pad", SerialSettings(str(link)), states, timing=QUICK)
        first.start()
        states.until(DeviceState.READY)
        first.enter_pin(request())
        assert device.entry.wait(WAIT_S)
        # A killed program says no good-bye: the pad is left waiting for digits.
        device.faults.silent = True
        first.stop()
        device.faults.silent = False
        assert device.state is PadState.ENTRY
        second = VerifonePINPad("pad", SerialSettings(str(link)), states, timing=QUICK)
        second.start()
        states.until(DeviceState.READY)
        assert device.wait_until(lambda pad: pad.state is PadState.IDLE)
        second.stop()


def test_entries_from_many_threads_never_overlap(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        device.person = type_the_pin
        outcomes: list[object] = []

        def try_once() -> None:
            try:
                outcomes.append(driver.enter_pin(request()).result(WAIT_S))
            except PINPadBusy:
                outcomes.append("busy")

        threads = [threading.Thread(target=try_once) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(map(repr, outcomes)) <= {repr(ENTERED), "'busy'"}
        assert ENTERED in outcomes
