# SPDX-License-Identifier: Apache-2.0
"""What the counter says beside the reasons: instructions, and answers to a scan that must not charge."""

from __future__ import annotations

from cashier.checkout.attempt import Attempt, State
from cashier.checkout.screens import Notice, Tone
from cashier.checkout.tenders import most_units, why_not_whole
from cashier.values.money import Money
from cashier.values.payment_code import NotACode
from cashier.values.reasons import Reason, TillReason, reason_for
from cashier.values.scan_messages import message_for
from cashier.values.texts import Text
from middleplatform.contract.payments import Asset, Door, Verification
from middleplatform.contract.terminals import AssetPolicy

AMOUNT_FIRST = Notice(
    Tone.INFO,
    Text(zh="请先输入金额", en="Enter the amount first"),
    Text(zh="输入金额后，请顾客刷新付款码再扫。", en="Enter the amount, then scan the customer's code."),
)
SLIP_LATER = Notice(
    Tone.INFO,
    Text(zh="这是小票", en="That is a slip"),
    Text(zh="先办完这一笔，再扫小票。", en="Finish this one first, then scan the slip."),
)
NO_POLICY = Notice(
    Tone.ERROR,
    Text(zh="还没有连上中台", en="The platform has not been reached yet"),
    Text(
        zh="请稍候，或用其他方式收款；可看状态灯。",
        en="Wait a moment or take another way to pay; see the status lights.",
    ),
    Text(zh="不好意思，系统正在连接，请稍等。", en="Sorry, the system is still connecting. One moment, please."),
)
SMS_CODE_SHAPE = Notice(
    Tone.WARNING,
    Text(zh="短信验证码是 6 位数字", en="An SMS code has 6 digits"),
    Text(zh="请顾客再念一遍。", en="Ask the customer to read it out again."),
)
ON_THE_COUNTER = Text(zh="柜台上还有一单没有完成", en="Another order is still on the counter")
ANOTHER_ORDER = Notice(
    Tone.WARNING,
    ON_THE_COUNTER,
    Text(zh="请先在积付收银台上完成或清除它。", en="Finish it on the Jifu till, or clear it there."),
)
GIVEN_ORDER = Notice(
    Tone.INFO,
    Text(
        zh="这一单来自收银系统，金额在那里修改",
        en="This order came from the till system; its amount is changed there",
    ),
    Text(zh="请扫顾客的付款码；不收了就按“清除”。", en="Scan the customer's code, or press Clear to put it away."),
)
PART_PAID = Notice(
    Tone.INFO,
    Text(zh="这一单已收了一部分，金额不能再改", en="Part of this order is paid; its amount is fixed"),
    Text(zh="请收剩下的金额；不卖了就全部退回。", en="Take the rest, or give it all back."),
)
FIGURES_FIRST = Notice(
    Tone.WARNING,
    Text(zh="输入的数字还没有用上", en="The figures you typed are not used yet"),
    Text(zh="按 × 作数量，按 + 作单价，或清空后再扫。", en="Press × for a quantity, + for a price, or clear them."),
)
ASSET_PAID_ALREADY = Notice(
    Tone.WARNING,
    Text(zh="这种账户已付过这一单", en="That kind of account has paid its part already"),
    Text(zh="剩下的请用另一种方式收。", en="Take the rest in another way."),
)
ASSET_NOT_TAKEN = Notice(
    Tone.WARNING,
    Text(zh="本店不收这种账户", en="This shop does not take that kind of account"),
    Text(zh="请换一种账户。", en="Choose another one."),
)
OTHER_CURRENCY = Notice(
    Tone.WARNING,
    Text(zh="币种与本店不同", en="The currency is not this shop's"),
    Text(zh="请在收银系统里检查币种。", en="Check the currency in the till system."),
)
PAID = Text(zh="收款成功", en="Paid")
PAID_DO_NOW = Text(zh="可以交付商品。", en="Hand over the goods.")
_IN_PROGRESS = Text(zh="正在处理这个付款码", en="This code is being paid already")
_FINISH_FIRST = Text(zh="上一笔还没有结果", en="The payment before has no result yet")


def _of_reason(reason: Reason, tone: Tone = Tone.ERROR) -> Notice:
    return Notice(tone, reason.said, reason.do_now, reason.tell_customer)


STORAGE_FAULT = _of_reason(reason_for("STORAGE_FAULT"))


def why(attempt: Attempt) -> Reason:
    """Return why an attempt ended without a charge, with the figures that the platform gave."""
    details = attempt.failure.model_dump(exclude_none=True, exclude={"code", "balance"}) if attempt.failure else {}
    if attempt.failure is not None and attempt.failure.balance is not None:
        details["balance"] = shown_amount(attempt.asset, attempt.failure.balance, attempt.order.currency)
    code = TillReason.PAYMENT_REVERSED if attempt.reversed else attempt.reason
    return reason_for(code or "", details)


def does_not_fit(money: Money, policy: AssetPolicy) -> Notice | None:
    """Say why the shop's rules do not let an asset pay an order as a whole; None where they do."""
    reason = why_not_whole(money, policy)
    if reason is None:
        return None
    details = {
        "most": shown_amount(policy.asset, most_units(money, policy), money.currency),
        "unit": shown_amount(policy.asset, policy.min_unit, money.currency),
    }
    return _of_reason(reason_for(reason, details), Tone.WARNING)


