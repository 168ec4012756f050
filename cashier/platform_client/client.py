# SPDX-License-Identifier: Apache-2.0
"""The signed way from the till to the middle platform: HTTP/1.1 keep-alive, a timeout on every call.

Nothing here retries. Whether it is safe to ask again is known only to whoever asked.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, TypeAdapter, ValidationError

from cashier.platform_client import no_connection
from cashier.platform_client.replies import Good, Refusal, Reply, Silence, Unreachable
from cashier.platform_client.trust import certificates_for
from middleplatform.contract.base import API_VERSION, PROBLEM_MEDIA_TYPE, Problem, rfc3339
from middleplatform.contract.payments import (
    CancelPayment,
    CreatePayment,
    IfSucceeded,
    Payment,
    PaymentList,
    Refund,
    RefundPayment,
    Settlement,
    Verify,
)
from middleplatform.contract.signatures import sign_request
from middleplatform.contract.staff import StaffList
from middleplatform.contract.terminals import Enrolled, EnrolTerminal, TerminalPolicy, TerminalRetired

CONNECT_TIMEOUT_S = 3.0
ANSWER_TIMEOUT_S = 5.0
"""After this long without an answer the result is unknown, and is asked for."""

MAX_ANSWER_BYTES = 1_048_576
"""No honest answer is larger; of one that is, nothing more is read."""

LONG_WAIT_S = 20
"""How long the platform may hold back the answer to `wait_for_change`."""

_REFUSALS = frozenset({400, 401, 403, 404, 405, 413, 415, 422, 429})
"""Statuses with which nothing was changed. 409 is not among them: it tells of an attempt that exists."""

_REFUSALS_WITH_CONFLICT = _REFUSALS | {409}
"""Of a proof 409 says that the door is not open: the payment waits on as before. Of a refund, its code says more."""

KEEP_ALIVE_S = 30.0
"""The platform keeps a connection for 75 s: we always drop it first, so none is dead in our hands."""

M = TypeVar("M", bound=BaseModel)
_VERIFY: TypeAdapter[Verify] = TypeAdapter(Verify)


class PlatformClient:
    """Speaks for one terminal. Lives on the engine's loop; `aclose` it there.

    ``on_trouble`` is told of every question that got no answer.
    """

    def __init__(
        self,
        url: str,
        terminal_id: str,
        key: Ed25519PrivateKey,
        *,
        answer_timeout_s: float = ANSWER_TIMEOUT_S,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        unix_time: Callable[[], float] = time.time,
        verify_tls: bool = True,
        transport: httpx.AsyncBaseTransport | None = None,
        on_trouble: Callable[[], None] = lambda: None,
    ) -> None:
        self._on_trouble = on_trouble
        self._terminal_id = terminal_id
        self._key = key
        self._timings = _Timings(connect_timeout_s, answer_timeout_s)
        self._unix_time = unix_time
        self._off_s = 0
        self._http = _http(url, verify_tls=verify_tls, transport=transport)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def policy(self) -> Reply[TerminalPolicy]:
        """Ask for the rules in force."""
        return await self._ask("GET", "/terminal", TerminalPolicy)

    async def retire(self) -> Reply[TerminalRetired]:
        """Ask to be shut out, for good."""
        return await self._ask("DELETE", "/terminal", TerminalRetired)

    async def staff(self) -> Reply[StaffList]:
        """Ask for everybody of the terminal's shop."""
        return await self._ask("GET", "/staff", StaffList)

    async def create(self, attempt_id: UUID, request: CreatePayment) -> Reply[Payment]:
        """Ask for the charge."""
        body = request.model_dump_json().encode()
        return await self._ask("POST", "/payments", Payment, body=body, idempotency_key=str(attempt_id))

    async def query(self, attempt_id: UUID) -> Reply[Payment]:
        """Ask how a payment stands."""
        return await self._ask("GET", f"/payments/{attempt_id}", Payment, by_their_clock=True)

    async def wait_for_change(
        self, attempt_id: UUID, after_version: int, wait_s: int = LONG_WAIT_S
    ) -> Reply[Payment]:
        """Ask how a payment stands once its version is above ``after_version``, or after ``wait_s``."""
        path = f"/payments/{attempt_id}"
        query = f"wait={wait_s}&after={after_version}"
        return await self._ask("GET", path, Payment, query=query, patience_s=wait_s, by_their_clock=True)

    async def verify(self, attempt_id: UUID, proof: Verify) -> Reply[Payment]:
        """Pass on a proof, or ask for another door."""
        body = _VERIFY.dump_json(proof)
        path = f"/payments/{attempt_id}/verifications"
        return await self._ask(
            "POST", path, Payment, body=body, refusals=_REFUSALS_WITH_CONFLICT, by_their_clock=True
        )

    async def cancel(self, attempt_id: UUID, if_succeeded: IfSucceeded) -> Reply[Payment]:
        """End a payment, known or unknown to the platform."""
        body = CancelPayment(if_succeeded=if_succeeded).model_dump_json().encode()
        return await self._ask("POST", f"/payments/{attempt_id}/cancel", Payment, body=body, by_their_clock=True)

    async def refund(self, attempt_id: UUID, request: RefundPayment) -> Reply[Refund]:
        """Give part of a payment back; the same refund id again is answered with what was booked."""
        body = request.model_dump_json().encode()
        path = f"/payments/{attempt_id}/refunds"
        return await self._ask("POST", path, Refund, body=body, refusals=_REFUSALS_WITH_CONFLICT, by_their_clock=True)

    async def settlement(self, begins: datetime, ends: datetime, after: str | None = None) -> Reply[Settlement]:
        """Ask for a page of this terminal's ledger from ``begins`` until before ``ends``, from ``after`` one on."""
        words = {"from": rfc3339(begins), "to": rfc3339(ends)} | ({"after": after} if after else {})
        path = f"/settlements/{self._terminal_id}"
        return await self._ask("GET", path, Settlement, query=urlencode(words), by_their_clock=True)

    async def find(self, **sought: str) -> Reply[PaymentList]:
        """Ask for the shop's payments that fit, newest first; what may be sought is in the contract."""
        return await self._ask("GET", "/payments", PaymentList, query=urlencode(sought), by_their_clock=True)

    async def _ask(
        self,
        method: str,
        path: str,
        model: type[M],
        *,
        query: str = "",
        body: bytes = b"",
        idempotency_key: str | None = None,
        patience_s: float = 0.0,
        refusals: frozenset[int] = _REFUSALS,
        by_their_clock: bool = False,
    ) -> Reply[M]:
        """Ask once. ``by_their_clock``: signed by the platform's time, once it refused ours.

        So a clock that is set while a result is not known keeps nobody from finding it out. A new charge is refused
        until our clock is right: what it would write down would be wrong too.
        """
        timings = self._timings.with_patience(patience_s)
        target = f"/v{API_VERSION}{path}" + (f"?{query}" if query else "")
        request = self._http.build_request(method, target, content=body, timeout=timings.of_each_step)
        if idempotency_key is not None:
            request.headers["Idempotency-Key"] = idempotency_key
        if body:
            request.headers["Content-Type"] = "application/json"
        # What is signed is the path as it goes over the wire, with what the address of the platform adds to it.
        signed_path, _, signed_query = request.url.raw_path.decode("ascii").partition("?")
        request.headers.update(
            sign_request(
                self._key,
                key_id=self._terminal_id,
                method=method,
                path=signed_path,
                query=signed_query,
                body=body,
                created=int(self._unix_time()) - (self._off_s if by_their_clock else 0),
                nonce=secrets.token_hex(16),
                idempotency_key=idempotency_key,
            )
        )
        reply = await _send(self._http, request, model, self._unix_time, timings, refusals)
        if isinstance(reply, Unreachable | Silence):
            self._on_trouble()
        elif isinstance(reply, Refusal) and reply.clock_off_s is not None:
            self._off_s = reply.clock_off_s
        elif isinstance(reply, Good) and not by_their_clock:
            self._off_s = 0  # Signed by our own clock and taken: it is right again.
        return reply


