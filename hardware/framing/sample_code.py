# SPDX-License-Identifier: Apache-2.0
"""A code whose text is known: what came of it tells a gun's keyboard layout, and characters that were lost. Pure."""

import enum
import itertools
from dataclasses import dataclass

from hardware.framing.keyboard_layouts import LAYOUTS, LayoutName, places_of

SAMPLE = "Jifu-qaz/YM;1"
"""Letters and signs that stand on other keys from country to country, and no payment code."""


class Came(enum.StrEnum):
    """Name what became of the sample."""

    WHOLE = "whole"
    OTHER_LAYOUT = "other_layout"  # the gun types for one country, and the keys are read by another
    LOST = "lost"  # some of its characters are missing
    DOUBLED = "doubled"  # some of its characters came twice


@dataclass(frozen=True)
class Sampled:
    """Hold what became of the sample; `gun` and `reader` are the countries of the layouts, where those differ."""

    came: Came
    characters: int = 0
    gun: LayoutName | None = None
    reader: LayoutName | None = None


def sampled(text: str) -> Sampled | None:
    """Return what became of the sample, or None where something else was scanned."""
    if text == SAMPLE:
        return Sampled(Came.WHOLE)
    for gun, reader in itertools.permutations(LayoutName, 2):
        if typed(SAMPLE, gun, reader) == text:
            return Sampled(Came.OTHER_LAYOUT, gun=gun, reader=reader)
    missing = len(SAMPLE) - len(text)
    if 0 < missing <= len(SAMPLE) // 2 and _is_within(text, SAMPLE):
        return Sampled(Came.LOST, missing)
    if 0 < -missing <= len(SAMPLE) and _is_within(SAMPLE, text):
        return Sampled(Came.DOUBLED, -missing)
    return None


def typed(text: str, gun: LayoutName, reader: LayoutName) -> str:
    """Return what keys give under the reader's layout that a gun of another country types for a text."""
    places = places_of(text, gun) or []
    return "".join(LAYOUTS[reader].character(place, shift=shift) for place, shift in places)


def _is_within(part: str, whole: str) -> bool:
    """Tell whether characters were only left out."""
    rest = iter(whole)
    return all(character in rest for character in part)
