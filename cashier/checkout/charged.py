# SPDX-License-Identifier: Apache-2.0
"""«Was I charged?»: what the platform knows, in one line, what to do, and what to tell the customer. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cashier.checkout.attempt import Attempt
from cashier.values.money import Money
from cashier.values.texts import Text
from middleplatform.contract.payments import Asset, Payment, Status


class Charged(StrEnum):
    """The answer, as far as there is one."""

    YES = "yes"
    GIVEN_BACK = "given_back"
    NO = "no"
    NO_SUCH_PAYMENT = "no_such_payment"
    NOT_DECIDED = "not_decided"
    SEVERAL = "several"
    TWICE = "twice"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class FoundPayment:
    """One payment that fits. ``amount`` and ``refunded`` in units of ``asset``; ``total`` is the order's money."""

    attempt_id: UUID
    at: datetime
    order_number: str
    status: Status
    asset: Asset | None
    amount: int
    refunded: int
    total: Money | None
    receipt_number: str | None
    account_masked: str | None

    @property
    def is_charged(self) -> bool:
        """Whether the customer is without it now: taken, and not wholly given back."""
        return self.status is Status.SUCCEEDED and self.refunded < self.amount


@dataclass(frozen=True, slots=True)
class Answer:
    """What the cashier reads: the answer in one line, what to do, what to tell the customer, and what was found."""

    charged: Charged
    said: Text
    do_now: Text
    tell_customer: Text
    payments: tuple[FoundPayment, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    said: Text
    do_now: Text
    tell_customer: Text


_WORDS = {
    Charged.YES: _Words(
        Text(zh="扣了：{money}，{at}", en="Charged: {money} at {at}"),
        Text(zh="不要再收。货没有给的，交付商品。", en="Do not charge again. Hand the goods over if they were not."),
        Text(zh="您这一单已经付好了。", en="Your payment went through."),
    ),
    Charged.GIVEN_BACK: _Words(
        Text(zh="扣过，已退回：{money}", en="Charged and given back: {money}"),
        Text(zh="要买的话，重新收一次。", en="If the customer still wants it, take a new payment."),
        Text(zh="这笔钱已经退回到您的账户了。", en="It has gone back to your account."),
    ),
    Charged.NO: _Words(
        Text(zh="没有扣款", en="Not charged"),
        Text(zh="可以重新收一次。", en="You can take a new payment."),
        Text(zh="这一笔没有扣您的钱。", en="Nothing was taken for this one."),
    ),
    Charged.NO_SUCH_PAYMENT: _Words(
        Text(zh="没有扣款：中台没有这一笔", en="Not charged: the platform has no such payment"),
        Text(
            zh="核对订单号、金额和时间。都对，就没有扣；可以重新收一次。",
            en="Check number, amount and time. If they are right, nothing was taken; you can take a new payment.",
        ),
        Text(zh="系统里没有扣您的钱。", en="Nothing was taken from your account."),
    ),
    Charged.NOT_DECIDED: _Words(
        Text(zh="结果未确认，请勿再次收款", en="Not confirmed – do not charge again"),
        Text(zh="收银机还在查，结果会自动显示。", en="The till is still asking and shows the result by itself."),
        Text(zh="这一笔还在确认，请稍等。", en="This payment is still being confirmed. One moment, please."),
    ),
    Charged.SEVERAL: _Words(
        Text(zh="找到 {n} 笔，其中 {taken} 笔扣了款", en="{n} payments fit, {taken} of them were charged"),
        Text(
            zh="按时间、金额和手机尾号，和顾客核对是哪一笔。",
            en="Find the customer's by time, amount and phone number.",
        ),
        Text(zh="我帮您看一下是哪一笔。", en="Let me see which one is yours."),
    ),
    Charged.TWICE: _Words(
        Text(zh="同一单扣了 {taken} 次", en="One order was charged {taken} times"),
        Text(zh="请店长退还多扣的，并通知技术支持。", en="Have the manager refund what is too much, and tell IT."),
        Text(zh="不好意思，多扣的马上退给您。", en="Sorry. What was taken too much goes back to you at once."),
    ),
    Charged.NOT_KNOWN: _Words(
        Text(zh="查不到：中台没有回答", en="Not known: the platform does not answer"),
        Text(zh="不要再收一次。网络恢复后再查。", en="Do not charge again. Ask once more when the line is back."),
        Text(zh="系统暂时查不到，请稍等。", en="I cannot see it just now. One moment, please."),
    ),
}
_POINTS = Text(zh="{n} 积分", en="{n} points")


def answer(payments: Sequence[Payment], open_attempts: Sequence[Attempt]) -> Answer:
    """Return the answer.

    ``open_attempts`` are those of this till that fit and have no end: while there is one, "not charged" is not said,
    for its request may still arrive.
    """
    found = tuple(_found(payment) for payment in payments if payment.order is not None)
    charged = [each for each in found if each.is_charged]
    if _is_twice(charged):
        return _say(Charged.TWICE, found, taken=len(charged))
    if len({each.order_number for each in found}) > 1:
        return _say(Charged.SEVERAL, found, n=len(found), taken=len(charged))
    if charged:
        money = charged[0].total if len(charged) > 1 else None
        shown = money.shown if money is not None else _amount(charged[0])
        return _say(Charged.YES, found, money=shown, at=f"{charged[0].at.astimezone():%Y-%m-%d %H:%M}")
    if open_attempts or any(each.status is Status.VERIFYING for each in found):
        return _say(Charged.NOT_DECIDED, found)
    given_back = [each for each in found if each.status in {Status.REVERSED, Status.SUCCEEDED}]
    if given_back:
        return _say(Charged.GIVEN_BACK, found, money=_amount(given_back[0]))
    return _say(Charged.NO if payments else Charged.NO_SUCH_PAYMENT, found)


def no_answer() -> Answer:
    """Return the answer where the platform gave none."""
    return _say(Charged.NOT_KNOWN, ())


def _is_twice(charged: Sequence[FoundPayment]) -> bool:
    """Whether one order was charged twice with one asset: it must never be, so it is said loudest."""
    return any(count > 1 for count in Counter((each.order_number, each.asset) for each in charged).values())


def _say(charged: Charged, found: tuple[FoundPayment, ...], **values: object) -> Answer:
    words = _WORDS[charged]
    return Answer(charged, words.said.fill(**values), words.do_now, words.tell_customer, found)


def _found(payment: Payment) -> FoundPayment:
    assert payment.order is not None
    return FoundPayment(
        attempt_id=payment.attempt_id,
        at=payment.receipt.at if payment.receipt is not None else payment.created_at,
        order_number=payment.order.number,
        status=payment.status,
        asset=payment.asset,
        amount=payment.amount,
        refunded=payment.refunded,
        total=Money(payment.order.total_minor, payment.order.currency),
        receipt_number=payment.receipt.number if payment.receipt is not None else None,
        account_masked=payment.account_masked,
    )


def _amount(found: FoundPayment) -> Text | str:
    if found.asset is Asset.POINTS or found.total is None:
        return _POINTS.fill(n=f"{found.amount:,}")
    return Money(found.amount, found.total.currency).shown
