# SPDX-License-Identifier: Apache-2.0
"""A training platform, made once and copied for each store: as a file, and where there is a server on PostgreSQL."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cashier.training.embedded_platform import EmbeddedPlatform
from tests.support.postgresql import PostgreSQLServer, running_server


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was made, and where. ``databases`` are copies on a server, of which a store takes one."""

    folder: Path
    made: dict[str, Any]
    address: str | None = None

    @property
    def engine(self) -> str:
        """The kind of database."""
        return "PostgreSQL" if self.address is not None else "SQLite"

    def copied_to(self, folder: Path) -> tuple[Path | str, Path]:
        """Make a store's own platform; return its database and the file with the key of its keys."""
        shutil.copytree(self.folder, folder)
        database = EmbeddedPlatform(folder).database
        key_file = database.with_name(database.name + ".key")
        return (self.address or database), key_file


@contextlib.contextmanager
def prepared_platforms(stores: int, on_postgresql: int) -> Iterator[list[Prepared]]:
    """Yield a platform for each store, so many of them on a PostgreSQL server where one is installed."""
    with contextlib.ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="jifu-kill-sweep-")))
        on_files = Prepared(folder / "files", EmbeddedPlatform(folder / "files").prepare())
        prepared = [on_files] * stores
        server = closing.enter_context(running_server()) if on_postgresql else None
        if server is not None:
            made, template = _prepared_on(server, folder / "server")
            for number in range(min(on_postgresql, stores)):
                address = server.url(server.new_database(template))
                prepared[number] = Prepared(folder / "server", made, address)
        yield prepared


def _prepared_on(server: PostgreSQLServer, folder: Path) -> tuple[dict[str, Any], str]:
    folder.mkdir()
    template, key_file = server.new_database(), folder / "platform.db.key"
    words = ["admin", "training-data", "--database", server.url(template), "--key-file", str(key_file), "--json"]
    command = [sys.executable, "-m", "middleplatform", *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(f"the platform on PostgreSQL could not be made: {done.stderr.strip()}")
    return json.loads(done.stdout), template
