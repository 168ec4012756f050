# SPDX-License-Identifier: Apache-2.0
"""What the shift panel shows, as plain data: decided by `cashier.shifts.desk`, drawn by the window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cashier.checkout.left_items import LeftItem
from cashier.checkout.screens import Notice
from cashier.panels import Away
from cashier.shifts.shift import CashKind, Person
from cashier.values.money import Money
from cashier.values.texts import Text
from middleplatform.contract.payments import Asset


class Cause(StrEnum):
    """Where a difference in the drawer comes from, as far as the cashier can say it with one key."""

    CHANGE = "change"
    CASH_MOVED = "cash_moved"
    NOT_FOUND = "not_found"


CAUSES = {
    Cause.CHANGE: Text(zh="找零出错", en="Wrong change given"),
    Cause.CASH_MOVED: Text(zh="存取现金没有登记", en="Cash moved, not noted"),
    Cause.NOT_FOUND: Text(zh="没有查明原因", en="Cause not found"),
}


class CashCause(StrEnum):
    """Why cash goes in or out, as far as the cashier can say it with one key."""

    CHANGE = "change"
    MORE_FLOAT = "more_float"
    PUT_BACK = "put_back"
    TO_SAFE = "to_safe"
    TO_BANK = "to_bank"
    EXPENSE = "expense"


CASH_CAUSES = {
    CashCause.CHANGE: Text(zh="换回零钱", en="Change from the bank"),
    CashCause.MORE_FLOAT: Text(zh="增加备用金", en="More float"),
    CashCause.PUT_BACK: Text(zh="退回支出余款", en="Rest of an expense"),
    CashCause.TO_SAFE: Text(zh="存入保险柜", en="To the safe"),
    CashCause.TO_BANK: Text(zh="存入银行", en="To the bank"),
    CashCause.EXPENSE: Text(zh="店内小额支出", en="Small expense"),
}

CASH_MOVED = {
    CashKind.IN: Text(zh="放进钱箱 {amount}", en="{amount} into the drawer"),
    CashKind.OUT: Text(zh="从钱箱取出 {amount}", en="{amount} out of the drawer"),
}

CAUSES_OF = {
    CashKind.IN: (CashCause.CHANGE, CashCause.MORE_FLOAT, CashCause.PUT_BACK),
    CashKind.OUT: (CashCause.TO_SAFE, CashCause.TO_BANK, CashCause.EXPENSE),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """The journal cannot be read or written just now: there is nothing to show."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class NoShift:
    """No shift is open: the float is asked for, and staff number and name where nobody is signed in."""

    currency: str
    notice: Notice | None = None
    opened_by: Person | None = None


@dataclass(frozen=True, slots=True)
class AssetLine:
    """What one asset did in the shift; ``amount`` in its units, for payments that succeeded."""

    asset: Asset
    currency: str
    payments: int
    amount: int
    not_confirmed: int


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A payment whose result is not known."""

    attempt_id: UUID
    order_number: str
    money: Money


@dataclass(frozen=True, slots=True)
class ShiftOpen:
    """The shift until now. ``given_back``: payments that had succeeded and went back to the customer."""

    number: int
    opened_at: datetime
    cashier: str
    assets: tuple[AssetLine, ...]
    declined: int
    cancelled: int
    given_back: int
    open_items: tuple[OpenItem, ...]
    notice: Notice | None = None
    has_drawer: bool = False
    left: tuple[LeftItem, ...] = ()


@dataclass(frozen=True, slots=True)
class MovingCash:
    """Cash goes into the drawer or comes out of it: which way, how much and why are asked for.

    ``signed_by`` is signed in and signs for it; None where the shift's cashier does.
    """

    currency: str
    notice: Notice | None = None
    signed_by: Person | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """An X, or the Z of the shift that was just closed, line by line; the first line is its title."""

    lines: tuple[Text, ...]
    is_final: bool
    can_print: bool = False


@dataclass(frozen=True, slots=True)
class Counting:
    """The drawer is being counted, blind: ``denominations`` in minor units, largest first.

    ``pieces`` by denomination are those that were counted before something came between.
    """

    currency: str
    denominations: tuple[int, ...]
    notice: Notice | None = None
    pieces: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """Counted: what was expected, and what has to be said before the shift can be closed.

    ``open_items`` are handed on to the next shift only when the cashier signs for exactly these.
    """

    number: int
    counted: Money
    expected: Money
    over: Money
    open_items: tuple[OpenItem, ...]
    notice: Notice | None = None
    left: tuple[LeftItem, ...] = ()


@dataclass(frozen=True, slots=True)
class HandingOver:
    """The next cashier takes over the drawer as it was counted; both sign.

    ``open_items`` go with it, when both have signed for exactly these. ``asks_next``: people sign in here, and the
    next one will be asked who they are.
    """

    number: int
    leaving: str
    drawer: Money
    open_items: tuple[OpenItem, ...]
    asks_next: bool
    notice: Notice | None = None
    left: tuple[LeftItem, ...] = ()


ShiftView = Away | Trouble | NoShift | ShiftOpen | MovingCash | Report | Counting | Closing | HandingOver
