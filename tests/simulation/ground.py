# SPDX-License-Identifier: Apache-2.0
"""The ground of all worlds, made once: a migrated platform with a shop, members and one enrolled till."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path

from cashier.storage.journal import FILE_NAME, Journal
from middleplatform.database.engine import database_url, open_engine
from middleplatform.database.schema import migrate
from tests.simulation.people import Person
from tests.simulation.world import Ground
from tests.unit.middleplatform.workbench import Guest, Workbench


def memory_folder() -> Path:
    """Return a fresh folder, in memory where the system has such a place: kills lose nothing there, power would."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="jifu-simulation-", dir=memory if memory.is_dir() else None))


def lay_ground() -> Ground:
    """Make the ground by the platform's own services."""
    folder = memory_folder()
    try:
        return _laid(folder)
    finally:
        shutil.rmtree(folder)


def _laid(folder: Path) -> Ground:
    database = folder / "platform.db"
    engine = open_engine(database_url(str(database)))
    migrate(engine)
    engine.dispose()
    bench = Workbench.build(database_url(str(database)), sms=True)
    persons = (
        _person("plenty", bench.guest(1_000_000, wallet_minor=500_000)),
        _person("few", bench.guest(2_000)),
        _person("careful", bench.guest(500_000, limit_minor=0, wallet_minor=90_000)),
        _person("no password", bench.guest(500_000, password=None)),
    )
    policy = bench.platform.terminals.policy(bench.terminal)
    bench.close()
    _fold(database)
    till = folder / "till"
    Journal.open(till).close()
    _fold(till / FILE_NAME)
    return Ground(
        database=database.read_bytes(),
        journal=(till / FILE_NAME).read_bytes(),
        terminal_id=bench.terminal.terminal_id,
        key=bench.key.private_bytes_raw(),
        persons=persons,
        policy=policy,
    )


def _person(name: str, guest: Guest) -> Person:
    return Person(name, guest.identity, guest.phone)


def _fold(path: Path) -> None:
    """Bring what stands in the write-ahead log into the file itself, which alone is copied."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
