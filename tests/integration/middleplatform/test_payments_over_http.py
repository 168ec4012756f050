# SPDX-License-Identifier: Apache-2.0
"""The wire as a till uses it: statuses, idempotency, long waits, problems."""

from __future__ import annotations

import socket
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from middleplatform.contract.base import PROBLEM_MEDIA_TYPE
from middleplatform.contract.payments import Payment, Refund
from middleplatform.contract.terminals import TerminalPolicy
from tests.integration.middleplatform.running_platform import Phone, RunningPlatform, Till, served
from tests.unit.middleplatform.workbench import PASSWORD, Workbench

SOON_S = 5.0


def problem(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM_MEDIA_TYPE
    told = answer.json()
    assert told["status"] == status
    return str(told["code"])


def test_a_new_attempt_is_201_and_the_same_again_200(till: Till, phone: Phone) -> None:
    attempt_id, code = str(uuid.uuid4()), phone.code()
    first = till.pay(code, attempt_id=attempt_id, order="o-1")
    again = till.pay(code, attempt_id=attempt_id, order="o-1")
    assert (first.status_code, again.status_code) == (201, 200)
    payment = Payment.model_validate_json(first.content)
    assert str(payment.attempt_id) == attempt_id
    assert payment.receipt == Payment.model_validate_json(again.content).receipt is not None


def test_a_decline_is_201_and_a_payment_too(till: Till) -> None:
    answer = till.pay("91000000000000000000")
    assert answer.status_code == 201
    assert (answer.json()["status"], answer.json()["failure"]["code"]) == ("failed", "CODE_MALFORMED")


def test_the_policy_is_what_the_contract_says(till: Till) -> None:
    policy = TerminalPolicy.model_validate_json(till.get("/v1/terminal").content)
    assert (policy.terminal_id, policy.api_version) == (till.terminal_id, 1)


def test_a_long_wait_is_answered_as_soon_as_the_customer_has_typed(till: Till, phone: Phone) -> None:
    waiting = till.pay(phone.code(), 50_000).json()
    path = f"/v1/payments/{waiting['attempt_id']}"
    with ThreadPoolExecutor(1) as pool:
        begun = time.monotonic()
        answer = pool.submit(till.get, path, f"wait=20&after={waiting['version']}")
        time.sleep(0.3)
        assert not answer.done()
        assert phone.type_password(waiting["attempt_id"], PASSWORD).status_code == 200
        assert answer.result(SOON_S).json()["status"] == "succeeded"
        assert time.monotonic() - begun < SOON_S


def test_a_long_wait_without_change_ends_in_time_with_what_is(till: Till, phone: Phone) -> None:
    waiting = till.pay(phone.code(), 50_000).json()
    begun = time.monotonic()
    answer = till.get(f"/v1/payments/{waiting['attempt_id']}", "wait=0.5")
    assert answer.json()["version"] == waiting["version"]
    assert 0.5 <= time.monotonic() - begun < SOON_S


def test_a_long_wait_says_how_long_there_is_when_it_ends_and_not_when_it_began(
    running: RunningPlatform, till: Till, phone: Phone
) -> None:
    waiting = till.pay(phone.code(), 50_000).json()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(till.get, f"/v1/payments/{waiting['attempt_id']}", "wait=1")
        time.sleep(0.3)
        running.bench.clock.forward(seconds=20)
        assert answer.result(SOON_S).json()["verification"]["remaining_s"] <= 70.0


def test_a_newer_version_than_the_known_one_is_answered_at_once(till: Till, phone: Phone) -> None:
    waiting = till.pay(phone.code(), 50_000).json()
    phone.type_password(waiting["attempt_id"], "000000")
    begun = time.monotonic()
    answer = till.get(f"/v1/payments/{waiting['attempt_id']}", f"wait=20&after={waiting['version']}")
    assert answer.json()["verification"]["last_failure"] == "PASSWORD_INCORRECT"
    assert time.monotonic() - begun < SOON_S


def test_the_deadline_wakes_a_long_wait(running: RunningPlatform, till: Till, phone: Phone) -> None:
    waiting = till.pay(phone.code(), 50_000).json()
    running.bench.clock.forward(seconds=89)
    begun = time.monotonic()
    answer = till.get(f"/v1/payments/{waiting['attempt_id']}", "wait=20")
    assert answer.json()["failure"]["code"] == "VERIFICATION_TIMED_OUT"
    assert time.monotonic() - begun < SOON_S


def test_many_waiting_tills_leave_the_service_quick(running: RunningPlatform, till: Till, phone: Phone) -> None:
    # More waits than worker threads: a waiting till must hold none.
    waiting = till.pay(phone.code(), 50_000).json()
    path, crowd = f"/v1/payments/{waiting['attempt_id']}", 60
    with ThreadPoolExecutor(crowd) as pool, running.stranger() as stranger:
        answers = [pool.submit(till.get, path, "wait=20") for _ in range(crowd)]
        time.sleep(1.0)
        begun = time.monotonic()
        assert stranger.get("/readyz").status_code == 200
        assert time.monotonic() - begun < SOON_S
        phone.type_password(waiting["attempt_id"], PASSWORD)
        assert {answer.result(20).json()["status"] for answer in answers} == {"succeeded"}


def test_stopping_answers_those_who_wait(running: RunningPlatform, till: Till, phone: Phone) -> None:
    waiting = till.pay(phone.code(), 50_000).json()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(till.get, f"/v1/payments/{waiting['attempt_id']}", "wait=20")
        time.sleep(0.3)
        running.server.should_exit = True
        assert answer.result(SOON_S).json()["status"] == "verifying"


def test_cancel_refund_search_and_settlement_speak_the_contract(till: Till, phone: Phone) -> None:
    paid = till.pay(phone.code(), 1_000, order="o-7").json()
    refund = {"refund_id": str(uuid.uuid4()), "amount": 300, "reason": "returned", "approved_by": "lee"}
    refunded = till.post(f"/v1/payments/{paid['attempt_id']}/refunds", refund)
    assert Refund.model_validate_json(refunded.content).payment.refunded == 300
    found = till.get("/v1/payments", "order_number=o-7").json()["payments"]
    assert [payment["attempt_id"] for payment in found] == [paid["attempt_id"]]
    cancelled = till.post(f"/v1/payments/{paid['attempt_id']}/cancel", {"if_succeeded": "reverse"})
    assert cancelled.json()["status"] == "reversed"
    period = "from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z"
    lines = till.get(f"/v1/settlements/{till.terminal_id}", period).json()["lines"]
    assert [(line["kind"], line["amount"]) for line in lines] == [
        ("debit", 1000),
        ("refund", -300),
        ("reversal", -700),
    ]


def test_each_refusal_is_a_problem_with_a_code(till: Till, phone: Phone) -> None:
    nobody = uuid.uuid4()
    assert problem(till.get(f"/v1/payments/{nobody}"), 404) == "PAYMENT_NOT_FOUND"
    assert problem(till.get("/v1/payments/not-an-id"), 422) == "REQUEST_INVALID"
    assert problem(till.get("/v1/nothing"), 404) == "NOT_FOUND"
    assert problem(till.post("/v1/terminal", {}), 405) == "REQUEST_INVALID"
    assert problem(till.get("/v1/payments"), 422) == "REQUEST_INVALID"
    assert problem(till.get("/v1/settlements/another", "from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z"), 404)
    assert problem(till.post("/v1/payments", {"code": "1"}, str(nobody)), 422) == "REQUEST_INVALID"
    assert problem(till.post(f"/v1/payments/{nobody}/verifications", {"door": "phone"}), 404)
    attempt_id, code = str(uuid.uuid4()), phone.code()
    till.pay(code, 100, attempt_id)
    assert problem(till.pay(code, 101, attempt_id), 409) == "ORDER_DIFFERS"


def test_a_validation_error_names_the_place_and_not_the_value(till: Till) -> None:
    code = "9" * 65
    answer = till.pay(code)
    assert problem(answer, 422) == "REQUEST_INVALID"
    assert "code" in answer.json()["detail"]
    assert code not in answer.text


def test_a_refused_method_names_all_that_the_path_allows(phone: Phone) -> None:
    answer = phone.http.put("/v1/customer/session")
    assert problem(answer, 405) == "REQUEST_INVALID"
    assert answer.headers["allow"] == "DELETE, POST"


@pytest.mark.parametrize("body", [b"{not json", b"\xff\xfe", b""])
def test_json_that_is_none_is_a_problem(till: Till, body: bytes) -> None:
    key = str(uuid.uuid4())
    headers = till.signed("POST", "/v1/payments", body=body, key=key)
    assert problem(till.http.post("/v1/payments", content=body, headers=headers), 422) == "REQUEST_INVALID"


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_is_too_large_is_refused(till: Till, announced: bool) -> None:
    body = b" " * (256 * 1024 + 1)
    headers = till.signed("POST", "/v1/payments", body=body, key=str(uuid.uuid4()))

    def chunks() -> object:
        yield body

    content = body if announced else chunks()
    answer = till.http.post("/v1/payments", content=content, headers=headers)  # type: ignore[arg-type]
    assert problem(answer, 413) == "REQUEST_TOO_LARGE"


def test_a_body_that_never_ends_is_refused_and_its_connection_closed(sqlite_url: str) -> None:
    bench = Workbench.build(sqlite_url, machine_clock=True)
    with served(bench, max_body_s=0.1) as running, socket.create_connection(running.address, timeout=60) as line:
        line.sendall(b"POST /v1/payments HTTP/1.1\r\nHost: platform\r\nContent-Length: 90\r\n\r\n{")
        answer = b"".join(iter(lambda: line.recv(65_536), b""))
    bench.close()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"detail":"the request did not come as a whole within 0.1 s"' in answer


def test_an_answer_carries_the_request_id_and_is_never_stored(till: Till) -> None:
    headers = till.signed("GET", "/v1/terminal") | {"X-Request-ID": "till-1-0001"}
    answer = till.http.get("/v1/terminal", headers=headers)
    assert answer.headers["x-request-id"] == "till-1-0001"
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_twenty_tills_scan_one_code_over_http_and_exactly_one_succeeds(till: Till, phone: Phone) -> None:
    code, gate = phone.code(), threading.Barrier(20)

    def scan(_: int) -> str:
        gate.wait()
        answer = till.pay(code, 100).json()
        return str(answer["failure"]["code"] if answer["failure"] else answer["status"])

    with ThreadPoolExecutor(20) as pool:
        outcomes = sorted(pool.map(scan, range(20)))
    assert outcomes == ["CODE_ALREADY_USED"] * 19 + ["succeeded"]
