# SPDX-License-Identifier: Apache-2.0
"""A shift for people and for spreadsheets: the lines of an X or a Z, and rows for a CSV file. Layout only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cashier.checkout.open_order import OtherWay
from cashier.checkout.sale_notices import WAYS
from cashier.shifts.cells import harmless
from cashier.shifts.journalled_shifts import KeptShift
from cashier.shifts.log import DamagedShift
from cashier.shifts.shift import Person, Shift
from cashier.shifts.totals import Item, Totals
from cashier.values.durations import shown_past
from cashier.values.money import Money
from cashier.values.reasons import reason_for
from cashier.values.texts import NO_TEXT, Text
from middleplatform.contract.payments import Asset

ASSETS = {
    Asset.POINTS: Text(zh="积分", en="Points"),
    Asset.WALLET: Text(zh="电子钱包", en="E-wallet"),
    Asset.CARD: Text(zh="储值卡", en="Stored value"),
}
_TITLES = {
    True: Text(zh="X 报表 · 班次 {n} · 进行中", en="X report · shift {n} · open"),
    False: Text(zh="Z 报表 · 班次 {n}", en="Z report · shift {n}"),
}
_OPENED = Text(zh="开班 {at} · {who}", en="Opened {at} by {who}")
_CLOSED = Text(zh="交班 {at} · {who} · 历时 {span}", en="Closed {at} by {who} after {span}")
_HANDED = Text(zh="接班人 {who}", en="Handed to {who}")
_PAID = Text(zh="{asset}：{n} 笔，{amount}，订单金额 {money}", en="{asset}: {n} paid, {amount}, orders of {money}")
_NO_SALE = Text(zh="没有收款", en="No payment was taken")
_POINTS = Text(zh="{n} 积分", en="{n} points")
_DECLINED = Text(zh="没有收到款 {n} 次：{why}（{code}）", en="Declined {n} times: {why} ({code})")
_CANCELLED = Text(zh="已取消 {n} 笔，其中退回 {back} 笔", en="Cancelled: {n}, of which {back} were given back")
_OTHER = Text(zh="{way}：{n} 笔，{money}", en="{way}: {n} paid, {money}")
_REFUNDED = Text(zh="退款 {what}：{n} 笔，{amount}", en="Refunded to {what}: {n}, {amount}")
_CASH_SALES = Text(zh="现金收款 {n} 笔，{s}，现金退款 {r}", en="Cash sales: {n}, {s}; refunded in cash {r}")
_CASH = Text(zh="备用金 {f}，存入 {i}，取出 {o}", en="Float {f}, cash in {i}, cash out {o}")
_COUNTED = Text(zh="清点 {c}，应有 {e}，差额 {d}", en="Counted {c}, expected {e}, difference {d}")
_BECAUSE = Text(zh="差额原因：{why}", en="Reason for the difference: {why}")
_NOT_COUNTED = Text(zh="钱箱还没有清点", en="The drawer has not been counted")
_OPEN_ITEM = Text(zh="未确认：订单 {order}，{money}（{id}）", en="Not confirmed: order {order}, {money} ({id})")
_RESOLVED = Text(
    zh="上一班的未确认款已有结果：订单 {order}，{money}，{state}",
    en="Of an earlier shift, decided in this one: order {order}, {money}, {state}",
)
SINCE = Text(
    zh="签字之后，未确认的款有了结果。现在的数字：",
    en="A payment without a result has ended since it was signed. The figures now:",
)
_EARLIER = Text(
    zh="本班较早的收款在封存的流水账里，不在这些数字中：{file}",
    en="What was paid earlier in this shift stands in the journal put aside, not in these figures: {file}",
)
_STATES = {
    "paid": Text(zh="已付", en="paid"),
    "declined": Text(zh="没有付", en="not paid"),
    "cancelled": Text(zh="已取消", en="cancelled"),
}

COLUMNS = (
    "shift", "state", "opened_at", "opened_by", "opened_by_name", "closed_at", "closed_by", "closed_by_name",
    "handed_to", "currency", "float", "cash_in", "cash_out", "expected", "counted", "over", "difference_reason",
    "attempts",
    *(f"{asset.value}_{what}" for asset in Asset for what in ("payments", "amount")),
    "declined", "cancelled", "given_back", "without_end", "resolved_for_earlier_shifts",
    "cash_sales", "cash_refunds", *(f"{way.value}_amount" for way in OtherWay), "refunds",
)  # fmt: skip
"""Columns of the export: times in RFC 3339 (UTC), money in currency units with a point, points as they are."""


def lines(shift: Shift, of: Totals) -> Iterator[Text]:
    """Yield the lines of an X or a Z; times are shown in this machine's zone."""
    yield _TITLES[shift.is_open].fill(n=shift.number)
    yield _OPENED.fill(at=_local(shift.opened_at), who=_named(shift.opened_by))
    if shift.closed_at is not None and shift.closed_by is not None:
        yield _CLOSED.fill(at=_local(shift.closed_at), who=_named(shift.closed_by), span=shown_past(of.duration_s))
    if shift.handed_to is not None:
        yield _HANDED.fill(who=_named(shift.handed_to))
    if of.earlier_part_in:
        yield _EARLIER.fill(file=of.earlier_part_in)
    yield from paid_lines(of)
    yield from _sale_lines(shift, of)
    for code, count in of.declined:
        yield _DECLINED.fill(n=count, why=reason_for(code).said, code=code)
    if of.cancelled:
        yield _CANCELLED.fill(n=of.cancelled, back=of.given_back)
    yield from _cash_lines(shift, of)
    for item in of.without_end:
        yield _OPEN_ITEM.fill(order=item.order_number, money=_money(item), id=item.attempt_id)
    for item in of.resolved:
        yield _RESOLVED.fill(order=item.order_number, money=_money(item), state=_STATES[item.state.value])


