# SPDX-License-Identifier: Apache-2.0
"""How attempts stand in the journal: as JSON records, without anything secret."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from cashier.checkout.attempt import Answered, Asked, Attempt, Event, NoAnswer, Refused
from cashier.storage.errors import JournalFaultError
from cashier.storage.journal import AttemptRow, Journal

_ATTEMPT = TypeAdapter(Attempt)


@dataclass(frozen=True, slots=True)
class _Body:
    """What of an event's body is read back."""

    attempt: Attempt


_BODY = TypeAdapter(_Body)


class JournalledAttempts:
    """The `AttemptJournal` of the real till. ``on_health`` is told after each write whether the disk took it."""

    def __init__(self, journal: Journal, on_health: Callable[[JournalFaultError | None], None]) -> None:
        self._journal = journal
        self._on_health = on_health

    def record(self, attempt: Attempt, event: Event, at: datetime) -> None:
        """Write what happened and how the attempt stands now; see `AttemptJournal`."""
        # The verification step is left out: it names keys and a surrogate account, and is asked anew anyway.
        record = _ATTEMPT.dump_json(attempt, exclude={"verification"}, exclude_none=True).decode()
        body = json.dumps({"event": _facts(event), "attempt": json.loads(record)}, ensure_ascii=False, sort_keys=True)
        row = _row(attempt, record)
        try:
            self._journal.append(f"attempt.{_name(event)}", body, at, row)
        except JournalFaultError as fault:
            self._on_health(fault)
            raise
        self._on_health(None)

    def unfinished(self) -> Iterable[Attempt]:
        """Return the attempts without an end, oldest first."""
        return [_attempt(row) for row in self._journal.unfinished()]

    def of_order(self, order_number: str) -> Iterable[Attempt]:
        """Return the attempts to pay one order, oldest first."""
        return [_attempt(row) for row in self._journal.attempts_of_order(order_number)]

    def latest(self, limit: int) -> list[Attempt]:
        """Return the attempts that something last happened to, newest first."""
        return [_attempt(row) for row in self._journal.sales.latest_attempts(limit)]


def attempt_in(body: str) -> Attempt | None:
    """Return the attempt that an event's body holds; None where it holds none that can be read."""
    try:
        return _BODY.validate_json(body).attempt
    except ValidationError:
        return None


def attempt_of(record: str) -> Attempt | None:
    """Return the attempt that a record holds; None where it cannot be read."""
    try:
        return _ATTEMPT.validate_json(record)
    except ValidationError:
        return None


def read_body(body: str) -> AttemptRow | None:
    """Return the attempt that an event's body holds, as its row; None where it holds none that can be read."""
    attempt = attempt_in(body)
    if attempt is None:
        return None
    return _row(attempt, _ATTEMPT.dump_json(attempt, exclude={"verification"}, exclude_none=True).decode())


def _row(attempt: Attempt, record: str) -> AttemptRow:
    shift_id = str(attempt.shift_id) if attempt.shift_id else None
    order_number = attempt.order.number
    return AttemptRow(str(attempt.attempt_id), order_number, attempt.state, attempt.is_final, record, shift_id)


def _attempt(row: AttemptRow) -> Attempt:
    try:
        return _ATTEMPT.validate_json(row.record)
    except ValidationError as fault:
        raise JournalFaultError(f"the record of attempt {row.attempt_id} is damaged") from fault


def _name(event: Event) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()


def _facts(event: Event) -> dict[str, str | int]:
    """Return what of an event is worth keeping beside the attempt it led to."""
    match event:
        case Answered(payment=payment, asked=asked):
            return {"asked": asked.value, "status": payment.status.value, "version": payment.version}
        case Refused(code=code, asked=asked):
            return {"asked": asked.value, "code": code}
        case NoAnswer(asked=asked, why=why):
            return {"asked": asked.value, "why": why}
        case _:
            asked_of = getattr(event, "asked", None)
            return {"asked": asked_of.value} if isinstance(asked_of, Asked) else {}
