# SPDX-License-Identifier: Apache-2.0
"""What the journal holds of a shift or of some days, for comparing it with the platform."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from cashier.refunds.journalled_refunds import JournalledRefunds
from cashier.refunds.refund import Refund
from cashier.shifts.journalled_shifts import attempts_in, kept_in
from cashier.shifts.reconcile import Part
from cashier.shifts.reconciliation import Period
from cashier.shifts.shift import Shift
from cashier.storage.errors import JournalFaultError
from cashier.storage.journal import Journal, utc_text
from cashier.storage.shift_rows import LATEST


class JournalledReconciliation:
    """The `ReconciliationBook` of the real till; reading alone is enough for it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._refunds = JournalledRefunds(journal)

    def shift(self, number: int | None) -> Shift | None:
        """Return a shift; see `ReconciliationBook`."""
        shifts = self._journal.shifts
        if number is None:
            row = shifts.open_one() or shifts.numbered(shifts.last_number())
        else:
            row = shifts.numbered(number)
        return kept_in(row).shift if row is not None else None

    def of_shift(self, shift: Shift) -> Part:
        """Return what was begun in a shift; see `ReconciliationBook`."""
        row = self._journal.shifts.numbered(shift.number)
        if row is None:
            raise JournalFaultError(f"shift {shift.number} is not in journal {self._journal.path}")
        up_to = LATEST if shift.is_open else row.seq
        return self._part(row.shift_id, row.first_seq, up_to)

    def of_period(self, period: Period) -> Part:
        """Return what was begun in a span of time; see `ReconciliationBook`."""
        first_seq, up_to = self._journal.shifts.span(utc_text(period.begins), utc_text(period.ends))
        return self._part(None, first_seq, up_to)

    def named(self, attempt_ids: Collection[UUID], refund_ids: Collection[str]) -> Part:
        """Return these, as far as the journal has them."""
        found = self._journal.shifts.named([str(each) for each in attempt_ids], LATEST) if attempt_ids else []
        refunds = self._refunds.named(sorted(refund_ids)) if refund_ids else []
        return Part(attempts_in(found), refunds)

    def _part(self, shift_id: str | None, first_seq: int, up_to: int) -> Part:
        found = self._journal.shifts.begun_within(shift_id, first_seq, up_to)
        return Part(attempts_in(found), list(_of_assets(self._refunds.begun(first_seq, up_to))))


def _of_assets(refunds: Iterable[Refund]) -> Iterable[Refund]:
    """Yield the refunds that go through the platform: cash goes back over the counter."""
    return (refund for refund in refunds if refund.tender.asset is not None)
