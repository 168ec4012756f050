# SPDX-License-Identifier: Apache-2.0
"""Builds a till out of its parts: the one module that knows the concrete classes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from cashier.catalogue.catalogue import open_catalogue
from cashier.checkout.attempts import Attempts
from cashier.checkout.charged_desk import ChargedDesk
from cashier.checkout.counter import Counter
from cashier.checkout.customer_view import customer_view
from cashier.checkout.find_payment import FindPayment
from cashier.checkout.goods_desk import GoodsDesk, HeldDesk
from cashier.checkout.journalled_attempts import JournalledAttempts, read_body
from cashier.checkout.journalled_orders import JournalledOrders, order_to_carry_over
from cashier.checkout.order_book import OrderBook
from cashier.checkout.platform_events import PlatformEvents
from cashier.checkout.right_of_way import RightOfWay
from cashier.checkout.sale_desk import SaleDesk, ScaleRules
from cashier.checkout.scan_router import ScanRouter
from cashier.checkout.screens import CounterView, Sale
from cashier.checkout.take_payment import TakePayment
from cashier.checkout.tender_desk import TenderDesk
from cashier.checkout.tenders import units_of
from cashier.checkout.unknown_resolver import ResolverTimings, UnknownResolver
from cashier.checkout.window_guns import guns_in_window
from cashier.devices.device_lights import light_off
from cashier.devices.scanners import Scanners
from cashier.devices.status import Level, Light, Part, StatusBoard
from cashier.engine import Engine, SystemClock
from cashier.it.bind_desk import BindDesk, BindsDevices
from cashier.it.camera_desk import CameraDesk
from cashier.it.doctor_desk import DoctorDesk
from cashier.it.enrolment import Enrolment, load_enrolment
from cashier.it.journal_light import journal_light
from cashier.it.manager_process import managers
from cashier.logs import set_up_logs
from cashier.panels import PanelDesk, PanelName, Panels
from cashier.platform_client.client import PlatformClient
from cashier.platform_watch import PlatformWatch
from cashier.pos.desk import Desk
from cashier.receipts.paperwork import Paperwork
from cashier.refunds.giving_back import GivingBack
from cashier.refunds.journalled_refunds import JournalledRefunds, refund_to_carry_over
from cashier.refunds.past_desk import PastDesk
from cashier.refunds.past_sales import PastSales
from cashier.refunds.platform_refunds import PlatformRefunds
from cashier.refunds.refunds import Refunds
from cashier.settings import LoadedSettings, ScaleSettings
from cashier.shifts.desk import ShiftDesk
from cashier.shifts.journalled_shifts import JournalledShifts, shift_to_carry_over
from cashier.shifts.left_open import InSight, LeftOpen
from cashier.shifts.lost_payments import LostPayments
from cashier.shifts.office_desk import OfficeDesk
from cashier.shifts.shifts import Shifts
from cashier.signin.desk import SignInDesk
from cashier.signin.people import People
from cashier.staff.feed import StaffFeed
from cashier.storage.errors import JournalFaultError
from cashier.storage.journal import ChainReport, Journal
from cashier.storage.quarantine import Quarantined, has_asked, open_or_begin_anew, still_to_ask
from cashier.storage.secrets import SecretStore
from cashier.values.money import Money
from cashier.values.reasons import reason_for
from cashier.values.texts import Language
from hardware.scanner import Scan
from middleplatform.contract.terminals import TerminalPolicy

if TYPE_CHECKING:
    from cashier.devices.displays import PoleOfTill
    from cashier.devices.pin_pads import SerialPINPad
    from cashier.devices.printers import Printer
    from cashier.it.finding import Finding
    from cashier.pos.server import POSInterface

POLICY_NOTE = "policy"
LOOK_NOTE = "look"

_log = structlog.get_logger(__name__)


class Till:
    """A till, built and ready to start. What lives on the engine's loop is touched only through the engine."""

    quarantined: Quarantined | None = None
    """The journal that was put aside at this start, if one was."""
    printer: Printer | None

    def __init__(
        self,
        loaded: LoadedSettings,
        enrolment: Enrolment,
        key: Ed25519PrivateKey,
        journal: Journal,
        secrets: SecretStore,
    ) -> None:
        self.settings = loaded.settings
        self.shop_name, self.is_training = enrolment.shop_name, enrolment.is_training
        self.terminal_name, self.terminal_id = enrolment.terminal_name, enrolment.terminal_id
        self.engine = Engine()
        self.clock = SystemClock()
        self.status = StatusBoard()
        self._journal = journal
        self._journal_light = journal_light(journal.path.parent)
        self.guns_in_window = guns_in_window(self.settings.scanner)
        self._views: list[Callable[[CounterView], None]] = []
        self.people = People(journal, self.clock)
        self._client = PlatformClient(
            enrolment.platform_url, enrolment.terminal_id, key, on_trouble=self._on_platform_trouble
        )
        platform = PlatformEvents(self._client)
        self.shifts = Shifts(JournalledShifts(journal), self.clock, who=lambda: self.people.authority.who)
        self.scanners = Scanners(self.settings.scanner, self.status, self.engine.call, self.take_scan)
        self.doctor_desk = DoctorDesk(partial(_examine, loaded, secrets), self.status, self)
        self.camera_desk = CameraDesk(self.scanners.feeds, self.status)
        self.attempts = Attempts(
            JournalledAttempts(journal, self._on_journal_health), self.clock, self.shifts.begun_in
        )
        self.resolver = UnknownResolver(self.attempts, platform, self.clock, ResolverTimings())
        self.pin_pad: SerialPINPad | None = self._pin_pad()
        self.printer, self.pole = self._printer(), self._pole()
        self.bind_desk = BindDesk(partial(_binder, loaded), self.scanners.add, self.people.authority, self.printer)
        self.take_payment = TakePayment(self.attempts, platform, self.pin_pad, self.clock)
        self._keep_orders(journal)
        self._keep_shifts(journal)
        self.counter = Counter(
            take_payment=self.take_payment,
            attempts=self.attempts,
            resolver=self.resolver,
            book=self.book,
            scan_router=ScanRouter(self.clock),
            clock=self.clock,
            order_prefix=enrolment.terminal_id,
            publish=InSight(self._left_open, self.refunds, self.shifts, self._publish).publish,
        )
        self._sell(journal)
        self.panels = self._panels(loaded)
        self._follow_counter()
        self._desk = Desk(self.counter, self.attempts)
        self.pos = self._pos_interface()
        self.platform_watch = PlatformWatch(self._client, self.status, self._on_policy, time.time)
        self.policy: TerminalPolicy | None = None
        self.has_policy = asyncio.Event()
        self.scan_listener: Callable[[Scan], None] = lambda scan: self.signin.scan(scan.text, is_cut=scan.truncated)
        self._watching: list[asyncio.Task[None]] = []

    def _keep_shifts(self, journal: Journal) -> None:
        """Build the shift panel; whoever takes a shift over is at the till then."""
        self._left_open = LeftOpen(self.book, self.refunds)
        self.shift_desk = ShiftDesk(
            self.shifts,
            JournalledShifts(journal),
            left_open=self._left_open,
            authority=self.people.authority,
            hand_to=self.people.session.hand_to,
        )

    def _follow_counter(self) -> None:
        """Have whoever depends on the counter's views follow them."""
        self.signin: SignInDesk = self.people.desk(self.counter, self.panels, self.settings.sign_in)
        right_of_way = RightOfWay(self.panels, self.people.may_begin)
        self.refunds.listen(lambda _: self.counter.show())
        self.shifts.listen(lambda _: self.counter.show())
        self._views += [right_of_way.follow, self.shift_desk.follow, self.signin.follow]

    def _keep_orders(self, journal: Journal) -> None:
        """Build what remembers orders with several payments, and refunds."""
        self._orders = JournalledOrders(journal)
        self.book = OrderBook(
            self._orders,
            self.attempts,
            self.clock,
            begun_in=self.shifts.begun_in,
            before_cash=self.shifts.before_cash,
        )
        self.refunds = Refunds(
            JournalledRefunds(journal),
            PlatformRefunds(self._client),
            self.clock,
            begun_in=self.shifts.begun_in,
            before_cash=self.shifts.before_cash,
        )

    def _sell(self, journal: Journal) -> None:
        """Build what works on the sale, and the panels beside it."""
        self.catalogue = open_catalogue(journal.path.parent)
        self.sale_desk = SaleDesk(
            self.counter,
            self.book,
            self._orders,
            self.clock,
            goods=self.catalogue,
            scale=scale_rules(self.settings.scale),
            gives_back=GivingBack(self.book, self.refunds),
            authority=self.people.authority,
        )
        self.tender_desk = TenderDesk(self.sale_desk)
        self.goods_desk, self.held_desk = GoodsDesk(self.sale_desk), HeldDesk(self.sale_desk)
        past = PastSales(JournalledAttempts(journal, self._on_journal_health), self._orders, self.refunds)
        self.past_desk = PastDesk(past, self.refunds, self.people.authority)
        find = FindPayment(self._client, self.attempts.without_end)
        self.charged_desk = ChargedDesk(find, self._amounts_of, self.clock)
        self.counter.on_slip = self.charged_desk.ask_slip
        self._print(journal)

    def _print(self, journal: Journal) -> None:
        """Build what prints slips and opens the drawer by itself."""
        paperwork = Paperwork(
            journal,
            self.printer,
            self.settings.printer,
            self.clock,
            self.shifts,
            self.people.authority,
            is_training=self.is_training,
        )
        paperwork.follow(self.book, self.refunds)
        paperwork.serve(self.shift_desk, self.past_desk, self.counter.say)
        self.slips, self.slip_desk, self.drawer = paperwork.slips, paperwork.slip_desk, paperwork.drawer
        self._views.append(self.slips.follow)

    def _amounts_of(self, money: Money) -> tuple[int, ...]:
        """Return what an amount of money would be in units of each asset that the shop takes in its currency."""
        assets = self.policy.assets if self.policy is not None else ()
        return tuple(units_of(money, each) for each in assets if each.currency == money.currency)

    def _pin_pad(self) -> SerialPINPad | None:
        if self.settings.pin_pad is None:
            return None
        from cashier.devices.pin_pads import SerialPINPad  # Late: every make's protocol, for tills that have a pad.

        return SerialPINPad(self.settings.pin_pad, self.status, self.engine.call, lambda: self.counter.show())  # noqa: PLW0108 - there is none yet

    @property
    def has_customer_screen(self) -> bool:
        """Whether the customer's window is wanted on a second monitor."""
        return self.settings.customer_display.second_screen

    @property
    def has_printer(self) -> bool:
        """Whether slips can be printed here."""
        return self.printer is not None

    def _printer(self) -> Printer | None:
        if self.settings.printer is None:
            return None
        from cashier.devices.printers import Printer  # Late: the ways to a printer, for tills that have one.

        return Printer(self.settings.printer, self.status, self.engine.call)

    def _pole(self) -> PoleOfTill | None:
        if self.settings.customer_display.port is None:
            return None
        from cashier.devices.displays import PoleOfTill  # Late: for tills that have one.

        return PoleOfTill(self.settings.customer_display, self.status, self.engine.call)

    def _pos_interface(self) -> POSInterface | None:
        if not self.settings.pos.enabled:
            return None
        from cashier.pos.server import POSInterface  # Late: a web server that most tills do not need.

        return POSInterface(self._desk, self.settings.storage.folder, self.settings.pos.port)

    def _open_office(self, leave: UUID, ended: Callable[[int], None]) -> None:
        self.start_manager(leave, ended)

    def _panels(self, loaded: LoadedSettings) -> Panels:
        self.start_manager = managers(loaded, self.engine.call)
        """Opens the manager's window with a leave, beside the till; tells its exit code when it is closed."""
        desks: dict[PanelName, PanelDesk] = {
            PanelName.SHIFT: self.shift_desk,
            PanelName.DOCTOR: self.doctor_desk,
            PanelName.CAMERA: self.camera_desk,
            PanelName.BIND: self.bind_desk,
            PanelName.TENDER: self.tender_desk,
            PanelName.GOODS: self.goods_desk,
            PanelName.HELD: self.held_desk,
            PanelName.PAST: self.past_desk,
            PanelName.CHARGED: self.charged_desk,
            PanelName.SLIPS: self.slip_desk,
            PanelName.OFFICE: OfficeDesk(self._open_office, self.people.authority, self.counter),
        }
        return Panels(desks)

    def start(self) -> None:
        """Start the engine, take up what an earlier run left open, and look for devices and platform."""
        self.engine.start()
        self.engine.submit(self._start()).result()

    def stop(self) -> None:
        """Stop everything, in the order in which nothing is lost; what is undecided stays in the journal."""
        self.scanners.stop()
        if self.pin_pad is not None:
            self.pin_pad.stop()
        if self.printer is not None:
            self.printer.stop()
        if self.pole is not None:
            self.pole.stop()
        self.engine.submit(self._stop()).result(timeout=10)
        self.engine.stop()
        self._journal.close()
        if self.catalogue is not None:
            self.catalogue.close()

    def wait_until_ready(self, timeout_s: float) -> bool:
        """Wait until platform and every configured device are ready; return whether they are. Not on the engine."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            lights = self.status.lights
            if Part.PLATFORM in {light.part for light in lights} and all(
                light.level in {Level.READY, Level.OFF} for light in lights
            ):
                return True
            time.sleep(0.05)
        return False

    def check_journal(self) -> ChainReport:
        """Have the journal's hash chain checked."""

        async def check() -> ChainReport:
            return self._journal.check_chain()

        return self.engine.submit(check()).result()

    def on_view(self, listener: Callable[[CounterView], None]) -> None:
        """Have every new view told to ``listener``, on the engine's loop."""
        self._views.append(listener)

    def look(self) -> tuple[Language, str]:
        """Return language and theme as they were left."""
        window = self.settings.window
        try:
            kept = json.loads(self._journal.note(LOOK_NOTE) or "{}")
            return Language(kept.get("language", window.language)), str(kept.get("theme", window.theme))
        except ValueError:
            return window.language, window.theme

    def keep_look(self, language: Language, theme: str) -> None:
        """Keep language and theme for the next start. May be called from any thread."""
        note = json.dumps({"language": language, "theme": theme})
        self.engine.call(self._journal.keep_note, LOOK_NOTE, note)

    async def _start(self) -> None:
        self._on_journal_health(None)
        self._take_up_policy()
        self.resolver.recover()
        self.refunds.recover()
        self.sale_desk.recover()
        self.slips.recover()
        self.scanners.start()
        if self.pin_pad is None:
            self.status.set(light_off(Part.PIN_PAD))
        else:
            self.pin_pad.start()
        if self.printer is not None:
            self.printer.start()
        if self.pole is not None:
            self.pole.start()
        if self.pos is not None:
            self._views.append(self._desk.on_view)
            self.status.set(self.pos.start())
        feed = StaffFeed(self._client, self.people.staff, self.clock)
        for name, work in (
            ("platform watch", self.platform_watch.run()),
            ("staff", feed.run()),
            ("idle lock", self.signin.run()),
        ):
            self._watching.append(asyncio.get_running_loop().create_task(work, name=name))
        still = still_to_ask(self._journal)
        if still is not None:
            is_kept, noting = self._journal_has, partial(has_asked, self._journal)
            lost = LostPayments(self._client, still, is_kept, noting, self.clock, self.counter.tell)
            self._watching.append(asyncio.get_running_loop().create_task(lost.run(), name="lost payments"))

    def _journal_has(self, attempt_id: str) -> bool:
        return self._journal.attempt(attempt_id) is not None

    async def _stop(self) -> None:
        self.bind_desk.leave()
        for task in self._watching:
            task.cancel()
        # A question that ends after its client is closed would leave its connection open.
        await asyncio.gather(*self._watching, return_exceptions=True)
        await self.signin.stop()
        await self.people.authority.stop()
        if self.pos is not None:
            await self.pos.stop()
        await self.counter.stop()
        await self.refunds.stop()
        await self.resolver.stop()
        await self._client.aclose()

    def _publish(self, view: CounterView) -> None:
        screen = view.screen
        self.scanners.read_now(wanted=isinstance(screen, Sale) and screen.money is not None)
        if self.pole is not None:
            self.pole.show(customer_view(screen).pole)
        for listener in self._views:
            listener(view)

    def take_scan(self, scan: Scan) -> None:
        """Take what a gun or camera read, whatever the way in; on the engine's loop."""
        self.camera_desk.on_scan(scan.device, scan.text, scan.symbology)
        if self.signin.is_asking or not self.doctor_desk.take_scan(scan):
            self.scan_listener(scan)

    def _on_platform_trouble(self) -> None:
        self.platform_watch.wake()

    def _take_up_policy(self) -> None:
        """Work by the last known rules until the platform tells the present ones."""
        note = self._journal.note(POLICY_NOTE)
        if note is not None:
            try:
                self._follow(TerminalPolicy.model_validate_json(note))
            except ValidationError:
                return  # Written by another version: the platform is asked in a moment anyway.

    def _on_policy(self, policy: TerminalPolicy) -> None:
        if self._follow(policy):
            try:
                self._journal.keep_note(POLICY_NOTE, policy.model_dump_json())
            except JournalFaultError as fault:
                self._on_journal_health(fault)

    def _follow(self, policy: TerminalPolicy) -> bool:
        """Work by these rules from now on; return whether they are others than before."""
        is_news = self.policy is None or _rules(policy) != _rules(self.policy)
        self.policy = policy
        self.has_policy.set()
        if is_news:
            self.resolver.follow(ResolverTimings(policy.resolver.query_delays_s, policy.resolver.cancel_after_s))
            self.counter.set_policy(policy)
        return is_news

    def _on_journal_health(self, fault: JournalFaultError | None) -> None:
        if fault is None:
            self.status.set(self._journal_light)
            return
        reason = reason_for("STORAGE_FAULT")
        self.status.set(Light(Part.JOURNAL, Level.FAULT, reason.said, reason.do_now))


