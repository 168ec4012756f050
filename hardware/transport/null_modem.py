# SPDX-License-Identifier: Apache-2.0
"""Two transports joined in memory: what one writes the other reads. For tests and demonstrations."""

import threading
import time

from hardware.transport.base import PortBusy, PortLost, PortMissing


class _Cable:
    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.plugged = True
        self.buffers = (bytearray(), bytearray())


class NullModemEnd:
    """Be one end of the pair; a `Transport`."""

    def __init__(self, cable: _Cable, side: int, name: str) -> None:
        self._cable = cable
        self._side = side
        self._name = name
        self._open = False
        self._woken = False

    @property
    def name(self) -> str:
        """Return the name given to this end."""
        return self._name

    def open(self) -> None:
        """Open this end; raise `PortMissing` when unplugged and `PortBusy` when open already."""
        with self._cable.changed:
            if not self._cable.plugged:
                raise PortMissing(self._name)
            if self._open:
                raise PortBusy(self._name, "open already")
            self._open = True
            self._cable.buffers[self._side].clear()

    def read(self, size: int, timeout_s: float | None) -> bytes:
        """Return what the other end wrote; see `Transport.read`."""
        until = None if timeout_s is None else time.monotonic() + timeout_s
        buffer = self._cable.buffers[self._side]
        with self._cable.changed:
            while True:
                self._check()
                if buffer:
                    data = bytes(buffer[:size])
                    del buffer[:size]
                    return data
                left = None if until is None else until - time.monotonic()
                if self._woken or (left is not None and left <= 0):
                    self._woken = False
                    return b""
                self._cable.changed.wait(left)

    def write(self, data: bytes) -> None:
        """Hand `data` to the other end."""
        with self._cable.changed:
            self._check()
            self._cable.buffers[1 - self._side].extend(data)
            self._cable.changed.notify_all()

    def wake(self) -> None:
        """Make a running or the next `read` return at once."""
        with self._cable.changed:
            self._woken = True
            self._cable.changed.notify_all()

    def close(self) -> None:
        """Close this end."""
        with self._cable.changed:
            self._open = False

    def _check(self) -> None:
        if not self._cable.plugged:
            raise PortLost(self._name, "cable pulled")
        if not self._open:
            raise PortLost(self._name, "it is not open")


class NullModem:
    """Join two ends by a cable that can be pulled and put back."""

    def __init__(self, left_name: str = "null-modem-left", right_name: str = "null-modem-right") -> None:
        self._cable = _Cable()
        self.left = NullModemEnd(self._cable, 0, left_name)
        self.right = NullModemEnd(self._cable, 1, right_name)

    def unplug(self) -> None:
        """Pull the cable: both ends are lost."""
        self._set_plugged(plugged=False)

    def replug(self) -> None:
        """Put the cable back: both ends can be opened again."""
        self._set_plugged(plugged=True)

    def _set_plugged(self, *, plugged: bool) -> None:
        with self._cable.changed:
            self._cable.plugged = plugged
            for buffer in self._cable.buffers:
                buffer.clear()
            self._cable.changed.notify_all()
