# SPDX-License-Identifier: Apache-2.0
"""What more than one desk says: one thing has one headline, wherever it is said; what to do may be the desk's own."""

from __future__ import annotations

from cashier.checkout.screens import Notice, Tone
from cashier.staff.refusals import refusal_words
from cashier.staff.staff import Refusal, Refused
from cashier.values.texts import Text

_QUIET = frozenset({Refusal.WITHDRAWN, Refusal.TIMED_OUT})

_NO_NUMBER = Text(zh="还没有工号", en="No staff number yet")
_NO_AMOUNT = Text(zh="还没有金额", en="No amount yet")
_NOT_AN_AMOUNT = Text(zh="这不是一个金额", en="That is not an amount")
_NO_REASON = Text(zh="还没有说明原因", en="No reason yet")


def refused_notice(refused: Refused) -> Notice:
    """Say why somebody was not let in, or something not done."""
    said, do_now = refusal_words(refused)
    return Notice(Tone.INFO if refused.why in _QUIET else Tone.WARNING, said, do_now)


def number_missing(do_now: Text) -> Notice:
    """Say that nobody typed a staff number."""
    return Notice(Tone.WARNING, _NO_NUMBER, do_now)


def amount_missing(do_now: Text) -> Notice:
    """Say that nobody typed an amount."""
    return Notice(Tone.WARNING, _NO_AMOUNT, do_now)


def not_an_amount(do_now: Text) -> Notice:
    """Say that what was typed is no amount."""
    return Notice(Tone.WARNING, _NOT_AN_AMOUNT, do_now)


def reason_missing(do_now: Text) -> Notice:
    """Say that nobody chose or wrote a reason."""
    return Notice(Tone.WARNING, _NO_REASON, do_now)


NOT_WRITTEN = refused_notice(Refused(Refusal.STORAGE))
"""The disk did not take it, so that nothing happened: neither a refund nor a step of the shift."""

JOURNAL_FAULT = Notice(
    Tone.ERROR,
    Text(zh="流水账读不了", en="The journal cannot be read"),
    Text(zh="请技术支持检查磁盘。", en="Have IT check the disk."),
)
