# SPDX-License-Identifier: Apache-2.0
"""What is left lying at a till beside payments without a result, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cashier.values.money import Money


class LeftKind(StrEnum):
    """What somebody has to see to, the most pressing first."""

    PART_PAID = "part_paid"
    NOT_GIVEN_BACK = "not_given_back"
    REFUND_UNKNOWN = "refund_unknown"
    GOING_BACK = "going_back"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class LeftItem:
    """One order that is not at its end. ``money``: left to pay, still to go back, going back, or put aside."""

    kind: LeftKind
    order_number: str
    money: Money
