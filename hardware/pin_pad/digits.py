# SPDX-License-Identifier: Apache-2.0
"""What came in clear from a keypad: digits of a PIN, to be sealed at once, or a text. Nothing else holds a PIN."""

from dataclasses import dataclass
from typing import NoReturn


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class TypedInClear:
    """Hold, as ASCII, what a customer typed; its holder uses `digits` and then calls `wipe()`.

    Neither repr nor str shows a digit or how many there are, there is no equality by which they could be guessed,
    and they are neither copied nor pickled. The bytes that the operating system handed over before are out of
    reach: Python cannot overwrite them.
    """

    digits: bytearray

    def wipe(self) -> None:
        """Overwrite the digits with zeros and drop them; harmless when repeated."""
        wipe(self.digits)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(hidden)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("what a customer typed is neither copied nor stored")


class PINDigits(TypedInClear):
    """Hold the digits of a PIN from a keypad without encryption: they are to be sealed at once."""

    __slots__ = ()


class TypedText(TypedInClear):
    """Hold a text that was asked for and is no PIN, such as an SMS code."""

    __slots__ = ()


def wipe(buffer: bytearray) -> None:
    """Overwrite a buffer with zeros and empty it."""
    buffer[:] = bytes(len(buffer))
    buffer.clear()
