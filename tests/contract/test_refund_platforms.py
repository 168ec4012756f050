# SPDX-License-Identifier: Apache-2.0
"""What holds of every platform that books refunds, the real one over HTTP and the fake of the tests."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from cashier.platform_client.client import PlatformClient
from cashier.refunds.platform_refunds import PlatformRefunds
from cashier.refunds.refund import Refund, RefundState, Tender, tender_of_attempt, wanted
from cashier.refunds.refunds import RefundPlatform
from cashier.values.identifiers import new_attempt_id
from cashier.values.money import Money
from middleplatform.contract.payments import Asset, Entry, Order
from tests.support.clock import SettableClock
from tests.support.platform_model import Member, PlatformModel
from tests.support.reconciliation_ground import ReconciliationGround, reconciliation_ground
from tests.support.refunds import FakeRefundPlatform
from tests.unit.middleplatform.conftest import sqlite_template, sqlite_url  # noqa: F401 - fixtures, used here as well
from tests.unit.middleplatform.workbench import NOON, Workbench

Promise = Callable[["Contract"], Coroutine[Any, Any, None]]


class Contract:
    """A payment of 1280 points on either platform, and the port to refund it."""

    def __init__(self, platform: RefundPlatform, tender: Tender) -> None:
        self.platform = platform
        self.tender = tender

    def wanted(self, amount: int, refund_id: UUID | None = None) -> Refund:
        return wanted(refund_id or new_attempt_id(), self.tender, (), amount, "returned", "1001", "1001", NOON)


def _on_real(ground: ReconciliationGround) -> Callable[[Promise], None]:
    tender = tender_of_attempt(ground.pay(1280))

    def hold(promise: Promise) -> None:
        async def ask(client: PlatformClient) -> None:
            await promise(Contract(PlatformRefunds(client), tender))

        ground.ask(ask)

    return hold


def _on_fake() -> Callable[[Promise], None]:
    model = PlatformModel(SettableClock())
    attempt_id = new_attempt_id()
    code = model.issue_code(Member(balance=10_000, limit=10_000))
    model.create(attempt_id, Order(number="T01-1", total_minor=1280), Asset.POINTS, 1280, code, Entry.SCANNED)
    tender = Tender(attempt_id, "T01-1", Asset.POINTS, None, 1280, Money(1280, "CNY"))
    return lambda promise: asyncio.run(promise(Contract(FakeRefundPlatform(model), tender)))


@pytest.fixture(params=["real", "fake"])
def hold(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    sqlite_url: str,  # noqa: F811 - the fixture above
) -> Iterator[Callable[[Promise], None]]:
    """Hold a promise against one of the platforms."""
    if request.param == "fake":
        yield _on_fake()
        return
    bench = Workbench.build(sqlite_url)
    with reconciliation_ground(tmp_path / "till", bench) as ground:
        yield _on_real(ground)
    bench.close()


def test_what_is_booked_is_answered_again_and_never_more_than_is_left(hold: Callable[[Promise], None]) -> None:
    async def promise(on: Contract) -> None:
        first = on.wanted(1000)
        assert (await on.platform.refund(first)).state is RefundState.DONE
        again = await on.platform.refund(dataclasses.replace(first, state=RefundState.UNKNOWN))
        assert again.state is RefundState.DONE
        late = await on.platform.refund(on.wanted(281))
        assert (late.state, late.code) == (RefundState.REFUSED, "REFUND_EXCEEDS_PAYMENT")
        assert (await on.platform.refund(on.wanted(280))).state is RefundState.DONE

    hold(promise)


@pytest.mark.parametrize("state", [RefundState.SUBMITTED, RefundState.UNKNOWN])
def test_an_id_that_stands_for_another_refund_is_refused_for_good(
    hold: Callable[[Promise], None], state: RefundState
) -> None:
    async def promise(on: Contract) -> None:
        first = on.wanted(1000)
        assert (await on.platform.refund(first)).state is RefundState.DONE
        other = await on.platform.refund(dataclasses.replace(on.wanted(280, first.refund_id), state=state))
        assert (other.state, other.code) == (RefundState.REFUSED, "ORDER_DIFFERS")

    hold(promise)


def test_a_payment_that_there_is_not_is_refused(hold: Callable[[Promise], None]) -> None:
    async def promise(on: Contract) -> None:
        on.tender = dataclasses.replace(on.tender, tender_id=new_attempt_id())
        gone = await on.platform.refund(on.wanted(1))
        assert (gone.state, gone.code) == (RefundState.REFUSED, "PAYMENT_NOT_FOUND")

    hold(promise)
