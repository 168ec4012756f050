# SPDX-License-Identifier: Apache-2.0
"""A list to choose from, as plain data: goods, orders that wait. Decided by a desk, drawn by the window."""

from __future__ import annotations

from dataclasses import dataclass

from cashier.values.texts import NO_TEXT, Text

ROWS = 5
"""So many are to be seen at once, each with a function key of its own."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One row: what it is, a second line, and what stands at its end."""

    text: Text
    more: Text
    side: Text


@dataclass(frozen=True, slots=True)
class Choices:
    """Up to `ROWS` rows. ``typed`` is what was keyed in to find them; None where nothing can be.

    ``none`` says that there are no rows, ``has_more`` that there are others behind these.
    """

    title: Text
    rows: tuple[Choice, ...]
    none: Text
    hint: Text = NO_TEXT
    typed: str | None = None
    has_more: bool = False
