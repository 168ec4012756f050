# SPDX-License-Identifier: Apache-2.0
"""Every route of the OpenAPI document, asked by schemathesis with all its checks: as a till, a customer, a courier.

``SCHEMATHESIS_EXAMPLES`` makes it ask longer.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from middleplatform.app import openapi_document
from middleplatform.contract.couriers import CourierSignIn
from middleplatform.contract.signatures import sign_request
from middleplatform.routes.couriers import COURIER_COOKIE
from middleplatform.routes.dependencies import CHANGE_HEADER, SESSION_COOKIE
from middleplatform.settings import Timings
from tests.integration.middleplatform.running_platform import RunningPlatform, served
from tests.unit.middleplatform.conftest import (  # noqa: F401 - fixtures of the unit tests, used here as well
    _empty,
    _restore,
    postgresql_database,
    sqlite_database,
    sqlite_template,
)
from tests.unit.middleplatform.workbench import LOGIN, Workbench

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "4"))
FAST = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES == 4,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
# Nobody guesses here: bounds on guessing would hide the routes behind them. A stream of events ends at once.
NO_BOUNDS = Timings(
    bad_codes_per_minute=10**9,
    codes_per_minute=10**9,
    bad_logins_per_quarter=10**9,
    bad_logins_per_address=10**9,
    bad_enrolments_per_quarter=10**9,
    event_stream_life_s=0,
    verification_timeout_s=1,
)
schema = schemathesis.openapi.from_dict(openapi_document())


class Signer(requests.auth.AuthBase):
    """Signs what goes over the wire, byte for byte, as a till does."""

    def __init__(self, terminal_id: str, key: Ed25519PrivateKey) -> None:
        self._terminal_id = terminal_id
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the signature's headers."""
        assert request.url is not None
        assert request.method is not None
        target = urlsplit(request.url)
        body = request.body or b""
        key = request.headers.get("Idempotency-Key")
        headers = sign_request(
            self._key,
            key_id=self._terminal_id,
            method=request.method,
            path=target.path,
            query=target.query,
            body=body if isinstance(body, bytes) else str(body).encode(),
            created=int(time.time()),
            nonce=uuid.uuid4().hex,
            idempotency_key=key.decode("latin-1") if isinstance(key, bytes) else key,
        )
        request.headers.update(headers)
        return request


@dataclass
class Asker:
    """A running platform, and what proves each role."""

    platform: RunningPlatform
    member: str
    courier: str
    attempts: list[str] = field(default_factory=list)

    def proof(self, method: str, path: str) -> dict[str, Any]:
        """Return what goes with a request to a route: a signature or a cookie."""
        if path.startswith("/v1/customer"):
            return {"cookies": {SESSION_COOKIE: self.member}, "headers": {CHANGE_HEADER: "1"}}
        if path.startswith("/v1/courier"):
            return {"cookies": {COURIER_COOKIE: self.courier}, "headers": {CHANGE_HEADER: "1"}}
        bench = self.platform.bench
        if (method, path) == ("DELETE", "/v1/terminal"):  # Whoever asks for this asks for nothing more.
            identity, key = bench.enrol("leaving", shop_id=bench.terminal.shop_id)
            return {"auth": Signer(identity.terminal_id, key)}
        return {"auth": Signer(bench.terminal.terminal_id, bench.key)}


pytestmark = pytest.mark.slow  # Each run asks for something else; ``make check`` and ``make fuzz-api`` have the time.


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def asker(request: pytest.FixtureRequest) -> Iterator[Asker]:
    shared = request.getfixturevalue(f"{request.param}_database")
    if request.param == "sqlite":
        _restore(shared, request.getfixturevalue("sqlite_template"))
    else:
        _empty(shared)
    bench = Workbench.build(shared.url, timings=NO_BOUNDS, machine_clock=True, engine=shared.engine)
    with served(bench) as platform:
        guest = bench.guest()
        with platform.phone(guest) as phone, platform.till() as till:
            token = phone.http.cookies[SESSION_COOKIE]
            bench.platform.couriers.add("shop", "C1", "Courier")
            bench.platform.couriers.set_password("C1", LOGIN)
            courier = bench.platform.couriers.sign_in(CourierSignIn(number="C1", password=LOGIN), "127.0.0.1").token
            paid = [till.pay(phone.code(), 100).json()["attempt_id"] for _ in range(2)]
            yield Asker(platform, token, courier, paid)
    assert bench.violations() == []


# What a document of this kind cannot say: that one of several parameters is needed, what bytes a picture has, and
# the bound that a shop has set.
MORE_THAN_A_SCHEMA = {("GET", "/v1/payments"), ("POST", "/v1/courier/pictures"), ("PUT", "/v1/customer/limit")}


@schema.parametrize()
@FAST
def test_every_answer_is_what_the_document_says(case: schemathesis.Case[Any], asker: Asker) -> None:
    # An id out of the blue ends at "not found": ask of payments that are there, as often as not.
    meant_well = case.meta is not None and case.meta.generation.mode.is_positive
    if (
        meant_well
        and "attempt_id" in case.path_parameters
        and str(case.path_parameters["attempt_id"])[-1] in "02468ace"
    ):
        case.path_parameters["attempt_id"] = asker.attempts[0]
    excluded: list[Any] = [positive_data_acceptance] if (case.method, case.path) in MORE_THAN_A_SCHEMA else []
    case.call_and_validate(
        base_url=asker.platform.url, excluded_checks=excluded, **asker.proof(case.method, case.path)
    )
