# SPDX-License-Identifier: Apache-2.0
"""The engine: one thread with one asyncio loop for everything that waits. Knows no Qt and no payment."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar

import structlog

P = ParamSpec("P")
T = TypeVar("T")

_log = structlog.get_logger(__name__)


class SystemClock:
    """The real time. See `cashier.checkout.ports.Clock`."""

    def now(self) -> datetime:
        """Return the wall's time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never go back; the same scale as the loop's own."""
        return asyncio.get_running_loop().time()

    async def sleep(self, delay_s: float) -> None:
        """Wait."""
        await asyncio.sleep(delay_s)


class EngineStoppedError(RuntimeError):
    """Work came for an engine that runs no more."""

    def __init__(self) -> None:
        super().__init__("the engine is stopped; nothing was done")


class Engine:
    """Runs coroutines and calls on its own thread; other threads only hand work in."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(_report)
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._gate = threading.Lock()
        self._is_open = True

    def start(self) -> None:
        """Start the thread; returns when the loop runs."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(_nothing(), self._loop).result()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine on the engine and return its future. May be called from any thread, also before the start.

        Raises `EngineStoppedError`; whatever was taken before that comes to an end, be it cancelled.
        """
        with self._gate:
            if self._is_open:
                return asyncio.run_coroutine_threadsafe(work, self._loop)
        work.close()
        raise EngineStoppedError

    def call(self, function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have a plain function called on the engine; its result is dropped, its fault is logged.

        Once the engine is stopped the call is dropped: devices and windows may end later and still have a word.
        """
        with self._gate:
            if self._is_open:
                self._loop.call_soon_threadsafe(lambda: function(*args, **kwargs))

    def stop(self, timeout_s: float = 5.0) -> None:
        """Take no more work, cancel what still waits, end the loop and join the thread."""
        has_started = self._thread.ident is not None
        with self._gate:
            was_open, self._is_open = self._is_open, False
            if was_open and has_started:
                self._loop.call_soon_threadsafe(self._loop.stop)
        if has_started:
            self._thread.join(timeout_s)
        elif was_open:
            self._wind_up()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._wind_up()

    def _wind_up(self) -> None:
        # Work that came just before the end has yet to become a task, or its future would never end.
        self._loop.run_until_complete(_nothing())
        while waiting := asyncio.all_tasks(self._loop):
            for task in waiting:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()


async def _nothing() -> None:
    return None


def _report(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    _log.error("engine_fault", message=context.get("message"), exc_info=context.get("exception"))
