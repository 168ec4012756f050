# SPDX-License-Identifier: Apache-2.0
"""Some worlds in every run of the fast tests; ``make simulate`` runs thousands of the same."""

from __future__ import annotations

import re

import pytest

from middleplatform.contract.payments import IfSucceeded
from middleplatform.terminals.identity import TerminalIdentity
from tests.simulation.wire import CLEAR, Weather
from tests.simulation.world import World, Worlds

SEEDS_A_TEST = 5
FAST_SEEDS, SEEDS = 5, 200
"""Seeds of every run of the fast tests, and of a whole check; `.ci/run` adds two thousand."""

FIRST_SEEDS = [
    pytest.param(first, marks=[] if first <= FAST_SEEDS else [pytest.mark.slow])
    for first in range(1, SEEDS + 1, SEEDS_A_TEST)
]


def assert_sound(worlds: Worlds, seed: int, weather: Weather | None = None) -> None:
    outcome = worlds.run(seed, weather=weather)
    told = "\n".join((*outcome.trace[-60:], *outcome.violations))
    assert not outcome.violations, f"python -m tests.simulation --seed {seed}\n{told}"


@pytest.mark.parametrize("first", FIRST_SEEDS)
def test_whatever_happens_each_order_is_paid_at_most_once_and_both_sides_agree(worlds: Worlds, first: int) -> None:
    for seed in range(first, first + SEEDS_A_TEST):
        assert_sound(worlds, seed)


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))])
@pytest.mark.parametrize(
    "weather",
    [
        CLEAR,
        Weather(double=1.0),
        Weather(lose_request=0.5),
        Weather(lose_answer=0.7),
        Weather(garble=0.5),
        Weather(reset=0.5),
        Weather(slow=0.7, slowest_s=40),
        Weather(double=0.7, slow=0.7, slowest_s=15),
    ],
    ids=lambda weather: str(weather).partition("(")[2],
)
def test_each_fault_of_the_line_alone_does_no_harm(worlds: Worlds, weather: Weather, seed: int) -> None:
    assert_sound(worlds, seed, weather)


@pytest.mark.parametrize("seed", [1730, 6889])
def test_a_seed_that_once_found_something_finds_nothing_any_more(worlds: Worlds, seed: int) -> None:
    assert_sound(worlds, seed)


def test_a_seed_replays_the_same_world_step_by_step(worlds: Worlds) -> None:
    first, second = (worlds.run(7, with_trace=True) for _ in range(2))
    assert len(first.trace) > 20
    # The till draws real identifiers; the trace shows their last digits where a message goes astray.
    assert [_without_ids(line) for line in first.trace] == [_without_ids(line) for line in second.trace]
    assert (first.steps, first.virtual_s) == (second.steps, second.virtual_s)


def test_the_watch_sees_a_paid_payment_that_is_taken_back_behind_the_tills_back(worlds: Worlds) -> None:
    worlds._lay_ground()
    world = World(worlds, 1, CLEAR)
    try:
        world.live()
        assert world.watch.violations == []
        paid = next(iter(world.watch.shown_paid))
        world.platform.start()
        terminal = TerminalIdentity(worlds.ground.terminal_id, "shop", "T1", "dukpt")
        world.platform.call(lambda platform: platform.ending.cancel(terminal, paid, IfSucceeded.REVERSE))
        assert any("was shown as Paid and is reversed now" in each for each in world.watch.violations)
    finally:
        world.close()


def _without_ids(line: str) -> str:
    return re.sub(r"[0-9a-f]{12}$", "…", line)
