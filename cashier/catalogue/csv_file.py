# SPDX-License-Identifier: Apache-2.0
"""Goods as a CSV file: read with errors that name the row, and written so that it can be read again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO

from cashier.catalogue.goods import Item, Unit, canonical
from cashier.values.money import AmountError, Money

COLUMNS = ("sku", "name", "price", "barcode", "unit")
_NEEDED = ("sku", "name", "price")
MOST_ERRORS = 100
"""After so many the rest is not looked at: somebody took the wrong file."""

_LONGEST = {"sku": 40, "name": 100}
_Wrong = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in one row (1 is the header, as spreadsheets count), in which column, and what is allowed."""

    row: int
    column: str
    why: str

    def __str__(self) -> str:
        """Return one sentence for people."""
        return f"row {self.row}, {self.column}: {self.why}"


class CSVFaultError(Exception):
    """The file holds something that cannot be goods; ``errors`` are in the order of the rows."""

    def __init__(self, errors: list[RowError]) -> None:
        super().__init__("; ".join(map(str, errors[:3])) + (f"; … {len(errors) - 3} more" if len(errors) > 3 else ""))
        self.errors = errors


def decoded(content: bytes) -> str:
    """Return a file's text: UTF-8, or GB 18030 as Chinese spreadsheets write it. Raises `CSVFaultError`."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CSVFaultError([RowError(1, "the file", "it is neither UTF-8 nor GB 18030 text; save it as CSV UTF-8")])


def read_goods(text: str, currency: str) -> list[Item]:
    """Read all goods of a file. Raises `CSVFaultError` with every row that is wrong; then nothing is taken."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        places = _places(next(rows, []))
        reading = _Reading(currency)
        for number, cells in enumerate(rows, start=2):
            if any(cell.strip() for cell in cells):
                reading.take(number, places, cells)
            if len(reading.errors) >= MOST_ERRORS:
                break
    except csv.Error as fault:
        raise CSVFaultError([RowError(rows.line_num, "the line", f"it is no CSV: {fault}")]) from fault
    if reading.errors:
        raise CSVFaultError(reading.errors)
    return reading.items


def write_goods(items: Iterable[Item], out: TextIO) -> int:
    """Write goods as `read_goods` reads them; return how many."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    count = 0
    for item in items:
        row = (item.sku, item.name, item.price.plain, " ".join(item.barcodes), item.unit.value)
        writer.writerow(row)
        count += 1
    return count


def _places(header: list[str]) -> dict[str, int]:
    names = [cell.strip().casefold() for cell in header]
    allowed = f"the columns are {', '.join(COLUMNS)}"
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise CSVFaultError([RowError(1, "the header", f"column {missing[0]!r} is missing; {allowed}")])
    wrong = [name for name in names if name and name not in COLUMNS]
    if wrong:
        raise CSVFaultError([RowError(1, "the header", f"column {wrong[0]!r} is not known; {allowed}")])
    twice = [name for name in names if names.count(name) > 1 and name]
    if twice:
        raise CSVFaultError([RowError(1, "the header", f"column {twice[0]!r} is there twice")])
    return {name: names.index(name) for name in COLUMNS if name in names}


class _Reading:
    """The rows so far, and where each code stood: it may stand only once."""

    def __init__(self, currency: str) -> None:
        self.items: list[Item] = []
        self.errors: list[RowError] = []
        self._currency = currency
        self._skus: dict[str, int] = {}
        self._barcodes: dict[str, int] = {}

    def take(self, number: int, places: dict[str, int], cells: list[str]) -> None:
        """Read one row; what is wrong in it is noted."""
        before = len(self.errors)

        def wrong(column: str, why: str) -> None:
            self.errors.append(RowError(number, column, why))

        if len(cells) > len(places) and any(cell.strip() for cell in cells[max(places.values()) + 1 :]):
            wrong("the row", f"it has {len(cells)} cells, the header has {len(places)}; quote a cell with a comma")
            return
        row = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
        for column, most in _LONGEST.items():
            value = row[column]
            if not value or len(value) > most or not value.isprintable():
                wrong(column, f"{value!r} is not 1 to {most} printable characters")
        price = self._price(row["price"], wrong)
        unit_name = row.get("unit", "").casefold() or Unit.PIECE.value
        if unit_name not in list(Unit):
            wrong("unit", f"{unit_name!r} is not {' or '.join(Unit)}")
        self._once("sku", row["sku"], number, self._skus, wrong)
        barcodes = tuple(self._barcodes_of(row.get("barcode", ""), number, wrong))
        if len(self.errors) == before and price is not None:
            self.items.append(Item(row["sku"], row["name"], price, Unit(unit_name), barcodes))

    def _price(self, text: str, wrong: _Wrong) -> Money | None:
        try:
            return Money.parse(text, self._currency)
        except AmountError as fault:
            wrong("price", str(fault))
            return None

    def _barcodes_of(self, text: str, number: int, wrong: _Wrong) -> Iterator[str]:
        for word in text.replace(";", " ").split():
            barcode = canonical(word)
            if barcode is None:
                wrong("barcode", f"{word!r} is no EAN, UPC or GTIN: 8, 12, 13 or 14 digits with a check digit")
            elif self._once("barcode", barcode, number, self._barcodes, wrong):
                yield barcode

    @staticmethod
    def _once(column: str, value: str, number: int, seen: dict[str, int], wrong: _Wrong) -> bool:
        earlier = seen.setdefault(value, number)
        if value and earlier != number:
            wrong(column, f"{value!r} stands in row {earlier} already")
            return False
        return True
