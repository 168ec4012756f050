# SPDX-License-Identifier: Apache-2.0
"""The panel of the last sales: which list or sale is up, and what the cashier gives back there. Without Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog

from cashier.checkout.amount_entry import AmountEntry
from cashier.checkout.choices import ROWS, Choice, Choices
from cashier.checkout.common_notices import NOT_WRITTEN, amount_missing, reason_missing, refused_notice
from cashier.checkout.goods_desk import ChoiceDesk
from cashier.checkout.sale_notices import WAYS
from cashier.checkout.screens import Notice, Tone
from cashier.panels import Away
from cashier.refunds.past_sales import PastSale, PastSales, PastTender
from cashier.refunds.refund import Refund, RefundFaultError, RefundState, Tender, beside, units_worth, worth
from cashier.refunds.refunds import Refunds
from cashier.staff.approvals import Approval
from cashier.staff.authority import NOBODY_ASKS, Authority
from cashier.staff.rights import Right
from cashier.staff.staff import Refused
from cashier.storage.errors import JournalFaultError
from cashier.values.money import Money
from cashier.values.reasons import reason_for
from cashier.values.texts import NO_TEXT, Text

MOST_SHOWN = 60

_log = structlog.get_logger(__name__)


class RefundCause(StrEnum):
    """Why something goes back, as far as the cashier can say it with one key."""

    RETURNED = "returned"
    WRONG = "wrong"
    OTHER = "other"


CAUSES = {
    RefundCause.RETURNED: Text(zh="顾客退货", en="Goods returned"),
    RefundCause.WRONG: Text(zh="收错了", en="Charged by mistake"),
    RefundCause.OTHER: Text(zh="其他原因", en="Another reason"),
}

CHOOSE_CAUSE = reason_missing(Text(zh="先选一个原因，再退款。", en="Choose a reason, then refund."))
NOTHING_LEFT = Notice(
    Tone.INFO,
    Text(zh="这一笔已经全部退了，或正在退", en="All of it went back, or is going back"),
    Text(zh="不要再退。", en="Do not refund it again."),
)
LESS_LEFT = Notice(
    Tone.WARNING,
    Text(zh="能退的已经没有这么多", en="So much is no longer left to give back"),
    Text(zh="看看已经退了多少，再决定。", en="Look at what went back before you go on."),
)
AMOUNT_MISSING = amount_missing(
    Text(zh="输入退多少，或按 F7 全部退回。", en="Type how much goes back, or press F7 for all of it.")
)
UNKNOWN = Notice(
    Tone.WARNING,
    Text(zh="退款结果还没确认，请勿再退", en="Refund not confirmed: do not refund again"),
    Text(zh="系统会一直查到有结果，可以先接待下一位。", en="The till finds out by itself. You can go on."),
)
CASH_BACK = Notice(
    Tone.SUCCESS,
    Text(zh="已登记，请把现金退给顾客", en="Noted: hand the cash back"),
)
_REFUND_OF = Text(zh="订单 {order}：{tender} {value}", en="Order {order}: {tender}, {value}")
BOOKED = Notice(Tone.SUCCESS, Text(zh="已退回给顾客", en="It went back to the customer"))


_TOO_MUCH = Text(zh="最多能退 {left}", en="At most {left} can go back")
_NOT_EXACTLY = Text(zh="退不了正好 {wanted}", en="Not exactly {wanted} can go back")
_INSTEAD_OF = Text(zh="可以退 {first}。", en="{first} can.")
_INSTEAD_OF_EITHER = Text(zh="可以退 {first} 或 {second}。", en="{first} or {second} can.")


@dataclass(frozen=True, slots=True)
class SaleDetail:
    """One sale: its tenders, the one that is chosen, the reason for a refund.

    ``digits`` are typed as the part of it that shall go back; with None all that is left does.
    """

    sale: PastSale
    chosen: int
    cause: RefundCause | None
    notice: Notice | None = None
    digits: str | None = None

    @property
    def tender(self) -> PastTender:
        """What is chosen."""
        return self.sale.tenders[self.chosen]

    @property
    def going_back(self) -> Money:
        """What a refund would give back just now."""
        left = self.tender.left_value
        return (
            left if self.digits is None else AmountEntry(self.digits, left.currency).money or Money(0, left.currency)
        )


class PastDesk(ChoiceDesk):
    """Lives on the engine's loop. The list first, then one sale of it."""

    def __init__(self, sales: PastSales, refunds: Refunds, authority: Authority = NOBODY_ASKS) -> None:
        super().__init__()
        self._sales = sales
        self._refunds = refunds
        self._authority = authority
        self._found: list[PastSale] = []
        self._sale: PastSale | None = None
        self._chosen = 0
        self._cause: RefundCause | None = None
        self._entry: AmountEntry | None = None
        self._notice: Notice | None = None
        self.on_print: Callable[[str], object] = lambda _: None
        """Shows the slip of an order, to be printed."""
        refunds.listen(self._on_refund)

    @property
    def view(self) -> Any:
        """What is to be seen just now."""
        if self._is_up and self._sale is not None:
            return self._detail(self._sale)
        return super().view if self._is_up else Away()

    def show(self) -> None:
        """Bring the list up, anew."""
        self._sale = None
        try:
            self._found = self._sales.newest(MOST_SHOWN)
        except JournalFaultError as fault:
            _log.warning("sales_not_read", fault=str(fault))
            self._found = []
        super().show()

    def back(self) -> None:
        """Go from a part's amount back to the sale, from there to the list, and from the list away."""
        if self._sale is None:
            self.leave()
        elif self._entry is not None:
            self._type_part(None)
        else:
            self.show()

    def show_sale(self, order_number: str) -> None:
        """Bring one sale up again."""
        self.show()
        for index, sale in enumerate(self._found):
            if sale.order_number == order_number:
                self._take(index)
                self._publish()

    def print_slip(self) -> None:
        """Have the slip of the sale shown, to be printed once more."""
        if self._sale is not None:
            self.on_print(self._sale.order_number)

    def choose_tender(self, number: int) -> None:
        """Choose what is to go back, counted from 0."""
        if self._sale is not None and number < len(self._sale.tenders):
            self._chosen, self._notice, self._entry = number, None, None
            self._publish()

    def choose_cause(self, cause: RefundCause) -> None:
        """Say why."""
        self._cause, self._notice = cause, None
        self._publish()

    def part(self) -> None:
        """Ask how much of the chosen tender goes back, or give back all that is left after all."""
        if self._sale is not None and self._detail(self._sale).tender.left > 0:
            self._type_part(AmountEntry() if self._entry is None else None)

    def figure(self, key: str) -> None:
        """Take a figure or the point of the part that goes back; the first one asks for it."""
        if self._sale is not None and self._detail(self._sale).tender.left > 0:
            self._type_part((self._entry or AmountEntry()).press(key))

    def erase_figure(self) -> None:
        """Take back the last figure."""
        if self._entry is not None:
            self._type_part(self._entry.erase())

    def clear_figures(self) -> None:
        """Take back all figures."""
        if self._entry is not None:
            self._type_part(AmountEntry())

    def refund(self) -> None:
        """Give back what is wanted of the chosen tender, with the right to, or once a supervisor approved it."""
        if self._sale is None:
            return
        detail = self._detail(self._sale)
        past, going = detail.tender, detail.going_back
        units = units_worth(past.tender, past.left, going.amount_minor) if going.amount_minor else None
        if past.left < 1:
            self._say(UNKNOWN if past.is_unknown else NOTHING_LEFT)
        elif self._cause is None:
            self._say(CHOOSE_CAUSE)
        elif not going.amount_minor:
            self._say(AMOUNT_MISSING)
        elif going.amount_minor > past.left_value.amount_minor:
            self._say(too_much(past.left_value))
        elif units is None:
            self._say(_not_exactly(past, going))
        else:
            self._ask_to_refund(past, units, f"{CAUSES[self._cause].zh} / {CAUSES[self._cause].en}")

    # -- inside

    def _detail(self, sale: PastSale) -> SaleDetail:
        notice = self._notice
        if notice is None and any(each.is_unknown for each in sale.tenders):
            notice = UNKNOWN
        digits = self._entry.digits if self._entry is not None else None
        return SaleDetail(sale, self._chosen, self._cause, notice, digits)

    def _type_part(self, entry: AmountEntry | None) -> None:
        self._entry, self._notice = entry, None
        self._publish()

    def _ask_to_refund(self, past: PastTender, units: int, why: str) -> None:
        tender = past.tender
        value = worth(tender, past.left, units)
        self._authority.act(
            Right.REFUND,
            f"refund of order {tender.order_number}, tender {tender.tender_id}, {units} units",
            _REFUND_OF.fill(order=tender.order_number, tender=named(tender), value=value.shown),
            lambda approval: self._refund(past, units, why, approval),
            self._not_allowed,
        )

    def _refund(self, past: PastTender, units: int, why: str, approval: Approval) -> None:
        """Begin it; where the sale was left meanwhile nothing happens, and what went back since is not left."""
        if self._sale is None or self._sale.order_number != past.tender.order_number:
            return
        try:
            self._refunds.begin(
                past.tender,
                units,
                why,
                approved_by=approval.by.number if approval.by is not None else None,
                by=approval.for_whom.number if approval.for_whom is not None else None,
            )
        except RefundFaultError:
            self._say(LESS_LEFT)
        except JournalFaultError as fault:
            _log.warning("refund_not_written", fault=str(fault))
            self._say(NOT_WRITTEN)

    def _not_allowed(self, refused: Refused) -> None:
        if self._sale is not None:
            self._say(refused_notice(refused))

    def _on_refund(self, refund: Refund) -> None:
        if self._sale is None or refund.tender.order_number != self._sale.order_number:
            return
        try:
            self._sale = self._sales.one(refund.tender.order_number) or self._sale
        except JournalFaultError as fault:
            _log.warning("sales_not_read", fault=str(fault))
        if refund.tender.tender_id == self._sale.tenders[self._chosen].tender.tender_id:
            self._entry = None
        self._say(_said_of(refund))

    def _say(self, notice: Notice | None) -> None:
        self._notice = notice
        self._publish()

    def _choices(self) -> Choices:
        return Choices(
            title=Text(zh="最近收款", en="Last payments"),
            rows=tuple(_of_sale(sale) for sale in self._rows(ROWS)),
            none=Text(zh="还没有收款", en="No payment yet"),
            has_more=len(self._found) > ROWS,
        )

    def _rows(self, most: int) -> list[PastSale]:
        return self._found[self._from : self._from + most]

    def _take(self, index: int) -> None:
        self._is_up = True
        self._sale, self._chosen, self._cause, self._notice = self._found[index], 0, None, None
        self._entry = None


