# SPDX-License-Identifier: Apache-2.0
"""Counting in fixed windows of time, in the database: limits hold across restarts and copies of the service."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, select

from middleplatform.database.tables import rate_counters
from middleplatform.database.upsert import insert_or_add


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` events of one kind per ``window_s`` seconds."""

    kind: str
    count: int
    window_s: int


def retry_after_s(connection: Connection, limit: Limit, who: str, now: datetime) -> int:
    """Return the seconds until ``who`` may try again; 0 where the limit is not reached."""
    key, window = counter_key(limit, who, now)
    stored = connection.execute(
        select(rate_counters.c.count).where(rate_counters.c.key == key, rate_counters.c.window == window)
    ).scalar_one_or_none()
    return wait_s(limit, stored, now)


def counter_key(limit: Limit, who: str, now: datetime) -> tuple[str, int]:
    """Return key and window under which the events of ``who`` are counted now."""
    return f"{limit.kind}:{who}", _window(limit, now)


def wait_s(limit: Limit, counted: int | None, now: datetime) -> int:
    """Return the seconds until there may be another event after so many; 0 where the limit is not reached."""
    return 0 if counted is None or counted < limit.count else _wait_s(limit, now)


def count_event(connection: Connection, limit: Limit, who: str, now: datetime) -> None:
    """Count one event of ``who``."""
    _count(connection, limit, who, now)


def count_or_wait_s(connection: Connection, limit: Limit, who: str, now: datetime) -> int:
    """Count one event of ``who`` and return 0, or the seconds until there may be one.

    Who wants it not to count then, rolls back.
    """
    if _count(connection, limit, who, now) <= limit.count:
        return 0
    return _wait_s(limit, now)


def _count(connection: Connection, limit: Limit, who: str, now: datetime) -> int:
    window = _window(limit, now)
    expires_at = datetime.fromtimestamp((window + 1) * limit.window_s, UTC) + timedelta(seconds=1)
    values = {"key": f"{limit.kind}:{who}", "window": window, "count": 1, "expires_at": expires_at}
    return insert_or_add(connection, rate_counters, values, rate_counters.c.count)


def forget_old_counts(connection: Connection, now: datetime) -> None:
    """Delete the counts of windows that are over."""
    connection.execute(delete(rate_counters).where(rate_counters.c.expires_at < now))


def _wait_s(limit: Limit, now: datetime) -> int:
    return max(1, (_window(limit, now) + 1) * limit.window_s - int(now.timestamp()))


def _window(limit: Limit, now: datetime) -> int:
    return int(now.timestamp()) // limit.window_s
