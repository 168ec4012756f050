# SPDX-License-Identifier: Apache-2.0
"""Payments over HTTP, for tills."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from middleplatform.contract.base import QueryTime
from middleplatform.contract.payments import (
    MAX_AMOUNT,
    CancelPayment,
    CreatePayment,
    Payment,
    PaymentList,
    PINByPad,
    Refund,
    RefundPayment,
    SendSMS,
    Settlement,
    SMSCode,
    ToPhone,
    Verify,
)
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.edge.answers import problems
from middleplatform.edge.direct import DirectRoute, Work, json_response, read_message, read_uuid
from middleplatform.edge.metrics import Metrics
from middleplatform.payments.repository import SearchedPayment
from middleplatform.payments.take_payment import Taken
from middleplatform.problems import RequestRefusedError
from middleplatform.routes.dependencies import (
    MetricsOf,
    PlatformOf,
    ProvedTerminal,
    SignedTerminal,
    platform_of,
    received_with,
)
from middleplatform.routes.payment_waiting import KnownVersion, WaitS, wait_for_payment

router = APIRouter(prefix="/v1", tags=["payments"], responses=problems(401, 408, 409, 413, 422, 500, 503))

_NOT_FOUND = problems(404)
_CONFLICT = problems(409)


@router.post("/payments", status_code=201, responses=_CONFLICT | {200: {"model": Payment}})
async def create_payment(
    request: CreatePayment,
    idempotency_key: Annotated[UUID, Header(description="The attempt id, made by the till.")],
    terminal: ProvedTerminal,
    platform: PlatformOf,
    metrics: MetricsOf,
    response: Response,
) -> Payment:
    """Take a payment; 201 for a new attempt, 200 for one that is known. A decline is a Payment too."""
    taken = await run_in_threadpool(platform.taking.take, terminal, idempotency_key, request)
    _count(taken, metrics)
    if not taken.fresh:
        response.status_code = 200
    return taken.payment


def _read_create(request: Request, body: bytes) -> Work | None:
    message = read_message(CreatePayment, request, body)
    attempt_id = read_uuid(request.headers.get("idempotency-key"))
    if message is None or attempt_id is None:
        return None
    platform, metrics, received = platform_of(request), request.app.state.metrics, received_with(request, body)

    def take() -> Response:
        taken = platform.taking.take(platform.terminals.prove(received), attempt_id, message)
        _count(taken, metrics)
        return json_response(taken.payment, 201 if taken.fresh else 200)

    return take


create_directly = DirectRoute("POST", "/v1/payments", _read_create)
"""`create_payment` on the short way."""


def _count(taken: Taken, metrics: Metrics) -> None:
    if taken.fresh:
        failure = taken.payment.failure
        metrics.count_payment(taken.payment.status, failure.code if failure else "")


@router.get("/payments")
def search_payments(
    terminal: SignedTerminal,
    platform: PlatformOf,
    order_number: Annotated[str | None, Query(max_length=40)] = None,
    amount: Annotated[int | None, Query(ge=1, le=MAX_AMOUNT)] = None,
    code_tail: Annotated[str | None, Query(pattern=r"^[0-9]{4}$")] = None,
    receipt_number: Annotated[str | None, Query(max_length=24)] = None,
    begins: Annotated[QueryTime | None, Query(alias="from")] = None,
    ends: Annotated[QueryTime | None, Query(alias="to")] = None,
) -> PaymentList:
    """Answer "was I charged?": the shop's payments of an order, a receipt, or an amount and time."""
    sought = SearchedPayment(
        order_number=order_number,
        amount=amount,
        code_tail=code_tail,
        receipt_number=receipt_number,
        begins=begins,
        ends=ends,
    )
    if order_number is None and receipt_number is None and begins is None:
        raise RequestRefusedError(
            422, ReasonCode.REQUEST_INVALID, "query: order_number, receipt_number or from is needed"
        )
    return platform.finding.search(terminal.shop_id, sought)


@router.get("/payments/{attempt_id}", responses=_NOT_FOUND)
async def query_payment(
    attempt_id: UUID,
    terminal: SignedTerminal,
    platform: PlatformOf,
    wait: WaitS = 0,
    after: KnownVersion = None,
) -> Payment:
    """Return what became of an attempt; with ``wait`` as soon as it changes."""
    return await wait_for_payment(
        platform.finding, platform.hub, terminal.shop_id, attempt_id, wait_s=wait, after=after
    )


@router.post("/payments/{attempt_id}/verifications", responses=_NOT_FOUND | _CONFLICT | problems(429))
def verify_payment(
    attempt_id: UUID, request: Annotated[Verify, Body()], terminal: SignedTerminal, platform: PlatformOf
) -> Payment:
    """Go through one of the doors; the answer says what it led to."""
    platform.finding.require_own(terminal, attempt_id)
    match request:
        case PINByPad():
            platform.proving.by_pad(attempt_id, request)
        case ToPhone():
            platform.proving.to_phone(attempt_id)
        case SendSMS():
            platform.proving.send_sms(attempt_id)
        case SMSCode():
            platform.proving.by_sms(attempt_id, request)
    return platform.finding.one(terminal.shop_id, attempt_id)


@router.post("/payments/{attempt_id}/cancel", responses=_NOT_FOUND)
def cancel_payment(
    attempt_id: UUID, request: CancelPayment, terminal: ProvedTerminal, platform: PlatformOf
) -> Payment:
    """Cancel an attempt for good, even one that never arrived."""
    return platform.ending.cancel(terminal, attempt_id, request.if_succeeded)


@router.post("/payments/{attempt_id}/refunds", responses=_NOT_FOUND | _CONFLICT)
def refund_payment(
    attempt_id: UUID, request: RefundPayment, terminal: ProvedTerminal, platform: PlatformOf
) -> Refund:
    """Give part of a payment back, once per refund id."""
    return platform.ending.refund(terminal, attempt_id, request)


@router.get("/settlements/{terminal_id}", responses=_NOT_FOUND)
def settlement(
    terminal_id: str,
    terminal: SignedTerminal,
    platform: PlatformOf,
    begins: Annotated[QueryTime, Query(alias="from")],
    ends: Annotated[QueryTime, Query(alias="to")],
    after: Annotated[str | None, Query(max_length=160)] = None,
) -> Settlement:
    """List every ledger line of a terminal in a period, for reconciliation."""
    if terminal_id != terminal.terminal_id:
        raise RequestRefusedError(404, ReasonCode.NOT_FOUND, "a terminal sees its own settlement only")
    return platform.finding.settlement(terminal, begins, ends, after)
