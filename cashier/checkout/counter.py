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
from dataclasses import dataclass
from uuid import UUID

import structlog

from cashier.checkout import notices
from cashier.checkout.amount_entry import AmountEntry
from cashier.checkout.attempt import Attempt, State
from cashier.checkout.attempts import Attempts, OrderBusyError, OrderPaidError
from cashier.checkout.ports import Clock
from cashier.checkout.renderer import bill_of, render
from cashier.checkout.scan_router import DoubleScan, ScanRouter
from cashier.checkout.screens import CounterView, Notice, Sale, Screen, Unresolved
from cashier.checkout.take_payment import Charge, PaymentInProgress, Step, TakePayment
from cashier.checkout.tenders import units_of
from cashier.checkout.unknown_resolver import Progress, UnknownResolver
from cashier.storage.errors import JournalFaultError
from cashier.values.identifiers import new_order_number
from cashier.values.money import Money
from cashier.values.payment_code import PaymentCode
from cashier.values.reasons import Retry
from middleplatform.contract.payments import Asset, Door, Entry, Order
from middleplatform.contract.terminals import AssetPolicy, TerminalPolicy

PAID_STAYS_S = 8.0
"""How long the verdict "paid" stays before the next sale comes up by itself."""

_log = structlog.get_logger(__name__)


_Moment = tuple[State, int, str | None]
"""What a notice is said into: the payment's state and version, and the trouble at its doors."""

_SETTLED_RETRIES = frozenset({Retry.ASK_FIRST, Retry.NOT_AT_ALL})
"""After these no code may be tried for the order: it is paid, or may be."""


class CounterBusyError(Exception):
    """Another order is on the counter; ``said`` and ``do_now`` are for people."""

    def __init__(self, order_number: str) -> None:
        super().__init__(f"order {order_number} is on the counter: finish it first")
        self.said = notices.ANOTHER_ORDER.said
        self.do_now = notices.ANOTHER_ORDER.do_now


class OrderUnfitError(Exception):
    """The order cannot be paid here as it is; ``said`` and ``do_now`` are for people."""

    def __init__(self, order_number: str, why: Notice) -> None:
        super().__init__(f"order {order_number} cannot be paid as it is: {why.said.en}")
        self.said = why.said
        self.do_now = why.do_now


@dataclass(slots=True)
class _Sale:
    """The order on the counter; it keeps its number over every attempt to pay it, and its amount after the first."""

    order_number: str
    entry: AmountEntry
    asset: Asset
    was_tried: bool = False
    given: Order | None = None
    """The order as another till system handed it over; its amount is not for the cashier to change."""
    is_asset_given: bool = False


