# SPDX-License-Identifier: Apache-2.0
"""The line between till and platform in the trainer's hand: requests are held, answers lost or late, or it is cut."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from enum import StrEnum

_CHUNK = 65_536


class LineMode(StrEnum):
    """What happens to the bytes. Held and lost ones never arrive; the connections stay open, as in real life."""

    GOOD = "good"
    HOLD_REQUESTS = "hold_requests"
    LOSE_ANSWERS = "lose_answers"
    CUT = "cut"
    SLOW = "slow"


SLOW_S = 4.0
"""So much later an answer comes on a slow line."""


class DrillLine:
    """A relay on a loopback port before the platform. One thread; connections by pairs."""

    def __init__(self, platform_url: str) -> None:
        host, _, port = platform_url.removeprefix("http://").rpartition(":")
        self._target = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._mode = LineMode.GOOD
        self._lost = threading.Event()
        self._is_good_again = threading.Event()
        self._wake_in, self._wake_out = socket.socketpair()
        self._peers: dict[socket.socket, socket.socket] = {}
        self._from_till: set[socket.socket] = set()
        self._is_open = True
        self._thread = threading.Thread(target=self._run, name="drill line", daemon=True)
        self._thread.start()

    def set_mode(self, mode: LineMode) -> None:
        """Do this to the bytes from now on. Going back to good closes the connections that lost something."""
        self._lost.clear()
        self._mode = mode
        if mode is LineMode.SLOW:
            self._is_good_again.clear()
        else:
            self._is_good_again.set()
        self._wake_in.send(b"m")

    def wait_until_lost(self, timeout_s: float) -> bool:
        """Wait until something was held back or lost since the mode was set."""
        return self._lost.wait(timeout_s)

    def close(self) -> None:
        """Close everything and end the thread."""
        self._is_open = False
        self._is_good_again.set()
        self._wake_in.send(b"c")
        self._thread.join(5.0)

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._wake_out, selectors.EVENT_READ)
            while self._is_open:
                for key, _ in selector.select():
                    ready = key.fileobj
                    assert isinstance(ready, socket.socket), "only sockets are registered"
                    self._serve(selector, ready)
            for each in (*self._peers, self._listener, self._wake_in, self._wake_out):
                each.close()

    def _serve(self, selector: selectors.BaseSelector, ready: socket.socket) -> None:
        if ready is self._wake_out:
            ready.recv(_CHUNK)
            if self._mode in {LineMode.GOOD, LineMode.CUT}:
                self._close_all(selector)
        elif ready is self._listener:
            self._accept(selector)
        elif ready in self._peers:
            self._relay(selector, ready)

    def _accept(self, selector: selectors.BaseSelector) -> None:
        till, _ = self._listener.accept()
        if self._mode is LineMode.CUT:
            till.close()
            return
        try:
            platform = socket.create_connection(self._target, timeout=1.0)
        except OSError:
            till.close()
            return
        self._peers[till], self._peers[platform] = platform, till
        self._from_till.add(till)
        for each in (till, platform):
            # What came in two pieces goes on in two: held back for an acknowledgement it would cost 40 ms.
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(each, selectors.EVENT_READ)

    def _relay(self, selector: selectors.BaseSelector, ready: socket.socket) -> None:
        try:
            data = ready.recv(_CHUNK)
        except OSError:
            data = b""
        if not data:
            # A platform that died while its answer was being lost must not look like an answer: stay silent.
            if self._mode is LineMode.LOSE_ANSWERS and ready not in self._from_till:
                selector.unregister(ready)
                return
            self._close_pair(selector, ready)
            return
        is_request = ready in self._from_till
        drops = LineMode.HOLD_REQUESTS if is_request else LineMode.LOSE_ANSWERS
        if self._mode is drops:
            self._lost.set()
            return
        if self._mode is LineMode.SLOW and not is_request:
            self._is_good_again.wait(SLOW_S)
        try:
            self._peers[ready].sendall(data)
        except OSError:
            self._close_pair(selector, ready)

    def _close_all(self, selector: selectors.BaseSelector) -> None:
        for each in list(self._from_till):
            self._close_pair(selector, each)

    def _close_pair(self, selector: selectors.BaseSelector, one: socket.socket) -> None:
        other = self._peers.pop(one, None)
        if other is None:
            return
        self._peers.pop(other, None)
        for each in (one, other):
            self._from_till.discard(each)
            with contextlib.suppress(KeyError, ValueError):
                selector.unregister(each)
            each.close()
