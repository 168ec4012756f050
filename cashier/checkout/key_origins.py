# SPDX-License-Identifier: Apache-2.0
"""Tells from which keyboard a key of the window came, where the window system tells keys and keyboards apart.

Windows tells each key three times: raw, with its keyboard; as the usual message; and, a little later, as Qt's event.
Each of the three comes in the order of the keys, and a key's raw one before its message; but any may be missing:
programs type with no keyboard, input methods and shortcuts eat messages. So one is matched to the other by the key's
place and time, and where what fits is from several keyboards nobody is named: a wrong name is worse than none. Pure:
the times come in with the keys, in milliseconds on the window system's clock of 32 bits.
"""

from __future__ import annotations

from dataclasses import dataclass

TICK_MS = 16
"""One tick of that clock. All three have the time at which the key came in, give or take one."""

BEFORE_MS = 50
"""A raw key stands at most so long before its message."""

MAX_PENDING = 1_024
"""More keys than wait behind a window that stands still for a while."""


class KeyOrigins:
    """Take `raw` keys and `message`s as they come, and name the keyboard of each `key` of Qt's."""

    def __init__(self) -> None:
        self._raw = _Row(BEFORE_MS)
        self._messages = _Row(TICK_MS)

    def raw(self, keyboard: str, place: int, *, is_up: bool, at_ms: int) -> None:
        """Take a raw key; ``keyboard`` is empty where a program typed it."""
        self._raw.put(_Pending(keyboard, place, is_up, at_ms))

    def message(self, place: int, *, is_up: bool, at_ms: int) -> None:
        """Take the usual message of a key."""
        keyboard = self._raw.take(place, is_up=is_up, at_ms=at_ms)
        if not is_up:
            self._messages.put(_Pending(keyboard, place, is_up, at_ms))

    def key(self, place: int, at_ms: int) -> str:
        """Return which keyboard a key that was pressed came from; nothing where that is not certain."""
        return self._messages.take(place, is_up=False, at_ms=at_ms)


@dataclass(frozen=True, slots=True)
class _Pending:
    keyboard: str
    place: int
    is_up: bool
    at_ms: int


class _Row:
    """Keys that were told once and not yet told again, in their order."""

    def __init__(self, before_ms: int) -> None:
        self._before_ms = before_ms
        self._pending: list[_Pending] = []

    def put(self, key: _Pending) -> None:
        self._pending.append(key)
        del self._pending[:-MAX_PENDING]

    def take(self, place: int, *, is_up: bool, at_ms: int) -> str:
        """Take the oldest that fits, and what is before it; name the keyboard where all that fit are one's."""
        # What is too old was eaten on its way.
        self._pending = [each for each in self._pending if _later_ms(each.at_ms, at_ms) <= self._before_ms]
        fitting = [
            index
            for index, each in enumerate(self._pending)
            if (each.place, each.is_up) == (place, is_up) and _later_ms(each.at_ms, at_ms) >= -TICK_MS
        ]
        keyboards = {self._pending[index].keyboard for index in fitting}
        if fitting:
            del self._pending[: fitting[0] + 1]
        return keyboards.pop() if len(keyboards) == 1 else ""


def _later_ms(before_ms: int, after_ms: int) -> int:
    """Return by how much one time is after another; the clock wraps around."""
    return (after_ms - before_ms + 2**31) % 2**32 - 2**31
