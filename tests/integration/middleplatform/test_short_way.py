# SPDX-License-Identifier: Apache-2.0
"""The two hot requests: on a short way where they are written as our clients write them, and never otherwise."""

from __future__ import annotations

import json
import uuid

import httpx
import pytest

from tests.integration.middleplatform.running_platform import Phone, Till

USUAL, UNUSUAL = "application/json", "application/json; charset=utf-8"


def create(till: Till, body: bytes, key: str, **headers: str) -> httpx.Response:
    signed = till.signed("POST", "/v1/payments", body=body, key=key)
    return till.http.post("/v1/payments", content=body, headers=signed | headers)


def message(code: str) -> bytes:
    order = {"number": uuid.uuid4().hex, "total_minor": 100}
    return json.dumps({"order": order, "asset": "points", "amount": 100, "code": code}).encode()


def test_a_payment_is_answered_in_the_same_words_on_either_way(till: Till, phone: Phone) -> None:
    body, key = message(phone.code()), str(uuid.uuid4())
    paid = create(till, body, key)
    short, long = (create(till, body, key, **{"Content-Type": kind}) for kind in (USUAL, UNUSUAL))
    assert (paid.status_code, short.status_code, long.status_code) == (201, 200, 200)
    assert list(short.headers) == list(long.headers)
    told = short.text.replace(short.json()["server_time"], ""), long.text.replace(long.json()["server_time"], "")
    assert told[0] == told[1]


@pytest.mark.parametrize("kind", [USUAL, UNUSUAL])
def test_a_code_is_issued_on_either_way(phone: Phone, till: Till, kind: str) -> None:
    answer = phone.http.post("/v1/customer/codes", content=b'{"asset": "points"}', headers={"Content-Type": kind})
    assert (answer.status_code, answer.headers["Content-Type"]) == (201, "application/json")
    assert till.pay(answer.json()["code"], 100).json()["status"] == "succeeded"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"amount": 1}', b'{"order": {"number": "a b"}}'])
def test_what_cannot_be_read_is_refused_by_the_routes_of_the_document(till: Till, body: bytes) -> None:
    answer = create(till, body, str(uuid.uuid4()))
    assert (answer.status_code, answer.json()["code"]) == (422, "REQUEST_INVALID")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_attempt_id_in_another_form_is_the_same_attempt(till: Till, phone: Phone) -> None:
    body, key = message(phone.code()), uuid.uuid4()
    first, again = create(till, body, str(key)), create(till, body, key.hex)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["attempt_id"] == again.json()["attempt_id"] == str(key)


@pytest.mark.parametrize("first", [True, False])
def test_a_second_attempt_id_that_the_signature_does_not_cover_is_refused(
    till: Till, phone: Phone, first: bool
) -> None:
    body, key, foreign = message(phone.code()), str(uuid.uuid4()), ("Idempotency-Key", str(uuid.uuid4()))
    signed = list(till.signed("POST", "/v1/payments", body=body, key=key).items())
    headers = [foreign, *signed] if first else [*signed, foreign]
    answer = till.http.post("/v1/payments", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGNATURE_INVALID")