class Counter:
    """One counter with one customer before it. ``publish`` is told each new view."""

    def __init__(
        self,
        *,
        take_payment: TakePayment,
        attempts: Attempts,
        resolver: UnknownResolver,
        scan_router: ScanRouter,
        clock: Clock,
        order_prefix: str,
        publish: Callable[[CounterView], None],
    ) -> None:
        self._take_payment = take_payment
        self._attempts = attempts
        self._resolver = resolver
        self._scan_router = scan_router
        self._clock = clock
        self._order_prefix = order_prefix
        self._publish = publish
        self._policy: TerminalPolicy | None = None
        self._serial = 0
        self._sale = self._new_sale()
        self._payment: PaymentInProgress | None = None
        self._running: asyncio.Task[None] | None = None
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
        self._policy = policy
        if self._payment is None and not self._sale.entry.digits:
            self._sale = dataclasses.replace(self._new_sale(), order_number=self._sale.order_number)
        elif self._policy_of(self._sale.asset) is None and policy.assets:
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
            self._to_sale(self._new_sale())
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
        is_free = not self._sale.entry.digits if self._payment is None else self._payment.attempt.is_final
        if not (is_free or is_there):
            raise CounterBusyError(self._sale.order_number)
        chosen = asset or next((each.asset for each in self._policy.assets), None) if self._policy else None
        policy = self._policy_of(chosen) if chosen else None
        if chosen is None or policy is None:
            raise OrderUnfitError(order.number, notices.ASSET_NOT_TAKEN if self._policy else notices.NO_POLICY)
        money = Money(order.total_minor, order.currency)
        unfit = notices.OTHER_CURRENCY if order.currency != policy.currency else notices.does_not_fit(money, policy)
        if unfit is not None:
            raise OrderUnfitError(order.number, unfit)
        entry = AmountEntry(money.plain, order.currency)
        self._to_sale(_Sale(order.number, entry, chosen, given=order, is_asset_given=asset is not None))

    def put_away(self, order_number: str) -> None:
        """Take an order off the counter, or give its payment up where one is under way; another one stays."""
        if self._sale.order_number != order_number:
            return
        payment = self._payment
        if payment is None or payment.attempt.state in {State.DECLINED, State.CANCELLED}:
            self._to_sale(self._new_sale())
        elif not payment.attempt.is_final:
            self.cancel()

    def choose_asset(self, asset: Asset) -> None:
        """Pay with this asset."""
        if self._payment is None and self._policy_of(asset) is not None and not self._sale.is_asset_given:
            self._sale.asset = asset
            self.show()

    def scan(self, text: str, entry: Entry = Entry.SCANNED, *, is_cut: bool = False) -> None:
        """Take what a scanner read, whatever screen is up. It starts a payment only where that is safe."""
        routed = self._scan_router.route(text, is_cut=is_cut)
        if isinstance(routed, DoubleScan):
            return
        if isinstance(routed, Notice):
            self._say(routed)
            return
        self._on_code(routed, entry)

    def choose_door(self, door: Door) -> None:
        """Have the customer prove who they are by this door."""
        if self._payment is not None:
            self._notice = None
            self._payment.choose_door(door)

    def give_sms_code(self, code: str) -> None:
        """Pass on the SMS code that the customer told."""
        if not re.fullmatch(r"[0-9]{6}", code):
            self._say(notices.SMS_CODE_SHAPE)
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
            self._say(notices.STORAGE_FAULT)

    def next_sale(self) -> None:
        """Go on to the next customer. An attempt without an end stays with the resolver."""
        payment = self._payment
        if payment is not None and not payment.attempt.is_final:
            if payment.attempt.state is not State.UNKNOWN:
                return
            payment.leave_alone()
            self._left_alone[payment.attempt_id] = payment.attempt
        self._to_sale(self._new_sale())

    def try_again(self) -> None:
        """After a declined or cancelled attempt: the same order again, where it is certain that it is not paid."""
        if self._payment is None or not self._payment.attempt.is_final:
            return
        attempt = self._payment.attempt
        if attempt.state is State.PAID:
            self._to_sale(self._new_sale())
        elif notices.why(attempt).retry in _SETTLED_RETRIES:
            self._say(notices.same_code_again(attempt))
        else:
            self._to_sale(self._sale)

    def dismiss(self) -> None:
        """Take away the notice on top."""
        self._notice = None
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
            return self._sale_screen()
        progress = self._resolver.progress_of(self._payment.attempt_id)
        return render(
            self._payment, progress, self._policy, self._notice_now(), self._leaves_at, self._clock.monotonic()
        )

    def _sale_screen(self) -> Sale:
        money = self._sale.entry.money
        policy = self._policy_of(self._sale.asset)
        return Sale(
            digits=self._sale.entry.digits,
            money=money,
            asset=self._sale.asset,
            assets=self._assets(),
            amount=units_of(money, policy) if money and policy else None,
            order_number=self._sale.order_number,
            is_given=self._sale.given is not None,
            notice=self._notice_now(),
        )

    def _assets(self) -> tuple[Asset, ...]:
        """Return what the cashier can choose from."""
        if self._policy is None or self._sale.is_asset_given:
            return (self._sale.asset,)
        return tuple(each.asset for each in self._policy.assets)

    def _edit(self, change: Callable[[AmountEntry], AmountEntry]) -> None:
        """Change the amount; a decided payment on the screen makes way, an undecided one does not (C7, C8)."""
        if self._payment is not None:
            if not self._payment.attempt.is_final:
                return
            self.next_sale()
        if self._sale.given is not None:
            self._say(notices.GIVEN_ORDER)
            return
        entry = change(self._sale.entry)
        if self._sale.was_tried and entry != self._sale.entry:
            # The platform knows the number with the old amount: another amount is another order.
            self._sale = dataclasses.replace(self._new_sale(), asset=self._sale.asset)
        self._sale.entry = entry
        self._notice = None
        self.show()

    def _on_code(self, code: PaymentCode, entry: Entry) -> None:
        payment = self._payment
        if payment is not None:
            attempt = payment.attempt
            is_same = attempt.code_fingerprint == code.fingerprint
            if not attempt.is_final:
                self._say(notices.same_code_again(attempt) if is_same else notices.finish_first(attempt))
                return
            if attempt.state is State.PAID:
                if is_same:
                    self._say(notices.same_code_again(attempt))
                    return
                self._to_sale(self._new_sale())
            else:
                if not _may_be_tried_with(code, attempt):
                    self._say(notices.same_code_again(attempt))
                    return
                self._to_sale(self._sale)
        self._start(code, entry)

    def _start(self, code: PaymentCode, entry: Entry) -> None:
        money = self._sale.entry.money
        policy = self._policy_of(self._sale.asset)
        if policy is None:
            self._say(notices.NO_POLICY)
            return
        if money is None:
            self._say(notices.AMOUNT_FIRST)
            return
        unfit = notices.does_not_fit(money, policy)
        if unfit is not None:
            self._say(unfit)
            return
        order = self._sale.given or Order(
            number=self._sale.order_number, total_minor=money.amount_minor, currency=money.currency
        )
        charge = Charge(order, self._sale.asset, units_of(money, policy))
        try:
            earlier = self._attempts.earlier_with_code(order.number, code.fingerprint)
            if earlier is not None and not _may_be_tried_with(code, earlier):
                self._say(notices.same_code_again(earlier))
                return
            self._payment = self._take_payment.begin(charge, code, entry)
        except OrderBusyError as busy:
            self._say(notices.finish_first(busy.attempt))
        except OrderPaidError as paid:
            self._say(notices.same_code_again(paid.attempt))
        except JournalFaultError as fault:
            _log.warning("attempt_not_written", fault=str(fault))
            self._say(notices.STORAGE_FAULT)
        else:
            self._notice = None
            self._sale.was_tried = True
            self._payment.observe(self._on_payment)
            self._running = asyncio.get_running_loop().create_task(self._run(self._payment))

    async def _run(self, payment: PaymentInProgress) -> None:
        await payment.run()

    async def _leave(self, payment: PaymentInProgress) -> None:
        await self._clock.sleep(PAID_STAYS_S)
        if payment is self._payment:
            self._leaving = None
            self._to_sale(self._new_sale())

    def _to_sale(self, sale: _Sale) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        self._payment = None
        self._notice = None
        self._sale = sale
        self.show()

    def _new_sale(self) -> _Sale:
        asset = self._policy.assets[0].asset if self._policy and self._policy.assets else Asset.POINTS
        policy = self._policy_of(asset)
        return _Sale(self._new_number(), AmountEntry(currency=policy.currency) if policy else AmountEntry(), asset)

    def _new_number(self) -> str:
        """Return an order number that this till has never used: its clock may have been set back."""
        while True:
            self._serial += 1
            number = new_order_number(self._order_prefix, self._clock.now(), self._serial)
            try:
                if not self._attempts.knows_order(number):
                    return number
            except JournalFaultError:
                return number  # A journal that cannot be read refuses the payment itself.

    def _policy_of(self, asset: Asset) -> AssetPolicy | None:
        assets = self._policy.assets if self._policy else ()
        return next((each for each in assets if each.asset is asset), None)

    def _say(self, notice: Notice) -> None:
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
            self._settled.append(notices.settled(attempt))
            self.show()
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


def _may_be_tried_with(code: PaymentCode, earlier: Attempt) -> bool:
    """Say whether this code may be tried for an order after an attempt that came to nothing."""
    if not earlier.is_final or earlier.state is State.PAID:
        return False
    retry = notices.why(earlier).retry
    if earlier.code_fingerprint == code.fingerprint:
        return retry is Retry.SAME_CODE
    return retry not in _SETTLED_RETRIES
