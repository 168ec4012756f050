# SPDX-License-Identifier: Apache-2.0
"""Waiting with a library that cannot be woken while it reads: in slices, with a look up between them."""

import threading
import time
from collections.abc import Callable

_SLICE_MS = 100


class SlicedReads:
    """Read for one port; `wake` may be called from any thread."""

    def __init__(self) -> None:
        self._woken = threading.Event()

    def wake(self) -> None:
        """Make a running or the next `read` return soon."""
        self._woken.set()

    def read(self, once: Callable[[int], bytes], timeout_s: float | None) -> bytes:
        """Ask `once`, with a time limit in ms, until something came, the time is up (None: never) or `wake` came.

        Returns b"" when nothing came; what `once` raises goes through.
        """
        until = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            left_ms = _SLICE_MS if until is None else int(min(_SLICE_MS, max(0.0, until - time.monotonic()) * 1000))
            data = once(max(1, left_ms))
            if data or self._woken.is_set() or (until is not None and time.monotonic() >= until):
                self._woken.clear()
                return data
