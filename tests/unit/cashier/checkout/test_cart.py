# SPDX-License-Identifier: Apache-2.0
"""The goods of one sale: what stands in the lines, and that they always add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashier.checkout.cart import MOST_LINES, MOST_PIECES, Cart, CartFault, CartFaultError
from cashier.values.money import MAX_AMOUNT_MINOR, Money
from tests.support.goods import APPLES, BAG, COLA, SOME, WATER, many


def test_the_same_item_again_is_one_line_with_more_pieces() -> None:
    cart = Cart().with_item(COLA).with_item(WATER).with_item(COLA, 2)
    assert [(line.name, line.quantity, line.total_minor) for line in cart.live] == [
        (COLA.name, 3, 900),
        (WATER.name, 1, 200),
    ]
    assert cart.total == Money(1100)


def test_a_line_that_was_taken_back_stays_struck_out_and_the_item_again_is_a_new_line() -> None:
    cart = Cart().with_item(COLA).with_void(1).with_item(COLA)
    assert [(line.line_id, line.is_void) for line in cart.lines] == [(1, True), (2, False)]
    assert cart.total == Money(300)


def test_what_was_weighed_has_its_own_line_and_no_number_of_pieces() -> None:
    cart = Cart().with_weighed(APPLES, 512).with_weighed(APPLES, 1000)
    assert [line.total_minor for line in cart.live] == [655, 1280]
    assert cart.with_quantity(1, 7) == cart
    assert cart.order_lines()[0].name == "红富士苹果 0.512 kg"


def test_an_item_whose_label_says_its_price_costs_that() -> None:
    (line,) = Cart().with_priced(APPLES, 734).live
    assert (line.total_minor, line.sku) == (734, APPLES.sku)


@pytest.mark.parametrize("quantity", [0, -1, MOST_PIECES + 1])
def test_a_quantity_that_cannot_be_changes_nothing(quantity: int) -> None:
    with pytest.raises(CartFaultError) as caught:
        Cart().with_item(COLA).with_quantity(1, quantity)
    assert caught.value.fault is CartFault.QUANTITY


def test_a_cart_has_no_more_lines_than_an_order_on_the_wire() -> None:
    cart = Cart()
    for item in many(MOST_LINES):
        cart = cart.with_item(item)
    assert len(cart.order_lines()) == MOST_LINES
    with pytest.raises(CartFaultError) as caught:
        cart.with_item(BAG)
    assert caught.value.fault is CartFault.TOO_MANY_LINES
    assert cart.with_item(many(1)[0]).live[0].quantity == 2


def test_a_cart_costs_no_more_than_the_wire_takes() -> None:
    with pytest.raises(CartFaultError) as caught:
        Cart().with_amount("x", MAX_AMOUNT_MINOR).with_item(BAG)
    assert caught.value.fault is CartFault.TOO_MUCH


steps = st.one_of(
    st.tuples(st.just("add"), st.integers(0, len(SOME) - 1), st.integers(1, 20)),
    st.tuples(st.just("void"), st.integers(1, 12), st.just(0)),
    st.tuples(st.just("quantity"), st.integers(1, 12), st.integers(1, 99)),
    st.tuples(st.just("weigh"), st.just(0), st.integers(1, 5_000)),
)


@given(st.lists(steps, max_size=30))
def test_the_lines_of_an_order_add_up_to_its_total_whatever_was_done(done: list[tuple[str, int, int]]) -> None:
    cart = Cart()
    for what, which, number in done:
        before = cart
        match what:
            case "add":
                cart = cart.with_item(SOME[which], number)
            case "void":
                cart = cart.with_void(which)
            case "quantity":
                cart = cart.with_quantity(which, number)
            case _:
                cart = cart.with_weighed(APPLES, number)
        assert len(cart.lines) >= len(before.lines)
    assert sum(line.total_minor for line in cart.order_lines()) == cart.total.amount_minor
    assert all(line.total_minor == line.price_minor * line.quantity for line in cart.live if line.grams is None)
    assert [line.line_id for line in cart.lines] == list(range(1, len(cart.lines) + 1))
