# SPDX-License-Identifier: Apache-2.0
"""The bridge between Qt's thread and the engine's."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QThread
from PySide6.QtWidgets import QApplication

from cashier.checkout.screens import CounterView, Sale
from cashier.devices.status import Level
from cashier.ui.bridge import Bridge
from cashier.ui.gallery_views import EXHIBITS
from tests.gui.counter_till import READY, CounterTill, wait_until

pytestmark = pytest.mark.gui


@pytest.fixture
def till(qapp: QApplication) -> Iterator[CounterTill]:
    till = CounterTill()
    till.start()
    yield till
    till.stop()


@pytest.fixture
def bridge(till: CounterTill) -> Bridge:
    return Bridge(till.engine)


def test_calls_run_on_the_engine_in_their_order(bridge: Bridge) -> None:
    ran: list[tuple[int, str]] = []

    def note(number: int) -> None:
        ran.append((number, threading.current_thread().name))

    for number in range(200):
        bridge.call(note, number)
    wait_until(lambda: len(ran) == 200)
    assert ran == [(number, "engine") for number in range(200)]


def test_views_arrive_on_the_thread_of_qt(till: CounterTill, bridge: Bridge) -> None:
    threads: list[bool] = []
    bridge.view_changed.connect(lambda _: threads.append(QThread.currentThread() is bridge.thread()))
    bridge.follow(till)
    wait_until(lambda: bool(threads))
    assert all(threads)


def test_following_begins_with_what_is_so_now(till: CounterTill, bridge: Bridge) -> None:
    views: list[CounterView] = []
    lights: list[object] = []
    bridge.view_changed.connect(views.append)
    bridge.lights_changed.connect(lights.append)
    bridge.follow(till)
    wait_until(lambda: bool(views) and bool(lights))
    assert isinstance(views[0].screen, Sale)
    assert lights[0] == (READY,)
    assert READY.level is Level.READY


def test_of_many_views_the_newest_is_painted_last_and_few_on_the_way(till: CounterTill, bridge: Bridge) -> None:
    views: list[CounterView] = []
    bridge.view_changed.connect(views.append)
    bridge.follow(till)
    wait_until(lambda: bool(views))
    views.clear()
    for _ in range(50):
        bridge.call(till.counter.press, "1")
        bridge.call(till.counter.clear)
    bridge.call(till.counter.press, "7")
    till.do(lambda: None)
    wait_until(lambda: bool(views) and _digits(views[-1]) == "7")
    assert len(views) == 1, "Qt slept while the engine worked: one view had to be painted"


def test_a_verdict_that_is_there_at_once_is_shown_without_asking_before_it(till: CounterTill, bridge: Bridge) -> None:
    names = _shown(bridge)
    bridge.follow(till)
    wait_until(lambda: names == ["Sale"])
    bridge.call(till.publish, _view_of("asking"))
    till.do(lambda: None)
    QCoreApplication.processEvents()
    bridge.call(till.publish, _view_of("paid"))
    wait_until(lambda: names[-1] == "Paid")
    assert names == ["Sale", "Paid"]


def test_a_verdict_that_takes_longer_is_announced(till: CounterTill, bridge: Bridge) -> None:
    names = _shown(bridge)
    bridge.follow(till)
    wait_until(lambda: names == ["Sale"])
    bridge.call(till.publish, _view_of("asking"))
    wait_until(lambda: names[-1] == "Asking")
    bridge.call(till.publish, _view_of("paid"))
    wait_until(lambda: names[-1] == "Paid")
    assert names == ["Sale", "Asking", "Paid"]


def test_views_of_which_each_was_fetched_come_in_their_order(till: CounterTill, bridge: Bridge) -> None:
    seen: list[str] = []
    bridge.view_changed.connect(lambda view: seen.append(_digits(view)))
    bridge.follow(till)
    for length in range(1, 6):
        bridge.call(till.counter.press, "1")
        wait_until(lambda: bool(seen) and len(seen[-1]) == length)  # noqa: B023  it is called at once
    assert [digits for digits in seen if digits] == sorted({digits for digits in seen if digits}, key=len)


def test_a_result_comes_back_on_the_thread_of_qt(bridge: Bridge) -> None:
    results: list[tuple[int, bool]] = []

    async def work() -> int:
        await asyncio.sleep(0)
        return 42

    bridge.run(work(), lambda n: results.append((n, QThread.currentThread() is bridge.thread())), _fail)
    wait_until(lambda: bool(results))
    assert results == [(42, True)]


def test_a_failure_comes_back_as_what_it_was(bridge: Bridge) -> None:
    faults: list[BaseException] = []

    async def work() -> int:
        raise LookupError("nothing there")

    bridge.run(work(), lambda _: None, faults.append)
    wait_until(lambda: bool(faults))
    assert isinstance(faults[0], LookupError)


def test_work_that_the_engine_drops_calls_nobody(till: CounterTill, bridge: Bridge) -> None:
    called: list[object] = []
    bridge.run(asyncio.sleep(60), called.append, called.append)
    till.do(lambda: [task.cancel() for task in asyncio.all_tasks() if task is not asyncio.current_task()])
    for _ in range(20):
        QCoreApplication.processEvents()
        time.sleep(0.005)
    assert called == []


@pytest.mark.logs_error("nobody expected this.*engine_fault")
def test_a_fault_on_the_engine_is_logged_and_told(bridge: Bridge) -> None:
    faults: list[str] = []
    bridge.fault.connect(faults.append)
    bridge.call(_break)
    wait_until(lambda: bool(faults))
    assert faults == ["ArithmeticError"]


def _fail(fault: BaseException) -> None:
    raise AssertionError("the work was to succeed") from fault


def _break() -> None:
    raise ArithmeticError("nobody expected this")


def _shown(bridge: Bridge) -> list[str]:
    """Return a list that grows by the name of each screen that is to be painted."""
    names: list[str] = []
    bridge.view_changed.connect(lambda view: names.append(type(view.screen).__name__))
    return names


def _view_of(exhibit: str) -> CounterView:
    return next(each.view for each in EXHIBITS if each.name == exhibit)


def _digits(view: CounterView) -> str:
    assert isinstance(view.screen, Sale)
    return view.screen.digits
