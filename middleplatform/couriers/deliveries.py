# SPDX-License-Identifier: Apache-2.0
"""Deliveries and how they are collected: by a payment that goes a till's road, or in cash for the open rest."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from middleplatform.accounts.currencies import CURRENCY_EXPONENTS
from middleplatform.accounts.repository import Policy, ShopRepository
from middleplatform.context import PlatformContext
from middleplatform.contract.couriers import (
    CollectCash,
    CollectPayment,
    Delivery,
    DeliveryList,
    DeliveryState,
    DeliveryTender,
    Price,
)
from middleplatform.contract.payments import Asset, Channel, CreatePayment, Order, OrderLine
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.couriers.identity import CourierIdentity
from middleplatform.couriers.pictures import read_codes
from middleplatform.couriers.repository import (
    CASH,
    CashCollection,
    DeliveryRepository,
    LiveTender,
    StoredDelivery,
)
from middleplatform.database.unit_of_work import Unit
from middleplatform.payments.orders import OrderRepository
from middleplatform.payments.rules import most_units, units_for
from middleplatform.payments.take_payment import Taken, TakePayment
from middleplatform.problems import RequestRefusedError
from middleplatform.security.audit import record_act
from middleplatform.security.rate_limits import Limit, count_event, retry_after_s

_PICTURES = Limit("courier-pictures", 60, 60)


class Deliveries:
    """Serves the courier's page: the day's deliveries, and collecting them."""

    def __init__(self, context: PlatformContext, taking: TakePayment) -> None:
        self._context = context
        self._taking = taking

    def of_day(self, courier: CourierIdentity, day: date) -> DeliveryList:
        """List a courier's deliveries of one day, with how far each is paid."""

        def look(connection: Connection) -> DeliveryList:
            found = DeliveryRepository(connection).of_day(courier.courier_id, day)
            return DeliveryList(deliveries=_views(connection, courier, found))

        return self._context.units.read(look)

    def one(self, courier: CourierIdentity, number: str) -> Delivery:
        """Return one delivery of a courier. Raises `RequestRefusedError` (404)."""
        return self._context.units.read(
            lambda connection: _views(connection, courier, [_own(connection, courier, number)])[0]
        )

    def collect(self, courier: CourierIdentity, number: str, attempt_id: UUID, request: CollectPayment) -> Taken:
        """Take a payment for a delivery, as a till does; the same attempt again is answered with what became of it.

        Raises `RequestRefusedError`: 404 for somebody else's delivery, 409 while another attempt of it is open.
        """

        def look(connection: Connection) -> StoredDelivery:
            delivery = _own(connection, courier, number)
            tenders = DeliveryRepository(connection).tenders(courier.shop_id, [number])
            # By asset and amount the payment itself decides; that nobody pays twice stands in the order's rows.
            if any(tender.open and tender.attempt_id != attempt_id for tender in tenders):
                raise RequestRefusedError(
                    409, ReasonCode.ORDER_BEING_PAID, "another payment of this delivery has no end yet"
                )
            return delivery

        delivery = self._context.units.read(look)
        create = CreatePayment(
            order=Order(
                number=delivery.number,
                total_minor=delivery.total_minor,
                currency=delivery.currency,
                lines=tuple(OrderLine.model_validate(line) for line in delivery.lines),
            ),
            asset=request.asset,
            amount=request.amount,
            code=request.code,
            entry=request.entry,
            channel=Channel.DELIVERY,
            covers_minor=request.covers_minor,
        )
        return self._taking.take(courier.terminal, attempt_id, create)

    def collect_cash(self, courier: CourierIdentity, number: str, request: CollectCash) -> Delivery:
        """Note that the courier took cash for the whole open rest, once per ``cash_id``.

        Raises `RequestRefusedError`: 404 for somebody else's delivery; 409 while a payment is open, where nothing is
        left, or where the rest is another amount than the courier saw.
        """

        def collect(unit: Unit) -> None:
            delivery = _own(unit.connection, courier, number)
            orders = OrderRepository(unit.connection)
            rows = DeliveryRepository(unit.connection)
            # The order is locked first: a payment that arrives meanwhile finds it covered.
            order = orders.open(delivery.shop_id, delivery.number, delivery.currency, delivery.total_minor)
            booked = rows.cash(request.cash_id)
            if booked is not None:
                if (booked.shop_id, booked.number, booked.amount_minor) != (
                    delivery.shop_id,
                    delivery.number,
                    request.amount_minor,
                ):
                    raise RequestRefusedError(409, ReasonCode.ORDER_DIFFERS, "this cash id stands for other cash")
                return
            if any(tender.open for tender in rows.tenders(delivery.shop_id, [number])):
                raise RequestRefusedError(409, ReasonCode.ORDER_BEING_PAID, "a payment of this delivery is open")
            due_minor = order.total_minor - order.covered_minor
            if due_minor == 0:
                raise RequestRefusedError(409, ReasonCode.ORDER_ALREADY_PAID, "nothing of this delivery is open")
            if request.amount_minor != due_minor:
                raise RequestRefusedError(
                    409, ReasonCode.ORDER_DIFFERS, f"amount_minor: the open rest is {due_minor}"
                )
            orders.cover(order, CASH, request.cash_id, due_minor)
            rows.add_cash(
                CashCollection(
                    delivery.shop_id,
                    delivery.number,
                    request.cash_id,
                    courier.courier_id,
                    due_minor,
                    self._context.clock.now(),
                )
            )
            record_act(
                unit.connection,
                self._context.random,
                self._context.clock.now(),
                actor=f"courier:{courier.courier_id}",
                act="cash.collected",
                subject=f"delivery:{delivery.shop_id}:{delivery.number}"[:80],
                details={
                    "amount_minor": due_minor,
                    "total_minor": delivery.total_minor,
                    "currency": delivery.currency,
                    "cash_id": str(request.cash_id),
                },
            )

        self._context.units.write(collect)
        return self.one(courier, number)

    def read_picture(self, courier: CourierIdentity, pixels: bytes, width: int, height: int) -> tuple[str, ...]:
        """Return the codes on a picture of grey pixels. Raises `RequestRefusedError` (422, 429)."""
        now = self._context.clock.now()

        def count(unit: Unit) -> int:
            wait_s = retry_after_s(unit.connection, _PICTURES, courier.courier_id, now)
            if not wait_s:
                count_event(unit.connection, _PICTURES, courier.courier_id, now)
            return wait_s

        wait_s = self._context.units.write(count)
        if wait_s:
            raise RequestRefusedError(429, ReasonCode.RATE_LIMITED, "too many pictures", retry_after_s=wait_s)
        try:
            return read_codes(pixels, width, height)
        except ValueError as error:
            raise RequestRefusedError(422, ReasonCode.REQUEST_INVALID, f"body: {error}") from error


