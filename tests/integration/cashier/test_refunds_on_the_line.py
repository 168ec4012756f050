# SPDX-License-Identifier: Apache-2.0
"""Refunds whose answers are lost on a real line, of other tills' payments, in shift totals, and of whole orders."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from cashier.checkout.cart import Cart
from cashier.checkout.journalled_orders import JournalledOrders
from cashier.checkout.order_book import OrderBook
from cashier.platform_client.client import PlatformClient
from cashier.refunds.giving_back import GivingBack
from cashier.refunds.platform_refunds import PlatformRefunds
from cashier.refunds.refund import Refund, RefundState, Tender, tender_of_attempt
from cashier.refunds.refunds import RefundPlatform, Refunds
from cashier.training.drill_line import DrillLine, LineMode
from cashier.values.identifiers import new_attempt_id
from cashier.values.money import Money
from cashier.values.payment_code import PaymentCode, read
from middleplatform.accounts.repository import Policy
from middleplatform.contract.payments import Asset, Status
from tests.support.attempts import draft, order
from tests.support.reconciliation_ground import ReconciliationGround, reconciliation_ground
from tests.unit.middleplatform.conftest import sqlite_template, sqlite_url  # noqa: F401 - fixtures, used here as well
from tests.unit.middleplatform.workbench import Workbench

T = TypeVar("T")
NOBODY_LISTENS = "http://127.0.0.1:9"
LOST_AFTER_S = 0.3
"""A till gives up this soon where a test loses the answer; elsewhere it is as patient as a real one."""


@pytest.fixture
def ground(tmp_path: Path, sqlite_url: str) -> Iterator[ReconciliationGround]:  # noqa: F811 - the fixture above
    bench = Workbench.build(sqlite_url)
    with reconciliation_ground(tmp_path / "till", bench) as opened:
        yield opened
    assert bench.violations() == []
    bench.close()


@pytest.fixture
def line(ground: ReconciliationGround) -> Iterator[DrillLine]:
    opened = DrillLine(ground.url)
    yield opened
    opened.close()


class _Counted:
    """A platform for refunds that tells once an answer has come, whatever it was."""

    def __init__(self, behind: RefundPlatform) -> None:
        self._behind = behind
        self.was_asked = asyncio.Event()

    async def refund(self, refund: Refund) -> Refund:
        """Hand it on."""
        answered = await self._behind.refund(refund)
        asyncio.get_running_loop().call_soon(self.was_asked.set)
        return answered


async def until_told(refunds: Refunds, state: RefundState, begin: Callable[[], object]) -> None:
    told = asyncio.Event()
    refunds.listen(lambda each: told.set() if each.state is state else None)
    begin()
    await asyncio.wait_for(told.wait(), 60)


async def cut_once_lost(line: DrillLine) -> None:
    """Cut the line once it has lost something: however busy the machine is, no answer comes then."""
    assert await asyncio.to_thread(line.wait_until_lost, 60)
    line.set_mode(LineMode.CUT)


def ended(ground: ReconciliationGround, tender: Tender, amount: int) -> Refund:
    async def do(refunds: Refunds) -> Refund:
        await refunds.settled(refunds.begin(tender, amount, "returned").refund_id)
        return refunds.of_order(tender.order_number)[-1]

    return ground.give_back(do)


@pytest.mark.parametrize(("mode", "booked"), [(LineMode.LOSE_ANSWERS, 1280), (LineMode.HOLD_REQUESTS, 0)])
def test_a_refund_without_an_answer_is_unknown_on_disk_and_after_a_restart_booked_once(
    ground: ReconciliationGround, line: DrillLine, mode: LineMode, booked: int
) -> None:
    before = ground.bench.balance(ground.guest)
    attempt = ground.pay(1280)
    tender = tender_of_attempt(attempt)

    async def lose(refunds: Refunds) -> None:
        line.set_mode(mode)
        cutting = asyncio.create_task(cut_once_lost(line))
        await until_told(refunds, RefundState.UNKNOWN, lambda: refunds.begin(tender, 1280, "returned"))
        await cutting

    ground.give_back(lose, line.url)
    ground.reopen()
    (left,) = ground.refunds.unfinished()
    assert left.state is RefundState.UNKNOWN
    assert ground.bench.query(attempt.attempt_id).refunded == booked
    line.set_mode(LineMode.GOOD)

    async def go_on(refunds: Refunds) -> None:
        for each in refunds.recover():
            await refunds.settled(each.refund_id)

    ground.give_back(go_on, line.url)
    (kept,) = ground.refunds.of_order(tender.order_number)
    assert (kept.refund_id, kept.state) == (left.refund_id, RefundState.DONE)
    assert ground.bench.balance(ground.guest) == before


def test_an_unknown_refund_is_resolved_without_a_restart_once_the_line_is_good(
    ground: ReconciliationGround, line: DrillLine
) -> None:
    attempt = ground.pay(1280)

    async def do(refunds: Refunds) -> RefundState:
        line.set_mode(LineMode.LOSE_ANSWERS)
        begun: list[Refund] = []
        await until_told(
            refunds, RefundState.UNKNOWN, lambda: begun.append(refunds.begin(tender_of_attempt(attempt), 1280, "x"))
        )
        line.set_mode(LineMode.GOOD)
        await asyncio.wait_for(refunds.settled(begun[0].refund_id), 60)
        return refunds.of_order(attempt.order.number)[-1].state

    assert ground.give_back(do, line.url, LOST_AFTER_S) is RefundState.DONE
    assert ground.bench.query(attempt.attempt_id).refunded == 1280


def test_an_unknown_refund_is_not_refused_by_a_line_that_was_cut_since(
    ground: ReconciliationGround, line: DrillLine
) -> None:
    attempt = ground.pay(1280)

    async def do(refunds: Refunds) -> None:
        line.set_mode(LineMode.LOSE_ANSWERS)
        await until_told(refunds, RefundState.UNKNOWN, lambda: refunds.begin(tender_of_attempt(attempt), 1280, "x"))

    ground.give_back(do, line.url, LOST_AFTER_S)

    async def cut(client: PlatformClient) -> list[RefundState]:
        cut_off = _Counted(PlatformRefunds(client))
        refunds = Refunds(ground.refunds, cut_off, ground.clock)
        refunds.recover()
        await asyncio.wait_for(cut_off.was_asked.wait(), 60)
        await refunds.stop()
        return [each.state for each in refunds.unresolved]

    assert ground.ask(cut, NOBODY_LISTENS) == [RefundState.UNKNOWN]


def test_a_payment_of_another_till_of_the_shop_goes_back_and_of_another_shop_does_not(
    ground: ReconciliationGround,
) -> None:
    bench = ground.bench
    other, _ = bench.enrol("T2")
    paid = bench.pay(bench.request(bench.code(ground.guest), 700, order="T02-0001"), new_attempt_id(), other)
    value = Money(700, "CNY")
    tender = Tender(paid.attempt_id, "T02-0001", Asset.POINTS, None, 700, value)
    assert ended(ground, tender, 700).state is RefundState.DONE
    assert bench.query(paid.attempt_id).refunded == 700
    bench.admin.add_shop("Other shop", "CNY", "other")
    bench.admin.set_policy(Policy("other", Asset.POINTS, 100, 1_000_000, 20_000, 100, None))
    stranger, _ = bench.enrol("T1", shop_id="other")
    theirs = bench.pay(bench.request(bench.code(ground.guest), 700, order="X-1"), new_attempt_id(), stranger)
    assert theirs.status is Status.SUCCEEDED
    before = bench.balance(ground.guest)
    refused = ended(ground, Tender(theirs.attempt_id, "X-1", Asset.POINTS, None, 700, value), 700)
    assert (refused.state, refused.code) == (RefundState.REFUSED, "PAYMENT_NOT_FOUND")
    assert bench.balance(ground.guest) == before


def test_the_shifts_totals_tell_what_went_back_and_not_what_was_refused(ground: ReconciliationGround) -> None:
    attempt = ground.pay(1280)
    ended(ground, tender_of_attempt(attempt), 280)
    ground.bench.refund(ground.bench.query(attempt.attempt_id), 900)
    assert ended(ground, tender_of_attempt(attempt), 500).state is RefundState.REFUSED
    (total,) = ground.shifts.x().refunds
    assert (total.asset, total.refunds, total.amount, total.value_minor) == (Asset.POINTS, 1, 280, 280)


def test_a_part_paid_order_goes_back_over_the_line(ground: ReconciliationGround, line: DrillLine) -> None:
    before = ground.bench.balance(ground.guest)
    of = order("T01-9001", 8_000)
    orders = JournalledOrders(ground.journal)
    book = OrderBook(orders, ground.attempts, ground.clock)
    book.open(of, Cart())
    code = read(ground.bench.code(ground.guest))
    assert isinstance(code, PaymentCode)
    fresh = draft(code, of_order=of, amount=3_000)
    attempt = ground.attempts.submit(dataclasses.replace(fresh, covers_minor=3_000))
    request = ground.bench.request(code.digits, 3_000, order=of.number, total_minor=8_000)
    ground.bench.pay(request, attempt.attempt_id)
    ground.hear(attempt)
    book.take_cash(of, Cart(), 1_000)
    assert ground.bench.balance(ground.guest) == before - 3_000

    async def do(refunds: Refunds) -> None:
        giving = GivingBack(book, refunds)
        attempts = book.attempts_of(of.number)
        line.set_mode(LineMode.LOSE_ANSWERS)
        await until_told(refunds, RefundState.UNKNOWN, lambda: giving.give_back(book.give_back(of.number), attempts))
        assert [each.number for each in book.waiting] == [of.number]
        line.set_mode(LineMode.GOOD)
        for each in refunds.unresolved:
            await asyncio.wait_for(refunds.settled(each.refund_id), 60)

    ground.give_back(do, line.url, LOST_AFTER_S)
    assert book.waiting == []
    assert ground.bench.balance(ground.guest) == before
    found = ground.refunds.of_order(of.number)
    assert sorted((each.value_minor, each.state) for each in found) == [
        (1_000, RefundState.DONE),
        (3_000, RefundState.DONE),
    ]
