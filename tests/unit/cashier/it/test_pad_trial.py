# SPDX-License-Identifier: Apache-2.0
"""Trying the PIN pad without a payment: how it can end, and which keys it is asked with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from cashier.devices.pin_entry import NoPIN, PINPadTrouble, PINTyped, SMSCodeTyped
from cashier.devices.status import Level, StatusBoard
from cashier.it.doctor_desk import DoctorDesk, DoctorView, Tryable, TryingPad
from cashier.it.pad_trial import TYPED, try_pin_pad
from cashier.panels import Away
from cashier.values.money import Money
from middleplatform.contract.payments import PINKey, PINKeyScheme
from tests.support.clock import SettableClock
from tests.support.fakes import FakePINPad


class PadWithKey:
    """A pad that has a key of one kind, and on which somebody types at once."""

    takes_known_keys_alone = False
    asks_texts = False

    def __init__(self, scheme: PINKeyScheme) -> None:
        self.scheme = scheme
        self.asked: list[PINKey] = []

    async def enter_pin(self, key: PINKey, amount: Money, timeout_s: float) -> PINTyped | NoPIN:
        self.asked.append(key)
        assert amount == Money(0)
        if key.scheme is self.scheme:
            return PINTyped(bytes(8))
        return NoPIN(PINPadTrouble.KEY_FAULT, f"no key for {key.scheme}")

    async def enter_sms_code(self, amount: Money, timeout_s: float) -> SMSCodeTyped | NoPIN:
        assert amount == Money(0)
        return SMSCodeTyped("4711") if self.asks_texts else NoPIN(PINPadTrouble.FAULT)


@pytest.mark.parametrize("scheme", list(PINKeyScheme))
def test_a_pad_is_asked_with_one_kind_of_key_after_the_other_until_it_has_such_a_key(scheme: PINKeyScheme) -> None:
    pad = PadWithKey(scheme)
    found = asyncio.run(try_pin_pad(pad))
    assert (found.said, found.facts) == (TYPED.said, {"key": scheme.value})
    assert pad.asked[-1].scheme is scheme


def test_where_the_platform_names_the_kind_it_is_asked_with_no_other() -> None:
    pad = PadWithKey(PINKeyScheme.MASTER_SESSION)
    found = asyncio.run(try_pin_pad(pad, PINKeyScheme.AES_DUKPT))
    assert [key.scheme for key in pad.asked] == [PINKeyScheme.AES_DUKPT]
    assert (found.level, "no key for aes_dukpt" in found.mend.en) == (Level.FAULT, True)


def test_no_two_trials_are_made_with_the_same_key() -> None:
    pad = PadWithKey(PINKeyScheme.MASTER_SESSION)
    for _ in range(2):
        asyncio.run(try_pin_pad(pad, PINKeyScheme.MASTER_SESSION))
    assert len({key.session_key for key in pad.asked}) == 2


def test_a_pad_that_takes_the_platforms_keys_alone_is_not_asked() -> None:
    pad = PadWithKey(PINKeyScheme.MASTER_SESSION)
    pad.takes_known_keys_alone = True
    assert asyncio.run(try_pin_pad(pad)).level is Level.WARNING
    assert pad.asked == []


def test_a_pad_that_takes_the_platforms_keys_alone_is_asked_for_figures_in_clear_where_it_can() -> None:
    pad = PadWithKey(PINKeyScheme.MASTER_SESSION)
    pad.takes_known_keys_alone = pad.asks_texts = True
    found = asyncio.run(try_pin_pad(pad))
    assert (found.said, found.facts) == (TYPED.said, {"key": "not tried"})
    assert "4711" not in repr(found)
    assert pad.asked == []


def test_a_pad_that_refuses_by_another_word_is_asked_with_the_next_kind_of_key() -> None:
    class Pad(PadWithKey):
        async def enter_pin(self, key: PINKey, amount: Money, timeout_s: float) -> PINTyped | NoPIN:
            entry = await super().enter_pin(key, amount, timeout_s)
            return NoPIN(PINPadTrouble.FAULT, "request: 718", was_refused=True) if isinstance(entry, NoPIN) else entry

    pad = Pad(PINKeyScheme.MASTER_SESSION)
    assert asyncio.run(try_pin_pad(pad)).facts == {"key": "master_session"}


@pytest.mark.parametrize(("scheme", "level"), [(None, Level.READY), (PINKeyScheme.DUKPT, Level.FAULT)])
def test_a_pad_whose_key_is_of_the_other_kind_of_dukpt_is_typed_on_once(
    scheme: PINKeyScheme | None, level: Level
) -> None:
    class Pad(PadWithKey):
        async def enter_pin(self, key: PINKey, amount: Money, timeout_s: float) -> PINTyped | NoPIN:
            entry = await super().enter_pin(key, amount, timeout_s)
            is_dukpt = key.scheme is PINKeyScheme.DUKPT
            return NoPIN(PINPadTrouble.KEY_FAULT, "71 under AES DUKPT", was_typed=True) if is_dukpt else entry

    pad = Pad(PINKeyScheme.AES_DUKPT)
    found = asyncio.run(try_pin_pad(pad, scheme))
    assert found.level is level
    assert [key.scheme for key in pad.asked].count(PINKeyScheme.AES_DUKPT) == 0
    if scheme is None:
        assert found.facts == {"key": "aes_dukpt"}
    else:
        assert "another kind" in found.said.en


@pytest.mark.parametrize(
    ("trouble", "level", "tries"),
    [
        (PINPadTrouble.CANCELLED, Level.WARNING, 1),
        (PINPadTrouble.TIMED_OUT, Level.WARNING, 1),
        (PINPadTrouble.FAULT, Level.FAULT, 1),
        (PINPadTrouble.KEY_FAULT, Level.FAULT, 4),
    ],
)
def test_how_a_trial_ended_is_told_with_what_to_do(trouble: PINPadTrouble, level: Level, tries: int) -> None:
    class Pad(PadWithKey):
        async def enter_pin(self, key: PINKey, amount: Money, timeout_s: float) -> PINTyped | NoPIN:
            await super().enter_pin(key, amount, timeout_s)
            return NoPIN(trouble, "as it says")

    pad = Pad(PINKeyScheme.DUKPT)
    found = asyncio.run(try_pin_pad(pad))
    assert (found.level, len(pad.asked)) == (level, tries)
    assert found.mend.en
    assert found.mend.zh


class Bench:
    """A desk with a pad, and every view that it told."""

    def __init__(self) -> None:
        self.pad = FakePINPad(SettableClock())
        self.desk = DoctorDesk(list, StatusBoard(), Tryable(pin_pad=self.pad))
        self.views: list[DoctorView] = []
        self.desk.listen(self.views.append)

    async def begin(self) -> None:
        self.desk.show()
        self.desk.try_pin_pad()
        await self.turn()

    async def turn(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)


def test_the_panel_tells_that_somebody_types_and_then_how_it_ended_and_tries_once_more() -> None:
    async def story() -> None:
        bench = Bench()
        await bench.begin()
        assert bench.views[-1] == TryingPad()
        bench.desk.try_pin_pad()  # Pressed again meanwhile: one entry at a time.
        bench.pad.type("1234")
        await bench.turn()
        told = bench.views[-1]
        assert isinstance(told, TryingPad)
        assert told.came is not None
        assert (told.came.said, "1234" in repr(told)) == (TYPED.said, False)
        bench.desk.try_pin_pad()
        await bench.turn()
        assert (bench.views[-1], len(bench.pad.entries)) == (TryingPad(), 2)
        bench.desk.leave()
        await bench.turn()

    asyncio.run(story())


@pytest.mark.parametrize("end", [DoctorDesk.back, DoctorDesk.leave, DoctorDesk.show])
def test_whoever_goes_away_takes_the_entry_back(end: Callable[[DoctorDesk], None]) -> None:
    async def story() -> None:
        bench = Bench()
        await bench.begin()
        end(bench.desk)
        await bench.turn()
        assert not bench.pad.is_open
        assert bench.pad.entries[-1].end == "taken back"
        assert not isinstance(bench.desk.view, TryingPad)
        assert isinstance(bench.desk.view, Away) is (end is DoctorDesk.leave)
        bench.desk.leave()

    asyncio.run(story())


def test_a_till_without_a_pad_has_nothing_to_try() -> None:
    async def story() -> None:
        desk = DoctorDesk(list, StatusBoard())
        desk.show()
        before = desk.view
        desk.try_pin_pad()
        assert desk.view == before
        desk.leave()

    asyncio.run(story())
