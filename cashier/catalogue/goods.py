# SPDX-License-Identifier: Apache-2.0
"""One item of goods, and the barcodes that name it. Pure.

A barcode is EAN-8, EAN-13, UPC-A or GTIN-14 with its check digit (GS1 General Specifications, section 7.9). Those of
13 digits that begin with 20 to 29 are for use inside a shop: a scale prints them with what it weighed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from cashier.values.check_digits import is_gtin
from cashier.values.money import Money

GRAMS_PER_KG = 1_000
_SHOP_PREFIX = re.compile(r"2[0-9]")


class Unit(StrEnum):
    """What a price is for."""

    PIECE = "pc"
    KG = "kg"


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is sold. ``price`` is for one ``unit``; ``sku`` is the shop's own code."""

    sku: str
    name: str
    price: Money
    unit: Unit = Unit.PIECE
    barcodes: tuple[str, ...] = ()

    def price_of_grams(self, grams: int) -> Money:
        """Return what so much of goods sold by weight costs, half a minor unit rounded up."""
        amount_minor = (2 * self.price.amount_minor * grams + GRAMS_PER_KG) // (2 * GRAMS_PER_KG)
        return Money(amount_minor, self.price.currency)


@dataclass(frozen=True, slots=True)
class ScaleLabel:
    """What a scale's barcode holds: the shop's own number of the goods, and a figure (a price, or grams)."""

    prefix: str
    sku: str
    figure: int


def canonical(barcode: str) -> str | None:
    """Return a barcode in its one form, or None for one that is none: wrong length, or a wrong check digit.

    A UPC-A is the EAN-13 with a nought in front, and so is a GTIN-14 of the single piece.
    """
    digits = barcode.strip()
    if not is_gtin(digits):
        return None
    if len(digits) == 12:
        return "0" + digits
    return digits[1:] if len(digits) == 14 and digits.startswith("0") else digits


def scale_label(barcode: str) -> ScaleLabel | None:
    """Read a scale's barcode: prefix 20 to 29, five digits of the goods, five of the figure, the check digit."""
    digits = canonical(barcode)
    if digits is None or len(digits) != 13 or not _SHOP_PREFIX.match(digits):
        return None
    return ScaleLabel(digits[:2], digits[2:7], int(digits[7:12]))
