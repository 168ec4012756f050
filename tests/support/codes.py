# SPDX-License-Identifier: Apache-2.0
"""Payment codes for tests, with right check digits."""

from __future__ import annotations

from cashier.values.payment_code import SCHEME_RANDOM, PaymentCode


def code_digits(payload: int | str = 1, scheme: str = SCHEME_RANDOM) -> str:
    """Return the 20 digits of a code; the check digits come from the formula, not from the till's own library."""
    body = f"{scheme}{int(payload):016d}"
    return f"{body}{98 - int(body + '00') % 97:02d}"


def payment_code(payload: int | str = 1, scheme: str = SCHEME_RANDOM) -> PaymentCode:
    """Return a well-formed payment code."""
    return PaymentCode(code_digits(payload, scheme))
