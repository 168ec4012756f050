# SPDX-License-Identifier: Apache-2.0
"""Which keys are a scan and which are a person's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashier.checkout.key_bursts import (
    ENTER,
    MAX_HELD,
    TAB,
    BurstSettings,
    Key,
    KeyBursts,
    Outcome,
    Scanned,
    TakenBack,
    Typed,
)
from cashier.device_settings import KeyboardCountry
from cashier.devices.keyboard_places import places_of
from hardware.framing.keyboard_layouts import LayoutName
from hardware.framing.manner import Before, Ending, Manner
from tests.support.codes import code_digits

CODE = "91000000000000001234"
WHOLE = code_digits(4_711)
EAN = "6901234567892"
AZERTY = dict(zip("1234567890", "&é\"'(-è_çà", strict=True))


def keys(text: str, gap_ms: float, start_ms: float = 1_000.0) -> list[Key]:
    return [Key(character, start_ms + index * gap_ms, character) for index, character in enumerate(text)]


def outcomes_of(pressed: list[Key], bursts: KeyBursts | None = None) -> list[Outcome]:
    bursts = bursts or KeyBursts()
    outcomes = [outcome for key in pressed for outcome in bursts.take(key)]
    settles_at_ms = bursts.settles_at_ms
    return outcomes + (bursts.settle(settles_at_ms) if settles_at_ms is not None else [])


def typed_text(outcomes: list[Outcome]) -> str:
    return "".join(outcome.key.text for outcome in outcomes if isinstance(outcome, Typed))


@pytest.mark.parametrize("suffix", [ENTER, TAB])
def test_a_fast_burst_with_a_suffix_is_a_scan_as_soon_as_the_suffix_comes(suffix: str) -> None:
    bursts = KeyBursts()
    for key in keys(CODE, 5):
        assert bursts.take(key) == []
    assert bursts.take(Key(suffix, 1_105.0)) == [Scanned(CODE)]
    assert bursts.settles_at_ms is None


def test_a_fast_burst_without_a_suffix_is_a_scan_after_the_pause() -> None:
    bursts = KeyBursts()
    for key in keys(CODE, 5):
        bursts.take(key)
    assert bursts.settle(1_095 + 49) == []
    assert bursts.settle(1_095 + 50) == [Scanned(CODE)]


def test_what_a_person_types_comes_out_key_by_key() -> None:
    assert outcomes_of(keys("12.80", 120)) == [Typed(key) for key in keys("12.80", 120)]


def test_five_fast_characters_are_not_yet_a_scan() -> None:
    assert typed_text(outcomes_of(keys("12345", 5))) == "12345"


def test_six_characters_at_thirty_milliseconds_are_a_scan_and_at_thirty_one_are_not() -> None:
    assert outcomes_of(keys("123456", 30)) == [Scanned("123456")]
    assert typed_text(outcomes_of(keys("123456", 31))) == "123456"


def test_the_second_suffix_of_a_gun_that_ends_with_cr_lf_does_nothing() -> None:
    burst = [*keys(CODE, 5), Key(ENTER, 1_100.0), Key(ENTER, 1_104.0)]
    assert outcomes_of(burst) == [Scanned(CODE)]


def test_enter_long_after_a_scan_is_a_persons() -> None:
    late = Key(ENTER, 2_000.0)
    assert outcomes_of([*keys(CODE, 5), Key(ENTER, 1_100.0), late]) == [Scanned(CODE), Typed(late)]


def test_function_keys_within_a_burst_do_nothing() -> None:
    burst = keys(CODE, 5)
    assert outcomes_of([*burst[:9], Key("F2", 1_042.0), *burst[9:]]) == [Scanned(CODE)]


def test_a_key_that_is_kept_down_is_never_a_scan() -> None:
    held = [Key("1", 1_000.0 + index * 20, "1", is_repeat=index > 0) for index in range(30)]
    assert typed_text(outcomes_of(held)) == "1" * 30


def test_two_scans_after_each_other_are_two() -> None:
    second = [*keys("6901234567892", 5, 3_000.0), Key(ENTER, 3_065.0)]
    assert outcomes_of([*keys(CODE, 5), Key(ENTER, 1_100.0), *second]) == [Scanned(CODE), Scanned("6901234567892")]


@pytest.mark.parametrize(("after_ms", "scans"), [(140, 1), (160, 2)])
def test_the_same_goods_again_at_once_are_one_pull_of_the_trigger(after_ms: int, scans: int) -> None:
    first = [*keys(EAN, 5), Key(ENTER, 1_065.0)]
    again = [*keys(EAN, 5, 1_065.0 + after_ms), Key(ENTER, 1_130.0 + after_ms)]
    assert outcomes_of([*first, *again]) == [Scanned(EAN)] * scans


def test_a_person_then_a_gun_are_told_apart() -> None:
    assert outcomes_of([*keys("5", 1, 500.0), *keys(CODE, 5)]) == [Typed(Key("5", 500.0, "5")), Scanned(CODE)]


def test_digits_are_repaired_by_position_under_another_layout() -> None:
    burst = [Key("?", 1_000.0 + i * 5, AZERTY[digit], digit) for i, digit in enumerate(CODE)]
    assert outcomes_of(burst) == [Scanned(CODE)]


def test_digits_are_repaired_by_position_when_num_lock_is_off() -> None:
    burst = [Key("Home", 1_000.0 + i * 5, "", digit) for i, digit in enumerate(CODE)]
    assert outcomes_of(burst) == [Scanned(CODE)]


def test_a_link_is_not_turned_into_positions() -> None:
    link = [Key(c, 1_000.0 + i * 5, c, c if c.isdigit() else "") for i, c in enumerate("https://example.com/12345")]
    assert outcomes_of(link) == [Scanned("https://example.com/12345")]


def test_the_aim_identifier_is_taken_off_and_told() -> None:
    assert outcomes_of(keys("]C1" + CODE, 5)) == [Scanned(CODE, symbology="]C1")]


def test_a_clock_that_wraps_around_parts_the_keys() -> None:
    first, second = keys("1", 1, 2**32 - 10.0)[0], keys("2", 1, 5.0)[0]
    assert outcomes_of([first, second]) == [Typed(first), Typed(second)]


def test_no_more_keys_are_held_than_the_limit() -> None:
    bursts = KeyBursts()
    assert outcomes_of(keys("7" * MAX_HELD, 1), bursts) == [Scanned("7" * MAX_HELD)]


@pytest.mark.parametrize("wrong", [{"min_characters": 1}, {"max_average_gap_ms": 0}, {"max_average_gap_ms": 60}])
def test_settings_that_make_no_sense_are_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        BurstSettings(**wrong)


@given(st.text("0123456789.", min_size=1, max_size=40), st.lists(st.integers(51, 2_000), min_size=40, max_size=40))
def test_keys_further_apart_than_the_pause_are_always_a_persons(text: str, gaps_ms: list[int]) -> None:
    at_ms = [sum(gaps_ms[: index + 1]) for index in range(len(text))]
    pressed = [Key(character, float(at), character) for character, at in zip(text, at_ms, strict=True)]
    assert outcomes_of(pressed) == [Typed(key) for key in pressed]


def in_pieces(*lengths: int, pause_ms: float = 120, suffix: str = ENTER) -> list[Key]:
    """Return the keys of a code between whose pieces the gun's line stood still."""
    at_ms, start, burst = 1_000.0, 0, list[Key]()
    for length in lengths:
        burst += keys(WHOLE[start : start + length], 5, at_ms)
        start, at_ms = start + length, burst[-1].at_ms + pause_ms
    return [*burst, Key(suffix, burst[-1].at_ms + 5)] if suffix else burst


