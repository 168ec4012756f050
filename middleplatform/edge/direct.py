# SPDX-License-Identifier: Apache-2.0
"""The short way of the requests that a payment is made of: read, carried out on one other thread, answered.

The framework's routes stay the only description of the wire, and the only place that says what is wrong with a
request. Whatever is not written exactly as our own clients write it goes on to them, untouched. What is refused
further in, for whatever reason, is refused by the same use-cases with the same words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Message, Receive, Scope, Send

M = TypeVar("M", bound=BaseModel)

Work = Callable[[], Response]
"""Carries a request out, on a thread that may wait for the database."""

_PASSED_ON = "jifu.passed_on"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class DirectRoute(BaseRoute):
    """Answers one method and path where ``read`` understands the request; where it returns None, the routes do."""

    def __init__(self, method: str, path: str, read: Callable[[Request, bytes], Work | None]) -> None:
        self.path = path
        self._method = method
        self._read = read

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether a request is meant for this route, by its method and path."""
        meant = scope["type"] == "http" and scope["method"] == self._method and scope["path"] == self.path
        return (Match.FULL if meant and _PASSED_ON not in scope else Match.NONE), {"route": self}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        request = Request(scope, receive)
        body = await request.body()
        work = self._read(request, body)
        if work is not None:
            response = await run_in_threadpool(work)
            await response(scope, receive, send)
            return
        scope[_PASSED_ON] = True
        await scope["app"].router.app(scope, _again(body, receive), send)


def read_message(kind: type[M], request: Request, body: bytes) -> M | None:
    """Read a body that is said to be JSON; None where it is no such message."""
    if request.headers.get("content-type") != "application/json":
        return None
    try:
        return kind.model_validate_json(body)
    except ValidationError:
        return None


def read_uuid(text: str | None) -> UUID | None:
    """Read an id in its canonical form; None for any other."""
    return UUID(text) if text is not None and _UUID.fullmatch(text) else None


def json_response(answer: BaseModel, status: int) -> Response:
    """Write an answer as the framework does."""
    return Response(answer.model_dump_json(), status, media_type="application/json")


def _again(body: bytes, receive: Receive) -> Receive:
    """Give a body that was read already once more, then whatever follows it."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
