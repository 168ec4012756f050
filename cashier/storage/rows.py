# SPDX-License-Identifier: Apache-2.0
"""What goes into the journal and comes out of it, row by row. No SQL here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """The latest record of one attempt; ``shift_id`` names the shift in which it was begun."""

    attempt_id: str
    order_number: str
    state: str
    is_final: bool
    record: str
    shift_id: str | None = None


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as it stands in the book; ``at`` is RFC 3339 in UTC, ``body`` JSON."""

    seq: int
    at: str
    kind: str
    attempt_id: str | None
    body: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check of the chain found: ``broken_at`` is the first row that does not fit, None where all do."""

    records: int
    broken_at: int | None

    @property
    def is_intact(self) -> bool:
        """Whether every row is the one that was written."""
        return self.broken_at is None


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """The latest record of one shift; ``opened_at`` is RFC 3339 in UTC, ``seq`` its newest event."""

    shift_id: str
    number: int
    is_open: bool
    cashier: str
    opened_at: str
    record: str
    first_seq: int = 0
    seq: int = 0


@dataclass(frozen=True, slots=True)
class OrderRow:
    """The latest record of an order that took more than one payment, or that waited."""

    order_number: str
    is_open: bool
    record: str


@dataclass(frozen=True, slots=True)
class RefundRow:
    """The latest record of one refund."""

    refund_id: str
    order_number: str
    is_final: bool
    record: str


@dataclass(frozen=True, slots=True)
class StaffRow:
    """The latest record of one of the staff; ``seq`` is the newest event about number, name, role or activity."""

    number: str
    is_active: bool
    record: str
    seq: int = 0


@dataclass(frozen=True, slots=True)
class StaffSecret:
    """What is kept of somebody's PIN (``pin_set_at`` in RFC 3339, UTC) and badge: hashes. They stand in no event."""

    number: str
    pin_hash: str | None = None
    badge_digest: bytes | None = None
    pin_set_at: str | None = None

    def __repr__(self) -> str:
        """Show no hash: four digits are found from it."""
        return f"StaffSecret({self.number!r})"


@dataclass(frozen=True, slots=True)
class StaffTries:
    """Wrong PINs in a row, and until when (RFC 3339, UTC) none is taken; none wrong takes the row away."""

    number: str
    wrong: int
    locked_until: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to be written, and the latest records that it leads to."""

    kind: str
    body: str
    attempt: AttemptRow | None = None
    shift: ShiftRow | None = None
    order: OrderRow | None = None
    refund: RefundRow | None = None
    staff: tuple[StaffRow | StaffSecret | StaffTries, ...] = ()
