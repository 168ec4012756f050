# SPDX-License-Identifier: Apache-2.0
"""Asks the platform «was I charged?»: by what stands on a slip, or by amount, time and the code's last digits."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cashier.checkout.attempt import Attempt
from cashier.checkout.charged import Answer, answer, no_answer
from cashier.platform_client.replies import Good, Reply
from middleplatform.contract.base import rfc3339
from middleplatform.contract.payments import Payment, PaymentList

_NUMBER = re.compile(r"[A-Za-z0-9_-]{1,40}")
_TAIL = re.compile(r"[0-9]{4}")
_LONGEST_RECEIPT = 24


class QuestionError(ValueError):
    """What was asked cannot be asked; the message names the thing, the value and what is allowed."""


@dataclass(frozen=True, slots=True)
class BySlip:
    """The number that stands on a slip, or in its barcode: of the order, or of the receipt."""

    number: str

    def __post_init__(self) -> None:
        if not _NUMBER.fullmatch(self.number):
            raise QuestionError(f"number {self.number!r} is not 1 to 40 letters, digits, _ or -")


@dataclass(frozen=True, slots=True)
class ByAmount:
    """What the customer remembers. ``amounts`` in units of whatever assets may have paid; from ``begins`` on."""

    amounts: tuple[int, ...]
    begins: datetime
    ends: datetime
    code_tail: str | None = None

    def __post_init__(self) -> None:
        if not self.amounts or min(self.amounts) < 1:
            raise QuestionError(f"amounts {self.amounts!r} are not more than zero")
        if self.begins >= self.ends:
            raise QuestionError(f"from {self.begins:%H:%M} is not before to {self.ends:%H:%M}")
        if self.code_tail is not None and not _TAIL.fullmatch(self.code_tail):
            raise QuestionError(f"tail {self.code_tail!r} is not the last 4 digits of a code")


Question = BySlip | ByAmount


class PaymentSearch(Protocol):
    """The platform, for searching; `PlatformClient` is one."""

    async def find(self, **sought: str) -> Reply[PaymentList]:
        """Return the shop's payments that fit."""


class FindPayment:
    """Answers «was I charged?» from the platform alone. ``without_end`` are the till's attempts that have no end."""

    def __init__(self, platform: PaymentSearch, without_end: Callable[[], Sequence[Attempt]]) -> None:
        self._platform = platform
        self._without_end = without_end

    async def ask(self, question: Question) -> Answer:
        """Ask, and answer. Nothing is ever charged or changed by it."""
        payments: dict[object, Payment] = {}
        # What had no end before the platform was asked may have got it since: its answer would be too old for it.
        open_ones = self._open(question)
        for sought in _searches(question):
            match await self._platform.find(**sought):
                case Good(body=found):
                    payments |= {each.attempt_id: each for each in found.payments}
                case _:
                    return no_answer()
            if payments and isinstance(question, BySlip):
                break
        return answer(list(payments.values()), [*open_ones, *self._open(question)])

    def _open(self, question: Question) -> list[Attempt]:
        return [each for each in self._without_end() if not each.is_final and _fits(each, question)]


def _searches(question: Question) -> list[dict[str, str]]:
    if isinstance(question, BySlip):
        searches = [{"order_number": question.number}]
        return searches + ([{"receipt_number": question.number}] if len(question.number) <= _LONGEST_RECEIPT else [])
    span = {"from": rfc3339(question.begins), "to": rfc3339(question.ends)}
    tail = {"code_tail": question.code_tail} if question.code_tail is not None else {}
    return [span | tail | {"amount": str(amount)} for amount in dict.fromkeys(question.amounts)]


def _fits(attempt: Attempt, question: Question) -> bool:
    if isinstance(question, BySlip):
        return attempt.order.number == question.number
    is_inside = attempt.submitted_at is not None and question.begins <= attempt.submitted_at < question.ends
    is_of_code = question.code_tail is None or attempt.code_tail == question.code_tail
    return is_inside and is_of_code and attempt.amount in question.amounts
