# SPDX-License-Identifier: Apache-2.0
"""The network between the till and the platform: bytes that may be lost, doubled, delayed, overtaken or garbled.

The till's real HTTP client speaks through `SimulatedLine`; requests and answers cross it as method, path, headers
and body bytes, as on a real wire. Each direction has its own fate.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any

import httpx

from tests.simulation.virtual_loop import Life, VirtualLoop

CONNECT_TIMEOUT_S = 3.0


class LineState(StrEnum):
    """What the line as a whole does just now."""

    GOOD = "good"
    CUT = "cut"
    """No connection can be made: the till knows that nothing left it."""
    SWALLOWS = "swallows"
    """Connections stand, and nothing arrives."""


@dataclass(frozen=True, slots=True)
class Weather:
    """How bad the line is: chances from 0 to 1, and the longest delays in seconds."""

    lose_request: float = 0.0
    lose_answer: float = 0.0
    double: float = 0.0
    garble: float = 0.0
    reset: float = 0.0
    slow: float = 0.0
    slowest_s: float = 0.0
    usual_s: float = 0.05


CLEAR = Weather()


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it crosses the line."""

    method: str
    path: str
    query: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as it crosses the line."""

    status: int
    media_type: str
    body: bytes = field(repr=False)


Reply = Callable[[Told | None], None]
"""Takes the answer back; None where the connection broke."""


class Network:
    """The line of one world. The far end is ``deliver(request, reply)``; ``accepts`` says if it listens."""

    def __init__(self, loop: VirtualLoop, random: Random, note: Callable[[str], None]) -> None:
        self.weather = CLEAR
        self.state = LineState.GOOD
        self.on_the_way = 0
        self.accepts: Callable[[], bool] = lambda: True
        self.deliver: Callable[[Sent, Reply], None] = lambda _request, reply: reply(None)
        self._loop = loop
        self._random = random
        self._note = note
        self._life = Life("network")
        self._waiting: dict[int, tuple[asyncio.TimerHandle, Callable[[], None]]] = {}
        self._serial = 0

    async def exchange(self, request: Sent, patience_s: float) -> Told:
        """Carry a request there and an answer back, as httpx would. Raises what httpx would raise."""
        if self.state is LineState.CUT or not self.accepts():
            await asyncio.sleep(self._random.choice([0.0, 0.01, CONNECT_TIMEOUT_S]))
            raise httpx.ConnectError("connection refused")
        answer: asyncio.Future[Told | None] = self._loop.create_future()

        def take(told: Told | None) -> None:
            if not answer.done():
                answer.set_result(told)

        self._send(request, take)
        try:
            async with asyncio.timeout(patience_s):
                told = await answer
        except TimeoutError:
            raise httpx.ReadTimeout("no answer in time") from None
        if told is None:
            raise httpx.RemoteProtocolError("server disconnected without sending a response")
        return told

    def hurry_one(self) -> None:
        """Let one message that is on its way arrive right now, in the middle of whatever is going on."""
        if self._waiting:
            timer, arrive = self._waiting[self._random.choice(sorted(self._waiting))]
            timer.cancel()
            arrive()

    def _send(self, request: Sent, take: Callable[[Told | None], None]) -> None:
        weather, chance = self.weather, self._random.random
        if self.state is LineState.SWALLOWS or chance() < weather.lose_request:
            self._note(f"~ lost on the way there: {request.method} {_shown(request)}")
            return
        copies = 2 if chance() < weather.double else 1
        if copies == 2:
            self._note(f"~ doubled: {request.method} {_shown(request)}")
        for _ in range(copies):
            self._after(
                self._delay_s(), lambda: self.deliver(request, lambda told: self._answer(request, told, take))
            )

    def _answer(self, request: Sent, told: Told | None, take: Callable[[Told | None], None]) -> None:
        weather, chance = self.weather, self._random.random
        if told is None or chance() < weather.reset:
            self._after(0.0, lambda: take(None))
            return
        if self.state is not LineState.GOOD or chance() < weather.lose_answer:
            self._note(f"~ lost on the way back: {told.status} to {request.method} {_shown(request)}")
            return
        if chance() < weather.garble:
            told = self._garbled(told)
        self._after(self._delay_s(), lambda: take(told))

    def _garbled(self, told: Told) -> Told:
        match self._random.randrange(3):
            case 0:
                return Told(told.status, told.media_type, told.body[: self._random.randrange(len(told.body))])
            case 1:
                return Told(502, "text/html", b"<html>bad gateway</html>")
            case _:
                return Told(404, "text/html", b"<html>no such page here</html>")

    def _delay_s(self) -> float:
        if self._random.random() < self.weather.slow:
            return self._random.uniform(0, self.weather.slowest_s)
        return self._random.uniform(0.001, self.weather.usual_s)

    def _after(self, delay_s: float, arrive: Callable[[], None]) -> None:
        self._serial += 1
        serial = self._serial
        self.on_the_way += 1

        def land() -> None:
            if self._waiting.pop(serial, None) is not None:
                self.on_the_way -= 1
                arrive()

        timer = self._loop.call_later(delay_s, land, context=self._life.context)
        self._waiting[serial] = (timer, land)


class SimulatedLine(httpx.AsyncBaseTransport):
    """The transport of the till's HTTP client."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and await its answer."""
        timeouts: dict[str, Any] = request.extensions.get("timeout", {})
        sent = Sent(
            request.method,
            request.url.raw_path.partition(b"?")[0].decode(),
            request.url.query.decode(),
            dict(request.headers),
            request.content,
        )
        told = await self._network.exchange(sent, float(timeouts.get("read") or CONNECT_TIMEOUT_S))
        return httpx.Response(told.status, headers={"content-type": told.media_type}, content=told.body)


def _shown(request: Sent) -> str:
    return request.path.rpartition("/")[2][-12:]
