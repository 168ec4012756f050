# SPDX-License-Identifier: Apache-2.0
"""Identifiers that the till makes."""

from datetime import datetime
from uuid import UUID

import uuid6


def new_attempt_id() -> UUID:
    """Make the id of one attempt to pay one order: a UUIDv7 (RFC 9562), unique and ordered by time."""
    return UUID(int=uuid6.uuid7().int)


def new_verification_id() -> UUID:
    """Make the id of one try to prove who the customer is; sent twice, it counts once."""
    return UUID(int=uuid6.uuid7().int)


def new_order_number(terminal: str, now: datetime, serial: int) -> str:
    """Make an order number such as ``T01-20261101-093045-0007``; ``serial`` tells orders of one second apart."""
    return f"{terminal}-{now:%Y%m%d-%H%M%S}-{serial % 10_000:04d}"
