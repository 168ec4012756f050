# SPDX-License-Identifier: Apache-2.0
"""The goods of one sale, line by line. Pure: a cart is never changed, each step returns another one."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum

from cashier.catalogue.goods import Item
from cashier.values.money import MAX_AMOUNT_MINOR, Money
from middleplatform.contract.payments import OrderLine

MOST_PIECES = 9_999
MOST_LINES = 500
"""As many as an order on the wire may have."""

_LONGEST_NAME = 120


class CartFault(StrEnum):
    """Why a line cannot be as it was wanted."""

    QUANTITY = "quantity"
    TOO_MANY_LINES = "too_many_lines"
    TOO_MUCH = "too_much"


class CartFaultError(ValueError):
    """The step cannot be taken; the cart is as it was."""

    def __init__(self, fault: CartFault) -> None:
        super().__init__(
            f"{fault}: at most {MOST_PIECES} pieces, {MOST_LINES} lines, {MAX_AMOUNT_MINOR} in minor units"
        )
        self.fault = fault


@dataclass(frozen=True, slots=True)
class CartLine:
    """Some of one item. ``price_minor`` is for one piece, or for a kilogram where ``grams`` were weighed.

    A line that was taken back stays, struck out: it is in no sum.
    """

    line_id: int
    sku: str
    name: str
    price_minor: int
    quantity: int
    total_minor: int
    grams: int | None = None
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class Cart:
    """Lines in the order in which they were added; ``currency`` of all of them."""

    currency: str = "CNY"
    lines: tuple[CartLine, ...] = ()

    @property
    def live(self) -> tuple[CartLine, ...]:
        """The lines that count."""
        return tuple(line for line in self.lines if not line.is_void)

    @property
    def total(self) -> Money:
        """What all of it costs."""
        return Money(sum(line.total_minor for line in self.live), self.currency)

    def line(self, line_id: int) -> CartLine | None:
        """Return a line that counts, by its number."""
        return next((line for line in self.live if line.line_id == line_id), None)

    def with_item(self, item: Item, quantity: int = 1) -> Cart:
        """Return the cart with so many pieces more of an item; the same item stands in one line.

        Raises `CartFaultError`.
        """
        price_minor = item.price.amount_minor
        for line in self.live:
            if (line.sku, line.name, line.price_minor, line.grams) == (item.sku, item.name, price_minor, None):
                return self.with_quantity(line.line_id, line.quantity + quantity)
        _must_be_pieces(quantity)
        return self._with(CartLine(0, item.sku, item.name, price_minor, quantity, price_minor * quantity))

    def with_weighed(self, item: Item, grams: int) -> Cart:
        """Return the cart with so many grams of an item that is sold by weight. Raises `CartFaultError`."""
        if grams < 1:
            raise CartFaultError(CartFault.QUANTITY)
        total_minor = item.price_of_grams(grams).amount_minor
        return self._with(CartLine(0, item.sku, item.name, item.price.amount_minor, 1, total_minor, grams))

    def with_priced(self, item: Item, total_minor: int) -> Cart:
        """Return the cart with one pack of an item whose label says what it costs. Raises `CartFaultError`."""
        if total_minor < 1:
            raise CartFaultError(CartFault.QUANTITY)
        return self._with(CartLine(0, item.sku, item.name, total_minor, 1, total_minor))

    def with_amount(self, name: str, amount_minor: int) -> Cart:
        """Return the cart with something that is in no catalogue, for a price that was keyed in."""
        return self._with(CartLine(0, "", name, amount_minor, 1, amount_minor))

    def with_quantity(self, line_id: int, quantity: int) -> Cart:
        """Return the cart with another number of pieces in one line. Raises `CartFaultError`.

        What was weighed has no number of pieces: it stays as it is.
        """
        line = self.line(line_id)
        if line is None or line.grams is not None:
            return self
        _must_be_pieces(quantity)
        changed = dataclasses.replace(line, quantity=quantity, total_minor=line.price_minor * quantity)
        return self._replaced(changed)

    def with_void(self, line_id: int) -> Cart:
        """Return the cart with one line taken back."""
        line = self.line(line_id)
        return self if line is None else self._replaced(dataclasses.replace(line, is_void=True))

    def order_lines(self) -> tuple[OrderLine, ...]:
        """Return the lines as an order on the wire has them."""
        return tuple(
            OrderLine(
                name=_named(line)[:_LONGEST_NAME],
                quantity=line.quantity,
                total_minor=line.total_minor,
                sku=line.sku or None,
            )
            for line in self.live
        )

    def _with(self, line: CartLine) -> Cart:
        if len(self.live) >= MOST_LINES:
            raise CartFaultError(CartFault.TOO_MANY_LINES)
        number = len(self.lines) + 1
        return self._checked((*self.lines, dataclasses.replace(line, line_id=number)))

    def _replaced(self, changed: CartLine) -> Cart:
        return self._checked(tuple(changed if line.line_id == changed.line_id else line for line in self.lines))

    def _checked(self, lines: tuple[CartLine, ...]) -> Cart:
        cart = dataclasses.replace(self, lines=lines)
        if cart.total.amount_minor > MAX_AMOUNT_MINOR:
            raise CartFaultError(CartFault.TOO_MUCH)
        return cart


def _must_be_pieces(quantity: int) -> None:
    if not 1 <= quantity <= MOST_PIECES:
        raise CartFaultError(CartFault.QUANTITY)


def _named(line: CartLine) -> str:
    return line.name if line.grams is None else f"{line.name} {line.grams / 1000:.3f} kg"
