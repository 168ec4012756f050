# SPDX-License-Identifier: Apache-2.0
"""What is seen of signing in, as plain data that `cashier.signin.desk` decides. No PIN is in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cashier.checkout.screens import Notice
from cashier.staff.member import Signature, StaffMember
from cashier.staff.session import LockedBy
from cashier.values.texts import Text


class Field(StrEnum):
    """What the next key goes into."""

    NUMBER = "number"
    PIN = "pin"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: the number as it is, of the PIN only how many digits. ``is_checking``: wait for the answer."""

    field: Field
    number: str
    digits: int
    is_checking: bool = False


@dataclass(frozen=True, slots=True)
class Locked:
    """Nothing begins before somebody says who they are. ``who`` is signed in still; None after a sign-out or a start.

    ``unresolved`` counts payments without a result, ``settled`` tells that one has got its result meanwhile,
    ``order_waits`` that another till system handed an order over.
    """

    by: LockedBy
    who: Signature | None
    typed: Typed
    unresolved: int = 0
    settled: bool = False
    order_waits: bool = False
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Approving:
    """A supervisor is asked to approve one thing for somebody, or a colleague to show who they are."""

    right: Text
    shown: Text
    for_whom: Signature
    typed: Typed
    is_for_colleague: bool = False
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in, and what they can do with that. ``has_pin``: there is one to change."""

    who: StaffMember
    has_pin: bool
    notice: Notice | None = None


class Step(StrEnum):
    """Which of the three PINs is typed for a change."""

    OLD = "old"
    NEW = "new"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class ChangingPIN:
    """Somebody changes their own PIN."""

    step: Step
    digits: int
    is_checking: bool = False
    notice: Notice | None = None


Front = Locked | Approving | Account | ChangingPIN


@dataclass(frozen=True, slots=True)
class SignInView:
    """Who is at the till (None where no staff is in use, or nobody is signed in), and what lies over the window."""

    who: StaffMember | None = None
    front: Front | None = None
