# SPDX-License-Identifier: Apache-2.0
"""What a difference between till and platform means, and what to do about it; and the comparison as lines to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cashier.shifts.reconciliation import Difference, Kind, Reconciliation
from cashier.shifts.report import ASSETS
from cashier.values.money import Money
from cashier.values.texts import Text
from middleplatform.contract.payments import Asset


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a difference is, as a headline, and what to do now."""

    said: Text
    do_now: Text


MEANINGS = {
    Kind.CHARGED_NOT_PAID: Meaning(
        Text(zh="顾客被扣了，收银机记为没有收到", en="The customer was charged, the till says not paid"),
        Text(
            zh="核对小票和订单。货没有给顾客，就退款；货给了，把这一笔补记为已收。",
            en="Check slip and order. Goods not handed over: refund it. Handed over: note it as paid.",
        ),
    ),
    Kind.PLATFORM_ONLY: Meaning(
        Text(zh="只有中台有这一笔", en="Only the platform has this payment"),
        Text(
            zh="先看封存的流水账和备份里有没有。没有，就按订单号核对货给了没有；没有给就退款，并通知技术支持。",
            en="Look into journals put aside and backups. If it is in none, check whether the order's goods were"
            " handed over; if not, refund it, and tell IT.",
        ),
    ),
    Kind.AMOUNTS_DIFFER: Meaning(
        Text(zh="两边的金额或订单不一样", en="Amount or order differ"),
        Text(
            zh="以中台扣的为准。多扣的退给顾客；少扣的由店长决定。通知技术支持。",
            en="What the platform took is what counts. Refund what is too much; of what is too little the manager"
            " decides. Tell IT.",
        ),
    ),
    Kind.PAID_NOT_CHARGED: Meaning(
        Text(zh="收银机记为已付，中台没有扣", en="The till says paid, the platform has not charged"),
        Text(
            zh="货可能已经给了。查明谁撤销的；钱没有收到，由店长决定怎么办。",
            en="The goods may be gone. Find out who took it back; the money was not received, the manager decides.",
        ),
    ),
    Kind.TILL_ONLY: Meaning(
        Text(zh="只有收银机有这一笔", en="Only the till has this payment"),
        Text(
            zh="中台不认识这一笔，钱没有收到。通知中台的管理员：他们的数据库可能是从旧备份恢复的。",
            en="The platform does not know it, the money was not received. Tell whoever runs the platform: its"
            " database may have been restored from an old backup.",
        ),
    ),
    Kind.REFUND_TILL_ONLY: Meaning(
        Text(zh="收银机记为已退，中台没有退", en="The till says refunded, the platform has not"),
        Text(
            zh="顾客还没有收到退款。向中台查这一笔，再退一次。",
            en="The customer does not have it. Ask the platform about this payment, then refund it again.",
        ),
    ),
    Kind.REFUND_PLATFORM_ONLY: Meaning(
        Text(zh="只有中台退了这一笔", en="Only the platform has this refund"),
        Text(
            zh="问清是谁退的、货收回来没有；是对的，就补记这一笔退款。",
            en="Find out who refunded it and whether the goods came back; if it is right, note the refund.",
        ),
    ),
    Kind.REFUNDS_DIFFER: Meaning(
        Text(zh="两边的退款金额不一样", en="The refunds' amounts differ"),
        Text(zh="以中台退的为准，并通知技术支持。", en="What the platform gave back is what counts. Tell IT."),
    ),
    Kind.STILL_UNKNOWN: Meaning(
        Text(zh="这一笔还没有结果", en="This payment has no result yet"),
        Text(
            zh="不要再收一次。让收银机开着，它会继续查；结果出来后再对一次账。",
            en="Do not charge again. Leave the till running, it goes on asking; reconcile again after that.",
        ),
    ),
    Kind.REFUND_UNKNOWN: Meaning(
        Text(zh="这一笔退款还没有结果", en="This refund has no result yet"),
        Text(
            zh="不要再退一次。让收银机开着，它会继续查；结果出来后再对一次账。",
            en="Do not refund again. Leave the till running, it goes on asking; reconcile again after that.",
        ),
    ),
    Kind.LEDGER_DIFFERS: Meaning(
        Text(zh="中台的明细与中台自己的付款对不上", en="The platform's ledger differs from its own payment"),
        Text(
            zh="不是本店的差错。把这一行发给中台的管理员，请他们核对账本。",
            en="It is not the shop's. Send this line to whoever runs the platform, and have the ledger verified.",
        ),
    ),
    Kind.STATES_DIFFER: Meaning(
        Text(zh="两边的状态不一样，没有留下钱", en="The states differ, no money was kept"),
        Text(
            zh="顾客那里没有扣款。过两分钟再对一次账；还在，就发给技术支持。",
            en="The customer has not paid for it. Reconcile again in two minutes; if it is still there, tell IT.",
        ),
    ),
}

