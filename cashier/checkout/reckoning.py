# SPDX-License-Identifier: Apache-2.0
"""What is due of the sale on the counter, and what the chosen asset would pay of it. It changes nothing."""

from __future__ import annotations

from cashier.checkout import notices
from cashier.checkout.attempt import State
from cashier.checkout.order_book import OrderBook
from cashier.checkout.sale import SaleOnCounter
from cashier.checkout.sale_view import sale_screen, tender_lines
from cashier.checkout.screens import Notice, Sale
from cashier.checkout.take_payment import Charge
from cashier.checkout.tenders import Part, part_for
from cashier.values.money import Money
from middleplatform.contract.payments import Asset
from middleplatform.contract.terminals import AssetPolicy, TerminalPolicy


class Reckoning:
    """Reckons by the rules in force; ``policy`` is None until the platform told them."""

    def __init__(self, book: OrderBook) -> None:
        self._book = book
        self.policy: TerminalPolicy | None = None

    def policy_of(self, asset: Asset) -> AssetPolicy | None:
        """Return the rules for an asset, or None for one that the shop does not take."""
        assets = self.policy.assets if self.policy else ()
        return next((each for each in assets if each.asset is asset), None)

    def left(self, sale: SaleOnCounter) -> Money | None:
        """Return what is left of an order that takes several payments; None for any other, and where it is paid."""
        now, order = self._book.standing(sale.order_number), self._book.get(sale.order_number)
        return Money(now.left_minor, order.order.currency) if now and order and now.left_minor else None

    def due(self, sale: SaleOnCounter) -> Money | None:
        """Return what is left to pay of a sale, or None while it costs nothing."""
        return self.left(sale) or sale.total

    def assets(self, sale: SaleOnCounter) -> tuple[Asset, ...]:
        """Return what the cashier can choose from: each asset pays an order once."""
        if self.policy is None or sale.is_asset_given:
            return (sale.asset,)
        paid = {each.asset for each in self._book.attempts_of(sale.order_number) if each.state is State.PAID}
        return tuple(each.asset for each in self.policy.assets if each.asset not in paid)

    def part(self, sale: SaleOnCounter) -> Part | None:
        """Return what the chosen asset would pay of what is due; None where it pays nothing, or without rules."""
        policy, due, total = self.policy_of(sale.asset), self.due(sale), sale.total
        if policy is None or due is None or total is None:
            return None
        return part_for(total, due, policy, sale.wish)

    def charge(self, sale: SaleOnCounter) -> Charge | Notice:
        """Return what the chosen asset is to pay of what is due, or why it pays nothing."""
        policy, total, due = self.policy_of(sale.asset), sale.total, self.due(sale)
        if policy is None:
            return notices.NO_POLICY
        if total is None or due is None:
            return notices.AMOUNT_FIRST
        if sale.has_figures or sale.times:
            return notices.FIGURES_FIRST
        if sale.asset not in self.assets(sale):
            return notices.ASSET_PAID_ALREADY
        part = self.part(sale)
        if part is None or (sale.given is not None and part.covers != total):
            return notices.does_not_fit(due, policy) or notices.AMOUNT_FIRST
        covers_minor = None if part.covers == total else part.covers.amount_minor
        return Charge(sale.order(total), sale.asset, part.units, covers_minor)

    def screen(self, sale: SaleOnCounter, notice: Notice | None, *, sells_goods: bool) -> Sale:
        """Return the screen of a sale."""
        order = self._book.get(sale.order_number)
        return sale_screen(
            sale,
            assets=self.assets(sale),
            due=self.due(sale),
            part=self.part(sale),
            tenders=tender_lines(order, self._book.attempts_of(sale.order_number)),
            waiting=len([each for each in self._book.waiting if each is not order]),
            sells_goods=sells_goods,
            notice=notice,
        )
