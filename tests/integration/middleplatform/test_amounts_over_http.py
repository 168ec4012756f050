# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.integration.middleplatform.running_platform import Phone, Till


@pytest.mark.parametrize("amount", ["100", True, 99.5, None], ids=repr)
def test_an_amount_that_is_not_an_integer_is_refused(till: Till, phone: Phone, amount: Any) -> None:
    order = {"number": uuid.uuid4().hex, "total_minor": 100}
    message = {"order": order, "asset": "points", "amount": amount, "code": phone.code()}
    answer = till.post("/v1/payments", message, str(uuid.uuid4()))
    assert (answer.status_code, answer.json()["code"]) == (422, "REQUEST_INVALID")


def test_a_verification_must_name_its_door(till: Till, phone: Phone) -> None:
    waiting = till.pay(phone.code(), 50_000).json()
    answer = till.post(f"/v1/payments/{waiting['attempt_id']}/verifications", {"verification_id": str(uuid.uuid4())})
    assert answer.status_code == 422


def test_a_period_that_is_no_time_is_refused(till: Till) -> None:
    assert till.get("/v1/payments", "from=0.5").status_code == 422
    assert till.get("/v1/payments", "from=2026-11-01T08:00:00Z").status_code == 200
