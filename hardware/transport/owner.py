# SPDX-License-Identifier: Apache-2.0
"""The one thread that owns a port: it alone opens, reads, writes, closes, and finds a lost port again.

What the bytes mean is the handler's business; everything in a handler runs on this thread.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from hardware.device_status import DeviceState, DeviceStatus, StateListener
from hardware.transport.base import Transport, TransportError

_log = logging.getLogger(__name__)
_READ_SIZE = 4096


class PortHandler(Protocol):
    """Give bytes their meaning. All calls come from the owner's thread; `now` is the owner's clock."""

    def on_open(self, now: float) -> None:
        """Begin: the port is open."""
        ...

    def on_bytes(self, data: bytes, now: float) -> None:
        """Take bytes that arrived."""
        ...

    def on_time(self, now: float) -> None:
        """Act: the deadline has passed and no bytes are waiting."""
        ...

    def deadline(self) -> float | None:
        """Return when `on_time` is wanted, or None."""
        ...

    def on_stop(self, now: float) -> None:
        """Say good-bye to the device while the port is still open; called once, on an orderly stop."""
        ...

    def on_closed(self, now: float) -> None:
        """End: the port is gone, by loss or by order."""
        ...


@dataclass(frozen=True)
class RetryTiming:
    """Hold how long to wait before a port is tried again: doubled from the first up to the longest."""

    first_s: float = 0.1
    longest_s: float = 0.5


class PortOwner:
    """Run one transport for one handler until stopped."""

    def __init__(
        self,
        transport: Transport,
        handler: PortHandler,
        on_state: StateListener,
        *,
        retry: RetryTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._handler = handler
        self._on_state = on_state
        self._retry = retry or RetryTiming()
        self._clock = clock
        self._thread = threading.Thread(target=self._run, name=f"port {transport.name}", daemon=True)
        self._lock = threading.Lock()
        self._tasks: deque[Callable[[], None]] = deque()
        self._running = False
        self._stopping = False
        self._nudge = threading.Event()
        self._status = DeviceStatus(
            DeviceState.MISSING,
            "port.not_opened",
            {"port": transport.name},
            f"{transport.name} has not been opened yet. Wait a moment.",
        )

    @property
    def status(self) -> DeviceStatus:
        """Return the last reported status; may be read from any thread."""
        return self._status

    def start(self) -> None:
        """Start the thread; a port owner runs once."""
        with self._lock:
            self._running = True
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Stop, close the port and wait for the thread; harmless when repeated."""
        with self._lock:
            self._stopping = True
        self._wake()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def post(self, task: Callable[[], None]) -> bool:
        """Have `task` run on the owner's thread, soon; False when the owner does not run (any more)."""
        with self._lock:
            if not self._running:
                return False
            self._tasks.append(task)
        self._wake()
        return True

    def write(self, data: bytes) -> None:
        """Send bytes; only on the owner's thread. Raises `PortLost` or `PortStalled`."""
        if threading.current_thread() is not self._thread:
            raise RuntimeError(f"{self._transport.name}: only the owner's thread writes; use post()")
        self._transport.write(data)

    def report(self, status: DeviceStatus) -> None:
        """Tell the listener, when something changed."""
        if status != self._status:
            self._status = status
            self._on_state(status)

    def _wake(self) -> None:
        self._nudge.set()
        self._transport.wake()

    def _run(self) -> None:
        wait_s = self._retry.first_s
        while not self._stopping:
            try:
                opened = self._live_once()
                wait_s = self._retry.first_s if opened else min(wait_s * 2, self._retry.longest_s)
                self._rest(wait_s)
            except Exception as error:  # noqa: BLE001 - the reason follows.
                # A listener or driver that fails must not leave the counter with a dead device for the day:
                # the failure is logged with its trace, shown as the device's state, and the port starts anew.
                _log.exception("driver on %s failed", self._transport.name)
                self._report_failure(error)
                self._nudge.wait(wait_s)
        with self._lock:
            self._running = False
        # Nobody can add a task any more; those that came in last still want their answer.
        self._run_tasks()

    def _report_failure(self, error: Exception) -> None:
        try:
            self.report(_driver_failed(self._transport.name, error))
        except Exception:  # noqa: BLE001 - the reason follows.
            # The listener itself may be what fails; then the log is the only place left to say so.
            _log.exception("the listener of %s failed", self._transport.name)

    def _live_once(self) -> bool:
        """Open the port and serve it until it is lost or we stop; tell whether it could be opened."""
        opened = False
        try:
            self._transport.open()
            opened = True
            self._serve()
        except TransportError as error:
            self.report(error.status())
        return opened

    def _serve(self) -> None:
        try:
            self._handler.on_open(self._clock())
            while not self._stopping:
                self._turn()
            self._handler.on_stop(self._clock())
        finally:
            self._transport.close()
            self._handler.on_closed(self._clock())

    def _turn(self) -> None:
        self._nudge.clear()
        self._run_tasks()
        deadline = self._handler.deadline()
        timeout_s = None if deadline is None else max(0.0, deadline - self._clock())
        # Bytes that wait in the buffer win over a deadline that passed while this computer was slow.
        data = self._transport.read(_READ_SIZE, 0.0 if self._stopping else timeout_s)
        now = self._clock()
        if data:
            self._handler.on_bytes(data, now)
        deadline = self._handler.deadline()
        if deadline is not None and deadline <= now:
            self._handler.on_time(now)

    def _run_tasks(self) -> None:
        while True:
            with self._lock:
                if not self._tasks:
                    return
                task = self._tasks.popleft()
            task()

    def _rest(self, wait_s: float) -> None:
        until = time.monotonic() + wait_s
        while not self._stopping and (left_s := until - time.monotonic()) > 0:
            self._run_tasks()
            if self._nudge.wait(left_s):
                self._nudge.clear()
        self._run_tasks()


def _driver_failed(port: str, error: Exception) -> DeviceStatus:
    kind = type(error).__name__
    return DeviceStatus(
        DeviceState.FAULTED,
        "driver.failed",
        {"port": port, "cause": kind},
        f"The driver of {port} failed ({kind}). It starts again by itself; the log has the details.",
    )
