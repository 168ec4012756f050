# SPDX-License-Identifier: Apache-2.0
"""What a pad with a display is asked beside a PIN: a text, such as an SMS code, or one key. No bytes of any protocol.

Both come in clear. Nothing here may ever be used to ask for a PIN: a pad that could be had to would be no PIN pad.
"""

import enum
from dataclasses import dataclass, field

MAX_TEXT_CHARACTERS = 49  # PP791 manual, message Z50
MAX_ASKED_S = 255.0  # PP791 manual, message Z42; Z50 has three figures for it


class PadKey(enum.StrEnum):
    """Name a key of a pad; which digit it was stands beside it."""

    DIGIT = "digit"
    ENTER = "enter"
    CLEAR = "clear"
    F1 = "f1"
    F2 = "f2"
    F3 = "f3"


class Echo(enum.StrEnum):
    """Name what the display shows of a text that is typed."""

    STARS = "stars"
    PLAIN = "plain"
    NOTHING = "nothing"


@dataclass(frozen=True)
class TextRequest:
    """Ask a customer for a text that is no secret of theirs for longer than this payment.

    `prompt` is what the display says, as with a `PINRequest`; `timeout_s` is at most 255 s. Raises `ValueError`
    naming the field, the value and what is allowed.
    """

    prompt: tuple[str, ...]
    max_characters: int
    timeout_s: float = 60.0
    echo: Echo = Echo.STARS

    def __post_init__(self) -> None:
        check_prompt(self.prompt)
        _check_timeout(self.timeout_s)
        if not 1 <= self.max_characters <= MAX_TEXT_CHARACTERS:
            raise ValueError(
                f"max_characters {self.max_characters} is out of range; allowed is 1 to {MAX_TEXT_CHARACTERS}"
            )


@dataclass(frozen=True)
class KeyRequest:
    """Ask a customer for one key; see `TextRequest`."""

    prompt: tuple[str, ...]
    timeout_s: float = 60.0

    def __post_init__(self) -> None:
        check_prompt(self.prompt)
        _check_timeout(self.timeout_s)


@dataclass(frozen=True)
class KeyPressed:
    """Tell which key was pressed; the cancel key is no key but a `PINCancelled`."""

    key: PadKey
    digit: int | None = field(default=None, repr=False)


def check_prompt(lines: tuple[str, ...]) -> None:
    """Raise `ValueError` unless a pad can show these lines: up to seven."""
    if not 1 <= len(lines) <= 7:
        raise ValueError(f"prompt has {len(lines)} lines; allowed is 1 to 7")
    for line in lines:
        check_display_text(line)


def check_display_text(text: str) -> None:
    """Raise `ValueError` unless a pad can show this line: 1 to 64 characters of printable ASCII."""
    if not (1 <= len(text) <= 64 and text.isascii() and text.isprintable()):
        raise ValueError(f"display text {text!r} is not allowed; allowed is 1 to 64 characters of printable ASCII")


def _check_timeout(timeout_s: float) -> None:
    if not 0 < timeout_s <= MAX_ASKED_S:
        raise ValueError(f"timeout_s {timeout_s} is out of range; allowed is above 0 to {MAX_ASKED_S:g}")
