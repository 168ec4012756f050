# SPDX-License-Identifier: Apache-2.0
"""Random days at the counter: nobody is charged twice, nothing is lost, and every payment comes to its end.

A day is made up from its seed. ``JIFU_SEEDS=5000`` lives through more of them than the fast suite does.
"""

from __future__ import annotations

import os

from tests.support.loop import on_loop
from tests.support.rehearsal import Day, Director, Step

SEEDS = int(os.environ.get("JIFU_SEEDS", "150"))


def test_whatever_happens_at_the_counter_the_till_and_the_platform_agree_in_the_end() -> None:
    for seed in range(SEEDS):
        lived: list[Step] = []
        try:
            live_through(seed, lived)
        except BaseException as fault:
            fault.add_note(f"seed {seed}, after:\n" + "\n".join(map(str, lived)))
            raise


@on_loop
async def live_through(seed: int, lived: list[Step]) -> None:
    director = Director(seed)
    day = Day(limit=director.limit, with_pad=director.with_pad)
    day.world.platform.decide = director.fate
    for _ in range(director.steps):
        for step in director.next_steps(day):
            lived.append(step)
            await day.do(step)
            day.check()
    await day.end()
