# SPDX-License-Identifier: Apache-2.0
"""Keys of a plaintext keypad: one byte each, without any envelope. Which byte means what is handed in. No clock."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

_KEY_MASK = 0x7F
_DIGITS = frozenset(b"0123456789")


class KeypadKey(enum.Enum):
    """Name the keys that are no digits."""

    ENTER = "enter"
    CLEAR = "clear"
    CANCEL = "cancel"


@dataclass(frozen=True)
class KeyPress:
    """Hold a pressed key: one of those named, or a digit as ASCII, which the repr does not show."""

    key: KeypadKey | None
    digit: int = field(default=0, repr=False)


class KeypadFramer:
    """Turn bytes into keys; never raises and holds nothing. The eighth bit is dropped, unknown bytes too."""

    def __init__(self, keys: Mapping[int, KeypadKey]) -> None:
        self._keys = dict(keys)

    @property
    def is_inside_frame(self) -> bool:
        """Tell that nothing is unfinished: each byte is a key."""
        return False

    def feed(self, data: bytes) -> list[KeyPress]:
        """Take bytes and return the keys."""
        presses = []
        for byte in data:
            code = byte & _KEY_MASK
            if code in self._keys:
                presses.append(KeyPress(self._keys[code]))
            elif code in _DIGITS:
                presses.append(KeyPress(None, code))
        return presses

    def reset(self) -> bool:
        """Drop nothing; there is nothing to drop."""
        return False
