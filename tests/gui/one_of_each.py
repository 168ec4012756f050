# SPDX-License-Identifier: Apache-2.0
"""One state of every kind of screen: what the fast suite looks at where looking at every state takes too long."""

from __future__ import annotations

ONE_OF_EACH = (
    "sale-empty",
    "sale-everything",
    "sale-amount-first",
    "sale-settled",
    "sale-no-policy",
    "sale-status",
    "asking",
    "waiting-phone",
    "waiting-sms",
    "waiting-cancel",
    "paid",
    "declined-expired",
    "declined-new-code",
    "unknown-give-up",
    "cancelled",
    "returned",
    "shift-none-number",
    "shift-open",
    "shift-count",
    "shift-close-refused",
    "sale-goods-many",
    "sale-part-paid",
    "tender-part",
    "past-sale-cause",
    "charged-several",
    "charged-not-known",
    "doctor-ill",
)
