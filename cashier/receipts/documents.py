# SPDX-License-Identifier: Apache-2.0
"""Makes any slip anew out of the journal: of an order, a shift, or a movement of cash. Nothing is changed."""

from __future__ import annotations

from datetime import UTC, datetime

from cashier.receipts.from_journal import NoSlipError, receipt_of_order, refund_of_order
from cashier.receipts.layout import report, slip
from cashier.receipts.profile import Profile
from cashier.shifts import report as shift_report
from cashier.shifts.journalled_shifts import JournalledShifts
from cashier.shifts.shift import CashKind, CashMovement, Shift
from cashier.shifts.shifts import totals_of
from cashier.storage.journal import Journal
from cashier.values.money import Money
from cashier.values.texts import Text
from hardware.printer import Document

__all__ = ["Documents", "NoSlipError"]

_MOVED = {
    CashKind.IN: Text(zh="存入现金", en="Cash in"),
    CashKind.OUT: Text(zh="取出现金", en="Cash out"),
}
_AMOUNT = Text(zh="金额 {money}", en="Amount {money}")
_BECAUSE = Text(zh="原因：{why}", en="Reason: {why}")
_BY = Text(zh="经手人 {who} · {at}", en="By {who} at {at}")
_OF_SHIFT = Text(zh="班次 {n}", en="Shift {n}")
_SIGNATURE = Text(zh="签字：", en="Signature:")


class Documents:
    """Reads the journal it is given; every question may raise `JournalFaultError` and `NoSlipError`."""

    def __init__(self, journal: Journal, profile: Profile) -> None:
        self._journal = journal
        self._profile = profile

    @property
    def profile(self) -> Profile:
        """How the slips are laid out."""
        return self._profile

    def of(self, kind: str, of: str, *, is_copy: bool) -> Document:
        """Return a slip: ``sale``, ``unknown`` or ``refund`` of an order, ``x`` or ``z`` of a shift, ``cash``."""
        match kind:
            case "refund":
                return slip(refund_of_order(self._journal, of, is_reprint=is_copy), self._profile)
            case "x" | "z":
                return self._report(int(of), is_copy=is_copy)
            case "cash":
                number, _, movement = of.partition(".")
                return self._cash(int(number), int(movement), is_copy=is_copy)
            case _:
                return slip(receipt_of_order(self._journal, of, is_reprint=is_copy), self._profile)

    def _report(self, number: int, *, is_copy: bool) -> Document:
        book = JournalledShifts(self._journal)
        kept = book.numbered(number)
        if kept is None:
            raise NoSlipError(f"there is no shift {number}; the newest is {book.last_number()}")
        of = kept.z or totals_of(kept.shift, book.happenings(kept.shift), datetime.now(UTC))
        return report(shift_report.lines(kept.shift, of), self._profile, is_reprint=is_copy)

    def _cash(self, number: int, movement: int, *, is_copy: bool) -> Document:
        kept = JournalledShifts(self._journal).numbered(number)
        if kept is None or not 1 <= movement <= len(kept.shift.movements):
            raise NoSlipError(f"shift {number} has no movement of cash {movement}")
        lines = _cash_lines(kept.shift, kept.shift.movements[movement - 1])
        return report(lines, self._profile, is_reprint=is_copy)


def _cash_lines(shift: Shift, moved: CashMovement) -> tuple[Text, ...]:
    return (
        _MOVED[moved.kind],
        _OF_SHIFT.fill(n=shift.number),
        _AMOUNT.fill(money=Money(moved.amount_minor, shift.currency).shown),
        _BECAUSE.fill(why=moved.reason),
        _BY.fill(who=f"{moved.by.name} ({moved.by.number})", at=f"{moved.at.astimezone():%Y-%m-%d %H:%M}"),
        _SIGNATURE,
    )