def test_the_first_digits_of_a_scan_that_came_apart_are_taken_back_and_the_code_is_read() -> None:
    outcomes = outcomes_of(in_pieces(3, 17))
    assert outcomes == [*(Typed(key) for key in keys(WHOLE[:3], 5)), TakenBack(), Scanned(WHOLE)]


@pytest.mark.parametrize("lengths", [(17, 3), (10, 10), (8, 8, 4)])
def test_the_rest_of_a_scan_that_came_apart_makes_it_whole_and_lands_in_no_amount(lengths: tuple[int, ...]) -> None:
    outcomes = outcomes_of(in_pieces(*lengths))
    assert typed_text(outcomes) == ""
    assert outcomes[-1] == Scanned(WHOLE)


def test_the_rest_of_a_scan_that_lost_a_digit_is_swallowed_and_never_read_as_a_code() -> None:
    burst = [each for number, each in enumerate(in_pieces(16, 4)) if number != 9]
    assert outcomes_of(burst) == [Scanned(WHOLE[:9] + WHOLE[10:16])]


def test_the_rest_that_comes_much_later_is_not_put_to_it() -> None:
    assert Scanned(WHOLE) not in outcomes_of(in_pieces(10, 10, pause_ms=500))


@pytest.mark.parametrize("burst", [keys(WHOLE, 5), in_pieces(10, 10), in_pieces(3, 17, suffix=""), keys(WHOLE, 150)])
def test_nothing_of_a_code_that_was_told_is_kept(burst: list[Key]) -> None:
    bursts = KeyBursts()
    assert outcomes_of(burst, bursts)[-1] == Scanned(WHOLE)
    assert bursts._pieces._keys == []


