# SPDX-License-Identifier: Apache-2.0
"""Money and points. Amounts are integers of the smallest unit; never a float."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_AMOUNT_MINOR = 10**12
"""No amount on the wire is larger; see the contract."""

_EXPONENTS = {"CNY": 2, "HKD": 2, "MOP": 2, "TWD": 2, "USD": 2, "EUR": 2, "GBP": 2, "SGD": 2, "JPY": 0, "KRW": 0}
CURRENCIES = tuple(_EXPONENTS)
"""The currencies that are known (ISO 4217)."""

_SYMBOLS = {"CNY": "¥", "HKD": "HK$", "MOP": "MOP$", "TWD": "NT$", "USD": "$", "EUR": "€", "GBP": "£"}
_SYMBOLS |= {"SGD": "S$", "JPY": "¥", "KRW": "₩"}


class AmountError(ValueError):
    """An amount that cannot be one; its message names the value and what is allowed."""


def exponent(currency: str) -> int:
    """Return the number of decimals of a currency (ISO 4217). Raises `AmountError` for one that is not known."""
    try:
        return _EXPONENTS[currency]
    except KeyError:
        raise AmountError(f"currency {currency!r} is not known; known are {', '.join(sorted(_EXPONENTS))}") from None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money: ``amount_minor`` in the currency's smallest unit (fen for CNY).

    Raises `AmountError` for a currency that is not known, and for anything but an integer.
    """

    amount_minor: int
    currency: str = "CNY"

    def __post_init__(self) -> None:
        exponent(self.currency)
        if type(self.amount_minor) is not int:
            raise AmountError(f"amount_minor {self.amount_minor!r} is not an integer of the smallest unit")

    @classmethod
    def parse(cls, text: str, currency: str = "CNY") -> Money:
        """Read an amount such as ``12.80``. Raises `AmountError` that names the text and what is allowed."""
        decimals = exponent(currency)
        allowed = r"[0-9]{1,13}" + (rf"(?:\.[0-9]{{1,{decimals}}})?" if decimals else "")
        if not re.fullmatch(allowed, text):
            shape = f"digits with at most {decimals} decimals, such as 12.80" if decimals else "digits, such as 1280"
            raise AmountError(f"amount {text!r} is not {shape}")
        whole, _, fraction = text.partition(".")
        amount_minor = int(whole) * 10**decimals + int((fraction + "0" * decimals)[:decimals] or "0")
        if not 0 < amount_minor <= MAX_AMOUNT_MINOR:
            least, most = cls(1, currency).plain, cls(MAX_AMOUNT_MINOR, currency).plain
            raise AmountError(f"amount {text!r} is not between {least} and {most}")
        return cls(amount_minor, currency)

    @property
    def plain(self) -> str:
        """The amount with its decimals and no symbol, such as ``1280.50``."""
        return self._written(grouped=False)

    @property
    def shown(self) -> str:
        """The amount as it stands on a screen, such as ``¥1,280.50``: the same in both languages."""
        sign = "-" if self.amount_minor < 0 else ""
        return sign + _SYMBOLS.get(self.currency, self.currency + " ") + self._written(grouped=True).lstrip("-")

    def _written(self, *, grouped: bool) -> str:
        decimals = exponent(self.currency)
        whole, fraction = divmod(abs(self.amount_minor), 10**decimals)
        sign = "-" if self.amount_minor < 0 else ""
        tail = f".{fraction:0{decimals}d}" if decimals else ""
        return sign + (f"{whole:,}" if grouped else str(whole)) + tail


def points_for(amount: Money, units_per_currency_unit: int) -> int:
    """Return the points that an amount costs, rounded up to a whole point.

    ``units_per_currency_unit`` comes from the platform's policy: 100 where 100 points are one currency unit.
    Raises `AmountError` unless both are above zero: a payment of nothing is a fault somewhere.
    """
    if amount.amount_minor < 1 or units_per_currency_unit < 1:
        raise AmountError(f"{amount.plain} at {units_per_currency_unit} units for one: both must be above zero")
    scale: int = 10 ** exponent(amount.currency)
    return -(-amount.amount_minor * units_per_currency_unit // scale)
