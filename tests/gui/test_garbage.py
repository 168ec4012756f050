# SPDX-License-Identifier: Apache-2.0
"""While there are windows, Python's garbage is looked for on their thread, and on no other."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from cashier.ui.garbage import garbage_kept_here

pytestmark = pytest.mark.gui


@pytest.fixture(autouse=True)
def _looked_for_everywhere() -> Iterator[None]:
    """Let Python look for garbage as it does by itself, which the other tests of windows do not."""
    gc.enable()
    yield
    gc.disable()


class Ring:
    """Holds itself, as a widget does whose button calls one of its methods."""

    ended_on: threading.Thread | None = None

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        Ring.ended_on = threading.current_thread()


def ended_on() -> threading.Thread | None:
    return Ring.ended_on


def ask_for_memory() -> None:
    """Do what an engine does all the time; by itself Python would look for garbage many times meanwhile."""
    for _ in range(50_000):
        ring: list[object] = []
        ring.append(ring)


def test_garbage_is_found_on_the_thread_of_the_windows_alone(qtbot: QtBot) -> None:
    Ring.ended_on = None
    with garbage_kept_here(every_ms=1):
        Ring()
        engine = threading.Thread(target=ask_for_memory, name="engine")
        engine.start()
        engine.join()
        assert ended_on() is None
        qtbot.waitUntil(lambda: ended_on() is not None, timeout=60_000)
    assert ended_on() is threading.main_thread()


def test_what_is_left_at_the_end_is_looked_for_before_others_may() -> None:
    Ring.ended_on = None
    was_enabled = gc.isenabled()
    with garbage_kept_here():
        was_kept = not gc.isenabled()
        Ring()
    assert was_kept
    assert ended_on() is threading.main_thread()
    assert gc.isenabled() is was_enabled
