# SPDX-License-Identifier: Apache-2.0
"""How refunds stand in the journal: JSON records in the chain of its events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from cashier.refunds.refund import Refund
from cashier.storage.errors import DamagedRecordError, JournalFaultError
from cashier.storage.journal import Journal
from cashier.storage.rows import Entry, RefundRow
from cashier.values.command_line import COMMAND_LINE

DONE = "refund.done"
_REFUND = TypeAdapter(Refund)


class JournalledRefunds:
    """The `RefundJournal` of the real till."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def record(self, refund: Refund, kind: str, at: datetime) -> None:
        """Write what happened and how the refund stands now; see `RefundJournal`."""
        record = _REFUND.dump_json(refund).decode()
        body = json.dumps({"refund": json.loads(record)}, ensure_ascii=False, sort_keys=True)
        row = RefundRow(str(refund.refund_id), refund.tender.order_number, refund.is_final, record)
        self._journal.write([Entry(kind, body, refund=row)], at)

    def unfinished(self) -> list[Refund]:
        """Return the refunds without an end, oldest first."""
        return [_refund_in(row) for row in self._journal.sales.refunds_without_end()]

    def of_order(self, order_number: str) -> list[Refund]:
        """Return the refunds of one order, oldest first."""
        return [_refund_in(row) for row in self._journal.sales.refunds_of(order_number)]

    def begun(self, first_seq: int, up_to: int) -> list[Refund]:
        """Return the refunds that were begun in a part of the journal, as they stand now."""
        return [_refund_in(row) for row in self._journal.sales.refunds_begun(first_seq, up_to)]

    def named(self, refund_ids: Sequence[str]) -> list[Refund]:
        """Return these refunds, as far as this journal has them."""
        return [_refund_in(row) for row in self._journal.sales.refunds_named(refund_ids)]

    def done(self, first_seq: int, up_to: int) -> list[Refund]:
        """Return the refunds that were booked in a part of the journal."""
        found = self._journal.sales.happened((DONE,), first_seq, up_to)
        return [_told(body) for _, body in found]


def refund_to_carry_over(body: str) -> RefundRow | None:
    """Return the refund that an event's body holds, as its row; None where it holds none that can be read."""
    try:
        refund = _told(body)
    except JournalFaultError:
        return None
    return _row(refund)


def _row(refund: Refund) -> RefundRow:
    record = _REFUND.dump_json(refund).decode()
    return RefundRow(str(refund.refund_id), refund.tender.order_number, refund.is_final, record)


def _refund_in(row: RefundRow) -> Refund:
    try:
        return _REFUND.validate_json(row.record)
    except ValidationError as fault:
        raise DamagedRecordError(f"the record of refund {row.refund_id} is damaged") from fault


def _told(body: str) -> Refund:
    try:
        return _REFUND.validate_python(json.loads(body)["refund"])
    except (ValueError, KeyError, TypeError) as fault:
        raise DamagedRecordError(f"an event of a refund is damaged: run «{COMMAND_LINE} shift verify»") from fault
