# SPDX-License-Identifier: Apache-2.0
"""A till that runs for weeks holds no more attempts than one that was just started."""

from __future__ import annotations

from cashier.checkout.attempt import Answered, Asked, NoAnswer, State
from cashier.checkout.attempts import Attempts
from middleplatform.contract.payments import Status
from tests.support.attempts import draft, order, payment
from tests.support.clock import SettableClock
from tests.support.fakes import MemoryJournal


def test_payments_that_are_over_do_not_pile_up_in_memory_and_open_ones_are_kept() -> None:
    attempts = Attempts(MemoryJournal(), SettableClock())
    unknown = attempts.submit(draft(of_order=order("T01-open")))
    attempts.apply(unknown.attempt_id, NoAnswer(Asked.CREATE, "timeout"))
    attempt = unknown
    for number in range(450):
        attempt = attempts.submit(draft(of_order=order(f"T01-{number}")))
        attempts.apply(attempt.attempt_id, Answered(payment(attempt.attempt_id, Status.SUCCEEDED, 2), Asked.CREATE))
    assert len(attempts._open) <= 202
    assert attempts.get(attempt.attempt_id).state is State.PAID
    assert attempts.unresolved() == [attempts.get(unknown.attempt_id)]
