# SPDX-License-Identifier: Apache-2.0
"""What IT has a pad do beside loading keys: test itself, take a number, a language, a set of keys. No bytes here."""

import enum
import re
from dataclasses import dataclass
from typing import TypeAlias

from hardware.pin_pad.key_block import KeyBlock

_SERIAL = re.compile("[0-9A-Za-z]{1,12}")


@dataclass(frozen=True)
class KeyBlockLoad:
    """Put a sealed key into a pad: at a place, 0 to 9, or, an initial key, as the first or second set, 0 or 1."""

    block: KeyBlock
    index: int = 0
    key_set: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.index <= 9:
            raise ValueError(f"index {self.index} is out of range; allowed is 0 to 9")
        _check_key_set(self.key_set)


@dataclass(frozen=True)
class KeyReset:
    """Set one master key, 0 to 7, or all of them, back to what the maker put there."""

    index: int | None = None

    def __post_init__(self) -> None:
        if self.index is not None and not 0 <= self.index <= 7:
            raise ValueError(f"index {self.index} is out of range; allowed is 0 to 7")


@dataclass(frozen=True)
class KeySetChoice:
    """Have a pad encrypt under its first or second DUKPT key from now on: 0 or 1."""

    key_set: int

    def __post_init__(self) -> None:
        _check_key_set(self.key_set)


@dataclass(frozen=True)
class KSNForm:
    """Have a pad tell key serial numbers whole, or without the F that they begin with; we read both."""

    is_whole: bool


@dataclass(frozen=True)
class SelfTest:
    """Have a pad look at its memory and its keys."""


@dataclass(frozen=True)
class SerialNumber:
    """Give a pad its number: 1 to 12 letters and digits."""

    number: str

    def __post_init__(self) -> None:
        if _SERIAL.fullmatch(self.number) is None:
            raise ValueError(f"serial number {self.number!r} is not possible; allowed are 1 to 12 letters and digits")


class PadLanguage(enum.StrEnum):
    """Name the languages of a pad's own prompts; a pad has those that its maker put there."""

    ENGLISH = "en"
    SPANISH = "es"
    PORTUGUESE = "pt"


@dataclass(frozen=True)
class LanguageChoice:
    """Have a pad show its own prompts in a language."""

    language: PadLanguage


@dataclass(frozen=True)
class Diagnostic:
    """Run one of a pad's own diagnostics, 1 to 10, with somebody before it: 6 shows its number, 7 tests its line."""

    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 10:
            raise ValueError(f"diagnostic {self.number} is out of range; allowed is 1 to 10")


Upkeep: TypeAlias = KeyReset | KeySetChoice | KSNForm | SelfTest | SerialNumber | LanguageChoice | Diagnostic


@dataclass(frozen=True)
class Done:
    """Tell that the pad did what it was told to."""


class SelfTestFault(enum.StrEnum):
    """Name what a pad found wrong with itself."""

    MEMORY = "memory"
    PROGRAM = "program"
    KEYS = "keys"
    OTHER = "other"


@dataclass(frozen=True)
class SelfTested:
    """Tell what a pad found; nothing where it is well."""

    faults: tuple[SelfTestFault, ...] = ()


def _check_key_set(key_set: int) -> None:
    if key_set not in (0, 1):
        raise ValueError(f"key_set {key_set} is not there; allowed is 0, the first, or 1, the second")
