# SPDX-License-Identifier: Apache-2.0
"""A till for the window: real engine, real counter and use-cases; a fake platform, pad and clock behind.

Payments are kept in memory unless a shift is to count them; shifts are in a real journal.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication

from cashier.checkout.attempts import Attempts
from cashier.checkout.charged_desk import ChargedDesk
from cashier.checkout.counter import Counter
from cashier.checkout.find_payment import FindPayment
from cashier.checkout.goods_desk import GoodsDesk, HeldDesk
from cashier.checkout.journalled_attempts import JournalledAttempts
from cashier.checkout.journalled_orders import JournalledOrders
from cashier.checkout.key_bursts import BurstSettings
from cashier.checkout.order_book import OrderBook
from cashier.checkout.right_of_way import RightOfWay
from cashier.checkout.sale_desk import SaleDesk
from cashier.checkout.scan_router import ScanRouter
from cashier.checkout.screens import CounterView
from cashier.checkout.take_payment import TakePayment
from cashier.checkout.tender_desk import TenderDesk
from cashier.checkout.unknown_resolver import ResolverTimings, UnknownResolver
from cashier.device_settings import ScannerSettings
from cashier.devices.status import Level, Light, Part, StatusBoard
from cashier.engine import Engine
from cashier.it.bind_desk import BindDesk
from cashier.it.binder import Binder
from cashier.it.camera_desk import CameraDesk
from cashier.it.doctor_desk import DoctorDesk, Tryable
from cashier.it.finding import Finding
from cashier.panels import LateDesk, Panels
from cashier.receipts.documents import Documents
from cashier.receipts.profile import Profile
from cashier.receipts.slip_desk import SlipDesk
from cashier.receipts.slips import Slips
from cashier.refunds.journalled_refunds import JournalledRefunds
from cashier.refunds.past_desk import PastDesk
from cashier.refunds.past_sales import PastSales
from cashier.refunds.refunds import Refunds
from cashier.settings import LoadedSettings, SignInSettings, TillSettings
from cashier.shifts.desk import ShiftDesk
from cashier.shifts.journalled_shifts import JournalledShifts
from cashier.shifts.shifts import Shifts
from cashier.side_desks import SideDesks
from cashier.signin.people import People
from cashier.storage.errors import JournalFaultError
from cashier.storage.journal import Journal
from cashier.values.texts import Language, Text
from hardware.discovery import Computer
from hardware.scanner import Scan
from tests.support.fakes import FakePINPad
from tests.support.payment_search import FakePaymentSearch
from tests.support.refunds import FakeRefundPlatform
from tests.support.staff_ground import CHEAP
from tests.support.till import POLICY, World

READY = Light(Part.PLATFORM, Level.READY, Text(zh="中台已连接", en="Platform connected"))
T = TypeVar("T")


class CounterTill:
    """See `cashier.ui.ports.Till`. Time moves by `pass_time` alone."""

    shop_name = "Corner shop"
    terminal_name = "T01"
    is_training = False
    has_customer_screen = False
    has_printer = False
    guns_in_window: tuple[BurstSettings, ...] = ()

    def __init__(self, *, counts_payments: bool = False, idle_lock_s: int = 0) -> None:
        self._idle_lock_s = idle_lock_s
        self.world = World()
        self.pad = FakePINPad(self.world.clock)
        self.engine = Engine()
        self.status = StatusBoard()
        self.kept: list[tuple[Language, str]] = []
        self._listeners: list[Callable[[CounterView], None]] = []
        self._folder = tempfile.TemporaryDirectory()
        self._journal = Journal.open(Path(self._folder.name))
        self._hire()
        self.findings: list[Finding] = []
        self.doctor_desk = DoctorDesk(lambda: list(self.findings), self.status, Tryable(pin_pad=self.pad))
        self.camera_desk = CameraDesk((), self.status)
        self._bind_devices()
        memory = JournalledAttempts(self._journal, _ignore) if counts_payments else self.world.journal
        orders = JournalledOrders(self._journal)
        self.attempts = Attempts(memory, self.world.clock, self.shifts.begun_in)
        self.resolver = UnknownResolver(self.attempts, self.world.platform, self.world.clock, ResolverTimings())
        self.book = OrderBook(
            orders,
            self.attempts,
            self.world.clock,
            begun_in=self.shifts.begun_in,
            before_cash=self.shifts.before_cash,
        )
        self.counter = Counter(
            take_payment=TakePayment(self.attempts, self.world.platform, self.pad, self.world.clock),
            attempts=self.attempts,
            resolver=self.resolver,
            book=self.book,
            scan_router=ScanRouter(self.world.clock),
            clock=self.world.clock,
            order_prefix=self.terminal_name,
            publish=self.publish,
        )
        self.sale_desk = SaleDesk(self.counter, self.book, orders, self.world.clock, goods=self.world.goods)
        refunds = Refunds(JournalledRefunds(self._journal), FakeRefundPlatform(self.world.model), self.world.clock)
        past = PastSales(JournalledAttempts(self._journal, _ignore), orders, refunds)
        self.past_desk = PastDesk(past, refunds, self.people.authority)
        self._print_slips()
        self.desks = SideDesks(
            shift=LateDesk(lambda: self.shift_desk),
            doctor=LateDesk(lambda: self.doctor_desk),
            camera=LateDesk(lambda: self.camera_desk),
            bind=LateDesk(lambda: self.bind_desk),
            tender=LateDesk(lambda: TenderDesk(self.sale_desk)),
            goods=LateDesk(lambda: GoodsDesk(self.sale_desk)),
            held=LateDesk(lambda: HeldDesk(self.sale_desk)),
            past=LateDesk(lambda: self.past_desk),
            charged=LateDesk(lambda: self.charged_desk),
            slips=LateDesk(lambda: self.slip_desk),
        )
        self.panels = Panels(self.desks.by_name())
        self.counter.on_slip = self.desks.charged.desk.ask_slip
        self._follow_counter()

    def _hire(self) -> None:
        """Build who is at the till and their shifts; nobody is hired yet."""
        people = self.people = People(self._journal, self.world.clock, CHEAP)
        log = JournalledShifts(self._journal)
        self.shifts = Shifts(log, self.world.clock, lambda: people.authority.who)
        self.shift_desk = ShiftDesk(self.shifts, log, authority=people.authority, hand_to=people.session.hand_to)

    def _follow_counter(self) -> None:
        """Have whoever depends on the counter's views follow them."""
        self.signin = self.people.desk(self.counter, self.panels, SignInSettings(idle_lock_s=self._idle_lock_s))
        right_of_way = RightOfWay(self.panels, self.people.may_begin)
        self._listeners += [right_of_way.follow, self.shift_desk.follow, self.signin.follow]

    def _print_slips(self) -> None:
        """Build what finds an order by its slip and shows slips; there is no printer."""
        find = FindPayment(FakePaymentSearch(), self.attempts.without_end)
        self.charged_desk = ChargedDesk(find, lambda money: (money.amount_minor,), self.world.clock)
        self.slips = Slips(Documents(self._journal, Profile()), None, None, self._journal, self.world.clock.now)
        self.slip_desk = SlipDesk(self.slips, Profile(), lambda: Path(self._folder.name))
        self.past_desk.on_print = lambda number: self.desks.slips.desk.show_order(
            number, self.world.clock.now(), lambda: self.past_desk.show_sale(number)
        )

    def _bind_devices(self) -> None:
        """Build what binds devices to this till: none is plugged in unless a test says so."""
        self.computer = Computer(list, list, list, list, list)
        self.settings_file = Path(self._folder.name) / "till.toml"
        self.bound: list[ScannerSettings] = []
        self.bind_desk = BindDesk(
            lambda: Binder(LoadedSettings(TillSettings(), files=(self.settings_file,)), self.computer),
            self.bound.append,
        )

    def start(self) -> None:
        """Start the engine; policy and lights are there."""
        self.engine.start()
        self.engine.call(self.status.set, READY)
        self.engine.call(self.counter.set_policy, POLICY)
        self._idle_lock = self.engine.submit(self.signin.run())

    def stop(self) -> None:
        """Stop everything."""
        self._idle_lock.cancel()
        self.on_engine(self.signin.stop())
        self.on_engine(self.people.authority.stop())
        self.on_engine(self.counter.stop())
        self.on_engine(self.resolver.stop())
        self.engine.stop()
        self._journal.close()
        self._folder.cleanup()
        self.world.check()

    def connect(self) -> None:
        """Do nothing: the platform is in memory."""

    def on_view(self, listener: Callable[[CounterView], None]) -> None:
        """Have every new view told."""
        self._listeners.append(listener)

    def take_scan(self, scan: Scan) -> None:
        """Take what a gun read."""
        if self.signin.is_asking or not self.doctor_desk.take_scan(scan):
            self.signin.scan(scan.text, is_cut=scan.truncated)

    def keep_look(self, language: Language, theme: str) -> None:
        """Keep it for the test to see."""
        self.kept.append((language, theme))

    # -- what the test does behind the window

    def pass_time(self, seconds: float) -> None:
        """Let time pass on the engine."""
        self.on_engine(self.world.clock.advance(seconds))

    def on_engine(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the engine and wait for it."""
        return self.engine.submit(work).result(timeout=20)

    def do(self, function: Callable[[], object]) -> None:
        """Run a function on the engine, then everything that follows from it without time passing."""

        async def act() -> None:
            function()
            await self.world.clock.run_until_idle()

        self.on_engine(act())

    def show_code(self) -> str:
        """Let the customer show a fresh code."""
        return self.world.model.issue_code(self.world.member).digits

    def publish(self, view: CounterView) -> None:
        """Tell a view to whoever follows, as the counter does."""
        for listener in self._listeners:
            listener(view)


def _ignore(_: JournalFaultError | None) -> None:
    return None


def wait_until(condition: Callable[[], bool], limit_s: float = 20.0) -> None:
    """Let Qt work until the condition holds; fail when that takes too long."""
    until = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < until, "it did not come true"
        QCoreApplication.processEvents()
        time.sleep(0.002)
