# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.kill_sweep``: SIGKILL real tills and real platforms until enough have died; then compare both."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter as Tally
from multiprocessing.queues import Queue
from typing import Any

from tests.kill_sweep.lane import Findings, run_lane
from tests.kill_sweep.prepared import prepared_platforms

LANES = 4 * (os.cpu_count() or 1)
"""Most of a round is waiting for time to pass: several stores keep a core busy."""


def main() -> int:
    """Kill as often as asked for; 0 where nothing was found."""
    options = _options()
    context = multiprocessing.get_context("forkserver")
    # Lanes, and what they start, are forked from one process that has imported everything once.
    context.set_forkserver_preload(["tests.kill_sweep.lane"])
    results: Queue[Any] = context.Queue()
    began = time.monotonic()
    share = -(-options.kills // options.lanes)
    with prepared_platforms(options.lanes, round(options.lanes * options.postgresql)) as prepared:
        lanes = [
            context.Process(target=run_lane, args=(options.seed + number, share, results, each))
            for number, each in enumerate(prepared)
        ]
        for lane in lanes:
            lane.start()
        findings = _gathered(results, len(lanes), options.kills, began)
        for lane in lanes:
            lane.join()
    return _report(findings, time.monotonic() - began)


def _gathered(results: Queue[Any], lanes: int, wanted: int, began: float) -> list[Findings]:
    """Wait for every lane's findings, and show how far they are."""
    findings: list[Findings] = []
    kills = 0
    while len(findings) < lanes:
        told = results.get(timeout=600)
        if isinstance(told, Findings):
            findings.append(told)
            continue
        before, kills = kills, kills + told
        if kills // 50 != before // 50:
            print(f"{kills} of {wanted} kills, {time.monotonic() - began:.0f} s", flush=True)
    return findings


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.kill_sweep", description=__doc__)
    parser.add_argument("--kills", type=int, default=500, help="how many processes to kill (default 500)")
    parser.add_argument("--lanes", type=int, default=LANES, help=f"stores at once (default {LANES})")
    share = "share of the stores whose platform is on PostgreSQL, where it is installed (default 0.4)"
    parser.add_argument("--postgresql", type=float, default=0.4, help=share)
    parser.add_argument("--seed", type=int, default=1, help="the first lane's seed")
    return parser.parse_args()


def _report(findings: list[Findings], elapsed_s: float) -> int:
    tally: Tally[str] = Tally()
    seconds: Tally[str] = Tally()
    for each in findings:
        tally.update(each.tally)
        seconds.update(each.seconds)
    violations = [violation for each in findings for violation in each.violations]
    kills, rounds = sum(each.kills for each in findings), sum(each.rounds for each in findings)
    print(f"{kills} kills in {rounds} payments, {elapsed_s:.0f} s, {len(violations)} findings")
    for name, count in sorted(tally.items()):
        print(f"  {name:60} {count:7,}")
    for name, spent_s in sorted(seconds.items(), key=lambda each: -each[1]):
        print(f"  {name:60} {spent_s:7,.0f} s in all stores")
    for violation in violations:
        print(f"FOUND: {violation}")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
