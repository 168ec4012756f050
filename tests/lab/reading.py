# SPDX-License-Identifier: Apache-2.0
"""A driver that reads in the lab, and what it tells, to be waited for."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable, Iterator

from hardware.commands import ScannerDriver
from hardware.device_status import DeviceState, DeviceStatus, StateListener
from hardware.scanner import Scan
from hardware.scanner.base import ScanListener

TOLD_WITHIN_S = 1200.0
"""For an emulated machine on a busy one; nothing is decided by it but that it did not happen."""


class Told:
    """What the driver told, scans and states apart."""

    def __init__(self) -> None:
        self.scans: queue.Queue[Scan] = queue.Queue()
        self.states: queue.Queue[DeviceStatus] = queue.Queue()

    def scan(self) -> Scan:
        """Return the next scan."""
        return self.scans.get(timeout=TOLD_WITHIN_S)

    def until(self, state: DeviceState) -> DeviceStatus:
        """Return the next status of this state; others before it are passed over."""
        while (status := self.states.get(timeout=TOLD_WITHIN_S)).state is not state:
            pass
        return status


@contextlib.contextmanager
def reading(make: Callable[[ScanListener, StateListener], ScannerDriver]) -> Iterator[Told]:
    """Yield what a driver tells, once it reads."""
    told = Told()
    driver = make(told.scans.put, told.states.put)
    driver.start()
    try:
        told.until(DeviceState.READY)
        yield told
    finally:
        driver.stop()
