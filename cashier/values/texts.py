# SPDX-License-Identifier: Apache-2.0
"""Texts that people see: one sentence in both languages, side by side.

Because a `Text` cannot be made without both, a missing translation cannot exist. Screens, slips and command
lines share them; none of this needs Qt.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language of the counter, as its BCP 47 tag."""

    ZH = "zh-CN"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Chinese and English; ``{name}`` marks a place to fill."""

    zh: str
    en: str

    def fill(self, **values: object) -> Text:
        """Return the text with its places filled; a value that is itself a `Text` is taken in each language."""
        return Text(
            zh=self.zh.format(**{key: _in(value, Language.ZH) for key, value in values.items()}),
            en=self.en.format(**{key: _in(value, Language.EN) for key, value in values.items()}),
        )

    def of(self, language: Language) -> str:
        """Return the sentence in one language."""
        return self.zh if language is Language.ZH else self.en


def _in(value: object, language: Language) -> object:
    return value.of(language) if isinstance(value, Text) else value


NO_TEXT = Text(zh="", en="")
"""Where there is nothing to say."""
