# SPDX-License-Identifier: Apache-2.0
"""The unit of work: the only place that begins and commits. Services and repositories never do.

Work is handed over as a callable, so that a deadlock's victim can be run again from its beginning.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from middleplatform.clock import Clock
from middleplatform.database.announcer import Announcer
from middleplatform.database.change_log import store_topics
from middleplatform.database.engine import WRITES, reader

T = TypeVar("T")

_TRIES = 4
_WRITERS = 4
_RETRIED_STATES = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock detected


@dataclass(slots=True)
class Unit:
    """One running transaction: its connection, and the topics that its commit will have changed."""

    connection: Connection
    topics: set[str] = field(default_factory=set)

    def changed(self, *topics: str) -> None:
        """Note that something changed; whoever waits for the topic is woken after the commit."""
        self.topics.update(topics)


class Units:
    """Runs units of work on one engine and publishes what they changed."""

    def __init__(
        self, engine: Engine, clock: Clock, publish: Callable[[Iterable[str]], None] = lambda _topics: None
    ) -> None:
        self._engine = engine
        self._reader = reader(engine)
        self._writers = engine.execution_options(**{WRITES: True})
        self._clock = clock
        self._publish = publish
        self._announcer = None if engine.dialect.name == "sqlite" else Announcer(engine.url)
        self.witness: Callable[[Connection], None] | None = None
        """Called at the end of each writing transaction, inside it; its error undoes the work."""
        # SQLite has one writer at a time anyway. Its own waiting sleeps up to 100 ms between looks; a lock wakes.
        # On PostgreSQL more than a few at once only take the interpreter from each other.
        self._turns = threading.Semaphore(1 if engine.dialect.name == "sqlite" else _WRITERS)

    @property
    def engine(self) -> Engine:
        """The engine below, for health checks and the watcher of changes."""
        return self._engine

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run reading work on a connection of its own and return its result."""
        with self._reader.connect() as connection, connection.begin():
            return work(connection)

    def write(self, work: Callable[[Unit], T]) -> T:
        """Run writing work in one transaction, commit it and return its result.

        An error leaves nothing behind. A deadlock's victim is run again: the work must have no effect outside
        of the database.
        """
        for tries_left in reversed(range(_TRIES)):
            try:
                result, topics = self._once(work)
            except OperationalError as error:
                if tries_left == 0 or getattr(error.orig, "sqlstate", None) not in _RETRIED_STATES:
                    raise
            else:
                if topics:
                    self._tell(topics)
                return result
        raise AssertionError("unreachable: the last try returns or raises")

    def close(self) -> None:
        """Say what is still to be said of commits, and close the database's connections."""
        if self._announcer is not None:
            self._announcer.close()
        self._engine.dispose()

    def _tell(self, topics: set[str]) -> None:
        self._publish(topics)
        if self._announcer is not None:
            self._announcer.announce(topics)

    def _once(self, work: Callable[[Unit], T]) -> tuple[T, set[str]]:
        with self._turns:
            return self._in_transaction(work)

    def _in_transaction(self, work: Callable[[Unit], T]) -> tuple[T, set[str]]:
        with self._writers.connect() as connection, connection.begin():
            unit = Unit(connection)
            result = work(unit)
            if self.witness is not None:
                self.witness(connection)
            if unit.topics and self._announcer is None:
                store_topics(connection, unit.topics, self._clock.now())
            return result, unit.topics
