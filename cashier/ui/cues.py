# SPDX-License-Identifier: Apache-2.0
"""Which sound goes with which change of the view. Pure; playing it is `cashier.sounds`'."""

from __future__ import annotations

from cashier.checkout.screens import (
    Asking,
    Cancelled,
    Complete,
    CounterView,
    Declined,
    Notice,
    Paid,
    Sale,
    Tone,
    Unknown,
    Waiting,
)
from cashier.sounds.cue import Cue


def cue_for(before: CounterView | None, after: CounterView) -> Cue | None:
    """Return the sound for a change, or None for one that needs none."""
    if before is None or type(before.screen) is not type(after.screen):
        return _of_screen(after)
    said = notice_of(after)
    if said is not None and said != notice_of(before) and said.tone in {Tone.WARNING, Tone.ERROR}:
        return Cue.ATTENTION
    return Cue.ATTENTION if after.settled is not None and after.settled != before.settled else None


def notice_of(view: CounterView) -> Notice | None:
    """Return the notice that stands on top of a screen."""
    screen = view.screen
    of_screen = screen.notice if isinstance(screen, Sale | Waiting) else None
    return view.notice or of_screen


def _of_screen(view: CounterView) -> Cue | None:
    match view.screen:
        case Asking():
            return Cue.SCAN
        case Paid() | Complete():
            return Cue.PAID
        case Declined():
            return Cue.DECLINED
        case Unknown():
            return Cue.UNKNOWN
        case Waiting():
            return Cue.ATTENTION
        case Cancelled(points_returned=True):
            return Cue.ATTENTION
        case _:
            return None
