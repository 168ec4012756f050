# SPDX-License-Identifier: Apache-2.0
"""One thread owns a port: it opens, reads, writes, closes, notices a loss and finds the port again."""

import queue
import threading
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from hardware.device_status import DeviceState, DeviceStatus
from hardware.transport.base import PortLost
from hardware.transport.null_modem import NullModem, NullModemEnd
from hardware.transport.owner import PortOwner, RetryTiming

WAIT_S = 10.0


class Recorder:
    """A handler that notes what happens to it and on which thread."""

    def __init__(self, cable: NullModem) -> None:
        self.events: queue.Queue[object] = queue.Queue()
        self.states: queue.Queue[DeviceStatus] = queue.Queue()
        self.threads: set[int] = set()
        self.failing = False
        self.due: float | None = None
        self.owner = PortOwner(cable.left, self, self.states.put, retry=RetryTiming(0.01, 0.05))

    def note(self, event: object) -> None:
        self.threads.add(threading.get_ident())
        self.events.put(event)

    def on_open(self, now: float) -> None:
        self.note("open")
        self.owner.report(DeviceStatus(DeviceState.READY, "ready"))

    def on_bytes(self, data: bytes, now: float) -> None:
        if self.failing:
            self.failing = False
            raise ZeroDivisionError
        self.note(data)

    def on_time(self, now: float) -> None:
        self.due = None
        self.note("time")

    def deadline(self) -> float | None:
        return self.due

    def on_stop(self, now: float) -> None:
        self.note("stop")

    def on_closed(self, now: float) -> None:
        self.note("closed")

    def next(self) -> object:
        return self.events.get(timeout=WAIT_S)

    def next_state(self) -> DeviceState:
        return self.states.get(timeout=WAIT_S).state


@pytest.fixture
def cable() -> NullModem:
    joined = NullModem("COM3", "device")
    joined.right.open()
    return joined


@pytest.fixture
def recorder(cable: NullModem) -> Iterator[Recorder]:
    handler = Recorder(cable)
    yield handler
    handler.owner.stop()


def started(recorder: Recorder) -> Recorder:
    recorder.owner.start()
    assert recorder.next() == "open"
    assert recorder.next_state() is DeviceState.READY
    return recorder


def test_bytes_from_the_device_reach_the_handler(recorder: Recorder, cable: NullModem) -> None:
    started(recorder)
    cable.right.write(b"hello")
    assert recorder.next() == b"hello"


def test_a_posted_task_writes_though_nothing_comes_in(recorder: Recorder, cable: NullModem) -> None:
    started(recorder)
    recorder.owner.post(lambda: recorder.owner.write(b"ask"))
    assert cable.right.read(10, WAIT_S) == b"ask"


def test_another_thread_may_not_write(recorder: Recorder) -> None:
    started(recorder)
    with pytest.raises(RuntimeError, match="COM3"):
        recorder.owner.write(b"x")


def test_everything_in_the_handler_runs_on_one_thread(recorder: Recorder, cable: NullModem) -> None:
    started(recorder)
    cable.right.write(b"1")
    recorder.next()
    recorder.owner.post(lambda: recorder.note("task"))
    assert recorder.next() == "task"
    recorder.owner.stop()
    assert len(recorder.threads) == 1
    assert threading.get_ident() not in recorder.threads


def test_a_deadline_is_kept_without_bytes(recorder: Recorder) -> None:
    started(recorder)
    recorder.owner.post(lambda: setattr(recorder, "due", time.monotonic() + 0.02))
    assert recorder.next() == "time"


def test_a_lost_port_is_reported_and_found_again(recorder: Recorder, cable: NullModem) -> None:
    started(recorder)
    cable.unplug()
    assert recorder.next() == "closed"
    assert recorder.states.get(timeout=WAIT_S).key == "port.lost"
    assert recorder.states.get(timeout=WAIT_S).key == "port.missing"
    cable.replug()
    assert recorder.next() == "open"
    assert recorder.next_state() is DeviceState.READY


def test_a_port_that_is_missing_at_first_is_reported_once_and_opened_when_it_comes(cable: NullModem) -> None:
    cable.unplug()
    handler = Recorder(cable)
    handler.owner.start()
    assert handler.next_state() is DeviceState.MISSING
    handler.owner.post(lambda: handler.note("task while missing"))
    assert handler.next() == "task while missing"
    cable.replug()
    assert handler.next() == "open"
    assert handler.next_state() is DeviceState.READY
    handler.owner.stop()


def test_a_missing_port_is_looked_for_at_least_twice_a_second() -> None:
    cable = NullModem("COM3", "device")
    cable.unplug()
    looked_at: queue.Queue[float] = queue.Queue()

    class Watched(NullModemEnd):
        def open(self) -> None:
            looked_at.put(time.monotonic())
            super().open()

    end = Watched(cable.left._cable, 0, "COM3")
    owner = PortOwner(end, Recorder(cable), lambda status: None)
    owner.start()
    times = [looked_at.get(timeout=WAIT_S) for _ in range(6)]
    owner.stop()
    # The shortest pause is measured: a busy computer only makes single pauses longer.
    assert min(later - earlier for earlier, later in pairwise(times[3:])) < 0.6


def test_a_busy_port_is_reported_as_busy(cable: NullModem) -> None:
    cable.left.open()
    handler = Recorder(cable)
    handler.owner.start()
    assert handler.next_state() is DeviceState.BUSY
    handler.owner.stop()


def test_stopping_says_good_bye_before_it_closes(recorder: Recorder) -> None:
    started(recorder)
    recorder.owner.stop()
    assert [recorder.next(), recorder.next()] == ["stop", "closed"]


def test_a_task_after_the_stop_is_refused(recorder: Recorder) -> None:
    started(recorder)
    recorder.owner.stop()
    assert not recorder.owner.post(lambda: None)


def test_a_task_before_the_start_is_refused(recorder: Recorder) -> None:
    assert not recorder.owner.post(lambda: None)


def test_stopping_twice_is_harmless(recorder: Recorder) -> None:
    started(recorder)
    recorder.owner.stop()
    recorder.owner.stop()


@pytest.mark.logs_error("driver on COM3 failed")
def test_a_failing_handler_is_logged_reported_and_started_anew(recorder: Recorder, cable: NullModem) -> None:
    started(recorder)
    recorder.failing = True
    cable.right.write(b"bad")
    assert recorder.next() == "closed"
    assert recorder.states.get(timeout=WAIT_S).key == "driver.failed"
    assert recorder.next() == "open"
    cable.right.write(b"good")
    assert recorder.next() == b"good"


def test_a_read_of_an_end_that_is_not_open_is_a_lost_port() -> None:
    with pytest.raises(PortLost, match="not open"):
        NullModem().left.read(1, 0.0)


def test_a_wake_up_that_comes_before_the_read_is_not_lost(cable: NullModem) -> None:
    cable.right.wake()
    assert cable.right.read(1, None) == b""
