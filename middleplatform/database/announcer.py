# SPDX-License-Identifier: Apache-2.0
"""Telling the other processes on a PostgreSQL database what a commit of this one has changed.

``NOTIFY`` has PostgreSQL let those who announce commit one after the other, the write to the disk and the wait for
a replica included: as part of a payment it would hold up every other payment. Here it comes after the commit, on a
thread and a connection of its own, for as many commits at once as there were meanwhile.

What a killed process left unsaid is made good by the one that takes its place: it says `EVERYTHING` when it begins.
"""

import threading
from collections.abc import Iterable

import psycopg
import structlog
from sqlalchemy import URL

from middleplatform.database.engine import connection_arguments

CHANNEL = "jifu_changes"
EVERYTHING = "*"
"""Announced instead of a topic: whoever waits for anything is to look."""

_MOST = 10_000
_RECONNECT_AFTER_S = 1.0
_LAST_WORDS_S = 5.0

log = structlog.get_logger(__name__)


class Announcer:
    """Announces topics to every process that listens. `announce` never waits for the database."""

    def __init__(self, url: URL) -> None:
        self._arguments = connection_arguments(url)
        self._news = threading.Condition()
        self._unsaid: set[str] = set()
        self._closing = False
        self._thread: threading.Thread | None = None

    def announce(self, topics: Iterable[str]) -> None:
        """Have topics announced soon; may be called from any thread."""
        with self._news:
            self._unsaid.update(topics)
            if len(self._unsaid) > _MOST:
                self._unsaid = {EVERYTHING}
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="announcer", daemon=True)
                self._thread.start()
            self._news.notify()

    def close(self) -> None:
        """Say what is unsaid, for at most five seconds, and give the connection back."""
        with self._news:
            self._closing = True
            self._news.notify()
        if self._thread is not None:
            self._thread.join(_LAST_WORDS_S)

    def _run(self) -> None:
        while True:
            try:
                with psycopg.connect(**self._arguments, autocommit=True) as connection:
                    # Nothing of it is kept: neither the disk nor a replica has to be waited for.
                    connection.execute("SET synchronous_commit = off")
                    self._say_all(connection)
            except psycopg.Error as error:
                # Whatever it was: a server that starts, or that is a replica still, says so in ways of its own.
                log.warning("announcer lost its connection", error=type(error).__name__)
            else:
                return
            with self._news:
                if self._news.wait_for(lambda: self._closing, _RECONNECT_AFTER_S):
                    return

    def _say_all(self, connection: psycopg.Connection) -> None:
        """Announce what comes until there is nothing left and no more will come."""
        while topics := self._next():
            try:
                connection.execute(
                    "SELECT pg_notify(%s, topic) FROM unnest(%s::text[]) topic", (CHANNEL, list(topics))
                )
            except psycopg.Error:
                with self._news:
                    self._unsaid |= topics
                raise

    def _next(self) -> set[str]:
        with self._news:
            self._news.wait_for(lambda: self._unsaid or self._closing)
            topics, self._unsaid = self._unsaid, set()
            return topics
