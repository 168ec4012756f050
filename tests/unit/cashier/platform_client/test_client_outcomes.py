# SPDX-License-Identifier: Apache-2.0
"""What the client makes of everything a server may do: an outcome, never an exception, and never a second request."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import re
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cashier.platform_client.client import PlatformClient
from cashier.platform_client.line import MAX_ANSWER_BYTES
from cashier.platform_client.replies import Good, Refusal, Reply, Silence, Unreachable
from middleplatform.contract.payments import (
    Asset,
    CreatePayment,
    Entry,
    Failure,
    IfSucceeded,
    Payment,
    Status,
    ToPhone,
)
from tests.support.attempts import order, payment
from tests.support.clock import NINE_O_CLOCK
from tests.support.codes import code_digits
from tests.support.loop import on_loop
from tests.support.raw_server import (
    Conversation,
    HeardRequest,
    Manner,
    RawServer,
    answer,
    dripping,
    hang_up_after_hearing,
    hang_up_at_once,
    keeping_alive,
    raw_server,
    reset_after_hearing,
    reset_at_once,
    saying,
    stay_silent,
)

ATTEMPT_ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
CODE = code_digits(4711)
PATIENT_S = 30
"""Longer than any pause of a busy machine: where the server does answer, nothing may depend on how soon."""
IMPATIENT_S = 1
"""For a server that never answers: what is waited for then is this itself."""
PAID = payment(ATTEMPT_ID, Status.SUCCEEDED).model_dump_json().encode()
PROBLEM = "application/problem+json"


def problem(code: str, **more: object) -> bytes:
    return json.dumps({"title": "Refused", "status": 400, "code": code, **more}).encode()


@asynccontextmanager
async def client_of(
    url: str, *, answer_timeout_s: int = PATIENT_S, connect_timeout_s: int = PATIENT_S
) -> AsyncIterator[PlatformClient]:
    client = PlatformClient(
        url,
        "t-1",
        Ed25519PrivateKey.generate(),
        answer_timeout_s=answer_timeout_s,
        connect_timeout_s=connect_timeout_s,
        verify_tls=False,  # Reading the system's certificates takes longer than such a test on loopback.
        unix_time=lambda: NINE_O_CLOCK.timestamp() + 90,
    )
    try:
        yield client
    finally:
        await client.aclose()


async def create(client: PlatformClient) -> Reply[Payment]:
    request = CreatePayment(order=order(), asset=Asset.POINTS, amount=1280, code=CODE, entry=Entry.SCANNED)
    return await client.create(ATTEMPT_ID, request)


async def created_with(manner: Manner) -> tuple[Reply[Payment], RawServer]:
    """Ask for a charge at a server of this manner, and return the outcome and what the server heard."""
    timeout_s = IMPATIENT_S if manner in NEVER_ANSWERING else PATIENT_S
    async with (
        raw_server(manner) as server,
        client_of(server.url, answer_timeout_s=timeout_s, connect_timeout_s=timeout_s) as client,
    ):
        return await create(client), server


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.mark.parametrize("status", [200, 201])
@on_loop
async def test_an_honest_answer_is_good(status: int) -> None:
    reply, server = await created_with(saying(answer(status, PAID)))
    assert reply == Good(payment(ATTEMPT_ID, Status.SUCCEEDED))
    assert len(server.heard) == 1


@on_loop
async def test_where_nobody_listens_nothing_was_sent() -> None:
    async with client_of(f"http://127.0.0.1:{free_port()}") as client:
        assert isinstance(await create(client), Unreachable)


@pytest.mark.parametrize("url", ["http://no-such-host.localhost:1", "ftp://127.0.0.1", "//127.0.0.1", "/pay"])
@on_loop
async def test_where_no_connection_can_even_be_tried_nothing_was_sent(url: str) -> None:
    async with client_of(url) as client:
        assert isinstance(await create(client), Unreachable)


@on_loop
async def test_a_handshake_that_never_ends_is_not_waited_for_and_nothing_was_sent() -> None:
    """TLS towards something that takes the connection and then says nothing."""
    async with (
        raw_server(stay_silent) as server,
        client_of(server.url.replace("http:", "https:"), connect_timeout_s=IMPATIENT_S) as client,
    ):
        assert isinstance(await create(client), Unreachable)
        assert server.heard == []


DRIPPING_HEAD = dripping(answer(200, PAID), 0.05)
DRIPPING_BODY = dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + PAID, 0.05)
NEVER_ANSWERING = (stay_silent, DRIPPING_HEAD, DRIPPING_BODY)

SILENT_MANNERS: dict[str, Manner] = {
    "hangs up before it heard anything": hang_up_at_once,
    "hangs up after it heard the request": hang_up_after_hearing,
    "resets before it heard anything": reset_at_once,
    "resets after it heard the request": reset_after_hearing,
    "never answers": stay_silent,
    "drips its head": DRIPPING_HEAD,
    "drips its body": DRIPPING_BODY,
    "cuts its body off": saying(answer(200, PAID)[:-10]),
    "cuts its head off": saying(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "speaks something else": saying(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "sends garbage": saying(bytes(range(256)) * 4),
    "sends nothing but line ends": saying(b"\r\n" * 50),
    "says 500": saying(answer(500, problem("PLATFORM_ERROR"), PROBLEM)),
    "says 500 in words": saying(answer(500, b"Internal Server Error", "text/plain")),
    "is a proxy that says 502": saying(answer(502, b"<html>Bad Gateway</html>", "text/html")),
    "is a proxy that says 503": saying(answer(503, b"", "text/html", headers="Retry-After: 5\r\n")),
    "says 504": saying(answer(504)),
    "says 409": saying(answer(409, problem("ORDER_DIFFERS"), PROBLEM)),
    "says 408": saying(answer(408, problem("REQUEST_INVALID"), PROBLEM)),
    "says 404 as a web server does": saying(answer(404, b"<html>Not Found</html>", "text/html")),
    "says 404 without our problem document": saying(answer(404, b'{"detail":"Not Found"}')),
    "says 400 with a problem that cannot be read": saying(answer(400, b'{"title": "x"}', PROBLEM)),
    "says 400 with a problem that is no JSON": saying(answer(400, b"{", PROBLEM)),
    "redirects": saying(answer(307, b"", headers="Location: /v2/payments\r\n")),
    "redirects for good": saying(answer(301, b"", headers="Location: https://127.0.0.1/\r\n")),
    "says 204": saying(answer(204)),
    "says 200 without a body": saying(answer(200)),
    "says 200 with a page": saying(answer(200, b"<html>Welcome to this hotspot</html>", "text/html")),
    "says 200 with null": saying(answer(200, b"null")),
    "says 200 with a list": saying(answer(200, b"[]")),
    "says 200 with broken JSON": saying(answer(200, PAID[:-1])),
    "says 200 with half a character": saying(answer(200, PAID.replace(b"R0001", b"\xe7\xa7"))),
    "says 200 with another status than we know": saying(answer(200, PAID.replace(b"succeeded", b"frozen"))),
    "says 200 without a status": saying(answer(200, PAID.replace(b'"status"', b'"state"'))),
    "says 200 with a float for an amount": saying(answer(200, PAID.replace(b"1280", b"1280.5"))),
    "says 200 in a coding that it did not use": saying(answer(200, PAID, headers="Content-Encoding: gzip\r\n")),
    "says two lengths": saying(answer(200, PAID, headers="Content-Length: 3\r\n")),
    "sends too much": saying(answer(200, PAID + b" " * MAX_ANSWER_BYTES)),
    "sends a bomb": saying(
        answer(200, gzip.compress(PAID + b" " * 20 * MAX_ANSWER_BYTES), headers="Content-Encoding: gzip\r\n")
    ),
    "sends a head without end": saying(b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"x" * 2_000_000),
}


@pytest.mark.parametrize("name", SILENT_MANNERS)
@on_loop
async def test_a_server_that_does_not_say_what_came_of_it_leaves_the_result_unknown(name: str) -> None:
    reply, server = await created_with(SILENT_MANNERS[name])
    assert isinstance(reply, Silence), f"{reply}"
    assert len(server.heard) <= 1, "a request is never sent twice"
    assert server.connections == 1


@on_loop
async def test_an_answer_that_never_comes_is_not_waited_for_beyond_the_timeout() -> None:
    began = time.monotonic()
    reply, _ = await created_with(stay_silent)
    assert isinstance(reply, Silence)
    assert IMPATIENT_S <= time.monotonic() - began < PATIENT_S


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 415, 422, 429])
@on_loop
async def test_a_problem_document_is_a_refusal_with_its_code(status: int) -> None:
    reply, _ = await created_with(saying(answer(status, problem("RATE_LIMITED", retry_after_s=7), PROBLEM)))
    assert reply == Refusal(status, "RATE_LIMITED", "Refused", retry_after_s=7)


@on_loop
async def test_a_problem_of_a_newer_platform_keeps_its_unknown_code() -> None:
    body = problem("MOON_PHASE_WRONG", detail="wait", something_new={"a": 1})
    reply, _ = await created_with(saying(answer(422, body, PROBLEM + "; charset=utf-8")))
    assert reply == Refusal(422, "MOON_PHASE_WRONG", "wait")


@on_loop
async def test_a_refusal_that_tells_the_platforms_time_tells_how_far_our_clock_is_off() -> None:
    body = problem("CLOCK_SKEWED", server_time=(NINE_O_CLOCK - timedelta(seconds=310)).isoformat())
    reply, _ = await created_with(saying(answer(401, body, PROBLEM)))
    assert isinstance(reply, Refusal)
    assert reply.clock_off_s == 400


@on_loop
async def test_what_charges_nobody_is_signed_by_the_platforms_time_once_our_clock_was_refused() -> None:
    """A clock that is set while a result is not known must not keep anybody from finding it out."""
    platforms = NINE_O_CLOCK - timedelta(seconds=310)
    refusal = saying(answer(401, problem("CLOCK_SKEWED", server_time=platforms.isoformat()), PROBLEM))
    fine = saying(answer(200, PAID))
    async with raw_server(refusal, fine, fine, fine, fine) as server, client_of(server.url) as client:
        assert isinstance(await client.query(ATTEMPT_ID), Refusal)
        assert isinstance(await client.query(ATTEMPT_ID), Good)
        await client.cancel(ATTEMPT_ID, IfSucceeded.KEEP)
        await create(client)
        await client.query(ATTEMPT_ID)
    ours, theirs = int(NINE_O_CLOCK.timestamp()) + 90, int(platforms.timestamp())
    assert [_created(request) for request in server.heard] == [ours, theirs, theirs, ours, ours]


@on_loop
async def test_what_asks_by_times_is_signed_by_our_own_clock_and_so_refused_while_that_is_wrong() -> None:
    """Between the wrong times nothing is found, which would be told as "not charged"."""
    platforms = NINE_O_CLOCK - timedelta(seconds=310)
    refusal = saying(answer(401, problem("CLOCK_SKEWED", server_time=platforms.isoformat()), PROBLEM))
    async with raw_server(refusal) as server, client_of(server.url) as client:
        await client.query(ATTEMPT_ID)
        await client.find(amount="1280")
        await client.settlement(NINE_O_CLOCK, NINE_O_CLOCK + timedelta(hours=1))
    assert {_created(request) for request in server.heard} == {int(NINE_O_CLOCK.timestamp()) + 90}


def _created(request: HeardRequest) -> int:
    (seconds,) = re.findall(r";created=(\d+)", request.headers["signature-input"])
    return int(seconds)


@pytest.mark.parametrize(("code", "asks"), [("RULES_CHANGED", 1), ("CODE_EXPIRED", 0)])
@on_loop
async def test_where_the_platform_goes_by_other_rules_they_are_asked_for_at_once(code: str, asks: int) -> None:
    told: list[bool] = []
    failed = payment(ATTEMPT_ID, Status.FAILED).model_copy(update={"failure": Failure(code=code)})
    async with raw_server(saying(answer(201, failed.model_dump_json().encode()))) as server:
        client = PlatformClient(
            server.url, "t-1", Ed25519PrivateKey.generate(), verify_tls=False, on_trouble=lambda: told.append(True)
        )
        await create(client)
        await client.aclose()
    assert len(told) == asks


@on_loop
async def test_what_a_newer_platform_tells_beyond_the_contract_is_ignored() -> None:
    newer = json.loads(PAID) | {"mood": "sunny", "receipt": {"number": "R0001", "at": "2026-11-01T09:00:00Z", "x": 1}}
    reply, _ = await created_with(saying(answer(200, json.dumps(newer).encode())))
    assert reply == Good(payment(ATTEMPT_ID, Status.SUCCEEDED))


@on_loop
async def test_an_honest_answer_may_come_packed() -> None:
    packed = answer(200, gzip.compress(PAID), headers="Content-Encoding: gzip\r\n")
    reply, _ = await created_with(saying(packed))
    assert isinstance(reply, Good)


@on_loop
async def test_an_honest_answer_may_come_in_chunks() -> None:
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (PAID[:50], PAID[50:])) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    reply, _ = await created_with(saying(head + chunks))
    assert isinstance(reply, Good)


CALLS: dict[str, Callable[[PlatformClient], Awaitable[Reply[Payment]]]] = {
    "create": create,
    "query": lambda client: client.query(ATTEMPT_ID),
    "wait": lambda client: client.wait_for_change(ATTEMPT_ID, 3, wait_s=1),
    "verify": lambda client: client.verify(ATTEMPT_ID, ToPhone()),
    "cancel": lambda client: client.cancel(ATTEMPT_ID, IfSucceeded.REVERSE),
}


@on_loop
async def test_a_proof_that_the_platform_is_not_open_for_is_refused() -> None:
    """Only there: of any other call 409 tells of an attempt that exists."""
    closed = saying(answer(409, problem("VERIFICATION_NOT_OPEN"), PROBLEM))
    async with raw_server(closed) as server, client_of(server.url) as client:
        for name, call in CALLS.items():
            assert isinstance(await call(client), Refusal if name == "verify" else Silence)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("dying", [hang_up_after_hearing, reset_after_hearing])
@on_loop
async def test_a_kept_connection_that_dies_under_a_request_is_silence_and_no_second_request(
    call: str, dying: Manner
) -> None:
    first = keeping_alive(answer(200, PAID, close=False))
    async with raw_server(first, dying) as server, client_of(server.url) as client:
        assert isinstance(await CALLS[call](client), Good)
        assert isinstance(await CALLS[call](client), Silence)
        await asyncio.sleep(0.05)
        assert len(server.heard) == 2


@pytest.mark.parametrize("call", CALLS)
@on_loop
async def test_a_kept_connection_that_the_server_closed_meanwhile_is_replaced(call: str) -> None:
    reply = answer(200, PAID, close=False)
    async with raw_server(saying(reply)) as server, client_of(server.url) as client:
        for _ in range(3):
            assert isinstance(await CALLS[call](client), Good)
            await asyncio.sleep(0.03)
        assert (len(server.heard), server.connections) == (3, 3)


@on_loop
async def test_one_connection_serves_many_requests() -> None:
    async with raw_server(keeping_alive(answer(200, PAID, close=False))) as server, client_of(server.url) as client:
        for _ in range(4):
            assert isinstance(await client.query(ATTEMPT_ID), Good)
        assert (len(server.heard), server.connections) == (4, 1)


@on_loop
async def test_the_long_wait_is_waited_for_and_the_others_are_not() -> None:
    async def answering_late(conversation: Conversation) -> None:
        await conversation.hear()
        await asyncio.sleep(2 * IMPATIENT_S)
        await conversation.say(answer(200, PAID))

    async with (
        raw_server(answering_late) as server,
        client_of(server.url, answer_timeout_s=IMPATIENT_S) as client,
    ):
        assert isinstance(await client.query(ATTEMPT_ID), Silence)
        assert isinstance(await client.wait_for_change(ATTEMPT_ID, 0, wait_s=PATIENT_S), Good)


@on_loop
async def test_a_request_that_is_called_off_leaves_the_client_usable() -> None:
    async with (
        raw_server(stay_silent, keeping_alive(answer(200, PAID, close=False))) as server,
        client_of(server.url) as client,
    ):
        asking = asyncio.ensure_future(client.wait_for_change(ATTEMPT_ID, 0))
        await server.was_heard.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert isinstance(await client.query(ATTEMPT_ID), Good)


@pytest.mark.parametrize("name", SILENT_MANNERS)
@on_loop
async def test_the_code_stands_in_no_outcome_and_in_no_log(name: str) -> None:
    records: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record.getMessage() + repr(record.exc_info))

    keeper, root = Keeper(logging.DEBUG), logging.getLogger()
    level = root.level
    root.addHandler(keeper)
    root.setLevel(logging.DEBUG)
    try:
        reply, _ = await created_with(SILENT_MANNERS[name])
    finally:
        root.removeHandler(keeper)
        root.setLevel(level)
    assert CODE not in repr(reply) + "".join(records)


@pytest.mark.parametrize(
    "echo",
    [
        answer(500, CODE.encode(), f"text/{CODE}"),
        answer(200, CODE.encode(), f"text/{CODE}"),
        answer(200, json.dumps({"attempt_id": CODE, CODE: CODE, "status": CODE}).encode()),
        answer(400, json.dumps({"title": CODE, "status": CODE, "code": 7}).encode(), PROBLEM),
        f"HTTP/1.1 200 {CODE}\r\n{CODE}\r\n\r\n".encode(),
        f"{CODE}\r\n\r\n".encode(),
        f"HTTP/1.1 {CODE} OK\r\n\r\n".encode(),
        f"HTTP/1.1 200 OK\r\nContent-Length: {CODE}x\r\n\r\n".encode(),
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: {CODE}\r\n\r\n".encode(),
        f"HTTP/1.1 200 OK\r\nContent-Encoding: {CODE}\r\nContent-Length: 2\r\n\r\n{{}}".encode(),
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{CODE}\r\n".encode(),
    ],
)
@on_loop
async def test_a_server_that_sends_the_code_back_does_not_get_it_into_an_outcome(echo: bytes) -> None:
    """What the outcome says goes into the journal and the log."""
    reply, _ = await created_with(saying(echo))
    assert isinstance(reply, Silence)
    assert CODE not in repr(reply)
