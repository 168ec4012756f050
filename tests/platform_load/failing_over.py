# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL primary is killed under load, its synchronous replica promoted, and every answer counted.

The service finds the new primary by itself: its URL names both servers and asks for the one that takes writes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.platform_load.ground import Ground, migrated, running_copies
from tests.platform_load.shooting import Load, Told, count
from tests.support.postgresql import PostgreSQLServer, running_server

COPIES = 2
TILLS = 12
MEMBERS = 60


@contextmanager
def replicated() -> Iterator[tuple[PostgreSQLServer, PostgreSQLServer, str]]:
    """Run a primary and its synchronous replica; yield both, and the URL that leads to whichever takes writes."""
    with running_server() as primary:
        if primary is None:
            raise SystemExit("PostgreSQL is not installed (Debian: apt-get install postgresql)")
        name = primary.new_database()
        with primary.replica() as replica:
            url = f"postgresql+psycopg://jifu@/{name}?host={primary.folder},{replica.folder}"
            yield primary, replica, url + "&target_session_attrs=read-write"


async def fail_over(folder: Path) -> tuple[Told, list[str]]:
    """Kill the primary under load and promote its replica; return what the tills were told, and what is wrong."""
    with replicated() as (primary, replica, url):
        ground = Ground.build(migrated(url), TILLS, MEMBERS)
        with running_copies(url, folder, COPIES) as copies:
            load = Load(ground, list(copies.urls), TILLS)
            await load.until_paid(100)
            await asyncio.to_thread(primary.kill)
            await asyncio.to_thread(replica.promote)
            await load.until_paid(100)
            await load.stop()
        wrong = count(ground, load.told)
        ground.close()
    return load.told, wrong
