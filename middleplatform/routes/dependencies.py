# SPDX-License-Identifier: Apache-2.0
"""What routes are given: the platform, and who is asking. A role's routes take that role's identity, no other.

What a route depends on is a coroutine, for the framework changes threads for each that is not: only what asks the
database does, and says so.
"""

from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers

from middleplatform.bootstrap import Platform
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.customers.service import CustomerIdentity
from middleplatform.edge.metrics import Metrics
from middleplatform.edge.shared_metrics import SharedMetrics
from middleplatform.problems import RequestRefusedError
from middleplatform.terminals.identity import TerminalIdentity
from middleplatform.terminals.service import ReceivedRequest

SESSION_COOKIE = "jifu_session"
CHANGE_HEADER = "X-Jifu-Request"
_FROM_OUR_PAGE = "1"


def platform_of(request: Request) -> Platform:
    """Return the platform that serves a request."""
    platform: Platform = request.app.state.platform
    return platform


async def _platform(request: Request) -> Platform:
    return platform_of(request)


async def metrics_of(request: Request) -> Metrics:
    """Return the counters of this process."""
    metrics: Metrics = request.app.state.metrics
    return metrics


async def shared_metrics_of(request: Request) -> SharedMetrics:
    """Return the counters of all processes of this service."""
    shared: SharedMetrics = request.app.state.shared_metrics
    return shared


def address_of(request: Request) -> str:
    """Return the address a request came from."""
    return request.client.host if request.client else "unknown"


async def _address(request: Request) -> str:
    return address_of(request)


async def signed_terminal(request: Request) -> TerminalIdentity:
    """Return the terminal that signed a request, whose nonce is spent. Raises `RequestRefusedError` (401, 409)."""
    received = received_with(request, await request.body())
    return await run_in_threadpool(platform_of(request).terminals.authenticate, received)


async def proved_terminal(request: Request) -> TerminalIdentity:
    """Return the terminal that signed a request, whose nonce the use-case is going to spend with its work.

    For use-cases that run in one transaction. Raises `RequestRefusedError` (401).
    """
    received = received_with(request, await request.body())
    return await run_in_threadpool(platform_of(request).terminals.prove, received)


def received_with(request: Request, body: bytes) -> ReceivedRequest:
    """Return what a terminal's signature is checked against."""
    raw_path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return ReceivedRequest(
        method=request.method,
        path=raw_path.decode("ascii", "replace"),
        query=request.scope["query_string"].decode("ascii", "replace"),
        headers=_combined(request.headers),
        body=body,
        address=address_of(request),
    )


def _combined(headers: Headers) -> dict[str, str]:
    """Return the headers by their lower-case names; what comes more than once is one list (RFC 9421, section 2.1).

    So nobody can have one of two values covered by the signature and the other one acted on.
    """
    combined: dict[str, str] = {}
    for name, value in headers.items():
        combined[name] = f"{combined[name]}, {value}" if name in combined else value
    return combined


async def signed_in_customer(request: Request) -> CustomerIdentity:
    """Return the member whose session cookie came with a request. Raises `RequestRefusedError` (401)."""
    token = request.cookies.get(SESSION_COOKIE)
    return await run_in_threadpool(platform_of(request).customers.identify, token)


async def from_our_page(x_jifu_request: Annotated[str | None, Header()] = None) -> None:
    """Refuse a change that did not come from our own page (a foreign page cannot send this header)."""
    if x_jifu_request != _FROM_OUR_PAGE:
        raise RequestRefusedError(403, ReasonCode.REQUEST_INVALID, f"the header {CHANGE_HEADER}: 1 is missing")


def is_from_our_page(request: Request) -> bool:
    """Say whether a change came from our own page."""
    return request.headers.get(CHANGE_HEADER) == _FROM_OUR_PAGE


PlatformOf = Annotated[Platform, Depends(_platform)]
MetricsOf = Annotated[Metrics, Depends(metrics_of)]
SharedMetricsOf = Annotated[SharedMetrics, Depends(shared_metrics_of)]
AddressOf = Annotated[str, Depends(_address)]
SignedTerminal = Annotated[TerminalIdentity, Depends(signed_terminal)]
ProvedTerminal = Annotated[TerminalIdentity, Depends(proved_terminal)]
SignedInCustomer = Annotated[CustomerIdentity, Depends(signed_in_customer)]
FromOurPage = Depends(from_our_page)
