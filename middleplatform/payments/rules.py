# SPDX-License-Identifier: Apache-2.0
"""The arithmetic and the rules of a payment. Pure: no database, no clock."""

from middleplatform.accounts.currencies import CURRENCY_EXPONENTS
from middleplatform.accounts.repository import Member, Policy
from middleplatform.contract.payments import Asset, Entry


def units_for(amount_minor: int, policy: Policy, currency: str) -> int:
    """Return what an amount of money costs in units of the asset; a begun point is a whole one."""
    if policy.asset is not Asset.POINTS:
        return amount_minor
    scale: int = 10 ** CURRENCY_EXPONENTS[currency]
    return -(-amount_minor * policy.units_per_currency_unit // scale)


def value_minor(units: int, policy: Policy, currency: str) -> int:
    """Return what units of the asset are worth in minor units of money, never more than they are."""
    if policy.asset is not Asset.POINTS:
        return units
    scale: int = 10 ** CURRENCY_EXPONENTS[currency]
    return units * scale // policy.units_per_currency_unit


def most_units(total_minor: int, policy: Policy, currency: str) -> int:
    """Return the most units that pay an order: a share of it, in whole multiples of the smallest unit."""
    share = units_for(total_minor, policy, currency) * policy.max_share_percent // 100
    return share - share % policy.min_unit


def needs_proof(amount_value_minor: int, entry: Entry, policy: Policy, member: Member, unproved_today: int) -> bool:
    """Say whether the customer must prove who they are.

    Not needed up to the smaller of the system's and the member's limit, for a code that was scanned, and only so
    many times a day; ``unproved_today`` counts the payments without proof in the last 24 hours.
    """
    limit_minor = policy.no_password_limit_minor
    if member.no_password_limit_minor is not None:
        limit_minor = min(limit_minor, member.no_password_limit_minor)
    return (
        entry is Entry.TYPED or amount_value_minor > limit_minor or unproved_today >= policy.no_password_daily_count
    )


def surrogate_account(payload: str) -> str:
    """Return a 16-digit account number that passes the Luhn check (ISO/IEC 7812-1, annex B).

    ``payload`` holds 14 digits. The number begins with 9, which no card issuer has, so that nobody takes it for
    a bank card.
    """
    body = "9" + payload
    total = 0
    for index, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if index % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return body + str((10 - total % 10) % 10)
