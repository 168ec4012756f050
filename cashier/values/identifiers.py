# SPDX-License-Identifier: Apache-2.0
"""Identifiers that the till makes."""

import hashlib
import re
from datetime import UTC, datetime
from uuid import UUID

import uuid6

from cashier.values.check_digits import is_mod_97_10, mod_97_10


def new_attempt_id() -> UUID:
    """Make the id of one attempt to pay one order: a UUIDv7 (RFC 9562), unique and ordered by time."""
    return UUID(int=uuid6.uuid7().int)


def new_verification_id() -> UUID:
    """Make the id of one try to prove who the customer is; sent twice, it counts once."""
    return UUID(int=uuid6.uuid7().int)


_MADE_HERE = re.compile(r"81[0-9]{22}")
_MADE_BEFORE = re.compile(r"[A-Za-z0-9_-]{1,19}-[0-9]{8}-[0-9]{6}-[0-9]{4}")
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def is_order_number(text: str) -> bool:
    """Say whether a text is an order number as a till makes them; it stands on slips, to be scanned or typed."""
    is_ours = _MADE_HERE.fullmatch(text) is not None and is_mod_97_10(text)
    return is_ours or _MADE_BEFORE.fullmatch(text) is not None


def is_mistyped_order_number(text: str) -> bool:
    """Say whether a text was meant for an order number of a till, and has a digit wrong, too many or too few."""
    is_meant = text.isascii() and text.isdigit() and text.startswith("81") and 20 <= len(text) <= 28
    return is_meant and not is_order_number(text)


def in_groups(order_number: str) -> str:
    """Return an order number as people read it: the digits of ours in groups of four, another one as it is."""
    if _MADE_HERE.fullmatch(order_number) is None:
        return order_number
    return " ".join(order_number[at : at + 4] for at in range(0, len(order_number), 4))


def new_order_number(till: str, now: datetime, serial: int) -> str:
    """Make an order number of 24 digits, so short that it prints as a Code 128 on the narrowest paper.

    ``81``, 8 digits of the till, the second since 2026 in 9 digits, 3 that tell orders of one second apart, and 2
    check digits (ISO 7064 MOD 97-10): one digit that is wrong, or two that changed places, are found out. Nothing
    that a customer shows begins like it: see `cashier.values.payment_code`. ``till`` tells the shop's tills apart;
    ``serial`` is counted up by the caller. Raises `ValueError` for an empty ``till``.
    """
    if not till:
        raise ValueError("till '' is empty; give what tells this till from others, such as its terminal id")
    mark = int.from_bytes(hashlib.sha256(till.encode()).digest()[:8], "big") % 10**8
    second = int((now - _EPOCH).total_seconds()) % 10**9
    body = f"81{mark:08d}{second:09d}{serial % 1000:03d}"
    return f"{body}{mod_97_10(body)}"
