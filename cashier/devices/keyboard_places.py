# SPDX-License-Identifier: Apache-2.0
"""What the keys of a gun's country give, by their places, for whoever sees places and not events."""

from __future__ import annotations

from collections.abc import Mapping

from cashier.device_settings import KeyboardCountry
from hardware.framing.keyboard_layouts import LAYOUTS, LayoutName


def places_of(country: KeyboardCountry | None) -> Mapping[tuple[int, bool], str]:
    """Return the character of each place, without and with Shift; nothing where the country is not known."""
    if country is None:
        return {}
    layout = LAYOUTS[LayoutName(country.value)]
    return {(place, False): each for place, each in layout.plain.items()} | {
        (place, True): each for place, each in layout.shifted.items()
    }
