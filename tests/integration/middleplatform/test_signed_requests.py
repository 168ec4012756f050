# SPDX-License-Identifier: Apache-2.0
"""Who may do what over HTTP: signatures, roles, enrolment."""

from __future__ import annotations

import json
import time
import uuid

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from middleplatform.app import openapi_document
from middleplatform.database.tables import rate_counters
from middleplatform.routes.dependencies import CHANGE_HEADER
from middleplatform.security.audit import acts
from tests.integration.middleplatform.running_platform import Phone, RunningPlatform, Till, served
from tests.unit.middleplatform.workbench import LOGIN, Workbench, public_key_text

ATTEMPT = "0196f3a0-0000-7000-8000-000000000001"


def routes(tag: str) -> list[tuple[str, str]]:
    """List method and path of every operation with a tag, with ids filled in."""
    found = []
    for path, operations in openapi_document()["paths"].items():
        filled = path.replace("{attempt_id}", ATTEMPT).replace("{terminal_id}", "t")
        found += [(method.upper(), filled) for method, one in operations.items() if tag in one["tags"]]
    return found


TILL_ROUTES = [route for route in routes("payments") + routes("terminals") if "enrolments" not in route[1]]
CUSTOMER_ROUTES = [route for route in routes("customer") if route != ("POST", "/v1/customer/session")]


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["code"])


def test_there_are_routes_of_both_roles() -> None:
    assert len(TILL_ROUTES) >= 8
    assert len(CUSTOMER_ROUTES) >= 8


@pytest.mark.parametrize("route", TILL_ROUTES, ids=" ".join)
def test_a_tills_route_gives_a_customer_nothing(phone: Phone, route: tuple[str, str]) -> None:
    answer = phone.http.request(*route, headers={"Idempotency-Key": ATTEMPT})
    assert (answer.status_code, code_of(answer)) == (401, "SIGNATURE_INVALID")


@pytest.mark.parametrize("route", CUSTOMER_ROUTES, ids=" ".join)
def test_a_customers_route_gives_a_till_nothing(till: Till, route: tuple[str, str]) -> None:
    headers = till.signed(*route) | {"X-Jifu-Request": "1"}
    answer = till.http.request(*route, headers=headers)
    assert (answer.status_code, code_of(answer)) == (401, "NOT_SIGNED_IN")


@pytest.mark.parametrize("route", [route for route in CUSTOMER_ROUTES if route[0] != "GET"], ids=" ".join)
def test_a_foreign_page_can_change_nothing(phone: Phone, route: tuple[str, str]) -> None:
    del phone.http.headers["X-Jifu-Request"]
    assert phone.http.request(*route).status_code == 403


def test_a_request_sent_twice_is_refused_the_second_time(till: Till) -> None:
    headers = till.signed("GET", "/v1/terminal")
    assert till.http.get("/v1/terminal", headers=headers).status_code == 200
    again = till.http.get("/v1/terminal", headers=headers)
    # Not 401: the first copy was carried out, so the second must not be taken for a request without effect.
    assert (again.status_code, code_of(again)) == (409, "SIGNATURE_INVALID")


MESSAGES: dict[str, dict[str, object]] = {
    "/v1/payments": {
        "order": {"number": "o", "total_minor": 1},
        "asset": "points",
        "amount": 1,
        "code": "91000000000000000093",
    },
    f"/v1/payments/{ATTEMPT}/verifications": {"door": "phone"},
    f"/v1/payments/{ATTEMPT}/cancel": {"if_succeeded": "keep"},
    f"/v1/payments/{ATTEMPT}/refunds": {
        "refund_id": ATTEMPT,
        "amount": 1,
        "reason": "returned",
        "approved_by": "manager",
    },
}
"""A message that each route reads, so that the request is judged and not only refused for its form."""


# Who has retired is told that nobody knows them any more.
@pytest.mark.parametrize("route", [each for each in TILL_ROUTES if each[0] != "DELETE"], ids=" ".join)
def test_every_route_of_a_till_takes_a_request_once(till: Till, route: tuple[str, str]) -> None:
    method, path = route
    body = json.dumps(MESSAGES[path]).encode() if method == "POST" else b""
    query = (
        "from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z" if "settlements" in path or path.endswith("ts") else ""
    )
    headers = till.signed(method, path, query=query, body=body, key=ATTEMPT)
    answers = [till.http.request(method, f"{path}?{query}", content=body, headers=headers) for _ in range(2)]
    assert answers[0].status_code in {200, 201, 404}, answers[0].text
    assert (answers[1].status_code, code_of(answers[1])) == (409, "SIGNATURE_INVALID")


