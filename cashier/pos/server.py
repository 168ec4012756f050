# SPDX-License-Identifier: Apache-2.0
"""The interface itself: HTTP on this machine's loopback, with a token. `docs/pos.md` is its manual."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cashier.checkout.sale import CounterBusyError, OrderUnfitError
from cashier.devices.status import Level, Light, Part
from cashier.pos.collection import MAX_WAIT_S, Collect, Collection
from cashier.pos.desk import Desk, OrderDiffersError
from cashier.pos.token import has_token, is_token
from cashier.storage.errors import JournalFaultError
from cashier.values.command_line import COMMAND_LINE
from cashier.values.texts import Language, Text

HOST = "127.0.0.1"
MAX_BODY_BYTES = 200_000
_KEEP_ALIVE_S = 75
_MOST_DIGITS = 9
_OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")

_READY = Text(zh="收银系统可以送单", en="The till system can hand orders over")
_TAKEN = Text(zh="端口 {port} 被占用，收银系统不能送单", en="Port {port} is taken: no orders from the till system")
_TAKEN_MEND = Text(
    zh="请技术支持在设置 pos.port 里换一个端口。可以照常收款。",
    en="Have IT set another pos.port. You can go on selling.",
)
_NO_TOKEN = Text(zh="收银系统还没有令牌", en="The till system has no token yet")
_NO_TOKEN_MEND = Text(
    zh=f"请技术支持运行 {COMMAND_LINE} pos-token。可以照常收款。",
    en=f"Have IT run {COMMAND_LINE} pos-token. You can go on selling.",
)

_log = structlog.get_logger(__name__)

Handler = Callable[[Request], Awaitable[Response]]


class POSInterface:
    """Listens while the till runs. Lives on the engine's loop; ``folder`` holds the token's digest."""

    def __init__(self, desk: Desk, folder: Path, port: int) -> None:
        self._desk = desk
        self._folder = folder
        self._port = port
        self._listener: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that it listens on; that of the settings before `start`."""
        return self._listener.getsockname()[1] if self._listener is not None else self._port

    def start(self) -> Light:
        """Begin to listen, and return how that went."""
        try:
            self._listener = socket.create_server((HOST, self._port))
        except OSError as fault:
            _log.warning("pos_port_taken", port=self._port, fault=str(fault))
            return Light(Part.POS, Level.FAULT, _TAKEN.fill(port=self._port), _TAKEN_MEND)
        config = uvicorn.Config(
            create_app(self._desk, self._folder),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        serving = self._server.serve(sockets=[self._listener])
        self._serving = asyncio.get_running_loop().create_task(serving, name="POS interface")
        if not has_token(self._folder):
            return Light(Part.POS, Level.WARNING, _NO_TOKEN, _NO_TOKEN_MEND)
        return Light(Part.POS, Level.READY, _READY)

    async def stop(self) -> None:
        """Listen no more; a question that waits for news is broken off, and asked again loses nothing."""
        self._desk.close()
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            await asyncio.gather(self._serving, return_exceptions=True)
        if self._listener is not None:
            self._listener.close()


def create_app(desk: Desk, folder: Path) -> Starlette:
    """Return the interface as an application; ``folder`` holds the token's digest."""

    async def collect(request: Request) -> Response:
        body = await _body(request)
        if isinstance(body, Response):
            return body
        try:
            asked = Collect.model_validate_json(body)
        except ValidationError as fault:
            return _problem(400, "REQUEST_INVALID", detail=_places(fault))
        standing: Collection | None
        try:
            standing = desk.collect(asked)
        except CounterBusyError as busy:
            return _problem(409, "COUNTER_BUSY", busy.said, busy.do_now, detail=str(busy))
        except OrderUnfitError as unfit:
            return _problem(422, "ORDER_UNFIT", unfit.said, unfit.do_now, detail=str(unfit))
        except OrderDiffersError as differs:
            return _problem(409, "ORDER_DIFFERS", detail=str(differs))
        if asked.wait_s and not standing.is_final:
            standing = await desk.news_of(asked.order.number, standing.tag, asked.wait_s)
        return _answer(standing)

    async def look(request: Request) -> Response:
        wait = request.query_params.get("wait_s", "0")
        # Python refuses to make a number of thousands of digits.
        if not (wait.isascii() and wait.isdigit() and len(wait) <= _MOST_DIGITS and int(wait) <= MAX_WAIT_S):
            detail = f"wait_s {wait[:20]!r} is not a whole number of seconds from 0 to {MAX_WAIT_S}"
            return _problem(400, "REQUEST_INVALID", detail=detail)
        number = request.path_params["number"]
        if wait_s := int(wait):
            return _answer(await desk.news_of(number, request.query_params.get("after"), wait_s))
        return _answer(desk.look(number))

    async def cancel(request: Request) -> Response:
        return _answer(desk.cancel(request.path_params["number"]))

    def guarded(handler: Handler) -> Handler:
        async def handle(request: Request) -> Response:
            refusal = _refusal(request, folder)
            if refusal is not None:
                return refusal
            try:
                return await handler(request)
            except JournalFaultError as fault:
                _log.warning("pos_journal_fault", fault=str(fault))
                return _problem(503, "STORAGE_FAULT", detail="the till cannot read or write its journal")

        return handle

    return Starlette(
        routes=[
            Route("/collect", guarded(collect), methods=["POST"]),
            Route("/collect/{number}", guarded(look), methods=["GET"]),
            Route("/collect/{number}/cancel", guarded(cancel), methods=["POST"]),
        ]
    )


def _refusal(request: Request, folder: Path) -> Response | None:
    """Refuse what a program on this machine with the token would never send."""
    host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
    if host not in _OWN_NAMES or "origin" in request.headers:
        # A page in a browser on this machine reaches the loopback too, by a name of its own.
        return _problem(403, "NOT_FOR_BROWSERS", detail="ask as a program, at 127.0.0.1, without an Origin")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not is_token(folder, token):
        return _problem(
            401, "TOKEN_WRONG", detail=f"send «Authorization: Bearer TOKEN»; «{COMMAND_LINE} pos-token» makes one"
        )
    return None


async def _body(request: Request) -> bytes | Response:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return _problem(415, "REQUEST_INVALID", detail="the body is JSON: send «Content-Type: application/json»")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return _problem(413, "REQUEST_INVALID", detail=f"the body has more than {MAX_BODY_BYTES} bytes")
    return bytes(body)


def _answer(standing: Collection | None) -> Response:
    if standing is None:
        detail = "this till has never begun to charge an order of this number: it can be handed over"
        return _problem(404, "ORDER_NOT_KNOWN", detail=detail)
    return JSONResponse(standing.model_dump(mode="json", exclude_none=True))


def _problem(
    status: int, code: str, said: Text | None = None, do_now: Text | None = None, *, detail: str
) -> Response:
    content: dict[str, Any] = {"code": code, "detail": detail}
    for name, text in (("said", said), ("do_now", do_now)):
        if text is not None:
            content[name] = {language.value: text.of(language) for language in Language}
    return JSONResponse(content, status_code=status, media_type="application/problem+json")


def _places(fault: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, error['loc'])) or 'body'}: {error['msg']}"
        for error in fault.errors(include_url=False, include_input=False)
    )
