# SPDX-License-Identifier: Apache-2.0
"""What the person at the window can want, as a protocol; and the way it takes to the counter on the engine's loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from cashier.checkout.counter import Counter
from cashier.signin.desk import SignInDesk
from cashier.ui.bridge import Bridge
from hardware.scanner import Scan
from middleplatform.contract.payments import Asset, Door


class Intents(Protocol):
    """All that screens and keys may ask of the counter. See `cashier.checkout.counter.Counter`."""

    def press(self, key: str) -> None:
        """Take one key of the amount: a digit, ``00`` or the decimal point."""

    def erase(self) -> None:
        """Take back the last key of the amount."""

    def clear(self) -> None:
        """Take back the whole amount."""

    def choose_asset(self, asset: Asset) -> None:
        """Pay with this asset."""

    def scan(self, scan: Scan) -> None:
        """Take what a gun that plays keyboard read."""

    def choose_door(self, door: Door) -> None:
        """Have the customer prove who they are by this door."""

    def give_sms_code(self, code: str) -> None:
        """Pass on six digits that the customer told."""

    def cancel(self) -> None:
        """Give the payment up; what had come of it goes back."""

    def next_sale(self) -> None:
        """Go on to the next customer."""

    def try_again(self) -> None:
        """Take the same order up again."""

    def dismiss(self) -> None:
        """Take away the notice on top."""

    def dismiss_settled(self) -> None:
        """Take away what was said of an earlier payment."""


class CounterIntents:
    """Hands every intent to the counter on the engine's loop, in their order, unless the till is locked."""

    def __init__(
        self, bridge: Bridge, counter: Counter, take_scan: Callable[[Scan], None], signin: SignInDesk
    ) -> None:
        self._bridge = bridge
        self._counter = counter
        self._take_scan = take_scan
        self._signin = signin

    def press(self, key: str) -> None:
        """See `Intents`."""
        self._bridge.call(self._signin.let, self._counter.press, key)

    def erase(self) -> None:
        """See `Intents`."""
        self._bridge.call(self._signin.let, self._counter.erase)

    def clear(self) -> None:
        """See `Intents`."""
        self._bridge.call(self._signin.let, self._counter.clear)

    def choose_asset(self, asset: Asset) -> None:
        """See `Intents`."""
        self._bridge.call(self._signin.let, self._counter.choose_asset, asset)

    def scan(self, scan: Scan) -> None:
        """See `Intents`."""
        self._bridge.call(self._take_scan, scan)

    def choose_door(self, door: Door) -> None:
        """See `Intents`."""
        self._bridge.call(self._signin.let, self._counter.choose_door, door)

    def give_sms_code(self, code: str) -> None:
        """See `Intents`."""
        self._bridge.call(self._signin.let, self._counter.give_sms_code, code)

    def cancel(self) -> None:
        """See `Intents`."""
        self._bridge.call(self._signin.let, self._counter.cancel)

    def next_sale(self) -> None:
        """See `Intents`."""
        self._bridge.call(self._signin.let, self._counter.next_sale)

    def try_again(self) -> None:
        """See `Intents`."""
        self._bridge.call(self._signin.let, self._counter.try_again)

    def dismiss(self) -> None:
        """See `Intents`."""
        self._bridge.call(self._signin.let, self._counter.dismiss)

    def dismiss_settled(self) -> None:
        """See `Intents`."""
        self._bridge.call(self._signin.let, self._counter.dismiss_settled)
