# SPDX-License-Identifier: Apache-2.0
"""The key, the name and the picture by which each panel is asked for, in the order of the menu."""

from __future__ import annotations

from dataclasses import dataclass

from cashier.panels import PanelName
from cashier.ui import (
    bind_words,
    camera_words,
    charged_words,
    doctor_words,
    office_words,
    sale_words,
    shift_words,
    slip_words,
)
from cashier.values.texts import Text


@dataclass(frozen=True, slots=True)
class PanelEntry:
    """One line of the menu. ``text`` says what can be done there."""

    name: PanelName
    key: str
    icon: str
    text: Text


PANEL_ENTRIES = (
    PanelEntry(PanelName.CHARGED, "F8", "question", charged_words.MENU),
    PanelEntry(PanelName.PAST, "F9", "returned", sale_words.LAST_PAYMENTS_MENU),
    PanelEntry(PanelName.SHIFT, "F10", "journal", shift_words.SHIFT_MENU),
    PanelEntry(PanelName.SLIPS, "P", "printer", slip_words.MENU),
    PanelEntry(PanelName.OFFICE, "R", "journal", office_words.MENU),
    PanelEntry(PanelName.DOCTOR, "F1", "info", doctor_words.MENU),
    PanelEntry(PanelName.CAMERA, "C", "camera", camera_words.CAMERA_MENU),
    PanelEntry(PanelName.BIND, "B", "scanner", bind_words.TITLE),
)
PANEL_KEYS = {entry.key: entry.name for entry in PANEL_ENTRIES}
