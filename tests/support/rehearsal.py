# SPDX-License-Identifier: Apache-2.0
"""A day at a counter, made up at random: people, network, disk and power, and what must hold whatever they do.

One step is a word and perhaps an argument, so that a failing day can be read and replayed. Nothing here waits.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from uuid import UUID

from cashier.checkout.attempt import Attempt, State
from cashier.checkout.screens import Asking, Cancelled, Declined, Finding, Paid, Unknown, Waiting
from cashier.devices.pin_entry import PINPadTrouble
from middleplatform.contract.payments import Door, Status
from tests.support.fakes import (
    AnswerLost,
    Deliver,
    Doubled,
    FakePINPad,
    Fate,
    Op,
    Refuse,
    RequestLost,
    Unreachable,
)
from tests.support.till import Till, World, started

WRONG = "000000"
FAULTS: tuple[Fate, ...] = (
    Deliver(request_s=1.5, answer_s=1.5),
    Deliver(answer_s=7),
    Deliver(request_s=8),
    Deliver(request_s=40),
    RequestLost(),
    RequestLost(),
    AnswerLost(),
    AnswerLost(),
    Doubled(again_after_s=3),
    Unreachable(),
    Refuse("RATE_LIMITED"),
)
_WAITING_STEPS = {
    "let time pass": 12,
    "cancel": 3,
    "next sale": 3,
    "scan a fresh code": 1,
    "scan the last code again": 1,
    "key in": 1,
    "choose door": 2,
    "pad: right": 3,
    "pad: wrong": 2,
    "pad: cancelled": 1,
    "pad: fault": 1,
    "phone: right": 3,
    "phone: wrong": 2,
    "phone: refuse": 1,
    "sms: right": 1,
    "sms: wrong": 1,
    "restart": 2,
}
_SELLING_STEPS = {"sell": 8, "scan the last code again": 2, "scan a product": 1, "try again": 1, "restart": 1}
_RARE_STEPS = {
    "network down": 2,
    "network stalls": 2,
    "network up": 5,
    "disk fails": 2,
    "disk works": 12,
    "pad: unplugged": 1,
    "pad: plugged": 2,
}
_AMOUNTS = ("5", "12.80", "80")
_SPANS_S = (0.3, 1.2, 1.2, 3, 3, 6, 6, 9, 25, 65, 95)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens; ``with_rest`` lets its consequences happen before the next thing does."""

    what: str
    argument: str | float = ""
    with_rest: bool = True


