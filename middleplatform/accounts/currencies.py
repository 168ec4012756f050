# SPDX-License-Identifier: Apache-2.0
"""The currencies that a shop may keep."""

CURRENCY_EXPONENTS = {
    "CNY": 2,
    "HKD": 2,
    "MOP": 2,
    "TWD": 2,
    "USD": 2,
    "EUR": 2,
    "GBP": 2,
    "SGD": 2,
    "JPY": 0,
    "KRW": 0,
}
"""Decimals of the currencies that a shop may keep (ISO 4217)."""
