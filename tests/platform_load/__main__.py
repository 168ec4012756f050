# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.platform_load race|shot|workers|failover``: long runs on the real service; 1 on a finding."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.platform_load.failing_over import fail_over
from tests.platform_load.ground import Ground, fresh_database, running_copies
from tests.platform_load.same_code import race
from tests.platform_load.shooting import Told
from tests.platform_load.shot import TILLS, shoot_copies, shoot_workers

_RACERS = 50
_CODES_A_MINUTE = 30


def main(words: Sequence[str] | None = None) -> int:
    """Run what is asked for on each engine that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.platform_load", description=__doc__)
    parser.add_argument("what", choices=["race", "shot", "workers", "failover"])
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--rounds", type=int, default=100, help="races, shots or fail-overs")
    parser.add_argument("--copies", type=int, default=4, help="copies of the service in a race")
    options = parser.parse_args(words)
    engines = ["sqlite", "postgresql"] if options.engine == "both" else [options.engine]
    wrong: list[str] = []
    if options.what == "failover":
        for number in range(options.rounds):
            wrong += _fail_over(number)
    else:
        for engine in engines:
            wrong += _race(engine, options) if options.what == "race" else _shoot(engine, options)
    for line in wrong:
        print(f"FINDING {line}")
    return 1 if wrong else 0


def _race(engine: str, options: argparse.Namespace) -> list[str]:
    def show(number: int) -> None:
        if number % 100 == 0:
            print(f"  {engine}: {number} rounds", flush=True)

    with tempfile.TemporaryDirectory() as folder, fresh_database(engine, Path(folder)) as url:
        # Members enough that no phone meets the bound on codes a minute, however fast the rounds are.
        ground = Ground.build(url, _RACERS, members=max(4, options.rounds // _CODES_A_MINUTE + 1))
        with running_copies(url, Path(folder) / "copies", options.copies) as copies:
            found = asyncio.run(race(ground, copies.urls, _RACERS, options.rounds, show))
        ground.close()
    print(f"{engine}, {options.copies} copies: {found.rounds} rounds of {_RACERS} tills in {found.took_s:.0f} s")
    print("  " + ", ".join(f"{name} {number}" for name, number in found.outcomes.most_common()))
    return found.violations


def _shoot(engine: str, options: argparse.Namespace) -> list[str]:
    shots, as_workers = options.rounds, options.what == "workers"
    shoot, what = (shoot_workers, "4 workers") if as_workers else (shoot_copies, "4 copies")
    with tempfile.TemporaryDirectory() as folder, fresh_database(engine, Path(folder)) as url:
        ground, begun_at = Ground.build(url, TILLS, members=max(40, 10 * shots)), time.monotonic()
        told, wrong = asyncio.run(shoot(ground, Path(folder) / "copies", shots))
        ground.close()
    _show(f"{engine}, {what}, {shots} shots in {time.monotonic() - begun_at:.0f} s", told)
    return wrong


def _fail_over(number: int) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        begun_at = time.monotonic()
        told, wrong = asyncio.run(fail_over(Path(folder) / "copies"))
    _show(f"fail-over {number + 1} in {time.monotonic() - begun_at:.0f} s", told)
    return wrong


def _show(title: str, told: Told) -> None:
    print(f"{title}: {len(told.words)} attempts, {len(told.unknown)} without an answer at first")
    print("  " + ", ".join(f"{name} {number}" for name, number in told.answers.most_common()), flush=True)


if __name__ == "__main__":
    sys.exit(main())
