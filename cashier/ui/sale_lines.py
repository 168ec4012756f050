# SPDX-License-Identifier: Apache-2.0
"""Sentences about the tenders of one order."""

from __future__ import annotations

from collections.abc import Iterable

from cashier.checkout.sale_notices import WAYS
from cashier.checkout.screens import TenderLine
from cashier.ui import sale_words, words
from cashier.values.texts import Text
from middleplatform.contract.payments import Asset


def tendered(lines: Iterable[TenderLine]) -> Text:
    """Say what was taken, tender by tender."""
    parts = [_part(line) for line in lines]
    return Text(zh=" · ".join(each.zh for each in parts), en=" · ".join(each.en for each in parts))


def _part(line: TenderLine) -> Text:
    if line.asset is Asset.POINTS:
        units = words.units(line.asset, line.amount, line.value.currency)
        return Text(zh=f"{units.zh}（{line.value.shown}）", en=f"{units.en} ({line.value.shown})")
    name = words.ASSETS[line.asset] if line.asset else WAYS[line.way] if line.way else sale_words.CASH
    return Text(zh=f"{name.zh} {line.value.shown}", en=f"{name.en} {line.value.shown}")
