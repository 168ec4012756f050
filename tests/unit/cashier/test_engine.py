# SPDX-License-Identifier: Apache-2.0
"""The engine: work from any thread runs on its one loop, faults are reported, and an end leaves nobody waiting."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from cashier.engine import Engine, EngineStoppedError, SystemClock

PATIENCE_S = 20.0


@pytest.fixture
def engine() -> Iterator[Engine]:
    started = Engine()
    started.start()
    yield started
    started.stop()


async def _thread_name() -> str:
    return threading.current_thread().name


def test_work_runs_on_the_engines_own_thread(engine: Engine) -> None:
    assert engine.submit(_thread_name()).result(PATIENCE_S) == "engine"
    assert threading.current_thread().name != "engine"


def test_work_from_many_threads_runs_on_the_one_loop(engine: Engine) -> None:
    counted: list[int] = []

    async def count(number: int) -> None:
        seen = len(counted)
        await asyncio.sleep(0)
        counted.append(number)
        assert len(counted) > seen

    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        futures = list(threads.map(lambda number: engine.submit(count(number)), range(200)))
    for future in futures:
        future.result(PATIENCE_S)
    assert sorted(counted) == list(range(200))


def test_a_fault_of_the_work_is_handed_to_whoever_asked(engine: Engine) -> None:
    async def fail() -> None:
        raise ValueError("the amount is missing")

    with pytest.raises(ValueError, match="the amount is missing"):
        engine.submit(fail()).result(PATIENCE_S)


def test_a_called_function_runs_there_with_its_arguments(engine: Engine) -> None:
    ran = threading.Event()
    heard: list[object] = []

    def hear(one: int, *, two: str) -> None:
        heard.extend([one, two, threading.current_thread().name])
        ran.set()

    engine.call(hear, 1, two="zwei")
    assert ran.wait(PATIENCE_S)
    assert heard == [1, "zwei", "engine"]


def test_calls_keep_their_order(engine: Engine) -> None:
    heard: list[int] = []
    for number in range(100):
        engine.call(heard.append, number)
    engine.submit(_thread_name()).result(PATIENCE_S)
    assert heard == list(range(100))


@pytest.mark.logs_error("engine_fault")
def test_a_fault_in_a_called_function_is_logged_and_the_engine_goes_on(engine: Engine) -> None:
    def fail() -> None:
        raise ValueError("broken")

    engine.call(fail)
    assert engine.submit(_thread_name()).result(PATIENCE_S) == "engine"


def test_work_that_comes_before_the_start_waits_for_it() -> None:
    engine = Engine()
    heard: list[int] = []
    engine.call(heard.append, 1)
    waiting = engine.submit(_thread_name())
    engine.start()
    assert waiting.result(PATIENCE_S) == "engine"
    assert heard == [1]
    engine.stop()


def test_work_for_an_engine_that_never_starts_is_called_off() -> None:
    engine = Engine()
    waiting = engine.submit(asyncio.sleep(3600))
    engine.stop()
    with pytest.raises(concurrent.futures.CancelledError):
        waiting.result(0)


@pytest.mark.logs_error("engine_fault")
def test_a_fault_in_a_task_that_nobody_awaits_is_logged(engine: Engine) -> None:
    async def fail() -> None:
        raise ValueError("broken")

    async def begin() -> None:
        task = asyncio.get_running_loop().create_task(fail())
        await asyncio.wait({task})

    engine.submit(begin()).result(PATIENCE_S)
    engine.submit(_thread_name()).result(PATIENCE_S)


def test_stopping_cancels_what_still_waits_and_lets_it_clean_up() -> None:
    engine = Engine()
    engine.start()
    cleaned = threading.Event()

    async def wait_for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.set()

    waiting = engine.submit(wait_for_ever())
    engine.submit(_thread_name()).result(PATIENCE_S)
    engine.stop()
    assert cleaned.is_set()
    with pytest.raises(concurrent.futures.CancelledError):
        waiting.result(0)


def test_stopping_twice_or_before_the_start_is_no_fault() -> None:
    engine = Engine()
    engine.stop()
    started = Engine()
    started.start()
    started.stop()
    started.stop()


def test_an_engine_that_was_never_started_gives_its_loop_back() -> None:
    engine = Engine()
    engine.stop()
    assert engine._loop.is_closed()


def test_a_stopped_engine_has_no_thread_left() -> None:
    engine = Engine()
    engine.start()
    engine.stop()
    assert not engine._thread.is_alive()
    assert engine._loop.is_closed()


def test_work_for_a_stopped_engine_is_refused_at_once() -> None:
    engine = Engine()
    engine.start()
    engine.stop()
    with pytest.raises(EngineStoppedError):
        engine.submit(_thread_name())


def test_a_call_to_a_stopped_engine_is_dropped() -> None:
    """Devices and windows that end after the engine may still have a word."""
    engine = Engine()
    engine.start()
    engine.stop()
    heard: list[int] = []
    engine.call(heard.append, 1)
    assert heard == []


def test_nobody_is_left_waiting_however_close_to_the_end_the_work_comes() -> None:
    for delay_s in (0.0, 0.0002, 0.001, 0.003):
        engine = Engine()
        engine.start()
        futures: list[concurrent.futures.Future[str]] = []
        refused = threading.Event()

        def hand_in(
            engine: Engine = engine,
            futures: list[concurrent.futures.Future[str]] = futures,
            refused: threading.Event = refused,
        ) -> None:
            while not refused.is_set():
                time.sleep(0.0001)
                try:
                    futures.append(engine.submit(_thread_name()))
                except EngineStoppedError:
                    refused.set()

        busy = threading.Thread(target=hand_in)
        busy.start()
        time.sleep(delay_s)
        engine.stop()
        busy.join(PATIENCE_S)
        assert refused.is_set()
        done, waiting = concurrent.futures.wait(futures, timeout=PATIENCE_S)
        assert not waiting
        assert all(future.cancelled() or future.result() == "engine" for future in done)


def test_the_wall_time_is_in_utc_and_now() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_monotonic_time_is_the_loops_own_and_sleeping_takes_as_long(engine: Engine) -> None:
    async def sleep() -> tuple[float, float]:
        clock = SystemClock()
        assert clock.monotonic() == pytest.approx(asyncio.get_running_loop().time(), abs=1)
        began = clock.monotonic()
        await clock.sleep(0.05)
        return began, clock.monotonic()

    began, ended = engine.submit(sleep()).result(PATIENCE_S)
    assert ended - began >= 0.05
