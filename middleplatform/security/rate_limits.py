# SPDX-License-Identifier: Apache-2.0
"""Counting in fixed windows of time, in the database: limits hold across restarts and copies of the service."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, select

from middleplatform.database.tables import rate_counters
from middleplatform.database.upsert import insert_or_update


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` events of one kind per ``window_s`` seconds."""

    kind: str
    count: int
    window_s: int


def retry_after_s(connection: Connection, limit: Limit, who: str, now: datetime) -> int:
    """Return the seconds until ``who`` may try again; 0 where the limit is not reached."""
    window = _window(limit, now)
    stored = connection.execute(
        select(rate_counters.c.count).where(
            rate_counters.c.key == f"{limit.kind}:{who}", rate_counters.c.window == window
        )
    ).scalar_one_or_none()
    if stored is None or stored < limit.count:
        return 0
    return max(1, (window + 1) * limit.window_s - int(now.timestamp()))


def count_event(connection: Connection, limit: Limit, who: str, now: datetime) -> None:
    """Count one event of ``who``."""
    window = _window(limit, now)
    expires_at = datetime.fromtimestamp((window + 1) * limit.window_s, UTC) + timedelta(seconds=1)
    insert_or_update(
        connection,
        rate_counters,
        {"key": f"{limit.kind}:{who}", "window": window, "count": 1, "expires_at": expires_at},
        {"count": rate_counters.c.count + 1},
    )


def forget_old_counts(connection: Connection, now: datetime) -> None:
    """Delete the counts of windows that are over."""
    connection.execute(delete(rate_counters).where(rate_counters.c.expires_at < now))


def _window(limit: Limit, now: datetime) -> int:
    return int(now.timestamp()) // limit.window_s
