# SPDX-License-Identifier: Apache-2.0
"""A receipt printer on a simulated serial line."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.simulators.escpos_core import EscPosCore, Printed
from hardware.simulators.printer_faults import UNPLUG, is_of_a_slip, spoil
from hardware.simulators.pty_port import PtyPort


class PtyPrinter:
    """Be a printer at `link`; `change` lets a person, or fate, do something to it.

    `on_slip` is given each slip that was cut off, `on_drawer` is called at each pulse; both on the printer's thread.
    """

    def __init__(self, link: str | Path, columns: int = 48) -> None:
        self.on_slip: Callable[[tuple[Printed, ...]], object] | None = None
        self.on_drawer: Callable[[], object] | None = None
        self._changed = threading.Condition()
        self._core = EscPosCore(columns=columns)
        self._is_pulled_midway = False
        self._port = PtyPort(link, self._on_bytes, on_time=self._on_time, deadline=lambda: self._core.due_at)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def change(self, act: Callable[[EscPosCore], object]) -> None:
        """Do something to the printer, which then prints what it can."""
        with self._changed:
            told = self._work(lambda: self._do(act))
        self._port.ring()
        _tell(told)

    @property
    def slips_printed(self) -> int:
        """Return how many slips came out and were not taken."""
        with self._changed:
            return len(self._core.slips)

    def wait_until(self, condition: Callable[[EscPosCore], bool], timeout_s: float = 10.0) -> bool:
        """Wait until the printer is as described; False when it is not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: condition(self._core), timeout_s)

    def spoil(self, fault: str) -> None:
        """Bring about a fault of `printer_faults` by its name; ``none`` mends all. Raises `ValueError`."""
        with self._changed:
            self._is_pulled_midway = fault == UNPLUG
        if fault != UNPLUG:
            self.change(lambda core: spoil(core, fault))

    def hold(self) -> None:
        """Have another program open the port before anybody else; the cable is out for a moment."""
        self._port.hold()

    def release(self) -> None:
        """Have the other program close it."""
        self._port.release()

    def unplug(self) -> None:
        """Pull the cable."""
        self._port.unplug()

    def replug(self) -> None:
        """Put the cable back."""
        self._port.replug()

    def close(self) -> None:
        """Take the printer away for good."""
        self._port.close()

    def _on_bytes(self, data: bytes) -> None:
        with self._changed:
            is_pulled = self._is_pulled_midway and is_of_a_slip(data)
            if is_pulled:
                self._is_pulled_midway = False
                data = data[: len(data) // 2]
            told = self._work(partial(self._core.receive, data))
            if is_pulled:
                self._port.unplug()
        _tell(told)

    def _on_time(self) -> None:
        with self._changed:
            told = self._work(lambda: self._do(EscPosCore.work))
        _tell(told)

    def _do(self, act: Callable[[EscPosCore], object]) -> bytes:
        act(self._core)
        self._core.work()
        return self._core.say()

    def _work(self, act: Callable[[], bytes]) -> list[Callable[[], object]]:
        """Have the printer do something, send its answers, and return what is to be told once the lock is free."""
        slips, pulses = len(self._core.slips), len(self._core.drawer_pulses)
        self._port.write(act())
        self._changed.notify_all()
        told: list[Callable[[], object]] = []
        if self.on_slip is not None:
            told += [partial(self.on_slip, slip) for slip in self._core.slips[slips:]]
        if self.on_drawer is not None:
            told += [self.on_drawer] * (len(self._core.drawer_pulses) - pulses)
        return told


def _tell(told: list[Callable[[], object]]) -> None:
    for each in told:
        each()