class Director:
    """Makes up a day from a seed: what people do fits what they see, and the network is as bad as the day is."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self.limit = self._dice.choice([0, 0, 1_000, 5_000])
        self.with_pad = self._dice.random() < 0.5
        self.steps = self._dice.randint(5, 60)
        self._faults = self._dice.choice([0.0, 0.15, 0.4, 0.8])

    def fate(self, _: Op) -> Fate:
        """Decide what happens to one call."""
        return self._dice.choice(FAULTS) if self._dice.random() < self._faults else Deliver()

    def next_steps(self, day: Day) -> list[Step]:
        """Make up what happens next."""
        if self._dice.random() < 0.12:
            return [self._step(self._pick(_RARE_STEPS))]
        what = self._pick(_WAITING_STEPS if day.is_busy else _SELLING_STEPS)
        if what != "sell":
            return [self._step(what)]
        return [Step("next sale"), self._step("key in"), self._step("scan a fresh code")]

    def _pick(self, weights: dict[str, int]) -> str:
        return self._dice.choices(list(weights), list(weights.values()))[0]

    def _step(self, what: str) -> Step:
        argument: str | float = ""
        match what:
            case "let time pass":
                argument = self._dice.choice(_SPANS_S)
            case "key in":
                argument = self._dice.choice(_AMOUNTS)
            case "choose door":
                argument = self._dice.choice(list(Door)).value
        return Step(what, argument, with_rest=self._dice.random() < 0.7)


class Day:
    """A till in a world, driven by steps. `Day.check` after each says what must hold."""

    def __init__(self, *, limit: int, with_pad: bool) -> None:
        self.world = World()
        self.world.member.limit = limit
        self.world.member.balance = 50_000
        self.pad = FakePINPad(self.world.clock) if with_pad else None
        self.till = Till(self.world, pad=self.pad)
        self._shown_paid: set[UUID] = set()
        self._shown_unpaid: set[UUID] = set()
        self._seen: set[UUID] = set()

    @property
    def is_busy(self) -> bool:
        """Whether a payment is under way on the screen."""
        return isinstance(self.till.view.screen, Asking | Waiting | Unknown)

    async def do(self, step: Step) -> None:
        """Let one thing happen."""
        await self._do(step)
        if step.with_rest:
            await self.till.rest()

    async def end(self) -> None:
        """Mend network and disk, give everything time to settle, and check that all is accounted for."""
        self.world.platform.mend()
        self.world.journal.fails = lambda _: False
        await self.world.clock.advance(300)
        self.check()
        for attempt_id in self._seen:
            attempt = self._attempt(attempt_id)
            assert attempt.is_final, f"attempt {attempt_id} has no end: {attempt}"
            self._compare(attempt)
            if attempt_id in self._shown_unpaid:
                assert attempt.state is not State.PAID, f"{attempt} was shown as not paid"
        taken = 50_000 - self.world.member.balance
        paid = sum(each.amount for each in map(self._attempt, self._seen) if each.state is State.PAID)
        assert taken == paid, f"{taken} taken, {paid} shown as paid"
        assert self.till.view.unresolved == ()
        await self._sell_once_more()
        await self.till.stop()

    def check(self) -> None:
        """Check what must hold at any moment."""
        self.world.check()
        if self.pad is not None:
            assert self.pad.violations == []
        self._seen |= {attempt.attempt_id for attempt, _, _ in self.world.journal.entries}
        match self.till.view.screen:
            case Paid():
                self._shown_paid.add(self.till.attempt.attempt_id)
            case Declined() | Cancelled():
                self._shown_unpaid.add(self.till.attempt.attempt_id)
            case Unknown(finding=Finding.GIVING_BACK):
                self._shown_unpaid.add(self.till.attempt.attempt_id)
        for attempt_id in self._shown_paid:
            status = self.world.model.status_of(attempt_id)
            assert status is Status.SUCCEEDED, f"attempt {attempt_id} was shown as paid and is {status}"

    # -- inside

    async def _do(self, step: Step) -> None:
        counter, model = self.till.counter, self.world.model
        match step.what:
            case "let time pass":
                await self.till.pass_time(float(step.argument))
            case "key in":
                self.till.key_in(str(step.argument))
            case "scan a fresh code":
                counter.scan(self.till.show_code().digits)
            case "scan the last code again" if self.till.codes:
                counter.scan(self.till.codes[-1].digits)
            case "scan a product":
                counter.scan("6901234567892")
            case "cancel":
                counter.cancel()
            case "next sale":
                counter.next_sale()
            case "try again":
                counter.try_again()
            case "choose door":
                counter.choose_door(Door(str(step.argument)))
            case "sms: right" | "sms: wrong":
                counter.give_sms_code(self.world.member.sms_code if step.what == "sms: right" else WRONG)
            case "restart":
                await self._restart()
            case "disk fails" | "disk works":
                self.world.journal.fails = lambda _: step.what == "disk fails"
            case _:
                self._do_elsewhere(step, model.open_attempts())

    def _do_elsewhere(self, step: Step, waiting: list[UUID]) -> None:
        """What the customer, the pad and the network do."""
        place, _, what = step.what.partition(": ")
        platform = self.world.platform
        match place, what:
            case "pad", _ if self.pad is not None:
                self._use_pad(self.pad, what)
            case "phone", "refuse" if waiting:
                self.world.model.refuse(waiting[-1])
            case "phone", _ if waiting:
                password = self.world.member.password if what == "right" else WRONG
                self.world.model.type_on_phone(waiting[-1], password)
            case "network down", _:
                platform.is_down, platform.down_fate = True, Unreachable()
            case "network stalls", _:
                platform.is_down, platform.down_fate = True, RequestLost()
            case "network up", _:
                platform.is_down = False

    def _use_pad(self, pad: FakePINPad, what: str) -> None:
        if what in {"unplugged", "plugged"}:
            pad.is_ready = what == "plugged"
        elif not pad.is_open:
            return
        elif what in {"right", "wrong"}:
            pad.type(self.world.member.password if what == "right" else WRONG)
        else:
            pad.fail(PINPadTrouble.CANCELLED if what == "cancelled" else PINPadTrouble.FAULT)

    async def _restart(self) -> None:
        """Cut the power: no task of the till gets to do anything more; the requests on their way go on."""
        self.check()
        await self.till.counter.stop()
        await self.till.resolver.stop()
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task() and not self.world.platform.is_carrying(task):
                task.cancel()
        await self.world.clock.run_until_idle()
        codes = self.till.codes
        self.till = await started(self.world, pad=self.pad)
        self.till.codes = codes

    def _attempt(self, attempt_id: UUID) -> Attempt:
        try:
            return self.till.attempts.get(attempt_id)
        except KeyError:
            return self.world.journal.latest(attempt_id)

    def _compare(self, attempt: Attempt) -> None:
        """The till's end and the platform's are the same."""
        status = self.world.model.status_of(attempt.attempt_id)
        if attempt.state is State.PAID:
            assert status is Status.SUCCEEDED, f"{attempt} is {status} on the platform"
        else:
            assert status is not Status.SUCCEEDED, f"{attempt} was taken by the platform"
        if attempt.reversed:
            assert status is Status.REVERSED

    async def _sell_once_more(self) -> None:
        """After all that the till still sells."""
        self.world.member.limit, self.world.member.balance = 5_000, 50_000
        self.till.counter.next_sale()
        self.till.counter.clear()
        await self.till.pay("7")
        self.till.showing(Paid)
