# SPDX-License-Identifier: Apache-2.0
"""Announcing commits on PostgreSQL: nothing is left unsaid."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import make_url
from structlog.testing import capture_logs

from middleplatform.database.announcer import CHANNEL, EVERYTHING, Announcer
from middleplatform.database.change_hub import ChangeHub, ChangeWatcher
from middleplatform.database.engine import open_engine
from tests.support.postgresql import running_server
from tests.unit.middleplatform.conftest import EmptyDatabase

pytestmark = pytest.mark.postgres
HEARD_WITHIN_S = 60.0


@pytest.fixture
def url(postgresql_database: EmptyDatabase) -> str:
    return postgresql_database.url


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        yield connection


@pytest.fixture
def listener(url: str) -> Iterator[psycopg.Connection]:
    with connected(url) as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        yield connection


def heard(listener: psycopg.Connection, count: int) -> set[str]:
    return {each.payload for each in listener.notifies(timeout=HEARD_WITHIN_S, stop_after=count)}


def test_what_is_announced_just_before_the_end_is_said(url: str, listener: psycopg.Connection) -> None:
    announcer = Announcer(make_url(url))
    announcer.announce(f"topic {number}" for number in range(100))
    announcer.close()
    assert heard(listener, 100) == {f"topic {number}" for number in range(100)}


def test_a_lost_connection_is_made_again_and_what_came_meanwhile_is_said(
    url: str, listener: psycopg.Connection
) -> None:
    announcer = Announcer(make_url(url))
    announcer.announce(["before"])
    (first,) = listener.notifies(timeout=HEARD_WITHIN_S, stop_after=1)
    listener.execute("SELECT pg_terminate_backend(%s)", [first.pid])
    announcer.announce(["after"])
    assert (first.payload, heard(listener, 1)) == ("before", {"after"})
    announcer.close()


def test_more_than_can_be_listed_is_announced_as_everything(url: str, listener: psycopg.Connection) -> None:
    announcer = Announcer(make_url(url))
    announcer.announce(map(str, range(10_001)))
    announcer.close()
    assert heard(listener, 1) == {EVERYTHING}


def test_a_process_without_anything_to_say_opens_no_connection(url: str, listener: psycopg.Connection) -> None:
    def connected_to_it() -> object:
        return listener.execute(
            "SELECT array_agg(pid ORDER BY pid) FROM pg_stat_activity WHERE datname = current_database()"
        ).fetchone()

    before, announcer = connected_to_it(), Announcer(make_url(url))
    assert connected_to_it() == before
    announcer.close()


def test_a_process_that_begins_has_all_others_look_for_themselves(url: str) -> None:
    """The one before it may have been killed between a commit and its word of it."""

    async def scenario() -> bool:
        engines = [open_engine(url), open_engine(url)]
        hub = ChangeHub()
        hub.bind(asyncio.get_running_loop())
        here, newcomer = ChangeWatcher(engines[0], hub), ChangeWatcher(engines[1], ChangeHub())
        here.start()
        await asyncio.to_thread(here.wait_until_watching, HEARD_WITHIN_S)
        with hub.subscribe("a") as changed:
            await asyncio.sleep(0.1)  # Its own beginning wakes everybody too.
            changed.clear()
            newcomer.start()
            await asyncio.wait_for(changed.wait(), HEARD_WITHIN_S)
        for watcher in (here, newcomer):
            await asyncio.to_thread(watcher.stop)
        for engine in engines:
            engine.dispose()
        return True

    assert asyncio.run(scenario())


@pytest.mark.slow
@pytest.mark.process
def test_at_a_replica_both_sides_wait_until_it_is_the_server_that_takes_writes() -> None:
    """A fail-over by address: for a moment it leads to a server that says "not during recovery"."""
    with running_server() as primary:
        if primary is None:
            pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
        database = primary.new_database()
        with primary.replica() as replica, capture_logs() as logged:
            engine = open_engine(replica.url(database))
            announcer, watcher = Announcer(engine.url), ChangeWatcher(engine, ChangeHub())
            watcher.start()
            announcer.announce(["a"])
            while {each["event"] for each in logged} != {
                "announcer lost its connection",
                "change watcher lost its connection",
            }:
                time.sleep(0.05)
            primary.kill()
            replica.promote()
            with connected(replica.url(database)) as listener:
                listener.execute(f"LISTEN {CHANNEL}")
                announcer.announce(["b"])
                assert watcher.wait_until_watching(HEARD_WITHIN_S)
                while "b" not in heard(listener, 1):
                    pass
            announcer.close()
            watcher.stop()
            engine.dispose()
