# SPDX-License-Identifier: Apache-2.0
"""Which keyboard a key came from: the right one, or none."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from cashier.checkout.key_origins import BEFORE_MS, TICK_MS, KeyOrigins

DESK, GUN, PROGRAM = "desk", "gun", ""
DIGIT_1, DIGIT_2, ENTER = 2, 3, 28


@dataclass(frozen=True)
class Stroke:
    """One key as it was pressed or let go, and which of the three times that it is told of get lost."""

    keyboard: str
    place: int
    is_up: bool
    at_ms: int
    has_raw: bool = True
    has_message: bool = True
    has_event: bool = True


def strokes_with(gap_ms: st.SearchStrategy[int], has_raw: st.SearchStrategy[bool]) -> st.SearchStrategy[list[Stroke]]:
    """Return keys of two keyboards and a program in any order; times go on from anywhere, over the clock's end."""
    one = st.tuples(
        st.sampled_from([DESK, GUN, PROGRAM]),
        st.sampled_from([DIGIT_1, DIGIT_2, ENTER]),
        st.booleans(),
        gap_ms,
        has_raw,
        st.booleans(),
        st.booleans(),
    )

    def at_times(start_ms: int, drawn: list[tuple[str, int, bool, int, bool, bool, bool]]) -> list[Stroke]:
        at_ms = start_ms
        made = []
        for keyboard, place, is_up, after_ms, *told in drawn:
            at_ms = (at_ms + after_ms) % 2**32
            made.append(Stroke(keyboard, place, is_up, at_ms, *told))
        return made

    return st.builds(at_times, st.sampled_from([0, 1_000, 2**32 - 50]), st.lists(one, max_size=30))


def named(strokes: list[Stroke], behind: tuple[int, int]) -> list[tuple[str, Stroke]]:
    """Tell of the keys as Windows does, messages and events each so many keys behind, and return what was named."""
    origins = KeyOrigins()
    found = []
    of_message, of_event = behind
    for now in range(len(strokes) + of_message + of_event):
        if now < len(strokes) and (raw := strokes[now]).has_raw:
            origins.raw(raw.keyboard, raw.place, is_up=raw.is_up, at_ms=raw.at_ms)
        if 0 <= now - of_message < len(strokes) and (sent := strokes[now - of_message]).has_message:
            origins.message(sent.place, is_up=sent.is_up, at_ms=sent.at_ms)
        seen = strokes[now - of_message - of_event] if 0 <= now - of_message - of_event < len(strokes) else None
        if seen is not None and seen.has_message and seen.has_event and not seen.is_up:
            found.append((origins.key(seen.place, seen.at_ms), seen))
    return found


lags = st.tuples(st.integers(0, 6), st.integers(0, 6))


@given(strokes_with(st.integers(0, 40), st.just(True)), lags)
def test_however_two_keyboards_mingle_no_key_gets_the_name_of_the_other(
    strokes: list[Stroke], behind: tuple[int, int]
) -> None:
    assert all(name in {"", stroke.keyboard} for name, stroke in named(strokes, behind))


@given(strokes_with(st.integers(BEFORE_MS + TICK_MS, 400), st.booleans()), lags)
def test_whatever_is_lost_on_its_way_no_key_gets_the_name_of_another(
    strokes: list[Stroke], behind: tuple[int, int]
) -> None:
    assert all(name in {"", stroke.keyboard} for name, stroke in named(strokes, behind))


@given(strokes_with(st.integers(BEFORE_MS + TICK_MS, 400), st.just(True)), lags)
def test_every_key_that_is_told_raw_and_comes_alone_is_named(strokes: list[Stroke], behind: tuple[int, int]) -> None:
    assert all(name == stroke.keyboard for name, stroke in named(strokes, behind))


def test_a_gun_that_types_a_key_each_millisecond_is_named_for_each_of_them() -> None:
    burst = [Stroke(GUN, DIGIT_1, is_up, 5_000 + number) for number in range(20) for is_up in (False, True)]
    assert [name for name, _ in named(burst, (3, 40))] == [GUN] * 20


def test_the_same_key_of_two_keyboards_at_one_time_is_nobodys() -> None:
    both = [Stroke(DESK, DIGIT_1, False, 5_000), Stroke(GUN, DIGIT_1, False, 5_001)]
    assert named(both, (2, 0))[0][0] == ""


def test_a_key_that_a_program_types_between_a_guns_is_nobodys() -> None:
    strokes = [Stroke(GUN, DIGIT_1, False, 5_000), Stroke(PROGRAM, DIGIT_2, False, 5_001)]
    assert [name for name, _ in named(strokes, (0, 0))] == [GUN, ""]


def test_the_time_of_a_message_may_be_one_tick_before_that_of_its_raw_key() -> None:
    origins = KeyOrigins()
    origins.raw(GUN, ENTER, is_up=False, at_ms=1_000 + TICK_MS)
    origins.message(ENTER, is_up=False, at_ms=1_000)
    assert origins.key(ENTER, 1_000) == GUN


def test_a_key_that_is_let_go_takes_nothing_from_one_that_is_pressed() -> None:
    origins = KeyOrigins()
    origins.raw(GUN, DIGIT_1, is_up=False, at_ms=1_000)
    origins.message(DIGIT_1, is_up=True, at_ms=1_000)
    origins.message(DIGIT_1, is_up=False, at_ms=1_000)
    assert origins.key(DIGIT_1, 1_000) == GUN
