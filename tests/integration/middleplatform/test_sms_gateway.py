# SPDX-License-Identifier: Apache-2.0
"""Text messages to a real HTTP server that misbehaves."""

from __future__ import annotations

import asyncio
import dataclasses
import io
import json
from pathlib import Path

import pytest

from middleplatform.clock import SystemClock
from middleplatform.commands.output import CommandError
from middleplatform.commands.platform_options import read_sms_gateway
from middleplatform.logs import configure_logs
from middleplatform.randomness import SystemRandomSource
from middleplatform.settings import SMSGatewaySettings
from middleplatform.sms.gateway import SMSGateway, signature
from middleplatform.sms.sender import SMSError
from tests.support.log_guard import watched_logs
from tests.support.loop import on_loop
from tests.support.raw_server import (
    HeardRequest,
    Manner,
    answer,
    dripping,
    hang_up_after_hearing,
    raw_server,
    reset_after_hearing,
    saying,
    stay_silent,
)

SECRET = bytes(range(32))
PHONE, TEXT = "13912345678", "【积付】支付验证码 246801，5 分钟内有效。"
TAKEN = saying(answer(200))


DRIPPING = dripping(answer(200), 0.1)
NEVER_ANSWERING = (stay_silent, DRIPPING)
PATIENT_S, IMPATIENT_S = 10, 1
"""Where the gateway does answer, nothing may depend on how busy the machine is."""


def gateway(url: str, at_once: int = 8, timeout_s: float = PATIENT_S) -> SMSGateway:
    settings = SMSGatewaySettings(url, "shop-7", SECRET, timeout_s=timeout_s, tries=3, at_once=at_once)
    return SMSGateway(settings, SystemClock(), SystemRandomSource(), pause=lambda _: None)


async def send(*manners: Manner) -> tuple[list[HeardRequest], str | None]:
    """Send a message to a server of these manners; return what it heard, and why it failed."""
    timeout_s = IMPATIENT_S if any(manner in NEVER_ANSWERING for manner in manners) else PATIENT_S
    async with raw_server(*manners, path="/messages?from=jifu") as server:
        try:
            await asyncio.to_thread(gateway(server.url, timeout_s=timeout_s).send, PHONE, TEXT)
        except SMSError as error:
            return server.heard, str(error)
        return server.heard, None


@on_loop
async def test_a_message_is_posted_once_and_signed() -> None:
    (heard,), failure = await send(TAKEN)
    message = json.loads(heard.body)
    assert failure is None
    assert (heard.method, heard.target) == ("POST", "/messages?from=jifu")
    assert (message["phone"], message["text"], message["id"]) == (PHONE, TEXT, heard.headers["idempotency-key"])
    assert heard.headers["x-jifu-key"] == "shop-7"
    assert heard.headers["x-jifu-signature"] == signature(
        SECRET, heard.headers["x-jifu-timestamp"], message["id"], heard.body
    )


def test_the_signature_is_the_one_in_the_documents() -> None:
    body = b'{"id": "sms_1", "phone": "13900000000", "text": "1"}'
    # By `openssl dgst -sha256 -mac HMAC`; it stands in docs/operation.md.
    expected = "ef4eff007adfa1d294957eadba7fbf67f3dcaf0d1141eed022a1e72f91d157c2"
    assert signature(SECRET, "1793534400", "sms_1", body) == expected


@pytest.mark.parametrize(
    "fault",
    [
        saying(answer(503)),
        saying(answer(429)),
        hang_up_after_hearing,
        reset_after_hearing,
        stay_silent,
        DRIPPING,
        saying(b"what?\r\n\r\n"),
    ],
)
@on_loop
async def test_a_passing_fault_is_tried_again_with_the_same_id(fault: Manner) -> None:
    heard, failure = await send(fault, fault, TAKEN)
    assert failure is None
    assert len({request.headers["idempotency-key"] for request in heard}) == 1
    assert len(heard) == 3
    assert len({request.body for request in heard}) == 1


