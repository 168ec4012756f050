# SPDX-License-Identifier: Apache-2.0
"""What the client was told, as events of an attempt: over real HTTP, at a server that says what the test wants."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cashier.checkout.attempt import Answered, Asked, NoAnswer, NotKnown, NotSent, Refused
from cashier.checkout.platform_events import PlatformEvents
from cashier.checkout.ports import PlatformEvent
from cashier.platform_client.client import PlatformClient
from middleplatform.contract.payments import IfSucceeded, Status, ToPhone
from tests.support.attempts import draft, payment
from tests.support.codes import payment_code
from tests.support.loop import on_loop
from tests.support.raw_server import Manner, answer, hang_up_after_hearing, raw_server, saying

ATTEMPT = draft()
ID = ATTEMPT.attempt_id
PROBLEM = "application/problem+json"

Call = Callable[[PlatformEvents], Awaitable[PlatformEvent]]
CALLS: dict[str, tuple[Call, Asked]] = {
    "create": (lambda platform: platform.create(ATTEMPT, payment_code(4711)), Asked.CREATE),
    "query": (lambda platform: platform.query(ID), Asked.QUERY),
    "wait": (lambda platform: platform.wait_for_change(ID, 3), Asked.QUERY),
    "verify": (lambda platform: platform.verify(ID, ToPhone()), Asked.VERIFY),
    "keep": (lambda platform: platform.cancel(ID, IfSucceeded.KEEP), Asked.CANCEL_KEEP),
    "reverse": (lambda platform: platform.cancel(ID, IfSucceeded.REVERSE), Asked.CANCEL_REVERSE),
}


@asynccontextmanager
async def platform_at(url: str) -> AsyncIterator[PlatformEvents]:
    client = PlatformClient(url, "t-1", Ed25519PrivateKey.generate(), verify_tls=False)
    try:
        yield PlatformEvents(client)
    finally:
        await client.aclose()


async def event_of(name: str, manner: Manner) -> PlatformEvent:
    """Return what comes of one call at a server of this manner."""
    async with raw_server(manner) as server, platform_at(server.url) as platform:
        return await CALLS[name][0](platform)


def refusing(code: str) -> Manner:
    body = json.dumps({"title": "No", "status": 404, "code": code, "retry_after_s": 9}).encode()
    return saying(answer(404, body, PROBLEM))


@pytest.mark.parametrize("name", CALLS)
@on_loop
async def test_an_answer_is_told_with_what_had_been_asked(name: str) -> None:
    told = payment(ID, Status.SUCCEEDED)
    event = await event_of(name, saying(answer(200, told.model_dump_json().encode())))
    assert event == Answered(told, CALLS[name][1])


@pytest.mark.parametrize("name", CALLS)
@on_loop
async def test_an_answer_about_another_attempt_is_no_answer(name: str) -> None:
    other = payment(draft().attempt_id, Status.SUCCEEDED)
    event = await event_of(name, saying(answer(200, other.model_dump_json().encode())))
    assert isinstance(event, NoAnswer)
    assert event.asked is CALLS[name][1]
    assert str(other.attempt_id) in event.why


@pytest.mark.parametrize("name", CALLS)
@on_loop
async def test_a_refusal_is_told_with_its_code_and_how_long_to_wait(name: str) -> None:
    event = await event_of(name, refusing("RATE_LIMITED"))
    assert event == Refused("RATE_LIMITED", CALLS[name][1], retry_after_s=9)


@pytest.mark.parametrize("name", CALLS)
@on_loop
async def test_only_to_a_question_not_found_means_that_the_attempt_is_not_known(name: str) -> None:
    event = await event_of(name, refusing("PAYMENT_NOT_FOUND"))
    if name in {"query", "wait"}:
        assert event == NotKnown()
    else:
        assert event == Refused("PAYMENT_NOT_FOUND", CALLS[name][1], retry_after_s=9)


@pytest.mark.parametrize("name", CALLS)
@on_loop
async def test_silence_is_no_answer(name: str) -> None:
    event = await event_of(name, hang_up_after_hearing)
    assert isinstance(event, NoAnswer)
    assert event.asked is CALLS[name][1]


@pytest.mark.parametrize("name", CALLS)
@on_loop
async def test_where_nobody_listens_nothing_was_sent(name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with platform_at(f"http://127.0.0.1:{port}") as platform:
        assert await CALLS[name][0](platform) == NotSent(CALLS[name][1])


@on_loop
async def test_the_charge_that_is_asked_for_is_the_attempts_own() -> None:
    told = answer(200, payment(ID, Status.SUCCEEDED).model_dump_json().encode())
    async with raw_server(saying(told)) as server, platform_at(server.url) as platform:
        await platform.create(ATTEMPT, payment_code(4711))
        (request,) = server.heard
    sent = json.loads(request.body)
    assert request.headers["idempotency-key"] == str(ID)
    assert sent["order"] == ATTEMPT.order.model_dump(mode="json")
    assert (sent["asset"], sent["amount"], sent["code"]) == ("points", 1280, payment_code(4711).digits)
    assert (sent["entry"], sent["channel"]) == ("scanned", "counter")
