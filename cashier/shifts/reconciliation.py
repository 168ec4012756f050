# SPDX-License-Identifier: Apache-2.0
"""The till's journal against the platform's settlement, line by line. Pure: no I/O, no clock.

`sift` compares by the lines alone and keeps what it cannot call agreed; `judge` decides about each of those once the
platform was asked for that one payment. What only looks one-sided because its line was booked on the other side of
the period's edge agrees by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cashier.checkout.attempt import Attempt, State
from cashier.refunds.refund import Refund, RefundState
from middleplatform.contract.payments import Asset, Payment, SettlementLine, Status

DEBIT, REFUND, REVERSAL = "debit", "refund", "reversal"
_REFUND_ID = "refund:"


class Kind(StrEnum):
    """How two sides differ, gravest first: what concerns the customer's money, then the shop's, then the books."""

    CHARGED_NOT_PAID = "charged_not_paid"
    PLATFORM_ONLY = "platform_only"
    AMOUNTS_DIFFER = "amounts_differ"
    PAID_NOT_CHARGED = "paid_not_charged"
    TILL_ONLY = "till_only"
    REFUND_TILL_ONLY = "refund_till_only"
    REFUND_PLATFORM_ONLY = "refund_platform_only"
    REFUNDS_DIFFER = "refunds_differ"
    STILL_UNKNOWN = "still_unknown"
    REFUND_UNKNOWN = "refund_unknown"
    LEDGER_DIFFERS = "ledger_differs"
    STATES_DIFFER = "states_differ"


@dataclass(frozen=True, slots=True)
class Period:
    """What is compared: from ``begins`` until before ``ends``, by the platform's clock."""

    begins: datetime
    ends: datetime

    def holds(self, at: datetime) -> bool:
        """Whether a moment is in it."""
        return self.begins <= at < self.ends


@dataclass(frozen=True, slots=True)
class Difference:
    """One payment or refund on which the sides differ; amounts in units of ``asset``, None where a side has none.

    ``platform_amount`` is what the platform holds for the shop now; ``refund_id`` where it is about a refund.
    """

    kind: Kind
    attempt_id: UUID
    order_number: str
    asset: Asset
    till_amount: int | None
    platform_amount: int | None
    till_state: str | None
    platform_state: str | None
    at: datetime | None
    refund_id: UUID | None = None
    receipt_number: str | None = None
    account_masked: str | None = None


@dataclass(frozen=True, slots=True)
class AssetSum:
    """What both sides hold for the shop of the payments and refunds compared, in units of ``asset``."""

    asset: Asset
    till_amount: int
    platform_amount: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a comparison found. ``at_edge`` of the ``agreed`` have their line outside of the period.

    ``shift_number`` is None where days were compared; ``currency`` is that of amounts that are no points.
    ``earlier_part_in`` names a journal that was put aside: what
    stands only in there is ``platform_only`` here.
    """

    shift_number: int | None
    currency: str
    period: Period
    asked_at: datetime
    lines: int
    agreed: int
    at_edge: int
    sums: tuple[AssetSum, ...]
    differences: tuple[Difference, ...]
    earlier_part_in: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether both sides say the same of everything."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Doubt:
    """An attempt on which the lines alone do not settle that the sides agree."""

    attempt_id: UUID
    attempt: Attempt | None
    lines: tuple[SettlementLine, ...]
    refunds: tuple[Refund, ...]
    refund_lines: tuple[SettlementLine, ...]


@dataclass(frozen=True, slots=True)
class Sifted:
    """What the lines say: how many attempts and refunds agree, and which are in doubt."""

    agreed: int
    held: Mapping[Asset, int]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is so about one doubt; ``agreed`` counts what agreed after all, beyond the period's edge."""

    agreed: int
    till: Mapping[Asset, int]
    platform: Mapping[Asset, int]
    differences: tuple[Difference, ...]


def sift(
    period: Period, attempts: Iterable[Attempt], refunds: Iterable[Refund], lines: Iterable[SettlementLine]
) -> Sifted:
    """Compare by the lines.

    ``attempts`` and ``refunds`` are those of the period and those that a line of it names; ``lines`` may reach
    beyond the period on both sides. A line outside of it that the journal does not know belongs to another period.
    """
    of_attempt = {attempt.attempt_id: attempt for attempt in attempts}
    refunds_of: dict[UUID, list[Refund]] = {}
    for refund in refunds:
        refunds_of.setdefault(refund.tender.tender_id, []).append(refund)
    lines_of: dict[UUID, list[SettlementLine]] = {}
    for line in lines:
        lines_of.setdefault(line.attempt_id, []).append(line)
    agreed, held, doubts = 0, dict[Asset, int](), []
    for attempt_id in dict.fromkeys((*of_attempt, *refunds_of, *lines_of)):
        doubt = _doubt(
            period,
            attempt_id,
            of_attempt.get(attempt_id),
            refunds_of.get(attempt_id, []),
            lines_of.get(attempt_id, []),
        )
        if doubt is None:
            continue
        if not _agrees(doubt):
            doubts.append(doubt)
            continue
        agreed += (doubt.attempt is not None) + len(doubt.refunds)
        for line in (*doubt.lines, *doubt.refund_lines):
            held[line.asset] = held.get(line.asset, 0) + line.amount
    return Sifted(agreed, held, tuple(doubts))