@on_loop
async def test_after_three_tries_it_is_not_sent_and_the_reason_names_neither_number_nor_code() -> None:
    heard, failure = await send(saying(answer(500)))
    assert (len(heard), failure) == (3, "it answered 500")


@pytest.mark.parametrize(
    ("faults", "may_arrive"),
    [
        ((saying(answer(500)),), True),
        ((hang_up_after_hearing,), True),
        ((hang_up_after_hearing, saying(answer(403))), True),
        ((saying(answer(429)),), False),
        ((saying(answer(403)),), False),
    ],
)
@on_loop
async def test_a_message_may_arrive_unless_the_gateway_said_that_it_takes_it_not(
    faults: tuple[Manner, ...], *, may_arrive: bool
) -> None:
    async with raw_server(*faults) as server:
        with pytest.raises(SMSError) as refused:
            await asyncio.to_thread(gateway(server.url).send, PHONE, TEXT)
    assert refused.value.may_arrive is may_arrive


@on_loop
async def test_a_message_to_a_gateway_that_is_not_there_never_arrives() -> None:
    async with raw_server(stay_silent) as server:
        url = server.url
    with pytest.raises(SMSError) as refused:
        await asyncio.to_thread(gateway(url).send, PHONE, TEXT)
    assert not refused.value.may_arrive


@on_loop
async def test_a_refusal_is_not_repeated() -> None:
    heard, failure = await send(saying(answer(403)))
    assert (len(heard), failure) == (1, "it answered 403")


@on_loop
async def test_a_redirect_is_not_followed() -> None:
    heard, failure = await send(saying(answer(302, headers="Location: http://127.0.0.1:1/\r\n")))
    assert (len(heard), failure) == (1, "it answered 302")


@on_loop
async def test_a_slow_gateway_holds_a_few_threads_and_the_next_message_is_refused_at_once() -> None:
    async with raw_server(stay_silent) as server:
        sender = gateway(server.url, at_once=1, timeout_s=IMPATIENT_S)
        first = asyncio.create_task(asyncio.to_thread(sender.send, PHONE, TEXT))
        await server.was_heard.wait()
        with pytest.raises(SMSError, match="too many messages"):
            sender.send(PHONE, TEXT)
        with pytest.raises(SMSError, match="no answer"):
            await first


@on_loop
async def test_a_log_tells_neither_number_nor_text() -> None:
    log = io.StringIO()
    with watched_logs():
        configure_logs(log)
        await send(saying(answer(503)), TAKEN)
    assert log.getvalue().count("message_id") == 2
    assert PHONE not in log.getvalue()
    assert "246801" not in log.getvalue()


def test_settings_are_read_from_a_file_of_ones_own(tmp_path: Path) -> None:
    file = written(tmp_path, f'url = "https://sms.example/v1"\nkey_id = "shop-7"\nsecret = "{SECRET.hex()}"\n')
    assert read_sms_gateway(file) == SMSGatewaySettings("https://sms.example/v1", "shop-7", SECRET)
    assert SECRET.hex() not in repr(dataclasses.replace(read_sms_gateway(file)))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('url = "http://sms.example/"\nkey_id = "k"\nsecret = "00"\n', "must be https"),
        ('url = "https://sms.example/"\nkey_id = "k"\nsecret = "00"\n', "32 hex digits or more"),
        ('url = "https://sms.example/"\nkey_id = "k"\n', "must hold the texts url, key_id and secret"),
        ("url = ", "cannot be read"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_what_is_allowed(
    tmp_path: Path, content: str, sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        read_sms_gateway(written(tmp_path, content))


def test_a_settings_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "")
    file.chmod(0o644)
    with pytest.raises(CommandError, match="allowed is mode 0600"):
        read_sms_gateway(file)


def written(folder: Path, content: str) -> Path:
    file = folder / "sms.toml"
    file.write_text(content, encoding="utf-8")
    file.chmod(0o600)
    return file
