# SPDX-License-Identifier: Apache-2.0
"""The named states of the counter, as plain data: what is to be seen, decided without Qt.

The window renders one of these; it decides nothing. Times are on the monotonic clock, in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cashier.checkout.cart import CartLine
from cashier.checkout.left_items import LeftItem
from cashier.checkout.open_order import OtherWay
from cashier.values.money import Money
from cashier.values.reasons import Reason
from cashier.values.texts import NO_TEXT, Text
from middleplatform.contract.payments import Asset, Door


class Tone(StrEnum):
    """How grave a notice is; the window says it by icon, word and sound, never by colour alone."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be said on top of a screen: what it is, what the cashier does now, what to tell the customer."""

    tone: Tone
    said: Text
    do_now: Text = NO_TEXT
    tell_customer: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Bill:
    """What is being paid: the order's money, and how much of which asset is taken for it."""

    order_number: str
    money: Money
    asset: Asset
    amount: int


@dataclass(frozen=True, slots=True)
class TenderLine:
    """One payment of an order that takes several: by an asset, another way, or in cash where both are None.

    ``amount`` in its units; ``value`` is what it covers.
    """

    asset: Asset | None
    way: OtherWay | None
    amount: int
    value: Money


@dataclass(frozen=True, slots=True)
class Sale:
    """The amount is being entered, or goods are scanned; with an amount, the customer's code may be scanned.

    ``money`` is what is left to pay, ``total`` what all of it costs, ``takes`` what the chosen asset pays where that
    is not all that is left (``amount`` in its units). ``figures`` were keyed in beside goods and mean nothing yet;
    ``times`` is the quantity for the next item. ``waiting`` counts the orders put aside.
    ``is_given``: the order came from another till system, and its amount is not changed here.
    """

    digits: str
    money: Money | None
    asset: Asset
    assets: tuple[Asset, ...]
    amount: int | None
    order_number: str
    is_given: bool = False
    notice: Notice | None = None
    lines: tuple[CartLine, ...] = ()
    selected: int | None = None
    times: str = ""
    figures: str = ""
    takes: Money | None = None
    total: Money | None = None
    tenders: tuple[TenderLine, ...] = ()
    waiting: int = 0
    sells_goods: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """The code is on its way to the platform; usually seen for a blink."""

    bill: Bill
    since: float


@dataclass(frozen=True, slots=True)
class DoorChoice:
    """One of the three doors: whether it can be used just now."""

    door: Door
    is_open: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """The customer proves who they are. ``needs_sms_code``: six digits are to be typed in by the cashier.

    ``pad_asks``: the pad asks the customer for them too. ``is_checking``: they were typed, and are looked at.
    """

    bill: Bill
    doors: tuple[DoorChoice, ...]
    active: Door | None
    instruction: Text
    tries_left: int
    deadline: float
    total_s: float
    is_busy: bool = False
    needs_sms_code: bool = False
    pad_asks: bool = False
    is_checking: bool = False
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """The platform said that it succeeded; ``left`` is what of the order has to be paid yet, where anything is."""

    bill: Bill
    account_masked: str | None
    balance_after: int | None
    receipt_number: str | None
    leaves_at: float
    left: Money | None = None


@dataclass(frozen=True, slots=True)
class Complete:
    """The last payment of an order was taken in cash or in another way: all of it is paid.

    ``given`` was handed over, ``change`` goes back; both None where no cash was taken.
    """

    order_number: str
    total: Money
    given: Money | None
    change: Money | None
    pieces: tuple[tuple[int, int], ...]
    tenders: tuple[TenderLine, ...]


@dataclass(frozen=True, slots=True)
class Declined:
    """Nothing was taken; ``can_scan_again`` where a further code for the same order makes sense."""

    bill: Bill
    reason: Reason
    can_scan_again: bool


class Finding(StrEnum):
    """What the resolver is at."""

    ASKING = "asking"
    CANCELLING = "cancelling"
    GIVING_BACK = "giving_back"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not confirmed: it may have been paid or not. The cashier must not charge again."""

    bill: Bill
    finding: Finding
    questions: int
    is_asking: bool
    next_at: float
    cancel_at: float


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Ended without a charge; ``points_returned`` where it had succeeded and was taken back."""

    bill: Bill
    points_returned: bool


Screen = Sale | Asking | Waiting | Paid | Declined | Unknown | Cancelled | Complete


def order_number_of(screen: Screen) -> str:
    """Return the number of the order that a screen is about."""
    return screen.order_number if isinstance(screen, Sale | Complete) else screen.bill.order_number


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A payment of an earlier customer whose result is not known yet."""

    attempt_id: str
    order_number: str
    money: Money
    questions: int


@dataclass(frozen=True, slots=True)
class CounterView:
    """All that the window shows: one screen, what is still unresolved, how the oldest of that ended, what to say.

    ``notice`` answers what the person just did, whatever screen is up; `Counter.dismiss` takes it away. ``left`` is
    what else is left lying, beside payments without a result. Without an open shift a sale belongs to none.
    """

    screen: Screen
    unresolved: tuple[Unresolved, ...] = ()
    settled: Notice | None = None
    notice: Notice | None = None
    left: tuple[LeftItem, ...] = ()
    is_shift_open: bool = True