def paid_lines(of: Totals) -> Iterator[Text]:
    """Yield one line for each asset that paid."""
    for each in of.paid:
        money = Money(each.order_minor, each.currency).shown
        amount = _POINTS.fill(n=f"{each.amount:,}") if each.asset is Asset.POINTS else money
        yield _PAID.fill(asset=ASSETS[each.asset], n=each.payments, amount=amount, money=money)
    if not (of.paid or of.others or of.cash.sales):
        yield _NO_SALE


def _sale_lines(shift: Shift, of: Totals) -> Iterator[Text]:
    for other in of.others:
        money = Money(other.amount_minor, shift.currency).shown
        yield _OTHER.fill(way=WAYS[other.way], n=other.payments, money=money)
    for each in of.refunds:
        what = ASSETS[each.asset] if each.asset is not None else WAYS[each.way] if each.way is not None else NO_TEXT
        money = Money(each.value_minor, shift.currency).shown
        amount = _POINTS.fill(n=f"{each.amount:,}") if each.asset is Asset.POINTS else money
        yield _REFUNDED.fill(what=what, n=each.refunds, amount=amount)


def _cash_lines(shift: Shift, of: Totals) -> Iterator[Text]:
    def shown(amount_minor: int) -> str:
        return Money(amount_minor, shift.currency).shown

    cash = of.cash
    yield _CASH.fill(f=shown(cash.float_minor), i=shown(cash.put_in_minor), o=shown(cash.taken_out_minor))
    if cash.counted_minor is None or cash.expected_minor is None or cash.over_minor is None:
        yield _NOT_COUNTED
        return
    if cash.sales or cash.refunds_minor:
        sales, back = shown(cash.sales_minor or 0), shown(cash.refunds_minor or 0)
        yield _CASH_SALES.fill(n=cash.sales, s=sales, r=back)
    yield _COUNTED.fill(c=shown(cash.counted_minor), e=shown(cash.expected_minor), d=shown(cash.over_minor))
    if shift.difference_reason:
        yield _BECAUSE.fill(why=shift.difference_reason)


def row(kept: KeptShift, of: Totals) -> list[str]:
    """Return a shift as cells of `COLUMNS`."""
    shift, cash = kept.shift, of.cash

    def money(amount_minor: int | None) -> str:
        return "" if amount_minor is None else Money(amount_minor, shift.currency).plain

    paid = {each.asset: each for each in of.paid if each.currency == shift.currency}
    cells = [
        str(shift.number),
        shift.state.value,
        shift.opened_at.isoformat(),
        harmless(shift.opened_by.number),
        harmless(shift.opened_by.name),
        shift.closed_at.isoformat() if shift.closed_at else "",
        harmless(shift.closed_by.number) if shift.closed_by else "",
        harmless(shift.closed_by.name) if shift.closed_by else "",
        harmless(shift.handed_to.number) if shift.handed_to else "",
        shift.currency,
        *map(money, (cash.float_minor, cash.put_in_minor, cash.taken_out_minor)),
        *map(money, (cash.expected_minor, cash.counted_minor, cash.over_minor)),
        harmless(shift.difference_reason),
        str(of.attempts),
    ]
    for asset in Asset:
        found = paid.get(asset)
        amount = found.amount if found else 0
        cells += [str(found.payments if found else 0), str(amount) if asset is Asset.POINTS else money(amount)]
    declined = sum(count for _, count in of.declined)
    cells += [str(each) for each in (declined, of.cancelled, of.given_back, len(of.without_end), len(of.resolved))]
    cells += [money(cash.sales_minor), money(cash.refunds_minor)]
    others = {each.way: each.amount_minor for each in of.others}
    return [*cells, *(money(others.get(way, 0)) for way in OtherWay), str(sum(each.refunds for each in of.refunds))]


def damaged_row(shift: DamagedShift) -> list[str]:
    """Return a shift whose figures cannot be read as cells of `COLUMNS`: what is known of it, and ``damaged``."""
    try:
        opened_at = datetime.fromisoformat(shift.opened_at).isoformat()
    except ValueError:
        opened_at = ""
    known = [str(shift.number), "damaged", opened_at, harmless(shift.cashier)]
    return known + [""] * (len(COLUMNS) - len(known))


def _named(person: Person) -> str:
    return f"{person.name} ({person.number})"


def _money(item: Item) -> str:
    return Money(item.order_minor, item.currency).shown


def _local(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"
