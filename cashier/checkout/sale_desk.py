# SPDX-License-Identifier: Apache-2.0
"""What the cashier does with the sale itself: goods, quantities, cash, other ways, putting it aside, calling it up.

The counter keeps the sale and carries its payments; this is the other half of what a person can do there. Everything
runs on the engine's loop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from cashier.catalogue.catalogue import GoodsFaultError
from cashier.catalogue.goods import GRAMS_PER_KG, Item, Unit, scale_label
from cashier.checkout import sale_notices
from cashier.checkout.amount_entry import AmountEntry
from cashier.checkout.attempt import Attempt
from cashier.checkout.cart import Cart, CartFaultError, CartLine
from cashier.checkout.common_notices import refused_notice
from cashier.checkout.counter import Counter
from cashier.checkout.open_order import OpenOrder, OrderFaultError, OrderState, OtherWay, TakenPart
from cashier.checkout.order_book import OrderBook
from cashier.checkout.ports import Clock, OrderJournal
from cashier.checkout.sale import SaleOnCounter
from cashier.checkout.sale_view import tender_lines
from cashier.checkout.screens import Complete, Notice
from cashier.staff.approvals import Approval
from cashier.staff.authority import NOBODY_ASKS, Authority
from cashier.staff.rights import Right
from cashier.staff.staff import Refused
from cashier.storage.errors import JournalFaultError
from cashier.values.cash import change_in_pieces
from cashier.values.money import Money
from cashier.values.payment_code import NotACode, Seen
from cashier.values.texts import Text
from middleplatform.contract.payments import Asset

DOUBLE_FIRE_S = 0.3
"""The same goods again within this time is one pull of the trigger; nobody scans two of them so fast on purpose."""

_log = structlog.get_logger(__name__)


class Goods(Protocol):
    """The shop's catalogue. Each method may raise `GoodsFaultError`."""

    @property
    def count(self) -> int:
        """How many items there are."""

    def with_code(self, code: str) -> Item | None:
        """Return the item that a barcode or the shop's own code names, or None."""

    def search(self, typed: str) -> list[Item]:
        """Return items for what was typed."""


class GivesBack(Protocol):
    """Gives back what was taken for an order, tender by tender, each once."""

    def give_back(self, order: OpenOrder, attempts: list[Attempt]) -> None:
        """Begin to give everything back; what comes of it is told to the book. Raises `JournalFaultError`."""


@dataclass(frozen=True, slots=True)
class ScaleRules:
    """What the figure on a scale's label is, by the label's first two digits: a price in minor units, or grams."""

    price_prefixes: frozenset[str] = frozenset()
    weight_prefixes: frozenset[str] = frozenset()


