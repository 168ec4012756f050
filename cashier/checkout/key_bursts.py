# SPDX-License-Identifier: Apache-2.0
"""Tells a keyboard-wedge scanner from a person by the rhythm of the keys. Pure: times come in with the keys.

Such a gun is a keyboard to the computer: its characters come a few milliseconds apart, a person's do not. Every key
is held back until it is plain which of the two it was; only then does it do anything. So a scan can neither land in
the amount nor press a button, and its Enter does nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ENTER = "Enter"
TAB = "Tab"
SUFFIXES = frozenset({ENTER, TAB})
"""Keys that guns send behind a code."""

MAX_HELD = 4_096
"""More keys than any code has are not held back; a jammed key must not fill the memory."""

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""AIM symbology identifier in front of a code (ISO/IEC 15424): ``]``, a letter, a modifier."""


@dataclass(frozen=True, slots=True)
class BurstSettings:
    """What counts as a scan: at least so many characters, at most so far apart on average, in milliseconds.

    ``hold_ms`` is the pause that ends a burst, and so the longest that a person's key is held back.
    """

    min_characters: int = 6
    max_average_gap_ms: float = 30.0
    hold_ms: float = 50.0

    def __post_init__(self) -> None:
        if self.min_characters < 2:
            raise ValueError(f"min_characters is {self.min_characters}; a burst has at least 2")
        if not 0 < self.max_average_gap_ms <= self.hold_ms:
            raise ValueError(f"max_average_gap_ms is {self.max_average_gap_ms}; it lies above 0, up to hold_ms")


@dataclass(frozen=True, slots=True)
class Key:
    """One key as it came. ``name`` is stable (``F5``, ``Escape``, ``Enter``), ``at_ms`` on one clock for all keys.

    ``text`` is what the keyboard layout makes of it: one character or nothing. ``position_digit`` is the digit that
    stands on this key of a US keyboard without Shift, or nothing. ``is_repeat``: the key was kept down.
    """

    name: str
    at_ms: float
    text: str = ""
    position_digit: str = ""
    is_repeat: bool = False

    @property
    def is_character(self) -> bool:
        """Whether a scanner could have meant a character by it."""
        return bool(self.text or self.position_digit) and self.name not in SUFFIXES


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scanner typed this; suffix and AIM identifier are off."""

    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A person pressed this key."""

    key: Key


Outcome = Scanned | Typed


class KeyBursts:
    """Holds keys back and says what they were: `take` each key, and `settle` when `settles_at_ms` has come."""

    def __init__(self, settings: BurstSettings | None = None) -> None:
        self._settings = settings or BurstSettings()
        self._held: list[Key] = []
        self._scan_ended_ms: float | None = None

    @property
    def settles_at_ms(self) -> float | None:
        """When `settle` has something to say, or None while nothing is held back."""
        return self._held[-1].at_ms + self._settings.hold_ms if self._held else None

    def take(self, key: Key) -> list[Outcome]:
        """Take a key and return what is plain now; usually nothing, because the key itself is held back."""
        outcomes: list[Outcome] = []
        if self._held and not self._is_close(self._held[-1].at_ms, key.at_ms):
            outcomes += self._end()
        if not self._held and self._is_second_suffix(key):
            return outcomes
        self._held.append(key)
        if (key.name in SUFFIXES and self._is_scan()) or len(self._held) >= MAX_HELD:
            outcomes += self._end()
        return outcomes

    def settle(self, now_ms: float) -> list[Outcome]:
        """Return what the held keys were, where the pause behind them is long enough."""
        settles_at_ms = self.settles_at_ms
        return self._end() if settles_at_ms is not None and now_ms >= settles_at_ms else []

    def _is_close(self, before_ms: float, after_ms: float) -> bool:
        """Whether two keys belong together; a clock that wrapped around parts them."""
        return abs(after_ms - before_ms) <= self._settings.hold_ms

    def _is_second_suffix(self, key: Key) -> bool:
        """Whether this is the LF of a gun that ends with CR LF, or its Tab behind Enter."""
        ended_ms = self._scan_ended_ms
        return key.name in SUFFIXES and ended_ms is not None and self._is_close(ended_ms, key.at_ms)

    def _is_scan(self) -> bool:
        characters = [key for key in self._held if key.is_character]
        if len(characters) < self._settings.min_characters or any(key.is_repeat for key in self._held):
            return False
        average_ms = (characters[-1].at_ms - characters[0].at_ms) / (len(characters) - 1)
        return average_ms <= self._settings.max_average_gap_ms

    def _end(self) -> list[Outcome]:
        """Let go of what is held. In a scan, keys without a character (function keys, Enter) do nothing."""
        is_scan = self._is_scan()
        held, self._held = self._held, []
        if not is_scan:
            return [Typed(key) for key in held]
        self._scan_ended_ms = held[-1].at_ms
        return [Scanned(_text([key for key in held if key.is_character]))]


def _text(keys: list[Key]) -> str:
    """Return what was scanned.

    A gun types as if the keyboard were a US one. Under a layout whose digit row gives other characters (AZERTY), or
    with Num Lock off, the positions still tell the digits; digits are all that a payment code has.
    """
    text = "".join(key.text for key in keys)
    positions = "".join(key.position_digit for key in keys)
    if len(positions) == len(keys) and not text.isdecimal():
        return positions
    return _AIM.sub("", text, count=1) if _AIM.match(text) else text
