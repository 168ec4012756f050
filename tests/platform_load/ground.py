# SPDX-License-Identifier: Apache-2.0
"""A shop with many tills and members on one database, and copies of the real service on it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, insert

from middleplatform.contract.payments import Asset
from middleplatform.database import tables
from middleplatform.database.engine import database_url, open_engine
from middleplatform.database.schema import migrate
from tests.platform_load.wire import TerminalKey
from tests.support.postgresql import running_server
from tests.unit.middleplatform.workbench import Workbench

START_S = 180
POINTS_EACH = 1_000_000
_AT_ONCE = 2_000
_KEY = bytes(32).hex()


@dataclass
class Ground:
    """A database with a shop on it; ``tills`` and ``tokens`` (of signed-in phones) are filled as asked for."""

    url: str
    bench: Workbench
    tills: list[TerminalKey] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    @classmethod
    def build(cls, url: str, tills: int, members: int) -> Ground:
        """Fill a migrated, empty database."""
        bench = Workbench.build(url, machine_clock=True)
        # No rule of the shop may stand between the load and the ledger.
        bench.set_policy(daily_count=1_000_000)
        ground = cls(url, bench)
        ground.add_tills(tills)
        ground.add_members(members)
        return ground

    def close(self) -> None:
        """Check the ledger's invariants and give the database back."""
        self.bench.close()

    def add_tills(self, count: int) -> None:
        """Enrol terminals."""
        for number in range(count):
            identity, key = self.bench.enrol(f"T{number}")
            self.tills.append(TerminalKey(identity.terminal_id, key))

    def add_members(self, count: int) -> None:
        """Add members with points, each with a phone that is signed in; many at once, as an import would."""
        first = len(self.tokens)
        for start in range(first, first + count, _AT_ONCE):
            numbers = range(start, min(start + _AT_ONCE, first + count))
            with self.bench.platform.context.units.engine.begin() as connection:
                self._insert(connection, numbers)
            self.tokens += [_token(number) for number in numbers]

    def _insert(self, connection: Connection, numbers: Sequence[int]) -> None:
        now, asset = self.bench.clock.now(), Asset.POINTS
        rows = [(f"mbr_{n}", f"acc_{n}", f"grant_{n}") for n in numbers]
        per_table = {
            tables.members: [
                {"member_id": m, "name": "Load", "phone": f"18{n:09d}", "created_at": now}
                for n, (m, _, _) in zip(numbers, rows, strict=True)
            ],
            tables.accounts: [
                {
                    "account_id": a,
                    "member_id": m,
                    "asset": asset,
                    "currency": "CNY",
                    "balance": POINTS_EACH,
                    "created_at": now,
                }
                for m, a, _ in rows
            ],
            tables.transfers: [
                {
                    "account_id": a,
                    "transfer_id": g,
                    "kind": "grant",
                    "asset": asset,
                    "amount": POINTS_EACH,
                    "at": now,
                }
                for _, a, g in rows
            ],
            tables.entries: [
                {"account_id": a, "transfer_id": g, "ledger_account": name, "asset": asset, "amount": amount}
                for _, a, g in rows
                for name, amount in ((a, POINTS_EACH), (f"issuance:{asset}", -POINTS_EACH))
            ],
            tables.buckets: [
                {"account_id": a, "bucket_id": g, "granted": POINTS_EACH, "remaining": POINTS_EACH, "created_at": now}
                for _, a, g in rows
            ],
            tables.bucket_moves: [
                {"account_id": a, "transfer_id": g, "bucket_id": g, "amount": POINTS_EACH} for _, a, g in rows
            ],
            tables.customer_sessions: [
                {
                    "token_hash": hashlib.sha256(_token(n).encode()).digest(),
                    "session_id": f"ses_{n}",
                    "member_id": m,
                    "created_at": now,
                    "expires_at": now + timedelta(days=30),
                }
                for n, (m, _, _) in zip(numbers, rows, strict=True)
            ],
        }
        for table, values in per_table.items():
            connection.execute(insert(table), values)


def _token(number: int) -> str:
    return f"load-{number}"


class Copies:
    """Real service processes, ``python -m middleplatform serve``, which share nothing but the database."""

    def __init__(self, url: str, folder: Path, count: int, workers: int = 1) -> None:
        self._url = url
        self._folder = folder
        self._workers = workers
        self.processes = [self._start(number) for number in range(count)]
        self.urls = [""] * count

    def wait_until_ready(self) -> None:
        """Wait until every copy says where it answers."""
        self.urls = [self._ready(number) for number in range(len(self.processes))]

    def shoot(self, number: int) -> None:
        """Kill a copy without a warning."""
        self.processes[number].send_signal(signal.SIGKILL)
        self.processes[number].wait(START_S)

    def workers(self, number: int) -> list[int]:
        """List the processes that answer for a copy with several workers."""
        pid = self.processes[number].pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]

    def pids(self) -> list[int]:
        """List the processes of all copies, those that answer for a copy with several workers included."""
        return [pid for n, one in enumerate(self.processes) for pid in (one.pid, *self.workers(n))]

    def restart(self, number: int) -> None:
        """Start a shot copy again, on a port of its own."""
        self._ready_file(number).unlink()
        self.processes[number] = self._start(number)
        self.urls[number] = self._ready(number)

    def stop(self) -> None:
        """Stop all that still run, and wait for them."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(START_S)
            finally:
                process.kill()
                process.wait()
                assert process.stdin is not None
                process.stdin.close()

    def logs(self) -> str:
        """Return everything that the copies have logged."""
        return "".join(path.read_text(encoding="utf-8") for path in sorted(self._folder.glob("copy-*.log")))

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "middleplatform", "serve", "--database", self._url, "--port", "0"]
        # Ends with whoever started it, also with one that was killed itself.
        command += ["--ready-file", str(self._ready_file(number)), "--stop-with-stdin"]
        command += ["--workers", str(self._workers)]
        with (self._folder / f"copy-{number}.log").open("ab") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=os.environ | {"JIFU_PLATFORM_KEY": _KEY},
            )

    def _ready_file(self, number: int) -> Path:
        return self._folder / f"copy-{number}.ready"

    def _ready(self, number: int) -> str:
        ready, ends_at = self._ready_file(number), time.monotonic() + START_S
        while not ready.exists():
            assert self.processes[number].poll() is None, self.logs()
            assert time.monotonic() < ends_at, "the service took too long to start"
            time.sleep(0.02)
        return str(json.loads(ready.read_text(encoding="utf-8"))["url"])


@contextlib.contextmanager
def running_copies(url: str, folder: Path, count: int, workers: int = 1) -> Iterator[Copies]:
    """Run copies of the service, each of so many workers, while somebody needs them."""
    folder.mkdir(parents=True, exist_ok=True)
    copies = Copies(url, folder, count, workers)
    try:
        copies.wait_until_ready()
        yield copies
    finally:
        copies.stop()


@contextlib.contextmanager
def fresh_database(engine_name: str, folder: Path, *, durable: bool = False) -> Iterator[str]:
    """Make a migrated, empty database for a run of its own; PostgreSQL with a server of its own."""
    if engine_name == "sqlite":
        url = database_url(str(folder / "platform.db"))
        yield migrated(url)
        return
    with running_server(durable=durable) as server:
        if server is None:
            raise SystemExit("PostgreSQL is not installed (Debian: apt-get install postgresql)")
        yield migrated(server.url(server.new_database()))


def migrated(url: str) -> str:
    """Bring an empty database to today's schema; return its URL."""
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    return url
