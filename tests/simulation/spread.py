# SPDX-License-Identifier: Apache-2.0
"""Spreads worlds over processes. Each process has a folder, an engine and its compiled statements to itself."""

from __future__ import annotations

import gc
import multiprocessing
import shutil
from collections.abc import Iterator
from multiprocessing.util import Finalize

from tests.simulation.ground import memory_folder
from tests.simulation.world import Ground, Outcome, Worlds

_worlds: list[Worlds] = []


def spread(ground: Ground, seeds: range, jobs: int) -> Iterator[Outcome]:
    """Yield the outcomes of the seeds as they come, in any order."""
    context = multiprocessing.get_context("spawn")
    pool = context.Pool(jobs, _prepare, (ground,))
    with pool:
        yield from pool.imap_unordered(_run, seeds, chunksize=5)
        pool.close()
        pool.join()


def _prepare(ground: Ground) -> None:
    # Looking for cycles all the time costs a quarter of it all.
    gc.disable()
    worlds = Worlds(ground, memory_folder())
    _worlds.append(worlds)
    Finalize(worlds, shutil.rmtree, args=(worlds.folder, True), exitpriority=10)


def _run(seed: int) -> Outcome:
    try:
        outcome = _worlds[0].run(seed)
    except BaseException as fault:  # noqa: BLE001 - a world that breaks must be told, or the others wait for ever
        return Outcome(seed, (f"the simulation itself broke: {fault!r}",), (), {}, 0.0, 0)
    if seed % 25 == 0:
        gc.collect()
    return outcome
