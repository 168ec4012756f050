# SPDX-License-Identifier: Apache-2.0
"""Notes and coins: which there are, what a customer is likely to give, and how change is made up. Pure."""

from __future__ import annotations

DENOMINATIONS_MINOR = {"CNY": (10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1)}
"""Notes and coins that are legal tender, in minor units (People's Bank of China, fourth and fifth series)."""

_MOST_SUGGESTED = 4


def likely_given(due_minor: int, currency: str) -> tuple[int, ...]:
    """Return what a customer is likely to hand over for an amount, smallest first; the exact sum comes first.

    With each note that there is, as many of it as it takes. Empty for nothing due.
    """
    if due_minor <= 0:
        return ()
    notes = [each for each in DENOMINATIONS_MINOR.get(currency, ()) if each >= 500]
    rounded_up = sorted({-(-due_minor // note) * note for note in notes} - {due_minor})
    return (due_minor, *rounded_up[: _MOST_SUGGESTED - 1])


def change_in_pieces(change_minor: int, currency: str) -> tuple[tuple[int, int], ...]:
    """Return the fewest notes and coins that make up an amount: denomination (minor units) and pieces, largest first.

    Empty for a currency whose denominations are not known.
    """
    pieces, left = [], change_minor
    for denomination in DENOMINATIONS_MINOR.get(currency, ()):
        count, left = divmod(left, denomination)
        if count:
            pieces.append((denomination, count))
    return tuple(pieces)
