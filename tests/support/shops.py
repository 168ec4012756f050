# SPDX-License-Identifier: Apache-2.0
"""Two shops for the same promises: one on the fake platform, one on the real one over real HTTP."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import UUID

import pytest

from cashier.checkout.attempt import Answered, Asked, Attempt
from cashier.checkout.platform_events import PlatformEvents
from cashier.checkout.ports import PaymentPlatform, PlatformEvent
from cashier.platform_client.client import PlatformClient
from cashier.values.identifiers import new_verification_id
from cashier.values.payment_code import PaymentCode
from middleplatform.contract.payments import (
    IfSucceeded,
    Order,
    Payment,
)
from middleplatform.database.engine import database_url
from tests.integration.middleplatform.running_platform import RunningPlatform, served
from tests.support.attempts import draft
from tests.support.clock import SettableClock
from tests.support.fakes import FakePlatform
from tests.support.platform_model import Member
from tests.unit.middleplatform.workbench import PASSWORD, Guest, Workbench

T = TypeVar("T")
SMALL, LARGE, HUGE = 1_280, 50_000, 900_000
"""Amounts in points under the limit, over it, and over what the customer has."""
WRONG = "000000"
_NUMBERS = itertools.count(1)


class Shop(Protocol):
    """A platform with one customer who has 100,000 points, and a limit of 20,000 without proof."""

    port: PaymentPlatform

    def show_code(self) -> PaymentCode: ...

    def balance(self) -> int: ...

    def type_on_phone(self, attempt_id: UUID, *, right: bool) -> None: ...

    def refuse(self, attempt_id: UUID) -> None: ...

    def sms_code(self) -> str: ...

    async def pass_time(self, seconds: float) -> None: ...

    async def told(self, asking: Coroutine[Any, Any, T]) -> T: ...


class FakeShop:
    def __init__(self) -> None:
        self._clock = SettableClock()
        self._platform = FakePlatform(self._clock)
        self._member = Member(balance=100_000, limit=20_000, password=PASSWORD)
        self.port: PaymentPlatform = self._platform

    def show_code(self) -> PaymentCode:
        return self._platform.model.issue_code(self._member)

    def balance(self) -> int:
        return self._member.balance

    def type_on_phone(self, attempt_id: UUID, *, right: bool) -> None:
        self._platform.model.type_on_phone(attempt_id, PASSWORD if right else WRONG)

    def refuse(self, attempt_id: UUID) -> None:
        self._platform.model.refuse(attempt_id)

    def sms_code(self) -> str:
        return self._member.sms_code

    async def pass_time(self, seconds: float) -> None:
        await self._clock.advance(seconds)

    async def told(self, asking: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(asking)
        await self._clock.run_until_idle()
        return task.result()


class RealShop:
    def __init__(self, running: RunningPlatform) -> None:
        self._bench = running.bench
        self._guest: Guest = self._bench.guest(points=100_000)
        self.client = PlatformClient(
            running.url,
            self._bench.terminal.terminal_id,
            self._bench.key,
            answer_timeout_s=30,  # Machines differ in speed.
            verify_tls=False,
        )
        self.port: PaymentPlatform = PlatformEvents(self.client)

    def show_code(self) -> PaymentCode:
        return PaymentCode(self._bench.code(self._guest))

    def balance(self) -> int:
        return self._bench.balance(self._guest)

    def type_on_phone(self, attempt_id: UUID, *, right: bool) -> None:
        self._bench.platform.proving.by_phone(attempt_id, new_verification_id(), PASSWORD if right else WRONG)

    def refuse(self, attempt_id: UUID) -> None:
        self._bench.platform.proving.refuse(attempt_id)

    def sms_code(self) -> str:
        return self._bench.sms_code()

    async def pass_time(self, seconds: float) -> None:
        self._bench.clock.forward(seconds=seconds)

    async def told(self, asking: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wait_for(asking, 50)


Opening = Callable[[], AbstractAsyncContextManager[Shop]]


@pytest.fixture(scope="module")
def running(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    """The real platform, for all tests of this module; the ledger's invariants are checked at its end."""
    path = tmp_path_factory.mktemp("platform") / "platform.db"
    shutil.copyfile(sqlite_template, path)
    bench = Workbench.build(database_url(str(path)), sms=True, machine_clock=True)
    with served(bench) as platform:
        yield platform
    bench.close()


@pytest.fixture(params=["fake", "real"])
def opened(request: pytest.FixtureRequest) -> Opening:
    """How to open a shop inside the test's loop."""
    if request.param == "fake":
        return _fake_shop
    platform: RunningPlatform = request.getfixturevalue("running")

    @asynccontextmanager
    async def real_shop() -> AsyncIterator[Shop]:
        shop = RealShop(platform)
        try:
            yield shop
        finally:
            await shop.client.aclose()

    return real_shop


@asynccontextmanager
async def _fake_shop() -> AsyncIterator[Shop]:
    yield FakeShop()


def fresh_order(total_minor: int) -> Order:
    """Return an order that nobody has tried to pay; the real platform is the same in all tests."""
    return Order(number=f"T01-20261101-090000-{next(_NUMBERS):04d}", total_minor=total_minor)


def payment_of(event: PlatformEvent, asked: Asked) -> Payment:
    """Return what was answered; fail where it is no answer to that question."""
    assert isinstance(event, Answered), f"{event}"
    assert event.asked is asked
    return event.payment


async def create(
    shop: Shop, amount: int = SMALL, *, code: PaymentCode | None = None, attempt: Attempt | None = None
) -> Payment:
    """Ask for a charge of a fresh order."""
    code = code or shop.show_code()
    attempt = attempt or draft(code, of_order=fresh_order(amount), amount=amount)
    payment = payment_of(await shop.told(shop.port.create(attempt, code)), Asked.CREATE)
    assert payment.attempt_id == attempt.attempt_id
    return payment


async def query(shop: Shop, attempt_id: UUID) -> Payment:
    return payment_of(await shop.told(shop.port.query(attempt_id)), Asked.QUERY)


async def cancel(shop: Shop, attempt_id: UUID, if_succeeded: IfSucceeded) -> Payment:
    asked = Asked.CANCEL_KEEP if if_succeeded is IfSucceeded.KEEP else Asked.CANCEL_REVERSE
    payment = payment_of(await shop.told(shop.port.cancel(attempt_id, if_succeeded)), asked)
    assert payment.attempt_id == attempt_id
    return payment
