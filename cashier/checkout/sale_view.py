# SPDX-License-Identifier: Apache-2.0
"""From the sale on the counter to the screen that shows it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from cashier.checkout.attempt import Attempt, State
from cashier.checkout.open_order import OpenOrder
from cashier.checkout.sale import SaleOnCounter
from cashier.checkout.screens import Notice, Sale, TenderLine
from cashier.checkout.tenders import Part
from cashier.values.money import Money
from middleplatform.contract.payments import Asset


def sale_screen(
    sale: SaleOnCounter,
    *,
    assets: tuple[Asset, ...],
    due: Money | None,
    part: Part | None,
    tenders: tuple[TenderLine, ...],
    waiting: int,
    sells_goods: bool,
    notice: Notice | None,
) -> Sale:
    """Return the screen of a sale. ``due`` is what is left to pay, ``part`` what the chosen asset would pay of it."""
    has_goods = bool(sale.cart.live)
    is_plain = not (has_goods or tenders)
    return Sale(
        digits=sale.entry.digits if is_plain else due.plain if due else "",
        money=due,
        asset=sale.asset,
        assets=assets,
        amount=part.units if part else None,
        order_number=sale.order_number,
        is_given=sale.given is not None,
        notice=notice,
        lines=sale.cart.lines if has_goods else (),
        selected=sale.selected,
        times=sale.times,
        figures=sale.entry.digits if has_goods else "",
        takes=part.covers if part and due and part.covers != due else None,
        total=sale.total,
        tenders=tenders,
        waiting=waiting,
        sells_goods=sells_goods,
    )


def tender_lines(order: OpenOrder | None, attempts: Iterable[Attempt]) -> tuple[TenderLine, ...]:
    """Return what was taken for an order until now."""
    if order is None:
        return ()
    paid = [each for each in attempts if each.state is State.PAID]
    return (
        *(TenderLine(each.asset, None, each.amount, each.value) for each in paid),
        *(
            TenderLine(None, each.way, each.covers_minor, Money(each.covers_minor, order.order.currency))
            for each in order.parts
        ),
    )
