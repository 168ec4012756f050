# SPDX-License-Identifier: Apache-2.0
"""The change of one's own PIN: the old one, the new one, and the new one again."""

from __future__ import annotations

from cashier.checkout.common_notices import refused_notice
from cashier.checkout.screens import Notice
from cashier.signin import notices
from cashier.signin.entry import Entry
from cashier.signin.views import ChangingPIN, Step
from cashier.staff.credentials import check_pin
from cashier.staff.member import StaffError
from cashier.staff.staff import Staff


class PINChange:
    """One change; the PINs are in memory until it ends, and in no `repr`."""

    def __init__(self, number: str) -> None:
        self._number = number
        self._step = Step.OLD
        self._old = self._new = ""
        self.entry = Entry(number)
        self.is_done = False

    def view(self, notice: Notice | None) -> ChangingPIN:
        """Return what is to be seen of it."""
        return ChangingPIN(self._step, self.entry.typed.digits, self.entry.is_checking, notice)

    async def enter(self, staff: Staff) -> Notice | None:
        """Go on with what was typed; return what is to be said about it."""
        pin = self.entry.take_pin()
        if not pin:
            return None
        if self._step is Step.OLD:
            self._old, self._step = pin, Step.NEW
            return None
        if self._step is Step.NEW:
            return self._keep_new(pin)
        return await self._change(staff, pin)

    def _keep_new(self, pin: str) -> Notice | None:
        try:
            self._new = check_pin(pin, self._number)
        except StaffError:
            return notices.WEAK_PIN
        self._step = Step.AGAIN
        return None

    async def _change(self, staff: Staff, again: str) -> Notice:
        if again != self._new:
            self._step = Step.NEW
            return notices.NOT_THE_SAME
        refused = await staff.change_pin(self._number, self._old, self._new)
        self._old = self._new = ""
        if refused is not None:
            self._step = Step.OLD
            return refused_notice(refused)
        self.is_done = True
        return notices.PIN_CHANGED
