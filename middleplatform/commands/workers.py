# SPDX-License-Identifier: Apache-2.0
"""Several processes on one listening socket: started, watched, replaced when one dies, stopped together.

The parent answers nobody. It holds no database connection and no thread, so that it can fork at any time. What the
processes share is the socket and the database, nothing else.
"""

import contextlib
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

import structlog

_READY = b"r"
_RESTART_AFTER_S = 1.0
_STOPPING = (signal.SIGTERM, signal.SIGINT)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WorkerSide:
    """What a worker is given: ``parent`` reads as ended when the parent is gone, ``tell_ready`` is called once."""

    parent: int
    tell_ready: Callable[[], None]


@dataclass(slots=True)
class _Worker:
    """A running worker; ``pipe`` brings its word that it is ready, and ends with it."""

    pid: int
    pipe: int
    ready: bool = False


class Workers:
    """Keeps ``count`` processes at work until a signal, or until ``stop_with`` (a file descriptor) ends."""

    def __init__(
        self,
        count: int,
        work: Callable[[WorkerSide], int],
        announce: Callable[[], None],
        *,
        grace_s: float,
        stop_with: int | None = None,
    ) -> None:
        self._count = count
        self._work = work
        self._announce = announce
        self._grace_s = grace_s
        self._stop_with = stop_with
        self._workers: list[_Worker] = []
        self._announced = False
        self._start_at: list[float] = []
        self._life, self._life_end = os.pipe()
        self._wake, self._wake_end = os.pipe()
        os.set_blocking(self._wake_end, False)

    def run(self) -> int:
        """Work until told to stop; 0, or 2 where a worker ended before all were ready for the first time."""
        before = {number: signal.signal(number, lambda _number, _frame: None) for number in _STOPPING}
        signal.set_wakeup_fd(self._wake_end)
        try:
            for _ in range(self._count):
                self._start()
            return 0 if self._watch() else 2
        finally:
            self._stop()
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
            for end in (self._life, self._life_end, self._wake, self._wake_end):
                os.close(end)

    def _watch(self) -> bool:
        """Replace workers that die; return True when told to stop, False where they cannot even start."""
        stoppers = [self._wake] if self._stop_with is None else [self._wake, self._stop_with]
        while True:
            wait_s = max(0.0, min(self._start_at) - time.monotonic()) if self._start_at else None
            readable, _, _ = select.select([*stoppers, *(worker.pipe for worker in self._workers)], [], [], wait_s)
            if self._wake in readable or (self._stop_with in readable and not os.read(self._stop_with or 0, 1024)):
                return True
            for worker in [worker for worker in self._workers if worker.pipe in readable]:
                if os.read(worker.pipe, 1) == _READY:
                    worker.ready = True
                else:
                    self._bury(worker)
                    if not self._announced:
                        return False
            if not self._announced and all(worker.ready for worker in self._workers):
                self._announced = True
                self._announce()
            while self._start_at and self._start_at[0] <= time.monotonic():
                self._start_at.pop(0)
                self._start()

    def _bury(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        os.close(worker.pipe)
        _, status = os.waitpid(worker.pid, 0)
        log.warning("a worker ended", worker=worker.pid, exit=os.waitstatus_to_exitcode(status))
        # Not at once: where the database is away, it would end again and again without a pause.
        self._start_at.append(time.monotonic() + _RESTART_AFTER_S)

    def _start(self) -> None:
        pipe, told = os.pipe()
        with _signals_wait():
            pid = os.fork()
            if pid == 0:
                self._become_worker(pipe, told)
        os.close(told)
        self._workers.append(_Worker(pid, pipe))

    def _become_worker(self, pipe: int, told: int) -> NoReturn:
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in _STOPPING:
                signal.signal(number, signal.SIG_DFL)
            # Whoever holds the other end of a pipe hides its end from its reader.
            for end in (pipe, self._life_end, self._wake, self._wake_end, *(one.pipe for one in self._workers)):
                os.close(end)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
            code = self._work(WorkerSide(self._life, lambda: _tell(told)))
        except Exception:
            log.exception("a worker failed")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            # Never back into the parent's code.
            os._exit(code)

    def _stop(self) -> None:
        """End all workers: they finish what they began; who takes too long is killed."""
        for worker in self._workers:
            os.kill(worker.pid, signal.SIGTERM)
        ends_at = time.monotonic() + self._grace_s
        for worker in self._workers:
            left_s = max(0.0, ends_at - time.monotonic())
            if not _ended(worker.pipe, left_s):
                log.warning("a worker did not stop and was killed", worker=worker.pid)
                os.kill(worker.pid, signal.SIGKILL)
            os.waitpid(worker.pid, 0)
            os.close(worker.pipe)
        self._workers.clear()


def _tell(told: int) -> None:
    os.write(told, _READY)


def _ended(pipe: int, timeout_s: float) -> bool:
    """Wait until a worker is gone; it may say before that it is ready."""
    ends_at = time.monotonic() + timeout_s
    while select.select([pipe], [], [], max(0.0, ends_at - time.monotonic()))[0]:
        if not os.read(pipe, 1):
            return True
    return False


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    """Let signals wait while a worker has not yet laid down what it has of its parent."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
