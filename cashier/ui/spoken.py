# SPDX-License-Identifier: Apache-2.0
"""What a voice says of a payment: how it ended and how much it was. Never a name, a code or a balance.

The chime tells that something ended, the voice what; a picture of a payment on a phone makes neither. What became of
an earlier payment is not said: the customer who stands here would take it for theirs.
"""

from __future__ import annotations

from collections.abc import Callable

from cashier.checkout.screens import Cancelled, Complete, CounterView, Declined, Paid, Screen, Unknown
from cashier.settings import Spoken
from cashier.sounds.cue import Cue
from cashier.sounds.speaker import Speaker
from cashier.ui import words
from cashier.ui.cues import cue_for
from cashier.ui.theme.look import Look
from cashier.values.money import Money
from cashier.values.reasons import Retry
from cashier.values.spoken_money import in_words
from cashier.values.texts import Text

_PAID = Text(zh="付款成功，{amount}", en="Paid, {amount}")
_PART_PAID = Text(zh="付款成功，{amount}，还差{left}", en="Paid, {amount}. Still to pay, {left}")
_NOT_PAID = Text(zh="没有付成", en="Not paid")
_NOT_CONFIRMED = Text(zh="还没确认，不要再收款", en="Not confirmed. Do not charge again")
_RETURNED = Text(zh="已经退回，这一单没有付", en="Returned. This sale is not paid")


class Announcer:
    """Follows the counter's views and has what happened said; ``chime_s`` is how long a sound takes before it."""

    def __init__(self, speaker: Speaker, look: Look, spoken: Spoken, chime_s: Callable[[Cue], float]) -> None:
        self._speaker = speaker
        self._look = look
        self._spoken = spoken
        self._chime_s = chime_s
        self._view: CounterView | None = None

    def show_view(self, view: CounterView) -> None:
        """Say what a new view brings, once."""
        before, self._view = self._view, view
        if before is not None and type(before.screen) is type(view.screen):
            return
        said = spoken_of(view.screen, self._spoken)
        if said is not None:
            cue = cue_for(before, view)
            language = self._look.language
            self._speaker.say(said.of(language), language, self._chime_s(cue) if cue is not None else 0.0)

    def stop(self) -> None:
        """Be silent from now on."""
        self._speaker.stop()


def spoken_of(screen: Screen, spoken: Spoken) -> Text | None:
    """Return what is said of a screen that has come up, or None."""
    if spoken is Spoken.OFF:
        return None
    match screen:
        case Paid():
            return _of_paid(screen.bill.money, screen.left)
        case Complete():
            return _of_paid(screen.total, None)
    return _of_the_rest(screen) if spoken is Spoken.ALL else None


def _of_paid(money: Money, left: Money | None) -> Text:
    if left is None:
        return _PAID.fill(amount=in_words(money))
    return _PART_PAID.fill(amount=in_words(money), left=in_words(left))


def _of_the_rest(screen: Screen) -> Text | None:
    match screen:
        case Declined(reason=reason):
            # "Not paid" would be wrong where the order may be paid, or is.
            return {Retry.ASK_FIRST: _NOT_CONFIRMED, Retry.NOT_AT_ALL: words.DO_NOT_CHARGE}.get(
                reason.retry, _NOT_PAID
            )
        case Unknown():
            return _NOT_CONFIRMED
        case Cancelled(points_returned=is_returned):
            return _RETURNED if is_returned else words.CANCELLED
        case _:
            return None
