# SPDX-License-Identifier: Apache-2.0
"""The window has a word for everything that it may have to show."""

from __future__ import annotations

from importlib import resources

import pytest

from cashier.devices.status import Level, Part
from cashier.ui import words
from middleplatform.contract.payments import Asset, Door


def test_every_part_and_level_has_a_word_and_an_icon() -> None:
    assert set(words.PARTS) == set(Part)
    assert set(words.LEVELS) == set(Level)
    icons = {path.name for path in (resources.files("resources") / "icons").iterdir()}
    assert {f"{level.value}.svg" for level in Level} <= icons


def test_every_door_and_asset_has_its_words() -> None:
    assert set(words.DOORS) == set(words.DOORS_MORE) == set(Door)
    assert set(words.ASSETS) == set(Asset)


@pytest.mark.parametrize(
    ("asset", "amount", "english"),
    [
        (Asset.POINTS, 12_880, "12,880 points"),
        (Asset.POINTS, 1, "1 point"),
        (Asset.POINTS, 0, "0 points"),
        (Asset.WALLET, 12_880, "¥128.80"),
        (Asset.CARD, 5, "¥0.05"),
    ],
)
def test_points_are_counted_and_the_others_are_money(asset: Asset, amount: int, english: str) -> None:
    assert words.units(asset, amount, "CNY").en == english
