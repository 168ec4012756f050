# SPDX-License-Identifier: Apache-2.0
"""A text and a key asked of a simulated Verifone pad on a real pseudo-terminal, and the command line that asks."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hardware.__main__ import main
from hardware.commands import Output
from hardware.pin_pad import (
    DeviceState,
    KeyPressed,
    KeyRequest,
    PadKey,
    PadMake,
    PadTiming,
    PINCancelled,
    PINFault,
    PINFaultKind,
    SerialSettings,
    TextRequest,
    TypedText,
    VerifonePINPad,
)
from hardware.simulate import run_pad
from hardware.simulators.pad_keys import DUKPTKeys
from hardware.simulators.pad_state import CANCEL, ENTER, PadState
from hardware.simulators.visa_pin_pad import VisaPINPad
from tests.integration.hardware.conftest import WAIT_S, States

TEXT = TextRequest(("SMS CODE",), 6)
KEY = KeyRequest(("PRESS ENTER",))
QUICK = PadTiming(ack_s=0.5, reply_s=1.0, end_of_admin_s=0.5, frame_gap_s=0.2, probe_again_s=0.2)


@contextmanager
def counter(link: Path, states: States) -> Iterator[tuple[VerifonePINPad, VisaPINPad]]:
    with VisaPINPad(link) as device:
        driver = VerifonePINPad("pad", SerialSettings(str(link)), states, timing=QUICK)
        driver.start()
        states.until(DeviceState.READY)
        try:
            yield driver, device
        finally:
            driver.stop()


def test_a_text_a_key_and_a_cancel(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        device.asked = lambda pad: pad.type_text("123456")
        outcome = driver.ask_text(TEXT).result(WAIT_S)
        assert isinstance(outcome, TypedText)
        assert outcome.digits == b"123456"
        device.asked = lambda pad: pad.press(ENTER)
        assert driver.ask_key(KEY).result(WAIT_S) == KeyPressed(PadKey.ENTER)
        device.asked = VisaPINPad.press_cancel
        assert driver.ask_text(TEXT).result(WAIT_S) == PINCancelled()
        assert driver.ask_key(KEY).result(WAIT_S) == PINCancelled()


def test_the_cable_is_pulled_in_the_middle_and_put_back(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        future = driver.ask_text(TEXT)
        assert device.wait_until(lambda pad: pad.state is PadState.TEXT)
        device.press("1", "2")
        device.unplug()
        assert future.result(WAIT_S) == PINFault(PINFaultKind.UNPLUGGED, "port lost")
        device.replug()
        states.until(DeviceState.READY)
        device.asked = lambda pad: pad.press(CANCEL)
        assert driver.ask_key(KEY).result(WAIT_S) == PINCancelled()


def test_cancelling_the_future_takes_the_question_back(link: Path, states: States) -> None:
    with counter(link, states) as (driver, device):
        future = driver.ask_text(TEXT)
        assert device.wait_until(lambda pad: pad.state is PadState.TEXT)
        assert future.cancel()
        assert device.wait_until(lambda pad: pad.state is PadState.IDLE)


@pytest.mark.parametrize(
    ("ask", "person", "said", "code"),
    [
        ("text", lambda pad: pad.type_text("471100"), "6 characters were typed; they were wiped unseen.", 0),
        ("key", lambda pad: pad.press("F2"), "The key f2 was pressed.", 0),
        ("key", lambda pad: pad.press("5"), "The key digit was pressed.", 0),
        ("text", VisaPINPad.press_cancel, "Cancelled at the pad or here.", 1),
    ],
)
def test_the_command_line_asks_and_shows_nothing_that_was_typed(
    ask: str, person: Any, said: str, code: int, link: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with VisaPINPad(link) as device:
        device.asked = person
        assert main(["pin", "--ask", ask, "--port", str(link), "--prompt", "SMS CODE"]) == code
    shown = capsys.readouterr()
    assert said in shown.out
    assert "4711" not in shown.out + shown.err


def test_a_make_that_cannot_be_asked_is_named(link: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pin", "--ask", "text", "--dialect", "newland", "--port", str(link)]) == 2
    assert "a pad of make newland asks for nothing but PINs" in capsys.readouterr().err


def test_a_simulated_pad_is_told_by_lines_what_is_typed_and_pressed(
    link: Path, states: States, capsys: pytest.CaptureFixture[str]
) -> None:
    driver = VerifonePINPad("pad", SerialSettings(str(link)), states, timing=QUICK)
    outcomes: list[object] = []

    def lines() -> Iterator[str]:
        yield "type 123456"  # It is asked for nothing yet.
        yield "key F9"
        driver.start()
        states.until(DeviceState.READY)
        text = driver.ask_text(TEXT)
        yield from until_asked("type 123456", text)
        outcomes.append(text.result(WAIT_S))
        key = driver.ask_key(KEY)
        yield from until_asked("key F1", key)
        outcomes.append(key.result(WAIT_S))
        driver.stop()

    def until_asked(line: str, future: Future[Any]) -> Iterator[str]:
        while not future.done():
            yield line  # Complained of until the pad asks.

    run_pad(Output(as_json=True), link, lines(), PadMake.VERIFONE, DUKPTKeys())
    text, key = outcomes
    assert isinstance(text, TypedText)
    assert text.digits == b"123456"
    assert key == KeyPressed(PadKey.F1)
    said = capsys.readouterr()
    assert "keys are 0, 1, 2" in said.err
    assert "123456" not in said.out + said.err
