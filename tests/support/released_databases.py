# SPDX-License-Identifier: Apache-2.0
"""Databases as released versions left them, one SQL script for each engine, under ``tests/data/released/VERSION``.

``python -m tests.support.released_databases VERSION`` writes those of the present version, once, when it is released.
They are never written anew: what a shop has on its disk does not change either.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from middleplatform.accounts.service import Administration
from middleplatform.bootstrap import Platform
from middleplatform.contract.payments import Asset, IfSucceeded
from middleplatform.database.engine import database_url, open_engine
from middleplatform.database.schema import migrate
from tests.support.postgresql import find_binaries, running_server
from tests.unit.middleplatform.workbench import Workbench

FOLDER = Path(__file__).parents[1] / "data" / "released"
_NOT_DATA = ("SET ", "SELECT pg_catalog.set_config", "\\", "--")
"""Lines of a dump that set up a session, and which servers of other versions may not know."""


def versions() -> list[str]:
    """List the released versions that there are databases of."""
    return sorted(path.name for path in FOLDER.iterdir())


def restore(engine: Engine, version: str) -> None:
    """Fill an empty database with what a released version left."""
    script = (FOLDER / version / f"{engine.dialect.name}.sql").read_text(encoding="utf-8")
    if engine.dialect.name == "sqlite":
        # Not the platform's own connection: a dump has tables before those that they point to.
        with contextlib.closing(sqlite3.connect(str(engine.url.database))) as file:
            file.executescript(script)
        return
    with engine.begin() as connection:
        connection.exec_driver_sql(script)


def told(version: str, engine_name: str) -> dict[str, Any]:
    """Return what was known of it then: ``balances`` by phone, and ``paid``, an attempt that succeeded."""
    everything: dict[str, Any] = json.loads((FOLDER / version / "told.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = everything[engine_name]
    return found


def point_balances(platform: Platform) -> dict[str, int]:
    """Return the points of every member, by phone."""
    administration = Administration(platform.context)
    return {
        member.phone: balance.available
        for member in administration.members()
        for balance in administration.balances(member.member_id)
        if balance.asset is Asset.POINTS
    }


def _live(bench: Workbench) -> dict[str, Any]:
    """Let a shop have a payment of every end; tell what there is then."""
    guest, other = bench.guest(), bench.guest(points=50)
    paid = bench.pay(bench.request(bench.code(guest), 1_000))
    bench.refund(paid, 400)
    bench.cancel(bench.pay(bench.request(bench.code(guest), 300)).attempt_id, IfSucceeded.REVERSE)
    bench.by_pad(bench.waiting())
    bench.by_pad(bench.waiting(), "000000")
    bench.pay(bench.request(bench.code(other), 60))
    bench.code(other)
    return {"balances": point_balances(bench.platform), "paid": str(paid.attempt_id)}


def _sqlite(folder: Path) -> tuple[str, dict[str, Any]]:
    path = folder / "platform.db"
    found = _filled(database_url(str(path)))
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump()) + "\n", found


def _postgresql() -> tuple[str, dict[str, Any]]:
    binaries = find_binaries()
    with running_server() as server:
        assert binaries is not None, "needs PostgreSQL (Debian: apt-get install postgresql)"
        assert server is not None
        name = server.new_database()
        found = _filled(server.url(name))
        dump = [str(binaries / "pg_dump"), "--inserts", "--no-owner", "--no-privileges", "-h", str(server.folder)]
        done = subprocess.run([*dump, "-U", "jifu", name], check=True, capture_output=True, encoding="utf-8")
    lines = [line for line in done.stdout.splitlines() if line and not line.startswith(_NOT_DATA)]
    return "\n".join(lines) + "\n", found


def _filled(url: str) -> dict[str, Any]:
    engine = open_engine(url)
    migrate(engine)
    bench = Workbench.build(url, engine=engine)
    found = _live(bench)
    bench.close()
    engine.dispose()
    return found


def main() -> int:
    """Write the databases of a version that is being released; those that are there stay."""
    place = FOLDER / sys.argv[1]
    place.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        made = {"sqlite": _sqlite(Path(folder)), "postgresql": _postgresql()}
    for engine_name, (script, _) in made.items():
        (place / f"{engine_name}.sql").write_text(script, encoding="utf-8")
    known = {engine_name: found for engine_name, (_, found) in made.items()}
    (place / "told.json").write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
