# SPDX-License-Identifier: Apache-2.0
"""``cashier catalogue``: bring the shop's goods in, look for one, write them out. A till may be running meanwhile."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from cashier.catalogue.catalogue import Catalogue, GoodsFaultError
from cashier.catalogue.csv_file import CSVFaultError, decoded, read_goods, write_goods
from cashier.catalogue.goods import Item
from cashier.commands.common import WrongUse, complain, load_settings_strictly, print_object
from cashier.values.money import AmountError, exponent

DONE, REFUSED = 0, 1


def run(options: argparse.Namespace) -> int:
    """Do what was asked: 0 where it is done, 1 where the file's rows or the search do not allow it, 2 wrong use."""
    actions: dict[str, Callable[[argparse.Namespace, Catalogue], int]] = {
        "import": _import,
        "search": _search,
        "show": _show,
        "export": _export,
    }
    try:
        loaded = load_settings_strictly(options)
        with closing(Catalogue(loaded.settings.storage.folder)) as catalogue:
            return actions[options.action](options, catalogue)
    except (WrongUse, GoodsFaultError, AmountError) as fault:
        return complain(str(fault), as_json=options.json)


def _import(options: argparse.Namespace, catalogue: Catalogue) -> int:
    file = Path(options.file)
    exponent(options.currency)  # An unknown one is told before anything is read.
    try:
        items = read_goods(decoded(file.read_bytes()), options.currency)
    except OSError as fault:
        raise WrongUse(f"{file} cannot be read: {fault.strerror or fault}") from fault
    except CSVFaultError as fault:
        if options.json:
            rows = [{"row": each.row, "column": each.column, "why": each.why} for each in fault.errors]
            print_object({"file": str(file), "imported": 0, "errors": rows})
        else:
            for each in fault.errors:
                print(f"{file}: {each}")
            print(f"{len(fault.errors)} rows are wrong; nothing was imported, the goods from before are still there")
        return REFUSED
    count = catalogue.replace(items)
    if options.json:
        print_object({"file": str(file), "imported": count, "errors": []})
    else:
        print(f"{file}: {count} items are the till's goods now")
    return DONE


def _search(options: argparse.Namespace, catalogue: Catalogue) -> int:
    found = catalogue.search(" ".join(options.words), options.limit)
    return _tell(options, found)


def _show(options: argparse.Namespace, catalogue: Catalogue) -> int:
    if options.code is not None:
        item = catalogue.with_code(options.code)
        return _tell(options, [item] if item is not None else [])
    at = catalogue.imported_at
    told = {
        "items": catalogue.count,
        "imported_at": at.isoformat() if at else None,
    }
    if options.json:
        print_object(told)
    else:
        when = f"imported {at.astimezone():%Y-%m-%d %H:%M}" if at else "nothing was imported yet"
        print(f"{told['items']} items, {when}")
    return DONE


def _export(options: argparse.Namespace, catalogue: Catalogue) -> int:
    out = Path(options.out)
    try:
        # The mark at the beginning tells spreadsheets that it is UTF-8.
        with out.open("x", encoding="utf-8-sig", newline="") as file:
            count = write_goods(catalogue.all(), file)
    except FileExistsError:
        raise WrongUse(f"{out} exists already; an export overwrites nothing") from None
    except OSError as fault:
        raise WrongUse(f"{out} cannot be written: {fault.strerror or fault}") from fault
    if options.json:
        print_object({"file": str(out), "items": count})
    else:
        print(f"{out}: {count} items")
    return DONE


def _tell(options: argparse.Namespace, items: list[Item]) -> int:
    if options.json:
        print_object({"items": [_as_json(item) for item in items]})
    else:
        for item in items:
            codes = " ".join(item.barcodes)
            print(f"{item.sku:<14}  {item.price.plain:>10} / {item.unit.value}  {item.name}  {codes}".rstrip())
        if not items:
            print("nothing found")
    return DONE if items else REFUSED


def _as_json(item: Item) -> dict[str, object]:
    return {
        "sku": item.sku,
        "name": item.name,
        "price_minor": item.price.amount_minor,
        "currency": item.price.currency,
        "unit": item.unit.value,
        "barcodes": list(item.barcodes),
    }
