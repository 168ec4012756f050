# SPDX-License-Identifier: Apache-2.0
"""Check digits of codes, order numbers and barcodes. Pure.

Three sums, written here because python-stdnum, which the platform and the tests take them from, loads Python's
documentation browser with its first module: 2 % of a till's start.
"""

from __future__ import annotations


def is_mod_97_10(digits: str) -> bool:
    """Tell whether digits end with their two check digits (ISO/IEC 7064, MOD 97-10)."""
    return _is_digits(digits) and int(digits) % 97 == 1


def mod_97_10(digits: str) -> str:
    """Return the two check digits that belong behind these digits (ISO/IEC 7064, MOD 97-10)."""
    return f"{98 - int(digits) * 100 % 97:02d}"


def is_gtin(digits: str) -> bool:
    """Tell whether a GTIN-8, -12, -13 or -14 ends with its check digit (GS1 General Specifications, section 7.9)."""
    if not _is_digits(digits) or len(digits) not in {8, 12, 13, 14}:
        return False
    # Counted from the check digit, which weighs one, every second digit weighs three.
    return sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(reversed(digits))) % 10 == 0


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
