# SPDX-License-Identifier: Apache-2.0
"""Couriers, their sessions and deliveries: their queries. A session's token itself is never stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, insert, select, update

from middleplatform.contract.payments import Status
from middleplatform.database.tables import (
    cash_collections,
    courier_sessions,
    couriers,
    deliveries,
    order_tenders,
    orders,
    payments,
)


@dataclass(frozen=True, slots=True)
class StoredCourier:
    """A courier of a shop."""

    courier_id: str
    shop_id: str
    number: str
    name: str
    created_at: datetime
    login_hash: str | None = field(default=None, repr=False)
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredCourierSession:
    """A signed-in phone of a courier."""

    token_hash: bytes = field(repr=False)
    session_id: str
    courier_id: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """An order to be handed over against payment. ``lines`` are order lines of the contract as JSON."""

    shop_id: str
    number: str
    courier_id: str
    day: date
    recipient: str
    phone: str | None
    address: str
    currency: str
    total_minor: int
    lines: list[dict[str, Any]]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CashCollection:
    """Cash that a courier took for the open rest of a delivery, once per ``cash_id``."""

    shop_id: str
    number: str
    cash_id: UUID
    courier_id: str
    amount_minor: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LiveTender:
    """What covers part of an order now: a payment that waits or succeeded, or cash (then without an attempt)."""

    number: str
    kind: str
    amount: int
    value_minor: int
    attempt_id: UUID | None
    open: bool
    taken_by: str
    at: datetime


class CourierRepository:
    """Reads and writes couriers and sessions on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, courier: StoredCourier) -> None:
        """Store a courier."""
        self._connection.execute(insert(couriers).values(_values(courier)))

    def find_by_number(self, number: str) -> StoredCourier | None:
        """Find a courier by the number that signs in."""
        return self._one(couriers.c.number == number)

    def find(self, courier_id: str, *, lock: bool = False) -> StoredCourier | None:
        """Find a courier, shut out or not; with ``lock`` nobody else changes them until the transaction ends."""
        return self._one(couriers.c.courier_id == courier_id, lock=lock)

    def all(self) -> list[StoredCourier]:
        """List the couriers by number."""
        rows = self._connection.execute(select(couriers).order_by(couriers.c.number))
        return [_courier(row) for row in rows]

    def change(self, courier_id: str, **values: Any) -> None:
        """Change columns of a courier."""
        self._connection.execute(update(couriers).where(couriers.c.courier_id == courier_id).values(values))

    def add_session(self, session: StoredCourierSession) -> None:
        """Store a session."""
        self._connection.execute(insert(courier_sessions).values(_values(session)))

    def session(self, token_hash: bytes) -> StoredCourierSession | None:
        """Find a session by its token's hash, ended or not."""
        row = self._connection.execute(
            select(courier_sessions).where(courier_sessions.c.token_hash == token_hash)
        ).one_or_none()
        if row is None:
            return None
        return StoredCourierSession(**{name: getattr(row, name) for name in StoredCourierSession.__slots__})

    def end_session(self, session_id: str, now: datetime) -> None:
        """End a session."""
        self._connection.execute(
            update(courier_sessions).where(courier_sessions.c.session_id == session_id).values(ended_at=now)
        )

    def end_sessions_of(self, courier_id: str, now: datetime) -> None:
        """End all sessions of a courier."""
        self._connection.execute(
            update(courier_sessions)
            .where(courier_sessions.c.courier_id == courier_id, courier_sessions.c.ended_at.is_(None))
            .values(ended_at=now)
        )

    def forget_sessions(self, before: datetime) -> None:
        """Delete the sessions that expired before a moment."""
        self._connection.execute(delete(courier_sessions).where(courier_sessions.c.expires_at < before))

    def _one(self, condition: Any, *, lock: bool = False) -> StoredCourier | None:
        found = select(couriers).where(condition)
        found = found.with_for_update(key_share=True) if lock else found
        row = self._connection.execute(found).one_or_none()
        return None if row is None else _courier(row)


