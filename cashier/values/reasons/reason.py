# SPDX-License-Identifier: Apache-2.0
"""What a reason is: four answers for somebody who is talking to a customer. The catalogue itself is beside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cashier.values.durations import shown_past, shown_wait
from cashier.values.texts import Text


class Retry(StrEnum):
    """Which next step is safe; the screen makes it the biggest button.

    PROVE_AGAIN   the payment still waits: prove it again, by the same door or another; scan nothing.
    SAME_CODE     nothing was used up: scan what the phone shows, the same code or its successor.
    NEW_CODE      this code is spent or was the wrong one: scan another.
    ANOTHER_WAY   this account will not pay this order now: take another tender.
    AFTER_REPAIR  first what ``do_now`` names must be put right.
    ASK_FIRST     the order may be paid: find out before anything is charged, in cash too.
    NOT_AT_ALL    the order is paid: charge nothing more.
    """

    PROVE_AGAIN = "prove_again"
    SAME_CODE = "same_code"
    NEW_CODE = "new_code"
    ANOTHER_WAY = "another_way"
    AFTER_REPAIR = "after_repair"
    ASK_FIRST = "ask_first"
    NOT_AT_ALL = "not_at_all"


@dataclass(frozen=True, slots=True)
class Fuller:
    """Texts that say more, each used only where every place in it is known."""

    said: Text | None = None
    do_now: Text | None = None
    tell_customer: Text | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something did not go through, and what to do about it.

    ``said`` is a headline without a full stop, ``do_now`` an instruction to the cashier, ``tell_customer`` a
    sentence to say aloud. The plain texts have no places, so they are right whatever is known.
    ``no_tries_left`` is what the same code means once the last try is spent.
    """

    code: str
    said: Text
    do_now: Text
    tell_customer: Text
    retry: Retry
    fuller: Fuller = Fuller()
    no_tries_left: Reason | None = None

    def with_details(self, details: Mapping[str, object]) -> Reason:
        """Return the reason with everything said that is known; a missing detail never leaves a hole.

        ``details`` by the names that the platform gives them: ``expired_ago_s``, ``retry_after_s`` (seconds),
        ``used_at`` (a datetime with its offset, shown in local time), ``tries_left``; ``balance`` as a `Text` or
        str with its unit (a bare number is not shown: it does not say of what); of the till, ``clock_off_s``,
        ``most`` and ``unit`` (as ``balance``), and ``shown`` (a harmless part of what was scanned). Other names and
        ``None`` are ignored.
        """
        if self.no_tries_left is not None and details.get("tries_left") == 0:
            return self.no_tries_left
        places = _places(details)
        return dataclasses.replace(
            self,
            said=_fullest(self.said, self.fuller.said, places),
            do_now=_fullest(self.do_now, self.fuller.do_now, places),
            tell_customer=_fullest(self.tell_customer, self.fuller.tell_customer, places),
        )


def _fullest(plain: Text, fuller: Text | None, places: Mapping[str, object]) -> Text:
    if fuller is None or not fuller.places <= places.keys():
        return plain
    return fuller.fill(**places)


def _places(details: Mapping[str, object]) -> dict[str, object]:
    """Return what stands in each place that is known, by the name of the place."""
    shown = {name: _SHOWN[name](value) for name, value in details.items() if name in _SHOWN}
    return {name.removesuffix("_s"): value for name, value in shown.items() if value is not None}


def _shown_past(value: object) -> Text | None:
    return shown_past(value) if isinstance(value, int | float) and abs(value) >= 1 else None


def _shown_wait(value: object) -> Text | None:
    return shown_wait(value) if isinstance(value, int | float) and value > 0 else None


def _shown_tries(value: object) -> Text | None:
    if not isinstance(value, int) or value < 1:
        return None
    return Text(zh="{n} 次", en="{n} try" if value == 1 else "{n} tries").fill(n=value)


def _shown_moment(value: object) -> str | None:
    return value.astimezone().strftime("%m-%d %H:%M") if isinstance(value, datetime) else None


def _shown_words(value: object) -> Text | str | None:
    return value if isinstance(value, Text | str) and value else None


_SHOWN: Mapping[str, Callable[[object], Text | str | None]] = {
    "expired_ago_s": _shown_past,
    "clock_off_s": _shown_past,
    "retry_after_s": _shown_wait,
    "tries_left": _shown_tries,
    "used_at": _shown_moment,
    "balance": _shown_words,
    "most": _shown_words,
    "unit": _shown_words,
    "shown": _shown_words,
}
