# SPDX-License-Identifier: Apache-2.0
"""The customer's page over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from middleplatform.contract.customers import (
    ChangePaymentPassword,
    Customer,
    CustomerPayment,
    CustomerPayments,
    IssueCode,
    IssuedCode,
    NoPasswordLimit,
    OfflineSeed,
    ProvePassword,
    ProveSMSCode,
    ProvisionOffline,
    RecoverPaymentPassword,
    RecoverySent,
    SetNoPasswordLimit,
    SetPaymentPassword,
    SignIn,
)
from middleplatform.contract.payments import SMSCode
from middleplatform.edge.answers import problems
from middleplatform.edge.direct import DirectRoute, Work, json_response, read_message
from middleplatform.edge.session_cookies import SessionCookie
from middleplatform.routes.customer_events import EventStream
from middleplatform.routes.dependencies import (
    SESSION_COOKIE,
    AddressOf,
    FromOurPage,
    PlatformOf,
    SignedInCustomer,
    is_from_our_page,
    platform_of,
)

router = APIRouter(
    prefix="/v1/customer",
    tags=["customer"],
    responses=problems(401, 403, 408, 413, 422, 500, 503),
)

_COOKIE = SessionCookie(SESSION_COOKIE, "/v1/customer")
_TOO_MANY = problems(429)
_NOT_FOUND = problems(404)


@router.post("/session", responses=_TOO_MANY, dependencies=[FromOurPage])
def sign_in(request: SignIn, platform: PlatformOf, address: AddressOf, http: Request, response: Response) -> Customer:
    """Start a session; its cookie is readable by no script and sent by no foreign page."""
    signed_in = platform.customers.sign_in(request, address)
    _COOKIE.give(http, response, signed_in.token, signed_in.life_s)
    return platform.customers.describe(signed_in.identity)


@router.delete("/session", status_code=204, dependencies=[FromOurPage])
def sign_out(customer: SignedInCustomer, platform: PlatformOf, response: Response) -> None:
    """End the session."""
    platform.customers.sign_out(customer)
    _COOKIE.take_back(response)


@router.get("")
def describe(customer: SignedInCustomer, platform: PlatformOf) -> Customer:
    """Return the member with accounts and balances."""
    return platform.customers.describe(customer)


@router.post("/codes", status_code=201, responses=_TOO_MANY | _NOT_FOUND, dependencies=[FromOurPage])
async def issue_code(request: IssueCode, customer: SignedInCustomer, platform: PlatformOf) -> IssuedCode:
    """Issue a payment code; the one before it is dead at once."""
    return await run_in_threadpool(platform.customers.issue_code, customer, request.asset)


def _read_issue(request: Request, body: bytes) -> Work | None:
    message = read_message(IssueCode, request, body)
    if message is None or not is_from_our_page(request):
        return None
    customers, token = platform_of(request).customers, request.cookies.get(SESSION_COOKIE)
    return lambda: json_response(customers.issue_code(customers.identify(token), message.asset), 201)


issue_directly = DirectRoute("POST", "/v1/customer/codes", _read_issue)
"""`issue_code` on the short way."""


@router.post("/offline", status_code=201, responses=_TOO_MANY | _NOT_FOUND, dependencies=[FromOurPage])
def provision_offline(request: ProvisionOffline, customer: SignedInCustomer, platform: PlatformOf) -> OfflineSeed:
    """Give this device a seed for codes without a signal; the seed before it is worthless at once."""
    return platform.customers.provision_offline(customer, request.asset)


@router.delete("/offline", status_code=204, dependencies=[FromOurPage])
def revoke_offline(customer: SignedInCustomer, platform: PlatformOf) -> None:
    """Make the seeds of this device worthless."""
    platform.customers.revoke_offline(customer)


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def events(
    customer: SignedInCustomer,
    platform: PlatformOf,
    http: Request,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """Stream what changes: payments that wait, their results, spent codes."""
    stream = EventStream(
        platform.customers,
        platform.hub,
        customer,
        http.cookies.get(SESSION_COOKIE),
        platform.context.clock.now(),
    )
    life_s = platform.settings.timings.event_stream_life_s
    return StreamingResponse(
        stream.events(life_s, last_event_id),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


@router.get("/payments", responses=_NOT_FOUND)
def list_payments(
    customer: SignedInCustomer,
    platform: PlatformOf,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    before: Annotated[UUID | None, Query(description="The `next` of an earlier page.")] = None,
) -> CustomerPayments:
    """List the member's payments, newest first."""
    return platform.customers.payments(customer, limit, before)


