# SPDX-License-Identifier: Apache-2.0
"""An order with several tenders: what is taken, pending and left always is its total, whatever comes when."""

from __future__ import annotations

import dataclasses
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashier.checkout.attempt import Attempt, State
from cashier.checkout.open_order import (
    OpenOrder,
    OrderFault,
    OrderFaultError,
    OrderState,
    OtherWay,
    Standing,
    TakenPart,
    dropped,
    given_back,
    giving_back,
    held,
    settled,
    standing,
    with_part,
)
from middleplatform.contract.payments import Asset
from tests.support.attempts import draft, order
from tests.support.clock import NINE_O_CLOCK

TOTAL = 8_000


def opened(total: int = TOTAL) -> OpenOrder:
    return OpenOrder(order("T01-0001", total), NINE_O_CLOCK)


def cash(covers: int, given: int | None = None) -> TakenPart:
    return TakenPart(uuid4(), covers, covers if given is None else given, None, NINE_O_CLOCK)


def attempt(covers: int, state: State = State.PAID, asset: Asset = Asset.POINTS) -> Attempt:
    fresh = draft(of_order=order("T01-0001", TOTAL), asset=asset, amount=covers)
    return dataclasses.replace(fresh, covers_minor=covers, state=state)


def fault_of(do: object) -> OrderFault:
    assert callable(do)
    with pytest.raises(OrderFaultError) as caught:
        do()
    return caught.value.fault


def test_points_and_cash_together_pay_an_order() -> None:
    paid = [attempt(3_000)]
    part_paid = opened()
    assert standing(part_paid, paid) == Standing(3_000, 0, 5_000)
    whole = with_part(part_paid, standing(part_paid, paid), cash(5_000, 10_000))
    assert whole.parts[0].change_minor == 5_000
    assert settled(whole, standing(whole, paid)).state is OrderState.PAID


def test_while_a_payment_has_no_result_nothing_else_is_taken_and_nothing_is_dropped() -> None:
    now = standing(opened(), [attempt(3_000, State.UNKNOWN)])
    assert now == Standing(0, 3_000, 5_000)
    for step in (
        lambda: with_part(opened(), now, cash(5_000)),
        lambda: dropped(opened(), now),
        lambda: giving_back(opened(), now),
    ):
        assert fault_of(step) is OrderFault.PENDING


def test_more_than_is_left_is_not_taken() -> None:
    now = standing(opened(), [attempt(3_000)])
    assert fault_of(lambda: with_part(opened(), now, cash(5_001))) is OrderFault.TOO_MUCH
    card = TakenPart(uuid4(), 100, 200, OtherWay.BANK_CARD, NINE_O_CLOCK)
    assert fault_of(lambda: with_part(opened(), now, card)) is OrderFault.TOO_MUCH
    assert fault_of(lambda: with_part(opened(), now, cash(0))) is OrderFault.NOT_AN_AMOUNT
    assert fault_of(lambda: with_part(opened(), now, cash(200, 100))) is OrderFault.NOT_AN_AMOUNT


def test_an_order_that_is_part_paid_is_not_dropped_but_given_back() -> None:
    now = standing(opened(), [attempt(3_000)])
    assert fault_of(lambda: dropped(opened(), now)) is OrderFault.PART_PAID
    assert held(opened(), now).state is OrderState.OPEN
    back = giving_back(opened(), now)
    assert fault_of(lambda: with_part(back, now, cash(100))) is OrderFault.ENDED
    assert settled(back, Standing(TOTAL, 0, 0)).state is OrderState.GIVING_BACK
    assert given_back(back).state is OrderState.DROPPED


def test_an_order_for_which_nothing_was_taken_can_be_held_and_dropped() -> None:
    nothing = standing(opened(), [attempt(3_000, State.DECLINED)])
    assert held(opened(), nothing).state is OrderState.HELD
    assert dropped(opened(), nothing).has_ended


@given(
    total=st.integers(1, 10**6),
    wishes=st.lists(
        st.tuples(st.sampled_from(["cash", "card", "points", "wallet"]), st.integers(1, 10**6)), max_size=8
    ),
    ends=st.lists(
        st.sampled_from([State.PAID, State.DECLINED, State.UNKNOWN, State.CANCELLED]), min_size=8, max_size=8
    ),
)
def test_taken_pending_and_left_are_the_total_whatever_was_tendered(
    total: int, wishes: list[tuple[str, int]], ends: list[State]
) -> None:
    one, tried = opened(total), list[Attempt]()
    for (what, wish), end in zip(wishes, ends, strict=False):
        now = standing(one, tried)
        assert now.taken_minor + now.pending_minor + now.left_minor == total
        if one.has_ended or now.left_minor == 0:
            break
        covers = min(wish, now.left_minor)
        if what in {"points", "wallet"}:
            if now.pending_minor:
                continue
            tried.append(dataclasses.replace(attempt(covers, end, Asset(what)), attempt_id=UUID(int=len(tried))))
        else:
            way = None if what == "cash" else OtherWay.BANK_CARD
            part = TakenPart(uuid4(), covers, wish if way is None else covers, way, NINE_O_CLOCK)
            if now.pending_minor:
                assert fault_of(lambda one=one, now=now, part=part: with_part(one, now, part)) is OrderFault.PENDING
                continue
            one = with_part(one, now, part)
        one = settled(one, standing(one, tried))
    now = standing(one, tried)
    assert now.taken_minor + now.pending_minor + now.left_minor == total
    assert (one.state is OrderState.PAID) == now.is_settled
    assert sum(part.given_minor - part.change_minor for part in one.parts) == sum(p.covers_minor for p in one.parts)
