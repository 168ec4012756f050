# SPDX-License-Identifier: Apache-2.0
"""Makes an order's slip of what the journal knows of it. Nothing is asked and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from cashier.checkout.attempt import Attempt, State
from cashier.checkout.journalled_attempts import JournalledAttempts
from cashier.checkout.journalled_orders import order_in
from cashier.checkout.open_order import OpenOrder, TakenPart
from cashier.checkout.sale_notices import WAYS
from cashier.receipts.receipt import Receipt, Row, SlipKind
from cashier.refunds.journalled_refunds import JournalledRefunds
from cashier.refunds.refund import Refund, RefundState, Tender
from cashier.shifts.report import ASSETS
from cashier.storage.journal import Journal
from cashier.values.money import Money
from cashier.values.texts import Text
from middleplatform.contract.payments import Asset

_CASH = Text(zh="现金", en="Cash")
_CHANGE = Text(zh="找零", en="Change")
_LEFT = Text(zh="还需付款", en="Still to pay")
_REFUNDED = Text(zh="已退 {what}", en="Refunded: {what}")
_REFUND_PENDING = Text(zh="退款未确认 {what}", en="Refund not confirmed: {what}")
_PENDING = Text(zh="未确认 {what}", en="Not confirmed: {what}")
_BALANCE = Text(zh="积分余额：{n}", en="Points left: {n}")
_RECEIPT_NUMBER = Text(zh="凭证号：{n}", en="Receipt number: {n}")
_ACCOUNT = Text(zh="账户：{n}", en="Account: {n}")


class NoSlipError(LookupError):
    """The order has nothing to put on a slip; the message says why."""


def receipt_of_order(journal: Journal, order_number: str, *, is_reprint: bool) -> Receipt:
    """Return the slip of an order as it stands now.

    Raises `NoSlipError` where the till does not know the order, or took nothing for it and waits for nothing.
    """
    order, attempts = _read(journal, order_number)
    refunds = JournalledRefunds(journal).of_order(order_number)
    paid = [each for each in attempts if each.state is State.PAID]
    pending = [each for each in attempts if not each.is_final]
    parts = order.parts if order else ()
    if not (paid or pending or parts):
        raise NoSlipError(f"order {order_number} took no payment, so that it needs no slip")
    total = _total(order, attempts)
    taken_minor = sum(each.value.amount_minor for each in paid) + sum(each.covers_minor for each in parts)
    left = Money(max(0, total.amount_minor - taken_minor), total.currency)
    rows = [*_paid_rows(paid), *_part_rows(parts, total.currency)]
    rows += [Row(_PENDING.fill(what=ASSETS[each.asset]), each.value.shown) for each in pending]
    rows += [_refund_row(each) for each in refunds if each.state is not RefundState.REFUSED]
    kind = SlipKind.UNKNOWN if pending else SlipKind.PART_PAID if left.amount_minor else SlipKind.SALE
    if kind is SlipKind.PART_PAID:
        rows.append(Row(_LEFT, left.shown))
    details = tuple(detail for each in paid for detail in _details(each))
    return Receipt(
        kind, order_number, _at(order, attempts), total, tuple(rows), _goods(order), details, is_reprint=is_reprint
    )


def refund_of_order(journal: Journal, order_number: str, *, is_reprint: bool) -> Receipt:
    """Return the slip of all that went back of an order. Raises `NoSlipError` where nothing did."""
    order, attempts = _read(journal, order_number)
    done = [each for each in JournalledRefunds(journal).of_order(order_number) if each.state is RefundState.DONE]
    if not done:
        raise NoSlipError(f"nothing of order {order_number} was refunded")
    rows = tuple(_refund_row(each) for each in done)
    at = max(each.submitted_at for each in done)
    return Receipt(SlipKind.REFUND, order_number, at, _total(order, attempts), rows, is_reprint=is_reprint)


def _read(journal: Journal, order_number: str) -> tuple[OpenOrder | None, Sequence[Attempt]]:
    row = journal.sales.numbered(order_number)
    attempts = list(JournalledAttempts(journal, lambda _: None).of_order(order_number))
    if row is None and not attempts:
        raise NoSlipError(f"this till has no order {order_number}")
    return (order_in(row) if row else None), attempts


def _total(order: OpenOrder | None, attempts: Sequence[Attempt]) -> Money:
    of = order.order if order else attempts[0].order
    return Money(of.total_minor, of.currency)


def _at(order: OpenOrder | None, attempts: Sequence[Attempt]) -> datetime:
    """Return when something was last taken, or begun to be."""
    moments = [each.submitted_at for each in attempts if each.submitted_at]
    moments += [each.at for each in order.parts] if order else []
    return max(moments)


def _paid_rows(paid: Iterable[Attempt]) -> Iterator[Row]:
    for each in paid:
        yield Row(ASSETS[each.asset], each.value.shown)
        if each.asset is Asset.POINTS:
            yield Row(Text(zh="使用积分", en="Points used"), f"{each.amount:,}")


def _part_rows(parts: Iterable[TakenPart], currency: str) -> Iterator[Row]:
    for each in parts:
        yield Row(WAYS[each.way] if each.way else _CASH, Money(each.given_minor, currency).shown)
        if each.change_minor:
            yield Row(_CHANGE, Money(each.change_minor, currency).shown)


def _refund_row(refund: Refund) -> Row:
    text = _REFUNDED if refund.state is RefundState.DONE else _REFUND_PENDING
    return Row(text.fill(what=_tender(refund.tender)), refund.value.shown)


def _tender(tender: Tender) -> Text:
    return ASSETS[tender.asset] if tender.asset else WAYS[tender.way] if tender.way else _CASH


def _details(attempt: Attempt) -> Iterator[Text]:
    if attempt.account_masked:
        yield _ACCOUNT.fill(n=attempt.account_masked)
    if attempt.receipt_number:
        yield _RECEIPT_NUMBER.fill(n=attempt.receipt_number)
    if attempt.asset is Asset.POINTS and attempt.balance_after is not None:
        yield _BALANCE.fill(n=f"{attempt.balance_after:,}")


def _goods(order: OpenOrder | None) -> tuple[Row, ...]:
    if order is None:
        return ()
    currency = order.order.currency
    rows = []
    for line in order.cart.live:
        much = f"{line.grams} g" if line.grams is not None else f"x{line.quantity}"
        name = f"{line.name} {much}"
        rows.append(Row(Text(zh=name, en=name), Money(line.total_minor, currency).shown))
    return tuple(rows)
