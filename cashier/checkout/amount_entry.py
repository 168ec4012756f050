# SPDX-License-Identifier: Apache-2.0
"""The amount as it is being keyed in: digits and one decimal point. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from cashier.values.money import AmountError, Money, exponent

MAX_WHOLE_DIGITS = 7


@dataclass(frozen=True, slots=True)
class AmountEntry:
    """What has been keyed so far, such as ``12.8``. A key that cannot follow leaves it as it is."""

    digits: str = ""
    currency: str = "CNY"

    def press(self, key: str) -> AmountEntry:
        """Return the entry after one key: a digit, ``00`` or the decimal point."""
        digits = self.digits
        for character in key:
            digits = _after(digits, character, exponent(self.currency))
        return AmountEntry(digits, self.currency)

    def erase(self) -> AmountEntry:
        """Return the entry without its last key."""
        return AmountEntry(self.digits[:-1], self.currency)

    @property
    def money(self) -> Money | None:
        """The amount, or None while there is none."""
        try:
            return Money.parse(self.digits.rstrip(".") or "0", self.currency)
        except AmountError:
            return None


def _after(digits: str, character: str, decimals: int) -> str:
    whole, point, fraction = digits.partition(".")
    if character == ".":
        return digits if point or not decimals else (digits or "0") + "."
    if not (character.isascii() and character.isdigit()):
        return digits
    if point:
        return digits if len(fraction) >= decimals else digits + character
    if whole in {"", "0"}:
        return character
    return digits if len(whole) >= MAX_WHOLE_DIGITS else digits + character
