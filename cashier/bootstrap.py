# SPDX-License-Identifier: Apache-2.0
"""Builds a till out of its parts: the one module that knows the concrete classes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from cashier.catalogue.catalogue import open_catalogue
from cashier.checkout import first_payment
from cashier.checkout.attempts import Attempts
from cashier.checkout.counter import Counter
from cashier.checkout.customer_view import customer_view
from cashier.checkout.journalled_attempts import JournalledAttempts, read_body
from cashier.checkout.journalled_orders import JournalledOrders, order_to_carry_over
from cashier.checkout.order_book import OrderBook
from cashier.checkout.platform_events import PlatformEvents
from cashier.checkout.right_of_way import RightOfWay
from cashier.checkout.sale_desk import SaleDesk, ScaleRules
from cashier.checkout.scan_router import ScanRouter
from cashier.checkout.screens import CounterView, Sale
from cashier.checkout.take_payment import TakePayment
from cashier.checkout.tenders import units_of
from cashier.checkout.unknown_resolver import ResolverTimings, UnknownResolver
from cashier.checkout.window_guns import guns_in_window
from cashier.devices.device_lights import light_off
from cashier.devices.scanners import Scanners
from cashier.devices.status import Level, Light, Part, StatusBoard
from cashier.engine import Engine, SystemClock
from cashier.it.enrolment import Enrolment, load_enrolment
from cashier.it.journal_light import journal_light
from cashier.it.manager_process import managers
from cashier.logs import set_up_logs
from cashier.panels import LateDesk, PanelName, Panels
from cashier.platform_client.client import PlatformClient
from cashier.platform_watch import LOOKING, PlatformWatch
from cashier.receipts.paperwork import Paperwork
from cashier.refunds.giving_back import GivingBack
from cashier.refunds.journalled_refunds import JournalledRefunds, refund_to_carry_over
from cashier.refunds.platform_refunds import PlatformRefunds
from cashier.refunds.refunds import Refunds
from cashier.settings import LoadedSettings, ScaleSettings
from cashier.shifts.journalled_shifts import JournalledShifts, shift_to_carry_over
from cashier.shifts.left_open import InSight, LeftOpen
from cashier.shifts.shifts import Shifts
from cashier.side_desks import SideDesks, Surroundings, side_desks
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
    from cashier.pos.server import POSInterface
    from cashier.shifts.office_desk import OfficeDesk

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
        *,
        has_window: bool = True,
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
        guns, call = self.settings.scanner, self.engine.call
        self.scanners = Scanners(guns, self.status, call, self.take_scan, has_window=has_window)
        self._kept_attempts = JournalledAttempts(journal, self._on_journal_health)
        self.attempts = Attempts(self._kept_attempts, self.clock, self.shifts.begun_in)
        self.resolver = UnknownResolver(self.attempts, platform, self.clock, ResolverTimings())
        self.pin_pad: SerialPINPad | None = self._pin_pad()
        self.printer, self.pole = self._printer(), self._pole()
        self.take_payment = TakePayment(self.attempts, platform, self.pin_pad, self.clock)
        self._keep_orders(journal)
        self._left_open = LeftOpen(self.book, self.refunds)
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
        self.desks = self._side_desks(loaded, secrets)
        self.counter.on_slip = self._ask_slip
        self.start_manager = managers(loaded, self.engine.call)
        """Opens the manager's window with a leave, beside the till; tells its exit code when it is closed."""
        self.panels = Panels({**self.desks.by_name(), PanelName.OFFICE: LateDesk(self._office_desk)})
        self._follow_counter()
        self.pos = self._pos_interface()
        self.platform_watch = PlatformWatch(self._client, self.status, self._on_policy, time.time)
        self.policy: TerminalPolicy | None = None
        self.has_policy = asyncio.Event()
        self.scan_listener: Callable[[Scan], None] = lambda scan: self.signin.scan(scan.text, is_cut=scan.truncated)
        self._watching: list[asyncio.Task[None]] = []
        self._is_connecting = False

    def _follow_counter(self) -> None:
        """Have whoever depends on the counter's views follow them."""
        self.signin: SignInDesk = self.people.desk(self.counter, self.panels, self.settings.sign_in)
        right_of_way = RightOfWay(self.panels, self.people.may_begin)
        self.refunds.listen(lambda _: self.counter.show())
        self.shifts.listen(lambda _: self.counter.show())
        self._views += [right_of_way.follow, self.signin.follow]

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
        """Build what works on the sale, and what prints."""
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
        self._paperwork = Paperwork(
            journal,
            self.printer,
            self.settings.printer,
            self.clock,
            self.shifts,
            self.people.authority,
            is_training=self.is_training,
        )
        self._paperwork.follow(self.book, self.refunds, self.counter.say)
        self.slips = self._paperwork.slips
        self._views.append(self.slips.follow)

    def _side_desks(self, loaded: LoadedSettings, secrets: SecretStore) -> SideDesks:
        return side_desks(
            Surroundings(
                loaded=loaded,
                secrets=secrets,
                journal=self._journal,
                client=self._client,
                clock=self.clock,
                status=self.status,
                scanners=self.scanners,
                devices=self,
                people=self.people,
                shifts=self.shifts,
                left_open=self._left_open,
                counter=self.counter,
                sale=self.sale_desk,
                attempts=self.attempts,
                kept_attempts=self._kept_attempts,
                orders=self._orders,
                refunds=self.refunds,
                paperwork=self._paperwork,
                printer=self.printer,
                amounts_of=self._amounts_of,
                on_view=self.on_view,
            )
        )

    def _ask_slip(self, number: str) -> None:
        self.desks.charged.desk.ask_slip(number)

    def _office_desk(self) -> OfficeDesk:
        from cashier.shifts.office_desk import OfficeDesk  # Late, as every desk beside the sale.

        return OfficeDesk(self._open_office, self.people.authority, self.counter)

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
        from cashier.pos.desk import Desk
        from cashier.pos.server import POSInterface  # Late: a web server that most tills do not need.

        desk = Desk(self.counter, self.attempts)
        self._views.append(desk.on_view)
        return POSInterface(desk, self.settings.storage.folder, self.settings.pos.port)

    def _open_office(self, leave: UUID, ended: Callable[[int], None]) -> None:
        self.start_manager(leave, ended)

    def start(self, *, connects: bool = True) -> None:
        """Start the engine, take up what an earlier run left open, and look for devices and platform.

        Without ``connects`` the platform is not asked before `connect`, unless something is open there.
        """
        self.engine.start()
        self.engine.submit(self._start()).result()
        if connects:
            self.connect()

    def connect(self) -> None:
        """Begin to talk to the platform, if that was not begun. May be called from any thread."""
        self.engine.call(self._connect)

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
            if Part.PLATFORM in {light.part for light in lights} and all(light.works for light in lights):
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
            self.status.set(self.pos.start())
        for light in LOOKING:
            self.status.set(light)
        self._watch("idle lock", self.signin.run())

    def _connect(self) -> None:
        if not self._is_connecting:
            self._is_connecting = True
            self._watch("platform", self._talk_to_platform())

    async def _talk_to_platform(self) -> None:
        await asyncio.to_thread(first_payment.load)
        self._watch("platform watch", self.platform_watch.run())
        self._watch("staff", StaffFeed(self._client, self.people.staff, self.clock).run())
        still = still_to_ask(self._journal)
        if still is not None:
            from cashier.shifts.lost_payments import LostPayments  # Late: for the day after a journal was damaged.

            is_kept, noting = self._journal_has, partial(has_asked, self._journal)
            lost = LostPayments(self._client, still, is_kept, noting, self.clock, self.counter.tell)
            self._watch("lost payments", lost.run())

    def _watch(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run this until the till stops."""
        self._watching.append(asyncio.get_running_loop().create_task(work, name=name))

    def _journal_has(self, attempt_id: str) -> bool:
        return self._journal.attempt(attempt_id) is not None

    async def _stop(self) -> None:
        self._is_connecting = True  # Whoever asks for it from now on is too late.
        self.desks.bind.leave()
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
        camera, doctor = self.desks.camera.built, self.desks.doctor.built
        if camera is not None:
            camera.on_scan(scan.device, scan.text, scan.symbology)
        if self.signin.is_asking or doctor is None or not doctor.take_scan(scan):
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


def build_till(
    loaded: LoadedSettings, secrets: SecretStore, *, log_folder: Path | None = None, has_window: bool = True
) -> Till:
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
    till = Till(loaded, enrolment, key, journal, secrets, has_window=has_window)
    till.quarantined = quarantined
    return till


def scale_rules(scale: ScaleSettings) -> ScaleRules:
    """Return how the labels of the shop's scales are read."""
    return ScaleRules(frozenset(scale.price_prefixes), frozenset(scale.weight_prefixes))


def _rules(policy: TerminalPolicy) -> TerminalPolicy:
    return policy.model_copy(update={"server_time": None})
