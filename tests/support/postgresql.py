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
from typing import Any

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
        self._keeper: subprocess.Popen[bytes] | None = None

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
        """Make a cluster and start it; it ends with the tests, however they end."""
        data = str(self._folder / "data")
        self._run(["initdb", "-D", data, "-U", "jifu", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
        # Durability is what the platform needs in a shop; what is thrown away after the test needs none.
        options = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}' -c fsync=off"
        log = str(self._folder / "log")
        self._run(["pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "-t", "30", "start"])
        # Sits in a read until our end of the pipe closes, which a killed test runner's does too.
        program = f"cat; '{self._binaries}/pg_ctl' -D '{data}' -m immediate -w stop; cd /; rm -rf '{self._folder}'"
        self._keeper = subprocess.Popen(["/bin/sh", "-c", program], stdin=subprocess.PIPE, **self._surroundings())

    def stop(self) -> None:
        """Stop the cluster and remove it."""
        assert self._keeper is not None, "the server was started"
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()
        self._keeper.wait(30)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(host=str(self._folder), user="jifu", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, command: Sequence[str]) -> None:
        program = [str(self._binaries / command[0]), *command[1:]]
        # Not a pipe: the server would inherit it, and nobody would ever see its end.
        with (self._folder / "errors").open("w+", encoding="utf-8") as errors:
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
            "cwd": self._folder,
            "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        }
        if user is None:
            return surroundings
        return surroundings | {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


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
