# SPDX-License-Identifier: Apache-2.0
"""What a waiting till and an open customer page cost the platform: memory and processor time of each."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from middleplatform.contract.payments import Status
from tests.bench.platform_load import processor_s
from tests.platform_load.ground import Copies, Ground, migrated, running_copies
from tests.platform_load.wire import Line, LoadPhone, LoadTill

WATCHED_S = 30.0
"""Longer than a till waits at most: each asks anew within it."""
SETTLED_S = 5.0
_CONNECTING = 50
_OVER_THE_LIMIT = 50_000
_WAIT_S, _DEADLINE_S = 25, 90
_FILES_BESIDES = 500


def resident_kib(copies: Copies) -> int:
    """Return the memory that the service holds. What workers share counts for each: look at differences."""
    texts = [Path(f"/proc/{pid}/status").read_text(encoding="ascii") for pid in copies.pids()]
    return sum(int(text.partition("VmRSS:")[2].split()[0]) for text in texts)


def allow_files(count: int) -> None:
    """Let this process, and those that it starts, hold so many files, as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        with contextlib.suppress(ValueError):  # Only root may go beyond the hard limit.
            resource.setrlimit(resource.RLIMIT_NOFILE, (count, max(hard, count)))
    found = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if found < count:
        raise SystemExit(f"{count} files are needed, and this system allows {found} a process (ulimit -n)")


class Waiters:
    """Requests whose answers stay away, each on a connection of its own; one that is answered is sent again."""

    def __init__(self, url: str, make: Callable[[int], tuple[str, dict[str, str]]]) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self._address = (host, int(port))
        self._make = make
        self._gate = asyncio.Semaphore(_CONNECTING)
        self._tasks: list[asyncio.Task[None]] = []
        self._all_open = asyncio.Event()
        self._served: set[int] = set()
        self.sent = 0
        self.lost = 0

    def start(self, count: int) -> None:
        """Begin to open so many."""
        self._tasks = [asyncio.create_task(self._wait(number)) for number in range(count)]

    async def all_open(self) -> None:
        """Wait until the service has answered each once: a page that it is open, a till that nothing changed."""
        await self._all_open.wait()

    async def stop(self) -> None:
        """Close them all."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _wait(self, number: int) -> None:
        async with self._gate:
            reader, writer = await asyncio.open_connection(*self._address)
            self._send(writer, number)
            await writer.drain()
        try:
            while await self._answered(reader, number):
                self._send(writer, number)
            self.lost += 1
        finally:
            writer.close()

    def _answers(self, number: int) -> None:
        """Note that the service has taken a request of this one: a page's head, or a till's first answer, came."""
        self._served.add(number)
        if len(self._served) == len(self._tasks):
            self._all_open.set()

    def _send(self, writer: asyncio.StreamWriter, number: int) -> None:
        target, headers = self._make(number)
        lines = [f"GET {target} HTTP/1.1", f"Host: {self._address[0]}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        self.sent += 1

    async def _answered(self, reader: asyncio.StreamReader, number: int) -> bool:
        """Wait for a whole answer; an event stream has no end and is read as it comes. False where it was cut."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            if not head.startswith(b"http/1.1 200"):
                raise RuntimeError(f"a waiter was answered {head.splitlines()[0].decode()}")
            self._answers(number)
            length = re.search(rb"content-length: (\d+)", head)
            if length is None:
                while await reader.read(4096):
                    pass
                return False
            await reader.readexactly(int(length[1]))
        except (asyncio.IncompleteReadError, ConnectionError):
            return False
        return True


async def watch(name: str, copies: Copies, waiters: Waiters, count: int) -> None:
    """Hold requests open, look at the service meanwhile, and print what each costs."""
    before_kib = resident_kib(copies)
    begun_at, used = time.monotonic(), processor_s(copies)
    waiters.start(count)
    await waiters.all_open()
    opened_s = time.monotonic() - begun_at
    await asyncio.sleep(SETTLED_S)
    opening = processor_s(copies) - used
    held_kib, used, sent = resident_kib(copies) - before_kib, processor_s(copies), waiters.sent
    await asyncio.sleep(WATCHED_S)
    waiting, asked = processor_s(copies) - used, waiters.sent - sent
    text = f"{name}: {count} open after {opened_s:.0f} s, {waiters.lost} lost; each {held_kib / count:.1f} KiB"
    text += f"; together {waiting / WATCHED_S * 100:.1f} % of a core"
    if not asked:
        text += f"; {opening / count * 1000:.2f} ms to open"
    else:
        text += f" while {asked / WATCHED_S:.0f} a second ask anew, {waiting / asked * 1000:.2f} ms each"
    print(text, flush=True)
    await waiters.stop()


async def measure_pages(ground: Ground, copies: Copies, count: int) -> None:
    """Measure open pages."""
    url = copies.urls[0]
    pages = [LoadPhone(Line(url), token).headers for token in ground.tokens]
    waiters = Waiters(url, lambda number: ("/v1/customer/events", pages[number % len(pages)]))
    await watch("open customer pages", copies, waiters, count)


async def measure_tills(ground: Ground, copies: Copies, count: int) -> None:
    """Measure waiting tills: each asks anew when its wait of 25 s is over."""
    line = Line(copies.urls[0])
    till = LoadTill(line, ground.tills[0])
    target = ""

    async def renew() -> None:
        """Keep a payment that waits for its customer: what is asked for outlives the asking."""
        nonlocal target
        while True:
            # A member with a payment password: without one there is no door to wait at.
            code = ground.bench.code(ground.bench.guest())
            payment = (await till.pay(code, _OVER_THE_LIMIT, str(uuid.uuid4()), uuid.uuid4().hex)).json()
            assert payment["status"] == Status.VERIFYING
            target = f"/v1/payments/{payment['attempt_id']}?wait={_WAIT_S}"
            fresh.set()
            await asyncio.sleep(_DEADLINE_S - _WAIT_S - 5)

    fresh = asyncio.Event()
    renewing = asyncio.create_task(renew())
    await fresh.wait()
    waiters = Waiters(copies.urls[0], lambda _: (target, till.signed("GET", target)))
    await watch("waiting tills", copies, waiters, count)
    renewing.cancel()
    line.close()


MEASURES = {"pages": measure_pages, "tills": measure_tills}


def main(words: Sequence[str] | None = None) -> int:
    """Measure on SQLite, with one process or several workers."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.platform_waiting", description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="how many wait; each takes a file in both processes")
    parser.add_argument("--what", choices=list(MEASURES), action="append")
    parser.add_argument("--workers", type=int, default=1, help="processes that answer")
    options = parser.parse_args(words)
    allow_files(options.count + _FILES_BESIDES)
    with tempfile.TemporaryDirectory() as folder:
        url = migrated(f"sqlite:///{folder}/platform.db")
        ground = Ground.build(url, 1, members=min(options.count, 2_000))
        for number, measure in enumerate(MEASURES[name] for name in options.what or MEASURES):
            # A process of its own for each: memory that the first gave back would not be counted for the second.
            with running_copies(url, Path(folder) / f"copies-{number}", 1, options.workers) as copies:
                asyncio.run(measure(ground, copies, options.count))
        ground.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