async def enrol(url: str, request: EnrolTerminal, *, verify_tls: bool = True) -> Reply[Enrolled]:
    """Enrol a terminal: the one request that is not signed, since its key is only now made known."""
    timings = _Timings(CONNECT_TIMEOUT_S, ANSWER_TIMEOUT_S)
    async with _http(url, verify_tls=verify_tls) as http:
        body = request.model_dump_json().encode()
        headers = {"Content-Type": "application/json"}
        path = f"/v{API_VERSION}/terminals/enrolments"
        enrolling = http.build_request("POST", path, content=body, headers=headers, timeout=timings.of_each_step)
        return await _send(http, enrolling, Enrolled, time.time, timings)


@dataclass(frozen=True, slots=True)
class _Timings:
    """How long to wait for a connection and for an answer (seconds)."""

    connect_s: float
    answer_s: float

    def with_patience(self, patience_s: float) -> _Timings:
        """Return the timings of a question whose answer may be held back."""
        return replace(self, answer_s=self.answer_s + patience_s)

    @property
    def of_each_step(self) -> httpx.Timeout:
        """The timeouts of connecting, and of each pause in what comes back."""
        return httpx.Timeout(self.answer_s, connect=self.connect_s, pool=self.connect_s)

    @property
    def in_all_s(self) -> float:
        """The longest that a question may take: a server that drips byte by byte is silent all the same."""
        return self.connect_s + self.answer_s


def _http(url: str, *, verify_tls: bool, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=16, max_keepalive_connections=8, keepalive_expiry=KEEP_ALIVE_S)
    # The shop's proxy settings are for browsers; a payment goes straight to its platform.
    return httpx.AsyncClient(
        base_url=url,
        limits=limits,
        trust_env=False,
        verify=certificates_for(url, verify_tls=verify_tls),
        transport=transport,
    )


async def _send(
    http: httpx.AsyncClient,
    request: httpx.Request,
    model: type[M],
    unix_time: Callable[[], float],
    timings: _Timings,
    refusals: frozenset[int] = _REFUSALS,
) -> Reply[M]:
    """Send one request and say what came of it; only a failed connection proves that nothing was sent.

    What is said goes into journal and log, so nothing that a server sent stands in it but its status.
    """
    try:
        async with asyncio.timeout(timings.in_all_s):
            response = await http.send(request, stream=True)
            try:
                content = await _content(response)
            finally:
                await response.aclose()
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as fault:
        return Unreachable(f"{type(fault).__name__}: {fault}", no_connection.why(fault))
    except TimeoutError:
        return Silence(f"no whole answer within {timings.in_all_s:g} s")
    except httpx.HTTPError as fault:
        return Silence(type(fault).__name__)
    if content is None:
        return Silence(f"status {response.status_code} with more than {MAX_ANSWER_BYTES} bytes", is_heard=True)
    if response.is_success:
        try:
            return Good(model.model_validate_json(content))
        except ValidationError as fault:
            said = f"status {response.status_code} with a body that is no {model.__name__}: {_places(fault)}"
            return Silence(said, is_heard=True)
    return _refusal_or_silence(response, content, unix_time, refusals)


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
