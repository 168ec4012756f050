# SPDX-License-Identifier: Apache-2.0
"""A customer display of two lines on a simulated serial line, written from the command tables."""

import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.simulators.pty_port import PtyPort

_COLUMNS = 20


class PtyPole:
    """Be a display at `link` that knows the commands of CD5220 and of Epson; `lines` is what it shows.

    `shown` are all pairs of lines that it came to show, `clearings` how often it was dark between two of them.
    """

    def __init__(self, link: str | Path) -> None:
        self._changed = threading.Condition()
        self._buffer = bytearray()
        self._cells = bytearray(b" " * 2 * _COLUMNS)
        self._at = 0
        self.rubbish = bytearray()
        self.shown: list[tuple[str, str]] = []
        self.clearings = 0
        self.has_cursor = True
        self._is_line_mode = False
        self._port = PtyPort(link, self._on_bytes)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._port.close()

    @property
    def lines(self) -> tuple[str, str]:
        """Return what is to be seen."""
        text = self._cells.decode("ascii")
        return text[:_COLUMNS], text[_COLUMNS:]

    def wait_until(self, condition: Callable[[tuple[str, str]], bool], timeout_s: float = 10.0) -> bool:
        """Wait until it shows something; False when it is not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: condition(self.lines), timeout_s)

    def hold(self) -> None:
        """Have another program open the port before anybody else; the cable is out for a moment."""
        self._port.hold()

    def release(self) -> None:
        """Have the other program close it."""
        self._port.release()

    def unplug(self) -> None:
        """Pull the cable; without power nothing is shown."""
        self._port.unplug()
        with self._changed:
            self._clear()

    def replug(self) -> None:
        """Put the cable back."""
        self._port.replug()

    def _on_bytes(self, data: bytes) -> None:
        with self._changed:
            self._buffer += data
            while self._buffer and (used := self._step()):
                del self._buffer[:used]
            if self.lines != (self.shown[-1] if self.shown else None):
                self.shown.append(self.lines)
            self._changed.notify_all()

    def _step(self) -> int:
        """Do one command or show one character; return how many bytes that was, 0 where more are needed."""
        buffer = self._buffer
        first = buffer[0]
        if first == 0x0C:
            self.clearings += 1
            self._clear()
            return 1
        if first in {0x0B, 0x0D}:  # HOM; CR, which ends what is not open, too.
            self._at = 0 if first == 0x0B else self._at
            return 1
        if first == 0x1F:
            return self._us()
        if first == 0x1B:
            return self._escape()
        if 0x20 <= first < 0x7F and not self._is_line_mode:
            self._cells[self._at] = first
            self._at = (self._at + 1) % len(self._cells)
        else:
            self.rubbish.append(first)
        return 1

    def _escape(self) -> int:
        buffer = self._buffer
        if len(buffer) < 2:
            return 0
        if buffer[1] == 0x40:
            self._clear()
            self.has_cursor = True
            return 2
        if buffer[1] == 0x5F and len(buffer) >= 3:
            self.has_cursor = bool(buffer[2])
        if buffer[1] in {0x3D, 0x5F}:
            return 3 if len(buffer) >= 3 else 0
        if buffer[1] == 0x51:
            end = buffer.find(b"\r")
            if end < 0:
                return 0
            self._is_line_mode = True
            row = {0x41: 0, 0x42: 1}[buffer[2]]
            text = bytes(buffer[3:end])[:_COLUMNS].ljust(_COLUMNS)
            self._cells[row * _COLUMNS : (row + 1) * _COLUMNS] = text
            return end + 1
        self.rubbish += buffer[:2]
        return 2

    def _us(self) -> int:
        """Do a command of Epson's second set: a mode, or the cursor shown and hidden."""
        buffer = self._buffer
        if len(buffer) < 2 or (buffer[1] == 0x43 and len(buffer) < 3):
            return 0
        if buffer[1] != 0x43:
            return 2
        self.has_cursor = bool(buffer[2])
        return 3

    def _clear(self) -> None:
        self._is_line_mode = False
        self._cells[:] = b" " * len(self._cells)
        self._at = 0
