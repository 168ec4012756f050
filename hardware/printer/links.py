# SPDX-License-Identifier: Apache-2.0
"""The ways to a printer: a port that carries bytes both ways, and a queue of the system that takes whole jobs."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from hardware.device_status import DeviceState, DeviceStatus, StateListener
from hardware.printer.real_time import (
    IN_ORDER_REQUEST,
    STATUS_REQUESTS,
    PrinterCondition,
    begins_automatic_status,
    condition_of,
    is_in_order_answer,
    is_status_answer,
    real_time_kick,
)
from hardware.transport.base import Transport, TransportError
from hardware.transport.spooler import Spooler

_CHUNK_BYTES = 512
_MORE_OF_AUTOMATIC_STATUS = 3


class PrinterLink(Protocol):
    """Reach one printer. Only the driver's thread calls anything but `give_up`."""

    @property
    def name(self) -> str:
        """Return what people call the way."""
        ...

    def look(self) -> DeviceStatus:
        """Return how the printer fares now; raise `TransportError` where it cannot be reached."""
        ...

    def print(self, data: bytes, title: str, on_state: StateListener) -> DeviceStatus:
        """Print, and return how the printer fared at the end: ready where all of it came out.

        Paper that runs out meanwhile is told to `on_state` and waited for. Raises `TransportError`.
        """
        ...

    def pulse(self, data: bytes, *, is_blocked: bool) -> None:
        """Send the drawer's pulse, also where nothing can be printed. Raises `TransportError`."""
        ...

    def give_up(self) -> None:
        """End whatever is waited for, soon. May be called from any thread, once."""
        ...

    def close(self) -> None:
        """Give the way back."""
        ...


@dataclass(frozen=True)
class PrinterTiming:
    """Hold for how long a printer is waited for.

    `answer_s` for one answer; `settle_s` for the end of a slip once all of it was sent, from a printer that is well
    and only does not know the question, `longest_s` from one that has answered it before and may be slow;
    `look_again_s` between two looks at one that is busy or waits for paper.
    """

    answer_s: float = 1.0
    settle_s: float = 6.0
    longest_s: float = 120.0
    look_again_s: float = 0.5


