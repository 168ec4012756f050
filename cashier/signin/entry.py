# SPDX-License-Identifier: Apache-2.0
"""A number and a PIN while they are typed. The PIN leaves only where it is checked, and is in no `repr`."""

from __future__ import annotations

import re

from cashier.signin.views import Field, Typed
from cashier.staff.credentials import MAX_PIN
from cashier.staff.member import MAX_NUMBER

_OF_NUMBER = re.compile(r"[A-Za-z0-9._-]")


class Entry:
    """What somebody types. `press` takes keys that mean something and drops the others."""

    def __init__(self, number: str = "") -> None:
        self.number = number
        self.field = Field.PIN if number else Field.NUMBER
        self.is_checking = False
        self._pin = ""

    def __repr__(self) -> str:
        """Return nothing of the PIN."""
        return f"Entry(number={self.number!r}, field={self.field!s})"

    @property
    def typed(self) -> Typed:
        """What may be seen of it."""
        return Typed(self.field, self.number, len(self._pin), self.is_checking)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to forget."""
        return not self.number and not self._pin

    def press(self, key: str) -> None:
        """Take one character."""
        if self.field is Field.PIN:
            if len(key) == 1 and key.isascii() and key.isdecimal() and len(self._pin) < MAX_PIN:
                self._pin += key
        elif _OF_NUMBER.fullmatch(key) and len(self.number) < MAX_NUMBER:
            self.number += key

    def erase(self) -> None:
        """Take back the last character; in an empty PIN go back to the number."""
        if self.field is Field.NUMBER:
            self.number = self.number[:-1]
        elif self._pin:
            self._pin = self._pin[:-1]
        else:
            self.field = Field.NUMBER

    def clear(self) -> None:
        """Take back the field that is typed in."""
        if self.field is Field.NUMBER:
            self.number = ""
        else:
            self._pin = ""

    def take_pin(self) -> str:
        """Return the PIN and forget it."""
        pin, self._pin = self._pin, ""
        return pin
