# SPDX-License-Identifier: Apache-2.0
"""Connections that would hold the service by saying nothing, too slowly, or without end."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest

from middleplatform.edge.bounded_protocol import BoundedProtocol
from tests.integration.middleplatform.running_platform import RunningPlatform, served
from tests.unit.middleplatform.workbench import Workbench

PATIENCE_S = 60
ENDLESS = 64 * 1024 * 1024
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


class Hasty(BoundedProtocol):
    """The same with less patience, so that a test need not wait for half a minute."""

    max_head_s = 0.3


@pytest.fixture
def hasty(sqlite_url: str) -> Iterator[RunningPlatform]:
    """A platform that waits for a head for less than a second."""
    bench = Workbench.build(sqlite_url, machine_clock=True)
    with served(bench, protocol=Hasty) as platform:
        yield platform
    bench.close()


def connected(platform: RunningPlatform) -> socket.socket:
    return socket.create_connection(platform.address, timeout=PATIENCE_S)


def answer_on(line: socket.socket) -> bytes:
    """Read one answer, whose body is an object of JSON."""
    got = b""
    while not got.endswith(b"}"):
        piece = line.recv(65_536)
        assert piece, got
        got += piece
    return got


def rest_of(line: socket.socket) -> bytes:
    """Read until the service ends the connection."""
    got = b""
    while piece := line.recv(65_536):
        got += piece
    return got


def sent_until_ended(line: socket.socket, piece: bytes) -> int:
    """Send a piece again and again until the service ends the connection; return how much went out."""
    sent = 0
    with contextlib.suppress(ConnectionResetError, BrokenPipeError):
        while sent < ENDLESS:
            line.sendall(piece)
            sent += len(piece)
    return sent


@pytest.mark.parametrize("begin", [b"", b"GET /healthz HT", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Never: ends"])
def test_a_head_that_does_not_come_ends_the_connection(hasty: RunningPlatform, begin: bytes) -> None:
    with connected(hasty) as line:
        line.sendall(begin)

        assert rest_of(line) == b""


def test_bytes_that_begin_no_request_do_not_keep_a_connection_open(hasty: RunningPlatform) -> None:
    with connected(hasty) as line:
        line.sendall(REQUEST)
        assert answer_on(line).startswith(b"HTTP/1.1 200")
        line.sendall(b"\r\n")

        assert rest_of(line) == b""


def test_an_idle_connection_is_kept_for_the_next_request(hasty: RunningPlatform) -> None:
    with connected(hasty) as line, connected(hasty) as silent:
        for _ in range(2):
            line.sendall(REQUEST)
            assert answer_on(line).startswith(b"HTTP/1.1 200")
            # The other one's patience is over after as long as this one idles.
            assert rest_of(silent) == b""


@pytest.mark.parametrize(
    "endless", [b"GET /healthz HTTP/1.1\r\nX-Long: ", b"GET /healthz HTTP/1.1\r\n", b"GET /healthz?"]
)
def test_a_head_without_end_is_refused_and_its_connection_ended(running: RunningPlatform, endless: bytes) -> None:
    piece = b"X-Many: of these\r\n" * 500 if endless.endswith(b"\r\n") else b"a" * 9_000
    with connected(running) as line:
        line.sendall(endless)
        assert sent_until_ended(line, piece) < ENDLESS


def test_a_head_that_is_too_long_is_told_so(running: RunningPlatform) -> None:
    with connected(running) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nX-Long: ")
        line.sendall(b"a" * 65_536)

        assert answer_on(line).startswith(b"HTTP/1.1 431 ")


def test_what_follows_a_body_without_end_ends_the_connection(running: RunningPlatform) -> None:
    head = b"POST /v1/customer/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with connected(running) as line:
        line.sendall(head + b"2\r\n{}\r\n0\r\n")
        assert sent_until_ended(line, b"X-Trailer: " + b"a" * 8_000 + b"\r\n") < ENDLESS


def test_no_connection_becomes_a_web_socket(running: RunningPlatform) -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n"
    with connected(running) as line:
        line.sendall(b"GET /v1/customer/events HTTP/1.1\r\nHost: x\r\n" + upgrade + b"\r\n")

        assert answer_on(line).startswith(b"HTTP/1.1 401 ")
