# SPDX-License-Identifier: Apache-2.0
"""Refunds: on disk before they leave, never doubled, followed until each has its end, never more than was paid."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashier.refunds.refund import (
    Refund,
    RefundFault,
    RefundFaultError,
    RefundState,
    Tender,
    beside,
    done,
    tender_of_attempt,
    tender_of_part,
    units_worth,
    wanted,
    worth,
)
from cashier.storage.errors import JournalFaultError
from cashier.values.identifiers import new_attempt_id
from cashier.values.money import Money
from middleplatform.contract.payments import Asset, Order
from tests.support.clock import NINE_O_CLOCK
from tests.support.loop import on_loop
from tests.support.sale_ground import CART, SaleGround
from tests.support.shift_ground import LI

PAID = 8_000


def paid_with_points(ground: SaleGround, of: Order) -> Tender:
    attempt_id = ground.pay(of, Asset.POINTS, of.total_minor)
    return tender_of_attempt(ground.attempts.get(attempt_id))


@on_loop
async def test_a_refund_goes_back_to_the_member_and_stands_in_the_journal(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    tender = paid_with_points(ground, ground.order(PAID))
    before = ground.member.balance
    refund = ground.refunds.begin(tender, 3_000, "bad goods", "1009")
    await ground.clock.run_until_idle()
    (kept,) = ground.refunds.of_order(tender.order_number)
    assert (kept.state, kept.refund_id, kept.approved_by) == (RefundState.DONE, refund.refund_id, "1009")
    assert ground.member.balance == before + 3_000
    await ground.close()


def cannot_draw(_: Refund) -> None:
    raise ArithmeticError("a slip that cannot be drawn")


@pytest.mark.logs_error("cannot_draw")
@on_loop
async def test_a_fault_of_whoever_listens_leaves_no_refund_behind_that_was_begun(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    tender = paid_with_points(ground, ground.order(PAID))
    ground.platform.loses = ["answer"]
    ground.refunds.listen(cannot_draw)
    refund = ground.refunds.begin(tender, 3_000, "bad goods")
    await ground.clock.advance(3)
    assert [(each.refund_id, each.state) for each in ground.refunds.of_order(tender.order_number)] == [
        (refund.refund_id, RefundState.DONE)
    ]
    await ground.close()


@pytest.mark.parametrize("fate", ["request", "answer"])
@on_loop
async def test_a_refund_without_an_answer_is_unknown_and_sent_again_with_the_same_id(
    tmp_path: Path, fate: str
) -> None:
    ground = SaleGround(tmp_path)
    tender = paid_with_points(ground, ground.order(PAID))
    before = ground.member.balance
    ground.platform.loses = [fate, fate]
    refund = ground.refunds.begin(tender, PAID, "bad goods")
    await ground.clock.run_until_idle()
    assert [each.state for each in ground.refunds.unresolved] == [RefundState.UNKNOWN]
    await ground.clock.advance(3)
    assert ground.refunds.of_order(tender.order_number)[0].state is RefundState.DONE
    assert {each.refund_id for each in ground.platform.sent} == {refund.refund_id}
    assert ground.member.balance == before + PAID
    await ground.close()


@pytest.mark.parametrize("fate", ["request", "answer"])
@on_loop
async def test_a_refund_that_a_restart_finds_is_sent_again_and_booked_once(tmp_path: Path, fate: str) -> None:
    ground = SaleGround(tmp_path)
    tender = paid_with_points(ground, ground.order(PAID))
    before = ground.member.balance
    ground.platform.loses = [fate]
    ground.refunds.begin(tender, PAID, "bad goods")
    await ground.clock.run_until_idle()
    await ground.restart()
    await ground.clock.run_until_idle()
    assert ground.refunds.of_order(tender.order_number)[0].state is RefundState.DONE
    assert ground.member.balance == before + PAID
    await ground.close()


@on_loop
async def test_a_refund_that_was_never_sent_may_be_begun_anew(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    tender = paid_with_points(ground, ground.order(PAID))
    ground.platform.loses = ["unreachable"]
    ground.refunds.begin(tender, PAID, "bad goods")
    await ground.clock.run_until_idle()
    (first,) = ground.refunds.of_order(tender.order_number)
    assert (first.state, first.code) == (RefundState.REFUSED, "PLATFORM_UNREACHABLE")
    ground.refunds.begin(tender, PAID, "bad goods")
    await ground.clock.run_until_idle()
    assert ground.refunds.of_order(tender.order_number)[1].state is RefundState.DONE
    await ground.close()


@on_loop
async def test_while_a_refund_is_unknown_what_it_may_have_given_back_is_not_given_again(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    tender = paid_with_points(ground, ground.order(PAID))
    ground.platform.loses = ["answer"] * 20
    ground.refunds.begin(tender, 5_000, "bad goods")
    await ground.clock.run_until_idle()
    with pytest.raises(RefundFaultError) as caught:
        ground.refunds.begin(tender, 3_001, "bad goods")
    assert caught.value.fault is RefundFault.TOO_MUCH
    ground.refunds.begin(tender, 3_000, "bad goods")
    await ground.close()


@on_loop
async def test_a_refund_that_the_disk_does_not_take_does_not_leave(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    tender = paid_with_points(ground, ground.order(PAID))
    ground.journal._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(JournalFaultError):
        ground.refunds.begin(tender, PAID, "bad goods")
    await ground.clock.run_until_idle()
    assert ground.platform.sent == []
    await ground.close()


@pytest.mark.logs_error("refund_fault")
@on_loop
async def test_a_fault_of_our_own_is_no_answer_either(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    tender = paid_with_points(ground, ground.order(PAID))
    ground.platform.loses = ["fault"]
    ground.refunds.begin(tender, PAID, "bad goods")
    await ground.clock.run_until_idle()
    await ground.clock.advance(1)
    assert ground.refunds.of_order(tender.order_number)[0].state is RefundState.DONE
    await ground.close()


@on_loop
async def test_cash_goes_back_at_once_and_the_drawer_is_expected_to_hold_less(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    ground.shifts.open(LI, 20_000)
    part = ground.book.take_cash(ground.order(PAID), CART, 10_000)
    ground.refunds.begin(tender_of_part("T01-0001", "CNY", part), 3_000, "bad goods")
    tender = paid_with_points(ground, ground.order(PAID, "T01-0002"))
    ground.refunds.begin(tender, 1_000, "bad goods")
    await ground.clock.run_until_idle()
    ground.shifts.count({10_000: 2, 5_000: 1}, LI)
    z = ground.shifts.close(LI)
    assert (z.cash.expected_minor, z.cash.refunds_minor) == (25_000, 3_000)
    assert [(each.asset, each.refunds, each.amount) for each in z.refunds] == [(Asset.POINTS, 1, 1_000)]
    kept = ground.log.numbered(1)
    assert kept is not None
    assert ground.log.proves(kept)
    await ground.close()


def test_a_refund_needs_a_reason() -> None:
    tender = Tender(new_attempt_id(), "T01-1", Asset.POINTS, None, 100, Money(100))
    for reason in ("", "  ", "x" * 201, "a\x07"):
        with pytest.raises(RefundFaultError) as caught:
            wanted(new_attempt_id(), tender, (), 1, reason, "1001", "1009", NINE_O_CLOCK)
        assert caught.value.fault is RefundFault.NO_REASON


@given(
    amount=st.integers(1, 10**6),
    value=st.integers(1, 10**6),
    wishes=st.lists(st.integers(1, 10**6), max_size=12),
)
def test_the_refunds_of_a_tender_never_are_more_than_it_and_all_of_them_are_worth_all_of_it(
    amount: int, value: int, wishes: list[int]
) -> None:
    tender = Tender(new_attempt_id(), "T01-1", Asset.POINTS, None, amount, Money(value))
    made: list[Refund] = []
    for wish in wishes:
        left = amount - sum(each.amount for each in made)
        try:
            refund = wanted(new_attempt_id(), tender, made, wish, "why", "1001", "1009", NINE_O_CLOCK)
        except RefundFaultError:
            assert wish > left
            continue
        made.append(done(refund))
    left = amount - sum(each.amount for each in made)
    assert left >= 0
    if left:
        made.append(wanted(new_attempt_id(), tender, made, left, "why", "1001", "1009", NINE_O_CLOCK))
    assert sum(each.value_minor for each in made) == value
    assert all(each.value_minor >= 0 for each in made)


TENDERS = st.builds(
    lambda amount, value: Tender(new_attempt_id(), "T01-1", Asset.POINTS, None, amount, Money(value)),
    st.integers(1, 2_000_000),
    st.integers(1, 2_000_000),
)


@given(TENDERS, st.data())
def test_a_part_in_money_is_given_back_to_the_cent_or_not_at_all(tender: Tender, data: st.DataObject) -> None:
    left = data.draw(st.integers(1, tender.amount))
    whole = worth(tender, left, left).amount_minor
    value_minor = data.draw(st.integers(1, max(1, whole)))
    units = units_worth(tender, left, value_minor)
    if units is not None:
        assert 1 <= units <= left
        assert worth(tender, left, units).amount_minor == value_minor
    else:
        near = [money.amount_minor for money in beside(tender, left, value_minor)]
        assert value_minor not in near
        assert all(units_worth(tender, left, each) is not None for each in near)


@given(TENDERS, st.data())
def test_all_that_is_left_leaves_nothing_and_what_is_more_is_no_part(tender: Tender, data: st.DataObject) -> None:
    left = data.draw(st.integers(1, tender.amount))
    whole = worth(tender, left, left).amount_minor
    if whole:
        assert units_worth(tender, left, whole) == left
    assert units_worth(tender, left, whole + 1) is None


def test_points_that_are_worth_more_than_a_cent_are_not_divided() -> None:
    tender = Tender(new_attempt_id(), "T01-1", Asset.POINTS, None, 64, Money(6_400))
    assert units_worth(tender, 64, 1_200) == 12
    assert units_worth(tender, 64, 1_280) is None
    assert beside(tender, 64, 1_280) == (Money(1_200), Money(1_300))
    assert beside(tender, 64, 50) == (Money(100),)
