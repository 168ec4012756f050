# SPDX-License-Identifier: Apache-2.0
"""Says what a scan is: a payment code, the same scan once more, a slip of ours, or something else that is named."""

from __future__ import annotations

from dataclasses import dataclass

from cashier.checkout.ports import Clock
from cashier.values.identifiers import is_order_number
from cashier.values.payment_code import CODE_LENGTH, NotACode, PaymentCode, Seen, read

DOUBLE_FIRE_S = 1.0
"""The same text again within this time is one pull of the trigger (or a camera that still looks)."""

REST_WITHIN_S = 1.0
"""A gun that paused in the middle of a code sends the rest so soon; check digits say whether it is."""


@dataclass(frozen=True, slots=True)
class DoubleScan:
    """The same scan once more; there is nothing to do."""


@dataclass(frozen=True, slots=True)
class SlipScan:
    """The code on a slip: somebody wants to know what became of that order."""

    order_number: str


class ScanRouter:
    """Remembers the last scan's fingerprint, to tell a double fire from a second scan, and a cut code's digits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: str | None = None
        self._last_at = float("-inf")
        self._half, self._half_at = "", float("-inf")

    def route(self, text: str, *, is_cut: bool = False) -> PaymentCode | NotACode | DoubleScan | SlipScan:
        """Return what the scanned text is; ``is_cut``: the gun had more of it than came."""
        if not is_cut and is_order_number(text.strip()):
            return SlipScan(text.strip())
        now = self._clock.monotonic()
        thing = self._with_rest(text, now) if not is_cut else NotACode(Seen.CUT_OFF)
        if isinstance(thing, NotACode):
            return thing
        doubled = thing.fingerprint == self._last and now - self._last_at < DOUBLE_FIRE_S
        self._last, self._last_at = thing.fingerprint, now
        return DoubleScan() if doubled else thing

    def _with_rest(self, text: str, now: float) -> PaymentCode | NotACode:
        """Return what the text is, put to the half of a code that came just before where the two make a whole one."""
        thing = read(text)
        before = self._half if now - self._half_at < REST_WITHIN_S else ""
        self._half = ""
        is_piece = text.isdecimal() and len(text) < CODE_LENGTH
        if isinstance(thing, PaymentCode) or thing.seen is Seen.PRODUCT or not is_piece:
            return thing
        whole = read(before + text) if before else thing
        if isinstance(whole, NotACode):
            self._half, self._half_at = (before + text)[-CODE_LENGTH:], now
            return thing
        return whole
