# SPDX-License-Identifier: Apache-2.0
"""Spans of time as a person says them, in both languages. No clocks here."""

from __future__ import annotations

from cashier.values.texts import Text

_STEPS = (
    (90, 1, Text(zh="{n} 秒", en="{n} second"), Text(zh="{n} 秒", en="{n} seconds")),
    (90 * 60, 60, Text(zh="{n} 分钟", en="{n} minute"), Text(zh="{n} 分钟", en="{n} minutes")),
    (36 * 3600, 3600, Text(zh="{n} 小时", en="{n} hour"), Text(zh="{n} 小时", en="{n} hours")),
)
_DAYS = (86_400, Text(zh="{n} 天", en="{n} day"), Text(zh="{n} 天", en="{n} days"))


def shown_past(span_s: float) -> Text:
    """Say how long ago something was, rounded down: ``35 seconds``, ``4 minutes``."""
    return _shown(int(abs(span_s)), round_up=False)


def shown_wait(span_s: float) -> Text:
    """Say how long to wait, rounded up so that nobody comes back too early: ``30 minutes``."""
    return _shown(-int(-abs(span_s) // 1), round_up=True)


def _shown(span_s: int, *, round_up: bool) -> Text:
    unit_s, one, many = _DAYS
    for below_s, step_s, step_one, step_many in _STEPS:
        if span_s < below_s:
            unit_s, one, many = step_s, step_one, step_many
            break
    count = -(-span_s // unit_s) if round_up else span_s // unit_s
    return (one if count == 1 else many).fill(n=count)
