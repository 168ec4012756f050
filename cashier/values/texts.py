# SPDX-License-Identifier: Apache-2.0
"""Texts that people see: one sentence in both languages, side by side.

Because a `Text` cannot be made without both, a missing translation cannot exist. Screens, slips and command
lines share them; none of this needs Qt.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from string import Formatter


class Language(StrEnum):
    """A language of the counter, as its BCP 47 tag."""

    ZH = "zh-CN"
    EN = "en"


class UnfilledPlaceError(LookupError):
    """A sentence was to be filled without a value for one of its places; the message names both."""


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Chinese and English; ``{name}`` marks a place to fill."""

    zh: str
    en: str

    @property
    def places(self) -> frozenset[str]:
        """The names of the places to fill, in either language; only for texts not yet filled."""
        return _places(self.zh, self.en)

    def fill(self, **values: object) -> Text:
        """Return the text with its places filled; a value that is itself a `Text` is taken in each language.

        Fill a text once: what came in with the values is not read again. Raises `UnfilledPlaceError`.
        """
        missing = sorted(self.places - values.keys())
        if missing:
            raise UnfilledPlaceError(f"text {self.en!r} has no value for {', '.join(missing)}")
        return Text(
            zh=self.zh.format(**{key: _in(value, Language.ZH) for key, value in values.items()}),
            en=self.en.format(**{key: _in(value, Language.EN) for key, value in values.items()}),
        )

    def of(self, language: Language) -> str:
        """Return the sentence in one language."""
        return self.zh if language is Language.ZH else self.en


@lru_cache(maxsize=1024)
def _places(*sentences: str) -> frozenset[str]:
    return frozenset(
        name for sentence in sentences for _, name, _, _ in Formatter().parse(sentence) if name is not None
    )


def _in(value: object, language: Language) -> object:
    return value.of(language) if isinstance(value, Text) else value


class ToldError(Exception):
    """An error that a person reads: ``said`` in their language, the English words where it is printed or logged."""

    def __init__(self, said: Text) -> None:
        super().__init__(said.en)
        self.said = said


NO_TEXT = Text(zh="", en="")
"""Where there is nothing to say."""