def named(tender: Tender) -> Text:
    """Name a tender: the kind of account, cash, or the other way."""
    names = {
        "points": Text(zh="积分", en="Points"),
        "wallet": Text(zh="电子钱包", en="E-wallet"),
        "card": Text(zh="储值卡", en="Stored value"),
    }
    if tender.asset is not None:
        return names[tender.asset.value]
    return WAYS[tender.way] if tender.way is not None else Text(zh="现金", en="Cash")


def state_of(past: PastTender) -> Text:
    """Say what went back of a tender."""
    if past.is_unknown:
        return Text(zh="退款未确认", en="Refund not confirmed")
    if past.is_under_way:
        return Text(zh="正在退款…", en="Being refunded…")
    if past.left == 0:
        return Text(zh="已全部退回", en="All of it went back")
    if past.left < past.tender.amount:
        return Text(zh="还可退 {left}", en="{left} left to give back").fill(left=past.left_value.shown)
    return NO_TEXT


_REFUND_STATES = {
    RefundState.SUBMITTED: Text(zh="正在退", en="on its way"),
    RefundState.UNKNOWN: Text(zh="未确认，系统在查", en="not confirmed, the till finds out"),
    RefundState.DONE: Text(zh="已退回", en="went back"),
    RefundState.REFUSED: Text(zh="没有退成", en="refused"),
}


