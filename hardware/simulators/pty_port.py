# SPDX-License-Identifier: Apache-2.0
"""A serial port without hardware: a pseudo-terminal under a stable link. POSIX only.

Linux forces 8N1 on a pseudo-terminal, has no modem lines there and does not list it among the ports.
"""

import contextlib
import fcntl
import os
import select
import termios
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

_READ_SIZE = 4096
_BAUDS = (1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200)


class PtyPort:
    """Offer a port at `link`; the device's side is `write` and the bytes that `on_bytes` is given.

    `unplug` takes the port and its link away, `replug` puts a new port under the same link. `hold` lets another
    program have it before anybody else, until `release`. `on_bytes` and
    `on_time` run on this port's thread; `on_time` is called when `deadline` (by `clock`) has passed.
    """

    def __init__(
        self,
        link: str | Path,
        on_bytes: Callable[[bytes], None] | None = None,
        *,
        on_time: Callable[[], None] | None = None,
        deadline: Callable[[], float | None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.link = Path(link)
        self._on_bytes = on_bytes
        self._on_time = on_time
        self._deadline = deadline
        self._clock = clock
        self._lock = threading.Condition(threading.RLock())
        self._watched: tuple[int, int] | None = None
        self._ends: tuple[int, int] | None = None
        self._holder: int | None = None
        self._bell = os.pipe()
        for end in self._bell:
            os.set_blocking(end, False)
        self._is_bell_gone = False
        self._closing = False
        self.replug()
        self._thread = threading.Thread(target=self._run, name=f"pty {self.link.name}", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_plugged(self) -> bool:
        """Tell whether the port is there."""
        return self._ends is not None

    @property
    def baud(self) -> int:
        """Return the speed that the program has set, in bits a second; 0 where it is an unusual one."""
        with self._lock:
            code = termios.tcgetattr(self._ends[1])[4] if self._ends is not None else None
        return next((baud for baud in _BAUDS if getattr(termios, f"B{baud}") == code), 0)

    def write(self, data: bytes) -> None:
        """Send bytes to whoever reads the port; they are lost when it is unplugged."""
        with self._lock:
            if self._ends is None:
                return
            device = self._ends[0]
            left = memoryview(data)
            while left:
                # Nobody may be reading: a device does not wait for ever either, its bytes are lost.
                _, writable, _ = select.select([], [device], [], 1.0)
                if not writable:
                    return
                with contextlib.suppress(BlockingIOError):
                    left = left[os.write(device, left) :]

    def unplug(self) -> None:
        """Take the port and its link away."""
        with self._lock:
            ends, self._ends = self._ends, None
            if ends is None:
                return
            # The link goes first: the program that loses the port must not find it again under its name.
            self.link.unlink(missing_ok=True)
            self.ring()
            # While somebody waits on a descriptor the kernel keeps it alive, and the cable would seem to be in.
            while self._watched == ends:
                self._lock.wait(1.0)
            for end in ends:
                os.close(end)
            self.release()

    def hold(self) -> None:
        """Have another program open it first: it is pulled out and put back, and that program was quicker."""
        self.unplug()
        self.replug(is_held=True)

    def release(self) -> None:
        """Have the other program close it; harmless when there is none."""
        with self._lock:
            holder, self._holder = self._holder, None
            if holder is not None:
                os.close(holder)

    def replug(self, link: str | Path | None = None, *, is_held: bool = False) -> None:
        """Put a new port under the link, or from now on under another one; harmless when it is plugged in.

        With ``is_held`` another program has it by then, and has locked it as programs do that want it for themselves.
        """
        with self._lock:
            if self._ends is not None or self._closing:
                return
            if link is not None:
                self.link = Path(link)
            device, program = os.openpty()
            tty.setraw(program)
            # A blocking write would wait for a reader while it holds the lock.
            os.set_blocking(device, False)
            # We keep the program's end open too: otherwise reads fail while nobody else has it open.
            self._ends = (device, program)
            if is_held:
                self._holder = os.open(os.ttyname(program), os.O_RDWR | os.O_NOCTTY)
                fcntl.flock(self._holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fresh = self.link.with_name(f"{self.link.name}.new")
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(os.ttyname(program))
            fresh.replace(self.link)
        self.ring()

    def ring(self) -> None:
        """Have the deadline read again."""
        with self._lock:
            if not self._is_bell_gone:
                with contextlib.suppress(BlockingIOError):
                    os.write(self._bell[1], b"r")

    def close(self) -> None:
        """Unplug for good and end the thread; harmless when repeated."""
        if self._closing:
            return
        self._closing = True
        self.unplug()
        self.ring()
        if self._thread is not threading.current_thread():
            self._thread.join(5.0)
            # Somebody may still press a key on a device that is gone; the descriptor may be another's then.
            with self._lock:
                self._is_bell_gone = True
                for end in self._bell:
                    os.close(end)

    def _run(self) -> None:
        while not self._closing:
            data = self._wait()
            if data and self._on_bytes is not None:
                self._on_bytes(data)
            due = self._deadline() if self._deadline is not None else None
            if due is not None and due <= self._clock() and self._on_time is not None:
                self._on_time()

    def _wait(self) -> bytes:
        due = self._deadline() if self._deadline is not None else None
        timeout_s = None if due is None else max(0.0, due - self._clock())
        with self._lock:
            self._watched = ends = self._ends
        readable, _, _ = select.select([self._bell[0], *(ends or ())[:1]], [], [], timeout_s)
        if self._bell[0] in readable:
            with contextlib.suppress(BlockingIOError):
                os.read(self._bell[0], 4096)
        with self._lock:
            data = b""
            if ends is not None and ends[0] in readable and self._ends == ends:
                data = os.read(ends[0], _READ_SIZE)
            self._watched = None
            self._lock.notify_all()
            return data
