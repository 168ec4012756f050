# SPDX-License-Identifier: Apache-2.0
"""The signed way from the till to the middle platform: HTTP/1.1 keep-alive, a timeout on every call.

Nothing here retries. Whether it is safe to ask again is known only to whoever asked.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, TypeAdapter

from cashier.platform_client.replies import Good, Refusal, Reply, Silence, Unreachable
from middleplatform.contract.base import API_VERSION, rfc3339
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

if TYPE_CHECKING:
    import httpx

    from cashier.platform_client.line import Line

CONNECT_TIMEOUT_S = 3.0
ANSWER_TIMEOUT_S = 5.0
"""After this long without an answer the result is unknown, and is asked for."""

LONG_WAIT_S = 20
"""How long the platform may hold back the answer to `wait_for_change`."""

_REFUSALS = frozenset({400, 401, 403, 404, 405, 413, 415, 422, 429})
"""Statuses with which nothing was changed. 409 is not among them: it tells of an attempt that exists."""

_REFUSALS_WITH_CONFLICT = _REFUSALS | {409}
"""Of a proof 409 says that the door is not open: the payment waits on as before. Of a refund, its code says more."""

_RULES_CHANGED = "RULES_CHANGED"

M = TypeVar("M", bound=BaseModel)
_VERIFY: TypeAdapter[Verify] = TypeAdapter(Verify)


class PlatformClient:
    """Speaks for one terminal. Lives on the engine's loop; `aclose` it there.

    ``on_trouble`` is told of every question without an answer, and where the platform goes by other rules than we do.
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
        self._unix_time = unix_time
        self._off_s = 0
        self._open = partial(
            _new_line,
            url,
            answer_timeout_s=answer_timeout_s,
            connect_timeout_s=connect_timeout_s,
            verify_tls=verify_tls,
            unix_time=unix_time,
            transport=transport,
        )
        self._opened: Line | None = None

    @property
    def _line(self) -> Line:
        """The line, which is opened by the first question."""
        if self._opened is None:
            self._opened = self._open()
        return self._opened

    async def aclose(self) -> None:
        """Close the connections."""
        if self._opened is not None:
            await self._opened.aclose()

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
        reply = await self._ask("POST", "/payments", Payment, body=body, idempotency_key=str(attempt_id))
        if isinstance(reply, Good) and reply.body.failure is not None and reply.body.failure.code == _RULES_CHANGED:
            self._on_trouble()
        return reply

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
        return await self._ask("GET", path, Settlement, query=urlencode(words))

    async def find(self, **sought: str) -> Reply[PaymentList]:
        """Ask for the shop's payments that fit, newest first; what may be sought is in the contract."""
        return await self._ask("GET", "/payments", PaymentList, query=urlencode(sought))

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
        until our clock is right: what it would write down would be wrong too. So is what asks by times: between
        the wrong ones nothing would be found, and that would be told as "not charged".
        """
        target = f"/v{API_VERSION}{path}" + (f"?{query}" if query else "")
        request = self._line.request(method, target, body, patience_s)
        if idempotency_key is not None:
            request.headers["Idempotency-Key"] = idempotency_key
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
        reply = await self._line.send(request, model, refusals, patience_s)
        if isinstance(reply, Unreachable | Silence):
            self._on_trouble()
        elif isinstance(reply, Refusal) and reply.clock_off_s is not None:
            self._off_s = reply.clock_off_s
        elif isinstance(reply, Good) and not by_their_clock:
            self._off_s = 0  # Signed by our own clock and taken: it is right again.
        return reply


async def enrol(url: str, request: EnrolTerminal, *, verify_tls: bool = True) -> Reply[Enrolled]:
    """Enrol a terminal: the one request that is not signed, since its key is only now made known."""
    line = _new_line(url, verify_tls=verify_tls)
    try:
        body = request.model_dump_json().encode()
        enrolling = line.request("POST", f"/v{API_VERSION}/terminals/enrolments", body)
        return await line.send(enrolling, Enrolled, _REFUSALS)
    finally:
        await line.aclose()


def _new_line(
    url: str,
    *,
    connect_timeout_s: float = CONNECT_TIMEOUT_S,
    answer_timeout_s: float = ANSWER_TIMEOUT_S,
    verify_tls: bool,
    unix_time: Callable[[], float] = time.time,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Line:
    from cashier.platform_client.line import Line  # Late: httpx, which the till's window need not wait for.

    return Line(
        url,
        connect_timeout_s=connect_timeout_s,
        answer_timeout_s=answer_timeout_s,
        verify_tls=verify_tls,
        unix_time=unix_time,
        transport=transport,
    )
