# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.kill_sweep``: SIGKILL real tills and real platforms until enough have died; then compare both."""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter as Tally
from collections.abc import Sequence
from pathlib import Path

from tests.kill_sweep.findings import Findings
from tests.kill_sweep.lane_process import ENOUGH, Job
from tests.kill_sweep.prepared import prepared_platforms
from tests.kill_sweep.zygote import Zygote, run_zygote

LANES = 6 * (os.cpu_count() or 1)
"""Most of a round is waiting for time to pass: several stores keep a core busy."""

LOOK_EVERY_S = 0.2


def main() -> int:
    """Kill as often as asked for; 0 where nothing was found."""
    options = _options()
    began = time.monotonic()
    desk = Path(tempfile.mkdtemp(prefix="jifu-kill-sweep-"))
    address = desk / "zygote"
    zygote = run_zygote(address)
    try:
        with prepared_platforms(options.lanes, round(options.lanes * options.postgresql)) as prepared:
            jobs = [Job(options.seed + number, each, address, desk) for number, each in enumerate(prepared)]
            findings = _run(jobs, Zygote(address), options.kills, began)
    finally:
        zygote.communicate()  # Its input ends, and with it the zygote and whatever it started.
    elapsed_s, used = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    code = _report(findings, elapsed_s, used.ru_utime + used.ru_stime)
    if code:
        print(f"the files are kept in {desk}")
    else:
        shutil.rmtree(desk)
    return code


def _run(jobs: Sequence[Job], zygote: Zygote, wanted: int, began: float) -> list[Findings]:
    """Run every store until there were enough kills, show how far they are, and return what they found."""
    running = [job.start(zygote) for job in jobs]
    shown = 0
    while any(program.is_alive() for program in running):
        time.sleep(LOOK_EVERY_S)
        kills = sum(job.kills() for job in jobs)
        if kills // 50 != shown // 50:
            print(f"{kills} of {wanted} kills, {time.monotonic() - began:.0f} s", flush=True)
        shown = kills
        if kills >= wanted:
            (jobs[0].desk / ENOUGH).touch()
    broken = Findings(violations=["a store ended without a word"])
    return [job.findings() or broken for job in jobs]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.kill_sweep", description=__doc__)
    parser.add_argument("--kills", type=int, default=500, help="how many processes to kill (default 500)")
    parser.add_argument("--lanes", type=int, default=LANES, help=f"stores at once (default {LANES})")
    share = "share of the stores whose platform is on PostgreSQL, where it is installed (default 0.4)"
    parser.add_argument("--postgresql", type=float, default=0.4, help=share)
    parser.add_argument("--seed", type=int, default=1, help="the first lane's seed")
    return parser.parse_args()


def _report(findings: Sequence[Findings], elapsed_s: float, processor_s: float) -> int:
    tally: Tally[str] = Tally()
    for each in findings:
        tally.update(each.tally)
    violations = [violation for each in findings for violation in each.violations]
    kills, rounds = sum(each.kills for each in findings), sum(each.rounds for each in findings)
    print(f"{kills} kills in {rounds} payments, {elapsed_s:.0f} s, {len(violations)} findings")
    if kills:
        # What a PostgreSQL server used is not in it: that is no child of this process.
        print(f"{kills / elapsed_s * 60:.0f} kills a minute, {processor_s / kills:.2f} s of a processor each")
    for name, count in sorted(tally.items()):
        print(f"  {name:60} {count:7,}")
    _show_shares("s in all stores", [each.seconds for each in findings])
    _show_shares("s of a processor", [each.processor_s for each in findings])
    for violation in violations:
        print(f"FOUND: {violation}")
    return 1 if violations else 0


def _show_shares(unit: str, kept: Sequence[dict[str, float]]) -> None:
    names = {name for each in kept for name in each}
    sums = {name: sum(each.get(name, 0.0) for each in kept) for name in names}
    for name, spent_s in sorted(sums.items(), key=lambda each: -each[1]):
        print(f"  {name:60} {spent_s:7,.0f} {unit}, {spent_s / sum(sums.values()):4.0%}")


if __name__ == "__main__":
    sys.exit(main())
