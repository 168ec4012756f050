# SPDX-License-Identifier: Apache-2.0
"""How many payments a second the platform takes, beside pgbench's TPC-B-like on the same server in the same run.

A payment is a code issued to a phone, and a signed payment over a connection that stays open, answered after the
durable commit; no verification. The load generator shares the cores with the platform and the database.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.platform_load.ground import Copies, Ground, migrated, running_copies
from tests.platform_load.same_code import outcome_of
from tests.platform_load.wire import Line, LoadPhone, LoadTill
from tests.support.postgresql import PostgreSQLServer, find_binaries, running_server

TILLS = (1, 8, 32)
AMOUNT = 1


@dataclass
class Measured:
    """What one run saw; times in seconds."""

    rate: float
    codes: list[float] = field(default_factory=list)
    payments: list[float] = field(default_factory=list)
    generator_s: float = 0
    """Processor time of the load generator itself."""


async def pay_for(ground: Ground, urls: Sequence[str], tills: int, seconds: float) -> Measured:
    """Let tills pay without a pause; raise where a payment does not succeed."""
    measured, begun_at, own = Measured(0), time.monotonic(), time.process_time()
    ends_at = begun_at + seconds

    async def work(number: int) -> None:
        line = Line(urls[number % len(urls)])
        till, turn = LoadTill(line, ground.tills[number]), number
        while time.monotonic() < ends_at:
            phone = LoadPhone(line, ground.tokens[turn % len(ground.tokens)])
            turn += tills
            at = time.monotonic()
            code = await phone.new_code()
            shown = time.monotonic()
            answer = await till.pay(code, AMOUNT, str(uuid.uuid4()), uuid.uuid4().hex)
            if outcome_of(answer) != "succeeded":
                raise RuntimeError(f"a payment ended as {outcome_of(answer)}")
            measured.codes.append(shown - at)
            measured.payments.append(time.monotonic() - shown)
        line.close()

    await asyncio.gather(*(work(number) for number in range(tills)))
    measured.rate = len(measured.payments) / (time.monotonic() - begun_at)
    measured.generator_s = time.process_time() - own
    return measured


def pgbench(
    server: PostgreSQLServer, clients: int, seconds: float, *, database: str = "bench", script: Path | None = None
) -> float:
    """Return the transactions a second of pgbench on a server: of a ``script``, or of its own TPC-B-like one."""
    binaries = find_binaries()
    assert binaries is not None
    where = ["-h", str(server.folder), "-U", "jifu", database]
    what = [] if script is None else ["-f", str(script), "-M", "prepared"]
    length = ["-c", str(clients), "-j", "2", "-T", str(max(1, round(seconds)))]
    run = [str(binaries / "pgbench"), "-n", *length, *what, *where]
    done = subprocess.run(run, check=True, capture_output=True, encoding="utf-8")
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    assert found is not None, done.stdout
    return float(found[1])


def prepare_pgbench(server: PostgreSQLServer) -> None:
    """Make pgbench's own database."""
    binaries = find_binaries()
    assert binaries is not None
    where = ["-h", str(server.folder), "-U", "jifu"]
    subprocess.run([str(binaries / "createdb"), *where, "bench"], check=True)
    make = [str(binaries / "pgbench"), "-i", "-q", "-s", "10", *where, "bench"]
    subprocess.run(make, check=True, capture_output=True)


def processor_s(copies: Copies) -> float:
    """Return the processor time that the copies and their workers have used."""
    return used_by(copies.pids())


def used_by(pids: Sequence[int]) -> float:
    """Return the processor time that processes have used."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def spread(values: Sequence[float]) -> str:
    """Write the median and the 99th percentile of seconds in milliseconds."""
    ordered = sorted(values)
    return f"{ordered[len(ordered) // 2] * 1000:7.1f} {ordered[len(ordered) * 99 // 100] * 1000:7.1f}"


def measure(engine: str, options: argparse.Namespace) -> None:
    """Measure one engine and print its table."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = None
        if engine == "postgresql":
            server = stack.enter_context(running_server(durable=True))
            if server is None:
                print("PostgreSQL is not installed (Debian: apt-get install postgresql)")
                return
            prepare_pgbench(server)
        url = migrated(server.url(server.new_database()) if server else f"sqlite:///{folder}/platform.db")
        ground = Ground.build(url, max(TILLS), options.members)
        copies = stack.enter_context(running_copies(url, folder / "copies", options.copies))
        print(f"\n{engine}, {options.copies} process(es) of the service, {options.members} members")
        print("tills  payments/s   code p50     p99   payment p50     p99   CPU ms (generator)   pgbench tps   ratio")
        for tills in TILLS:
            asyncio.run(pay_for(ground, copies.urls, tills, options.seconds / 5))
            used = processor_s(copies)
            seen = asyncio.run(pay_for(ground, copies.urls, tills, options.seconds))
            each_ms = (processor_s(copies) - used) / len(seen.payments) * 1000
            own_ms = seen.generator_s / len(seen.payments) * 1000
            row = f"{tills:5} {seen.rate:11.1f}   {spread(seen.codes)}       {spread(seen.payments)}"
            row += f" {each_ms:8.2f} ({own_ms:9.2f})"
            if server is not None:
                floor = pgbench(server, tills, options.seconds)
                row += f" {floor:13.0f} {seen.rate / floor:7.3f}"
            print(row, flush=True)
        ground.close()


def main(words: Sequence[str] | None = None) -> int:
    """Measure both engines."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.platform_load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="length of each run")
    parser.add_argument("--members", type=int, default=3_000)
    parser.add_argument("--copies", type=int, default=1, help="processes of the service")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    options = parser.parse_args(words)
    for engine in options.engine or ["sqlite", "postgresql"]:
        measure(engine, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
