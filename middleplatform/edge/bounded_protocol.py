# SPDX-License-Identifier: Apache-2.0
"""What a connection may hold before there is a request: so much, for so long. Bodies: middleware.py.

The server itself bounds neither: it would keep a head that never ends in memory, and a connection on which nothing
comes for ever.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from middleplatform.contract.base import PROBLEM_MEDIA_TYPE, Problem
from middleplatform.contract.reason_codes import ReasonCode


class BoundedProtocol(HttpToolsProtocol):
    """Uvicorn's HTTP/1.1, which ends connections whose head is too long or too late, and requests without end."""

    max_head_bytes = 64 * 1024
    """Looked at between the pieces that the network hands over: a head in one piece may be as long as that."""
    max_request_bytes = 4 * 1024 * 1024
    """Far over any body that is taken: what is sent on after a refusal, and what follows a body, ends here."""
    max_head_s = 30.0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._in_head = self._in_request = False
        self._received = 0
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a piece, and look whether it is one too many."""
        # Where a request begins in this piece, what came before it is counted too: it is next to nothing.
        self._received = len(data) + (self._received if self._in_request else 0)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head and self._received > self.max_head_bytes:
            self._refuse()
        elif self._in_request and self._received > self.max_request_bytes:
            self.transport.close()
        elif self._in_head or self._is_idle:
            self._wait()

    def on_message_begin(self) -> None:
        """Note that a request begins."""
        super().on_message_begin()
        self._in_head = self._in_request = True

    def on_headers_complete(self) -> None:
        """Note that its head is there."""
        super().on_headers_complete()
        self._in_head = False
        self._stop_waiting()

    def on_message_complete(self) -> None:
        """Note that it is there as a whole."""
        super().on_message_complete()
        self._in_request = False

    @property
    def _is_idle(self) -> bool:
        """Whether nobody waits for an answer, and the server does not count the time of an idle connection itself."""
        return not self._in_request and self._is_answered and self.timeout_keep_alive_task is None

    @property
    def _is_answered(self) -> bool:
        cycle: Any = self.cycle  # None until the first request, whatever uvicorn declares
        return cycle is None or bool(cycle.response_complete)

    def _wait(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self.max_head_s, self._give_up)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _give_up(self) -> None:
        self._late = None
        if self._in_head or self._is_idle:
            self.transport.close()

    def _refuse(self) -> None:
        problem = Problem(
            title="Request Header Fields Too Large",
            status=431,
            detail=f"the head of a request has at most {self.max_head_bytes} bytes",
            code=ReasonCode.REQUEST_TOO_LARGE,
        )
        body = problem.model_dump_json(exclude_none=True).encode()
        head = (
            f"HTTP/1.1 431 {problem.title}\r\ncontent-type: {PROBLEM_MEDIA_TYPE}\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        if self._is_answered:
            self.transport.write(head.encode() + body)
        self.transport.close()