class SaleDesk:
    """Works on the counter's sale. Without ``goods``, only amounts are keyed in."""

    def __init__(
        self,
        counter: Counter,
        book: OrderBook,
        journal: OrderJournal,
        clock: Clock,
        *,
        goods: Goods | None = None,
        scale: ScaleRules | None = None,
        gives_back: GivesBack | None = None,
        authority: Authority = NOBODY_ASKS,
    ) -> None:
        self._counter = counter
        self._book = book
        self._journal = journal
        self._clock = clock
        self._goods = goods
        self._scale = scale or ScaleRules()
        self._gives_back = gives_back
        self._authority = authority
        self._last_scan, self._last_scan_at = "", float("-inf")
        counter.on_goods = self.scanned
        self.look_for_goods()

    @property
    def due(self) -> Money | None:
        """What is left to pay of the sale on the counter."""
        return self._counter.due

    @property
    def book(self) -> OrderBook:
        """The orders that wait."""
        return self._book

    @property
    def order_number(self) -> str:
        """The number of the order on the counter."""
        return self._counter.order_number

    @property
    def may_tender(self) -> bool:
        """Whether cash and other ways may be taken for the sale: not for one that another till system handed over."""
        sale = self._counter.sale
        return sale.given is None and not sale.has_figures and not sale.times

    def look_for_goods(self) -> None:
        """Find out whether there is a catalogue: it may be imported at any time."""
        try:
            self._counter.sells_goods = self._goods is not None and self._goods.count > 0
        except GoodsFaultError as fault:
            _log.warning("catalogue_fault", fault=str(fault))
            self._counter.sells_goods = False

    def recover(self) -> None:
        """Put the newest order that is part paid before the customer, as it was when the till went down."""
        for order in reversed(self._book.recover()):
            now = self._book.standing(order.number)
            if order.state is OrderState.GIVING_BACK:
                self._carry_back(order)
            elif now is not None and now.taken_minor and not now.pending_minor and self._counter.sale.is_empty:
                self._counter.put_on(_on_counter(order))
                self._counter.say(sale_notices.BACK_AGAIN)

    # -- goods

    def search(self, typed: str) -> list[Item]:
        """Return items for what was typed; none where the catalogue cannot be read."""
        try:
            return self._goods.search(typed) if self._goods is not None else []
        except GoodsFaultError as fault:
            _log.warning("catalogue_fault", fault=str(fault))
            self._counter.say(sale_notices.CATALOGUE_FAULT)
            return []

    def scanned(self, text: str, thing: NotACode) -> bool:
        """Take a scan that is no payment code; return whether it was for the catalogue to know."""
        if self._goods is None or thing.seen not in {Seen.PRODUCT, Seen.OTHER} or len(text) > 40:
            return False
        self.look_for_goods()
        if not self._counter.sells_goods:
            return False
        try:
            item, change = self._found(text)
        except GoodsFaultError as fault:
            _log.warning("catalogue_fault", fault=str(fault))
            self._counter.say(sale_notices.CATALOGUE_FAULT)
            return True
        is_double = (text, True) == (self._last_scan, self._clock.monotonic() - self._last_scan_at < DOUBLE_FIRE_S)
        self._last_scan, self._last_scan_at = text, self._clock.monotonic()
        if is_double:
            return True
        if item is None:
            if thing.seen is not Seen.PRODUCT:
                return False
            self._counter.say(sale_notices.not_in_catalogue(text.strip()))
        else:
            self._put_in(change)
        return True

    def add(self, item: Item) -> None:
        """Add an item that was chosen from the list, in the quantity that was keyed in before."""
        self._put_in(lambda cart: self._with_item(cart, item))

    def times(self) -> None:
        """Take the figures for the quantity of what is scanned next; with a line chosen and none, do nothing."""
        sale = self._counter.sale
        digits = sale.entry.digits.rstrip(".")
        if not self._counter.sells_goods or not digits.strip("0.") or not self._counter.may_change():
            return
        sale.times, sale.entry = digits, AmountEntry(currency=sale.entry.currency)
        self._counter.show()

    def plus(self) -> None:
        """Add the amount that was keyed in as something that is in no catalogue."""
        money = self._counter.sale.entry.money
        if self._counter.sells_goods and money is not None:
            self._put_in(lambda cart: cart.with_amount(sale_notices.OPEN_ITEM, money.amount_minor), uses_entry=True)

    def select(self, line_id: int) -> None:
        """Choose a line."""
        if self._counter.sale.cart.line(line_id) is not None:
            self._counter.sale.selected = line_id
            self._counter.show()

    def step(self, by: int) -> None:
        """Choose the next line, or the one before."""
        live = [line.line_id for line in self._counter.sale.cart.live]
        if live:
            selected = self._counter.sale.selected
            at = live.index(selected) if selected in live else len(live) - 1
            self.select(live[max(0, min(len(live) - 1, at + by))])

    def more(self, by: int) -> None:
        """Change the quantity of the chosen line."""
        line = self._selected()
        if line is None or line.quantity + by < 1:
            return
        if by > 0:
            self._change(lambda cart: cart.with_quantity(line.line_id, line.quantity + by))
        else:
            self._take_off(
                line, lambda: self._change(lambda cart: cart.with_quantity(line.line_id, line.quantity + by))
            )

    def void(self) -> None:
        """Take the chosen line back. It stays in the list, struck out, and stands in the journal."""
        line = self._selected()
        if line is not None:
            self._take_off(line, lambda: self._void(line))

    def _take_off(self, line: CartLine, do: Callable[[], object]) -> None:
        """Take goods off with the right to, or with leave; where the line is another one by then, nothing happens."""
        number = self._counter.order_number

        def act(_: Approval) -> None:
            if (number, line) == (self._counter.order_number, self._counter.sale.cart.line(line.line_id)):
                do()

        def refused(why: Refused) -> None:
            self._counter.say(refused_notice(why))

        shown = Text(zh=line.name, en=line.name)
        self._authority.act(Right.VOID_LINE, f"order {number}, line {line.line_id}", shown, act, refused)

    def _void(self, line: CartLine) -> None:
        if self._change(lambda cart: cart.with_void(line.line_id)):
            live = self._counter.sale.cart.live
            self._counter.sale.selected = live[-1].line_id if live else None
            try:
                self._journal.note_void(self._counter.order_number, line, self._clock.now())
            except JournalFaultError as fault:
                _log.warning("journal_fault", not_written="order.line_voided", fault=str(fault))
            self._counter.show()

    # -- paying

    def wish(self, money: Money | None) -> None:
        """Say how much of what is due the chosen asset shall pay; None for all that it may."""
        if self._counter.make_room():
            self._counter.sale.wish = money
            self._counter.show()

    def take_cash(self, given_minor: int) -> None:
        """Take cash: for all that is due, with change, or for part of it."""
        self._take(lambda sale, total: self._book.take_cash(sale.order(total), sale.cart, given_minor))

    def take_otherwise(self, way: OtherWay, amount_minor: int) -> None:
        """Keep that so much of what is due was paid in another way."""
        self._take(lambda sale, total: self._book.take_otherwise(sale.order(total), sale.cart, amount_minor, way))

    def hold(self) -> None:
        """Put the sale aside and go on to the next customer."""
        sale = self._counter.sale
        total = sale.total
        if total is None or sale.given is not None or not self._counter.make_room():
            return
        if self._try(lambda: self._book.hold(sale.order(total), sale.cart)):
            self._counter.put_on(self._counter.new_sale())

    def recall(self, order_number: str) -> None:
        """Call an order up again; not while another one is on the counter."""
        order = self._book.get(order_number)
        if order is None or not self._counter.make_room():
            return
        now = self._book.standing(order_number)
        if not self._counter.sale.is_empty:
            self._counter.say(sale_notices.HOLD_FIRST)
        elif order.state is OrderState.GIVING_BACK:
            self._counter.say(self._carry_back(order))
        elif now is not None and now.pending_minor:
            self._counter.say(sale_notices.PENDING)
        else:
            self._counter.put_on(_on_counter(order))

    def drop(self) -> None:
        """Put the sale away for good, where nothing was taken for it."""
        if not self._counter.make_room():
            return
        if self._try(lambda: self._book.drop(self._counter.order_number)):
            self._counter.put_on(self._counter.new_sale())

    def give_back(self) -> None:
        """Give the order up: everything that was taken for it goes back; its goods stay, as a new sale."""
        number = self._counter.order_number
        if self._gives_back is None or self._book.get(number) is None or not self._counter.make_room():
            return
        sale = self._counter.sale
        if self._try(lambda: self._book.give_back(number)):
            # From here on the order takes nothing more: it leaves the counter, whatever becomes of its refunds.
            order = self._book.get(number)
            said = self._carry_back(order) if order is not None else sale_notices.GOING_BACK
            following = self._counter.new_sale()
            following.cart, following.entry = sale.cart, sale.entry
            self._counter.put_on(following)
            self._counter.say(said)

    # -- inside

    def _carry_back(self, order: OpenOrder) -> Notice:
        """Begin what is still missing of giving an order back; return what to say of it."""
        if self._gives_back is None:
            return sale_notices.GOING_BACK
        try:
            self._gives_back.give_back(order, self._book.attempts_of(order.number))
        except JournalFaultError as fault:
            _log.warning("giving_back_not_written", order=order.number, fault=str(fault))
            return sale_notices.PART_STILL_TO_GO_BACK
        return sale_notices.GOING_BACK

    def _found(self, text: str) -> tuple[Item | None, Callable[[Cart], Cart]]:
        """Return the item that a scan names, and how it comes into the cart."""
        assert self._goods is not None, "asked before"
        label = scale_label(text)
        if label is not None and label.prefix in self._scale.price_prefixes | self._scale.weight_prefixes:
            item = self._goods.with_code(label.sku)
            if item is not None and label.prefix in self._scale.weight_prefixes:
                return item, lambda cart: cart.with_weighed(item, label.figure)
            if item is not None:
                return item, lambda cart: cart.with_priced(item, label.figure)
        item = self._goods.with_code(text)
        return item, lambda cart: self._with_item(cart, item) if item is not None else cart

    def _with_item(self, cart: Cart, item: Item) -> Cart:
        times = self._counter.sale.times
        if item.unit is Unit.KG:
            return cart.with_weighed(item, _grams(times))
        return cart.with_item(item, int(times) if times.isdecimal() else 1 if not times else 0)

    def _put_in(self, change: Callable[[Cart], Cart], *, uses_entry: bool = False) -> None:
        """Add a line: the newest one is the chosen one then, and the quantity is used up."""
        sale = self._counter.sale
        if sale.entry.digits and not uses_entry and self._counter.make_room() and self._counter.sale is sale:
            self._counter.say(sale_notices.AMOUNT_OR_GOODS)
            return
        before = {line.line_id: line for line in self._counter.sale.cart.lines}
        if not self._change(change, uses_entry=uses_entry):
            return
        sale = self._counter.sale
        touched = [line for line in sale.cart.live if before.get(line.line_id) != line]
        sale.times = ""
        sale.selected = touched[-1].line_id if touched else sale.selected
        self._counter.show()

    def _change(self, change: Callable[[Cart], Cart], *, uses_entry: bool = False) -> bool:
        """Change the cart; say why where it cannot be. A sale that was tried gets another number."""
        if not self._counter.may_change():
            return False
        sale = self._counter.sale
        try:
            cart = change(sale.cart)
            self._counter.anew()
        except CartFaultError as fault:
            self._counter.say(sale_notices.CART_FAULTS[fault.fault])
            return False
        except JournalFaultError as fault:
            _log.warning("journal_fault", not_written="order.dropped", fault=str(fault))
            self._counter.say(sale_notices.STORAGE_FAULT)
            return False
        sale.cart = cart
        if uses_entry:
            sale.entry = AmountEntry(currency=sale.entry.currency)
        self._counter.dismiss()
        return True

    def _selected(self) -> CartLine | None:
        selected = self._counter.sale.selected
        return self._counter.sale.cart.line(selected) if selected is not None else None

    def _take(self, take: Callable[[SaleOnCounter, Money], TakenPart]) -> None:
        if not self._authority.may(Right.TAKE_PAYMENT):
            self._counter.say(sale_notices.TAKES_NO_PAYMENT)
            return
        sale = self._counter.sale
        total = sale.total
        if total is None or sale.given is not None or not self._counter.make_room() or self._counter.sale is not sale:
            return
        attempts = self._book.attempts_of(sale.order_number)
        before = self._book.get(sale.order_number)
        taken: list[TakenPart] = []
        if not self._try(lambda: taken.append(take(sale, total))):
            return
        sale.wish = None
        if self._book.get(sale.order_number) is not None:
            self._counter.show()
            return
        (part,) = taken
        currency = total.currency
        self._counter.finish(
            Complete(
                sale.order_number,
                total,
                Money(part.given_minor, currency) if part.is_cash else None,
                Money(part.change_minor, currency) if part.is_cash else None,
                change_in_pieces(part.change_minor, currency),
                (*tender_lines(before, attempts), *tender_lines(_only(sale, total, part, self._clock), ())),
            )
        )

    def _try(self, do: Callable[[], object]) -> bool:
        """Do something with an order; say in words what stands against it."""
        try:
            do()
        except OrderFaultError as fault:
            self._counter.say(sale_notices.ORDER_FAULTS[fault.fault])
            return False
        except JournalFaultError as fault:
            _log.warning("order_not_written", fault=str(fault))
            self._counter.say(sale_notices.STORAGE_FAULT)
            return False
        return True


def _on_counter(order: OpenOrder) -> SaleOnCounter:
    """Return the sale of an order that is called up; its asset is chosen by the counter."""
    entry = AmountEntry("" if order.cart.live else order.total.plain, order.order.currency)
    selected = order.cart.live[-1].line_id if order.cart.live else None
    return SaleOnCounter(order.number, entry, Asset.POINTS, cart=order.cart, selected=selected)


def _only(sale: SaleOnCounter, total: Money, part: TakenPart, clock: Clock) -> OpenOrder:
    return OpenOrder(sale.order(total), clock.now(), parts=(part,))


def _grams(times: str) -> int:
    """Return kilograms as they were keyed in, in grams; without any it is none."""
    whole, _, fraction = times.partition(".")
    return int(whole or 0) * GRAMS_PER_KG + int((fraction + "000")[:3]) if times else 0
