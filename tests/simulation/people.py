# SPDX-License-Identifier: Apache-2.0
"""The people of a simulated world: a cashier who tries everything, customers who do as they like."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID, uuid5

from cashier.checkout.screens import Asking, Cancelled, Complete, Declined, Paid, Sale, Screen, Unknown, Waiting
from cashier.devices.pin_entry import PINPadTrouble
from middleplatform.bootstrap import Platform
from middleplatform.contract.payments import Asset, Door, Entry
from middleplatform.customers.service import CustomerIdentity
from middleplatform.problems import RequestRefusedError
from tests.simulation.platform_side import PlatformAwayError, SimulatedPlatform
from tests.simulation.tenders import Tenders
from tests.simulation.till_side import SimulatedTill

PASSWORD = "135790"
_AMOUNTS = ("0.01", "3", "12.80", "88", "199.99", "250", "399.00", "1200")
_NAMESPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
_WRONG_THINGS = ("6901234567892", "134567890123456789", "hello", "9112345678901234567", "https://example.com/pay")


@dataclass(frozen=True, slots=True)
class Person:
    """A member with a signed-in phone."""

    name: str
    identity: CustomerIdentity
    phone: str


@dataclass(frozen=True, slots=True)
class Temper:
    """How restless the cashier is, and how careless the customer: chances from 0 to 1."""

    restless: float
    careless: float
    pause_s: float


class People:
    """One cashier, one customer at a time. Each step is one thing that a hand does."""

    def __init__(
        self,
        random: Random,
        till: SimulatedTill,
        platform: SimulatedPlatform,
        persons: tuple[Person, ...],
        tenders: Tenders,
        note: Callable[[str], None],
    ) -> None:
        self._tenders = tenders
        self.served = 0
        self.customer = 0
        """Who stands there: their number in the order in which they came."""
        self._seen: dict[str, tuple[int, Person]] = {}
        self.is_leaving = False
        self._random = random
        self._till = till
        self._platform = platform
        self._persons = persons
        self._person = persons[0]
        self._code: str | None = None
        self._note = note
        self._tries = 0
        self._order_number: str | None = None
        restless, careless = random.choice([0.02, 0.1, 0.4]), random.choice([0.05, 0.2, 0.5])
        self._temper = Temper(restless, careless, pause_s=random.uniform(0.3, 4))

    async def work(self) -> None:
        """Serve customers until told to leave."""
        while not self.is_leaving:
            await asyncio.sleep(self._random.uniform(0.05, self._temper.pause_s))
            view = self._till.view
            if view is None or self._till.counter is None:
                continue
            if self._random.random() < 0.05:
                self._do("dismiss")
            if view.settled is not None and self._random.random() < 0.5:
                self._do("dismiss_settled")
            self._act(view.screen)

    def see(self, screen: Screen) -> None:
        """Notice when the counter has gone on to a new order: the next customer stands there."""
        if not isinstance(screen, Sale) or screen.order_number == self._order_number:
            return
        self._order_number = screen.order_number
        self._code = None
        desk = self._till.sale_desk
        is_back = desk is not None and desk.book.get(screen.order_number) is not None
        if is_back and screen.order_number in self._seen:
            self.customer, self._person = self._seen[screen.order_number]
            return
        self.served += 1
        self.customer = self.served
        self._person = self._random.choice(self._persons)
        self._seen[screen.order_number] = self.customer, self._person

    def _do(self, name: str, *args: object) -> None:
        counter = self._till.counter
        if counter is not None:
            self._note(f"cashier: {name} {' '.join(_shown(each) for each in args)}")
            self._till.do(getattr(counter, name), *args)

    def _act(self, screen: Screen) -> None:
        match screen:
            case Sale():
                if not self._tenders.act(screen):
                    self._at_sale(screen)
            case Complete():
                self._do(self._random.choice(["next_sale", "clear"]))
            case Asking():
                self._maybe_fidget(["cancel", "rescan", "other code", "next_sale", "press"])
            case Waiting():
                self._at_waiting(screen)
            case Unknown():
                if self._maybe_fidget(["cancel", "rescan", "other code", "press", "try_again"]):
                    return
                if self._random.random() < 0.15 + self._temper.restless / 2:
                    self._do("next_sale")
            case Paid():
                if not self._maybe_fidget(["rescan", "other code", "try_again", "cancel"]):
                    self._do(self._random.choice(["next_sale", "dismiss", "clear"]))
            case Declined() | Cancelled():
                if not self._maybe_fidget(["rescan", "cancel", "other code"]):
                    self._do(self._random.choice(["try_again", "next_sale"]))
                    self._code = None

    # -- the cashier

    def _at_sale(self, screen: Sale) -> None:
        roll = self._random.random()
        if screen.money is None or roll < 0.05:
            self._do("clear")
            for key in self._random.choice(_AMOUNTS):
                self._do("press", key)
        elif roll < 0.12:
            self._do("choose_asset", self._random.choice([Asset.POINTS, Asset.WALLET]))
        elif roll < 0.12 + self._temper.restless / 4:
            self._do("scan", self._random.choice(_WRONG_THINGS))
        else:
            self._scan_code(screen.asset)

    def _scan_code(self, asset: Asset) -> None:
        if self._code is None or self._random.random() < 0.2:
            self._code = self._asked(lambda: self._platform.issue_code(self._person.identity, asset))
        if self._code is not None:
            entry = Entry.TYPED if self._random.random() < 0.1 else Entry.SCANNED
            self._do("scan", self._code, entry)
            if self._random.random() < self._temper.restless:
                self._do("scan", self._code, entry)

    def _maybe_fidget(self, habits: list[str]) -> bool:
        if self._random.random() >= self._temper.restless:
            return False
        match self._random.choice(habits):
            case "rescan" if self._code is not None:
                self._do("scan", self._code)
            case "other code":
                code = self._asked(lambda: self._platform.issue_code(self._person.identity, Asset.POINTS))
                if code is not None:
                    self._do("scan", code)
            case "press":
                self._do("press", self._random.choice("0123456789."))
            case "rescan":
                pass
            case habit:
                self._do(habit)
        return True

    def _at_waiting(self, screen: Waiting) -> None:
        if self._maybe_fidget(["cancel", "rescan"]):
            return
        roll = self._random.random()
        if roll < self._temper.restless:
            self._do("choose_door", self._random.choice(list(Door)))
        elif screen.active is Door.SMS and roll < 0.8:
            self._do("give_sms_code", self._sms_code())
        elif roll < 0.5:
            self._on_phone()
        self._at_pad()

    # -- the customer

    def _at_pad(self) -> None:
        """Decide what the customer will do the next time that the pad asks."""
        pad, careless = self._till.pad, self._temper.careless
        pad.after_s = self._random.uniform(0.5, 8) if self._random.random() > 0.05 else 500
        pad.is_ready = self._random.random() > 0.05
        if self._random.random() < careless:
            pad.types = self._random.choice(["000000", "1234", *PINPadTrouble])
        else:
            pad.types = PASSWORD

    def _on_phone(self) -> None:
        waiting = self._asked(
            lambda: self._platform.call(lambda platform: platform.customers.waiting(self._person.identity).stored)
        )
        if not waiting:
            return
        attempt_id = self._random.choice(waiting).attempt_id
        self._tries += 1
        try_id = uuid5(_NAMESPACE, f"{self._tries}")
        password = PASSWORD if self._random.random() > self._temper.careless else "000000"

        def act(platform: Platform) -> None:
            if self._random.random() < self._temper.careless / 3:
                platform.proving.refuse(attempt_id)
            else:
                platform.proving.by_phone(attempt_id, try_id, password)

        self._note("customer: on the phone")
        self._asked(lambda: self._platform.call(act))

    def _sms_code(self) -> str:
        outbox = self._platform.outbox
        messages = [each for each in outbox.messages if each.phone == self._person.phone] if outbox else []
        if not messages or self._random.random() < self._temper.careless:
            return self._random.choice(["000000", "12345", "abcdef"])
        return next(word for word in messages[-1].text.replace("，", " ").split() if word.isdigit())

    def _asked(self, work: Callable[[], Any]) -> Any:
        """Have the phone ask the platform; None where nobody answers or it says no."""
        try:
            return work()
        except (PlatformAwayError, RequestRefusedError):
            return None


def _shown(value: object) -> str:
    text = str(value)
    return f"…{text[-4:]}" if len(text) == 20 and text.isdigit() else text
