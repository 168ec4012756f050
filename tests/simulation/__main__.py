# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.simulation``: many worlds over all cores; a failing seed replays exactly."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections import Counter as Tally

from tests.simulation.ground import lay_ground, memory_folder
from tests.simulation.spread import spread
from tests.simulation.world import Ground, Outcome, Worlds


def main() -> int:
    """Run the seeds that were asked for; 0 where nothing was found."""
    options = _options()
    ground = lay_ground()
    if options.seed is not None:
        return _replay(ground, options.seed)
    began, found, tally = time.monotonic(), [], Tally[str]()
    seeds = range(options.first, options.first + options.seeds)
    done = 0
    for outcome in spread(ground, seeds, options.jobs):
        done += 1
        tally.update(outcome.tally)
        if outcome.violations:
            found.append(outcome.seed)
            _report(outcome)
        if done % 50 == 0 or done == len(seeds):
            _progress(done, len(seeds), len(found), time.monotonic() - began)
    elapsed_s = time.monotonic() - began
    print(f"\n{done} worlds in {elapsed_s:.0f} s on {options.jobs} cores, {len(found)} with a finding")
    for name, count in sorted(tally.items()):
        print(f"  {name:24} {count:9,}")
    if found:
        print("replay with: python -m tests.simulation --seed", " ".join(map(str, found[:20])))
    return 1 if found else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000, help="how many worlds (default 10000)")
    parser.add_argument("--first", type=int, default=1, help="the first seed (default 1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: all cores)")
    parser.add_argument("--seed", type=int, help="run this one world and print all that happened in it")
    return parser.parse_args()


def _replay(ground: Ground, seed: int) -> int:
    worlds = Worlds(ground, memory_folder())
    outcome = worlds.run(seed, with_trace=True)
    worlds.close()
    shutil.rmtree(worlds.folder)
    print("\n".join(outcome.trace))
    for violation in outcome.violations:
        print(f"FOUND: {violation}")
    print(f"seed {seed}: {outcome.steps} steps, {outcome.virtual_s:.0f} s of virtual time, {outcome.tally}")
    return 1 if outcome.violations else 0


def _report(outcome: Outcome) -> None:
    print(f"\nseed {outcome.seed}: {outcome.violations[0]}", flush=True)


def _progress(done: int, of: int, found: int, elapsed_s: float) -> None:
    rate = done / elapsed_s
    left_s = (of - done) / rate
    line = f"{done:,} of {of:,} worlds, {rate:.1f}/s, {left_s:.0f} s left, {found} with a finding"
    if sys.stdout.isatty():
        print(f"\r{line}   ", end="", flush=True)
    elif done % 100 == 0 or done == of:
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
