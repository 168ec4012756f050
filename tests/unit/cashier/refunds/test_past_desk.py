# SPDX-License-Identifier: Apache-2.0
"""The last sales: what is listed, what a sale shows, and that each tender goes back once."""

from __future__ import annotations

from pathlib import Path

from cashier.checkout.choices import Choices
from cashier.checkout.journalled_attempts import JournalledAttempts
from cashier.panels import Away
from cashier.refunds import past_desk
from cashier.refunds.past_desk import PastDesk, RefundCause, SaleDetail
from cashier.refunds.past_sales import PastSales
from cashier.signin.people import People
from cashier.staff.authority import NOBODY_ASKS, Authority
from cashier.staff.refusals import refusal_words
from cashier.staff.staff import Refusal, Refused
from cashier.values.money import Money
from middleplatform.contract.payments import Asset, Status
from tests.support.loop import on_loop
from tests.support.sale_ground import CART, SaleGround
from tests.support.staff_ground import CHEAP, LI, PINS, ZHAO


def desk_of(ground: SaleGround, authority: Authority = NOBODY_ASKS) -> PastDesk:
    attempts = JournalledAttempts(ground.journal, lambda _: None)
    return PastDesk(PastSales(attempts, ground.orders, ground.refunds), ground.refunds, authority)


def detail(desk: PastDesk) -> SaleDetail:
    assert isinstance(desk.view, SaleDetail)
    return desk.view


def sell(ground: SaleGround) -> None:
    """Sell one order for points, one for points and cash, and try one in vain."""
    ground.pay(ground.order(1_280, "T01-0001"), Asset.POINTS, 1_280)
    of = ground.order(8_000, "T01-0002")
    ground.book.open(of, CART)
    ground.pay(of, Asset.POINTS, 3_000)
    ground.book.take_cash(of, CART, 5_000)
    ground.pay(ground.order(500, "T01-0003"), Asset.POINTS, 500, ends=Status.FAILED)


