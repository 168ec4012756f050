# SPDX-License-Identifier: Apache-2.0
"""Figures side by side: medians, spread and the ratio between the two."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of ours beside the floor's, in the same unit, taken by turns."""

    name: str
    unit: str
    ours: Sequence[float]
    floor: Sequence[float]
    aim: float


def print_table(title: str, rows: Sequence[Row]) -> None:
    """Print medians (and the 10th to 90th percentile), and ours divided by the floor."""
    print(f"\n{title}")
    print(f"{'':34} {'ours':>24} {'floor':>24} {'ratio':>7} {'aim':>7}")
    for row in rows:
        ratio = statistics.median(row.ours) / statistics.median(row.floor)
        print(
            f"{row.name + ', ' + row.unit:34} {_spread(row.ours):>24} {_spread(row.floor):>24} "
            f"{ratio:7.2f} {'≤ ' + format(row.aim, '.2f'):>7}"
        )


def print_shares(rows: Sequence[Row]) -> None:
    """Print how long half, nine tenths and 99 of a hundred take at most, and the longest."""
    print(f"\n{'':40} {'p50':>9} {'p90':>9} {'p99':>9} {'most':>9}")
    for row in rows:
        for who, values in (("ours", row.ours), ("floor", row.floor)):
            ordered = sorted(values)
            shares = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.9, 0.99, 1.0)]
            print(f"{row.name + ', ' + who:40} " + " ".join(f"{share:9.2f}" for share in shares))


def print_parts(title: str, parts: Mapping[str, Sequence[float]], unit: str) -> None:
    """Print where the time goes, part by part."""
    print(f"\n{title}")
    for name, values in parts.items():
        print(f"  {name:40} {_spread(values):>24} {unit}")


def _spread(values: Sequence[float]) -> str:
    ordered = sorted(values)
    low, high = ordered[len(ordered) // 10], ordered[-1 - len(ordered) // 10]
    return f"{statistics.median(ordered):.2f} ({low:.2f} to {high:.2f})"
