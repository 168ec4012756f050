# SPDX-License-Identifier: Apache-2.0
"""What a cashier does for one customer at a running till: one payment or several, and perhaps something goes back.

All is pressed on the engine's loop, as the window does; each verdict and each refund is said as a line of JSON.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from uuid import UUID

from cashier.bootstrap import Till
from cashier.checkout.attempt import Attempt
from cashier.checkout.screens import Cancelled, Complete, CounterView, Declined, Paid, Sale, Unknown, Waiting
from cashier.devices.status import Level, Light, Part
from cashier.refunds.refund import Refund
from cashier.values.money import Money
from middleplatform.contract.payments import Asset, Door

PATIENCE_S = 3.0
"""So long the cashier waits before a screen that says «not confirmed», and then goes on."""

MOST_TRIES = 40
"""A hand that is refused so often has nothing more to do here."""

INVITATION = "Scan the customer's code"
SMS_WANTED = "SMS code, please"


@dataclass(frozen=True, slots=True)
class Plan:
    """How an order is paid: parts of it by an asset (its name) or in ``cash``; the last part is all that is left.

    ``parts`` are name and minor units; ``refunds`` how many of the tenders go back; ``gives_back`` the whole order
    after its first part. ``by_sms``: the customer proves who they are by SMS code, where the platform sends one.
    """

    amount: str
    parts: tuple[tuple[str, int], ...]
    last: str
    refunds: int = 0
    gives_back: bool = False
    by_sms: bool = False

    def as_json(self) -> str:
        """Write it as one word of a command line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Read what `as_json` wrote."""
        told = json.loads(text)
        return cls(**told | {"parts": tuple((name, minor) for name, minor in told["parts"])})


class CashierAtWork:
    """One customer. ``leave`` is called once nothing more is to be done."""

    def __init__(self, till: Till, plan: Plan, leave: Callable[[], None]) -> None:
        self._till = till
        self._plan = plan
        self._leave = leave
        self._attempts: dict[str, Attempt] = {}
        self._step = 0
        self._has_gun = self._has_keyed = self._is_over = self._is_going_back = False
        self._has_invited = False
        self._has_chosen_sms = self._has_asked_for_sms = self._has_chosen_pad = False
        self._tries = 0
        self._verdicts: set[UUID] = set()
        self._waits_for: set[UUID] = set()
        self._unknown_since: float | None = None

    def begin(self) -> None:
        """Listen to the till; before it is started."""
        self._till.on_view(self.see)
        self._till.attempts.listen(self._hear)
        self._till.refunds.listen(self._on_refund)
        self._till.status.listen(self._look)

    def see(self, view: CounterView) -> None:
        """Act on what is on the screen."""
        match view.screen:
            case Sale():
                self._do(self._at_sale)
            case Paid():
                self._verdict("paid")
                self._do(self._paid)
            case Complete():
                self._do(self._all_is_paid)
            case Waiting() as waiting if self._plan.by_sms:
                self._do(self._have_it_proven_by_sms, waiting)
            case Declined():
                self._verdict("declined")
                self._end()
            case Cancelled(points_returned=points_returned):
                self._verdict("cancelled", points_returned=points_returned)
                self._end()
            case Unknown():
                now = time.monotonic()
                self._unknown_since = self._unknown_since or now
                if now - self._unknown_since > PATIENCE_S:
                    self._verdict("unknown")
                    self._end()

    # -- what the hands do

    def _do(self, work: Callable[..., object], *args: object) -> None:
        self._till.engine.call(work, *args)

    def _at_sale(self) -> None:
        """Take the next part; on the engine's loop, in a turn of its own."""
        if self._till.policy is None:
            return
        counter = self._till.counter
        if not self._has_keyed:
            self._has_keyed = True
            if counter.due is not None:
                # What an earlier customer left part paid waits; this one comes first.
                self._till.sale_desk.hold()
            for key in self._plan.amount:
                counter.press(key)
        screen = counter.view.screen
        is_keyed = isinstance(screen, Sale) and self._has_keyed and screen.money is not None
        if self._is_over or self._is_going_back or not is_keyed or not self._has_gun:
            return
        if isinstance(screen, Sale) and self._step == 0 and screen.digits != self._plan.amount:
            return
        self._tries += 1
        if self._has_invited or self._tries > MOST_TRIES:
            return
        if self._plan.gives_back and self._step == 1:
            self._is_going_back = True
            self._till.sale_desk.give_back()
            self._refunds_wanted()
            return
        is_last = self._step >= len(self._plan.parts)
        name, minor = (self._plan.last, 0) if is_last else self._plan.parts[self._step]
        due = counter.due
        if due is None:
            self._end()
        elif name == "cash":
            self._step += 1
            self._till.sale_desk.take_cash(due.amount_minor if is_last else min(minor, due.amount_minor))
        else:
            counter.choose_asset(Asset(name))
            if not is_last:
                self._till.sale_desk.wish(Money(min(minor, due.amount_minor), due.currency))
            self._step += 1
            self._has_invited = True
            print(f"{INVITATION} {self._step} {name}", flush=True)

    def _have_it_proven_by_sms(self, waiting: Waiting) -> None:
        """Ask for an SMS code; where none comes (too many, too soon), the pad it is."""
        if not self._has_chosen_sms:
            self._has_chosen_sms = True
            self._till.counter.choose_door(Door.SMS)
        elif waiting.active is Door.SMS and not waiting.is_busy and not self._has_asked_for_sms:
            self._has_asked_for_sms = True
            print(SMS_WANTED, flush=True)
        elif waiting.active is None and waiting.notice is not None and not self._has_chosen_pad:
            self._has_chosen_pad = True
            self._till.counter.choose_door(Door.PIN_PAD)

    def hear_sms_code(self, code: str) -> None:
        """Type the code that the customer tells."""
        self._do(self._till.counter.give_sms_code, code)

    def _paid(self) -> None:
        """Go on after a payment: to the rest, or to what goes back."""
        if self._is_over or not isinstance(self._till.counter.view.screen, Paid):
            return
        if self._till.counter.due is not None and self._till.book.get(self._till.counter.order_number) is not None:
            self._has_invited = False
            self._till.counter.next_sale()
        else:
            self._all_is_paid()

    def _all_is_paid(self) -> None:
        if self._is_over or self._is_going_back:
            return
        self._is_going_back = True
        order_numbers = {each.order.number for each in self._attempts.values()}
        sales = [self._till.desks.past.desk._sales.one(number) for number in sorted(order_numbers)]
        tenders = [each for sale in sales if sale is not None for each in sale.tenders]
        for past in tenders[: self._plan.refunds]:
            refund = self._till.refunds.begin(past.tender, max(1, past.left // 2), "goods returned")
            self._waits_for.add(refund.refund_id)
        self._refunds_wanted()

    def _refunds_wanted(self) -> None:
        """Wait for what goes back, as long as a cashier has patience; then the till goes on by itself."""
        self._waits_for |= {each.refund_id for each in self._till.refunds.unresolved}
        self._waits_for &= {each.refund_id for each in self._till.refunds.unresolved}
        if not self._waits_for:
            self._end()
            return
        self._till.engine.submit(self._lose_patience())

    async def _lose_patience(self) -> None:
        await self._till.clock.sleep(PATIENCE_S)
        self._end()

    # -- what they hear

    def _look(self, lights: tuple[Light, ...]) -> None:
        """Notice when the gun is read; told on whatever thread."""
        if any(light.part is Part.SCANNER and light.level is Level.READY for light in lights):
            self._do(self._gun_is_ready)

    def _gun_is_ready(self) -> None:
        self._has_gun = True
        self.see(self._till.counter.view)

    def _hear(self, attempt: Attempt) -> None:
        """Remember the attempts of this customer."""
        if attempt.order.number == self._till.counter.order_number:
            self._attempts[str(attempt.attempt_id)] = attempt

    def _on_refund(self, refund: Refund) -> None:
        if refund.is_final:
            told = {"refund": refund.state.value, "refund_id": str(refund.refund_id)}
            print(json.dumps(told), flush=True)
            self._waits_for.discard(refund.refund_id)
            if self._is_going_back and not self._waits_for:
                self._do(self._end)

    def _verdict(self, state: str, *, points_returned: bool = False) -> None:
        attempt = next(reversed(self._attempts.values()), None)
        if self._is_over or attempt is None or attempt.attempt_id in self._verdicts:
            return
        self._verdicts.add(attempt.attempt_id)
        told = {"state": state, "attempt_id": str(attempt.attempt_id), "points_returned": points_returned}
        print(json.dumps(told), flush=True)

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._leave()
