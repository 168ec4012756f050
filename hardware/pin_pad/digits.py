# SPDX-License-Identifier: Apache-2.0
"""Digits that came in clear from a keypad, to be sealed at once by whoever gets them. Nothing else holds a PIN."""

from dataclasses import dataclass
from typing import NoReturn


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class PINDigits:
    """Hold, as ASCII, the digits that a customer typed on a keypad without encryption.

    The holder seals `digits` and then calls `wipe()`. Neither repr nor str shows a digit or how many there are,
    there is no equality by which they could be guessed, and they are neither copied nor pickled. The bytes that
    the operating system handed over before are out of reach: Python cannot overwrite them.
    """

    digits: bytearray

    def wipe(self) -> None:
        """Overwrite the digits with zeros and drop them; harmless when repeated."""
        wipe(self.digits)

    def __repr__(self) -> str:
        return "PINDigits(hidden)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("the digits of a PIN are neither copied nor stored")


def wipe(buffer: bytearray) -> None:
    """Overwrite a buffer with zeros and empty it."""
    buffer[:] = bytes(len(buffer))
    buffer.clear()
