# SPDX-License-Identifier: Apache-2.0
"""The counter: which screen is up and what each key, scan and button does there. Decided without Qt.

It turns what the person does into the use-case `TakePayment`, and what the use-case tells into a `CounterView`.
Everything here runs on the engine's loop; nothing here waits for the world.
"""

from __future__ import annotations

import asyncio
import dataclasses
import re
from collections import deque
from collections.abc import Callable, Mapping
from uuid import UUID

import structlog

from cashier.checkout import notices
from cashier.checkout.amount_entry import AmountEntry
from cashier.checkout.attempt import Attempt, State
from cashier.checkout.attempts import Attempts, OrderBusyError, OrderPaidError
from cashier.checkout.cart import Cart
from cashier.checkout.order_book import OrderBook
from cashier.checkout.ports import Clock
from cashier.checkout.reckoning import Reckoning
from cashier.checkout.renderer import bill_of, render
from cashier.checkout.sale import (
    SETTLED_RETRIES,
    CounterBusyError,
    OrderUnfitError,
    SaleOnCounter,
    may_be_tried_with,
)
from cashier.checkout.scan_router import ScanRouter, SlipScan
from cashier.checkout.screens import Complete, CounterView, Notice, Screen, Unresolved
from cashier.checkout.take_payment import PaymentInProgress, Step, TakePayment
from cashier.checkout.unknown_resolver import Progress, UnknownResolver
from cashier.storage.errors import JournalFaultError
from cashier.values.identifiers import new_order_number
from cashier.values.money import Money
from cashier.values.payment_code import NotACode, PaymentCode
from middleplatform.contract.payments import Asset, Door, Entry, Order
from middleplatform.contract.terminals import TerminalPolicy

PAID_STAYS_S = 8.0
"""How long the verdict "paid" stays before the next sale comes up by itself."""

_log = structlog.get_logger(__name__)


_Moment = tuple[State, int, str | None]
"""What a notice is said into: the payment's state and version, and the trouble at its doors."""


