# SPDX-License-Identifier: Apache-2.0
"""A bound gun is known by its keyboard: its keys are a scan however slowly they come, and press nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashier.checkout.key_bursts import ENTER, BurstSettings, Key, KeyBursts, Outcome, Scanned, Typed
from cashier.checkout.window_guns import guns_in_window
from cashier.checkout.window_keys import OWN_PAUSE_MS, WindowKeys
from cashier.device_settings import ScannerWay, WedgeSettings
from tests.support.codes import code_digits

GUN = r"\\?\HID#VID_0C2E&PID_0B61&MI_00#7&2a8b9f4e&0&0000#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}"
DESK = r"\\?\ACPI#PNP0303#4&1b3c#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}"
CODE = code_digits(4_711)
BOUND = (BurstSettings(name="gun", keyboard="0C2E:0B61"),)


def keys(text: str, gap_ms: float, keyboard: str, start_ms: float = 1_000.0) -> list[Key]:
    return [Key("", start_ms + index * gap_ms, each, keyboard=keyboard) for index, each in enumerate(text)]


def outcomes_of(pressed: list[Key], window: WindowKeys | None = None) -> list[Outcome]:
    window = window or WindowKeys(BOUND)
    outcomes = [outcome for key in pressed for outcome in window.take(key)]
    while (settles_at_ms := window.settles_at_ms) is not None:
        outcomes += window.settle(settles_at_ms)
    return outcomes


@pytest.mark.parametrize("gap_ms", [1, 45, 120, OWN_PAUSE_MS])
def test_a_bound_guns_keys_are_a_scan_however_slowly_they_come(gap_ms: float) -> None:
    enter = Key(ENTER, 1_000 + len(CODE) * gap_ms, keyboard=GUN)
    assert outcomes_of([*keys(CODE, gap_ms, GUN), enter]) == [Scanned(CODE)]


def test_a_code_without_suffix_is_whole_after_the_guns_pause() -> None:
    window = WindowKeys(BOUND)
    for key in keys(CODE, 100, GUN):
        assert window.take(key) == []
    last_ms = 1_000 + (len(CODE) - 1) * 100
    assert window.settle(last_ms + OWN_PAUSE_MS - 1) == []
    assert window.settle(last_ms + OWN_PAUSE_MS) == [Scanned(CODE)]


@pytest.mark.parametrize("name", ["Enter", "Escape", "F5", "Delete", ""])
def test_no_key_of_a_bound_gun_presses_anything(name: str) -> None:
    assert outcomes_of([Key(name, 1_000, "" if name else "7", keyboard=GUN)]) == []


def test_a_key_that_a_gun_keeps_down_is_one_key() -> None:
    burst = [*keys(CODE, 20, GUN), Key("", 1_500, CODE[-1], is_repeat=True, keyboard=GUN)]
    assert outcomes_of(burst) == [Scanned(CODE)]


def test_what_a_person_types_meanwhile_is_not_mixed_with_the_scan() -> None:
    person = keys("128", 150, DESK, 1_010)
    mingled = sorted([*keys(CODE, 40, GUN), *person], key=lambda key: key.at_ms)
    outcomes = outcomes_of(mingled)
    assert [each.key for each in outcomes if isinstance(each, Typed)] == person
    assert [each for each in outcomes if isinstance(each, Scanned)] == [Scanned(CODE)]


def test_a_key_of_unknown_origin_in_the_middle_of_a_guns_scan_is_the_guns() -> None:
    burst = keys(CODE, 100, GUN)
    burst[5] = replace(burst[5], keyboard="")
    assert outcomes_of(burst) == [Scanned(CODE)]


def test_a_gun_that_nobody_has_bound_is_told_by_its_rhythm_as_ever() -> None:
    other = GUN.replace("0B61", "0B62")
    enter = Key(ENTER, 1_000 + len(CODE) * 5, keyboard=other)
    assert outcomes_of([*keys(CODE, 5, other), enter]) == [Scanned(CODE)]


def test_a_bound_gun_whose_keyboard_nobody_tells_is_told_by_its_rhythm() -> None:
    assert outcomes_of([*keys(CODE, 5, ""), Key(ENTER, 1_105)]) == [Scanned(CODE)]


def test_a_bound_gun_that_lost_its_prefix_is_read_all_the_same() -> None:
    guns = (BurstSettings(keyboard=GUN, prefix="F9"),)
    assert outcomes_of([Key("F9", 900, keyboard=GUN), *keys(CODE, 100, GUN)], WindowKeys(guns)) == [Scanned(CODE)]
    assert outcomes_of(keys(CODE, 100, GUN), WindowKeys(guns)) == [Scanned(CODE)]


def test_each_of_two_guns_has_its_own_scan() -> None:
    other = GUN.replace("0B61", "0B62")
    guns = (*BOUND, BurstSettings(name="other", keyboard=other))
    mingled = sorted([*keys(CODE, 40, GUN), *keys(CODE[::-1], 40, other, 1_003)], key=lambda key: key.at_ms)
    scans = outcomes_of(mingled, WindowKeys(guns))
    assert scans == [Scanned(CODE, "gun"), Scanned(CODE[::-1], "other")]


@given(
    st.lists(
        st.tuples(st.sampled_from(["1", "2", ""]), st.booleans(), st.integers(0, 400), st.sampled_from(["", DESK])),
        max_size=20,
    )
)
def test_without_keys_of_a_bound_gun_everything_is_as_rhythm_and_prefix_say(
    drawn: list[tuple[str, bool, int, str]],
) -> None:
    at_ms, pressed = 1_000.0, []
    for text, is_repeat, after_ms, keyboard in drawn:
        at_ms += after_ms
        pressed.append(Key("" if text else ENTER, at_ms, text, is_repeat=is_repeat, keyboard=keyboard))
    bursts = KeyBursts(BOUND)
    expected = [outcome for key in pressed for outcome in bursts.take(key)]
    if (settles_at_ms := bursts.settles_at_ms) is not None:
        expected += bursts.settle(settles_at_ms)
    assert outcomes_of(pressed) == expected


@given(
    st.lists(
        st.tuples(st.sampled_from(["1", "2", ""]), st.integers(0, 400), st.sampled_from([GUN, DESK])), max_size=30
    )
)
def test_however_gun_and_person_mingle_each_is_told_of_as_if_the_other_were_not_there(
    drawn: list[tuple[str, int, str]],
) -> None:
    at_ms, pressed = 1_000.0, []
    for text, after_ms, keyboard in drawn:
        at_ms += after_ms
        pressed.append(Key("" if text else ENTER, at_ms, text, keyboard=keyboard))
    of_gun = outcomes_of([key for key in pressed if key.keyboard == GUN])
    of_person = outcomes_of([key for key in pressed if key.keyboard == DESK])
    together = outcomes_of(pressed)
    assert sorted(map(repr, together)) == sorted(map(repr, of_gun + of_person))
    assert all(isinstance(outcome, Scanned) for outcome in of_gun)


@pytest.mark.parametrize("place", [{"usb": "0c2e:0b61"}, {"device": GUN}])
def test_a_gun_of_the_settings_is_bound_by_its_kind_or_by_its_keyboards_name(place: dict[str, str]) -> None:
    settings = WedgeSettings(way=ScannerWay.WEDGE, name="gun", **place)
    guns = guns_in_window((settings,), platform="win32")
    assert outcomes_of(keys(CODE, 100, GUN), WindowKeys(guns)) == [Scanned(CODE)]
    assert guns_in_window((settings,), platform="linux") == ()
