# SPDX-License-Identifier: Apache-2.0
"""One thread beside Qt's for what reads a disk; what comes of it returns as a queued signal, in order."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any, TypeVar

import structlog
from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class Worker(QObject):
    """Lives on Qt's thread. Work that is waiting is done first come, first served."""

    _is_done = Signal(object, object, object)
    _is_told = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(1, "office")
        self._is_open = True
        self._outstanding = 0
        self._waiting: list[Future[Any]] = []
        queued = Qt.ConnectionType.QueuedConnection
        self._is_done.connect(self._deliver, queued)
        self._is_told.connect(self._tell, queued)

    @property
    def is_open(self) -> bool:
        """Whether what is found out is still wanted; long work looks at it."""
        return self._is_open

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked for has been handed over."""
        return self._outstanding == 0

    def do(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None]) -> None:
        """Have ``work`` done; ``done`` or ``failed`` is called on Qt's thread."""
        self._outstanding += 1
        future = self._threads.submit(work)
        self._waiting = [each for each in self._waiting if not each.done()] + [future]
        future.add_done_callback(lambda finished: self._is_done.emit(finished, done, failed))

    def tell(self, listener: Callable[[Any], None], what: object) -> None:
        """Tell how far some work is; called by the work itself."""
        self._is_told.emit(listener, what)

    def close(self, last: Callable[[], None]) -> None:
        """Do ``last`` on the same thread once what is under way has ended, and nothing that waits before it."""
        self._is_open = False
        for each in self._waiting:
            each.cancel()
        self._threads.submit(last).result()
        self._threads.shutdown()

    @Slot(object, object)
    def _tell(self, listener: Callable[[Any], None], what: object) -> None:
        if self._is_open:
            listener(what)

    @Slot(object, object, object)
    def _deliver(self, future: Future[T], done: Callable[[T], None], failed: Callable[[Exception], None]) -> None:
        self._outstanding -= 1
        if not self._is_open:
            return
        try:
            result = future.result(timeout=0)
        except CancelledError:
            _log.info("work_cancelled")
        except Exception as fault:  # noqa: BLE001 - whatever it was, the caller is told
            failed(fault)
        else:
            done(result)
