# SPDX-License-Identifier: Apache-2.0
"""What transactions on SQLite changed, for the other processes on the same file.

SQLite has nothing like PostgreSQL's ``NOTIFY``: a small table holds the topics, which the other processes' watchers
read past the last number they saw.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from middleplatform.database.prepared import Prepared
from middleplatform.database.tables import changes

_STORE = Prepared(insert(changes), ("topic", "at"))


def store_topics(connection: Connection, topics: Iterable[str], at: datetime) -> None:
    """Store topics as part of the running transaction: nobody hears of one that does not commit."""
    for topic in sorted(topics):
        _STORE.run(connection, {"topic": topic, "at": at})


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
