# SPDX-License-Identifier: Apache-2.0
"""Simulated ports in a folder of their own, and lists to wait on."""

import queue
from pathlib import Path
from typing import Generic, TypeVar

import pytest

from hardware.device_status import DeviceState, DeviceStatus

WAIT_S = 20.0
T = TypeVar("T")


class Inbox(Generic[T]):
    """Collect what a listener is told, to be waited for."""

    def __init__(self) -> None:
        self._queue: queue.Queue[T] = queue.Queue()

    def __call__(self, item: T) -> None:
        self._queue.put(item)

    def next(self) -> T:
        """Return the next item; fail when none comes."""
        return self._queue.get(timeout=WAIT_S)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing waits."""
        return self._queue.empty()


class States(Inbox[DeviceStatus]):
    """Collect states, and wait for one of them."""

    def until(self, state: DeviceState) -> DeviceStatus:
        """Return the next status of this state, leaving out others."""
        while (status := self.next()).state is not state:
            pass
        return status


@pytest.fixture
def states() -> States:
    return States()


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "port"