def judge(period: Period, doubt: Doubt, payment: Payment | None, lines: Sequence[SettlementLine]) -> Verdict:
    """Decide about one doubt. ``payment`` is what the platform says of it just now, None where it knows no such one.

    ``lines`` are all that were fetched: a second attempt with the same code is answered by the first one's payment.
    """
    found = [*_about_payment(period, doubt, payment, lines), *_about_refunds(period, doubt, payment)]
    asset = _asset(doubt, payment)
    till = _kept_by_till(doubt)
    platform = (
        _kept_by_platform(doubt, payment) if payment is None or not _is_answered_by(doubt, payment, lines) else 0
    )
    whole = (doubt.attempt is not None) + len(doubt.refunds)
    return Verdict(max(0, whole - len(found)), {asset: till}, {asset: platform}, tuple(found))


def _doubt(
    period: Period,
    attempt_id: UUID,
    attempt: Attempt | None,
    refunds: Sequence[Refund],
    lines: Sequence[SettlementLine],
) -> Doubt | None:
    """Put together what belongs to one attempt; None where nothing of it belongs to this period."""
    ours = {f"{_REFUND_ID}{each.refund_id}" for each in refunds}
    paid = tuple(each for each in lines if each.kind != REFUND and (attempt is not None or period.holds(each.at)))
    returned = tuple(
        each for each in lines if each.kind == REFUND and (each.transfer_id in ours or period.holds(each.at))
    )
    if attempt is None and not refunds and not paid and not returned:
        return None
    return Doubt(attempt_id, attempt, paid, tuple(refunds), returned)


def _agrees(doubt: Doubt) -> bool:
    return _payment_agrees(doubt) and _refunds_agree(doubt)


def _payment_agrees(doubt: Doubt) -> bool:
    attempt, kinds = doubt.attempt, sorted(line.kind for line in doubt.lines)
    if attempt is None:
        return not doubt.lines
    if not attempt.is_final or any(not _is_of(line, attempt) for line in doubt.lines):
        return False
    if attempt.state is State.PAID:
        return kinds == [DEBIT] and doubt.lines[0].amount == attempt.amount
    if attempt.reversed:
        return kinds == [DEBIT, REVERSAL] and sum(line.amount for line in doubt.lines) == 0
    return not kinds


def _is_of(line: SettlementLine, attempt: Attempt) -> bool:
    return line.order_number == attempt.order.number and line.asset is attempt.asset


def _refunds_agree(doubt: Doubt) -> bool:
    booked = {line.transfer_id: -line.amount for line in doubt.refund_lines}
    told = {f"{_REFUND_ID}{each.refund_id}": each.amount for each in doubt.refunds if each.state is RefundState.DONE}
    return booked == told and all(each.is_final for each in doubt.refunds)


# -- with the platform's word on the payment


def _about_payment(
    period: Period, doubt: Doubt, payment: Payment | None, lines: Sequence[SettlementLine]
) -> Iterable[Difference]:
    if _payment_agrees(doubt):
        return
    kind = _kind(period, doubt, payment, lines)
    if kind is not None:
        yield _difference(kind, doubt, payment)


def _kind(period: Period, doubt: Doubt, payment: Payment | None, lines: Sequence[SettlementLine]) -> Kind | None:
    attempt = doubt.attempt
    status = payment.status if payment is not None else None
    if attempt is None:
        return Kind.PLATFORM_ONLY
    if not attempt.is_final:
        return Kind.STILL_UNKNOWN
    if attempt.state is not State.PAID:
        return _kind_unpaid(attempt, status)
    if payment is None:
        return Kind.TILL_ONLY
    if status is not Status.SUCCEEDED:
        return Kind.PAID_NOT_CHARGED
    if (payment.amount, payment.asset) != (attempt.amount, attempt.asset) or _is_of_other_order(payment, attempt):
        return Kind.AMOUNTS_DIFFER
    if _is_answered_by(doubt, payment, lines):
        return None
    is_inside = payment.receipt is None or period.holds(payment.receipt.at)
    # The payment says that it was booked in this period: then its debit, and nothing else, must be in the ledger.
    return Kind.LEDGER_DIFFERS if doubt.lines or is_inside else None


def _kind_unpaid(attempt: Attempt, status: Status | None) -> Kind | None:
    if status is Status.SUCCEEDED:
        return Kind.CHARGED_NOT_PAID
    if attempt.reversed:
        return None if status is Status.REVERSED else Kind.STATES_DIFFER
    return None if status in {None, Status.FAILED, Status.CANCELLED} else Kind.STATES_DIFFER


def _is_of_other_order(payment: Payment, attempt: Attempt) -> bool:
    return payment.order is not None and payment.order.number != attempt.order.number


