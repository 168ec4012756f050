# SPDX-License-Identifier: Apache-2.0
"""What the client sends: signed as the contract says, each call to its place, and nothing more."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cashier.platform_client.client import PlatformClient, enrol
from cashier.platform_client.replies import Good, Refusal, Reply
from middleplatform.contract.payments import (
    Asset,
    CancelPayment,
    CreatePayment,
    IfSucceeded,
    Payment,
    PINByPad,
    SMSCode,
    Status,
    ToPhone,
)
from middleplatform.contract.signatures import SignatureError, read_claim, verify_request
from middleplatform.contract.terminals import Enrolled, EnrolTerminal
from tests.support.attempts import order, payment
from tests.support.codes import code_digits
from tests.support.loop import on_loop
from tests.support.raw_server import HeardRequest, answer, raw_server, saying
from tests.support.till import POLICY

ATTEMPT_ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
VERIFICATION_ID = UUID("01890a5d-ac96-774b-bcce-b302099a8058")
NOW = 1_793_523_600
CODE = code_digits(4711)
CREATE = CreatePayment(order=order(), asset=Asset.POINTS, amount=1280, code=CODE)
KEY = Ed25519PrivateKey.generate()


@dataclass(frozen=True)
class Expected:
    """A call, and what it looks like on the wire."""

    call: Callable[[PlatformClient], Awaitable[object]]
    method: str
    target: str
    body: object = None
    idempotency_key: str | None = None


CALLS = {
    "policy": Expected(lambda client: client.policy(), "GET", "/v1/terminal"),
    "create": Expected(
        lambda client: client.create(ATTEMPT_ID, CREATE),
        "POST",
        "/v1/payments",
        json.loads(CREATE.model_dump_json()),
        str(ATTEMPT_ID),
    ),
    "query": Expected(lambda client: client.query(ATTEMPT_ID), "GET", f"/v1/payments/{ATTEMPT_ID}"),
    "wait": Expected(
        lambda client: client.wait_for_change(ATTEMPT_ID, 3, wait_s=20),
        "GET",
        f"/v1/payments/{ATTEMPT_ID}?wait=20&after=3",
    ),
    "verify": Expected(
        lambda client: client.verify(ATTEMPT_ID, SMSCode(verification_id=VERIFICATION_ID, code="135790")),
        "POST",
        f"/v1/payments/{ATTEMPT_ID}/verifications",
        {"door": "sms", "verification_id": str(VERIFICATION_ID), "code": "135790"},
    ),
    "cancel": Expected(
        lambda client: client.cancel(ATTEMPT_ID, IfSucceeded.REVERSE),
        "POST",
        f"/v1/payments/{ATTEMPT_ID}/cancel",
        json.loads(CancelPayment(if_succeeded=IfSucceeded.REVERSE).model_dump_json()),
    ),
}


async def heard_of(expected: Expected, *, path: str = "") -> HeardRequest:
    """Make a call at a server under ``path``, and return what arrived there."""
    body = payment(ATTEMPT_ID, Status.SUCCEEDED).model_dump_json().encode()
    async with raw_server(saying(answer(200, body)), path=path) as server:
        client = PlatformClient(server.url, "t-1", KEY, unix_time=lambda: NOW + 0.9, verify_tls=False)
        await expected.call(client)
        await client.aclose()
        (request,) = server.heard
        return request


def check_signature(request: HeardRequest, key: Ed25519PublicKey) -> None:
    """Check a request as the platform does. Raises `SignatureError`."""
    verify_request(
        key,
        read_claim(request.headers),
        method=request.method,
        path=request.path,
        query=request.query,
        body=request.body,
        headers=request.headers,
        now=NOW,
    )


@pytest.mark.parametrize("name", CALLS)
@on_loop
async def test_each_call_goes_to_its_place_with_its_body(name: str) -> None:
    expected = CALLS[name]
    request = await heard_of(expected)
    assert (request.method, request.target) == (expected.method, expected.target)
    assert (json.loads(request.body) if request.body else None) == expected.body
    assert request.headers.get("idempotency-key") == expected.idempotency_key
    assert request.headers.get("content-type") == ("application/json" if expected.body is not None else None)


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("path", ["", "/", "/jifu", "/jifu/", "/a%20b/%E5%BA%97", "/店"])
@on_loop
async def test_each_call_is_signed_as_it_arrives_wherever_the_platform_stands(name: str, path: str) -> None:
    request = await heard_of(CALLS[name], path=path)
    check_signature(request, KEY.public_key())
    claim = read_claim(request.headers)
    assert (claim.key_id, claim.created) == ("t-1", NOW)


@pytest.mark.parametrize("name", CALLS)
@on_loop
async def test_another_terminals_key_does_not_fit(name: str) -> None:
    request = await heard_of(CALLS[name])
    with pytest.raises(SignatureError):
        check_signature(request, Ed25519PrivateKey.generate().public_key())


@on_loop
async def test_no_two_requests_have_the_same_nonce() -> None:
    nonces = {read_claim((await heard_of(CALLS["query"])).headers).nonce for _ in range(5)}
    assert len(nonces) == 5


@pytest.mark.parametrize("name", CALLS)
@on_loop
async def test_the_code_travels_in_the_body_of_the_create_and_nowhere_else(name: str) -> None:
    request = await heard_of(CALLS[name])
    assert (CODE.encode() in request.body) == (name == "create")
    assert CODE not in request.target + repr(request.headers)


@on_loop
async def test_the_rules_of_the_platform_are_read() -> None:
    async with raw_server(saying(answer(200, POLICY.model_dump_json().encode()))) as server:
        client = PlatformClient(server.url, "t-1", KEY, verify_tls=False)
        assert await client.policy() == Good(POLICY)
        await client.aclose()


@pytest.mark.parametrize("terminal_id", ["", "t 1", "t\n1", "t\r\nX-Evil: 1", "店", "t" * 129])
@on_loop
async def test_a_terminal_id_that_cannot_stand_in_a_header_is_refused_before_anything_is_sent(
    terminal_id: str,
) -> None:
    async with raw_server(saying(answer(200))) as server:
        client = PlatformClient(server.url, terminal_id, KEY, verify_tls=False)
        with pytest.raises(ValueError, match="key_id"):
            await client.query(ATTEMPT_ID)
        await client.aclose()
        assert server.heard == []


ENROLMENT = EnrolTerminal(
    enrolment_code="ABCD-EFGH-2345",
    public_key=base64.b64encode(KEY.public_key().public_bytes_raw()).decode(),
    name="T01",
)


@on_loop
async def test_an_enrolment_is_sent_unsigned_and_its_answer_read() -> None:
    enrolled = Enrolled(terminal_id="t-1", policy=POLICY)
    async with raw_server(saying(answer(201, enrolled.model_dump_json().encode()))) as server:
        reply: Reply[Enrolled] = await enrol(server.url, ENROLMENT, verify_tls=False)
        (request,) = server.heard
    assert reply == Good(enrolled)
    assert (request.method, request.target) == ("POST", "/v1/terminals/enrolments")
    assert json.loads(request.body) == json.loads(ENROLMENT.model_dump_json())
    assert "signature" not in request.headers


@on_loop
async def test_a_spent_enrolment_code_is_a_refusal() -> None:
    body = json.dumps({"title": "No", "status": 403, "code": "ENROLMENT_CODE_INVALID"}).encode()
    async with raw_server(saying(answer(403, body, "application/problem+json"))) as server:
        assert await enrol(server.url, ENROLMENT, verify_tls=False) == Refusal(403, "ENROLMENT_CODE_INVALID", "No")


def test_no_secret_shows_in_the_repr_of_a_request() -> None:
    pin = PINByPad(verification_id=VERIFICATION_ID, pin_block="0011223344556677", ksn=None)
    sms = SMSCode(verification_id=VERIFICATION_ID, code="135790")
    shown = repr([CREATE, pin, sms, ENROLMENT, ToPhone()])
    for secret in (CODE, "0011223344556677", "135790", "ABCD-EFGH-2345"):
        assert secret not in shown


@on_loop
async def test_an_answer_is_a_payment_whatever_was_asked() -> None:
    async with raw_server(
        saying(answer(200, payment(ATTEMPT_ID, Status.VERIFYING).model_dump_json().encode()))
    ) as server:
        client = PlatformClient(server.url, "t-1", KEY, verify_tls=False)
        reply: Reply[Payment] = await client.cancel(ATTEMPT_ID, IfSucceeded.KEEP)
        await client.aclose()
    assert isinstance(reply, Good)
    assert reply.body.status is Status.VERIFYING
