# SPDX-License-Identifier: Apache-2.0
"""Every route, and that everybody who is not meant gets nothing from it. A route that is new needs its line here."""

from __future__ import annotations

import contextlib
import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from middleplatform.app import openapi_document
from middleplatform.contract.couriers import CourierSignIn
from middleplatform.couriers.assignment import Assignment
from middleplatform.database.engine import database_url
from middleplatform.routes.couriers import COURIER_COOKIE
from middleplatform.routes.dependencies import CHANGE_HEADER, SESSION_COOKIE
from middleplatform.terminals.repository import TerminalRepository
from tests.integration.middleplatform.running_platform import RunningPlatform, Till, served
from tests.support.plain_http import NO_TLS
from tests.unit.middleplatform.workbench import LOGIN, PASSWORD, Guest, Workbench

Route = tuple[str, str]

EVERYBODY: set[Route] = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("POST", "/v1/terminals/enrolments"),
    ("POST", "/v1/customer/session"),
    ("POST", "/v1/courier/session"),
}
ID = str(uuid.uuid4())
DOOR = {"door": "phone"}
# A whole request for each route, so that nothing but the role can be what is wrong with it.
TILL: dict[Route, Any] = {
    ("GET", "/v1/terminal"): None,
    ("DELETE", "/v1/terminal"): None,
    ("GET", "/v1/staff"): None,
    ("GET", "/v1/payments"): None,
    ("POST", "/v1/payments"): {
        "order": {"number": "o", "total_minor": 100},
        "asset": "points",
        "amount": 100,
        "code": "91",
    },
    ("GET", "/v1/payments/{attempt_id}"): None,
    ("POST", "/v1/payments/{attempt_id}/verifications"): DOOR,
    ("POST", "/v1/payments/{attempt_id}/cancel"): {"if_succeeded": "reverse"},
    ("POST", "/v1/payments/{attempt_id}/refunds"): {
        "refund_id": ID,
        "amount": 1,
        "reason": "none",
        "approved_by": "nobody",
    },
    ("GET", "/v1/settlements/{terminal_id}"): None,
}
CUSTOMER: dict[Route, Any] = {
    ("GET", "/v1/customer"): None,
    ("DELETE", "/v1/customer/session"): None,
    ("POST", "/v1/customer/codes"): {"asset": "points"},
    ("POST", "/v1/customer/offline"): {"asset": "points"},
    ("DELETE", "/v1/customer/offline"): None,
    ("POST", "/v1/customer/password"): {"login_password": LOGIN, "password": PASSWORD},
    ("PUT", "/v1/customer/password"): {"old_password": PASSWORD, "password": PASSWORD},
    ("POST", "/v1/customer/password/recovery"): None,
    ("POST", "/v1/customer/password/recovery/code"): {"code": "000000", "password": PASSWORD},
    ("GET", "/v1/customer/limit"): None,
    ("PUT", "/v1/customer/limit"): {"limit_minor": 0},
    ("GET", "/v1/customer/events"): None,
    ("GET", "/v1/customer/payments"): None,
    ("GET", "/v1/customer/payments/{attempt_id}"): None,
    ("POST", "/v1/customer/payments/{attempt_id}/password"): {"verification_id": ID, "password": PASSWORD},
    ("POST", "/v1/customer/payments/{attempt_id}/sms"): None,
    ("POST", "/v1/customer/payments/{attempt_id}/sms/code"): {"verification_id": ID, "code": "000000"},
    ("POST", "/v1/customer/payments/{attempt_id}/refuse"): None,
}
COURIER: dict[Route, Any] = {
    ("GET", "/v1/courier"): None,
    ("DELETE", "/v1/courier/session"): None,
    ("GET", "/v1/courier/deliveries"): None,
    ("GET", "/v1/courier/deliveries/{number}"): None,
    ("POST", "/v1/courier/deliveries/{number}/cash"): {"cash_id": ID, "amount_minor": 40_000},
    ("POST", "/v1/courier/deliveries/{number}/payments"): {"asset": "points", "amount": 40_000, "code": "91"},
    ("GET", "/v1/courier/payments/{attempt_id}"): None,
    ("POST", "/v1/courier/payments/{attempt_id}/verifications"): DOOR,
    ("POST", "/v1/courier/payments/{attempt_id}/cancel"): {"if_succeeded": "reverse"},
    ("POST", "/v1/courier/pictures"): None,
}
BODIES = TILL | CUSTOMER | COURIER
NAMED = [route for route in BODIES if "{" in route[1]]