def _is_answered_by(doubt: Doubt, payment: Payment, lines: Sequence[SettlementLine]) -> bool:
    """Whether another attempt's payment stands for this one: the same code for the same order is charged once."""
    if doubt.lines or payment.order is None:
        return False
    return any(
        (line.kind, line.order_number, line.asset, line.amount)
        == (DEBIT, payment.order.number, payment.asset, payment.amount)
        for line in lines
    )


def _about_refunds(period: Period, doubt: Doubt, payment: Payment | None) -> Iterable[Difference]:
    booked = {line.transfer_id: line for line in doubt.refund_lines}
    # A line may be beyond the edge of what was fetched; the payment says how much went back in all.
    beyond = (payment.refunded if payment is not None else 0) + sum(line.amount for line in doubt.refund_lines)
    for refund in doubt.refunds:
        line = booked.pop(f"{_REFUND_ID}{refund.refund_id}", None)
        if not refund.is_final:
            yield _refund_difference(Kind.REFUND_UNKNOWN, doubt, payment, refund, line)
        elif line is not None and refund.state is RefundState.REFUSED:
            yield _refund_difference(Kind.REFUND_PLATFORM_ONLY, doubt, payment, refund, line)
        elif line is not None and -line.amount != refund.amount:
            yield _refund_difference(Kind.REFUNDS_DIFFER, doubt, payment, refund, line)
        elif line is None and refund.state is RefundState.DONE:
            if refund.amount <= beyond:
                beyond -= refund.amount
            else:
                yield _refund_difference(Kind.REFUND_TILL_ONLY, doubt, payment, refund, None)
    for line in booked.values():
        if period.holds(line.at):
            yield _refund_difference(Kind.REFUND_PLATFORM_ONLY, doubt, payment, None, line)


# -- amounts


def _kept_by_till(doubt: Doubt) -> int:
    paid = doubt.attempt.amount if doubt.attempt is not None and doubt.attempt.state is State.PAID else 0
    return paid - sum(each.amount for each in doubt.refunds if each.state is RefundState.DONE)


def _kept_by_platform(doubt: Doubt, payment: Payment | None) -> int:
    """Return what the platform says; of a payment that is not of this journal only its lines count."""
    if payment is None or doubt.attempt is None:
        return sum(line.amount for line in (*doubt.lines, *doubt.refund_lines))
    return payment.amount - payment.refunded if payment.status is Status.SUCCEEDED else 0


def _asset(doubt: Doubt, payment: Payment | None) -> Asset:
    if doubt.attempt is not None:
        return doubt.attempt.asset
    lines = (*doubt.lines, *doubt.refund_lines)
    if lines:
        return lines[0].asset
    if payment is not None and payment.asset is not None:
        return payment.asset
    tenders = [refund.tender.asset for refund in doubt.refunds]
    assert tenders, "a doubt has an attempt, a line or a refund"
    assert tenders[0] is not None, "cash does not go through the platform"
    return tenders[0]


def _difference(kind: Kind, doubt: Doubt, payment: Payment | None) -> Difference:
    attempt = doubt.attempt
    return Difference(
        kind=kind,
        attempt_id=doubt.attempt_id,
        order_number=attempt.order.number if attempt is not None else doubt.lines[0].order_number,
        asset=_asset(doubt, payment),
        till_amount=attempt.amount if attempt is not None and attempt.state is State.PAID else None,
        platform_amount=_charged(doubt, payment),
        till_state=attempt.state.value if attempt is not None else None,
        platform_state=payment.status.value if payment is not None else None,
        at=doubt.lines[0].at if doubt.lines else attempt.submitted_at if attempt is not None else None,
        receipt_number=payment.receipt.number if payment is not None and payment.receipt is not None else None,
        account_masked=payment.account_masked if payment is not None else None,
    )


def _charged(doubt: Doubt, payment: Payment | None) -> int | None:
    if payment is not None:
        return payment.amount if payment.status is Status.SUCCEEDED else None
    return sum(line.amount for line in doubt.lines) if doubt.lines else None


def _refund_difference(
    kind: Kind, doubt: Doubt, payment: Payment | None, refund: Refund | None, line: SettlementLine | None
) -> Difference:
    refund_id = refund.refund_id if refund is not None else None
    if refund_id is None and line is not None:
        refund_id = UUID(line.transfer_id.removeprefix(_REFUND_ID))
    order_number = line.order_number if line is not None else refund.tender.order_number if refund is not None else ""
    return Difference(
        kind=kind,
        attempt_id=doubt.attempt_id,
        order_number=order_number,
        asset=_asset(doubt, payment),
        till_amount=refund.amount if refund is not None and refund.state is RefundState.DONE else None,
        platform_amount=-line.amount if line is not None else None,
        till_state=refund.state.value if refund is not None else None,
        platform_state=payment.status.value if payment is not None else None,
        at=line.at if line is not None else refund.submitted_at if refund is not None else None,
        refund_id=refund_id,
        receipt_number=payment.receipt.number if payment is not None and payment.receipt is not None else None,
        account_masked=payment.account_masked if payment is not None else None,
    )