@router.get("/payments/{attempt_id}", responses=_NOT_FOUND)
def read_payment(attempt_id: UUID, customer: SignedInCustomer, platform: PlatformOf) -> CustomerPayment:
    """Return one payment of the member."""
    return platform.customers.payment(customer, attempt_id)


@router.post(
    "/payments/{attempt_id}/password",
    responses=problems(404, 409),
    dependencies=[FromOurPage],
)
def prove_password(
    attempt_id: UUID, request: ProvePassword, customer: SignedInCustomer, platform: PlatformOf
) -> CustomerPayment:
    """Prove a payment with the payment password; the answer says what it led to."""
    payment = platform.customers.payment(customer, attempt_id)
    platform.proving.by_phone(payment.attempt_id, request.verification_id, request.password)
    return platform.customers.payment(customer, attempt_id)


@router.post("/payments/{attempt_id}/sms", responses=problems(404, 409, 429), dependencies=[FromOurPage])
def send_sms_code(attempt_id: UUID, customer: SignedInCustomer, platform: PlatformOf) -> CustomerPayment:
    """Have an SMS code sent that proves this payment, here or at the counter."""
    payment = platform.customers.payment(customer, attempt_id)
    platform.proving.send_sms(payment.attempt_id)
    return platform.customers.payment(customer, attempt_id)


@router.post("/payments/{attempt_id}/sms/code", responses=problems(404, 409), dependencies=[FromOurPage])
def prove_sms_code(
    attempt_id: UUID, request: ProveSMSCode, customer: SignedInCustomer, platform: PlatformOf
) -> CustomerPayment:
    """Prove a payment with the SMS code; the answer says what it led to."""
    payment = platform.customers.payment(customer, attempt_id)
    typed = SMSCode(verification_id=request.verification_id, code=request.code)
    platform.proving.by_sms(payment.attempt_id, typed)
    return platform.customers.payment(customer, attempt_id)


@router.post("/payments/{attempt_id}/refuse", responses=_NOT_FOUND, dependencies=[FromOurPage])
def refuse(attempt_id: UUID, customer: SignedInCustomer, platform: PlatformOf) -> CustomerPayment:
    """Refuse a payment that waits for proof."""
    payment = platform.customers.payment(customer, attempt_id)
    platform.proving.refuse(payment.attempt_id)
    return platform.customers.payment(customer, attempt_id)


@router.post("/password", status_code=204, responses=problems(409, 429), dependencies=[FromOurPage])
def set_payment_password(request: SetPaymentPassword, customer: SignedInCustomer, platform: PlatformOf) -> None:
    """Set the payment password of a member who has none."""
    platform.payment_passwords.set_first(customer, request)


@router.put("/password", status_code=204, responses=problems(409), dependencies=[FromOurPage])
def change_payment_password(request: ChangePaymentPassword, customer: SignedInCustomer, platform: PlatformOf) -> None:
    """Change the payment password."""
    platform.payment_passwords.change(customer, request)


@router.post("/password/recovery", responses=problems(409, 429, 502), dependencies=[FromOurPage])
def send_recovery_code(customer: SignedInCustomer, platform: PlatformOf) -> RecoverySent:
    """Send an SMS code with which a forgotten payment password is replaced."""
    return platform.payment_passwords.send_code(customer)


@router.post("/password/recovery/code", status_code=204, dependencies=[FromOurPage])
def recover_payment_password(
    request: RecoverPaymentPassword, customer: SignedInCustomer, platform: PlatformOf
) -> None:
    """Set a new payment password by the SMS code; a lock is over."""
    platform.payment_passwords.recover(customer, request)


@router.get("/limit")
def read_limit(customer: SignedInCustomer, platform: PlatformOf) -> NoPasswordLimit:
    """Return up to what amount the member pays without proof."""
    return platform.own_limits.read(customer)


@router.put("/limit", responses=problems(409), dependencies=[FromOurPage])
def set_limit(request: SetNoPasswordLimit, customer: SignedInCustomer, platform: PlatformOf) -> NoPasswordLimit:
    """Set it; raising it asks for the payment password."""
    return platform.own_limits.set(customer, request)
