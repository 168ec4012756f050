# SPDX-License-Identifier: Apache-2.0
"""Everything that goes wrong in a simulated world, and when: kills, bad lines, full disks, clocks that are set."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from tests.simulation.platform_side import SimulatedPlatform
from tests.simulation.till_side import DiskState, SimulatedTill
from tests.simulation.virtual_loop import Life, VirtualLoop
from tests.simulation.wire import CLEAR, LineState, Network, Weather


class Misfortune:
    """Strikes at times of its own, with a temper that the seed decides."""

    def __init__(
        self,
        loop: VirtualLoop,
        random: Random,
        till: SimulatedTill,
        platform: SimulatedPlatform,
        network: Network,
        note: Callable[[str], None],
    ) -> None:
        self._loop = loop
        self._random = random
        self._till = till
        self._platform = platform
        self._network = network
        self._note = note
        self._life = Life("fate")
        self._pause_s = random.choice([3.0, 8.0, 20.0])

    async def happen(self, weather: Weather | None = None) -> None:
        """Let one thing after the other go wrong; with a ``weather``, nothing but that."""
        if weather is not None:
            self._network.weather = weather
            return
        blows = [
            self._kill_till,
            self._kill_till_in_a_while,
            self._kill_till_at_the_journal,
            self._kill_platform,
            self._kill_platform_in_a_transaction,
            self._kill_platform_before_an_answer,
            self._spoil_the_weather,
            self._spoil_the_weather,
            self._break_the_line,
            self._break_the_line,
            self._break_the_disk,
            self._set_a_clock,
        ]
        # Few kinds a world: where everything fails at once, little happens in between.
        chosen = self._random.sample(blows, self._random.randint(1, 5))
        while True:
            await asyncio.sleep(self._random.expovariate(1 / self._pause_s))
            self._random.choice(chosen)()

    def revive_till(self) -> None:
        """Start the till again in a while."""
        self._later(self._random.choice([0.0, 0.3, 3.0, 25.0]), self._start_till)

    def revive_platform(self) -> None:
        """Start the platform again in a while."""
        self._later(self._random.choice([0.0, 0.3, 3.0, 40.0]), self._start_platform)

    def _start_till(self) -> None:
        if not self._till.is_up:
            self._note("## the till is started")
            self._till.start()

    def _start_platform(self) -> None:
        if not self._platform.is_up:
            self._note("## the platform is started")
            self._platform.start()

    def _later(self, delay_s: float, work: Callable[[], None]) -> None:
        self._loop.call_later(delay_s, work, context=self._life.context)

    # -- the blows

    def _kill_till(self) -> None:
        self._till.kill()

    def _kill_till_in_a_while(self) -> None:
        if self._till.life is not None:
            self._till.life.dies_after_steps = self._random.randrange(60)

    def _kill_till_at_the_journal(self) -> None:
        which = self._random.choice(["before_entry", "after_entry"])
        setattr(self._till.plan, which, self._random.randrange(4))

    def _kill_platform(self) -> None:
        self._platform.kill()

    def _kill_platform_in_a_transaction(self) -> None:
        self._platform.plan.statements_left = self._random.randrange(80)

    def _kill_platform_before_an_answer(self) -> None:
        self._platform.plan.before_answer = True

    def _spoil_the_weather(self) -> None:
        bad = self._random.choice([0.1, 0.3, 0.6])
        self._network.weather = Weather(
            lose_request=self._sometimes(bad),
            lose_answer=self._sometimes(bad),
            double=self._sometimes(bad),
            garble=self._sometimes(bad),
            reset=self._sometimes(bad),
            slow=self._sometimes(bad),
            slowest_s=self._random.choice([1.0, 6.0, 30.0, 120.0]),
        )
        self._note(f"## the weather: {self._network.weather}")
        self._later(self._random.uniform(2, 40), self._clear_up)

    def _clear_up(self) -> None:
        self._network.weather = CLEAR

    def _sometimes(self, chance: float) -> float:
        return chance if self._random.random() < 0.4 else 0.0

    def _break_the_line(self) -> None:
        self._network.state = self._random.choice([LineState.CUT, LineState.SWALLOWS])
        self._note(f"## the line: {self._network.state}")
        self._later(self._random.choice([0.5, 4.0, 15.0, 90.0]), self._mend_the_line)

    def _mend_the_line(self) -> None:
        self._network.state = LineState.GOOD

    def _break_the_disk(self) -> None:
        state = self._random.choice([DiskState.FULL, DiskState.READ_ONLY])
        self._note(f"## the disk: {state}")
        self._till.set_disk(state)
        self._later(self._random.choice([0.5, 5.0, 30.0]), self._mend_the_disk)

    def _mend_the_disk(self) -> None:
        self._till.set_disk(DiskState.GOOD)

    def _set_a_clock(self) -> None:
        clock = self._random.choice([self._till.wall, self._platform.clock])
        clock.off_s = self._random.choice([-4000.0, -290.0, -60.0, -1.0, 1.0, 45.0, 290.0, 400.0])
        self._note(f"## a clock is set off by {clock.off_s} s")
        self._later(self._random.uniform(5, 60), self._put_clocks_right)

    def _put_clocks_right(self) -> None:
        self._till.wall.off_s = self._platform.clock.off_s = 0.0
