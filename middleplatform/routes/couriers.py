# SPDX-License-Identifier: Apache-2.0
"""The courier's page over HTTP."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Header, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from middleplatform.contract.base import QueryDay
from middleplatform.contract.couriers import (
    CollectCash,
    CollectPayment,
    Courier,
    CourierSignIn,
    CourierVerify,
    Delivery,
    DeliveryList,
    PasswordAtDoor,
    ReadCodes,
)
from middleplatform.contract.payments import CancelPayment, Payment, SendSMS, SMSCode, ToPhone
from middleplatform.couriers.identity import CourierIdentity
from middleplatform.couriers.pictures import MAX_SIDE
from middleplatform.edge.answers import problems
from middleplatform.edge.session_cookies import SessionCookie
from middleplatform.routes.dependencies import AddressOf, FromOurPage, MetricsOf, PlatformOf, address_of, platform_of
from middleplatform.routes.payment_waiting import KnownVersion, WaitS, wait_for_payment

COURIER_COOKIE = "jifu_courier"
_COOKIE = SessionCookie(COURIER_COOKIE, "/v1/courier")

router = APIRouter(prefix="/v1/courier", tags=["courier"], responses=problems(401, 403, 408, 413, 422, 500, 503))

_TOO_MANY = problems(429)
_NOT_FOUND = problems(404)
_CONFLICT = problems(409)
_PIXELS = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}

DeliveryNumber = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


async def signed_in_courier(request: Request) -> CourierIdentity:
    """Return the courier whose session cookie came with a request. Raises `RequestRefusedError` (401)."""
    token = request.cookies.get(COURIER_COOKIE)
    courier = await run_in_threadpool(platform_of(request).couriers.identify, token)
    return replace(courier, address=address_of(request))


SignedInCourier = Annotated[CourierIdentity, Depends(signed_in_courier)]


@router.post("/session", responses=_TOO_MANY, dependencies=[FromOurPage])
def sign_in_courier(
    request: CourierSignIn, platform: PlatformOf, address: AddressOf, http: Request, response: Response
) -> Courier:
    """Start a session; its cookie is readable by no script and sent by no foreign page."""
    signed_in = platform.couriers.sign_in(request, address)
    _COOKIE.give(http, response, signed_in.token, signed_in.life_s)
    return platform.couriers.describe(signed_in.identity)


@router.delete("/session", status_code=204, dependencies=[FromOurPage])
def sign_out_courier(courier: SignedInCourier, platform: PlatformOf, response: Response) -> None:
    """End the session."""
    platform.couriers.sign_out(courier)
    _COOKIE.take_back(response)


@router.get("")
def describe_courier(courier: SignedInCourier, platform: PlatformOf) -> Courier:
    """Return who is signed in."""
    return platform.couriers.describe(courier)


@router.get("/deliveries")
def list_deliveries(
    courier: SignedInCourier,
    platform: PlatformOf,
    day: Annotated[QueryDay, Query(description="Today on the courier's phone.")],
) -> DeliveryList:
    """List the courier's deliveries of one day."""
    return platform.deliveries.of_day(courier, day)


@router.get("/deliveries/{number}", responses=_NOT_FOUND)
def read_delivery(number: DeliveryNumber, courier: SignedInCourier, platform: PlatformOf) -> Delivery:
    """Return one delivery of the courier."""
    return platform.deliveries.one(courier, number)


@router.post(
    "/deliveries/{number}/payments",
    status_code=201,
    responses=_NOT_FOUND | _CONFLICT | {200: {"model": Payment}},
    dependencies=[FromOurPage],
)
def collect_payment(
    number: DeliveryNumber,
    request: CollectPayment,
    idempotency_key: Annotated[UUID, Header(description="The attempt id, made by the page.")],
    courier: SignedInCourier,
    platform: PlatformOf,
    metrics: MetricsOf,
    response: Response,
) -> Payment:
    """Take a payment at the door; 201 for a new attempt, 200 for one that is known. A decline is a Payment too."""
    taken = platform.deliveries.collect(courier, number, idempotency_key, request)
    payment = taken.payment
    if taken.fresh:
        metrics.count_payment(payment.status, payment.failure.code if payment.failure else "")
    else:
        response.status_code = 200
    return payment


@router.post("/deliveries/{number}/cash", responses=_NOT_FOUND | _CONFLICT, dependencies=[FromOurPage])
def collect_cash(
    number: DeliveryNumber, request: CollectCash, courier: SignedInCourier, platform: PlatformOf
) -> Delivery:
    """Note that cash was taken for the open rest, once per cash id."""
    return platform.deliveries.collect_cash(courier, number, request)


@router.get("/payments/{attempt_id}", responses=_NOT_FOUND)
async def query_courier_payment(
    attempt_id: UUID,
    courier: SignedInCourier,
    platform: PlatformOf,
    wait: WaitS = 0,
    after: KnownVersion = None,
) -> Payment:
    """Return what became of an attempt of this courier; with ``wait`` as soon as it changes."""
    await run_in_threadpool(platform.finding.require_own, courier.terminal, attempt_id)
    return await wait_for_payment(
        platform.finding, platform.hub, courier.shop_id, attempt_id, wait_s=wait, after=after
    )


@router.post(
    "/payments/{attempt_id}/verifications",
    responses=_NOT_FOUND | _CONFLICT | _TOO_MANY,
    dependencies=[FromOurPage],
)
def verify_courier_payment(
    attempt_id: UUID, request: Annotated[CourierVerify, Body()], courier: SignedInCourier, platform: PlatformOf
) -> Payment:
    """Go through one of the doors; the answer says what it led to."""
    platform.finding.require_own(courier.terminal, attempt_id)
    match request:
        case PasswordAtDoor():
            platform.proving.by_courier(attempt_id, request.verification_id, request.password)
        case ToPhone():
            platform.proving.to_phone(attempt_id)
        case SendSMS():
            platform.proving.send_sms(attempt_id)
        case SMSCode():
            platform.proving.by_sms(attempt_id, request)
    return platform.finding.one(courier.shop_id, attempt_id)


@router.post("/payments/{attempt_id}/cancel", responses=_NOT_FOUND, dependencies=[FromOurPage])
def cancel_courier_payment(
    attempt_id: UUID, request: CancelPayment, courier: SignedInCourier, platform: PlatformOf
) -> Payment:
    """Cancel an attempt for good, even one that never arrived."""
    return platform.ending.cancel(courier.terminal, attempt_id, request.if_succeeded)


@router.post("/pictures", responses=_TOO_MANY, dependencies=[FromOurPage], openapi_extra=_PIXELS)
async def read_picture(
    http: Request,
    courier: SignedInCourier,
    platform: PlatformOf,
    width: Annotated[int, Query(ge=1, le=MAX_SIDE)],
    height: Annotated[int, Query(ge=1, le=MAX_SIDE)],
) -> ReadCodes:
    """Read the codes on a picture: grey pixels of one byte, row by row, 0 black; nothing is kept of it."""
    pixels = await http.body()
    codes = await run_in_threadpool(platform.deliveries.read_picture, courier, pixels, width, height)
    return ReadCodes(codes=codes)