def test_what_a_person_types_after_a_scan_without_suffix_is_theirs() -> None:
    typed = keys("1280", 150, 1_095.0 + 300)
    assert outcomes_of([*keys(WHOLE, 5), *typed]) == [Scanned(WHOLE), *map(Typed, typed)]


@pytest.mark.parametrize("scanned", [WHOLE, EAN], ids=["code", "goods"])
def test_a_key_at_once_after_a_whole_scan_without_suffix_is_a_persons(scanned: str) -> None:
    burst = keys(scanned, 5)
    (key,) = keys("1", 1, burst[-1].at_ms + 120)
    assert outcomes_of([*burst, key]) == [Scanned(scanned), Typed(key)]


@pytest.mark.parametrize("text", ["2", "12", "128"])
def test_a_few_figures_and_enter_are_a_persons(text: str) -> None:
    typed = [*keys(text, 120), Key(ENTER, 1_000.0 + 120 * len(text))]
    assert outcomes_of(typed) == [*map(Typed, typed)]


@pytest.mark.parametrize("after_ms", [3, 100])
def test_what_a_person_typed_before_whole_goods_stays(after_ms: int) -> None:
    typed = keys("12.8", 120, 0.0)
    burst = keys(EAN, 3, typed[-1].at_ms + max(51, after_ms))
    outcomes = outcomes_of([*typed, *burst, Key(ENTER, burst[-1].at_ms + 3)])
    assert outcomes == [*map(Typed, typed), Scanned(EAN)]


def test_what_a_person_typed_before_a_whole_scan_stays() -> None:
    typed = keys("1280", 150, 0.0)
    assert outcomes_of([*typed, *keys(WHOLE, 5, typed[-1].at_ms + 100)]) == [*map(Typed, typed), Scanned(WHOLE)]


@pytest.mark.parametrize("gap_ms", [60, 110])
def test_goods_of_a_gun_that_types_slowly_but_evenly_are_a_scan_and_its_figures_are_taken_back(gap_ms: int) -> None:
    burst = [*keys(EAN, gap_ms), Key(ENTER, 1_000.0 + 13 * gap_ms)]
    assert outcomes_of(burst)[-2:] == [TakenBack(), Scanned(EAN)]


@pytest.mark.parametrize("gap_ms", [60, 80, 110])
def test_the_end_of_a_longer_number_is_no_goods_though_its_check_digit_fits(gap_ms: int) -> None:
    number = "9100123" + EAN
    burst = [*keys(number, gap_ms), Key(ENTER, 1_000.0 + len(number) * gap_ms)]
    assert outcomes_of(burst) == [*map(Typed, burst)]


def test_goods_of_a_slow_gun_are_a_scan_though_a_person_typed_just_before() -> None:
    typed = keys("12", 150, 0.0)
    burst = keys(EAN, 80, typed[-1].at_ms + 200)
    assert outcomes_of([*typed, *burst, Key(ENTER, burst[-1].at_ms + 80)])[-1] == Scanned(EAN)


def test_the_number_of_goods_that_a_person_types_is_a_persons() -> None:
    at_ms = [1_000.0 + 100 * index + (40 if index % 3 else 0) for index in range(13)]
    typed = [Key("", at, digit) for at, digit in zip(at_ms, EAN, strict=True)]
    typed.append(Key(ENTER, 2_330.0))
    assert outcomes_of(typed) == [*map(Typed, typed)]


