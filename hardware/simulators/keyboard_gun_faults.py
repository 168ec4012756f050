# SPDX-License-Identifier: Apache-2.0
"""How a gun that plays keyboard may type a code, as data: slowly, through an input method, or with a key missing."""

import enum
from dataclasses import dataclass

_FULL_WIDTH = {number: number + 0xFEE0 for number in range(0x21, 0x7F)}


class KeyboardFault(enum.StrEnum):
    """Name a way of typing one code."""

    KEYS_5MS = "keys-5ms"  # a gun on a cable
    KEYS_30MS = "keys-30ms"  # a slow one
    KEYS_80MS = "keys-80ms"  # a slow one by radio: a person types hardly slower
    COMMIT = "commit"  # an input method is on, and hands all of it over at once
    FULL_WIDTH = "full-width"  # as above, in characters of full width
    LOST_KEY = "lost-key"  # one key in the middle is missing
    NO_SUFFIX = "no-suffix"


@dataclass(frozen=True)
class Stroke:
    """Hold what is typed at once, and the pause after it; `is_committed` by an input method, otherwise one key."""

    text: str
    pause_s: float = 0.005
    is_committed: bool = False


_PAUSES_S = {KeyboardFault.KEYS_30MS: 0.03, KeyboardFault.KEYS_80MS: 0.08}


def strokes(code: str, fault: KeyboardFault, suffix: str = "\r") -> list[Stroke]:
    """Return how a code is typed, its suffix included."""
    pause_s = _PAUSES_S.get(fault, 0.005)
    match fault:
        case KeyboardFault.COMMIT:
            return [Stroke(code, pause_s, is_committed=True), Stroke(suffix)]
        case KeyboardFault.FULL_WIDTH:
            return [Stroke(code.translate(_FULL_WIDTH), pause_s, is_committed=True), Stroke(suffix)]
        case KeyboardFault.LOST_KEY:
            half = len(code) // 2
            typed = code[:half] + code[half + 1 :] + suffix
        case KeyboardFault.NO_SUFFIX:
            typed = code
        case _:
            typed = code + suffix
    return [Stroke(character, pause_s) for character in typed]