@dataclass
class House:
    """A platform with two of each role; what is asked for belongs to the first of each, the second asks."""

    platform: RunningPlatform
    ids: dict[str, str] = field(default_factory=dict)
    roles: dict[str, Callable[[Route], httpx.Response]] = field(default_factory=dict)

    def target(self, path: str) -> tuple[str, str]:
        """Fill a path's ids in, and give its query."""
        for name, value in self.ids.items():
            path = path.replace(f"{{{name}}}", value)
        period = "from=2026-01-01T00:00:00Z&to=2036-01-01T00:00:00Z"
        queries = {"/v1/payments": period, "/v1/courier/pictures": "width=1&height=1"}
        return path, queries.get(path, period if path.startswith("/v1/settlements/") else "")

    def by_cookies(self, route: Route, cookies: dict[str, str]) -> httpx.Response:
        """Ask as somebody with cookies, or none."""
        path, query = self.target(route[1])
        headers = {CHANGE_HEADER: "1", "Idempotency-Key": str(uuid.uuid4())}
        with httpx.Client(
            base_url=self.platform.url, trust_env=False, verify=NO_TLS, cookies=cookies, headers=headers, timeout=60
        ) as client:
            return client.request(route[0], f"{path}?{query}" if query else path, json=BODIES[route])

    def by_till(self, route: Route, till: Till) -> httpx.Response:
        """Ask as a till: signed."""
        path, query = self.target(route[1])
        body = b"" if BODIES[route] is None else json.dumps(BODIES[route]).encode()
        key = str(uuid.uuid4())
        headers = till.signed(route[0], path, query=query, body=body, key=key) | {CHANGE_HEADER: "1"}
        return till.http.request(route[0], f"{path}?{query}" if query else path, content=body, headers=headers)

    def state(self) -> list[str]:
        """Return how the first ones' payments stand."""
        bench = self.platform.bench
        return [bench.query(uuid.UUID(self.ids[name])).status for name in ("attempt_id", "paid")]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[House]:
    path = tmp_path_factory.mktemp("roles") / "platform.db"
    shutil.copyfile(sqlite_template, path)
    bench = Workbench.build(database_url(str(path)), machine_clock=True)
    with served(bench) as platform, contextlib.ExitStack() as closing:
        yield furnished(platform, closing)
    bench.close()


def furnished(platform: RunningPlatform, closing: contextlib.ExitStack) -> House:
    bench, house = platform.bench, House(platform)
    owner = bench.guest()
    house.ids |= {
        "attempt_id": str(bench.waiting(owner).attempt_id),
        "paid": str(bench.pay(bench.request(bench.code(owner), 100)).attempt_id),
        "terminal_id": bench.terminal.terminal_id,
        "number": "D-1",
    }
    first, second = courier_token(bench, "C1"), courier_token(bench, "C2")
    day = datetime.now(UTC).date()
    header = "number,courier,day,recipient,phone,address,total\n"
    Assignment(bench.platform.context).import_csv("shop", f"{header}D-1,C1,{day},Li,,Road 1,400\n".encode())
    bench.admin.add_shop("Other shop", "CNY", "other")
    stranger, revoked = (closing.enter_context(enrolled(platform, shop_id)) for shop_id in ("other", "shop"))
    bench.platform.context.units.write(
        lambda unit: TerminalRepository(unit.connection).change(revoked.terminal_id, revoked_at=bench.clock.now())
    )
    own = closing.enter_context(platform.till())
    member = session(platform, bench.guest())
    house.roles = {
        "nobody": lambda route: house.by_cookies(route, {}),
        "customer": lambda route: house.by_cookies(route, {SESSION_COOKIE: session(platform, owner)}),
        "another customer": lambda route: house.by_cookies(route, {SESSION_COOKIE: member}),
        "courier": lambda route: house.by_cookies(route, {COURIER_COOKIE: first}),
        "another courier": lambda route: house.by_cookies(route, {COURIER_COOKIE: second}),
        "till": lambda route: house.by_till(route, own),
        "another shop's till": lambda route: house.by_till(route, stranger),
        "revoked till": lambda route: house.by_till(route, revoked),
    }
    return house


def session(platform: RunningPlatform, guest: Guest) -> str:
    with platform.phone(guest) as phone:
        return str(phone.http.cookies[SESSION_COOKIE])


def courier_token(bench: Workbench, number: str) -> str:
    bench.platform.couriers.add("shop", number, "Courier")
    bench.platform.couriers.set_password(number, LOGIN)
    return bench.platform.couriers.sign_in(CourierSignIn(number=number, password=LOGIN), "127.0.0.1").token


def enrolled(platform: RunningPlatform, shop_id: str) -> Till:
    identity, key = platform.bench.enrol(f"of {shop_id}", shop_id=shop_id)
    return Till(platform.url, identity.terminal_id, key)


def own_role(route: Route) -> str:
    return "till" if route in TILL else "customer" if route in CUSTOMER else "courier"


def test_every_route_says_whom_it_is_for() -> None:
    routes = {
        (method.upper(), path) for path, operations in openapi_document()["paths"].items() for method in operations
    }
    assert routes == EVERYBODY | set(BODIES)


@pytest.mark.parametrize("route", list(BODIES), ids=" ".join)
def test_a_route_gives_every_other_role_nothing(house: House, route: Route) -> None:
    before = house.state()
    others = {name: ask for name, ask in house.roles.items() if own_role(route) not in name}
    if own_role(route) == "till":
        others["revoked till"] = house.roles["revoked till"]
    told = {name: ask(route) for name, ask in others.items()}
    assert {name: answer.status_code for name, answer in told.items()} == dict.fromkeys(told, 401)
    assert all(set(answer.json()) <= {"type", "title", "status", "detail", "code"} for answer in told.values())
    assert house.state() == before


@pytest.mark.parametrize("route", NAMED, ids=" ".join)
def test_what_belongs_to_somebody_else_of_the_same_role_is_not_there(house: House, route: Route) -> None:
    other = {"till": "another shop's till", "customer": "another customer", "courier": "another courier"}
    before = house.state()
    answer = house.roles[other[own_role(route)]](route)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert house.state() == before


def test_another_shops_till_finds_none_of_this_shops_payments(house: House) -> None:
    own = house.roles["till"](("GET", "/v1/payments")).json()["payments"]
    others = house.roles["another shop's till"](("GET", "/v1/payments")).json()["payments"]
    assert {payment["attempt_id"] for payment in own} == {house.ids["attempt_id"], house.ids["paid"]}
    assert others == []
