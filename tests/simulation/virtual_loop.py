# SPDX-License-Identifier: Apache-2.0
"""An event loop whose time is virtual and whose choices come from a seed. No threads, no selector, no waiting.

Every callback belongs to a `Life`: one run of one program or person. Which life moves next is drawn by lot; within
one life the order is asyncio's own. A life that ends is a process that was killed: nothing of it runs again.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import heapq
import inspect
import itertools
import warnings
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

STEPS_BEFORE_ALARM = 400_000
"""No honest run takes so many steps: something goes round without waiting."""

_life_of_context: contextvars.ContextVar[Life] = contextvars.ContextVar("life")


class StandstillError(Exception):
    """Nothing is left that could ever run."""


class BusyForeverError(Exception):
    """Something goes on and on."""


@dataclass(eq=False)
class Life:
    """One run of one actor, from its start until it ends or is killed."""

    actor: str
    is_alive: bool = True
    dies_after_steps: int | None = None
    on_step_death: Callable[[], None] | None = None
    context: contextvars.Context = field(default_factory=contextvars.copy_context)

    def __post_init__(self) -> None:
        self.context.run(_life_of_context.set, self)


class _Task(asyncio.Task[T]):
    """A task that sorts into sets by its number, so that nothing depends on addresses in memory."""

    _numbers = itertools.count()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._number = next(self._numbers)
        super().__init__(*args, **kwargs)

    def __hash__(self) -> int:
        return self._number

    def __eq__(self, other: object) -> bool:
        return self is other


class _Future(asyncio.Future[Any]):
    """A future that sorts into sets by its number."""

    _numbers = itertools.count()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._number = next(self._numbers)
        super().__init__(*args, **kwargs)

    def __hash__(self) -> int:
        return self._number

    def __eq__(self, other: object) -> bool:
        return self is other


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs callbacks one by one; when none is ready, time jumps to the next timer."""

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self, random: Random) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.steps = 0
        self._virtual_s = 0.0
        self._random = random
        self._is_over = False
        # A killed task must not be cleaned up in the middle of another's step: that would depend on memory.
        self._kept: list[asyncio.Task[Any]] = []
        _Task._numbers = itertools.count()
        _Future._numbers = itertools.count()
        self.set_task_factory(_make_task)
        self.set_exception_handler(_note_fault)

    def time(self) -> float:
        """Return virtual seconds since the loop was made."""
        return self._virtual_s

    def end(self) -> None:
        """End it all: what is still pending is taken apart here and now, and nothing of it is heard any more."""
        self._is_over = True
        self._ready.clear()
        self._scheduled.clear()
        with warnings.catch_warnings():
            # What a dying coroutine would still like to begin is never awaited; nobody minds.
            warnings.simplefilter("ignore", RuntimeWarning)
            for task in self._kept:
                work = task.get_coro()
                if inspect.iscoroutine(work):
                    with contextlib.suppress(Exception):
                        work.close()
        self._kept.clear()
        self.close()

    def call_soon(
        self,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: contextvars.Context | None = None,
    ) -> asyncio.Handle:
        """Call soon; after the end, never."""
        if self._is_over:
            return asyncio.Handle(callback, args, self, context)
        return super().call_soon(callback, *args, context=context)

    def keep(self, task: asyncio.Task[Any]) -> None:
        """Keep a task alive until the end."""
        self._kept.append(task)

    def create_future(self) -> asyncio.Future[Any]:
        """Make a future."""
        return _Future(loop=self)

    def call_soon_threadsafe(
        self,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: contextvars.Context | None = None,
    ) -> asyncio.Handle:
        """Call soon: there is one thread."""
        return self.call_soon(callback, *args, context=context)

    def do(self, life: Life, function: Callable[..., object], *args: Any) -> None:
        """Have a function called in a life."""
        self.call_soon(function, *args, context=life.context)

    def spawn(self, life: Life, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start a task of a life."""
        return self.create_task(work, context=life.context)

    def _run_once(self) -> None:
        scheduled, ready = self._scheduled, self._ready
        while scheduled and scheduled[0]._cancelled:
            heapq.heappop(scheduled)
        if not ready:
            if not scheduled:
                raise StandstillError(f"nothing is left to do after {self.steps} steps")
            self._virtual_s = max(self._virtual_s, scheduled[0].when())
        while scheduled and scheduled[0].when() <= self._virtual_s:
            ready.append(heapq.heappop(scheduled))
        handle = self._choose(ready)
        self.steps += 1
        if self.steps > STEPS_BEFORE_ALARM:
            raise BusyForeverError(f"{self.steps} steps by {self._virtual_s:.1f} s")
        if not handle.cancelled():
            self._run_handle(handle)

    def _choose(self, ready: deque[asyncio.Handle]) -> asyncio.Handle:
        if len(ready) == 1:
            return ready.popleft()
        first: dict[str, int] = {}
        for place, handle in enumerate(ready):
            life = _life_of(handle)
            first.setdefault(life.actor if life else "", place)
        if len(first) == 1:
            return ready.popleft()
        place = self._random.choice(list(first.values()))
        chosen = ready[place]
        del ready[place]
        return chosen

    def _run_handle(self, handle: asyncio.Handle) -> None:
        life = _life_of(handle)
        if life is None:
            handle._run()
            return
        if not life.is_alive:
            return
        if life.dies_after_steps is not None:
            life.dies_after_steps -= 1
            if life.dies_after_steps < 0 and life.on_step_death is not None:
                life.dies_after_steps = None
                life.on_step_death()
                return
        handle._run()

    def _write_to_self(self) -> None:
        return None

    def _process_events(self, _events: object) -> None:
        return None


def _life_of(handle: asyncio.Handle) -> Life | None:
    context: contextvars.Context = handle._context  # type: ignore[attr-defined]
    return context.get(_life_of_context)


def _make_task(loop: asyncio.AbstractEventLoop, work: Any, context: contextvars.Context | None = None) -> Any:
    task: _Task[Any] = _Task(work, loop=loop, context=context)
    assert isinstance(loop, VirtualLoop)
    loop.keep(task)
    return task


def _note_fault(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    assert isinstance(loop, VirtualLoop)
    message = str(context.get("message"))
    # What was killed in the middle stays pending for ever; that is the point.
    if not message.startswith("Task was destroyed but it is pending"):
        loop.faults.append(f"{message}: {context.get('exception')!r}")
