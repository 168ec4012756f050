# SPDX-License-Identifier: Apache-2.0
"""The least of an HTTP client that a load generator needs: keep-alive, one request at a time.

It shares two cores with the platform that it measures, so it costs little; httpx would cost as much as the platform.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from middleplatform.contract.signatures import sign_request
from middleplatform.routes.dependencies import CHANGE_HEADER, SESSION_COOKIE

ANSWER_TIMEOUT_S = 60.0
_MOST_IDLE_S = 30.0
"""The platform ends a connection that nobody used for 75 s, just as a request may be on its way: we end it first."""


class NoAnswerError(Exception):
    """The request may have arrived; nobody said what came of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """Read the body."""
        message: dict[str, Any] = json.loads(self.body)
        return message


class Line:
    """One connection that stays open, and opens again after a loss."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        assert address.hostname is not None
        assert address.port is not None
        self._host, self._port = address.hostname, address.port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._used_at = 0.0

    async def open(self) -> None:
        """Connect now rather than with the first request. Raises `NoAnswerError`."""
        if self._reader is not None and (self._reader.at_eof() or time.monotonic() - self._used_at > _MOST_IDLE_S):
            self.close()
        self._used_at = time.monotonic()
        if self._writer is None:
            try:
                self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
            except OSError as error:
                raise NoAnswerError(str(error)) from error

    async def until_ended(self) -> None:
        """Wait until the service has ended an idle connection; for tests."""
        assert self._reader is not None
        assert await self._reader.read() == b""

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Send a request and read its answer. Raises `NoAnswerError`."""
        await self.open()
        try:
            return await asyncio.wait_for(self._exchange(method, target, headers, body), ANSWER_TIMEOUT_S)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self.close()
            raise NoAnswerError(type(error).__name__) from error

    async def _exchange(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        assert self._reader is not None
        assert self._writer is not None
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self._host}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = head.partition("\r\ncontent-length:")[2].partition("\r\n")[0]
        answer = await self._reader.readexactly(int(length)) if length else b""
        self._used_at = time.monotonic()
        if "\r\nconnection: close" in head:
            self.close()
        return Answer(int(head.split(" ", 2)[1]), answer)


@dataclass(frozen=True, slots=True)
class TerminalKey:
    """An enrolled terminal and its secret."""

    terminal_id: str
    key: Ed25519PrivateKey


class LoadTill:
    """A till on one line."""

    def __init__(self, line: Line, terminal: TerminalKey) -> None:
        self.line = line
        self._terminal = terminal

    def signed(self, method: str, target: str, body: bytes = b"", key: str | None = None) -> dict[str, str]:
        """Sign a request and return its headers."""
        path, _, query = target.partition("?")
        headers = sign_request(
            self._terminal.key,
            key_id=self._terminal.terminal_id,
            method=method,
            path=path,
            query=query,
            body=body,
            created=int(time.time()),
            nonce=uuid.uuid4().hex,
            idempotency_key=key,
        )
        if body:
            headers["Content-Type"] = "application/json"
        return headers if key is None else headers | {"Idempotency-Key": key}

    async def get(self, target: str) -> Answer:
        """Ask for something."""
        return await self.line.send("GET", target, self.signed("GET", target))

    async def post(self, target: str, message: Mapping[str, Any], key: str | None = None) -> Answer:
        """Send something."""
        body = json.dumps(message).encode()
        return await self.line.send("POST", target, self.signed("POST", target, body, key), body)

    async def pay(self, code: str, amount: int, attempt_id: str, order: str) -> Answer:
        """Have a payment taken."""
        return await self.post("/v1/payments", payment_message(code, amount, order), attempt_id)


def payment_message(code: str, amount: int, order: str) -> dict[str, Any]:
    """Write a payment in points for an order of its own."""
    return {"order": {"number": order, "total_minor": amount}, "asset": "points", "amount": amount, "code": code}


class LoadPhone:
    """A member's phone on one line."""

    def __init__(self, line: Line, token: str) -> None:
        self.line = line
        self.headers = {"Cookie": f"{SESSION_COOKIE}={token}", CHANGE_HEADER: "1", "Content-Type": "application/json"}

    async def new_code(self) -> str:
        """Show a fresh code. Raises `NoAnswerError`, also for any answer but a code."""
        answer = await self.line.send("POST", "/v1/customer/codes", self.headers, b'{"asset": "points"}')
        if answer.status != 201:
            raise NoAnswerError(f"{answer.status} {answer.body.decode()}")
        return str(answer.json()["code"])