def shown_amount(asset: Asset, amount: int, currency: str) -> Text:
    """Write an amount of an asset with its unit, such as ``1,280 points`` or ``¥12.80``."""
    if asset is Asset.POINTS:
        return Text(zh=f"{amount:,} 积分", en=f"{amount:,} points")
    shown = Money(amount, currency).shown
    return Text(zh=shown, en=shown)


def not_a_code(thing: NotACode) -> Notice:
    """Name the wrong thing that was scanned."""
    return _of_reason(message_for(thing), tone=Tone.WARNING)


_TELL_THE_CODE = Text(zh="请顾客念出短信验证码，由你输入。", en="Ask the customer for the code and type it in.")
_SMS_ON_PAD = {
    TillReason.PIN_PAD_CANCELLED: Text(zh="密码键盘上按了取消", en="Cancelled on the PIN pad"),
    TillReason.PIN_PAD_TIMED_OUT: Text(zh="键盘上没有人输入验证码", en="Nobody typed the code on the keypad"),
    TillReason.PIN_PAD_UNPLUGGED: Text(zh="密码键盘断开了", en="PIN pad was unplugged"),
    TillReason.PIN_PAD_FAULT: Text(zh="密码键盘没有反应", en="PIN pad does not answer"),
}


def trouble_at_door(code: str, verification: Verification | None, door: Door | None = None) -> Notice:
    """Say why the last try proved nothing, and how many are left."""
    if door is Door.SMS and code in _SMS_ON_PAD:
        # Nothing is lost: at this door the cashier may type what the customer tells.
        return Notice(Tone.WARNING, _SMS_ON_PAD[TillReason(code)], _TELL_THE_CODE)
    details = {"tries_left": verification.tries_left} if verification else {}
    return _of_reason(reason_for(code, details), Tone.WARNING)


def instruction(door: Door | None, *, pad_asks: bool = False) -> Text:
    """Return the one sentence that says what happens at the door in use; ``pad_asks`` for an SMS code too."""
    match door:
        case Door.PIN_PAD:
            return Text(zh="请顾客在密码键盘上输入支付密码", en="Customer: enter the payment password on the keypad")
        case Door.PHONE:
            return Text(zh="请顾客在手机上输入支付密码", en="Customer: enter the payment password on the phone")
        case Door.SMS if pad_asks:
            return Text(
                zh="请顾客在密码键盘上输入短信验证码，或念给你输入",
                en="Customer: type the SMS code on the keypad, or read it out to the cashier",
            )
        case Door.SMS:
            return Text(zh="请顾客念出短信验证码", en="Ask the customer for the SMS code and type it in")
        case None:
            return Text(zh="请选择验证方式", en="Choose how the customer proves who they are")


def same_code_again(attempt: Attempt) -> Notice:
    """Answer a code that was scanned again for the same order: the first attempt's result."""
    match attempt.state:
        case State.PAID:
            text = Text(zh="这个付款码已付清这一单", en="This code has already paid this order")
            return Notice(Tone.SUCCESS, text, Text(zh="不要再收。", en="Do not charge again."))
        case State.DECLINED | State.CANCELLED:
            return _of_reason(why(attempt))
        case State.UNKNOWN:
            return finish_first(attempt)
        case _:
            return Notice(Tone.INFO, _IN_PROGRESS)


def finish_first(attempt: Attempt) -> Notice:
    """Say that the attempt before has to end first."""
    if attempt.state is State.UNKNOWN:
        return _of_reason(reason_for("RESULT_UNKNOWN"), tone=Tone.WARNING)
    return Notice(Tone.INFO, _FINISH_FIRST, Text(zh="请先完成或取消。", en="Finish or cancel it first."))


def part_settled(attempt: Attempt) -> Notice:
    """Say how a part of an order ended that was left unknown; the order waits to be called up."""
    places = {"order": attempt.order.number, "amount": attempt.value.shown}
    if attempt.state is State.PAID:
        text = Text(
            zh="已确认：订单 {order} 付了 {amount}，还没付清",
            en="Confirmed: {amount} of order {order} was paid; the rest is due",
        )
    else:
        text = Text(
            zh="已确认：订单 {order} 的 {amount} 没有扣款",
            en="Confirmed: {amount} of order {order} was not charged",
        )
    do_now = Text(zh="到“取单”里继续这一单。", en="Go on with it under Recall.")
    return Notice(Tone.SUCCESS if attempt.state is State.PAID else Tone.WARNING, text.fill(**places), do_now)


def settled(attempt: Attempt) -> Notice:
    """Say how a payment ended that was left unknown when the counter went on."""
    order = attempt.order
    places = {"order": order.number, "amount": attempt.value.shown}
    match attempt.state:
        case State.PAID:
            text = Text(zh="已确认：订单 {order} 已付 {amount}", en="Confirmed: order {order} was paid, {amount}")
            return Notice(Tone.SUCCESS, text.fill(**places))
        case State.CANCELLED if attempt.reversed:
            text = Text(
                zh="已确认：订单 {order} 已撤销，{amount} 已退回顾客",
                en="Confirmed: order {order} was cancelled, {amount} went back to the customer",
            )
            return Notice(Tone.WARNING, text.fill(**places))
        case _:
            text = Text(
                zh="已确认：订单 {order} 没有扣款（{amount}）",
                en="Confirmed: order {order} was not charged ({amount})",
            )
            return Notice(Tone.WARNING, text.fill(**places))
