# SPDX-License-Identifier: Apache-2.0
"""What must hold once a store has recovered: both databases, every shift, every byte that was written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cashier.checkout.journalled_attempts import JournalledAttempts
from cashier.shifts.journalled_shifts import JournalledShifts
from cashier.storage.journal import Journal
from tests.kill_sweep.findings import Findings
from tests.simulation.refund_watch import sold_in
from tests.simulation.watch import Watch
from tests.support.secrets_search import traces_of


def compare(till: Path, database: Path | str, shown: Iterable[dict[str, Any]], findings: Findings) -> None:
    """Compare the till's journal with the platform's database; ``shown`` is what tills said of payments."""
    journal = Journal.open(till)
    try:
        findings.violations += _wrong_with_shifts(journal)
        report = journal.check_chain()
        reader = JournalledAttempts(journal, lambda _: None)
        kept = {a.attempt_id: a for row in journal._attempts("") for a in reader.of_order(row.order_number)}
        sold = sold_in(journal, kept.values())
    finally:
        journal.close()
    if not report.is_intact:
        findings.violations.append(f"the chain is broken at {report.broken_at}")
    watch = Watch(database)
    watch.shown_paid = {UUID(said["attempt_id"]) for said in shown if said["state"] == "paid"}
    watch.check_end(sold)
    watch.close()
    findings.violations += watch.violations
    findings.tally.update(f"attempt {attempt.state}" for attempt in kept.values())
    findings.tally["points given back"] += sum(attempt.reversed for attempt in kept.values())


def look_for(secrets: Iterable[str], folder: Path, leave_out: frozenset[str], findings: Findings) -> None:
    """Look for secrets in every byte that a store wrote, but for what keeps keys on purpose."""
    wanted = set(secrets)
    findings.tally["secrets looked for"] += len(wanted)
    findings.violations += [f"a secret was written: {trace}" for trace in traces_of(wanted, folder, leave_out)]


def wrong_with_verdict(said: dict[str, Any], statuses: dict[UUID, str]) -> str | None:
    """Compare what a till said of a payment with the platform's word; return what does not fit."""
    status = statuses.get(UUID(said["attempt_id"])) if said["attempt_id"] else None
    allowed: dict[str, set[str | None]] = {
        "paid": {"succeeded"},
        "declined": {None, "failed", "cancelled"},
        "cancelled": {"reversed"} if said["points_returned"] else {"cancelled", None},
    }
    if said["state"] in allowed and status not in allowed[said["state"]]:
        return f"the till said {said['state']}, the platform holds {status}: {said}"
    return None


def wrong_with_refund(said: dict[str, Any], booked: dict[UUID, tuple[UUID, int]]) -> str | None:
    """Compare what a till said of a refund with what the platform booked; return what does not fit."""
    if said["refund"] == "refused" and UUID(said["refund_id"]) in booked:
        return f"the till said that a refund was refused, the platform booked it: {said}"
    return None


def _wrong_with_shifts(journal: Journal) -> list[str]:
    """Every Z must prove true, numbers must have no gap, one shift alone is open; return what is not so."""
    book = JournalledShifts(journal)
    always = (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
    kept = book.page(before_number=2**62, limit=10_000, opened_from=always[0], opened_before=always[1])
    numbers = [each.shift.number for each in reversed(kept)]
    found = []
    if numbers != list(range(1, len(kept) + 1)) or [each.shift.number for each in kept if each.z is None] != [
        len(kept)
    ]:
        found.append(f"the shifts are not one after the other with one open: {numbers}")
    wrong = [each.shift.number for each in kept if each.z is not None and not book.proves(each)]
    if wrong:
        found.append(f"the Z of these shifts does not prove true: {wrong}")
    return found
