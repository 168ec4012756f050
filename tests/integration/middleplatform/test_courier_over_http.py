# SPDX-License-Identifier: Apache-2.0
"""The wire as the courier's page uses it: its own session, collecting, pictures, and who else gets nothing."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator

import httpx
import numpy as np
import pytest
import segno

from middleplatform.contract.couriers import Courier, DeliveryList, DeliveryState
from middleplatform.contract.payments import Payment, Status
from middleplatform.couriers.assignment import Assignment
from tests.integration.middleplatform.running_platform import Phone, RunningPlatform, Till
from tests.unit.middleplatform.workbench import PASSWORD

PIN = "246810"
DAY = "2026-11-02"
ROWS = f"""number,courier,day,recipient,phone,address,total
D-1,C1,{DAY},Li,,East Road 1,128.50
D-2,C1,{DAY},Wu,,West Road 2,400.00
"""


@pytest.fixture
def courier(running: RunningPlatform) -> Iterator[httpx.Client]:
    """The phone of a courier with two deliveries, signed in."""
    platform = running.bench.platform
    platform.couriers.add("shop", "C1", "Courier")
    platform.couriers.set_password("C1", PIN)
    Assignment(platform.context).import_csv("shop", ROWS.encode())
    with running.stranger() as client:
        client.headers["X-Jifu-Request"] = "1"
        answer = client.post("/v1/courier/session", json={"number": "C1", "password": PIN})
        assert answer.status_code == 200, answer.text
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert "Path=/v1/courier" in cookie
        assert Courier.model_validate_json(answer.content).name == "Courier"
        yield client


def collect(courier: httpx.Client, number: str, code: str, amount: int, attempt_id: str) -> httpx.Response:
    message = {"asset": "points", "amount": amount, "code": code, "entry": "camera"}
    path = f"/v1/courier/deliveries/{number}/payments"
    return courier.post(path, json=message, headers={"Idempotency-Key": attempt_id})


def test_a_delivery_is_collected_once_however_often_it_is_told(courier: httpx.Client, phone: Phone) -> None:
    code, attempt_id = phone.code(), str(uuid.uuid4())

    first = collect(courier, "D-1", code, 12_850, attempt_id)
    again = collect(courier, "D-1", code, 12_850, attempt_id)

    assert (first.status_code, again.status_code) == (201, 200)
    assert Payment.model_validate_json(again.content).status is Status.SUCCEEDED
    listed = DeliveryList.model_validate_json(courier.get("/v1/courier/deliveries", params={"day": DAY}).content)
    assert [one.state for one in listed.deliveries] == [DeliveryState.PAID, DeliveryState.DUE]


def test_the_page_hears_at_once_that_the_password_was_typed_on_the_phone(courier: httpx.Client, phone: Phone) -> None:
    attempt_id = str(uuid.uuid4())
    waiting = Payment.model_validate_json(collect(courier, "D-2", phone.code(), 40_000, attempt_id).content)
    typing = threading.Timer(0.1, phone.type_password, (attempt_id, PASSWORD))
    typing.start()

    query = {"wait": 20, "after": waiting.version}
    answer = courier.get(f"/v1/courier/payments/{attempt_id}", params=query)
    typing.join()

    assert Payment.model_validate_json(answer.content).status is Status.SUCCEEDED


def test_the_password_may_be_typed_on_the_couriers_phone(courier: httpx.Client, phone: Phone) -> None:
    attempt_id = str(uuid.uuid4())
    collect(courier, "D-2", phone.code(), 40_000, attempt_id)

    message = {"door": "password", "verification_id": str(uuid.uuid4()), "password": PASSWORD}
    answer = courier.post(f"/v1/courier/payments/{attempt_id}/verifications", json=message)

    assert answer.json()["status"] == "succeeded"


def test_an_attempt_that_never_came_is_not_known_and_can_be_cancelled_for_good(
    courier: httpx.Client, phone: Phone
) -> None:
    code, attempt_id = phone.code(), str(uuid.uuid4())
    assert courier.get(f"/v1/courier/payments/{attempt_id}").status_code == 404

    cancelled = courier.post(f"/v1/courier/payments/{attempt_id}/cancel", json={"if_succeeded": "keep"})
    late = collect(courier, "D-1", code, 12_850, attempt_id)

    assert (cancelled.json()["status"], late.json()["status"]) == ("cancelled", "cancelled")


@pytest.mark.parametrize("day", ["0", "1793500000", "2026-13-01"])
def test_a_day_is_a_day_of_the_calendar(courier: httpx.Client, day: str) -> None:
    assert courier.get(f"/v1/courier/deliveries?day={day}").status_code == 422


def test_a_tills_payment_is_none_of_the_couriers_business(courier: httpx.Client, till: Till, phone: Phone) -> None:
    attempt_id = till.pay(phone.code(), 50_000).json()["attempt_id"]

    assert courier.get(f"/v1/courier/payments/{attempt_id}").status_code == 404
    answer = courier.post(f"/v1/courier/payments/{attempt_id}/cancel", json={"if_succeeded": "reverse"})
    assert answer.status_code == 404
    assert till.get(f"/v1/payments/{attempt_id}").json()["status"] == "verifying"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/courier"),
        ("GET", f"/v1/courier/deliveries?day={DAY}"),
        ("GET", "/v1/courier/deliveries/D-1"),
        ("POST", "/v1/courier/deliveries/D-1/payments"),
        ("POST", "/v1/courier/deliveries/D-1/cash"),
        ("GET", "/v1/courier/payments/00000000-0000-4000-8000-000000000000"),
        ("POST", "/v1/courier/payments/00000000-0000-4000-8000-000000000000/verifications"),
        ("POST", "/v1/courier/payments/00000000-0000-4000-8000-000000000000/cancel"),
        ("POST", "/v1/courier/pictures?width=1&height=1"),
        ("DELETE", "/v1/courier/session"),
    ],
)
def test_a_customers_session_opens_no_door_of_the_couriers(phone: Phone, method: str, path: str) -> None:
    token = next(cookie.value for cookie in phone.http.cookies.jar if cookie.name == "jifu_session")
    headers = {
        "Cookie": f"jifu_session={token}; jifu_courier={token}",
        "Idempotency-Key": str(uuid.uuid4()),
    }
    messages = {
        "payments": {"asset": "points", "amount": 1, "code": "1"},
        "cash": {"cash_id": str(uuid.uuid4()), "amount_minor": 1},
        "verifications": {"door": "phone"},
        "cancel": {"if_succeeded": "keep"},
    }
    message = messages.get(path.rsplit("/", 1)[-1])

    answer = phone.http.request(method, path, headers=headers, json=message)

    assert (answer.status_code, answer.json()["code"]) == (401, "NOT_SIGNED_IN")


def test_a_couriers_session_opens_no_door_of_the_customers(courier: httpx.Client) -> None:
    token = next(cookie.value for cookie in courier.cookies.jar if cookie.name == "jifu_courier")

    answer = courier.get("/v1/customer", headers={"Cookie": f"jifu_session={token}"})

    assert answer.status_code == 401


def test_a_change_that_a_foreign_page_could_send_is_refused(courier: httpx.Client) -> None:
    del courier.headers["X-Jifu-Request"]

    answer = courier.post("/v1/courier/deliveries/D-1/cash", json={"cash_id": str(uuid.uuid4()), "amount_minor": 1})

    assert answer.status_code == 403


def test_signing_out_ends_the_couriers_session(courier: httpx.Client) -> None:
    assert courier.delete("/v1/courier/session").status_code == 204
    assert courier.get("/v1/courier").status_code == 401


def grey_picture(text: str, module_px: int, width: int, height: int) -> bytes:
    """Draw a QR code in the middle of a grey picture, as a page sends it."""
    matrix = np.array([[0 if dark else 255 for dark in row] for row in segno.make(text).matrix], np.uint8)
    code = np.pad(matrix, 4, constant_values=255).repeat(module_px, axis=0).repeat(module_px, axis=1)
    picture = np.full((height, width), 180, np.uint8)
    top, left = (height - code.shape[0]) // 2, (width - code.shape[1]) // 2
    picture[top : top + code.shape[0], left : left + code.shape[1]] = code
    return picture.tobytes()


def test_the_code_on_a_picture_is_read(courier: httpx.Client) -> None:
    pixels = grey_picture("91000000000000000042", 4, 560, 420)

    answer = courier.post("/v1/courier/pictures", params={"width": 560, "height": 420}, content=pixels)

    assert answer.json() == {"codes": ["91000000000000000042"]}


def test_a_picture_of_another_size_than_it_says_is_refused(courier: httpx.Client) -> None:
    answer = courier.post("/v1/courier/pictures", params={"width": 10, "height": 10}, content=b"\0" * 99)

    assert (answer.status_code, answer.json()["code"]) == (422, "REQUEST_INVALID")
    assert "99 bytes came" in answer.json()["detail"]