def test_a_clock_that_is_off_learns_the_platforms_time(till: Till) -> None:
    headers = till.signed("GET", "/v1/terminal", created=int(time.time()) - 3600)
    answer = till.http.get("/v1/terminal", headers=headers)
    assert (answer.status_code, code_of(answer)) == (401, "CLOCK_SKEWED")
    assert answer.json()["server_time"].endswith("Z")


def test_a_changed_body_or_query_is_refused(till: Till) -> None:
    key = str(uuid.uuid4())
    headers = till.signed("POST", "/v1/payments", body=b'{"amount": 1}', key=key)
    assert till.http.post("/v1/payments", content=b'{"amount": 9}', headers=headers).status_code == 401
    headers = till.signed("GET", f"/v1/payments/{ATTEMPT}", query="wait=1")
    assert till.http.get(f"/v1/payments/{ATTEMPT}?wait=2", headers=headers).status_code == 401


def test_a_revoked_terminal_gets_nothing_more(running: RunningPlatform, till: Till) -> None:
    from middleplatform.terminals.repository import TerminalRepository

    running.bench.platform.context.units.write(
        lambda unit: TerminalRepository(unit.connection).change(
            till.terminal_id, revoked_at=running.bench.clock.now()
        )
    )
    answer = till.get("/v1/terminal")
    assert (answer.status_code, code_of(answer)) == (401, "TERMINAL_NOT_ENROLLED")


def test_a_terminal_retires_itself_once_which_is_noted_and_shuts_it_out(running: RunningPlatform, till: Till) -> None:
    def ask(method: str) -> httpx.Response:
        return till.http.request(method, "/v1/terminal", headers=till.signed(method, "/v1/terminal"))

    retired = ask("DELETE")
    assert (retired.status_code, retired.json()["terminal_id"]) == (200, till.terminal_id)
    assert [code_of(ask(method)) for method in ("GET", "DELETE")] == ["TERMINAL_NOT_ENROLLED"] * 2
    noted = running.bench.platform.context.units.read(lambda connection: acts(connection, till.terminal_id, 9))
    assert [(act.act, act.actor) for act in noted] == [("terminal.retired", f"terminal:{till.terminal_id}")]


def test_a_terminal_is_enrolled_over_http_and_can_ask_at_once(running: RunningPlatform) -> None:
    code, _ = running.bench.platform.terminals.issue_enrolment_code("shop", None)
    key = Ed25519PrivateKey.generate()
    message = {"enrolment_code": code, "public_key": public_key_text(key), "name": "T2"}
    with running.stranger() as stranger:
        enrolled = stranger.post("/v1/terminals/enrolments", json=message)
        again = stranger.post("/v1/terminals/enrolments", json=message)
    assert enrolled.status_code == 201
    assert (again.status_code, code_of(again)) == (403, "ENROLMENT_CODE_INVALID")
    with Till(running.url, enrolled.json()["terminal_id"], key) as till:
        assert till.get("/v1/terminal").json()["terminal_name"] == "T2"


def test_health_and_metrics_need_no_signature_and_tell_no_ids(till: Till, phone: Phone) -> None:
    paid = till.pay(phone.code(), 100).json()
    assert till.http.get("/healthz").json()["status"] == "alive"
    assert till.http.get("/readyz").json()["status"] == "ready"
    metrics = till.http.get("/metrics").text
    assert 'jifu_payments_total{status="succeeded",reason=""} 1' in metrics
    assert 'route="/v1/payments",status="201"} 1' in metrics
    assert paid["attempt_id"] not in metrics


@pytest.mark.parametrize("trusted", [True, False])
def test_only_a_trusted_proxy_says_who_asks_and_that_it_was_over_tls(sqlite_url: str, trusted: bool) -> None:
    bench = Workbench.build(sqlite_url, machine_clock=True)
    guest = bench.guest()
    told = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", CHANGE_HEADER: "1"}
    path, message = "/v1/customer/session", {"phone": guest.phone, "password": LOGIN}
    proxies = ("127.0.0.1",) if trusted else ("192.0.2.1",)
    with served(bench, trusted_proxies=proxies) as platform, platform.stranger() as stranger:
        cookie = stranger.post(path, headers=told, json=message).headers["set-cookie"]
        stranger.post(path, headers=told, json=message | {"password": "wrong"})
    with bench.platform.context.units.engine.connect() as connection:
        counted = {key.rpartition(":")[2] for key in connection.execute(select(rate_counters.c.key)).scalars()}
    bench.close()

    assert ("Secure" in cookie) is trusted
    assert ("203.0.113.7" in counted, "127.0.0.1" in counted) == (trusted, not trusted)
