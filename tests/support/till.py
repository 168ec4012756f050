# SPDX-License-Identifier: Apache-2.0
"""A counter with everything behind it, on a clock that the test moves: real use-cases, fakes only at the ports."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cashier.checkout.attempt import Attempt, State
from cashier.checkout.attempts import Attempts
from cashier.checkout.counter import Counter
from cashier.checkout.order_book import OrderBook
from cashier.checkout.ports import AttemptJournal
from cashier.checkout.sale_desk import Goods, SaleDesk, ScaleRules
from cashier.checkout.scan_router import ScanRouter
from cashier.checkout.screens import CounterView, Notice, Screen
from cashier.checkout.take_payment import TakePayment
from cashier.checkout.unknown_resolver import ResolverTimings, UnknownResolver
from cashier.values.payment_code import PaymentCode
from middleplatform.contract.base import API_VERSION
from middleplatform.contract.payments import Asset
from middleplatform.contract.terminals import AssetPolicy, TerminalPolicy
from tests.support.clock import NINE_O_CLOCK, SettableClock
from tests.support.fakes import FakePINPad, FakePlatform, MemoryJournal, MemoryOrders
from tests.support.platform_model import Member, PlatformModel

POLICY = TerminalPolicy(
    terminal_id="t-1",
    terminal_name="T01",
    shop_id="s-1",
    shop_name="Corner shop",
    api_version=API_VERSION,
    platform_version="0.1.0",
    assets=(
        AssetPolicy(asset=Asset.POINTS, currency="CNY", units_per_currency_unit=100, max_amount=10**9),
        AssetPolicy(asset=Asset.WALLET, currency="CNY", units_per_currency_unit=100, max_amount=10**9),
    ),
    server_time=NINE_O_CLOCK,
)
DOUBLE_FIRE_IS_OVER_S = 1.5

S = TypeVar("S", bound=Screen)


class World:
    """What outlives a till: the time, the platform and its network, and the disk."""

    def __init__(self, model: PlatformModel | None = None) -> None:
        self.clock = SettableClock()
        self.platform = FakePlatform(self.clock, model or PlatformModel(self.clock))
        self.journal = MemoryJournal()
        self.orders = MemoryOrders()
        self.goods: Goods | None = None
        self.scale = ScaleRules()
        self.member = Member()

    @property
    def model(self) -> PlatformModel:
        """The platform's own knowledge."""
        return self.platform.model

    def check(self) -> None:
        """Fail where something happened that must never happen."""
        assert self.model.violations == []


class Till:
    """One run of a till in a world, with a window that keeps every view."""

    def __init__(
        self,
        world: World,
        *,
        pad: FakePINPad | None = None,
        policy: TerminalPolicy | None = POLICY,
        journal: AttemptJournal | None = None,
    ) -> None:
        self.world = world
        self.pad = pad
        self.views: list[CounterView] = []
        self._followers: list[Callable[[CounterView], None]] = []
        self.codes: list[PaymentCode] = []
        self.attempts = Attempts(journal or world.journal, world.clock)
        self.resolver = UnknownResolver(self.attempts, world.platform, world.clock, ResolverTimings())
        self.book = OrderBook(world.orders, self.attempts, world.clock)
        self.counter = Counter(
            take_payment=TakePayment(self.attempts, world.platform, pad, world.clock),
            attempts=self.attempts,
            resolver=self.resolver,
            book=self.book,
            scan_router=ScanRouter(world.clock),
            clock=world.clock,
            order_prefix="T01",
            publish=self._publish,
        )
        self.sale = SaleDesk(self.counter, self.book, world.orders, world.clock, goods=world.goods, scale=world.scale)
        if policy is not None:
            self.counter.set_policy(policy)

    @property
    def view(self) -> CounterView:
        """What the window shows."""
        return self.counter.view

    def follow(self, follower: Callable[[CounterView], None]) -> None:
        """Have every further view told."""
        self._followers.append(follower)

    def _publish(self, view: CounterView) -> None:
        self.views.append(view)
        for follower in self._followers:
            follower(view)

    def showing(self, kind: type[S]) -> S:
        """Return the screen that is up; fail where it is another kind."""
        screen = self.counter.view.screen
        assert isinstance(screen, kind), f"the till shows {screen}"
        return screen

    def notice(self) -> Notice | None:
        """What is said on top of the screen."""
        return self.counter.view.notice

    @property
    def attempt(self) -> Attempt:
        """The attempt on the screen."""
        payment = self.counter._payment
        assert payment is not None, "no payment is on the screen"
        return payment.attempt

    async def rest(self) -> None:
        """Let everything happen that needs no time."""
        await self.world.clock.run_until_idle()

    async def pass_time(self, seconds: float) -> None:
        """Let time pass."""
        await self.world.clock.advance(seconds)

    def key_in(self, amount: str) -> None:
        """Key in an amount."""
        for key in amount:
            self.counter.press(key)

    def show_code(self) -> PaymentCode:
        """Let the customer show a fresh code."""
        self.codes.append(self.world.model.issue_code(self.world.member))
        return self.codes[-1]

    async def begin(self, amount: str = "12.80") -> PaymentCode:
        """Key in an amount and scan a code, and return it before anything of that has gone on."""
        self.key_in(amount)
        code = self.show_code()
        self.counter.scan(code.digits)
        return code

    async def pay(self, amount: str = "12.80") -> PaymentCode:
        """Key in an amount, scan a fresh code, and let happen what needs no time."""
        code = await self.begin(amount)
        await self.rest()
        return code

    async def reach_unknown(self, amount: str = "12.80") -> PaymentCode:
        """Take a payment until its result is not known; how it went lost is for the network's script to say."""
        code = await self.pay(amount)
        await self.world.clock.advance_until(lambda: self.attempt.state is State.UNKNOWN, limit_s=10)
        return code

    async def stop(self) -> None:
        """Switch the till off as one does; nothing is lost."""
        await self.counter.stop()
        await self.resolver.stop()
        self.world.check()

    async def start_again(self) -> Till:
        """Switch it off and on again, with the same journal."""
        await self.stop()
        return await started(self.world, pad=self.pad)


async def started(world: World, *, pad: FakePINPad | None = None) -> Till:
    """Start a till as the bootstrap does: built, then the attempts of an earlier run are taken up."""
    till = Till(world, pad=pad)
    till.resolver.recover()
    till.sale.recover()
    return till
