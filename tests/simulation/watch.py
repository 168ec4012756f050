# SPDX-License-Identifier: Apache-2.0
"""What must be true at every step of a simulated world and at its end, read past the services."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from cashier.checkout.attempt import Attempt, State
from cashier.checkout.screens import Cancelled, CounterView, Declined, Paid
from cashier.refunds.refund import Refund
from middleplatform.contract.payments import IfSucceeded
from middleplatform.ledger.invariants import INVARIANTS
from tests.simulation.platform_rows import as_uuid, rows_of
from tests.simulation.refund_watch import (
    LIVE_TWICE,
    OVERPAID,
    Sold,
    booked_refunds,
    wrong_at_the_end,
    wrong_with_refund,
)

_LIVE = frozenset({"verifying", "succeeded"})
_ANSWERS = """
    SELECT a.attempt_id, p.status FROM attempts a
    JOIN payments p ON p.account_id = a.account_id AND p.attempt_id = a.answered_by
"""


class Watch:
    """Looks at both sides and keeps what it finds wrong; the first finding is the one that counts."""

    def __init__(self, database: Path | str) -> None:
        self.violations: list[str] = []
        self.shown_paid: set[UUID] = set()
        self.told: dict[UUID, Attempt] = {}
        self.refunds: dict[UUID, Refund] = {}
        self._customer_of_order: dict[str, int] = {}
        self._platform = rows_of(database)
        self._looks = 0

    def close(self) -> None:
        """Give the file back."""
        self._platform.close()

    def statuses(self) -> dict[UUID, str]:
        """Return the platform's word on every attempt it has heard of."""
        return {as_uuid(attempt_id): status for attempt_id, status in self._platform.rows(_ANSWERS)}

    def booked_refunds(self) -> dict[UUID, tuple[UUID, int]]:
        """Return what the platform gave back: of which attempt, and how much."""
        return booked_refunds(self._platform)

    def find(self, violation: str) -> None:
        """Keep something that must not be."""
        self.violations.append(violation)

    # -- at every step

    def on_attempt(self, attempt: Attempt, customer: int) -> None:
        """Look at an attempt that just changed in the till."""
        before = self.told.get(attempt.attempt_id)
        self.told[attempt.attempt_id] = attempt
        if attempt.state is State.SUBMITTED:
            served = self._customer_of_order.setdefault(attempt.order.number, customer)
            if served != customer:
                self.find(f"order number {attempt.order.number} is used for two customers")
        if before is not None and before.cancel is IfSucceeded.REVERSE and attempt.state is State.PAID:
            self.find(f"{_name(attempt.attempt_id)} was given up and says PAID")
        if attempt.is_final:
            self._compare(attempt, self.statuses().get(attempt.attempt_id))

    def on_view(self, view: CounterView, attempt: Attempt | None) -> None:
        """Look at what the cashier was just shown."""
        screen = view.screen
        if isinstance(screen, Paid):
            if attempt is None or attempt.state is not State.PAID:
                self.find("the screen says Paid, the attempt does not")
            else:
                self.shown_paid.add(attempt.attempt_id)
        elif isinstance(screen, Declined | Cancelled) and attempt is not None:
            expected = State.DECLINED if isinstance(screen, Declined) else State.CANCELLED
            if attempt.state is not expected:
                self.find(f"the screen says {expected}, the attempt is {attempt.state}")

    def on_refund(self, refund: Refund) -> None:
        """Look at a refund that just changed in the till."""
        self.refunds[refund.refund_id] = refund
        self._find_all(wrong_with_refund(refund, booked_refunds(self._platform)))

    def after_commit(self) -> None:
        """Look at the platform's file after one of its transactions."""
        for (tender,) in self._platform.rows(LIVE_TWICE):
            self.find(f"order {tender} has two live debits")
        for (order,) in self._platform.rows(OVERPAID):
            self.find(f"order {order} is paid over its total")
        booked = self.booked_refunds()
        for refund in self.refunds.values():
            self._find_all(wrong_with_refund(refund, booked))
        statuses = self.statuses()
        for attempt in self.told.values():
            if attempt.is_final:
                self._compare(attempt, statuses.get(attempt.attempt_id))
        for attempt_id in self.shown_paid:
            if statuses.get(attempt_id) != "succeeded":
                self.find(f"{_name(attempt_id)} was shown as Paid and is {statuses.get(attempt_id)} now")
        self._looks += 1
        if self._looks % 8 == 0:
            self.check_ledger()

    def check_ledger(self) -> None:
        """Check every invariant that `middleplatform verify` knows."""
        for invariant in INVARIANTS:
            for (where,) in self._platform.rows(invariant.query):
                self.find(f"{invariant.name}: {where}")

    def _find_all(self, *violations: str | None) -> None:
        for violation in violations:
            if violation is not None:
                self.find(violation)

    def _compare(self, attempt: Attempt, status: str | None) -> None:
        name = f"{_name(attempt.attempt_id)} is {attempt.state} in the till and {status} on the platform"
        match attempt.state:
            case State.PAID:
                fits = status == "succeeded"
            case State.DECLINED:
                fits = status not in _LIVE and status != "reversed"
            case _:
                fits = status == ("reversed" if attempt.reversed else "cancelled")
        if not fits:
            self.find(name)

    # -- at the end

    def check_end(self, sold: Sold) -> None:
        """Compare the journal with the platform, line by line."""
        statuses = self.statuses()
        known = sold.attempts
        self._find_all(*wrong_at_the_end(sold, booked_refunds(self._platform)))
        for attempt_id, attempt in known.items():
            if not attempt.is_final:
                self.find(f"{_name(attempt_id)} has no end: {attempt.state}, platform {statuses.get(attempt_id)}")
                continue
            self._compare(attempt, statuses.get(attempt_id))
            if attempt.cancel is IfSucceeded.REVERSE and statuses.get(attempt_id) in _LIVE:
                self.find(f"{_name(attempt_id)} was given up and kept the money")
        for attempt_id in statuses.keys() - known.keys():
            self.find(f"{_name(attempt_id)} is {statuses[attempt_id]} on the platform, and the journal knows nothing")
        for attempt_id in self.shown_paid:
            if attempt_id not in known or known[attempt_id].state is not State.PAID:
                self.find(f"{_name(attempt_id)} was shown as Paid, the journal says otherwise")
        self.after_commit()
        self.check_ledger()


def _name(attempt_id: UUID) -> str:
    return f"attempt …{attempt_id.hex[-8:]}"
