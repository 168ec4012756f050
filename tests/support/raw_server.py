# SPDX-License-Identifier: Apache-2.0
"""A real HTTP server on loopback that misbehaves byte by byte, as a test tells it to."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

Manner = Callable[["Conversation"], Awaitable[None]]
"""What the server does with one connection, or with one request on it."""


@dataclass(frozen=True, slots=True)
class HeardRequest:
    """One request as it came over the wire; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path as it stands on the wire."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The query as it stands on the wire, without its question mark."""
        return self.target.partition("?")[2]


class Conversation:
    """One connection, from the server's side."""

    def __init__(self, server: RawServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer

    async def hear(self) -> HeardRequest:
        """Read one whole request, and keep it."""
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("ascii").split("\r\n")
        method, target, _ = head[0].split(" ")
        pairs = (line.partition(":") for line in head[1:] if line)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        request = HeardRequest(method, target, headers, body)
        self._server.heard.append(request)
        self._server.was_heard.set()
        return request

    async def say(self, data: bytes) -> None:
        """Send bytes."""
        self._writer.write(data)
        await self._writer.drain()

    def reset(self) -> None:
        """Break the connection off with a reset, not a farewell."""
        raw = self._writer.get_extra_info("socket")
        # Linger of zero seconds (socket(7)): the kernel sends RST and drops what is still to be sent.
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self._writer.transport.abort()


class RawServer:
    """Answers each request in the manner that is next, the last of them again and again."""

    def __init__(self, url: str, manners: tuple[Manner, ...]) -> None:
        self.url = url
        self.heard: list[HeardRequest] = []
        self.was_heard = asyncio.Event()
        self.connections = 0
        self._manners = deque(manners)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until somebody ends it."""
        self.connections += 1
        conversation = Conversation(self, reader, writer)
        try:
            while not writer.is_closing():
                manner = self._manners[0] if len(self._manners) == 1 else self._manners.popleft()
                await manner(conversation)
                if getattr(manner, "hangs_up", True):
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def raw_server(*manners: Manner, path: str = "") -> AsyncIterator[RawServer]:
    """Serve on a free port of loopback while the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = RawServer(f"http://127.0.0.1:{listener.getsockname()[1]}{path}", manners)
        talks: set[asyncio.Task[None]] = set()

        def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            talk = asyncio.get_running_loop().create_task(server.converse(reader, writer))
            talks.add(talk)
            talk.add_done_callback(talks.discard)

        serving = await asyncio.start_server(greet, sock=listener)
        try:
            yield server
        finally:
            serving.close()
            for talk in talks:
                talk.cancel()
            await asyncio.gather(*talks, return_exceptions=True)


def answer(
    status: int = 200,
    body: bytes = b"",
    media_type: str = "application/json",
    *,
    headers: str = "",
    close: bool = True,
) -> bytes:
    """Return the bytes of an honest answer."""
    head = f"HTTP/1.1 {status} Whatever\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n{headers}"
    return (head + ("Connection: close\r\n" if close else "") + "\r\n").encode() + body


def saying(data: bytes) -> Manner:
    """Hear a request, say these bytes, hang up."""

    async def manner(conversation: Conversation) -> None:
        await conversation.hear()
        await conversation.say(data)

    return manner


def keeping_alive(data: bytes) -> Manner:
    """Hear a request, say these bytes, and stay on the line."""

    async def manner(conversation: Conversation) -> None:
        await conversation.hear()
        await conversation.say(data)

    manner.hangs_up = False  # type: ignore[attr-defined]
    return manner


async def hang_up_at_once(_: Conversation) -> None:
    """Hang up before anything was heard."""


async def hang_up_after_hearing(conversation: Conversation) -> None:
    """Hear the request, and hang up without a word."""
    await conversation.hear()


async def reset_at_once(conversation: Conversation) -> None:
    """Reset the connection before anything was heard."""
    conversation.reset()


async def reset_after_hearing(conversation: Conversation) -> None:
    """Hear the request, and reset the connection."""
    await conversation.hear()
    conversation.reset()


async def stay_silent(conversation: Conversation) -> None:
    """Hear the request, and never answer."""
    await conversation.hear()
    await asyncio.sleep(3600)


def dripping(data: bytes, every_s: float) -> Manner:
    """Hear a request, and answer byte by byte, each well within any timeout between two bytes."""

    async def manner(conversation: Conversation) -> None:
        await conversation.hear()
        for byte in data:
            await conversation.say(bytes([byte]))
            await asyncio.sleep(every_s)

    return manner