class PortLink:
    """A printer at the end of a port. `answers`: it tells its state; `keeps_open`: nobody else uses the port."""

    def __init__(
        self,
        port: Transport,
        *,
        answers: bool = True,
        keeps_open: bool = True,
        timing: PrinterTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._port = port
        self._answers = answers
        self._keeps_open = keeps_open
        self._timing = timing or PrinterTiming()
        self._clock = clock
        self._is_open = False
        self._given_up = threading.Event()
        self._is_all_printed = False
        self._told_by_itself = 0
        self._knows_the_question = False

    @property
    def name(self) -> str:
        """Return the port's name."""
        return self._port.name

    def look(self) -> DeviceStatus:
        """Ask the printer; see `PrinterLink.look`."""
        return self._connected(self._look)

    def print(self, data: bytes, title: str, on_state: StateListener) -> DeviceStatus:
        """Send it and wait for its end; see `PrinterLink.print`."""
        del title
        return self._connected(lambda: self._print(data, on_state))

    def pulse(self, data: bytes, *, is_blocked: bool) -> None:
        """Send the pulse: in its turn, or as a real-time command where the printer takes up nothing else."""
        self._connected(lambda: self._port.write(real_time_kick(data) if is_blocked else data))

    def give_up(self) -> None:
        """End whatever is waited for."""
        self._given_up.set()
        self._port.wake()

    def close(self) -> None:
        """Close the port."""
        self._is_open = self._knows_the_question = False
        self._port.close()

    def _connected(self, act: Callable[[], "DeviceStatus | None"]) -> DeviceStatus:
        try:
            if not self._is_open:
                self._port.open()
                self._is_open = True
            status = act()
        except TransportError:
            self.close()
            raise
        if not self._keeps_open:
            self.close()
        return status or ready(self.name)

    def _look(self) -> DeviceStatus:
        if not self._answers:
            return ready(self.name)
        self._throw_away_old_answers()
        condition = self._ask()
        return silent(self.name) if condition is None else status_of(self.name, condition)

    def _print(self, data: bytes, on_state: StateListener) -> DeviceStatus:
        for at in range(0, len(data), _CHUNK_BYTES):
            self._port.write(data[at : at + _CHUNK_BYTES])
        if not self._answers:
            return ready(self.name)
        # It answers this one only when it has printed all that came before; not every printer knows it.
        self._is_all_printed = False
        self._port.write(IN_ORDER_REQUEST)
        well_since: float | None = None
        while not self._given_up.is_set():
            self._wait_for_the_end()
            condition = self._ask()
            if condition is None:
                break
            status = status_of(self.name, condition)
            on_state(status)
            if not status.is_ready:
                well_since = None
                continue
            well_since = self._clock() if well_since is None else well_since
            patience_s = self._timing.longest_s if self._knows_the_question else self._timing.settle_s
            if self._is_all_printed or self._clock() - well_since >= patience_s:
                self._knows_the_question = self._is_all_printed
                return status
        return silent(self.name)

    def _ask(self) -> PrinterCondition | None:
        """Return how the printer fares; None where it gives no answer, or none that is one."""
        answers: dict[int, int] = {}
        for number, request in STATUS_REQUESTS.items():
            self._port.write(request)
            answer = self._read_one(self._timing.answer_s)
            if answer is None:
                return None
            answers[number] = answer
        return _condition(answers)

    def _read_one(self, timeout_s: float) -> int | None:
        """Return the next byte that answers a real-time request; of others only the end of a slip is noted."""
        until = self._clock() + timeout_s
        while not self._given_up.is_set() and (left_s := until - self._clock()) > 0:
            for byte in self._answers_in(self._port.read(1, left_s)):
                if is_status_answer(byte):
                    return byte
                self._is_all_printed = self._is_all_printed or is_in_order_answer(byte)
        return None

    def _wait_for_the_end(self) -> None:
        """Wait until all is printed, but not longer than until the next look."""
        until = self._clock() + self._timing.look_again_s
        while not (self._is_all_printed or self._given_up.is_set()) and (left_s := until - self._clock()) > 0:
            self._is_all_printed = any(map(is_in_order_answer, self._answers_in(self._port.read(1, left_s))))

    def _answers_in(self, data: bytes) -> Iterator[int]:
        """Yield what may be answers; what a printer tells by itself when its state changes is passed over."""
        for byte in data:
            if self._told_by_itself and is_in_order_answer(byte):
                self._told_by_itself -= 1
            elif begins_automatic_status(byte):
                self._told_by_itself = _MORE_OF_AUTOMATIC_STATUS
            else:
                self._told_by_itself = 0
                yield byte

    def _throw_away_old_answers(self) -> None:
        while self._port.read(64, 0.0):
            self._told_by_itself = 0


class QueueLink:
    """A printer behind a queue of the system: a job counts as printed when the queue has taken it."""

    def __init__(self, queue: Spooler) -> None:
        self._queue = queue

    @property
    def name(self) -> str:
        """Return the queue's name."""
        return self._queue.name

    def look(self) -> DeviceStatus:
        """Ask the system; see `PrinterLink.look`."""
        state = self._queue.look()
        condition = PrinterCondition(
            is_offline=state.is_offline,
            is_cover_open=state.is_cover_open,
            is_paper_out=state.is_paper_out,
            is_paper_near_end=state.is_paper_near_end,
            has_error=state.is_jammed,
        )
        return stopped(self.name) if state.is_stopped else status_of(self.name, condition)

    def print(self, data: bytes, title: str, on_state: StateListener) -> DeviceStatus:
        """Hand it to the queue; see `PrinterLink.print`."""
        del on_state
        self._queue.submit(data, title)
        return ready(self.name)

    def pulse(self, data: bytes, *, is_blocked: bool) -> None:
        """Hand the pulse to the queue; see `PrinterLink.pulse`."""
        del is_blocked
        self._queue.submit(data, "drawer")

    def give_up(self) -> None:
        """Do nothing: the system's commands end by themselves."""

    def close(self) -> None:
        """Do nothing: nothing stays open."""


def _condition(answers: Mapping[int, int]) -> PrinterCondition | None:
    try:
        return condition_of(answers)
    except ValueError:
        return None


_SENTENCES = {
    "printer.ready": "The printer on {port} is ready.",
    "printer.paper_low": "The printer on {port} is ready. Its paper is near the end.",
    "printer.cover_open": "The cover of the printer on {port} is open. Close it.",
    "printer.paper_out": "The paper of the printer on {port} is out. Put a new roll in.",
    "printer.error": "The cutter of the printer on {port} is jammed or its head too hot. "
    "Switch it off, clear it, switch it on.",
    "printer.offline": "The printer on {port} is offline. Press its feed or online key.",
    "printer.silent": "The printer on {port} does not answer. Check power, cable and baud rate.",
    "queue.stopped": "The print queue {port} is stopped. Start it in the system's settings.",
}


def status_of(name: str, condition: PrinterCondition) -> DeviceStatus:
    """Return a printer's condition as a state; what a person has to mend first is named."""
    order = (
        (condition.is_cover_open, "printer.cover_open"),
        (condition.is_paper_out, "printer.paper_out"),
        (condition.has_error, "printer.error"),
        (condition.is_offline, "printer.offline"),
    )
    for applies, key in order:
        if applies:
            return _status(name, DeviceState.FAULTED, key)
    return _status(name, DeviceState.READY, "printer.paper_low" if condition.is_paper_near_end else "printer.ready")


def ready(name: str) -> DeviceStatus:
    """Return the state of a printer of which nothing bad is known."""
    return _status(name, DeviceState.READY, "printer.ready")


def silent(name: str) -> DeviceStatus:
    """Return the state of a printer that does not answer."""
    return _status(name, DeviceState.FAULTED, "printer.silent")


def stopped(name: str) -> DeviceStatus:
    """Return the state of a queue that somebody stopped."""
    return _status(name, DeviceState.FAULTED, "queue.stopped")


def _status(name: str, state: DeviceState, key: str) -> DeviceStatus:
    return DeviceStatus(state, key, {"port": name}, _SENTENCES[key].format(port=name))
