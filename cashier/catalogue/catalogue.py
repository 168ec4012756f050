# SPDX-License-Identifier: Apache-2.0
"""The shop's goods: replaced as a whole from a file, found by barcode, by the shop's own code, or by a few keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import structlog

from cashier.catalogue.goods import Item, Unit, canonical
from cashier.catalogue.search_keys import words_of, words_typed
from cashier.storage.goods import GoodsFaultError, GoodsFile, GoodsRow
from cashier.values.money import Money

__all__ = ["Catalogue", "GoodsFaultError", "open_catalogue"]

SHOWN_AT_ONCE = 20
_UNITS = {unit.value: unit for unit in Unit}

_log = structlog.get_logger(__name__)


class Catalogue:
    """The goods of one till. Every method may raise `GoodsFaultError`; it is not thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._file = GoodsFile.open(folder)

    def close(self) -> None:
        """Close its file."""
        self._file.close()

    @property
    def count(self) -> int:
        """How many items there are."""
        return int(self._file.fact("count") or 0)

    @property
    def imported_at(self) -> datetime | None:
        """When the goods were brought in; None before that."""
        at = self._file.fact("imported_at")
        return datetime.fromisoformat(at) if at else None

    def replace(self, items: Sequence[Item]) -> int:
        """Put these goods in the place of all that were there, in one step; return how many."""
        rows = (
            GoodsRow(
                item.sku,
                item.name,
                item.price.amount_minor,
                item.price.currency,
                item.unit.value,
                " ".join(item.barcodes),
                words_of(item),
            )
            for item in items
        )
        return self._file.replace(rows, datetime.now(UTC).isoformat(timespec="seconds"))

    def with_code(self, code: str) -> Item | None:
        """Return the item that a barcode or the shop's own code names, or None."""
        barcode = canonical(code)
        row = self._file.with_barcode(barcode) if barcode is not None else None
        row = row or self._file.with_sku(code.strip())
        return _item(row) if row is not None else None

    def search(self, typed: str, limit: int = SHOWN_AT_ONCE) -> list[Item]:
        """Return items for what was typed: the one with just this code first, then those with such words."""
        found = self._file.with_words(words_typed(typed), limit)
        exact = self.with_code(typed) if typed.strip() else None
        items = [_item(row) for row in found]
        return items if exact is None else [exact, *(each for each in items if each.sku != exact.sku)][:limit]

    def all(self) -> Iterator[Item]:
        """Yield everything, in the order of the import."""
        return (_item(row) for row in self._file.all())


def _item(row: GoodsRow) -> Item:
    barcodes = tuple(row.barcodes.split())
    return Item(row.sku, row.name, Money(row.price_minor, row.currency), _UNITS[row.unit], barcodes)


def open_catalogue(folder: Path) -> Catalogue | None:
    """Open the shop's goods; a till sells by amount where they cannot be read."""
    try:
        return Catalogue(folder)
    except GoodsFaultError as fault:
        _log.warning("catalogue_fault", fault=str(fault))
        return None
