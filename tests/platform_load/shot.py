# SPDX-License-Identifier: Apache-2.0
"""Four copies of the service, or one with four workers, under load: one after the other is shot and comes again."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

from tests.platform_load.ground import START_S, Copies, Ground, running_copies
from tests.platform_load.shooting import Load, Told, count

COPIES = 4
TILLS = 12


async def shoot_copies(ground: Ground, folder: Path, shots: int) -> tuple[Told, list[str]]:
    """Shoot a copy under load, ``shots`` times; return what the tills were told, and what is wrong."""
    with running_copies(ground.url, folder, COPIES) as copies:
        load = Load(ground, list(copies.urls), TILLS)
        for shot in range(shots):
            number = shot % COPIES
            await load.until_paid(25)
            await asyncio.to_thread(copies.shoot, number)
            await load.until_paid(25)
            if shot + COPIES // 2 < shots:
                await asyncio.to_thread(copies.restart, number)
                load.move(number, copies.urls[number])
        await load.stop()
    return load.told, count(ground, load.told)


async def shoot_workers(ground: Ground, folder: Path, shots: int) -> tuple[Told, list[str]]:
    """Shoot a worker of one service under load, ``shots`` times, each of which it replaces by itself."""
    with running_copies(ground.url, folder, 1, workers=COPIES) as copies:
        load = Load(ground, list(copies.urls), TILLS)
        for shot in range(shots):
            await load.until_paid(25)
            before = copies.workers(0)
            os.kill(before[shot % COPIES], signal.SIGKILL)
            await load.until_paid(25)
            await asyncio.to_thread(_wait_for_workers, copies, set(before))
        await load.stop()
    wrong = count(ground, load.told)
    if copies.processes[0].returncode != 0:
        wrong.append(f"the service stopped with {copies.processes[0].returncode}: {copies.logs()}")
    return load.told, wrong


def _wait_for_workers(copies: Copies, before: set[int]) -> None:
    ends_at = time.monotonic() + START_S
    while len(copies.workers(0)) < COPIES or set(copies.workers(0)) == before:
        assert time.monotonic() < ends_at, "no worker took the place of the one that was shot"
        time.sleep(0.02)
