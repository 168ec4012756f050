# SPDX-License-Identifier: Apache-2.0
"""Finds out how an attempt without an answer ended. Works in the background, and again after a restart.

It asks, and after a while it cancels; it never pays. A cancel is final on the platform and leaves a tombstone for
an attempt that had not arrived, so each of its answers settles the matter.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from cashier.checkout.attempt import Attempt, CancelDue, NotKnown, State
from cashier.checkout.attempts import Attempts
from cashier.checkout.ports import Clock, PaymentPlatform
from middleplatform.contract.payments import IfSucceeded

_log = structlog.get_logger(__name__)

NOT_KNOWN_BEFORE_CANCEL = 2
"""After so many "I do not know it" in a row the request is cancelled at once instead of after a minute."""

SHORTEST_DELAY_S = 0.5
"""No policy makes the till ask faster than this."""

RESTART_DELAY_S = 5
"""After a fault of our own, the attempt is taken up again this much later: it is never dropped."""


@dataclass(frozen=True, slots=True)
class ResolverTimings:
    """How long to wait before each question (the last repeats), and when to stop asking and cancel. Seconds."""

    query_delays_s: tuple[float, ...] = (1, 2, 3, 5)
    cancel_after_s: float = 60


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the resolver is with one attempt; ``next_at`` and ``cancel_at`` on the monotonic clock."""

    attempt: Attempt
    questions: int
    asking: bool
    next_at: float
    cancel_at: float


class UnknownResolver:
    """Follows every UNKNOWN attempt until it has an end. Lives on the engine's loop."""

    def __init__(self, attempts: Attempts, platform: PaymentPlatform, clock: Clock, timings: ResolverTimings) -> None:
        self._attempts = attempts
        self._platform = platform
        self._clock = clock
        self._timings = timings
        self._tasks: dict[UUID, asyncio.Task[None]] = {}
        self._hurry: dict[UUID, asyncio.Event] = {}
        self._progress: dict[UUID, Progress] = {}
        self._given_up: set[UUID] = set()
        self._watchers: list[Callable[[Progress], None]] = []
        self._is_stopped = False
        attempts.listen(self._on_change)

    def follow(self, timings: ResolverTimings) -> None:
        """Work by these timings from the next attempt on."""
        self._timings = timings

    def recover(self) -> list[Attempt]:
        """Take up the attempts of an earlier run and ask about each at once."""
        return self._attempts.recover()

    def watch(self, watcher: Callable[[Progress], None]) -> None:
        """Have every step of the resolver told to ``watcher``."""
        self._watchers.append(watcher)

    def progress_of(self, attempt_id: UUID) -> Progress | None:
        """Return how far it is with one attempt, or None where it is not at work on it."""
        return self._progress.get(attempt_id)

    async def stop(self) -> None:
        """Stop asking; what is unknown stays so on disk and is taken up at the next start."""
        self._is_stopped = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _on_change(self, attempt: Attempt) -> None:
        if attempt.state is not State.UNKNOWN:
            return
        if attempt.attempt_id not in self._tasks:
            self._begin(attempt.attempt_id)
        if attempt.cancel is IfSucceeded.REVERSE and attempt.attempt_id not in self._given_up:
            self._given_up.add(attempt.attempt_id)
            self._hurry[attempt.attempt_id].set()

    def _begin(self, attempt_id: UUID, after_s: float = 0.0) -> None:
        if self._is_stopped:
            return
        self._hurry.setdefault(attempt_id, asyncio.Event())
        work = self._resolve(attempt_id, after_s)
        task = asyncio.get_running_loop().create_task(work, name=f"resolve {attempt_id}")
        self._tasks[attempt_id] = task
        task.add_done_callback(lambda done: self._on_done(attempt_id, done))

    def _on_done(self, attempt_id: UUID, task: asyncio.Task[None]) -> None:
        del self._tasks[attempt_id]
        self._progress.pop(attempt_id, None)
        if task.cancelled() or self._is_stopped:
            return
        if (fault := task.exception()) is not None:
            _log.error("resolver_fault", attempt_id=str(attempt_id), exc_info=fault)
            self._begin(attempt_id, RESTART_DELAY_S)
        elif self._still_unknown(attempt_id) is not None:
            self._begin(attempt_id)
        else:
            self._hurry.pop(attempt_id, None)
            self._given_up.discard(attempt_id)

    async def _resolve(self, attempt_id: UUID, after_s: float) -> None:
        if after_s > 0:
            await self._rest(attempt_id, after_s)
        cancel_at = self._clock.monotonic() + self._timings.cancel_after_s
        not_known = 0
        questions = 0
        while (attempt := self._still_unknown(attempt_id)) is not None:
            await self._pause(attempt, questions, cancel_at)
            attempt = self._still_unknown(attempt_id)
            if attempt is None:
                return
            if attempt.cancel is None and (
                not_known >= NOT_KNOWN_BEFORE_CANCEL or self._clock.monotonic() >= cancel_at
            ):
                attempt = self._attempts.apply(attempt_id, CancelDue())
            questions += 1
            self._report(attempt, questions, cancel_at, asking=True)
            if attempt.cancel is None:
                event = await self._platform.query(attempt_id)
            else:
                event = await self._platform.cancel(attempt_id, attempt.cancel)
            not_known = not_known + 1 if isinstance(event, NotKnown) else 0
            self._attempts.apply(attempt_id, event)

    def _still_unknown(self, attempt_id: UUID) -> Attempt | None:
        """Return the attempt while its result is not known; one that has its end may be forgotten at any time."""
        return next((each for each in self._attempts.unresolved() if each.attempt_id == attempt_id), None)

    async def _pause(self, attempt: Attempt, questions: int, cancel_at: float) -> None:
        """Wait before the next question; a decision of the cashier ends the wait."""
        hurry = self._hurry[attempt.attempt_id]
        delays = self._timings.query_delays_s or ResolverTimings().query_delays_s
        at_once = hurry.is_set() or (questions == 0 and not attempt.attended)
        delay_s = 0.0 if at_once else max(SHORTEST_DELAY_S, delays[min(questions, len(delays) - 1)])
        self._report(attempt, questions, cancel_at, asking=False, delay_s=delay_s)
        await self._rest(attempt.attempt_id, delay_s)
        hurry.clear()

    async def _rest(self, attempt_id: UUID, delay_s: float) -> None:
        """Wait, but no longer than until the cashier gives the sale up."""
        sleeping = asyncio.ensure_future(self._clock.sleep(delay_s))
        hurried = asyncio.ensure_future(self._hurry[attempt_id].wait())
        either: set[asyncio.Future[Any]] = {sleeping, hurried}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            hurried.cancel()

    def _report(
        self, attempt: Attempt, questions: int, cancel_at: float, *, asking: bool, delay_s: float = 0.0
    ) -> None:
        progress = Progress(attempt, questions, asking, self._clock.monotonic() + delay_s, cancel_at)
        self._progress[attempt.attempt_id] = progress
        for watcher in self._watchers:
            watcher(progress)
