# SPDX-License-Identifier: Apache-2.0
"""The till's PIN pad on a real pseudo-terminal asks for an SMS code, and shows how a payment ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from structlog.testing import capture_logs

from cashier.devices.pin_entry import NoPIN, PadEnd, PINPadTrouble, SMSCodeTyped
from cashier.devices.pin_pads import SerialPINPad
from cashier.devices.status import Level, StatusBoard
from cashier.settings import PINPadMake, PINPadSettings
from cashier.values.money import Money
from hardware.simulators.faults import AnswerEOT
from hardware.simulators.pty_pin_pad import PtyPINPad
from hardware.simulators.visa_pin_pad import VisaPINPad

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