def told_of(refund: Refund) -> Text:
    """Say in one line when something of a tender was given back, how much, and what became of it."""
    state = _REFUND_STATES[refund.state]
    at = f"{refund.submitted_at.astimezone():%m-%d %H:%M}"
    return Text(zh=f"{at} 退 {refund.value.shown}：{state.zh}", en=f"{at} refund of {refund.value.shown}: {state.en}")


def too_much(left: Money) -> Notice:
    """Say how much can go back at most."""
    return Notice(Tone.WARNING, _TOO_MUCH.fill(left=left.shown))


def _not_exactly(past: PastTender, going: Money) -> Notice:
    near = [money.shown for money in beside(past.tender, past.left, going.amount_minor)]
    instead = (_INSTEAD_OF if len(near) == 1 else _INSTEAD_OF_EITHER).fill(first=near[0], second=near[-1])
    return Notice(Tone.WARNING, _NOT_EXACTLY.fill(wanted=going.shown), instead)


def _said_of(refund: Refund) -> Notice | None:
    if refund.state is RefundState.REFUSED:
        reason = reason_for(refund.code or "")
        return Notice(Tone.ERROR, reason.said, reason.do_now)
    if refund.state is RefundState.DONE:
        return BOOKED if refund.tender.asset is not None else CASH_BACK
    return UNKNOWN if refund.state is RefundState.UNKNOWN else None


def _of_sale(sale: PastSale) -> Choice:
    at = f"{sale.at.astimezone():%m-%d %H:%M}"
    kinds = [named(each.tender) for each in sale.tenders]
    by = Text(zh="、".join(each.zh for each in kinds), en=", ".join(each.en for each in kinds))
    back = sale.given_back
    more = Text(zh=f"{sale.order_number} · {by.zh}", en=f"{sale.order_number} · {by.en}")
    if back.amount_minor:
        more = Text(zh=f"{more.zh} · 已退 {back.shown}", en=f"{more.en} · {back.shown} went back")
    if any(each.is_unknown for each in sale.tenders):
        more = Text(zh=f"{more.zh} · 退款未确认", en=f"{more.en} · refund not confirmed")
    return Choice(Text(zh=at, en=at), more, Text(zh=sale.total.shown, en=sale.total.shown))
