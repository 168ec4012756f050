# SPDX-License-Identifier: Apache-2.0
"""The named states of the counter, as plain data: what is to be seen, decided without Qt.

The window renders one of these; it decides nothing. Times are on the monotonic clock, in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
class Sale:
    """The amount is being entered; with one, the customer's code may be scanned.

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
    """The customer proves who they are. ``needs_sms_code``: six digits are to be typed in by the cashier."""

    bill: Bill
    doors: tuple[DoorChoice, ...]
    active: Door | None
    instruction: Text
    tries_left: int
    deadline: float
    total_s: float
    is_busy: bool = False
    needs_sms_code: bool = False
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """The platform said that it succeeded."""

    bill: Bill
    account_masked: str | None
    balance_after: int | None
    receipt_number: str | None
    leaves_at: float


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


Screen = Sale | Asking | Waiting | Paid | Declined | Unknown | Cancelled


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

    ``notice`` answers what the person just did, whatever screen is up; `Counter.dismiss` takes it away.
    """

    screen: Screen
    unresolved: tuple[Unresolved, ...] = ()
    settled: Notice | None = None
    notice: Notice | None = None
