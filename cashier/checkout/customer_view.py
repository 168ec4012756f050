# SPDX-License-Identifier: Apache-2.0
"""What the customer sees on a display of their own: one story, for a second screen and for two lines of twenty. Pure.

Nothing of it is private: no account, no balance; anybody in the queue may read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from cashier.checkout.screens import (
    Asking,
    Cancelled,
    Complete,
    Declined,
    Paid,
    Sale,
    Screen,
    Unknown,
    Waiting,
)
from cashier.values.money import Money
from cashier.values.texts import NO_TEXT, Text
from middleplatform.contract.payments import Door

POLE_COLUMNS = 20


class CustomerTone(StrEnum):
    """How it stands, as the colour, the sign and the word say together."""

    WELCOME = "welcome"
    DUE = "due"
    ASKED = "asked"
    PAID = "paid"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class CustomerView:
    """One state. ``pole`` are two lines of ASCII, each of exactly 20 characters: such displays have no Chinese."""

    tone: CustomerTone
    said: Text
    more: Text = NO_TEXT
    amount: str = ""
    pole: tuple[str, str] = (" " * POLE_COLUMNS, " " * POLE_COLUMNS)


_WELCOME = Text(zh="欢迎光临", en="Welcome")
_SHOW_CODE = Text(zh="请出示付款码", en="Please show your payment code")
_ONE_MOMENT = Text(zh="请稍候", en="One moment, please")
_DOORS = {
    Door.PIN_PAD: (Text(zh="请在密码键盘上输入支付密码", en="Enter your password on the keypad"), "PASSWORD: KEYPAD"),
    Door.PHONE: (Text(zh="请在手机上输入支付密码", en="Enter your password on your phone"), "PASSWORD: PHONE"),
    Door.SMS: (Text(zh="请告诉收银员短信验证码", en="Tell the cashier the SMS code"), "SMS CODE, PLEASE"),
}
_SMS_ON_PAD = (
    Text(zh="请在密码键盘上输入短信验证码，或告诉收银员", en="Type the SMS code on the keypad, or tell the cashier"),
    "SMS CODE: KEYPAD",
)
_CONFIRM = (Text(zh="请选择一种方式确认付款", en="Choose how you confirm the payment"), "PLEASE CONFIRM")
_TRIES = Text(zh="还可以试 {n} 次", en="Tries left: {n}")
_PAID = Text(zh="付款成功", en="Paid")
_THANKS = Text(zh="谢谢惠顾", en="Thank you")
_LEFT = Text(zh="还需付 {money}", en="{money} left to pay")
_CHANGE = Text(zh="找零 {money}", en="Change {money}")
_DECLINED = Text(zh="这次没有付成", en="The payment did not go through")
_NOTHING_TAKEN = Text(zh="没有扣款", en="Nothing was taken")
_UNKNOWN = Text(zh="结果还在确认", en="Still being confirmed")
_DO_NOT_PAY = Text(zh="请不要再次付款", en="Please do not pay again")
_CANCELLED = Text(zh="已取消", en="Cancelled")
_RETURNED = Text(zh="已退回您的账户", en="It went back to your account")


def customer_view(screen: Screen) -> CustomerView:
    """Return what the customer sees while the cashier sees a screen."""
    match screen:
        case Sale():
            return _of_sale(screen)
        case Asking():
            return _of(CustomerTone.ASKED, screen.bill.money, _ONE_MOMENT, word="ONE MOMENT...")
        case Waiting():
            return _of_waiting(screen)
        case Paid():
            return _of_paid(screen)
        case Complete():
            return _of_complete(screen)
        case Declined():
            # Why, the cashier says: that an account is empty is nobody's business in the queue.
            return _of(CustomerTone.DECLINED, screen.bill.money, _DECLINED, _NOTHING_TAKEN, word="NOT PAID")
        case Unknown():
            return _of(CustomerTone.UNKNOWN, screen.bill.money, _UNKNOWN, _DO_NOT_PAY, word="DO NOT PAY AGAIN")
        case Cancelled():
            if screen.points_returned:
                return _of(CustomerTone.RETURNED, screen.bill.money, _CANCELLED, _RETURNED, word="CANCELLED")
            return _of(CustomerTone.CANCELLED, screen.bill.money, _CANCELLED, _NOTHING_TAKEN, word="CANCELLED")
        case _:
            assert_never(screen)


def _of_sale(sale: Sale) -> CustomerView:
    money = sale.takes or sale.money
    if money is None:
        return CustomerView(CustomerTone.WELCOME, _WELCOME, pole=(_centred("WELCOME"), " " * POLE_COLUMNS))
    return _of(CustomerTone.DUE, money, _SHOW_CODE, word="SHOW PAYMENT CODE")


def _of_waiting(waiting: Waiting) -> CustomerView:
    said, word = _DOORS[waiting.active] if waiting.active is not None else _CONFIRM
    if waiting.pad_asks:
        said, word = _SMS_ON_PAD
    more = _TRIES.fill(n=waiting.tries_left) if waiting.tries_left else NO_TEXT
    return _of(CustomerTone.ASKED, waiting.bill.money, said, more, word=word)


def _of_paid(paid: Paid) -> CustomerView:
    if paid.left is not None:
        more = _LEFT.fill(money=paid.left.shown)
        return _of(CustomerTone.PAID, paid.bill.money, _PAID, more, word=f"LEFT {paid.left.plain}")
    return _of(CustomerTone.PAID, paid.bill.money, _PAID, _THANKS, word="PAID - THANK YOU")


def _of_complete(complete: Complete) -> CustomerView:
    change = complete.change
    if change is not None and change.amount_minor:
        more = _CHANGE.fill(money=change.shown)
        return _of(CustomerTone.PAID, complete.total, _PAID, more, word=f"CHANGE {change.plain}")
    return _of(CustomerTone.PAID, complete.total, _PAID, _THANKS, word="PAID - THANK YOU")


def _of(tone: CustomerTone, money: Money, said: Text, more: Text = NO_TEXT, *, word: str) -> CustomerView:
    upper = (
        f"TOTAL{money.plain:>{POLE_COLUMNS - 5}}" if tone is CustomerTone.DUE else f"{money.plain:>{POLE_COLUMNS}}"
    )
    return CustomerView(tone, said, more, money.shown, (upper[:POLE_COLUMNS], _centred(word)))


def _centred(word: str) -> str:
    return word[:POLE_COLUMNS].center(POLE_COLUMNS)