def build_till(loaded: LoadedSettings, secrets: SecretStore, *, log_folder: Path | None = None) -> Till:
    """Build the till of these settings.

    Raises `NotEnrolledError`, `SecretsError`, or `JournalUnusableError`; each says what to do.
    """
    folder = loaded.settings.storage.folder
    enrolment, key = load_enrolment(folder, secrets)
    set_up_logs(log_folder or folder / "logs")
    journal, quarantined = open_or_begin_anew(
        folder, datetime.now(UTC), read_body, shift_to_carry_over, refund_to_carry_over, order_to_carry_over
    )
    if quarantined is not None:
        _log.warning(
            "journal_quarantined",
            file=str(quarantined.path),
            why=quarantined.why,
            carried_over=quarantined.carried_over,
            is_complete=quarantined.is_complete,
        )
    till = Till(loaded, enrolment, key, journal, secrets)
    till.quarantined = quarantined
    return till


def _examine(loaded: LoadedSettings, secrets: SecretStore) -> list[Finding]:
    from cashier.it.doctor import examine_beside_a_till  # Late: it knows all that a till depends on.

    return examine_beside_a_till(loaded, secrets)


def _binder(loaded: LoadedSettings) -> BindsDevices:
    from cashier.it.binder import Binder  # Late: it knows every driver, and hardly any day binds a device.

    return Binder(loaded)


def scale_rules(scale: ScaleSettings) -> ScaleRules:
    """Return how the labels of the shop's scales are read."""
    return ScaleRules(frozenset(scale.price_prefixes), frozenset(scale.weight_prefixes))


def _rules(policy: TerminalPolicy) -> TerminalPolicy:
    return policy.model_copy(update={"server_time": None})
