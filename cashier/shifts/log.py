# SPDX-License-Identifier: Apache-2.0
"""The shift log: payments that are looked for, what happened in a shift, and where a broken chain breaks.

It reads page by page, so that a journal of a million payments takes no more memory than one of ten.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cashier.checkout.attempt import Attempt
from cashier.checkout.journalled_attempts import attempt_of
from cashier.shifts.cells import harmless
from cashier.shifts.journalled_shifts import KeptShift, kept_in
from cashier.shifts.shift import ShiftError
from cashier.storage.errors import JournalFaultError
from cashier.storage.journal import Journal
from cashier.storage.log_rows import Bookmark, PaymentRow, PaymentsWanted, ShiftsWanted, bookmark_key
from cashier.storage.rows import EventRow, ShiftRow
from cashier.storage.shift_rows import LATEST
from cashier.values.money import Money

PAGE = 200
NEWEST = 2**62
"""Above every number that a shift has."""

COLUMNS = (
    "begun_at", "told_at", "order", "state", "reason", "asset", "amount", "order_amount", "currency", "code_tail",
    "entry", "account", "receipt", "cashier", "attempt_id",
)  # fmt: skip
"""Columns of a list of payments: times in RFC 3339 (UTC), ``amount`` in units of the asset, ``order_amount`` in
currency units."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as its newest record tells it: when it was begun, and when something was last told of it.

    Both moments are texts of the journal (RFC 3339, UTC): files take them as they are, `shown_moment` is for people.
    """

    attempt: Attempt
    begun_at: str
    told_at: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some payments, and the bookmark behind which the next page goes on; None behind the last one.

    ``unreadable`` names the orders whose record is damaged.
    """

    payments: tuple[Payment, ...]
    after: Bookmark | None
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page as the journal has it: nothing in it was read yet. ``told_at`` of its rows is empty."""

    rows: tuple[PaymentRow, ...]
    after: Bookmark | None


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a shift; order, state and amount where it tells of a payment."""

    seq: int
    at: str
    kind: str
    order_number: str = ""
    state: str = ""
    order_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain breaks: what stands there (None where the record is missing), and what stood before it.

    ``shift_number`` is the shift that was open then, as far as the log still tells.
    """

    seq: int
    found: Happening | None
    before: Happening | None
    shift_number: int | None


@dataclass(frozen=True, slots=True)
class DamagedShift:
    """A shift whose record cannot be read: what the journal says of it beside the record."""

    number: int
    is_open: bool
    opened_at: str
    cashier: str


class ShiftLog:
    """What a manager asks of a till's journal. Every question may raise `JournalFaultError`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def payments(self, wanted: PaymentsWanted, after: Bookmark | None = None, limit: int = PAGE) -> Page:
        """Return a page of payments: newest first, or by falling order number where an order is looked for."""
        rows = self._journal.log.payments(wanted, after, limit)
        read = [(row, attempt_of(row.record)) for row in rows]
        return Page(
            tuple(Payment(attempt, row.begun_at, row.told_at) for row, attempt in read if attempt is not None),
            (getattr(rows[-1], bookmark_key(wanted)), rows[-1].first_seq) if len(rows) == limit else None,
            tuple(row.order_number for row, attempt in read if attempt is None),
        )

    def rows(self, wanted: PaymentsWanted, after: Bookmark | None = None, limit: int = PAGE) -> RowPage:
        """Return a page of payments for a list that is scrolled: whoever shows a row reads it then."""
        rows = self._journal.log.payments(wanted, after, limit, with_told_at=False)
        more = (getattr(rows[-1], bookmark_key(wanted)), rows[-1].first_seq) if len(rows) == limit else None
        return RowPage(tuple(rows), more)

    def every_payment(self, wanted: PaymentsWanted, limit: int = PAGE) -> Iterator[Page]:
        """Yield all pages, one after the other."""
        after: Bookmark | None = None
        while True:
            page = self.payments(wanted, after, limit)
            yield page
            after = page.after
            if after is None:
                return

    def shifts(
        self, wanted: ShiftsWanted, before_number: int = NEWEST, limit: int = PAGE
    ) -> list[KeptShift | DamagedShift]:
        """Return up to ``limit`` shifts below a number, newest first; one that is damaged hides no other."""
        return [_shift_in(row) for row in self._journal.log.shifts(wanted, before_number, limit)]

    def every_shift(self, wanted: ShiftsWanted) -> Iterator[KeptShift | DamagedShift]:
        """Yield all shifts that are wanted, newest first."""
        before = NEWEST
        while page := self.shifts(wanted, before):
            yield from page
            before = page[-1].number

    def timeline(self, shift_number: int) -> Iterator[Happening]:
        """Yield all that was written while a shift was open, oldest first. Raises `ShiftError` for no shift."""
        row = self._journal.shifts.numbered(shift_number)
        if row is None:
            raise ShiftError(f"there is no shift {shift_number}; the newest is {self._journal.shifts.last_number()}")
        first, last = row.first_seq, LATEST if row.is_open else row.seq
        while events := self._journal.log.events(first, last, PAGE):
            yield from map(_happening, events)
            first = events[-1].seq + 1

    def happenings(self, first_seq: int, last_seq: int, limit: int) -> list[Happening]:
        """Return up to ``limit`` events of a span of numbers, oldest first."""
        return [_happening(event) for event in self._journal.log.events(first_seq, last_seq, limit)]

    def place_of_break(self, seq: int) -> Break:
        """Tell what stands where the chain breaks."""
        around = {event.seq: event for event in self._journal.log.events(seq - 1, seq, 2)}
        found, before = around.get(seq), around.get(seq - 1)
        return Break(
            seq,
            _happening(found) if found else None,
            _happening(before) if before else None,
            self._journal.log.shift_at(seq),
        )


def row(payment: Payment) -> list[str]:
    """Return a payment as cells of `COLUMNS`."""
    attempt, order = payment.attempt, payment.attempt.order
    return [
        payment.begun_at,
        payment.told_at if attempt.is_final else "",
        harmless(order.number),
        attempt.state.value,
        harmless(attempt.reason or ""),
        attempt.asset.value,
        str(attempt.amount),
        Money(order.total_minor, order.currency).plain,
        order.currency,
        attempt.code_tail,
        attempt.entry.value,
        attempt.account_masked or "",
        attempt.receipt_number or "",
        harmless(attempt.cashier or ""),
        str(attempt.attempt_id),
    ]


def _shift_in(row: ShiftRow) -> KeptShift | DamagedShift:
    try:
        return kept_in(row)
    except JournalFaultError:
        return DamagedShift(row.number, row.is_open, row.opened_at, row.cashier)


def _happening(event: EventRow) -> Happening:
    attempt = _object(event.body).get("attempt")
    if not isinstance(attempt, dict):
        return Happening(event.seq, event.at, event.kind)
    order = attempt.get("order")
    order = order if isinstance(order, dict) else {}
    total = order.get("total_minor")
    return Happening(
        event.seq,
        event.at,
        event.kind,
        str(order.get("number", "")),
        str(attempt.get("state", "")),
        total if isinstance(total, int) else None,
        str(order.get("currency", "")),
    )


def _object(body: str) -> dict[str, Any]:
    """Read a body of which nobody says that it can be read."""
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
