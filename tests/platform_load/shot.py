# SPDX-License-Identifier: Apache-2.0
"""Four copies of the service under load, one after the other shot and started again."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.platform_load.ground import Ground, running_copies
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
