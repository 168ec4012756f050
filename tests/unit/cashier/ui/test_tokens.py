# SPDX-License-Identifier: Apache-2.0
"""The tokens of the look."""

from __future__ import annotations

import dataclasses

import pytest

from cashier.settings import Theme
from cashier.ui.theme.tokens import Palette, PaletteError, checked_palette, contrast, palette

COLOURS: dict[str, object] = dataclasses.asdict(palette(Theme.LIGHT))


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_contrast_agrees_with_the_example_of_the_guideline() -> None:
    """#777777 on white is 4.48:1 and just fails, #767676 is 4.54:1 and just passes (WebAIM on WCAG 1.4.3)."""
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert contrast("#FFFFFF", "#767676") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("theme", Theme)
def test_training_has_another_accent_and_the_same_verdicts(theme: Theme) -> None:
    real, training = palette(theme), palette(theme, is_training=True)
    assert real.accent != training.accent
    assert (real.paid, real.declined, real.unknown) == (training.paid, training.declined, training.unknown)


def test_light_and_dark_differ() -> None:
    assert palette(Theme.LIGHT) != palette(Theme.DARK)
    assert Theme.LIGHT.other is Theme.DARK
    assert Theme.DARK.other is Theme.LIGHT


def test_a_colour_that_is_missing_is_named() -> None:
    lacking = {name: colour for name, colour in COLOURS.items() if name != "accent"}
    with pytest.raises(PaletteError, match=r"\[light\] lacks accent"):
        checked_palette("light", lacking)


def test_a_colour_too_many_is_named() -> None:
    with pytest.raises(PaletteError, match=r"\[light\] has glitter"):
        checked_palette("light", COLOURS | {"glitter": "#FFFFFF"})


@pytest.mark.parametrize("wrong", ["red", "#FFF", "#ff0000", 7])
def test_a_colour_that_is_none_is_named_with_what_is_allowed(wrong: object) -> None:
    with pytest.raises(PaletteError, match=r"accent is .*#RRGGBB"):
        checked_palette("light", COLOURS | {"accent": wrong})


def test_a_token_that_is_none_is_named() -> None:
    with pytest.raises(PaletteError, match="glitter"):
        palette(Theme.LIGHT).colour("glitter")


def test_every_token_can_be_asked_for_by_its_name() -> None:
    colours = palette(Theme.DARK)
    assert all(colours.colour(field.name).startswith("#") for field in dataclasses.fields(Palette))
