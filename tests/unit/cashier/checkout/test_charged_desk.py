# SPDX-License-Identifier: Apache-2.0
"""«Was I charged?» at the counter: what is asked of the platform, and what is seen meanwhile."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest

from cashier.checkout import charged_desk as said
from cashier.checkout.charged import Charged
from cashier.checkout.charged_desk import Answered, Asking, ChargedDesk, Span
from cashier.checkout.find_payment import FindPayment
from cashier.checkout.screens import Notice
from cashier.panels import Away
from cashier.values.money import Money
from middleplatform.contract.payments import Asset, Order, Payment, Status
from tests.support.clock import SettableClock
from tests.support.loop import on_loop
from tests.support.payment_search import FakePaymentSearch

AT = datetime(2026, 11, 1, 1, 30, tzinfo=UTC)
PAID = Payment(
    attempt_id=UUID(int=1),
    version=2,
    status=Status.SUCCEEDED,
    asset=Asset.POINTS,
    amount=128_000,
    order=Order(number="T01-1", total_minor=1_280),
    created_at=AT,
    server_time=AT,
)


class Counter:
    """The desk before a platform in memory; points are a hundred for each yuan."""

    def __init__(self, *, takes: tuple[int, ...] = (100,)) -> None:
        self.search = FakePaymentSearch(PAID)
        self.takes = takes
        self.desk = ChargedDesk(FindPayment(self.search, list), self.amounts_of, SettableClock())
        self.desk.show()

    def amounts_of(self, money: Money) -> tuple[int, ...]:
        return tuple(money.amount_minor * rate for rate in self.takes)

    async def answer(self) -> Charged:
        """Let the platform answer; return what it says."""
        for _ in range(10):
            await asyncio.sleep(0)
        assert isinstance(self.desk.view, Answered)
        return self.desk.view.answer.charged

    @property
    def notice(self) -> Notice | None:
        assert isinstance(self.desk.view, Asking)
        return self.desk.view.notice


@on_loop
async def test_a_number_is_answered_from_the_platform() -> None:
    counter = Counter()
    counter.desk.ask(" T01-1 ", "", "", Span.SHORT)
    assert counter.desk.view == Asking(is_busy=True)
    assert await counter.answer() is Charged.YES


@on_loop
async def test_a_number_with_a_wrong_digit_is_not_asked_about_and_one_in_groups_is() -> None:
    counter = Counter()
    counter.desk.ask("8103 4916 7902 6299 8450 0727", "", "", Span.SHORT)
    assert counter.notice == said.NUMBER_MISTYPED
    assert counter.search.asked == []
    counter.desk.ask("8103 4916 7902 6299 8450 0726", "", "", Span.SHORT)
    await counter.answer()
    assert counter.search.asked[0] == {"order_number": "810349167902629984500726"}


@on_loop
async def test_an_amount_is_looked_for_in_units_of_the_asset_and_as_far_back_as_was_asked() -> None:
    counter = Counter()
    counter.desk.ask("", "12.80", "0042", Span.DAY)
    assert await counter.answer() is Charged.YES
    (sought,) = counter.search.asked
    assert (sought["amount"], sought["code_tail"]) == ("128000", "0042")
    begins, ends = (datetime.fromisoformat(sought[key]) for key in ("from", "to"))
    assert 24 <= (ends - begins).total_seconds() / 3600 < 24.1


@on_loop
async def test_no_answer_is_not_known_and_never_not_charged() -> None:
    counter = Counter()
    counter.search.is_silent = True
    counter.desk.ask("T01-2", "", "", Span.SHORT)
    assert await counter.answer() is Charged.NOT_KNOWN


@on_loop
async def test_an_amount_without_the_shops_rules_is_not_known() -> None:
    counter = Counter(takes=())
    counter.desk.ask("", "12.80", "", Span.SHORT)
    assert await counter.answer() is Charged.NOT_KNOWN
    assert counter.search.asked == []


@pytest.mark.parametrize(
    ("number", "digits", "tail", "notice"),
    [
        ("", "", "", said.NUMBER_OR_AMOUNT),
        ("T01 / 1", "", "", said.NUMBER_WRONG),
        ("", "0", "", said.AMOUNT_WRONG),
        ("", "12.80", "42", said.TAIL_WRONG),
    ],
)
@on_loop
async def test_what_cannot_be_asked_is_named_and_nothing_is_asked(
    number: str, digits: str, tail: str, notice: Notice
) -> None:
    counter = Counter()
    counter.desk.ask(number, digits, tail, Span.SHORT)
    assert counter.notice == notice
    assert counter.search.asked == []


@on_loop
async def test_pressing_twice_asks_once() -> None:
    counter = Counter()
    counter.search.may_answer.clear()
    for _ in range(2):
        counter.desk.ask("T01-1", "", "", Span.SHORT)
        await asyncio.sleep(0)
    assert len(counter.search.asked) == 1
    counter.desk.leave()


@on_loop
async def test_an_answer_that_comes_after_the_panel_left_shows_nothing() -> None:
    counter = Counter()
    counter.search.may_answer.clear()
    counter.desk.ask("T01-1", "", "", Span.SHORT)
    await asyncio.sleep(0)
    counter.desk.leave()
    counter.search.may_answer.set()
    for _ in range(10):
        await asyncio.sleep(0)
    assert counter.desk.view == Away()


@on_loop
async def test_back_leads_from_the_answer_to_a_new_question_and_from_there_away() -> None:
    counter = Counter()
    counter.desk.ask("T01-1", "", "", Span.SHORT)
    await counter.answer()
    views: list[object] = []
    counter.desk.listen(views.append)
    counter.desk.back()
    counter.desk.back()
    assert views == [Asking(), Away()]
