# SPDX-License-Identifier: Apache-2.0
"""What happens around every request: an id, a bound on its size, headers that protect, one line in the log."""

import asyncio
import re
import secrets
import time

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from middleplatform.contract.base import Problem
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.edge.metrics import Metrics
from middleplatform.edge.problem_answers import problem_response

log = structlog.get_logger("middleplatform.access")

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_ATTEMPT_ID = re.compile(r"/payments/([0-9a-fA-F-]{36})(?:/|$)")

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}
_PROTECTING = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
_NOT_STORED = (b"cache-control", b"no-store")


class RequestFrame:
    """Wraps the application: request id, log line, metrics, security headers."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection of the server."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun_at = time.monotonic()
        headers = Headers(scope=scope)
        asked = headers.get("x-request-id", "")
        request_id = asked if _REQUEST_ID.fullmatch(asked) else secrets.token_hex(8)
        attempt_id = _attempt_id(scope["path"], headers)
        named = {"request_id": request_id} | ({"attempt_id": attempt_id} if attempt_id else {})
        defaults = [*_PROTECTING, _NOT_STORED] if scope["path"].startswith("/v1/") else _PROTECTING
        status = 500

        async def send_framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = list(message.get("headers", ()))
                names = {name.lower() for name, _ in given}
                given += [header for header in defaults if header[0] not in names]
                message["headers"] = [*given, (b"x-request-id", request_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(**named):
            try:
                await self._app(scope, receive, send_framed)
            finally:
                took_s = time.monotonic() - begun_at
                route = getattr(scope.get("route"), "path", "")
                self._metrics.count_request(scope["method"], route, status, took_s)
                log.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    took_ms=round(took_s * 1000, 1),
                )


class BodyLimit:
    """Refuses bodies over a bound, announced or not, and those that take too long to come."""

    def __init__(self, app: ASGIApp, max_body_bytes: int, max_body_s: float) -> None:
        self._app = app
        self._max = max_body_bytes
        self._max_s = max_body_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection of the server."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > self._max:
            await problem_response(self._problem())(scope, receive, send)
            return
        received, whole = 0, False
        ends_at = asyncio.get_running_loop().time() + self._max_s

        async def receive_bounded() -> Message:
            nonlocal received, whole
            if whole:
                # What comes now is the end of the connection, and that may take as long as it likes.
                return await receive()
            try:
                async with asyncio.timeout_at(ends_at):
                    message = await receive()
            except TimeoutError:
                detail = f"the request did not come as a whole within {self._max_s:g} s"
                raise HTTPException(408, detail, {"Connection": "close"}) from None
            whole = not message.get("more_body", False)
            received += len(message.get("body", b""))
            if received > self._max:
                raise HTTPException(413, self._problem().detail)
            return message

        await self._app(scope, receive_bounded, send)

    def _problem(self) -> Problem:
        return Problem(
            title="Content Too Large",
            status=413,
            detail=f"a request has at most {self._max} bytes",
            code=ReasonCode.REQUEST_TOO_LARGE,
        )


def _attempt_id(path: str, headers: Headers) -> str | None:
    match = _ATTEMPT_ID.search(path)
    if match:
        return match[1]
    key = headers.get("idempotency-key", "")
    return key if re.fullmatch(r"[0-9a-fA-F-]{36}", key) else None
