# SPDX-License-Identifier: Apache-2.0
"""Who signs what is done with a shift: whoever is signed in, with the right to it or a supervisor's leave.

Without staff it is the cashier of the shift, as it was typed when it was opened. Runs on the engine's loop.
"""

from __future__ import annotations

from collections.abc import Callable

from cashier.shifts.shift import Person, Shift
from cashier.staff.approvals import Approval
from cashier.staff.authority import Authority
from cashier.staff.member import Signature, StaffMember
from cashier.staff.rights import Right
from cashier.staff.staff import Refused
from cashier.values.texts import Text

_OF_SHIFT = Text(zh="班次 {n}（{who}）", en="Shift {n} of {who}")
_FLOAT = Text(zh="备用金 {amount}", en="With {amount} in the drawer")


class Signing:
    """Asks for leave and says who signs."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority

    @property
    def who(self) -> Person | None:
        """Who is signed in at the till; None where it asks nobody."""
        return _person(self._authority.who)

    def is_others(self, shift: Shift) -> bool:
        """Whether somebody else than the shift's cashier is signed in."""
        who = self.who
        return who is not None and who.number != shift.opened_by.number

    def needs_leave_to_close(self, shift: Shift) -> bool:
        """Whether a supervisor will have to approve that whoever is signed in closes this shift."""
        return not self._authority.may(self._right_to_close(shift))

    def opening(self, amount: str, do: Callable[[Person | None], None], refused: Callable[[Refused], None]) -> None:
        """Have a shift opened."""
        self._act(Right.OPEN_SHIFT, "a new shift", _FLOAT.fill(amount=amount), do, refused)

    def cash(
        self, shift: Shift, what: Text, do: Callable[[Person | None], None], refused: Callable[[Refused], None]
    ) -> None:
        """Have cash moved; ``what`` says how much and which way."""
        self._act(Right.CASH_IN_OUT, f"cash of shift {shift.number}: {what.en}", what, do, refused)

    def closing(self, shift: Shift, do: Callable[[Person | None], None], refused: Callable[[Refused], None]) -> None:
        """Have a shift closed: one's own, or with another right somebody else's."""
        shown = _OF_SHIFT.fill(n=shift.number, who=shift.opened_by.name)
        subject = f"shift {shift.number} of {shift.opened_by.number}"
        self._act(self._right_to_close(shift), subject, shown, do, refused)

    def next_one(self, shift: Shift, do: Callable[[StaffMember], None], refused: Callable[[Refused], None]) -> None:
        """Have whoever takes the shift over show who they are."""
        shown = _OF_SHIFT.fill(n=shift.number, who=shift.opened_by.name)
        self._authority.identify(Right.TAKE_OVER, f"takeover of shift {shift.number}", shown, do, refused)

    def _right_to_close(self, shift: Shift) -> Right:
        return Right.CLOSE_OTHERS_SHIFT if self.is_others(shift) else Right.CLOSE_SHIFT

    def _act(
        self,
        right: Right,
        subject: str,
        shown: Text,
        do: Callable[[Person | None], None],
        refused: Callable[[Refused], None],
    ) -> None:
        def allowed(approval: Approval) -> None:
            do(_person(approval.for_whom))

        self._authority.act(right, subject, shown, allowed, refused)


def _person(signature: Signature | None) -> Person | None:
    return Person(signature.number, signature.name) if signature is not None else None
