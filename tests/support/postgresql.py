# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of the tests' own, from the system's package, on a Unix socket in a temporary folder."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg

_BINARIES = Path("/usr/lib/postgresql")
_UNPRIVILEGED = "postgres"


def find_binaries() -> Path | None:
    """Return the newest installed server's programs, or None."""
    versions = sorted(_BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    return versions[-1].parent if versions else None


class PostgreSQLServer:
    """A running server; `new_database` gives each test a database of its own."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql+psycopg://jifu@/{database}?host={self._folder}"

    def new_database(self, template: str = "template1") -> str:
        """Make a database, a copy of another one, and return its name."""
        name = f"t{uuid.uuid4().hex}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return name

    def drop_database(self, name: str) -> None:
        """Throw a database away, whoever is still connected."""
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def start(self) -> None:
        """Make a cluster and start it."""
        data = str(self._folder / "data")
        self._run(["initdb", "-D", data, "-U", "jifu", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
        # Durability is what the platform needs in a shop; what is thrown away after the test needs none.
        options = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}' -c fsync=off"
        log = str(self._folder / "log")
        self._run(["pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "-t", "30", "start"])

    def stop(self) -> None:
        """Stop the cluster."""
        self._run(["pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop"])

    def _execute(self, statement: str) -> None:
        with psycopg.connect(host=str(self._folder), user="jifu", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, command: Sequence[str]) -> None:
        program = [str(self._binaries / command[0]), *command[1:]]
        # The server refuses to run as root.
        user = pwd.getpwnam(_UNPRIVILEGED) if os.geteuid() == 0 else None
        done = subprocess.run(
            program,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self._folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {done.stderr.strip()}")


@contextlib.contextmanager
def running_server() -> Iterator[PostgreSQLServer | None]:
    """Run a server while the tests need it; None where PostgreSQL is not installed."""
    binaries = find_binaries()
    if binaries is None:
        yield None
        return
    # Not pytest's own folder: that one is closed to the server's user.
    folder = Path(tempfile.mkdtemp(prefix="jifu-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, _UNPRIVILEGED)
    server = PostgreSQLServer(binaries, folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