def _own(connection: Connection, courier: CourierIdentity, number: str) -> StoredDelivery:
    delivery = DeliveryRepository(connection).find(courier.shop_id, number)
    if delivery is None or delivery.courier_id != courier.courier_id:
        raise RequestRefusedError(404, ReasonCode.NOT_FOUND, "no delivery of yours has this number")
    return delivery


def _views(connection: Connection, courier: CourierIdentity, found: Sequence[StoredDelivery]) -> tuple[Delivery, ...]:
    tenders = defaultdict(list)
    numbers = [delivery.number for delivery in found]
    for tender in DeliveryRepository(connection).tenders(courier.shop_id, numbers):
        tenders[tender.number].append(tender)
    policies = ShopRepository(connection).policies(courier.shop_id)
    return tuple(_view(courier, delivery, tenders[delivery.number], policies) for delivery in found)


def _view(
    courier: CourierIdentity, delivery: StoredDelivery, tenders: Sequence[LiveTender], policies: Sequence[Policy]
) -> Delivery:
    due_minor = delivery.total_minor - sum(tender.value_minor for tender in tenders)
    if any(tender.open for tender in tenders):
        state = DeliveryState.BEING_PAID
    else:
        state = DeliveryState.DUE if due_minor > 0 else DeliveryState.PAID
    held = {tender.kind for tender in tenders}
    prices = [_price(delivery, due_minor, policy) for policy in policies if policy.asset not in held]
    return Delivery(
        number=delivery.number,
        day=delivery.day,
        recipient=delivery.recipient,
        phone=delivery.phone,
        address=delivery.address,
        currency=delivery.currency,
        total_minor=delivery.total_minor,
        due_minor=due_minor,
        state=state,
        prices=tuple(price for price in prices if price.most > 0),
        tenders=tuple(
            DeliveryTender(
                kind=tender.kind,
                amount=tender.amount,
                value_minor=tender.value_minor,
                yours=tender.taken_by == courier.courier_id,
                is_open=tender.open,
                attempt_id=tender.attempt_id,
                at=tender.at,
            )
            for tender in tenders
        ),
        lines=tuple(OrderLine.model_validate(line) for line in delivery.lines),
    )


def _price(delivery: StoredDelivery, due_minor: int, policy: Policy) -> Price:
    """Say what the open rest costs, and how much of it the payment would let through."""
    amount = units_for(due_minor, policy, delivery.currency)
    most = min(amount, policy.max_amount, most_units(delivery.total_minor, policy, delivery.currency))
    return Price(
        asset=policy.asset,
        amount=amount,
        most=most - most % policy.min_unit,
        step=policy.min_unit,
        units_per_currency_unit=policy.units_per_currency_unit
        if policy.asset is Asset.POINTS
        else 10 ** CURRENCY_EXPONENTS[delivery.currency],
    )
