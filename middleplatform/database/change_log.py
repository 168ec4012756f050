# SPDX-License-Identifier: Apache-2.0
"""Announcing what a transaction changed, to every process on the same database.

On PostgreSQL ``NOTIFY`` tells them at the commit. SQLite has nothing like it: there a small table holds the
topics, which the other processes' watchers read past the last number they saw.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, String, bindparam, delete, func, insert, select

from middleplatform.database.prepared import Prepared
from middleplatform.database.tables import changes

CHANNEL = "jifu_changes"


_STORE = Prepared(insert(changes), ("topic", "at"))


@cache
def _notify(count: int) -> Prepared:
    topics = (bindparam(f"topic_{number}", type_=String) for number in range(count))
    return Prepared(select(*(func.pg_notify(CHANNEL, topic).label(topic.key) for topic in topics)))


def announce(connection: Connection, topics: Iterable[str], at: datetime) -> None:
    """Announce topics as part of the running transaction: nobody hears of one that does not commit."""
    ordered = sorted(topics)
    if connection.dialect.name == "sqlite":
        for topic in ordered:
            _STORE.run(connection, {"topic": topic, "at": at})
        return
    _notify(len(ordered)).rows(connection, {f"topic_{number}": topic for number, topic in enumerate(ordered)})


def last_number(connection: Connection) -> int:
    """Return the number of the newest stored topic, 0 where there is none."""
    return int(connection.execute(select(func.coalesce(func.max(changes.c.seq), 0))).scalar_one())


def topics_after(connection: Connection, number: int, limit: int) -> list[tuple[int, str]]:
    """List number and topic of what was stored after a number."""
    rows = connection.execute(
        select(changes.c.seq, changes.c.topic).where(changes.c.seq > number).order_by(changes.c.seq).limit(limit)
    )
    return [(row.seq, row.topic) for row in rows]


def forget_topics(connection: Connection, before: datetime) -> None:
    """Delete topics that every watcher has long read."""
    connection.execute(delete(changes).where(changes.c.at < before))
