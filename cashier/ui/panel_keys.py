# SPDX-License-Identifier: Apache-2.0
"""The key, the name and the picture by which each panel is asked for, in the order of the menu."""

from __future__ import annotations

from dataclasses import dataclass

from cashier.panels import PanelName
from cashier.ui import (
    bind_words,
    camera_words,
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


# Here, and not with the other words of their panels: those know the desks, which no till that starts needs.
_CHARGED = Text(zh="查一笔：扣了没有", en="Was it charged?")
_DOCTOR = Text(zh="检查本机", en="Check this till")

PANEL_ENTRIES = (
    PanelEntry(PanelName.CHARGED, "F8", "question", _CHARGED),
    PanelEntry(PanelName.PAST, "F9", "returned", sale_words.LAST_PAYMENTS_MENU),
    PanelEntry(PanelName.SHIFT, "F10", "journal", shift_words.SHIFT_MENU),
    PanelEntry(PanelName.SLIPS, "P", "printer", slip_words.MENU),
    PanelEntry(PanelName.OFFICE, "R", "journal", office_words.MENU),
    PanelEntry(PanelName.DOCTOR, "F1", "info", _DOCTOR),
    PanelEntry(PanelName.CAMERA, "C", "camera", camera_words.CAMERA_MENU),
    PanelEntry(PanelName.BIND, "B", "scanner", bind_words.TITLE),
)
PANEL_KEYS = {entry.key: entry.name for entry in PANEL_ENTRIES}
