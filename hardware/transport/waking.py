# SPDX-License-Identifier: Apache-2.0
"""Wait until a descriptor can be read, in a way that another thread can cut short. POSIX only."""

import contextlib
import os
import select
import threading


class Waker:
    """Wait for one descriptor at a time; `wake` may be called from any thread, also while nothing is open."""

    def __init__(self) -> None:
        # `wake` may come while the owner closes; without the lock it could write to a reused descriptor.
        self._lock = threading.Lock()
        self._pipe: tuple[int, int] | None = None

    def open(self) -> None:
        """Begin."""
        with self._lock:
            self._pipe = os.pipe()
            for end in self._pipe:
                os.set_blocking(end, False)

    def close(self) -> None:
        """End; harmless when it is not open."""
        with self._lock:
            pipe, self._pipe = self._pipe, None
            for end in pipe or ():
                os.close(end)

    def wake(self) -> None:
        """Make a running or the next `wait` return at once."""
        with self._lock:
            if self._pipe is not None:
                # A full pipe means that a wake-up is waiting already.
                with contextlib.suppress(BlockingIOError):
                    os.write(self._pipe[1], b"w")

    def wait(self, descriptor: int, timeout_s: float | None) -> bool:
        """Return whether the descriptor can be read; False when the time is up (None: never) or somebody woke us."""
        assert self._pipe is not None, "only the owner waits, and it has opened"
        woken = self._pipe[0]
        # poll and not select: a till that runs for weeks may hold descriptors above 1023.
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        poll.register(woken, select.POLLIN)
        # Rounded up: rounded down it would spin through the last millisecond.
        timeout_ms = None if timeout_s is None else int(max(timeout_s, 0.0) * 1000 + 0.999)
        ready = {each for each, _ in poll.poll(timeout_ms)}
        if woken in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(woken, 4096)
        return descriptor in ready