_TITLE = Text(zh="对账 · 班次 {n}", en="Reconciliation · shift {n}")
_TITLE_OF_DAYS = Text(zh="对账", en="Reconciliation")
_PERIOD = Text(zh="{begins} 至 {ends}", en="{begins} to {ends}")
_CLEAN = Text(zh="两边一致：{agreed} 笔，中台明细 {lines} 行", en="Both sides agree: {agreed} entries, {lines} lines")
_NOT_CLEAN = Text(
    zh="{n} 处不一致；一致的有 {agreed} 笔，中台明细 {lines} 行",
    en="{n} differences; {agreed} entries agree, {lines} lines",
)
_AT_EDGE = Text(
    zh="其中 {n} 笔的明细在这段时间之外，已逐笔核对",
    en="{n} of them are booked outside of the period; each was asked about",
)
_EARLIER = Text(
    zh="较早的收款在封存的流水账里，会列为“只有中台有”：{file}",
    en="What stands in the journal put aside is listed as only the platform's: {file}",
)
_SUM = Text(zh="{asset}：收银机 {till}，中台 {platform}", en="{asset}: till {till}, platform {platform}")
_ITEM = Text(
    zh="{said}：订单 {order}，收银机 {till}，中台 {platform}（{id}）",
    en="{said}: order {order}, till {till}, platform {platform} ({id})",
)
_NONE = Text(zh="无", en="none")


def lines(found: Reconciliation) -> Iterator[Text]:
    """Yield the comparison line by line; the first is its title, times are shown in this machine's zone."""
    yield _TITLE.fill(n=found.shift_number) if found.shift_number is not None else _TITLE_OF_DAYS
    begins, ends = (f"{each.astimezone():%Y-%m-%d %H:%M}" for each in (found.period.begins, found.period.ends))
    yield _PERIOD.fill(begins=begins, ends=ends)
    said = _CLEAN if found.is_clean else _NOT_CLEAN
    numbers = {"agreed": found.agreed, "lines": found.lines}
    yield said.fill(**numbers) if found.is_clean else said.fill(n=len(found.differences), **numbers)
    if found.at_edge:
        yield _AT_EDGE.fill(n=found.at_edge)
    if found.earlier_part_in:
        yield _EARLIER.fill(file=found.earlier_part_in)
    for each in found.sums:
        till, platform = (_units(each.asset, of, found.currency) for of in (each.till_amount, each.platform_amount))
        yield _SUM.fill(asset=ASSETS[each.asset], till=till, platform=platform)
    for difference in found.differences:
        yield item(difference, found.currency)
        yield MEANINGS[difference.kind].do_now


def item(difference: Difference, currency: str) -> Text:
    """Return one difference as a line: what it is, of which order, and what each side has."""

    def shown(amount: int | None, state: str | None) -> Text | str:
        if amount is not None:
            return _units(difference.asset, amount, currency)
        return state or _NONE

    return _ITEM.fill(
        said=MEANINGS[difference.kind].said,
        order=difference.order_number,
        till=shown(difference.till_amount, difference.till_state),
        platform=shown(difference.platform_amount, difference.platform_state),
        id=difference.refund_id or difference.attempt_id,
    )


def _units(asset: Asset, amount: int, currency: str) -> str:
    return f"{amount:,}" if asset is Asset.POINTS else Money(amount, currency).shown
