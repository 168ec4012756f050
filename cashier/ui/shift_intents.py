# SPDX-License-Identifier: Apache-2.0
"""What the cashier can want of the shift, as a protocol; and the way it takes to the desk on the engine's loop."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from cashier.shifts.desk import ShiftDesk
from cashier.shifts.views import Cause
from cashier.ui.bridge import Bridge


class ShiftIntents(Protocol):
    """All that the shift panel may ask for. See `cashier.shifts.desk.ShiftDesk`."""

    def show(self) -> None:
        """Bring the panel up."""

    def back(self) -> None:
        """Go back by one view."""

    def open(self, staff_number: str, name: str, float_digits: str) -> None:
        """Open a shift."""

    def report(self) -> None:
        """Show the X."""

    def count(self) -> None:
        """Begin to count the drawer."""

    def keep_count(self, pieces: Mapping[int, int]) -> None:
        """Keep what was counted: pieces by denomination in minor units."""

    def close(self, cause: Cause | None, carried: Collection[UUID]) -> None:
        """Close the shift, with the cause of a difference and the payments that are handed on."""


class DeskIntents:
    """Hands every intent to the desk on the engine's loop, in the order in which they come."""

    def __init__(self, bridge: Bridge, desk: ShiftDesk) -> None:
        self._bridge = bridge
        self._desk = desk

    def show(self) -> None:
        """See `ShiftIntents`."""
        self._bridge.call(self._desk.show)

    def back(self) -> None:
        """See `ShiftIntents`."""
        self._bridge.call(self._desk.back)

    def open(self, staff_number: str, name: str, float_digits: str) -> None:
        """See `ShiftIntents`."""
        self._bridge.call(self._desk.open, staff_number, name, float_digits)

    def report(self) -> None:
        """See `ShiftIntents`."""
        self._bridge.call(self._desk.report)

    def count(self) -> None:
        """See `ShiftIntents`."""
        self._bridge.call(self._desk.count)

    def keep_count(self, pieces: Mapping[int, int]) -> None:
        """See `ShiftIntents`."""
        self._bridge.call(self._desk.keep_count, pieces)

    def close(self, cause: Cause | None, carried: Collection[UUID]) -> None:
        """See `ShiftIntents`."""
        self._bridge.call(self._desk.close, cause, carried)
