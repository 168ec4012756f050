# SPDX-License-Identifier: Apache-2.0
"""How a code came: what ended it, what stood before it, in which rhythm. Nothing of the code itself is in here.

Whoever frames sets it, and whoever tries a gun out reads it; a payment does not care.
"""

import enum
from dataclasses import dataclass

from hardware.framing.keyboard_layouts import LayoutName


class Ending(enum.StrEnum):
    """Name what told that a code was whole."""

    CR = "cr"
    LF = "lf"
    CRLF = "crlf"
    TAB = "tab"
    ENTER = "enter"  # a keyboard's Enter: whether CR or LF was meant, no key tells
    PAUSE = "pause"  # nothing came any more


class Before(enum.StrEnum):
    """Name what stood before a code and was taken off."""

    AIM = "aim"
    LETTER = "letter"  # a maker's own, in place of the AIM identifier
    PREFIX = "prefix"  # what the settings say that the gun types first


@dataclass(frozen=True)
class Manner:
    """Hold how one code came.

    `ending` is None where report or picture say themselves where a code ends; `pause_s` is how long nobody could tell
    that it was whole. Of a gun that plays keyboard, `key_gap_s` is the average from key to key and `key_gap_limit_s`
    the most that is still taken for a gun's, `typed_for` the country whose layout its keys make sense in, where that
    is another than they were read by, `caps_lock` says that the computer turned its letters, and `in_pieces` that the
    gun paused so long that its keys looked like a person's. `baud` is the speed of a serial line.
    """

    ending: Ending | None = None
    pause_s: float = 0.0
    before: tuple[Before, ...] = ()
    key_gap_s: float | None = None
    key_gap_limit_s: float | None = None
    typed_for: LayoutName | None = None
    caps_lock: bool = False
    in_pieces: bool = False
    baud: int | None = None


PLAIN = Manner()
"""A code of which nothing more is known than that it is whole."""
