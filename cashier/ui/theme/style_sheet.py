# SPDX-License-Identifier: Apache-2.0
"""The one style sheet, generated from the tokens for a palette and a scale. Nothing else gives a widget colours."""

from __future__ import annotations

from cashier.ui.theme.fonts import FAMILIES
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import MIN_TOUCH, SIZES, Palette

VERDICTS = ("paid", "declined", "unknown", "returned", "cancelled")
"""Kinds of a panel that says by its colour how a payment ended."""

TONES = ("info", "warning", "error", "success")


def style_sheet(look: Look) -> str:
    """Return the style sheet for the whole window."""
    colours = look.palette
    parts = [
        _ground(look, colours),
        _writing(look, colours),
        _cards(look, colours),
        _buttons(look, colours),
        _keys(look, colours),
        _bars(look, colours),
        *(_verdict(look, colours, verdict) for verdict in VERDICTS),
        *(_tone(colours, tone) for tone in TONES),
    ]
    return "\n".join(parts)


def scroll_bars(look: Look) -> str:
    """Return what windows with scrolled pages add: bars in the palette's colours, wide enough for a finger."""
    touch = look.px(MIN_TOUCH, MIN_TOUCH)
    return f"""
    QScrollBar:vertical {{ background: transparent; width: {look.px(18, 14)}px; }}
    QScrollBar:horizontal {{ background: transparent; height: {look.px(18, 14)}px; }}
    QScrollBar::handle {{ background: {look.palette.ink_soft}; border-radius: {look.px(5)}px; margin: 3px;
        min-height: {touch}px; min-width: {touch}px; }}
    QAbstractScrollArea::corner {{ background: transparent; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0px; height: 0px; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def _ground(look: Look, c: Palette) -> str:
    families = ", ".join(f'"{family}"' for family in FAMILIES)
    return f"""
    QWidget {{ color: {c.ink}; font-family: {families}; font-size: {look.text_px(SIZES.text)}px; outline: none; }}
    MainWindow, PageFrame, CannotStart, CustomerWindow {{ background: {c.ground}; }}
    QToolTip {{ background: {c.ink}; color: {c.surface}; border: none; padding: 6px; }}
    """


def _writing(look: Look, c: Palette) -> str:
    sizes = {
        "small": (SIZES.text_small, 400),
        "text": (SIZES.text, 400),
        "strong": (SIZES.text, 700),
        "large": (SIZES.text_large, 400),
        "subtitle": (SIZES.text_large, 700),
        "title": (SIZES.title, 700),
        "headline": (SIZES.headline, 700),
    }
    rules = [
        f'QLabel[role="{role}"] {{ font-size: {look.text_px(size)}px; font-weight: {weight}; }}'
        for role, (size, weight) in sizes.items()
    ]
    rules += [
        "QLabel { background: transparent; }",
        f'QLabel[tone="soft"] {{ color: {c.ink_soft}; }}',
        f'QLabel[tone="accent"] {{ color: {c.accent_text}; }}',
        f'QLabel[tone="error"] {{ color: {c.error_text}; }}',
        f"""KeyHint {{ color: {c.ink_soft}; font-size: {look.text_px(13)}px; font-weight: 700;
        border: 1px solid {c.ink_soft}; border-radius: {look.px(5)}px; padding: 0px {look.px(5)}px; }}""",
    ]
    return "\n".join(rules)


def _cards(look: Look, c: Palette) -> str:
    radius = look.px(SIZES.radius_large)
    return f"""
    Card {{ border-radius: {radius}px; border: none; }}
    Card[kind="surface"] {{ background: {c.surface}; border: 1px solid {c.line}; }}
    Card[kind="raised"] {{ background: {c.raised}; }}
    Card[kind="plain"] {{ background: transparent; }}
    Card[kind="call"] {{ background: {c.accent}; }}
    Card[kind="call"] QLabel {{ color: {c.on_accent}; }}
    Card[kind="quiet_call"] {{ background: {c.surface}; border: 2px dashed {c.line}; }}
    Card[kind="quiet_call"] QLabel {{ color: {c.ink_soft}; }}
    """


def _buttons(look: Look, c: Palette) -> str:
    radius = look.px(SIZES.radius)
    return f"""
    ActionButton {{ border-radius: {radius}px; border: none; background: {c.raised}; padding: 0px; }}
    ActionButton:pressed {{ background: {c.pressed}; }}
    ActionButton[kind="primary"] {{ background: {c.accent}; }}
    ActionButton[kind="primary"]:pressed {{ background: {c.accent_pressed}; }}
    ActionButton[kind="primary"] QLabel {{ color: {c.on_accent}; border-color: {c.on_accent}; }}
    ActionButton[kind="quiet"] {{ background: {c.surface}; border: 1px solid {c.line}; }}
    ActionButton[kind="quiet"]:pressed {{ background: {c.pressed}; }}
    ActionButton[kind="grave"] {{ background: {c.surface}; border: 1px solid {c.line}; }}
    ActionButton[kind="grave"] QLabel {{ color: {c.error_text}; border-color: {c.error_text}; }}
    ActionButton[kind="grave"]:pressed {{ background: {c.pressed}; }}
    ActionButton[kind="armed"] {{ background: {c.declined}; }}
    ActionButton[kind="armed"]:pressed {{ background: {c.declined_raised}; }}
    ActionButton[kind="armed"] QLabel {{ color: {c.on_declined}; border-color: {c.on_declined}; }}
    ActionButton[kind="door"] {{ background: {c.surface}; border: 1px solid {c.line}; }}
    ActionButton[kind="door"]:pressed {{ background: {c.pressed}; }}
    ActionButton[kind="door_active"] {{ background: {c.accent_soft}; border: 2px solid {c.accent_text}; }}
    ActionButton[kind="door_active"] QLabel {{ color: {c.accent_text}; border-color: {c.accent_text}; }}
    ActionButton[kind="door_closed"] {{ background: {c.ground}; border: 1px dashed {c.line}; }}
    ActionButton[kind="door_closed"] QLabel {{ color: {c.ink_soft}; }}
    ActionButton[kind="chip"] {{ background: {c.surface}; border: 1px solid {c.line}; }}
    ActionButton[kind="chip_chosen"] {{ background: {c.accent_soft}; border: 2px solid {c.accent_text}; }}
    ActionButton[kind="chip_chosen"] QLabel {{ color: {c.accent_text}; border-color: {c.accent_text}; }}
    ListRow {{ border-radius: {radius}px; background: {c.surface}; border: 1px solid {c.line}; padding: 0px; }}
    ListRow:pressed {{ background: {c.pressed}; }}
    ListRow[kind="row_chosen"] {{ background: {c.accent_soft}; border: 2px solid {c.accent_text}; }}
    ListRow[kind="row_chosen"] QLabel {{ color: {c.accent_text}; }}
    """


def _keys(look: Look, c: Palette) -> str:
    return f"""
    KeypadKey {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: {look.px(SIZES.radius)}px;
        font-size: {look.px(SIZES.key, 18)}px; font-weight: 400; padding: 0px; }}
    KeypadKey:pressed {{ background: {c.pressed}; }}
    KeypadKey[kind="edit"] {{ background: {c.raised}; font-size: {look.text_px(SIZES.text)}px; border: none; }}
    KeypadKey[kind="edit"]:pressed {{ background: {c.pressed}; }}
    """


def _bars(look: Look, c: Palette) -> str:
    return f"""
    Header, StatusBar {{ background: {c.surface}; border: none; }}
    Header {{ border-bottom: 1px solid {c.line}; }}
    StatusBar {{ border-top: 1px solid {c.line}; }}
    HeaderButton {{ background: transparent; border: none; border-radius: {look.px(SIZES.radius)}px;
        font-weight: 700; padding: 0px; }}
    HeaderButton:pressed {{ background: {c.pressed}; }}
    LightButton {{ background: transparent; border: none; border-radius: {look.px(10)}px; padding: 0px; }}
    LightButton:pressed {{ background: {c.pressed}; }}
    LightButton[level="warning"] {{ background: {c.warning_soft}; }}
    LightButton[level="warning"] QLabel {{ color: {c.warning_text}; }}
    LightButton[level="fault"] {{ background: {c.error_soft}; }}
    LightButton[level="fault"] QLabel {{ color: {c.error_text}; }}
    OverlayPanel {{ background: {c.surface}; border: 1px solid {c.line};
        border-radius: {look.px(SIZES.radius_large)}px; }}
    UnresolvedStrip {{ background: {c.warning_soft}; border: none; border-radius: {look.px(SIZES.radius)}px; }}
    UnresolvedStrip QLabel {{ color: {c.warning_text}; }}
    TrainingBand QLabel {{ color: {c.on_accent}; background: {c.accent}; padding: 0px {look.px(22)}px; }}
    """


def _verdict(look: Look, c: Palette, verdict: str) -> str:
    fill, raised = c.colour(verdict), c.colour(f"{verdict}_raised")
    writing = c.colour(f"on_{verdict}")
    return f"""
    Card[kind="{verdict}"] {{ background: {fill}; }}
    Card[kind="{verdict}"] QLabel, Card[kind="{verdict}_raised"] QLabel {{
        color: {writing}; border-color: {writing}; }}
    Card[kind="{verdict}_raised"] {{ background: {raised}; border-radius: {look.px(SIZES.radius)}px; }}
    Card[kind="{verdict}"] ActionButton {{ background: {raised}; border: 2px solid {writing}; }}
    """


def _tone(c: Palette, tone: str) -> str:
    soft, writing = c.colour(f"{tone}_soft"), c.colour(f"{tone}_text")
    return f"""
    NoticeBanner[tone="{tone}"] {{ background: {soft}; border: 2px solid {writing}; border-radius: 14px; }}
    NoticeBanner[tone="{tone}"] QLabel {{ color: {writing}; border-color: {writing}; }}
    NoticeBanner[tone="{tone}"] ActionButton {{ background: transparent; border: 1px solid {writing}; }}
    """
