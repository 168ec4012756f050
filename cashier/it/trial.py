# SPDX-License-Identifier: Apache-2.0
"""One trial of a device that is bound, with its real driver: what came of it, and how it is stopped."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cashier.devices.status import Light
from cashier.settings import PINPadMake
from hardware.device_status import DeviceStatus
from hardware.scanner import Scan


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a trial: what a gun read, the make of pad that answered, what is wrong, or nothing in time.

    ``printer`` is what a printer needs in the settings beside its place, once a slip was sent to it; ``line`` what a
    gun needs, where its line is another than a gun's usually is.
    """

    scan: Scan | None = None
    make: PINPadMake | None = None
    printer: dict[str, Any] | None = None
    line: dict[str, Any] = field(default_factory=dict)
    trouble: Light | None = None


class Trial:
    """One device with its real driver, until it has shown that it works; `run` blocks, and runs once."""

    def __init__(self, run: Callable[[Trial], Tried]) -> None:
        self._run = run
        self.events: queue.Queue[Scan | Light | DeviceStatus | None] = queue.Queue()
        self._is_stopped = threading.Event()

    def run(self) -> Tried:
        """Return what came of it. Raises pydantic's `ValidationError` where the table is wrong."""
        return self._run(self)

    def stop(self) -> None:
        """End it; nothing came of it then."""
        self._is_stopped.set()
        self.events.put(None)

    @property
    def is_stopped(self) -> bool:
        """Tell whether somebody ended it."""
        return self._is_stopped.is_set()

    def forget_events(self) -> None:
        """Drop what an earlier driver told last: it says nothing about the next one."""
        with contextlib.suppress(queue.Empty):
            while True:
                self.events.get_nowait()

    def next_event(self, until: float) -> Scan | Light | DeviceStatus | None:
        """Return what the driver told, or None when the time is over or it was stopped."""
        try:
            return None if self.is_stopped else self.events.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            return None