@on_loop
async def test_the_list_shows_what_was_taken_and_not_what_was_tried(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    sell(ground)
    desk = desk_of(ground)
    assert desk.view == Away()
    desk.show()
    assert isinstance(desk.view, Choices)
    assert sorted((row.more.en, row.side.en) for row in desk.view.rows) == [
        ("T01-0001 · Points", "¥12.80"),
        ("T01-0002 · Points, Cash", "¥80.00"),
    ]
    await ground.close()


@on_loop
async def test_a_tender_goes_back_with_a_reason_and_only_once(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    sell(ground)
    before = ground.member.balance
    desk = desk_of(ground)
    desk.show()
    desk.choose([sale.order_number for sale in desk._found].index("T01-0002"))
    desk.refund()
    assert detail(desk).notice == past_desk.CHOOSE_CAUSE
    desk.choose_cause(RefundCause.RETURNED)
    desk.refund()
    await ground.clock.run_until_idle()
    assert detail(desk).notice == past_desk.BOOKED
    desk.refund()
    assert detail(desk).notice == past_desk.NOTHING_LEFT
    desk.choose_tender(1)
    desk.refund()
    assert detail(desk).notice == past_desk.CASH_BACK
    assert detail(desk).sale.given_back == Money(8_000)
    assert ground.member.balance == before + 3_000
    desk.back()
    listed: object = desk.view
    desk.back()
    assert isinstance(listed, Choices)
    assert isinstance(desk.view, Away)
    await ground.close()


def opened(desk: PastDesk, order_number: str) -> PastDesk:
    """Bring the panel up with one sale of it, to be refunded because the goods came back."""
    desk.show()
    desk.show_sale(order_number)
    desk.choose_cause(RefundCause.RETURNED)
    return desk


def type_part(desk: PastDesk, figures: str) -> None:
    for key in figures:
        desk.figure(key)


@on_loop
async def test_a_part_of_a_tender_goes_back_and_the_rest_of_it_later(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    sell(ground)
    before = ground.member.balance
    desk = opened(desk_of(ground), "T01-0002")
    desk.part()
    assert (detail(desk).digits, detail(desk).going_back) == ("", Money(0))
    desk.refund()
    assert detail(desk).notice == past_desk.AMOUNT_MISSING
    type_part(desk, "12.5")
    assert detail(desk).going_back == Money(1_250)
    desk.refund()
    await ground.clock.run_until_idle()
    assert detail(desk).notice == past_desk.BOOKED
    assert (detail(desk).digits, detail(desk).going_back) == (None, Money(1_750))
    assert past_desk.state_of(detail(desk).tender).en == "¥17.50 left to give back"
    assert ground.member.balance == before + 1_250
    desk.refund()
    await ground.clock.run_until_idle()
    assert ground.member.balance == before + 3_000
    assert detail(desk).tender.left == 0
    await ground.close()


@on_loop
async def test_more_than_is_left_does_not_go_back_and_the_bound_is_named(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    sell(ground)
    desk = opened(desk_of(ground), "T01-0002")
    type_part(desk, "30.01")
    desk.refund()
    assert detail(desk).notice == past_desk.too_much(Money(3_000))
    desk.erase_figure()
    assert (detail(desk).digits, detail(desk).notice) == ("30.0", None)
    assert ground.refunds.of_order("T01-0002") == []
    desk.clear_figures()
    desk.back()
    assert detail(desk).digits is None
    await ground.close()


@on_loop
async def test_another_tender_is_another_amount(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    sell(ground)
    desk = opened(desk_of(ground), "T01-0002")
    type_part(desk, "10")
    desk.choose_tender(1)
    assert (detail(desk).digits, detail(desk).going_back) == (None, Money(5_000))
    await ground.close()


@on_loop
async def test_a_sale_whose_refund_is_unknown_says_so_in_the_list_and_when_it_is_opened_again(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    sell(ground)
    ground.platform.loses = ["answer"]
    desk = opened(desk_of(ground), "T01-0002")
    type_part(desk, "10")
    desk.refund()
    assert past_desk.state_of(detail(desk).tender).en == "Being refunded…"
    await ground.clock.run_until_idle()
    desk.back()
    assert isinstance(desk.view, Choices)
    assert [row.more.en for row in desk.view.rows if "not confirmed" in row.more.en] == [
        "T01-0002 · Points, Cash · refund not confirmed"
    ]
    desk.show_sale("T01-0002")
    assert detail(desk).notice == past_desk.UNKNOWN
    assert [past_desk.told_of(each).en.split(": ")[1] for each in detail(desk).tender.refunds] == [
        "not confirmed, the till finds out"
    ]
    await ground.clock.advance(2)
    assert detail(desk).notice == past_desk.BOOKED
    await ground.close()


@on_loop
async def test_a_refund_without_an_answer_is_said_and_not_begun_again(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    ground.pay(ground.order(1_280), Asset.POINTS, 1_280)
    ground.platform.loses = ["answer"]
    desk = desk_of(ground)
    desk.show()
    desk.choose(0)
    desk.choose_cause(RefundCause.WRONG)
    desk.refund()
    await ground.clock.run_until_idle()
    assert detail(desk).notice == past_desk.UNKNOWN
    desk.refund()
    assert detail(desk).notice == past_desk.UNKNOWN
    await ground.clock.advance(2)
    assert detail(desk).notice == past_desk.BOOKED
    assert len(ground.refunds.of_order("T01-0001")) == 1
    await ground.close()


@on_loop
async def test_a_cashier_refunds_once_a_supervisor_approved_it_and_both_stand_in_the_refund(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    ground.pay(ground.order(1_280), Asset.POINTS, 1_280)
    people = People(ground.journal, ground.clock, CHEAP)
    for member in (LI, ZHAO):
        people.staff.add(member)
        people.staff.set_pin(member.number, PINS[member.number])
    await people.session.sign_in("1001", PINS["1001"])
    desk = desk_of(ground, people.authority)
    desk.show()
    desk.choose(0)
    desk.choose_cause(RefundCause.RETURNED)
    desk.refund()
    await ground.clock.run_until_idle()
    assert ground.refunds.of_order("T01-0001") == []
    people.approvals.withdraw()
    await ground.clock.run_until_idle()
    notice = detail(desk).notice
    assert notice is not None
    assert notice.said == refusal_words(Refused(Refusal.WITHDRAWN))[0]
    desk.refund()
    await ground.clock.run_until_idle()
    await people.approvals.answer("2001", PINS["2001"])
    await ground.clock.run_until_idle()
    (refund,) = ground.refunds.of_order("T01-0001")
    assert (refund.by, refund.approved_by) == ("1001", "2001")
    assert detail(desk).notice == past_desk.BOOKED
    await people.authority.stop()
    await ground.close()
