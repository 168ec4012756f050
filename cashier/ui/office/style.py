# SPDX-License-Identifier: Apache-2.0
"""What the manager's window adds to the one style sheet: lists, tables and fields, which the counter lacks."""

from __future__ import annotations

from cashier.ui.theme.look import Look
from cashier.ui.theme.style_sheet import scroll_bars, style_sheet
from cashier.ui.theme.tokens import MIN_TOUCH, SIZES


def office_style(look: Look) -> str:
    """Return the style sheet of the manager's window."""
    c, touch, radius = look.palette, look.px(MIN_TOUCH, MIN_TOUCH), look.px(SIZES.radius)
    return f"""{style_sheet(look)}
    OfficeWindow, OfficeSignIn, QScrollArea, ScrollGround {{ background: {c.ground}; border: none; }}
    QLineEdit, QComboBox {{ background: {c.surface}; border: 1px solid {c.ink_soft}; border-radius: {radius}px;
        min-height: {touch - 2}px; padding: 0px {look.px(12)}px; selection-background-color: {c.accent};
        selection-color: {c.on_accent}; placeholder-text-color: {c.ink_soft}; }}
    QComboBox::drop-down {{ border: none; width: {look.px(22)}px; }}
    QLineEdit:focus, QComboBox:focus {{ border: 2px solid {c.accent_text}; min-height: {touch - 4}px; }}
    QComboBox QAbstractItemView {{ background: {c.surface}; color: {c.ink}; border: 1px solid {c.line};
        selection-background-color: {c.accent_soft}; selection-color: {c.accent_text}; }}
    QComboBox QAbstractItemView::item {{ min-height: {touch}px; }}
    QListWidget, QTableView {{ background: {c.surface}; alternate-background-color: {c.ground};
        border: 1px solid {c.line}; border-radius: {radius}px; }}
    QListWidget:focus, QTableView:focus {{ border: 2px solid {c.accent_text}; }}
    QListWidget::item {{ padding: {look.px(8)}px {look.px(10)}px; border-bottom: 1px solid {c.line};
        color: {c.ink}; }}
    QListWidget::item:selected, QTableView::item:selected {{ background: {c.accent_soft}; color: {c.accent_text}; }}
    QHeaderView::section {{ background: {c.raised}; color: {c.ink}; border: none; font-weight: 700;
        padding: {look.px(8)}px {look.px(6)}px; }}
    QTableView::item {{ padding: 0px {look.px(6)}px; }}
    {scroll_bars(look)}
    """
