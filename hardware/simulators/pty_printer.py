# SPDX-License-Identifier: Apache-2.0
"""A receipt printer on a simulated serial line."""

import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.simulators.escpos_core import EscPosCore
from hardware.simulators.pty_port import PtyPort


class PtyPrinter:
    """Be a printer at `link`; `change` lets a person, or fate, do something to it."""

    def __init__(self, link: str | Path) -> None:
        self._changed = threading.Condition()
        self._core = EscPosCore()
        self._port = PtyPort(link, self._on_bytes)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def change(self, act: Callable[[EscPosCore], object]) -> None:
        """Do something to the printer, which then prints what it can."""
        with self._changed:
            act(self._core)
            self._core.work()
            self._port.write(self._core.say())
            self._changed.notify_all()

    def wait_until(self, condition: Callable[[EscPosCore], bool], timeout_s: float = 10.0) -> bool:
        """Wait until the printer is as described; False when it is not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: condition(self._core), timeout_s)

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
            self._port.write(self._core.receive(data))
            self._changed.notify_all()
