# SPDX-License-Identifier: Apache-2.0
"""Searching 100,000 items at every key press, beside the bare SQL in the same run."""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from cashier.catalogue.catalogue import SHOWN_AT_ONCE, Catalogue
from cashier.storage.goods import FILE_NAME, SEARCH
from tests.bench.table import Row, print_parts, print_table
from tests.support.goods import barcode, many

TYPED = ("kkkl", "mnsn", "纯牛奶", "光明酸奶", "oreo", "330ml", "s0123", "690001", "jlyhsy jt", "hxg 500g")
"""What cashiers type, key by key: initials, characters, words, sizes, codes, two words."""


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, closing(Catalogue(Path(folder))) as catalogue:
        began = time.perf_counter()
        catalogue.replace(many(options.items))
        imported_s = time.perf_counter() - began
        size_mb = (Path(folder) / FILE_NAME).stat().st_size / 1e6
        with closing(sqlite3.connect(Path(folder) / FILE_NAME)) as bare:
            ours, floor = _measure(catalogue, bare, options.rounds)
        scans = _scans(catalogue, options.items)
    print(f"{options.items} items imported in {imported_s:.1f} s, {size_mb:.0f} MB")
    rows = [
        Row("a key press", "ms", ours, floor, 1.5),
        Row("all keys of a round", "ms", _rounds(ours, options.rounds), _rounds(floor, options.rounds), 1.5),
    ]
    print_table("The search for goods, key by key", rows)
    print_parts("Slowest key press, and a scan", {"slowest": [max(ours)], "barcode to item": scans}, "ms")
    return 0


def _measure(catalogue: Catalogue, bare: sqlite3.Connection, rounds: int) -> tuple[list[float], list[float]]:
    ours, floor = [], []
    for _ in range(rounds):
        for typed in TYPED:
            for end in range(1, len(typed) + 1):
                text = typed[:end]
                match = " AND ".join(f'"{word}"*' for word in text.split())
                floor.append(_ms(lambda match=match: bare.execute(SEARCH, (match, SHOWN_AT_ONCE)).fetchall()))
                ours.append(_ms(lambda text=text: catalogue.search(text)))
    return ours, floor


def _rounds(taken: list[float], rounds: int) -> list[float]:
    each = len(taken) // rounds
    return [sum(taken[number * each : (number + 1) * each]) for number in range(rounds)]


def _scans(catalogue: Catalogue, items: int) -> list[float]:
    return [
        _ms(lambda number=number: catalogue.with_code(barcode(number))) for number in range(0, items, items // 100)
    ]


def _ms(do: object) -> float:
    assert callable(do)
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1_000


if __name__ == "__main__":
    sys.exit(main())
