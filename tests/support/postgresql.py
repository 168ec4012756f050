# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of the tests' own, from the system's package, on a Unix socket in a temporary folder."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg

_BINARIES = Path("/usr/lib/postgresql")
_UNPRIVILEGED = "postgres"
_LOOKS = 400


def find_binaries() -> Path | None:
    """Return the newest installed server's programs, or None."""
    versions = sorted(_BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    return versions[-1].parent if versions else None


class PostgreSQLServer:
    """A running server; `new_database` gives each test a database of its own."""

    def __init__(self, binaries: Path, folder: Path, *, durable: bool = False) -> None:
        self._binaries = binaries
        self.folder = folder
        self._durable = durable
        self._keeper: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql+psycopg://jifu@/{database}?host={self.folder}"

    def new_database(self, template: str = "template1") -> str:
        """Make a database, a copy of another one, and return its name."""
        name = f"t{uuid.uuid4().hex}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return name

    def start(self) -> None:
        """Make a cluster and start it; it ends with the tests, however they end."""
        data = str(self.folder / "data")
        self._run(["initdb", "-D", data, "-U", "jifu", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
        self._serve()

    @contextlib.contextmanager
    def replica(self) -> Iterator[PostgreSQLServer]:
        """Run a replica that every commit waits for from now on."""
        with _server_folder() as folder:
            replica = PostgreSQLServer(self._binaries, folder, durable=self._durable)
            copying = ["pg_basebackup", "-D", str(folder / "data"), "-h", str(self.folder), "-U", "jifu"]
            replica._run([*copying, "-R", "-X", "stream", "-c", "fast", "--no-sync"])
            replica._serve()
            try:
                self._execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
                self._execute("SELECT pg_reload_conf()")
                self._wait_for("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
                yield replica
            finally:
                replica.stop()

    def promote(self) -> None:
        """Make a replica the server that takes writes."""
        self._run(["pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "30", "promote"])

    def kill(self) -> None:
        """Shoot the server with every process of its own; what a disk holds back when power is lost is not tried."""
        main = int((self.folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0])
        processes = Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii").split()
        for process in (main, *map(int, processes)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def _serve(self) -> None:
        data = str(self.folder / "data")
        # Durability is what the platform needs in a shop; what is thrown away after the test needs none.
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}'"
        options += "" if self._durable else " -c fsync=off"
        log = str(self.folder / "log")
        self._run(["pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "-t", "30", "start"])
        # Sits in a read until our end of the pipe closes, which a killed test runner's does too.
        program = f"cat; '{self._binaries}/pg_ctl' -D '{data}' -m immediate -w stop; cd /; rm -rf '{self.folder}'"
        self._keeper = subprocess.Popen(["/bin/sh", "-c", program], stdin=subprocess.PIPE, **self._surroundings())

    def stop(self) -> None:
        """Stop the cluster and remove it."""
        assert self._keeper is not None, "the server was started"
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()
        self._keeper.wait(30)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="jifu", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def _wait_for(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="jifu", dbname="postgres", autocommit=True) as connection:
            for _ in range(_LOOKS):
                row = connection.execute(statement.encode()).fetchone()
                if row is not None and row[0]:
                    return
                time.sleep(0.05)
        raise RuntimeError(f"the server does not come to {statement}")

    def _run(self, command: Sequence[str]) -> None:
        program = [str(self._binaries / command[0]), *command[1:]]
        # Not a pipe: the server would inherit it, and nobody would ever see its end.
        with (self.folder / "errors").open("w+", encoding="utf-8") as errors:
            surroundings = self._surroundings() | {"stderr": errors}
            done = subprocess.run(program, check=False, stdin=subprocess.DEVNULL, **surroundings)
            errors.seek(0)
            if done.returncode:
                raise RuntimeError(f"{command[0]} failed: {errors.read().strip()}")

    def _surroundings(self) -> dict[str, Any]:
        # The server refuses to run as root.
        user = pwd.getpwnam(_UNPRIVILEGED) if os.geteuid() == 0 else None
        surroundings = {
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
            "cwd": self.folder,
            "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        }
        if user is None:
            return surroundings
        return surroundings | {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def running_server(*, durable: bool = False) -> Iterator[PostgreSQLServer | None]:
    """Run a server while the tests need it; None where PostgreSQL is not installed.

    ``durable`` writes every commit to the disk, as a shop's server does: for measuring.
    """
    binaries = find_binaries()
    if binaries is None:
        yield None
        return
    with _server_folder() as folder:
        server = PostgreSQLServer(binaries, folder, durable=durable)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def _server_folder() -> Iterator[Path]:
    # Not pytest's own folder: that one is closed to the server's user.
    folder = Path(tempfile.mkdtemp(prefix="jifu-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, _UNPRIVILEGED)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
