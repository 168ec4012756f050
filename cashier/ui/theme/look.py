# SPDX-License-Identifier: Apache-2.0
"""The look of one window just now: language, theme, training, scale. Widgets ask it and follow its changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, Signal

from cashier.settings import Theme
from cashier.ui.theme.tokens import MIN_TEXT, Palette, palette
from cashier.values.texts import Language, Text

BASE = QSize(1024, 768)
"""The window for which sizes are given; a bigger one shows everything bigger, not emptier."""

_STEPS = 24
"""The scale moves in steps of 1/24, so that dragging the edge of a window does not restyle it for every pixel."""

_MIN_SCALE = 16 / _STEPS
_MAX_SCALE = 3.0


_TIGHT_BELOW = 0.8


class Look(QObject):
    """Language, theme and scale of a window. ``changed`` tells that anything of it is different now."""

    changed = Signal()

    def __init__(self, language: Language, theme: Theme, *, is_training: bool) -> None:
        super().__init__()
        self.language = language
        self.theme = theme
        self.is_training = is_training
        self.scale = 1.0

    @property
    def palette(self) -> Palette:
        """The colours in force."""
        return palette(self.theme, is_training=self.is_training)

    def px(self, size: float, least: int = 1) -> int:
        """Return a size at the present scale, in logical pixels, at least ``least``."""
        return max(least, round(size * self.scale))

    @property
    def is_tight(self) -> bool:
        """Whether the window is so low that only what is needed has room, such as 1024x768 at 150 %."""
        return self.scale < _TIGHT_BELOW

    def text_px(self, size: float) -> int:
        """Return the size of writing at the present scale; never too small to read."""
        return self.px(size, MIN_TEXT)

    def say(self, text: Text) -> str:
        """Return a text in the language in force."""
        return text.of(self.language)

    def set_language(self, language: Language) -> None:
        """Speak another language from now on."""
        if language is not self.language:
            self.language = language
            self.changed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours from now on."""
        if theme is not self.theme:
            self.theme = theme
            self.changed.emit()

    def fit(self, size: QSize) -> None:
        """Scale everything to a window of this size."""
        wanted = min(size.width() / BASE.width(), size.height() / BASE.height())
        scale = min(_MAX_SCALE, max(_MIN_SCALE, int(wanted * _STEPS) / _STEPS))
        if scale != self.scale:
            self.scale = scale
            self.changed.emit()

    def follow(self, apply: Callable[[], None]) -> None:
        """Call ``apply`` now and at every change."""
        apply()
        self.changed.connect(apply)
