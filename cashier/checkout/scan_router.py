# SPDX-License-Identifier: Apache-2.0
"""Says what a scan is: a payment code, the same scan once more, a slip of ours, or something else that is named."""

from __future__ import annotations

from dataclasses import dataclass

from cashier.checkout.ports import Clock
from cashier.values.identifiers import is_order_number
from cashier.values.payment_code import NotACode, PaymentCode, Seen, read

DOUBLE_FIRE_S = 1.0
"""The same text again within this time is one pull of the trigger (or a camera that still looks)."""


@dataclass(frozen=True, slots=True)
class DoubleScan:
    """The same scan once more; there is nothing to do."""


@dataclass(frozen=True, slots=True)
class SlipScan:
    """The code on a slip: somebody wants to know what became of that order."""

    order_number: str


class ScanRouter:
    """Remembers only the last scan's fingerprint, to tell a double fire from a second scan."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: str | None = None
        self._last_at = float("-inf")

    def route(self, text: str, *, is_cut: bool = False) -> PaymentCode | NotACode | DoubleScan | SlipScan:
        """Return what the scanned text is; ``is_cut``: the gun had more of it than came."""
        if not is_cut and is_order_number(text.strip()):
            return SlipScan(text.strip())
        thing = NotACode(Seen.CUT_OFF) if is_cut else read(text)
        if isinstance(thing, NotACode):
            return thing
        now = self._clock.monotonic()
        doubled = thing.fingerprint == self._last and now - self._last_at < DOUBLE_FIRE_S
        self._last, self._last_at = thing.fingerprint, now
        return DoubleScan() if doubled else thing
