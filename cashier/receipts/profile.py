# SPDX-License-Identifier: Apache-2.0
"""How a shop's slips look: how wide the paper is, which language, and what stands above and below."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cashier.printer_settings import PrinterSettings, SlipLanguage
from cashier.values.texts import Language, Text
from hardware.printer import DOTS

__all__ = ["DOTS", "Profile", "SlipLanguage"]


@dataclass(frozen=True, slots=True)
class Profile:
    """The layout of one shop. Raises `ValueError` for a width that no paper has.

    Where ``is_training``, nothing is real, and every slip says so.
    """

    columns: int = 32
    language: SlipLanguage = SlipLanguage.BOTH
    header: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    logo: Path | None = None
    is_training: bool = False

    def __post_init__(self) -> None:
        if self.columns not in DOTS:
            raise ValueError(f"columns {self.columns} is not allowed; allowed are {', '.join(map(str, DOTS))}")

    @classmethod
    def of(cls, settings: PrinterSettings | None, *, is_training: bool) -> Profile:
        """Return the layout that the settings ask for, None where no printer is set up."""
        if settings is None:
            return cls(is_training=is_training)
        return cls(
            int(settings.columns),
            settings.language,
            tuple(settings.header.splitlines()),
            tuple(settings.footer.splitlines()),
            settings.logo,
            is_training,
        )

    @property
    def dots(self) -> int:
        """How many dots the paper is wide."""
        return DOTS[self.columns]

    def sentences(self, text: Text) -> tuple[str, ...]:
        """Return a text as it is written on this paper: once, or in Chinese and then in English."""
        if self.language is SlipLanguage.BOTH:
            return (text.zh,) if text.zh == text.en else (text.zh, text.en)
        return (text.of(Language(self.language.value)),)

    def label(self, text: Text) -> str:
        """Return a text that has to be short, on one line."""
        return " ".join(self.sentences(text))
