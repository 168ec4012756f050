# SPDX-License-Identifier: Apache-2.0
"""The tokens of the look: colours by their meaning, sizes at scale 1. Pure; the colours stand in resources/styles."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from cashier.settings import Theme


class PaletteError(ValueError):
    """A palette that cannot be used; the message names the table, the token and what is allowed."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as ``#RRGGBB``, named by what they mean. ``on_x`` is written on ``x``, ``x_text`` on ``x_soft``."""

    ground: str
    surface: str
    raised: str
    pressed: str
    line: str
    ink: str
    ink_soft: str
    accent: str
    accent_pressed: str
    on_accent: str
    accent_soft: str
    accent_text: str
    paid: str
    paid_raised: str
    on_paid: str
    declined: str
    declined_raised: str
    on_declined: str
    unknown: str
    unknown_raised: str
    on_unknown: str
    returned: str
    returned_raised: str
    on_returned: str
    cancelled: str
    cancelled_raised: str
    on_cancelled: str
    info_soft: str
    info_text: str
    warning_soft: str
    warning_text: str
    error_soft: str
    error_text: str
    success_soft: str
    success_text: str
    ring_track: str

    def colour(self, token: str) -> str:
        """Return a colour by the name of its token. Raises `PaletteError` for a name that is none."""
        value = getattr(self, token, None)
        if not isinstance(value, str):
            raise PaletteError(f"token {token!r} is not a colour of the palette")
        return value


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes in logical pixels at scale 1, which is a window of 1024 by 768."""

    text_small: int = 14
    text: int = 17
    text_large: int = 20
    title: int = 26
    headline: int = 34
    key: int = 34
    radius: int = 14
    radius_large: int = 22
    space: int = 12
    touch: int = 56
    action: int = 76


SIZES = Sizes()

MIN_TOUCH = 48
"""No button is smaller than this, in logical pixels, whatever the scale."""

MIN_TEXT = 12
"""No writing is smaller than this, in logical pixels, whatever the scale."""

WRITTEN_ON = (
    ("ink", "ground"),
    ("ink", "surface"),
    ("ink", "raised"),
    ("ink", "pressed"),
    ("ink_soft", "ground"),
    ("ink_soft", "surface"),
    ("ink_soft", "raised"),
    ("accent_text", "surface"),
    ("accent_text", "accent_soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_pressed"),
    ("error_text", "surface"),
    ("error_text", "raised"),
    *((f"on_{verdict}", verdict) for verdict in ("paid", "declined", "unknown", "returned", "cancelled")),
    *((f"on_{verdict}", f"{verdict}_raised") for verdict in ("paid", "declined", "unknown", "returned", "cancelled")),
    *((f"{tone}_text", f"{tone}_soft") for tone in ("info", "warning", "error", "success")),
)
"""Every pair of tokens that the style sheet writes one on the other."""


@cache
def palette(theme: Theme, *, is_training: bool = False) -> Palette:
    """Return the palette of a theme. Raises `PaletteError` where the file lacks a token or has one too many."""
    text = (resources.files("resources") / "styles" / "palettes.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    colours = dict(_table(tables, theme.value))
    if is_training:
        colours |= _table(_table(tables, "training"), theme.value)
    return checked_palette(theme.value, colours)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _table(tables: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = tables.get(name)
    if not isinstance(table, dict):
        raise PaletteError(f"palettes.toml has no table [{name}]")
    return table


def checked_palette(table: str, colours: Mapping[str, Any]) -> Palette:
    """Return the palette of these colours; ``table`` names where they stand. Raises `PaletteError`."""
    names = {field.name for field in dataclasses.fields(Palette)}
    if missing := sorted(names - colours.keys()):
        raise PaletteError(f"palettes.toml [{table}] lacks {', '.join(missing)}")
    if unknown := sorted(colours.keys() - names):
        raise PaletteError(f"palettes.toml [{table}] has {', '.join(unknown)}, which is no token")
    for name, value in colours.items():
        if not (isinstance(value, str) and re.fullmatch(r"#[0-9A-F]{6}", value)):
            raise PaletteError(f"palettes.toml [{table}] {name} is {value!r}; a colour is written #RRGGBB")
    return Palette(**colours)