class DeliveryRepository:
    """Reads and writes deliveries, and reads what covers them, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, delivery: StoredDelivery) -> None:
        """Store a delivery."""
        self._connection.execute(insert(deliveries).values(_values(delivery)))

    def change(self, shop_id: str, number: str, **values: Any) -> None:
        """Change columns of a delivery."""
        self._connection.execute(
            update(deliveries).where(deliveries.c.shop_id == shop_id, deliveries.c.number == number).values(values)
        )

    def find(self, shop_id: str, number: str) -> StoredDelivery | None:
        """Find a delivery of a shop."""
        row = self._connection.execute(
            select(deliveries).where(deliveries.c.shop_id == shop_id, deliveries.c.number == number)
        ).one_or_none()
        return None if row is None else _delivery(row)

    def of_day(self, courier_id: str, day: date) -> list[StoredDelivery]:
        """List a courier's deliveries of one day by number."""
        found = select(deliveries).where(deliveries.c.courier_id == courier_id, deliveries.c.day == day)
        return [_delivery(row) for row in self._connection.execute(found.order_by(deliveries.c.number))]

    def of_shop(self, shop_id: str, day: date) -> list[StoredDelivery]:
        """List a shop's deliveries of one day by number."""
        found = select(deliveries).where(deliveries.c.shop_id == shop_id, deliveries.c.day == day)
        return [_delivery(row) for row in self._connection.execute(found.order_by(deliveries.c.number))]

    def tenders(self, shop_id: str, numbers: Sequence[str]) -> list[LiveTender]:
        """List what covers some of a shop's orders, in the order of time."""
        mine = (order_tenders.c.shop_id == shop_id) & order_tenders.c.number.in_(numbers)
        columns = (payments.c.amount, payments.c.status, payments.c.terminal_id, payments.c.created_at)
        paid = select(order_tenders, *columns).join(payments, payments.c.attempt_id == order_tenders.c.attempt_id)
        tenders = [
            LiveTender(
                number=row.number,
                kind=row.asset,
                amount=row.amount,
                value_minor=row.value_minor,
                attempt_id=row.attempt_id,
                open=row.status == Status.VERIFYING,
                taken_by=row.terminal_id,
                at=row.created_at,
            )
            for row in self._connection.execute(paid.where(mine))
        ]
        in_cash = select(cash_collections).where(
            cash_collections.c.shop_id == shop_id, cash_collections.c.number.in_(numbers)
        )
        tenders += [
            LiveTender(
                number=row.number,
                kind=CASH,
                amount=row.amount_minor,
                value_minor=row.amount_minor,
                attempt_id=None,
                open=False,
                taken_by=row.courier_id,
                at=row.at,
            )
            for row in self._connection.execute(in_cash)
        ]
        return sorted(tenders, key=lambda tender: tender.at)

    def covered(self, shop_id: str, number: str) -> int:
        """Return how much of an order is covered, in minor units."""
        covered = self._connection.execute(
            select(orders.c.covered_minor).where(orders.c.shop_id == shop_id, orders.c.number == number)
        ).scalar_one_or_none()
        return covered or 0

    def cash(self, cash_id: UUID) -> CashCollection | None:
        """Find cash by its id."""
        row = self._connection.execute(
            select(cash_collections).where(cash_collections.c.cash_id == cash_id)
        ).one_or_none()
        if row is None:
            return None
        return CashCollection(**{name: getattr(row, name) for name in CashCollection.__slots__})

    def add_cash(self, collection: CashCollection) -> None:
        """Store cash."""
        self._connection.execute(insert(cash_collections).values(_values(collection)))


CASH = "cash"
"""Stands where a tender's asset stands: no account of ours pays it."""


def _values(stored: Any) -> dict[str, Any]:
    return {name: getattr(stored, name) for name in type(stored).__slots__}


def _courier(row: Row[Any]) -> StoredCourier:
    return StoredCourier(**{name: getattr(row, name) for name in StoredCourier.__slots__})


def _delivery(row: Row[Any]) -> StoredDelivery:
    return StoredDelivery(**{name: getattr(row, name) for name in StoredDelivery.__slots__})
