# SPDX-License-Identifier: Apache-2.0
"""What another till system hands over, and what it is told. The shapes of `docs/pos.md`."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from cashier.checkout import notices
from cashier.checkout.attempt import Attempt
from cashier.checkout.attempt import State as AttemptState
from cashier.values.texts import NO_TEXT, Language, Text
from middleplatform.contract.payments import Asset, Order

MAX_WAIT_S = 60


class Collect(BaseModel):
    """``POST /collect``: an order to be paid, and with what unless the cashier chooses."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    order: Order
    asset: Asset | None = None
    wait_s: Annotated[int, Field(ge=0, le=MAX_WAIT_S)] = 0


class State(StrEnum):
    """How an order stands. Only ``paid``, ``declined`` and ``cancelled`` can be final."""

    WAITING_FOR_CODE = "waiting_for_code"
    IN_PROGRESS = "in_progress"
    UNKNOWN = "unknown"
    PAID = "paid"
    DECLINED = "declined"
    CANCELLED = "cancelled"


_ENDS = {
    AttemptState.PAID: State.PAID,
    AttemptState.DECLINED: State.DECLINED,
    AttemptState.CANCELLED: State.CANCELLED,
    AttemptState.UNKNOWN: State.UNKNOWN,
}
_WAITING = Text(zh="等待顾客出示付款码", en="Waiting for the customer's code")
_PUT_AWAY = Text(zh="没有收款", en="Nothing was charged")


class Collection(BaseModel):
    """How an order stands. ``is_final``: nothing will change it any more, short of handing it over again.

    ``said`` and ``do_now`` are for the person at the counter, by language tag. ``amount`` is in units of ``asset``.
    ``tag`` changes with everything else here: give it as ``after`` to wait for news.
    """

    order_number: str
    state: State
    is_final: bool
    tag: str = ""
    attempt_id: UUID | None = None
    asset: Asset | None = None
    amount: int | None = None
    account: str | None = None
    receipt_number: str | None = None
    points_returned: bool = False
    reason: str | None = None
    said: dict[Language, str]
    do_now: dict[Language, str]

    @classmethod
    def of_attempt(cls, attempt: Attempt, *, is_final: bool) -> Self:
        """Return how the order of an attempt stands by it."""
        said, do_now = _words(attempt)
        return cls(
            order_number=attempt.order.number,
            state=_ENDS.get(attempt.state, State.IN_PROGRESS),
            is_final=is_final,
            attempt_id=attempt.attempt_id,
            asset=attempt.asset,
            amount=attempt.amount,
            account=attempt.account_masked,
            receipt_number=attempt.receipt_number,
            points_returned=attempt.reversed,
            reason=attempt.reason,
            said=_both(said),
            do_now=_both(do_now),
        ).tagged()

    @classmethod
    def without_attempt(cls, order_number: str, *, is_on_counter: bool) -> Self:
        """Return how an order stands for which no code was ever sent."""
        return cls(
            order_number=order_number,
            state=State.WAITING_FOR_CODE if is_on_counter else State.CANCELLED,
            is_final=not is_on_counter,
            said=_both(_WAITING if is_on_counter else _PUT_AWAY),
            do_now=_both(NO_TEXT),
        ).tagged()

    def tagged(self) -> Self:
        """Return the same with the tag of what it says; equal ones have equal tags, also after a restart."""
        digest = hashlib.sha256(self.model_dump_json(exclude={"tag"}).encode()).hexdigest()
        return self.model_copy(update={"tag": digest[:16]})


def _words(attempt: Attempt) -> tuple[Text, Text]:
    if attempt.state is AttemptState.PAID:
        return notices.PAID, notices.PAID_DO_NOW
    if attempt.is_final:
        reason = notices.why(attempt)
        return reason.said, reason.do_now
    notice = notices.finish_first(attempt)
    return notice.said, notice.do_now


def _both(text: Text) -> dict[Language, str]:
    return {language: text.of(language) for language in Language}