def test_a_gun_is_read_while_somebody_leans_on_a_key() -> None:
    leant = [Key("", 1_002.0 + 30 * index, "5", is_repeat=True) for index in range(4)]
    burst = sorted([*keys(WHOLE, 5), *leant], key=lambda each: each.at_ms)
    assert outcomes_of(burst) == [Scanned(WHOLE)]


def test_twelve_keys_in_one_burst_are_a_guns_though_they_are_slow() -> None:
    assert outcomes_of([*keys(WHOLE, 45), Key(ENTER, 1_900.0)]) == [Scanned(WHOLE)]
    assert typed_text(outcomes_of(keys(WHOLE[:11], 45))) == WHOLE[:11]


@given(st.lists(st.integers(1, 19), min_size=2, max_size=4), st.integers(0, 9), st.sampled_from([ENTER, ""]))
def test_no_pieces_with_a_wrong_digit_among_them_ever_make_a_code(
    lengths: list[int], wrong: int, suffix: str
) -> None:
    burst = in_pieces(*lengths, suffix=suffix)
    burst[0] = Key("", burst[0].at_ms, str((int(WHOLE[0]) + 1 + wrong % 9) % 10))
    assert Scanned(WHOLE) not in outcomes_of(burst)


@given(st.text("0123456789", min_size=6, max_size=40), st.lists(st.integers(0, 30), min_size=40, max_size=40))
def test_characters_at_most_thirty_milliseconds_apart_never_come_out_as_typed(text: str, gaps_ms: list[int]) -> None:
    at_ms = [sum(gaps_ms[:index]) for index in range(len(text))]
    pressed = [Key(character, float(at), character) for character, at in zip(text, at_ms, strict=True)]
    assert outcomes_of(pressed) == [Scanned(text)]


SLOW = BurstSettings(name="radio gun", prefix="~", max_average_gap_ms=120, hold_ms=200)


def test_a_gun_with_a_prefix_may_be_as_slow_as_a_person() -> None:
    bursts = KeyBursts([SLOW])
    assert outcomes_of([*keys("~" + CODE, 110), Key(ENTER, 3_310.0)], bursts) == [Scanned(CODE, "radio gun")]


def test_a_persons_keys_are_not_held_longer_because_of_a_slow_gun() -> None:
    bursts = KeyBursts([SLOW])
    (key,) = keys("5", 1)
    bursts.take(key)
    assert bursts.settles_at_ms == key.at_ms + 50
    assert bursts.settle(key.at_ms + 50) == [Typed(key)]


def test_a_prefix_that_a_person_typed_is_given_back() -> None:
    assert outcomes_of(keys("~12", 300), KeyBursts([SLOW])) == [Typed(key) for key in keys("~12", 300)]


def test_a_function_key_can_be_the_prefix() -> None:
    bursts = KeyBursts([BurstSettings(prefix="F9", max_average_gap_ms=60, hold_ms=100)])
    burst = [Key("F9", 950.0), *keys(CODE, 50)]
    assert outcomes_of(burst, bursts) == [Scanned(CODE)]


def test_a_gun_that_lost_its_prefix_is_still_a_gun() -> None:
    assert outcomes_of([*keys(CODE, 5), Key(ENTER, 1_100.0)], KeyBursts([SLOW])) == [Scanned(CODE)]


def test_each_gun_is_known_by_its_own_prefix() -> None:
    bursts = KeyBursts([SLOW, BurstSettings(name="fast gun", prefix="#")])
    assert outcomes_of(keys("#" + CODE, 5), bursts) == [Scanned(CODE, "fast gun")]
    assert outcomes_of(keys("~" + CODE, 5, 9_000.0), bursts) == [Scanned(CODE, "radio gun")]


def test_an_enter_that_dawdles_behind_a_scan_presses_nothing() -> None:
    burst = [*keys(CODE, 5), Key(ENTER, 1_095.0 + 240)]
    assert outcomes_of(burst) == [Scanned(CODE)]


def test_letters_are_as_they_were_meant_under_caps_lock() -> None:
    turned = [
        Key(c, 1_000.0 + i * 5, c.swapcase(), is_shifted=c.isupper()) for i, c in enumerate("https://Example.com")
    ]
    assert outcomes_of(turned) == [Scanned("https://Example.com")]


