# SPDX-License-Identifier: Apache-2.0
"""docs/api.md is enough to write a till by, and its examples are what the platform answers.

After a change of the wire: python -m tests.integration.middleplatform.payment_story
"""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.contract.signatures import content_digest, sign_request
from tests.integration.middleplatform.payment_story import DOCUMENT, shape, story_in, tell
from tests.integration.middleplatform.running_platform import Phone, RunningPlatform, served
from tests.support.plain_http import NO_TLS
from tests.unit.middleplatform.workbench import Guest, Workbench


@pytest.fixture
def running(sqlite_url: str) -> Iterator[RunningPlatform]:
    """A platform that sends text messages too."""
    bench = Workbench.build(sqlite_url, machine_clock=True, sms=True)
    with served(bench) as platform:
        yield platform
    bench.close()


def test_the_story_in_the_document_is_what_the_platform_answers(running: RunningPlatform) -> None:
    assert shape(story_in(DOCUMENT.read_text(encoding="utf-8"))) == shape(tell(running)), __doc__


@dataclass
class OtherTill:
    """A till that was written by the document alone: its key, and the program that stands there."""

    program: dict[str, Any]
    url: str
    terminal_id: str
    key: Ed25519PrivateKey
    opened: list[Any] = field(default_factory=list)

    def terminal(self, transport: httpx.BaseTransport | None = None) -> Any:
        """Return the document's client; it is closed with the test."""
        self.opened.append(self.program["Terminal"](self.url, self.terminal_id, self.key, transport))
        return self.opened[-1]


class LosingAnswers(httpx.HTTPTransport):
    """A line on which the answers to the first ``count`` requests get lost after they were carried out."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and lose what comes back."""
        response = super().handle_request(request)
        if self.count == 0:
            return response
        self.count -= 1
        response.close()
        raise httpx.ReadError("lost", request=request)


class NotArriving(httpx.HTTPTransport):
    """A line on which the first request gets lost before it arrives."""

    arrives = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Lose the first request."""
        if self.arrives:
            return super().handle_request(request)
        self.arrives = True
        raise httpx.WriteError("lost", request=request)


@pytest.fixture
def other_till(running: RunningPlatform) -> Iterator[OtherTill]:
    """Enrol a till as the document says, and read its program there."""
    key = Ed25519PrivateKey.generate()
    public_key = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    code, _ = running.bench.platform.terminals.issue_enrolment_code("shop", None)
    message = {"enrolment_code": code, "public_key": public_key, "name": "Other till"}
    answer = httpx.post(
        f"{running.url}/v1/terminals/enrolments", json=message, trust_env=False, verify=NO_TLS, timeout=60
    )
    assert answer.status_code == 201, answer.text
    text = DOCUMENT.read_text(encoding="utf-8")
    source = re.search(r"<!-- python: begin -->\n```python\n(.*?)```\n<!-- python: end -->", text, re.DOTALL)
    assert source is not None
    program: dict[str, Any] = {}
    exec(compile(source[1], str(DOCUMENT), "exec"), program)
    till = OtherTill(program, running.url, answer.json()["terminal_id"], key)
    yield till
    for terminal in till.opened:
        terminal.http.close()


def message_for(code: str, amount: int = 1280) -> dict[str, Any]:
    order = {"number": uuid.uuid4().hex, "total_minor": amount}
    return {"order": order, "asset": "points", "amount": amount, "code": code}


def test_the_documents_own_program_pays_refunds_and_reads_settlements(
    running: RunningPlatform, other_till: OtherTill, phone: Phone
) -> None:
    terminal, attempt_id = other_till.terminal(), str(uuid.uuid4())
    paid = other_till.program["pay"](terminal, attempt_id, message_for(phone.code()))
    assert (paid["status"], paid["attempt_id"]) == ("succeeded", attempt_id)

    refund = {"refund_id": str(uuid.uuid4()), "amount": 280, "reason": "returned", "approved_by": "Zhang"}
    told = [terminal.request("POST", f"/v1/payments/{attempt_id}/refunds", refund).json() for _ in range(2)]
    period = "from=2026-01-01T00:00:00Z&to=2046-01-01T00:00:00Z"
    lines = terminal.request("GET", f"/v1/settlements/{other_till.terminal_id}", query=period).json()["lines"]

    assert [one["payment"]["refunded"] for one in told] == [280, 280]
    assert [(line["kind"], line["amount"]) for line in lines] == [("debit", 1280), ("refund", -280)]


def test_the_documents_own_program_finds_out_what_became_of_a_payment(
    running: RunningPlatform, other_till: OtherTill, phone: Phone, guest: Guest
) -> None:
    waited: list[float] = []
    lost = other_till.terminal(LosingAnswers(3))
    paid = other_till.program["pay"](lost, str(uuid.uuid4()), message_for(phone.code()), waited.append)
    assert (paid["status"], waited) == ("succeeded", [1, 2, 3])

    never = other_till.terminal(NotArriving())
    ended = other_till.program["pay"](never, str(uuid.uuid4()), message_for(phone.code()), waited.append)

    assert (ended["status"], sum(waited) - 6) == ("cancelled", 61)
    assert running.bench.balance(guest) == 100_000 - 1280


def test_the_document_explains_every_code() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [code for code in ReasonCode if f"`{code}`" not in text] == []


def test_the_signing_example_is_what_our_own_code_signs() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    body = b'{"if_succeeded":"keep"}'
    headers = sign_request(
        key,
        key_id="trm_example",
        method="POST",
        path="/v1/payments/0193a5c0-1f2e-7c3d-8a4b-5c6d7e8f9a0b/cancel",
        query="",
        body=body,
        created=1793534400,
        nonce="4f1c9a6d20b84b1f9d0e7a3c5b6f8e21",
    )
    assert content_digest(body) in text
    assert [value for value in headers.values() if value not in re.sub(r"\\\n\s*", "", text)] == []
