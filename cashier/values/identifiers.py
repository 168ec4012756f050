# SPDX-License-Identifier: Apache-2.0
"""Identifiers that the till makes."""

import re
from datetime import datetime
from uuid import UUID

import uuid6


def new_attempt_id() -> UUID:
    """Make the id of one attempt to pay one order: a UUIDv7 (RFC 9562), unique and ordered by time."""
    return UUID(int=uuid6.uuid7().int)


def new_verification_id() -> UUID:
    """Make the id of one try to prove who the customer is; sent twice, it counts once."""
    return UUID(int=uuid6.uuid7().int)


def order_prefix(terminal_name: str, terminal_id: str) -> str:
    """Return what the order numbers of a till begin with, such as ``T01-7Kp2Aq``.

    The name is for people, and any two tills may share it or have none in ASCII; the end of the terminal's id, which
    the platform made, tells them apart.
    """
    name, mark = (re.sub(r"[^A-Za-z0-9]", "", each) for each in (terminal_name, terminal_id))
    return f"{name[:12] or 'T'}-{mark[-6:]}"


_MADE_HERE = re.compile(r"[A-Za-z0-9_-]{1,19}-[0-9]{8}-[0-9]{6}-[0-9]{4}")


def is_order_number(text: str) -> bool:
    """Say whether a text is an order number as a till makes them; it stands on slips, to be scanned."""
    return _MADE_HERE.fullmatch(text) is not None


def new_order_number(terminal: str, now: datetime, serial: int) -> str:
    """Make an order number such as ``T01-20261101-093045-0007``; ``serial`` tells orders of one second apart.

    ``terminal`` must tell the shop's tills apart: 1 to 19 of A-Z, a-z, 0-9, - and _, so that the whole keeps within
    the contract's 40. Raises `ValueError` for anything else.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,19}", terminal):
        raise ValueError(
            f"terminal {terminal!r} is not 1 to 19 letters, digits, - or _ (an order number begins with it)"
        )
    return f"{terminal}-{now:%Y%m%d-%H%M%S}-{serial % 10_000:04d}"
