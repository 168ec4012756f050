# SPDX-License-Identifier: Apache-2.0
"""A gun in keyboard mode by name of what is odd with it: how it types, and what the till makes of that."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from cashier.checkout.key_bursts import ENTER, BurstSettings, Key, KeyBursts, Outcome, Scanned
from hardware.simulators.gadget_gun import GadgetGun
from hardware.simulators.keyboard_gun_core import reports_of
from hardware.simulators.keyboard_gun_faults import KeyboardFault, Stroke, strokes

CODE = "91001234567890123456"
WITH_PREFIX = BurstSettings(max_average_gap_ms=120, hold_ms=200, prefix="F24")
FULL_WIDTH = "９１００１２３４５６７８９０１２３４５６"


def typed(strokes: Iterable[Stroke], guns: list[BurstSettings], prefix: str = "") -> list[Outcome]:
    bursts, at_ms, outcomes = KeyBursts(guns), 1_000.0, list[Outcome]()
    if prefix:
        outcomes += bursts.take(Key(name=prefix, at_ms=at_ms))
    for stroke in strokes:
        for character in stroke.text:
            name = ENTER if character == "\r" else ""
            outcomes += bursts.take(Key(name=name, at_ms=at_ms, text="" if name else character))
        at_ms += stroke.pause_s * 1_000
    return outcomes + bursts.settle(at_ms + 1_000)


@pytest.mark.parametrize("fault", KeyboardFault)
def test_behind_its_prefix_a_gun_may_type_as_it_likes_and_no_key_is_a_persons(fault: KeyboardFault) -> None:
    (scanned,) = typed(strokes(CODE, fault), [WITH_PREFIX], prefix="F24")
    assert isinstance(scanned, Scanned)
    read = {KeyboardFault.LOST_KEY: CODE[:10] + CODE[11:], KeyboardFault.FULL_WIDTH: FULL_WIDTH}
    assert scanned.text == read.get(fault, CODE)


@pytest.mark.parametrize("fault", [KeyboardFault.KEYS_5MS, KeyboardFault.KEYS_30MS, KeyboardFault.COMMIT])
def test_without_a_prefix_a_gun_is_told_by_its_speed(fault: KeyboardFault) -> None:
    (scanned,) = typed(strokes(CODE, fault), [])
    assert isinstance(scanned, Scanned)


def test_a_gadget_types_them_but_for_what_only_an_input_method_does(tmp_path: Path) -> None:
    gadget = tmp_path / "hidg0"
    gadget.touch()
    gun = GadgetGun(gadget, None)
    gun.misbehave(CODE, KeyboardFault.LOST_KEY)
    assert gadget.read_bytes() == b"".join(reports_of(CODE[:10] + CODE[11:] + "\r"))
    with pytest.raises(ValueError, match="commit is not the gun's: an input method"):
        gun.misbehave(CODE, KeyboardFault.COMMIT)
    with pytest.raises(ValueError, match="HID POS mode presses no keys"):
        GadgetGun(gadget, "honeywell").misbehave(CODE, KeyboardFault.KEYS_5MS)
