# SPDX-License-Identifier: Apache-2.0
"""What the keys of the window were: a bound gun's by its keyboard, everybody else's by rhythm and prefix.

Where it is known which keyboard a key came from, the keys of a gun are a scan however slowly they come, and nothing
that it types presses a button or lands in the amount. Keys of other keyboards are not mixed with them, but judged as
they always were: behind a keyboard that nobody has bound may be a gun as well, such as the one bought yesterday.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cashier.checkout.key_bursts import BurstSettings, Key, KeyBursts, Outcome, Scanned
from hardware.framing.windows_keyboards import is_named

OWN_PAUSE_MS = 300.0
"""The pause that ends a code of a bound gun without suffix: by radio, keys come 50 ms apart, a lost packet later."""


class WindowKeys:
    """Take each key, and settle what waits; see `KeyBursts`, whose manner this has."""

    def __init__(self, guns: Sequence[BurstSettings] = ()) -> None:
        self._others = KeyBursts(guns)
        self._own = [(gun.keyboard, KeyBursts(_however_slow(gun))) for gun in guns if gun.keyboard]

    @property
    def settles_at_ms(self) -> float | None:
        """When `settle` has something to say next, or None while nothing is held back."""
        return min((at_ms for each in self._all() if (at_ms := each.settles_at_ms) is not None), default=None)

    @property
    def hold_ms(self) -> float:
        """The shortest pause that ends what is held just now."""
        holding = [each.hold_ms for each in self._all() if each.settles_at_ms is not None]
        return min(holding, default=self._others.hold_ms)

    def take(self, key: Key) -> list[Outcome]:
        """Take a key and return what is plain now; usually nothing, because the key itself is held back."""
        own = self._gun_of(key)
        if own is None:
            return self._others.take(key)
        return [] if key.is_repeat else _scans(own.take(key))

    def settle(self, now_ms: float) -> list[Outcome]:
        """Return what the held keys were, where the pause behind them is long enough."""
        outcomes = self._others.settle(now_ms)
        for _, own in self._own:
            outcomes += _scans(own.settle(now_ms))
        return outcomes

    def _all(self) -> list[KeyBursts]:
        return [self._others, *(own for _, own in self._own)]

    def _gun_of(self, key: Key) -> KeyBursts | None:
        """Return the bound gun that a key belongs to; one of unknown origin in the middle of a scan is the scan's."""
        for keyboard, own in self._own:
            if is_named(keyboard, key.keyboard) or (not key.keyboard and _is_within(own, key)):
                return own
        return None


def _however_slow(gun: BurstSettings) -> list[BurstSettings]:
    """Return settings for keys of which it is certain that the gun typed them, with its prefix or without."""
    pause_ms = max(gun.hold_ms, OWN_PAUSE_MS)
    slow = replace(gun, min_characters=2, max_average_gap_ms=pause_ms, hold_ms=pause_ms)
    return [slow, replace(slow, prefix="")] if gun.prefix else [slow]


def _is_within(own: KeyBursts, key: Key) -> bool:
    settles_at_ms = own.settles_at_ms
    return settles_at_ms is not None and 0 <= settles_at_ms - key.at_ms <= own.hold_ms


def _scans(outcomes: list[Outcome]) -> list[Outcome]:
    """Return the scans alone: what else a gun types is nobody's, and nothing of it was told that could be undone."""
    return [outcome for outcome in outcomes if isinstance(outcome, Scanned)]
