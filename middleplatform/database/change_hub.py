# SPDX-License-Identifier: Apache-2.0
"""Waking those who wait: one hub and one watcher a process, however many tills and pages wait.

The hub runs on the event loop and wakes subscribers of a topic. Commits of this process reach it at once; one
watcher thread hears of the commits of other processes. Nothing asks the database on behalf of a single waiter.
"""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import psycopg
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from middleplatform.database.announcer import CHANNEL, EVERYTHING
from middleplatform.database.change_log import last_number, topics_after
from middleplatform.database.engine import connection_arguments

_LOOK_EVERY_S = 0.05
_RECONNECT_AFTER_S = 1.0
_AT_ONCE = 1000

log = structlog.get_logger(__name__)


class ChangeHub:
    """Wakes the coroutines that wait for a topic. Made before the event loop, bound to it by `bind`."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiters: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self.closing = False

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Run on this event loop from now on."""
        self._loop = loop

    @property
    def waiting(self) -> int:
        """How many wait at the moment."""
        return sum(len(events) for events in self._waiters.values())

    @contextmanager
    def subscribe(self, topic: str) -> Iterator[asyncio.Event]:
        """Give an event that is set at each change of the topic; the waiter clears it."""
        event = asyncio.Event()
        if self.closing:
            event.set()
        self._waiters[topic].add(event)
        try:
            yield event
        finally:
            self._waiters[topic].discard(event)
            if not self._waiters[topic]:
                del self._waiters[topic]

    def publish(self, topics: Iterable[str]) -> None:
        """Wake the subscribers of topics; may be called from any thread."""
        self._call(self._wake, tuple(topics))

    def publish_all(self) -> None:
        """Wake everybody: changes may have been missed."""
        self._call(self._wake_all)

    def close(self) -> None:
        """Wake everybody for the last time; called on the event loop when the service stops."""
        self.closing = True
        self._wake_all()

    def _call(self, work: Callable[..., None], *arguments: object) -> None:
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        loop.call_soon_threadsafe(work, *arguments)

    def _wake(self, topics: tuple[str, ...]) -> None:
        for topic in topics:
            for event in self._waiters.get(topic, ()):
                event.set()

    def _wake_all(self) -> None:
        for events in self._waiters.values():
            for event in events:
                event.set()


class ChangeWatcher:
    """A thread that hears of other processes' commits and tells the hub."""

    def __init__(self, engine: Engine, hub: ChangeHub) -> None:
        self._engine = engine
        self._hub = hub
        self._stop = threading.Event()
        self._watching = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="change-watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def wait_until_watching(self, timeout_s: float) -> bool:
        """Wait until commits of other processes are noticed; False where that takes too long."""
        return self._watching.wait(timeout_s)

    def stop(self) -> None:
        """Stop watching, and wait until the thread is gone."""
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        watch = self._read if self._engine.dialect.name == "sqlite" else self._listen
        while not self._stop.is_set():
            try:
                watch()
            except (SQLAlchemyError, psycopg.Error) as error:
                # Whatever it was: a server that starts, or that is a replica still, says so in ways of its own.
                log.warning("change watcher lost its connection", error=type(error).__name__)
                self._stop.wait(_RECONNECT_AFTER_S)

    def _read(self) -> None:
        with self._engine.connect() as connection:
            with connection.begin():
                last = last_number(connection)
            last_version = -1
            # Whatever was stored while nobody read is passed over: let all look for themselves.
            self._hub.publish_all()
            self._watching.set()
            while not self._stop.wait(_LOOK_EVERY_S):
                # A transaction of its own for every look: within one, SQLite goes on showing the old state.
                with connection.begin():
                    # Changes when another connection has committed: one read of shared memory tells.
                    version = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
                    if version == last_version:
                        continue
                    found = topics_after(connection, last, _AT_ONCE)
                # A full page may have a next one: look again, whatever the version says.
                last_version = -1 if len(found) == _AT_ONCE else version
                if found:
                    last = found[-1][0]
                    self._hub.publish({topic for _, topic in found})

    def _listen(self) -> None:
        with psycopg.connect(**connection_arguments(self._engine.url), autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            # Whatever was announced while nobody listened is lost: let all look for themselves.
            self._hub.publish_all()
            if not self._watching.is_set():
                # The process before this one may have been killed between a commit and its word of it.
                connection.execute(f"NOTIFY {CHANNEL}, '{EVERYTHING}'")
            self._watching.set()
            while not self._stop.is_set():
                for notification in connection.notifies(timeout=0.5, stop_after=1):
                    self._pass_on(notification.payload)

    def _pass_on(self, topic: str) -> None:
        if topic == EVERYTHING:
            self._hub.publish_all()
        else:
            self._hub.publish((topic,))
