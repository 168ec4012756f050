# SPDX-License-Identifier: Apache-2.0
"""Waking those who wait, across processes: here two engines on one database stand for two processes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import MutableMapping
from typing import Any

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from middleplatform.clock import SystemClock
from middleplatform.database.change_hub import ChangeHub, ChangeWatcher
from middleplatform.database.engine import open_engine
from middleplatform.database.unit_of_work import Unit, Units

NEVER_S = 0.3
SOON_S = 5.0
LATE_S = 60.0


def say(*topics: str) -> object:
    def work(unit: Unit) -> None:
        unit.changed(*topics)

    return work


async def wait_for(hub: ChangeHub, topic: str, act: object, timeout_s: float) -> bool:
    with hub.subscribe(topic) as changed:
        await asyncio.to_thread(act)  # type: ignore[arg-type]
        try:
            await asyncio.wait_for(changed.wait(), timeout_s)
        except TimeoutError:
            return False
        return True


def test_a_commit_of_this_process_wakes_its_topic_only(fresh_url: str) -> None:
    async def scenario() -> tuple[bool, bool]:
        hub, engine = ChangeHub(), open_engine(fresh_url)
        hub.bind(asyncio.get_running_loop())
        units = Units(engine, SystemClock(), hub.publish)
        woken = await wait_for(hub, "a", lambda: units.write(say("a")), SOON_S)  # type: ignore[arg-type]
        other = await wait_for(hub, "b", lambda: units.write(say("a")), NEVER_S)  # type: ignore[arg-type]
        units.close()
        return woken, other

    assert asyncio.run(scenario()) == (True, False)


def test_a_commit_of_another_process_wakes_the_waiting_too(fresh_url: str) -> None:
    async def scenario() -> bool:
        hub, engine, other_engine = ChangeHub(), open_engine(fresh_url), open_engine(fresh_url)
        hub.bind(asyncio.get_running_loop())
        watcher = ChangeWatcher(engine, hub)
        watcher.start()
        await asyncio.to_thread(watcher.wait_until_watching, SOON_S)
        other_process = Units(other_engine, SystemClock())
        woken = await wait_for(hub, "a", lambda: other_process.write(say("a")), SOON_S)  # type: ignore[arg-type]
        await asyncio.to_thread(watcher.stop)
        other_process.close()
        engine.dispose()
        return woken

    assert asyncio.run(scenario())


def test_a_watcher_that_could_not_read_for_a_while_goes_on(sqlite_url: str) -> None:
    async def scenario(logged: list[MutableMapping[str, Any]]) -> bool:
        hub, engine, other_engine = ChangeHub(), open_engine(sqlite_url), open_engine(sqlite_url)
        hub.bind(asyncio.get_running_loop())
        watcher = ChangeWatcher(engine, hub)
        watcher.start()
        await asyncio.to_thread(watcher.wait_until_watching, LATE_S)
        rename(other_engine, "changes", "gone")
        while not logged:  # noqa: ASYNC110 - what it waits for is done by a thread
            await asyncio.sleep(0.01)
        with hub.subscribe("a") as changed:
            rename(other_engine, "gone", "changes")
            Units(other_engine, SystemClock()).write(say("a"))  # type: ignore[arg-type]
            await asyncio.wait_for(changed.wait(), LATE_S)
        await asyncio.to_thread(watcher.stop)
        for each in (engine, other_engine):
            each.dispose()
        return True

    with capture_logs() as logged:
        assert asyncio.run(scenario(logged))


def rename(engine: Engine, before: str, after: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {before} RENAME TO {after}")


def test_what_is_rolled_back_wakes_nobody(fresh_url: str) -> None:
    class Refused(Exception):  # noqa: N818
        pass

    async def scenario() -> bool:
        hub, engine = ChangeHub(), open_engine(fresh_url)
        hub.bind(asyncio.get_running_loop())
        watcher = ChangeWatcher(engine, hub)
        watcher.start()
        await asyncio.to_thread(watcher.wait_until_watching, SOON_S)
        units = Units(engine, SystemClock(), hub.publish)

        def fail() -> None:
            def work(unit: Unit) -> None:
                unit.changed("a")
                raise Refused

            with pytest.raises(Refused):
                units.write(work)

        woken = await wait_for(hub, "a", fail, NEVER_S)
        await asyncio.to_thread(watcher.stop)
        units.close()
        return woken

    assert not asyncio.run(scenario())


def test_closing_wakes_everybody_and_later_waiters_at_once() -> None:
    async def scenario() -> float:
        hub = ChangeHub()
        with hub.subscribe("a") as changed:
            hub.close()
            await asyncio.wait_for(changed.wait(), SOON_S)
        begun = time.monotonic()
        with hub.subscribe("a") as changed:
            await asyncio.wait_for(changed.wait(), SOON_S)
        return time.monotonic() - begun

    assert asyncio.run(scenario()) < 1


def test_a_topic_without_waiters_leaves_nothing_behind() -> None:
    hub = ChangeHub()
    with hub.subscribe("a"), hub.subscribe("a"):
        assert hub.waiting == 2
    assert hub.waiting == 0
