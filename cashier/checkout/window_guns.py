# SPDX-License-Identifier: Apache-2.0
"""The guns whose keys come with everybody's, by the settings: what tells their keys from a person's."""

from __future__ import annotations

import sys

from cashier.checkout.key_bursts import BurstSettings
from cashier.device_settings import ScannerSettings, WedgeSettings
from cashier.devices.keyboard_places import places_of


def guns_in_window(
    settings: tuple[ScannerSettings, ...], *, platform: str = sys.platform
) -> tuple[BurstSettings, ...]:
    """Return what is known of each gun that the window has to tell from a person."""
    return tuple(
        BurstSettings(
            min_characters=each.min_characters,
            max_average_gap_ms=each.max_average_gap_ms,
            hold_ms=each.hold_ms,
            name=each.name,
            prefix=each.prefix or "",
            places=places_of(each.country),
            keyboard=each.usb or each.device or "",
        )
        for each in settings
        if isinstance(each, WedgeSettings) and each.is_in_window(platform)
    )
