# SPDX-License-Identifier: Apache-2.0
"""The driver of one receipt printer: a thread that prints what it is given and says how the printer fares.

What is printed are bytes. Nobody waits for paper: a job is a future, and it always ends.
"""

import contextlib
import enum
import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from hardware.device_status import DeviceState, DeviceStatus, StateListener
from hardware.printer.links import PrinterLink
from hardware.transport.base import TransportError

_log = logging.getLogger(__name__)


class PrintEnd(enum.StrEnum):
    """Name how a job ended."""

    PRINTED = "printed"  # as far as the printer, or the system's queue, can tell
    NOT_PRINTED = "not_printed"  # nothing was sent
    UNCERTAIN = "uncertain"  # part of it was sent: a slip may lie there, whole or cut off


@dataclass(frozen=True)
class PrintOutcome:
    """Hold how a job ended, and where it did not end well what the printer's state was."""

    end: PrintEnd
    status: DeviceStatus


@dataclass(frozen=True)
class _Job:
    make: Callable[[], bytes]
    title: str
    is_pulse: bool
    done: Future[PrintOutcome]


class ReceiptPrinter:
    """Print on one printer; a drawer hangs on the same cable. `look_every_s` is how often the printer is asked."""

    def __init__(self, link: PrinterLink, on_state: StateListener, *, look_every_s: float = 2.0) -> None:
        self._link = link
        self._on_state = on_state
        self._look_every_s = look_every_s
        self._changed = threading.Condition()
        self._jobs: deque[_Job] = deque()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name=f"printer {link.name}", daemon=True)
        self._status = DeviceStatus(
            DeviceState.MISSING,
            "port.not_opened",
            {"port": link.name},
            f"{link.name} has not been opened yet. Wait a moment.",
        )

    @property
    def status(self) -> DeviceStatus:
        """Return the last reported status; may be read from any thread."""
        return self._status

    def start(self) -> None:
        """Start the thread; a driver runs once."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Stop. What was not begun is not printed; what is under way gets this time. Harmless when repeated."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
        self._link.give_up()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        self._refuse_all()

    def print(self, make: Callable[[], bytes], title: str) -> Future[PrintOutcome]:
        """Have bytes printed behind whatever waits; `title` is what the system's queue calls it.

        `make` makes the bytes, on the driver's thread: a slip that is drawn as a picture takes its time.
        """
        return self._put(_Job(make, title, is_pulse=False, done=Future()))

    def open_drawer(self, pulse: bytes) -> Future[PrintOutcome]:
        """Have the drawer opened before anything else that waits; it opens without paper, too."""
        return self._put(_Job(lambda: pulse, "drawer", is_pulse=True, done=Future()))

    def _put(self, job: _Job) -> Future[PrintOutcome]:
        with self._changed:
            if self._is_stopping:
                job.done.set_result(PrintOutcome(PrintEnd.NOT_PRINTED, self._status))
            elif job.is_pulse:
                self._jobs.appendleft(job)
            else:
                self._jobs.append(job)
            self._changed.notify_all()
        return job.done

    def _run(self) -> None:
        self._turn(None)
        while not self._is_stopping:
            self._turn(self._next_job())
        with contextlib.suppress(TransportError):
            self._link.close()
        self._refuse_all()

    def _turn(self, job: _Job | None) -> None:
        """Do a job, or look how the printer fares."""
        try:
            if job is None:
                self._look()
            else:
                self._finish(job, self._do(job))
        except Exception:  # noqa: BLE001 - the reason follows.
            # A listener or link that fails must not leave the counter without a printer for the day: the failure is
            # logged with its trace, shown as the printer's state, and the next job is tried.
            _log.exception("driver of printer %s failed", self._link.name)
            if job is not None and not job.done.done():
                job.done.set_result(PrintOutcome(PrintEnd.UNCERTAIN, _failed(self._link.name)))

    def _next_job(self) -> _Job | None:
        """Return the next job; None when it is time to look again, or to stop."""
        with self._changed:
            if not self._jobs and not self._is_stopping:
                self._changed.wait(self._look_every_s)
            return self._jobs.popleft() if self._jobs and not self._is_stopping else None

    def _look(self) -> None:
        if not self._is_stopping:
            try:
                self._report(self._link.look())
            except TransportError as error:
                self._report(error.status())

    def _do(self, job: _Job) -> PrintOutcome:
        is_begun = False
        try:
            status = self._link.look()
            self._report(status)
            if job.is_pulse:
                return self._pulse(job.make(), status)
            if not status.is_ready:
                return PrintOutcome(PrintEnd.NOT_PRINTED, status)
            data = job.make()
            is_begun = True
            status = self._link.print(data, job.title, self._report)
        except TransportError as error:
            self._report(error.status())
            return PrintOutcome(PrintEnd.UNCERTAIN if is_begun else PrintEnd.NOT_PRINTED, error.status())
        self._report(status)
        return PrintOutcome(PrintEnd.PRINTED if status.is_ready else PrintEnd.UNCERTAIN, status)

    def _pulse(self, pulse: bytes, status: DeviceStatus) -> PrintOutcome:
        """Open the drawer, without paper too; raise `TransportError`.

        A queue that stands still would open it whenever somebody starts it again. A printer that does not answer may
        be one that only listens: it is sent the pulse, and nobody knows whether it took it.
        """
        if status.key == "queue.stopped":
            return PrintOutcome(PrintEnd.NOT_PRINTED, status)
        self._link.pulse(pulse, is_blocked=not status.is_ready)
        return PrintOutcome(PrintEnd.UNCERTAIN if status.key == "printer.silent" else PrintEnd.PRINTED, status)

    def _finish(self, job: _Job, outcome: PrintOutcome) -> None:
        if outcome.end is not PrintEnd.PRINTED:
            _log.info("%s: %s was not printed: %s (%s)", self._link.name, job.title, outcome.end, outcome.status.key)
        job.done.set_result(outcome)

    def _refuse_all(self) -> None:
        while True:
            with self._changed:
                if not self._jobs:
                    return
                job = self._jobs.popleft()
            job.done.set_result(PrintOutcome(PrintEnd.NOT_PRINTED, self._status))

    def _report(self, status: DeviceStatus) -> None:
        if status != self._status and not self._is_stopping:
            self._status = status
            self._on_state(status)


def _failed(name: str) -> DeviceStatus:
    return DeviceStatus(
        DeviceState.FAULTED,
        "driver.failed",
        {"port": name},
        f"The driver of {name} failed. It starts again by itself; the log has the details.",
    )
