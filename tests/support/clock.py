# SPDX-License-Identifier: Apache-2.0
"""A clock that stands still until the test moves it. Nothing here waits in real time."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

NINE_O_CLOCK = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)

_STEPS_BEFORE_ALARM = 20_000
"""A loop that is busy for so many rounds while time stands still never comes to rest: a fault in the code."""


class BusyForeverError(AssertionError):
    """Something on the loop goes on and on without waiting for anything."""


class SettableClock:
    """The `Clock` of the checkout for tests: wall and monotonic time move together, by `advance` alone."""

    def __init__(self, start: datetime = NINE_O_CLOCK) -> None:
        self._start = start
        self._elapsed_s = 0.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """Return the wall's time in UTC."""
        return self._start + timedelta(seconds=self._elapsed_s)

    def monotonic(self) -> float:
        """Return the seconds that the test let pass."""
        return self._elapsed_s

    async def sleep(self, delay_s: float) -> None:
        """Sleep until the test has moved the time so far; no time at all is one turn of the loop."""
        if delay_s <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._elapsed_s + delay_s, next(self._order), future))
        await future

    def set_wall_back(self, span: timedelta) -> None:
        """Let the wall's time jump back, as when somebody sets the machine's clock; the monotonic time goes on."""
        self._start -= span

    async def run_until_idle(self) -> None:
        """Let everything run that can run without time passing."""
        loop: Any = asyncio.get_running_loop()
        for _ in range(_STEPS_BEFORE_ALARM):
            await asyncio.sleep(0)
            if not loop._ready:  # the loop's own list of what can run now; there is no public way to see it
                return
        raise BusyForeverError(f"the loop is still busy after {_STEPS_BEFORE_ALARM} turns without time passing")

    async def advance(self, seconds: float) -> None:
        """Let so much time pass, sleeper by sleeper, each at its own moment."""
        until = self._elapsed_s + seconds
        await self.run_until_idle()
        while (wakes_at := self._next_wake()) is not None and wakes_at <= until:
            self._elapsed_s = wakes_at
            self._wake()
            await self.run_until_idle()
        self._elapsed_s = until
        await self.run_until_idle()

    async def advance_until(self, condition: Callable[[], bool], limit_s: float) -> None:
        """Let time pass from sleeper to sleeper until the condition holds; fail when that takes over ``limit_s``."""
        until = self._elapsed_s + limit_s
        await self.run_until_idle()
        while not condition():
            wakes_at = self._next_wake()
            if wakes_at is None or wakes_at > until:
                raise AssertionError(f"it did not come true within {limit_s} s")
            self._elapsed_s = wakes_at
            self._wake()
            await self.run_until_idle()

    def _next_wake(self) -> float | None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def _wake(self) -> None:
        while self._sleepers and self._sleepers[0][0] <= self._elapsed_s:
            future = heapq.heappop(self._sleepers)[2]
            if not future.done():
                future.set_result(None)