class Counter:
    """One counter with one customer before it. ``publish`` is told each new view."""

    def __init__(
        self,
        *,
        take_payment: TakePayment,
        attempts: Attempts,
        resolver: UnknownResolver,
        book: OrderBook,
        scan_router: ScanRouter,
        clock: Clock,
        order_prefix: str,
        publish: Callable[[CounterView], None],
    ) -> None:
        self._take_payment = take_payment
        self._attempts = attempts
        self._resolver = resolver
        self._book = book
        self._scan_router = scan_router
        self.sells_goods = False
        """Whether there is a catalogue; without one nobody sees anything of goods."""
        self.on_slip: Callable[[str], object] = lambda _: None
        self.on_goods: Callable[[str, NotACode], bool] = lambda *_: False
        """Takes a scan that is no payment code; returns whether it was goods."""
        self._clock = clock
        self._order_prefix = order_prefix
        self._publish = publish
        self._reckoning = Reckoning(book)
        self._serial = 0
        self._sale = self.new_sale()
        self._complete: Complete | None = None
        self._payment: PaymentInProgress | None = None
        self._running: asyncio.Task[Attempt] | None = None
        self._left_alone: dict[UUID, Attempt] = {}
        self._notice: Notice | None = None
        self._said_at: _Moment | None = None
        self._settled: deque[Notice] = deque()
        self._leaves_at = 0.0
        self._leaving: asyncio.Task[None] | None = None
        resolver.watch(self._on_progress)
        attempts.listen(self._on_change)

    # -- what is seen

    @property
    def view(self) -> CounterView:
        """All that is to be seen just now."""
        unresolved = tuple(self._unresolved(attempt) for attempt in self._left_alone.values())
        settled = self._settled[0] if self._settled else None
        return CounterView(self._screen(), unresolved, settled, self._notice_now())

    @property
    def timings(self) -> Mapping[Step, float]:
        """When each step of the payment on the counter was reached (monotonic); empty where there is none."""
        return self._payment.timings if self._payment is not None else {}

    def show(self) -> None:
        """Tell the view anew."""
        self._publish(self.view)

    # -- what the person does

    def set_policy(self, policy: TerminalPolicy) -> None:
        """Follow the platform's rules from now on."""
        self._reckoning.policy = policy
        if self._payment is None and self._sale.is_empty:
            self._sale = dataclasses.replace(self.new_sale(), order_number=self._sale.order_number)
        elif self._reckoning.policy_of(self._sale.asset) is None and policy.assets:
            self._sale.asset = policy.assets[0].asset
        self.show()

    def press(self, key: str) -> None:
        """Take one key of the amount: a digit, ``00`` or the decimal point."""
        self._edit(lambda entry: entry.press(key))

    def erase(self) -> None:
        """Take back the last key of the amount."""
        self._edit(AmountEntry.erase)

    def clear(self) -> None:
        """Take back the whole amount, or put away an order that was handed over and is not being paid."""
        if self._payment is None and self._sale.given is not None:
            self.put_on(self.new_sale())
            return
        if self._payment is None and not self._sale.entry.digits and self._sale.times:
            self._sale.times = ""
            self.show()
            return
        self._edit(lambda entry: AmountEntry(currency=entry.currency))

    @property
    def order_number(self) -> str:
        """The number of the order on the counter; there always is one."""
        return self._sale.order_number

    def take_order(self, order: Order, asset: Asset | None = None) -> None:
        """Put an order on the counter that another till system made; the same one again changes nothing.

        Raises `CounterBusyError` where another order is being keyed in or paid, `OrderUnfitError` where the shop's
        rules do not let it be paid; then nothing has happened.
        """
        is_there = self._sale.given is not None and self._sale.order_number == order.number
        if is_there and (self._payment is not None or self._sale.given == order):
            return
        is_free = self._sale.is_empty if self._payment is None else self._payment.attempt.is_final
        if not (is_free or is_there) or self._book.get(self._sale.order_number) is not None:
            raise CounterBusyError(self._sale.order_number)
        chosen = (
            asset or next((each.asset for each in self._reckoning.policy.assets), None)
            if self._reckoning.policy
            else None
        )
        policy = self._reckoning.policy_of(chosen) if chosen else None
        if chosen is None or policy is None:
            raise OrderUnfitError(
                order.number, notices.ASSET_NOT_TAKEN if self._reckoning.policy else notices.NO_POLICY
            )
        money = Money(order.total_minor, order.currency)
        unfit = notices.OTHER_CURRENCY if order.currency != policy.currency else notices.does_not_fit(money, policy)
        if unfit is not None:
            raise OrderUnfitError(order.number, unfit)
        entry = AmountEntry(money.plain, order.currency)
        self.put_on(SaleOnCounter(order.number, entry, chosen, given=order, is_asset_given=asset is not None))

    def put_away(self, order_number: str) -> None:
        """Take an order off the counter, or give its payment up where one is under way; another one stays."""
        if self._sale.order_number != order_number:
            return
        payment = self._payment
        if payment is None or payment.attempt.state in {State.DECLINED, State.CANCELLED}:
            self.put_on(self.new_sale())
        elif not payment.attempt.is_final:
            self.cancel()

    def choose_asset(self, asset: Asset) -> None:
        """Pay with this asset."""
        if self._payment is None and self._reckoning.policy_of(asset) is not None and not self._sale.is_asset_given:
            self._sale.asset, self._sale.wish = asset, None
            self.show()

    def scan(self, text: str, entry: Entry = Entry.SCANNED, *, is_cut: bool = False) -> None:
        """Take what a scanner read, whatever screen is up. It starts a payment only where that is safe."""
        routed = self._scan_router.route(text, is_cut=is_cut)
        if isinstance(routed, PaymentCode):
            self._on_code(routed, entry)
        elif isinstance(routed, SlipScan):
            self._on_slip(routed)
        elif isinstance(routed, NotACode) and not self.on_goods(text, routed):
            self.say(notices.not_a_code(routed))

    def _on_slip(self, slip: SlipScan) -> None:
        """Have the slip looked up; an order that is not paid goes first."""
        if self._payment is not None and self._payment.attempt.state is not State.PAID:
            self.say(notices.SLIP_LATER)
            return
        if self._payment is not None:
            self.next_sale()
        self.on_slip(slip.order_number)

    def choose_door(self, door: Door) -> None:
        """Have the customer prove who they are by this door."""
        if self._payment is not None:
            self._notice = None
            self._payment.choose_door(door)

    def give_sms_code(self, code: str) -> None:
        """Pass on the SMS code that the customer told."""
        if not re.fullmatch(r"[0-9]{6}", code):
            self.say(notices.SMS_CODE_SHAPE)
        elif self._payment is not None:
            self._payment.give_sms_code(code)

    def cancel(self) -> None:
        """Give the payment up while it is not decided; what had come of it goes back."""
        if self._payment is None:
            return
        try:
            self._payment.give_up()
        except JournalFaultError as fault:
            _log.warning("give_up_not_written", fault=str(fault))
            self.say(notices.STORAGE_FAULT)

    def next_sale(self) -> None:
        """Go on to the next customer. An attempt without an end stays with the resolver."""
        payment = self._payment
        if payment is not None and not payment.attempt.is_final:
            if payment.attempt.state is not State.UNKNOWN:
                return
            payment.leave_alone()
            self._left_alone[payment.attempt_id] = payment.attempt
            self.put_on(self.new_sale())
            return
        self.put_on(self._following())

    def try_again(self) -> None:
        """After a declined or cancelled attempt: the same order again, where it is certain that it is not paid."""
        if self._payment is None or not self._payment.attempt.is_final:
            return
        attempt = self._payment.attempt
        if attempt.state is State.PAID:
            self.put_on(self._following())
        elif notices.why(attempt).retry in SETTLED_RETRIES:
            self.say(notices.same_code_again(attempt))
        else:
            self.put_on(self._sale)

    def dismiss(self, only: Notice | None = None) -> None:
        """Take away the notice on top, or ``only`` this one, which is true no longer."""
        if only in {None, self._notice}:
            self._notice = None
            self.show()

    def tell(self, notice: Notice) -> None:
        """Say something of an earlier payment; it stays until somebody has read it."""
        self._settled.append(notice)
        self.show()

    def dismiss_settled(self) -> None:
        """Take away what was said of an earlier payment; somebody has read it. The next one follows."""
        if self._settled:
            self._settled.popleft()
        self.show()

    async def stop(self) -> None:
        """End the counter's work; what is not decided stays on disk for the resolver."""
        ending = [task for task in (self._leaving, self._running) if task is not None]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    # -- inside

    def _screen(self) -> Screen:
        if self._payment is None:
            return self._complete or self._reckoning.screen(
                self._sale, self._notice_now(), sells_goods=self.sells_goods
            )
        progress = self._resolver.progress_of(self._payment.attempt_id)
        now, left = self._clock.monotonic(), self._reckoning.left(self._sale)
        return render(self._payment, progress, self._reckoning.policy, self._notice_now(), self._leaves_at, now, left)

    @property
    def sale(self) -> SaleOnCounter:
        """The sale before the customer, or the last one while its payment is to be seen."""
        return self._sale

    @property
    def due(self) -> Money | None:
        """What is left to pay of the order on the counter, or None while it costs nothing."""
        return self._reckoning.due(self._sale)

    def make_room(self) -> bool:
        """Let a decided payment on the screen make way; return whether the sale can be worked on (C7, C8)."""
        self._complete = None
        if self._payment is not None:
            if not self._payment.attempt.is_final:
                return False
            self.next_sale()
        return True

    def may_change(self) -> bool:
        """Return whether the order's amount is for the cashier to change just now; otherwise say why not."""
        if not self.make_room():
            return False
        standing = self._book.standing(self._sale.order_number)
        if self._sale.given is not None:
            self.say(notices.GIVEN_ORDER)
        elif standing is not None and standing.taken_minor:
            self.say(notices.PART_PAID)
        else:
            return True
        return False

    def anew(self) -> None:
        """Give a changed sale another number, where the platform or the book knows the one that it had."""
        known = self._book.get(self._sale.order_number) is not None
        if known:
            self._book.drop(self._sale.order_number)
        if known or self._sale.was_tried:
            self._sale.order_number, self._sale.was_tried = self._new_number(), False
        self._sale.wish = None

    def finish(self, complete: Complete) -> None:
        """Show that an order is paid; the next key or scan goes on to the next customer."""
        self.put_on(self.new_sale())
        self._complete = complete
        self.show()

    def _following(self) -> SaleOnCounter:
        """Return what comes after a payment: the rest of its order, or the next customer's sale."""
        if self._reckoning.left(self._sale) is None:
            return self.new_sale()
        self._sale.wish = None
        return self._sale

    def _edit(self, change: Callable[[AmountEntry], AmountEntry]) -> None:
        if not self.may_change():
            return
        entry = change(self._sale.entry)
        if entry != self._sale.entry and not self._sale.cart.live:
            try:
                self.anew()
            except JournalFaultError:
                self.say(notices.STORAGE_FAULT)
                return
        self._sale.entry = entry
        self._notice = None
        self.show()

    def _on_code(self, code: PaymentCode, entry: Entry) -> None:
        payment = self._payment
        if payment is not None:
            attempt = payment.attempt
            is_same = attempt.code_fingerprint == code.fingerprint
            if not attempt.is_final:
                self.say(notices.same_code_again(attempt) if is_same else notices.finish_first(attempt))
                return
            if attempt.state is State.PAID:
                if is_same:
                    self.say(notices.same_code_again(attempt))
                    return
                self.put_on(self._following())
            else:
                if not may_be_tried_with(code, attempt):
                    self.say(notices.same_code_again(attempt))
                    return
                self.put_on(self._sale)
        self._start(code, entry)

    def _start(self, code: PaymentCode, entry: Entry) -> None:
        charge = self._reckoning.charge(self._sale)
        if isinstance(charge, Notice):
            self.say(charge)
            return
        order = charge.order
        try:
            earlier = self._attempts.earlier_with_code(order.number, code.fingerprint)
            if earlier is not None and not may_be_tried_with(code, earlier):
                self.say(notices.same_code_again(earlier))
                return
            if charge.covers_minor is not None:
                self._book.open(order, self._sale.cart)
            self._payment = self._take_payment.begin(charge, code, entry)
        except OrderBusyError as busy:
            self.say(notices.finish_first(busy.attempt))
        except OrderPaidError as paid:
            self.say(notices.same_code_again(paid.attempt))
        except JournalFaultError as fault:
            _log.warning("attempt_not_written", fault=str(fault))
            self.say(notices.STORAGE_FAULT)
        else:
            self._notice = None
            self._sale.was_tried = True
            self._payment.observe(self._on_payment)
            self._running = asyncio.get_running_loop().create_task(self._payment.run())

    async def _leave(self, payment: PaymentInProgress) -> None:
        await self._clock.sleep(PAID_STAYS_S)
        if payment is self._payment:
            self._leaving = None
            self.put_on(self._following())

    def put_on(self, sale: SaleOnCounter) -> None:
        """Put a sale before the customer in the place of what is there."""
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        if sale.asset not in (assets := self._reckoning.assets(sale)) and assets:
            sale.asset = assets[0]
        self._payment = self._complete = None
        self._notice = None
        self._sale = sale
        self.show()

    def new_sale(self) -> SaleOnCounter:
        """Return a sale with nothing in it, and a number of its own."""
        asset = (
            self._reckoning.policy.assets[0].asset
            if self._reckoning.policy and self._reckoning.policy.assets
            else Asset.POINTS
        )
        policy = self._reckoning.policy_of(asset)
        entry = AmountEntry(currency=policy.currency) if policy else AmountEntry()
        return SaleOnCounter(self._new_number(), entry, asset, cart=Cart(entry.currency))

    def _new_number(self) -> str:
        """Return an order number that this till has never used: its clock may have been set back."""
        while True:
            self._serial += 1
            number = new_order_number(self._order_prefix, self._clock.now(), self._serial)
            try:
                if not (self._attempts.knows_order(number) or self._book.knows(number)):
                    return number
            except JournalFaultError:
                return number  # A journal that cannot be read refuses the payment itself.

    def say(self, notice: Notice) -> None:
        """Say something on top of the screen, until the payment goes on."""
        self._notice = notice
        self._said_at = self._moment()
        self.show()

    def _notice_now(self) -> Notice | None:
        """Return what was said, unless the payment went on since: "no result yet" must not stand beside "paid"."""
        if self._notice is not None and self._said_at != self._moment():
            self._notice = None
        return self._notice

    def _moment(self) -> _Moment | None:
        if self._payment is None:
            return None
        attempt = self._payment.attempt
        return attempt.state, attempt.version, self._payment.doors.trouble

    def _on_payment(self, payment: PaymentInProgress) -> None:
        if payment is self._payment:
            self.show()

    def _on_change(self, attempt: Attempt) -> None:
        if self._payment is not None and attempt.attempt_id == self._payment.attempt_id:
            if attempt.state is State.PAID and self._leaving is None:
                self._leaves_at = self._clock.monotonic() + PAID_STAYS_S
                self._leaving = asyncio.get_running_loop().create_task(self._leave(self._payment))
            self.show()
        elif attempt.attempt_id in self._left_alone and attempt.is_final:
            del self._left_alone[attempt.attempt_id]
            now = self._book.standing(attempt.order.number)
            self.tell(notices.part_settled(attempt) if now else notices.settled(attempt))
        elif attempt.state is State.UNKNOWN and not attempt.attended:
            self._left_alone[attempt.attempt_id] = attempt
            self.show()

    def _on_progress(self, progress: Progress) -> None:
        payment = self._payment
        on_screen = payment is not None and payment.attempt_id == progress.attempt.attempt_id
        if on_screen or progress.attempt.attempt_id in self._left_alone:
            self.show()

    def _unresolved(self, attempt: Attempt) -> Unresolved:
        progress = self._resolver.progress_of(attempt.attempt_id)
        bill = bill_of(attempt)
        return Unresolved(
            str(attempt.attempt_id), bill.order_number, bill.money, progress.questions if progress else 0
        )
