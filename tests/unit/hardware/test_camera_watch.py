# SPDX-License-Identifier: Apache-2.0
"""A code counts when two frames agree, fires once while it is shown, and nothing is decoded while nothing moves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.camera.capture import Shot
from hardware.camera.sightings import MotionGate, Sightings, SightTiming
from hardware.camera.symbol import DecodedSymbol
from hardware.camera.watcher import CameraWatch, Look
from tests.support.code_pictures import Picture, photograph

CODE, OTHER = b"91001234567890123456", b"91006543210987654321"
SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
EMPTY = np.full((720, 1280), 90, np.uint8)
HAND = np.pad(np.full((200, 300), 200, np.uint8), ((200, 320), (400, 580)), constant_values=90)


class Bench:
    """A watch whose decoder reads what the test puts before it, and whose clock the test moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.shown: list[bytes] = []
        self.budgets: list[float | None] = []
        self.takes_s = 0.0
        self.watch = CameraWatch(self, clock=lambda: self.now)

    def decode(self, frame: Picture, *, budget_s: float | None = None) -> list[DecodedSymbol]:
        self.budgets.append(budget_s)
        self.now += self.takes_s
        return [DecodedSymbol(code.decode(), code, "]Q1", SQUARE) for code in self.shown]

    def look(self, frame: Picture, *shown: bytes, after_s: float = 0.1) -> Look:
        self.now += after_s
        self.shown = list(shown)
        return self.watch.take(Shot(1, frame, self.now))


def fired(look: Look) -> list[bytes]:
    return [symbol.raw for symbol in look.fresh]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_code_counts_with_the_second_frame_that_shows_it(bench: Bench) -> None:
    assert fired(bench.look(HAND, CODE)) == []
    assert fired(bench.look(HAND, CODE)) == [CODE]


def test_after_the_first_frame_the_second_is_wanted_at_once(bench: Bench) -> None:
    assert bench.look(HAND, CODE).pause_s == 0.0


def test_a_misreading_between_two_readings_neither_counts_nor_disturbs(bench: Bench) -> None:
    bench.look(HAND, CODE)
    assert fired(bench.look(HAND, OTHER)) == []
    assert fired(bench.look(HAND, CODE)) == [CODE]


def test_two_readings_that_lie_far_apart_do_not_confirm_each_other(bench: Bench) -> None:
    bench.look(HAND, CODE)
    assert fired(bench.look(EMPTY, CODE, after_s=1.5)) == []


def test_a_code_counts_also_where_one_frame_takes_longer_than_that(bench: Bench) -> None:
    bench.takes_s = 1.4
    bench.look(HAND, CODE)
    assert fired(bench.look(HAND, CODE)) == [CODE]


def test_a_code_that_stays_fires_once(bench: Bench) -> None:
    looks = [bench.look(HAND if step % 2 else EMPTY, CODE) for step in range(100)]
    assert [code for look in looks for code in fired(look)] == [CODE]


def test_a_code_that_is_hidden_for_a_moment_does_not_fire_again(bench: Bench) -> None:
    bench.look(HAND, CODE)
    bench.look(HAND, CODE)
    for step in range(10):
        bench.look(EMPTY if step % 2 else HAND)
    assert fired(bench.look(HAND, CODE)) == []
    assert fired(bench.look(HAND, CODE)) == []


def test_a_code_that_left_for_a_while_and_comes_back_fires_again(bench: Bench) -> None:
    bench.look(HAND, CODE)
    bench.look(HAND, CODE)
    for step in range(20):
        bench.look(EMPTY if step % 2 else HAND)
    bench.look(HAND, CODE)
    assert fired(bench.look(HAND, CODE)) == [CODE]


def test_a_code_that_lies_still_for_an_hour_does_not_fire_again_when_a_hand_passes(bench: Bench) -> None:
    bench.look(HAND, CODE)
    bench.look(HAND, CODE)
    # Hard to read: once nothing moves, the short look does not find it any more.
    for _ in range(360):
        bench.look(HAND, after_s=10.0)
    for _ in range(5):
        bench.look(EMPTY)
    assert fired(bench.look(HAND, CODE)) == []
    assert fired(bench.look(HAND, CODE)) == []


def test_two_codes_in_one_picture_both_count(bench: Bench) -> None:
    bench.look(HAND, CODE, OTHER)
    assert fired(bench.look(HAND, CODE, OTHER)) == [CODE, OTHER]


def test_a_new_code_on_the_same_phone_fires(bench: Bench) -> None:
    for code in (CODE, CODE, OTHER):
        bench.look(HAND, code)
    assert fired(bench.look(HAND, OTHER)) == [OTHER]


def test_while_nothing_moves_hardly_anything_is_decoded(bench: Bench) -> None:
    bench.look(EMPTY)
    bench.look(EMPTY, after_s=3.0)
    bench.budgets.clear()
    pauses = [bench.look(EMPTY, after_s=0.15).pause_s for _ in range(40)]
    assert min(pauses) >= 0.1
    assert len(bench.budgets) <= 7
    assert set(bench.budgets) == {0.0}


def test_a_code_that_lies_still_and_was_missed_is_found(bench: Bench) -> None:
    bench.look(HAND)
    bench.look(HAND, after_s=5.0)
    looks = [bench.look(HAND, CODE, after_s=0.15) for _ in range(40)]
    assert [code for look in looks for code in fired(look)] == [CODE]


def test_a_hand_makes_every_frame_count_with_all_means(bench: Bench) -> None:
    bench.look(EMPTY)
    bench.look(EMPTY, after_s=5.0)
    bench.budgets.clear()
    for _ in range(5):
        bench.look(HAND)
    assert bench.budgets == [None] * 5


def test_a_slow_computer_rests_between_looks(bench: Bench) -> None:
    bench.takes_s = 0.2
    assert bench.look(HAND).pause_s == pytest.approx(0.1)


@given(st.lists(st.tuples(st.sets(st.sampled_from([b"a", b"b", b"c"])), st.floats(0.001, 3.0)), max_size=60))
def test_no_code_fires_without_two_sightings_of_its_own_or_soon_again(
    looks: list[tuple[set[bytes], float]],
) -> None:
    sightings = Sightings()
    now, times_seen = 0.0, dict.fromkeys((b"a", b"b", b"c"), 0)
    fired_at: dict[bytes, float] = {}
    for codes, passed_s in looks:
        now += passed_s
        fresh = sightings.look(codes, now)
        for code in codes:
            times_seen[code] += 1
        for code in fresh:
            assert code in codes
            assert times_seen[code] >= 2
            assert now - fired_at.get(code, float("-inf")) >= SightTiming().gone_after_s
            times_seen[code], fired_at[code] = 0, now


def test_the_noise_of_a_sensor_is_no_motion() -> None:
    gate, random = MotionGate(), np.random.default_rng(5)
    frames = [np.clip(120 + random.normal(0, 8, (720, 1280)), 0, 255).astype(np.uint8) for _ in range(10)]
    assert [gate.has_changed(frame) for frame in frames] == [True] + [False] * 9


@pytest.mark.parametrize("symbology", ["QR", "128"])
def test_another_code_at_the_same_place_is_motion(symbology: str) -> None:
    gate = MotionGate()
    gate.has_changed(photograph("distance", symbology, 1)[0])
    assert gate.has_changed(photograph("distance", symbology, 2)[0])


def test_a_frame_of_another_size_is_motion() -> None:
    gate = MotionGate()
    gate.has_changed(EMPTY)
    assert gate.has_changed(EMPTY[:360, :640])
