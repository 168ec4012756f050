# SPDX-License-Identifier: Apache-2.0
"""The line to one platform: a request goes out once, and what came of it is said. What is asked is the client's.

The one module of the till that loads httpx, which takes a tenth of its start; nobody asks before the window stands.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from cashier.platform_client import no_connection
from cashier.platform_client.replies import Good, Refusal, Reply, Silence, Unreachable
from cashier.platform_client.trust import certificates_for
from middleplatform.contract.base import PROBLEM_MEDIA_TYPE, Problem

MAX_ANSWER_BYTES = 1_048_576
"""No honest answer is larger; of one that is, nothing more is read."""

KEEP_ALIVE_S = 30.0
"""The platform keeps a connection for 75 s: we always drop it first, so none is dead in our hands."""

M = TypeVar("M", bound=BaseModel)


class Line:
    """HTTP/1.1 keep-alive, with a timeout on everything. Lives on the engine's loop; `aclose` it there."""

    def __init__(
        self,
        url: str,
        *,
        connect_timeout_s: float,
        answer_timeout_s: float,
        verify_tls: bool = True,
        unix_time: Callable[[], float] = time.time,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._timings = _Timings(connect_timeout_s, answer_timeout_s)
        self._unix_time = unix_time
        # The shop's proxy settings are for browsers; a payment goes straight to its platform.
        self._http = httpx.AsyncClient(
            base_url=url,
            limits=httpx.Limits(max_connections=16, max_keepalive_connections=8, keepalive_expiry=KEEP_ALIVE_S),
            trust_env=False,
            verify=certificates_for(url, verify_tls=verify_tls),
            transport=transport,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def request(self, method: str, target: str, body: bytes = b"", patience_s: float = 0.0) -> httpx.Request:
        """Return a request as it would go out, to be signed; its answer may be held back for ``patience_s``."""
        timings = self._timings.with_patience(patience_s)
        request = self._http.build_request(method, target, content=body, timeout=timings.of_each_step)
        if body:
            request.headers["Content-Type"] = "application/json"
        return request

    async def send(
        self, request: httpx.Request, model: type[M], refusals: frozenset[int], patience_s: float = 0.0
    ) -> Reply[M]:
        """Send one request and say what came of it; only a failed connection proves that nothing was sent.

        ``refusals`` are the statuses with which nothing was changed. What is said goes into journal and log, so
        nothing that a server sent stands in it but its status.
        """
        in_all_s = self._timings.with_patience(patience_s).in_all_s
        try:
            async with asyncio.timeout(in_all_s):
                response = await self._http.send(request, stream=True)
                try:
                    content = await _content(response)
                finally:
                    await response.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as fault:
            return Unreachable(f"{type(fault).__name__}: {fault}", no_connection.why(fault))
        except TimeoutError:
            return Silence(f"no whole answer within {in_all_s:g} s")
        except httpx.HTTPError as fault:
            return Silence(type(fault).__name__)
        if content is None:
            return Silence(f"status {response.status_code} with more than {MAX_ANSWER_BYTES} bytes", is_heard=True)
        if response.is_success:
            try:
                return Good(model.model_validate_json(content))
            except ValidationError as fault:
                no_such = f"a body that is no {model.__name__}: {_places(fault)}"
                return Silence(f"status {response.status_code} with {no_such}", is_heard=True)
        return _refusal_or_silence(response, content, self._unix_time, refusals)


@dataclass(frozen=True, slots=True)
class _Timings:
    """How long to wait for a connection and for an answer (seconds)."""

    connect_s: float
    answer_s: float

    def with_patience(self, patience_s: float) -> _Timings:
        """Return the timings of a question whose answer may be held back so long."""
        return replace(self, answer_s=self.answer_s + patience_s)

    @property
    def of_each_step(self) -> httpx.Timeout:
        """The timeouts of connecting, and of each pause in what comes back."""
        return httpx.Timeout(self.answer_s, connect=self.connect_s, pool=self.connect_s)

    @property
    def in_all_s(self) -> float:
        """The longest that a question may take: a server that drips byte by byte is silent all the same."""
        return self.connect_s + self.answer_s


async def _content(response: httpx.Response) -> bytes | None:
    """Read what a server answers; None where it does not come to an end."""
    content = bytearray()
    async for part in response.aiter_bytes():
        content += part
        if len(content) > MAX_ANSWER_BYTES:
            return None
    return bytes(content)


def _refusal_or_silence(
    response: httpx.Response, content: bytes, unix_time: Callable[[], float], refusals: frozenset[int]
) -> Refusal | Silence:
    status = response.status_code
    media_type = response.headers.get("content-type", "").partition(";")[0].strip()
    if status not in refusals or media_type != PROBLEM_MEDIA_TYPE:
        return Silence(f"status {status} ({_harmless(media_type)})", is_heard=True)
    try:
        problem = Problem.model_validate_json(content)
    except ValidationError:
        return Silence(f"status {status} with a problem document that cannot be read", is_heard=True)
    clock_off_s = None
    if problem.server_time is not None:
        clock_off_s = round(unix_time() - problem.server_time.timestamp())
    return Refusal(status, problem.code, problem.detail or problem.title, problem.retry_after_s, clock_off_s)


def _harmless(media_type: str) -> str:
    return media_type if re.fullmatch(r"[a-z]{1,20}/[a-z.+-]{1,40}", media_type) else "of no known media type"


def _places(fault: ValidationError) -> str:
    return ", ".join(".".join(map(str, error["loc"])) for error in fault.errors(include_input=False)[:3])
