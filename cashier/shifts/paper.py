# SPDX-License-Identifier: Apache-2.0
"""Shifts for sheets of paper: what stands on them, block by block. Who draws them is not known here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cashier.checkout.attempt import Attempt, State
from cashier.shifts import report
from cashier.shifts.cells import shown_moment
from cashier.shifts.export import Archive, is_in_figures
from cashier.shifts.journalled_shifts import KeptShift
from cashier.shifts.log import DamagedShift, Page, Payment
from cashier.shifts.shift import Shift
from cashier.shifts.totals import Totals
from cashier.values.money import Money
from cashier.values.reasons import reason_for
from cashier.values.texts import NO_TEXT, Text
from middleplatform.contract.payments import Asset

STATES = {
    "draft": Text(zh="未发出", en="Not sent"),
    "submitted": Text(zh="进行中", en="Under way"),
    "verifying": Text(zh="等待验证", en="Verifying"),
    "unknown": Text(zh="未确认", en="Not confirmed"),
    "paid": Text(zh="已付", en="Paid"),
    "declined": Text(zh="没有付", en="Not paid"),
    "cancelled": Text(zh="已取消", en="Cancelled"),
}
_PAYMENTS = Text(zh="收款明细 · 班次 {n}", en="Payments · shift {n}")
_NOT_COUNTED = Text(zh="（未计入）", en=" (not counted)")
_UNREADABLE = Text(
    zh="订单 {order} 的记录损坏，没有列出：请核对流水账", en="The record of order {order} is damaged and left out"
)

_DAMAGED = Text(zh="班次 {n} · 记录损坏", en="Shift {n} · damaged record")
_DAMAGED_MORE = Text(
    zh="开班 {at}，工号 {who}。数字读不出来，没有列出：请核对流水账。",
    en="Opened {at} by {who}. Its figures cannot be read and are left out: check the log.",
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A title; a big one begins a report."""

    text: Text
    is_big: bool = True


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line of a report; longer ones are broken."""

    text: Text


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``share`` of the width beside the others', figures stand to the right."""

    name: Text
    share: float
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under the heads of their columns; the heads stand again on every page."""

    columns: tuple[Column, ...]
    rows: Iterable[tuple[Text, ...]]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on another page."""


Block = Heading | Sentence | Table | NewPage

COLUMNS = (
    Column(Text(zh="时间", en="Time"), 2.3),
    Column(Text(zh="订单", en="Order"), 3.0),
    Column(Text(zh="付款方式", en="Paid with"), 1.5),
    Column(Text(zh="数额", en="Amount"), 1.7, is_figure=True),
    Column(Text(zh="金额", en="Value"), 1.7, is_figure=True),
    Column(Text(zh="结果", en="Outcome"), 2.8),
)


def shift_on_paper(kept: KeptShift, of: Totals, pages: Iterable[Page] | None = None) -> Iterator[Block]:
    """Yield an X or a Z, and below it the shift's payments where those are given."""
    first, *others = report.lines(kept.shift, of)
    yield Heading(first)
    for text in others:
        yield Sentence(text)
    if pages is not None and of.attempts:
        yield Heading(_PAYMENTS.fill(n=kept.shift.number), is_big=False)
        yield Table(COLUMNS, _rows(kept.shift, pages))


def shifts_on_paper(archive: Archive) -> Iterator[Block]:
    """Yield every shift of an archive, each on a page of its own, with its payments."""
    for number, each in enumerate(archive.shifts()):
        if number:
            yield NewPage()
        if isinstance(each, DamagedShift):
            yield Heading(_DAMAGED.fill(n=each.number))
            yield Sentence(_DAMAGED_MORE.fill(at=shown_moment(each.opened_at)[:16], who=each.cashier))
        else:
            yield from shift_on_paper(each.kept, each.figures, archive.payments(each.kept.shift))


def outcome(attempt: Attempt) -> Text:
    """Say how a payment ended, with the reason where it was not paid."""
    said = STATES.get(attempt.state) or _same(attempt.state)
    if attempt.reason is None or attempt.state is State.PAID:
        return said
    return Text(zh="{said}：{why}", en="{said}: {why}").fill(said=said, why=reason_for(attempt.reason).said)


def amount(attempt: Attempt) -> str:
    """Return what was taken, in units of the asset."""
    if attempt.asset is Asset.POINTS:
        return f"{attempt.amount:,}"
    return Money(attempt.amount, attempt.order.currency).shown


def _rows(shift: Shift, pages: Iterable[Page]) -> Iterator[tuple[Text, ...]]:
    for page in pages:
        for payment in page.payments:
            yield _row(shift, payment)
        for order in page.unreadable:
            yield (NO_TEXT, _same(order), NO_TEXT, NO_TEXT, NO_TEXT, _UNREADABLE.fill(order=order))


def _row(shift: Shift, payment: Payment) -> tuple[Text, ...]:
    attempt = payment.attempt
    said = outcome(attempt)
    if attempt.state is State.PAID and not is_in_figures(shift, payment):
        said = Text(zh=said.zh + _NOT_COUNTED.zh, en=said.en + _NOT_COUNTED.en)
    return (
        _same(shown_moment(payment.begun_at)[:16]),
        _same(attempt.order.number),
        report.ASSETS[attempt.asset],
        _same(amount(attempt)),
        _same(attempt.value.shown),
        said,
    )


def _same(words: str) -> Text:
    return Text(zh=words, en=words)
