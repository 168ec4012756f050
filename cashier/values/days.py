# SPDX-License-Identifier: Apache-2.0
"""Days of the shop's wall, in this machine's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time


def begin_of_day(day: date) -> datetime:
    """Return the moment, in UTC, at which a day begins here: midnight, or what follows where there is none.

    By way of the timestamp: `astimezone` puts a midnight that the clocks leave out into the day before. Raises
    `OverflowError` or `ValueError` for a day of which the machine has no time.
    """
    return datetime.fromtimestamp(datetime.combine(day, time.min).timestamp(), UTC)
