# SPDX-License-Identifier: Apache-2.0
"""What every desk says where something was not approved, or somebody was not let in: one wording for all of them."""

from __future__ import annotations

from cashier.checkout.screens import Notice, Tone
from cashier.staff.refusals import refusal_words
from cashier.staff.staff import Refusal, Refused

_QUIET = frozenset({Refusal.WITHDRAWN, Refusal.TIMED_OUT})


def refused_notice(refused: Refused) -> Notice:
    """Say why somebody was not let in, or something not done."""
    said, do_now = refusal_words(refused)
    return Notice(Tone.INFO if refused.why in _QUIET else Tone.WARNING, said, do_now)