def test_a_gun_whose_country_is_known_is_read_by_places() -> None:
    # Under a German layout the keys of a US gun's "]Q1z/y" give other characters.
    german = [
        ("+", 27, False),
        ("Q", 16, True),
        ("1", 2, False),
        ("y", 44, False),
        ("-", 53, False),
        ("z", 21, False),
    ]
    burst = [
        Key(text, 1_000.0 + i * 5, text, place=place, is_shifted=shift)
        for i, (text, place, shift) in enumerate(german * 2)
    ]
    gun = BurstSettings(places=places_of(KeyboardCountry.US))
    assert outcomes_of(burst, KeyBursts([gun])) == [Scanned("z/y]Q1z/y", symbology="]Q1")]


def manner_of(outcomes: list[Outcome]) -> Manner:
    (scanned,) = outcomes
    assert isinstance(scanned, Scanned)
    return scanned.manner


@pytest.mark.parametrize(("suffix", "ending"), [(ENTER, Ending.ENTER), (TAB, Ending.TAB)])
def test_a_scan_tells_what_ended_it_its_rhythm_and_what_stood_before_it(suffix: str, ending: Ending) -> None:
    burst = [*keys("~]C1" + CODE, 5), Key(suffix, 1_125.0)]
    manner = manner_of(outcomes_of(burst, KeyBursts([BurstSettings(prefix="~")])))
    assert manner == Manner(ending, 0.0, (Before.PREFIX, Before.AIM), 0.005, 0.03)


def test_a_scan_without_a_suffix_tells_what_the_pause_costs() -> None:
    assert manner_of(outcomes_of(keys(CODE, 5))).pause_s == 0.05


def test_a_scan_by_places_tells_that_the_gun_and_the_computer_have_different_layouts() -> None:
    burst = [Key("?", 1_000.0 + i * 5, AZERTY[digit], digit) for i, digit in enumerate(CODE)]
    assert manner_of(outcomes_of(burst)).typed_for is LayoutName.US
    num_lock_off = [Key("Home", 1_000.0 + i * 5, "", digit) for i, digit in enumerate(CODE)]
    assert manner_of(outcomes_of(num_lock_off)).typed_for is None


SHIFTED_ROW = {
    digit: (place, ")!@#$%^&*("[int(digit)]) for digit, place in zip("1234567890", range(2, 12), strict=True)
}


@pytest.mark.parametrize("country", [None, KeyboardCountry.US])
def test_a_gun_that_is_set_to_france_is_read_on_another_computer_and_told(country: KeyboardCountry | None) -> None:
    pressed = [SHIFTED_ROW[digit] for digit in CODE]
    burst = [Key("", 1_000.0 + i * 5, c, place=p, is_shifted=True) for i, (p, c) in enumerate(pressed)]
    outcomes = outcomes_of(burst, KeyBursts([BurstSettings(places=places_of(country))]))
    assert outcomes == [Scanned(CODE)]
    assert manner_of(outcomes).typed_for is LayoutName.FRANCE


@pytest.mark.parametrize("caps", [{"is_caps": True}, {"is_shifted": True}])
def test_a_scan_tells_of_caps_lock_where_the_system_says_so_or_a_letter_shows_it(caps: dict[str, Any]) -> None:
    burst = [Key("", 1_000.0 + i * 5, character, **caps) for i, character in enumerate("abc" + CODE)]
    assert manner_of(outcomes_of(burst)).caps_lock
    assert not manner_of(outcomes_of(keys("abc" + CODE, 5))).caps_lock


@given(
    st.text("0123456789.", max_size=12),
    st.lists(st.integers(60, 390), min_size=13, max_size=13),
    st.sampled_from([WHOLE, EAN, "036000291452", "https://example.com/12345"]),
    st.sampled_from([ENTER, ""]),
)
def test_whatever_a_person_typed_just_before_a_whole_scan_is_neither_part_of_it_nor_taken_back(
    text: str, gaps_ms: list[int], scanned: str, suffix: str
) -> None:
    at_ms = [1_000.0 + sum(gaps_ms[:index]) for index in range(len(text) + 1)]
    typed = [Key("", at, character) for at, character in zip(at_ms, text, strict=False)]
    burst = keys(scanned, 5, at_ms[-1])
    if suffix:
        burst.append(Key(suffix, burst[-1].at_ms + 5))
    assert outcomes_of([*typed, *burst]) == [*map(Typed, typed), Scanned(scanned)]
