# SPDX-License-Identifier: Apache-2.0
"""The till's PIN pad on a real pseudo-terminal: an SMS code, how a payment ended, and troubles by their names."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from structlog.testing import capture_logs

from cashier.devices.pin_entry import NoPIN, PadEnd, PINPadTrouble, SMSCodeTyped
from cashier.devices.pin_pads import SerialPINPad
from cashier.devices.status import Level, StatusBoard
from cashier.settings import PINPadMake, PINPadSettings
from cashier.values.money import Money
from hardware.simulators.faults import AnswerEOT, ErrorAnswer
from hardware.simulators.pad_keys import DUKPTKeys
from hardware.simulators.pty_pin_pad import PtyPINPad
from hardware.simulators.visa_pin_pad import VisaPINPad
from middleplatform.contract.payments import PINKey, PINKeyScheme

WAIT_S = 60.0
T = TypeVar("T")
Pad = PtyPINPad[Any]


def on_counter(settings: PINPadSettings, work: Callable[[SerialPINPad], Awaitable[T]]) -> T:
    """Do something with the till's pad once it is ready."""

    async def run() -> T:
        loop = asyncio.get_running_loop()
        status, ready = StatusBoard(), asyncio.Event()
        status.listen(lambda lights: ready.set() if lights[0].level is Level.READY else None)

        def hand(function: Callable[..., object], *words: object) -> None:
            loop.call_soon_threadsafe(function, *words)

        pad = SerialPINPad(settings, status, hand)
        pad.start()
        try:
            async with asyncio.timeout(WAIT_S):
                await ready.wait()
                return await work(pad)
        finally:
            await asyncio.to_thread(pad.stop)

    return asyncio.run(run())


def settings_for(port: Path, **more: Any) -> PINPadSettings:
    return PINPadSettings(port=str(port), **more)


def test_the_customer_types_the_code_under_the_amount_and_no_log_knows_it(tmp_path: Path) -> None:
    port = tmp_path / "pad"
    displays: list[str] = []
    with VisaPINPad(port) as device, capture_logs() as logs:

        def person(pad: Pad) -> None:
            displays.append(pad.display)
            pad.type_text("471100")

        device.asked = person
        typed = on_counter(settings_for(port), lambda pad: pad.enter_sms_code(Money(1280), 60.0))
    assert typed == SMSCodeTyped("471100")
    assert displays == ["PAY 12.80\nSMS CODE"]
    assert "471100" not in repr(typed) + repr(logs)


def test_a_pad_that_refuses_is_not_asked_a_second_time_and_takes_pins_all_the_same(tmp_path: Path) -> None:
    port = tmp_path / "pad"

    async def twice(pad: SerialPINPad) -> tuple[object, bool, bool]:
        entry = await pad.enter_sms_code(Money(1280), 60.0)
        return entry, pad.takes_sms_codes, pad.is_ready

    with VisaPINPad(port) as device:
        device.faults.add(AnswerEOT("Z50"))
        entry, takes, is_ready = on_counter(settings_for(port), twice)
    assert entry == NoPIN(PINPadTrouble.FAULT, "refused: Z50 EOT", was_refused=True)
    assert (takes, is_ready) == (False, True)


def test_a_cancel_on_the_pad_is_one(tmp_path: Path) -> None:
    port = tmp_path / "pad"
    with VisaPINPad(port) as device:
        device.asked = VisaPINPad.press_cancel
        entry = on_counter(settings_for(port), lambda pad: pad.enter_sms_code(Money(1280), 60.0))
    assert entry == NoPIN(PINPadTrouble.CANCELLED)


def test_a_shop_may_keep_sms_codes_off_the_pad(tmp_path: Path) -> None:
    for settings in (settings_for(tmp_path / "pad", sms_code=False), settings_for(tmp_path, make=PINPadMake.NEWLAND)):
        assert not SerialPINPad(settings, StatusBoard(), lambda *_: None).takes_sms_codes


def test_the_pad_shows_how_it_ended(tmp_path: Path) -> None:
    port = tmp_path / "pad"

    async def show(pad: SerialPINPad) -> bool:
        pad.show_end(PadEnd.PAID)
        return await asyncio.to_thread(device.wait_until, lambda seen: seen.display == "PAID - THANK YOU", WAIT_S)

    with VisaPINPad(port) as device:
        assert on_counter(settings_for(port), show)


def test_whoever_shows_the_pads_door_is_told_when_the_pad_comes_and_goes(tmp_path: Path) -> None:
    seen: list[bool] = []

    async def run() -> None:
        loop, changed = asyncio.get_running_loop(), asyncio.Event()

        def hand(function: Callable[..., object], *words: object) -> None:
            loop.call_soon_threadsafe(function, *words)

        def note() -> None:
            seen.append(pad.is_ready)
            changed.set()

        pad = SerialPINPad(settings_for(tmp_path / "pad"), StatusBoard(), hand, note)
        pad.start()
        try:
            async with asyncio.timeout(WAIT_S):
                for step, is_ready in ((None, True), (device.unplug, False), (device.replug, True)):
                    if step is not None:
                        step()
                    while not (seen and seen[-1] is is_ready):
                        changed.clear()
                        await changed.wait()
        finally:
            await asyncio.to_thread(pad.stop)

    with VisaPINPad(tmp_path / "pad") as device:
        asyncio.run(run())


@pytest.mark.parametrize(
    ("code", "trouble"), [("7", PINPadTrouble.THROTTLED), ("9", PINPadTrouble.KEY_FAULT), ("B", PINPadTrouble.FAULT)]
)
def test_what_the_pad_has_against_a_pin_is_named_by_what_the_cashier_can_do(
    code: str, trouble: PINPadTrouble, tmp_path: Path
) -> None:
    with VisaPINPad(tmp_path / "pad") as device:
        device.faults.add(ErrorAnswer(code))
        key = PINKey(scheme=PINKeyScheme.DUKPT, account="6228480012345678")
        entry = on_counter(settings_for(tmp_path / "pad"), lambda pad: pad.enter_pin(key, Money(1280), 60.0))
    assert isinstance(entry, NoPIN)
    assert entry.trouble is trouble


def test_a_pad_that_is_pulled_out_while_a_customer_types_is_unplugged(tmp_path: Path) -> None:
    with VisaPINPad(tmp_path / "pad", DUKPTKeys()) as device:
        device.person = VisaPINPad.unplug
        key = PINKey(scheme=PINKeyScheme.DUKPT, account="6228480012345678")
        entry = on_counter(settings_for(tmp_path / "pad"), lambda pad: pad.enter_pin(key, Money(1280), 60.0))
    assert entry == NoPIN(PINPadTrouble.UNPLUGGED, "unplugged: port lost")
