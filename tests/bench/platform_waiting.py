# SPDX-License-Identifier: Apache-2.0
"""What a waiting till and an open customer page cost the platform: memory and processor time of each."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

from middleplatform.contract.payments import Status
from tests.bench.platform_load import processor_s
from tests.platform_load.ground import Copies, Ground, migrated, running_copies
from tests.platform_load.wire import Line, LoadPhone, LoadTill

WATCHED_S = 10.0
_CONNECTING = 50
_OVER_THE_LIMIT = 50_000


def resident_kib(copies: Copies) -> int:
    """Return the memory that the service holds."""
    text = Path(f"/proc/{copies.processes[0].pid}/status").read_text(encoding="ascii")
    return int(text.partition("VmRSS:")[2].split()[0])


async def hold(requests: Sequence[tuple[str, str, dict[str, str]]]) -> list[asyncio.StreamWriter]:
    """Send requests whose answers stay away, each on a connection of its own."""
    gate = asyncio.Semaphore(_CONNECTING)

    async def one(url: str, target: str, headers: dict[str, str]) -> asyncio.StreamWriter:
        host, _, port = url.removeprefix("http://").partition(":")
        async with gate:
            _, writer = await asyncio.open_connection(host, int(port))
            head = [f"GET {target} HTTP/1.1", f"Host: {host}", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
            writer.write("\r\n".join(head).encode())
            await writer.drain()
        return writer

    return list(await asyncio.gather(*(one(*request) for request in requests)))


async def watch(name: str, copies: Copies, requests: Sequence[tuple[str, str, dict[str, str]]]) -> None:
    """Hold requests open, look at the service meanwhile, and print what each costs."""
    before_kib = resident_kib(copies)
    begun_at, used = time.monotonic(), processor_s(copies)
    writers = await hold(requests)
    # Every one of them is read and waits once the service has come to rest.
    while True:
        last = processor_s(copies)
        await asyncio.sleep(0.5)
        if processor_s(copies) - last < 0.1:
            break
    opened_s, opening = time.monotonic() - begun_at, processor_s(copies) - used
    held_kib, used = resident_kib(copies) - before_kib, processor_s(copies)
    await asyncio.sleep(WATCHED_S)
    idle = (processor_s(copies) - used) / WATCHED_S
    print(
        f"{name}: {len(writers)} open after {opened_s:.0f} s; each {held_kib / len(writers):.1f} KiB, "
        f"{opening / len(writers) * 1000:.2f} ms to open; together {idle * 100:.1f} % of a core while they wait",
        flush=True,
    )
    for writer in writers:
        writer.close()


async def measure_pages(ground: Ground, copies: Copies, count: int) -> None:
    """Measure open pages."""
    url = copies.urls[0]
    pages = [LoadPhone(Line(url), ground.tokens[number % len(ground.tokens)]).headers for number in range(count)]
    await watch("open customer pages", copies, [(url, "/v1/customer/events", headers) for headers in pages])


async def measure_tills(ground: Ground, copies: Copies, count: int) -> None:
    """Measure waiting tills."""
    line = Line(copies.urls[0])
    till = LoadTill(line, ground.tills[0])
    # A member with a payment password: without one there is no door to wait at.
    code = ground.bench.code(ground.bench.guest())
    payment = (await till.pay(code, _OVER_THE_LIMIT, str(uuid.uuid4()), uuid.uuid4().hex)).json()
    assert payment["status"] == Status.VERIFYING
    target = f"/v1/payments/{payment['attempt_id']}?wait=25"
    requests = [(copies.urls[0], target, till.signed("GET", target)) for _ in range(count)]
    await watch("waiting tills", copies, requests)
    line.close()


def main(words: Sequence[str] | None = None) -> int:
    """Measure on SQLite with one process."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.platform_waiting", description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="how many wait; each takes a file on both sides")
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        url = migrated(f"sqlite:///{folder}/platform.db")
        ground = Ground.build(url, 1, members=min(options.count, 2_000))
        for number, measure in enumerate((measure_pages, measure_tills)):
            # A process of its own for each: memory that the first gave back would not be counted for the second.
            with running_copies(url, Path(folder) / f"copies-{number}", 1) as copies:
                asyncio.run(measure(ground, copies, options.count))
        ground.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
