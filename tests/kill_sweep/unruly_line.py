# SPDX-License-Identifier: Apache-2.0
"""The line between the real programs: it reads whole HTTP/1.1 messages and does with them as told.

It stands for everything between two sockets: cables, switches, proxies that repeat what they should not.
"""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import threading
from collections.abc import Callable
from enum import StrEnum

_CHUNK = 65_536


class Phase(StrEnum):
    """Moments of one exchange, at which a program may be killed."""

    REQUEST_HELD = "request at the line, not forwarded"
    REQUEST_FORWARDED = "request forwarded"
    ANSWER_HELD = "answer at the line, not relayed"
    ANSWER_RELAYED = "answer relayed"


class Fate(StrEnum):
    """What the line does to one exchange."""

    GOOD = "good"
    CUT_REQUEST = "request cut off half-way"
    RESET_REQUEST = "reset before the request"
    LOSE_ANSWER = "answer lost, connection closed"
    STALL = "answer held for ever"
    TRUNCATE = "answer truncated"
    REPEAT_FIRST = "request repeated, first answer relayed"
    REPEAT_SECOND = "request repeated, second answer relayed"


class UnrulyLine:
    """Relays connections on a loopback port to a platform's port. ``arm`` decides on the next payment request."""

    def __init__(self, platform_port: int) -> None:
        self._target = ("127.0.0.1", platform_port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._fate = Fate.GOOD
        self._at: Callable[[Phase], None] | None = None
        self._matches: re.Pattern[bytes] | None = None
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def arm(self, matches: str, fate: Fate, at: Callable[[Phase], None]) -> None:
        """Do this to the next request whose first line matches, and call ``at`` at each phase."""
        with self._lock:
            self._matches, self._fate, self._at = re.compile(matches.encode()), fate, at

    def disarm(self) -> None:
        """Be a good line, and drop the connections that are being held."""
        with self._lock:
            self._matches, self._fate, self._at = None, Fate.GOOD, None
            held = list(self._open)
        for each in held:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.disarm()

    def _accept(self) -> None:
        while True:
            try:
                till, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(till,), daemon=True).start()

    def _serve(self, till: socket.socket) -> None:
        with self._lock:
            self._open.add(till)
        try:
            with till, socket.create_connection(self._target, timeout=30) as platform:
                while (request := _read_message(till)) is not None:
                    if not self._exchange(till, platform, request):
                        return
        except OSError:
            return
        finally:
            with self._lock:
                self._open.discard(till)

    def _take_orders(self, request: bytes) -> tuple[Fate, Callable[[Phase], None]]:
        with self._lock:
            if self._matches is None or not self._matches.match(request):
                return Fate.GOOD, _nothing
            fate, at = self._fate, self._at or _nothing
            self._matches, self._fate, self._at = None, Fate.GOOD, None
            return fate, at

    def _exchange(self, till: socket.socket, platform: socket.socket, request: bytes) -> bool:
        """Carry one request and its answer; False where the connection is over."""
        fate, at = self._take_orders(request)
        at(Phase.REQUEST_HELD)
        match fate:
            case Fate.RESET_REQUEST:
                till.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            case Fate.CUT_REQUEST:
                platform.sendall(request[: len(request) // 2])
                return False
        platform.sendall(request)
        at(Phase.REQUEST_FORWARDED)
        answer = _read_message(platform)
        if fate in {Fate.REPEAT_FIRST, Fate.REPEAT_SECOND}:
            second = self._repeat(request)
            answer = second if fate is Fate.REPEAT_SECOND else answer
        at(Phase.ANSWER_HELD)
        if answer is None or fate is Fate.LOSE_ANSWER:
            return False
        if fate is Fate.STALL:
            # The till gives up by itself and closes; then there is something, or nothing, to read.
            till.recv(1)
            return False
        if fate is Fate.TRUNCATE:
            till.sendall(answer[: len(answer) * 2 // 3])
            return False
        till.sendall(answer)
        at(Phase.ANSWER_RELAYED)
        return True

    def _repeat(self, request: bytes) -> bytes | None:
        with socket.create_connection(self._target, timeout=10) as again:
            again.sendall(request)
            return _read_message(again)


def _read_message(end: socket.socket) -> bytes | None:
    """Read one HTTP/1.1 message with its body; None where the connection ended first."""
    received = b""
    while b"\r\n\r\n" not in received:
        data = end.recv(_CHUNK)
        if not data:
            return None
        received += data
    head, _, body = received.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        data = end.recv(_CHUNK)
        if not data:
            return None
        body += data
        received += data
    return received


def _nothing(_: Phase) -> None:
    return None
