# SPDX-License-Identifier: Apache-2.0
"""Orders and their live debits: what keeps an order from being paid twice, in rows and constraints."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from middleplatform.contract.payments import Asset
from middleplatform.database.prepared import Prepared, Together
from middleplatform.database.tables import order_tenders, orders
from middleplatform.database.upsert import insert_if_absent

_THIS = (orders.c.shop_id == bindparam("of_shop"), orders.c.number == bindparam("of_number"))
_LOCK = Prepared(select(orders).where(*_THIS).with_for_update(key_share=True))
_HOLDER = select(order_tenders.c.attempt_id).where(
    order_tenders.c.shop_id == bindparam("of_shop"),
    order_tenders.c.number == bindparam("of_number"),
    order_tenders.c.asset == bindparam("of_asset"),
)
_MORE = update(orders).where(*_THIS).values(covered_minor=orders.c.covered_minor + bindparam("more"))
_ADD = Prepared(_MORE)
_TENDER = insert(order_tenders).values(
    shop_id=bindparam("of_shop"),
    number=bindparam("of_number"),
    asset=bindparam("by_asset"),
    attempt_id=bindparam("by_attempt"),
    value_minor=bindparam("more"),
)
_COVER = Together([_TENDER], _MORE)


@dataclass(frozen=True, slots=True)
class StoredOrder:
    """An order as the shop first told it, and how much of it live debits cover; ``is_new`` where nothing does."""

    shop_id: str
    number: str
    currency: str
    total_minor: int
    covered_minor: int
    is_new: bool = False


class OrderRepository:
    """Reads and writes orders on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self, shop_id: str, number: str) -> StoredOrder | None:
        """Find an order and keep everybody else from it until the transaction ends."""
        row = _LOCK.one_or_none(self._connection, {"of_shop": shop_id, "of_number": number})
        if row is None:
            return None
        return StoredOrder(row.shop_id, row.number, row.currency, row.total_minor, row.covered_minor)

    def open(self, shop_id: str, number: str, currency: str, total_minor: int) -> StoredOrder:
        """Find and lock an order, or store it. An order that nothing covers takes the new total."""
        new = StoredOrder(shop_id, number, currency, total_minor, 0, is_new=True)
        values = {name: getattr(new, name) for name in StoredOrder.__slots__ if name != "is_new"}
        if insert_if_absent(self._connection, orders, values):
            return new
        stored = self.lock(shop_id, number)
        assert stored is not None, "an order is never deleted"
        if stored.covered_minor == 0 and self.holder_of_any(shop_id, number) is None:
            self._connection.execute(
                update(orders)
                .where(orders.c.shop_id == shop_id, orders.c.number == number)
                .values(total_minor=total_minor, currency=currency)
            )
            return new
        return stored

    def holder(self, order: StoredOrder, asset: Asset) -> UUID | None:
        """Return the attempt that pays a locked order with this asset."""
        if order.is_new:
            return None
        which = {"of_shop": order.shop_id, "of_number": order.number, "of_asset": asset}
        return self._connection.execute(_HOLDER, which).scalar_one_or_none()

    def holder_of_any(self, shop_id: str, number: str) -> UUID | None:
        """Return one attempt that pays this order, with any asset."""
        return self._connection.execute(
            select(order_tenders.c.attempt_id)
            .where(order_tenders.c.shop_id == shop_id, order_tenders.c.number == number)
            .limit(1)
        ).scalar_one_or_none()

    def cover(self, order: StoredOrder, asset: str, attempt_id: UUID, value_minor: int) -> None:
        """Let an attempt, or cash, cover part of a locked order; the database refuses more than the total."""
        which = {"of_shop": order.shop_id, "of_number": order.number, "by_asset": asset, "by_attempt": attempt_id}
        _COVER.run(self._connection, which | {"more": value_minor})

    def release(self, shop_id: str, number: str, attempt_id: UUID) -> None:
        """Take back what an attempt covered, if it still does."""
        value_minor = self._connection.execute(
            delete(order_tenders)
            .where(order_tenders.c.attempt_id == attempt_id)
            .returning(order_tenders.c.value_minor)
        ).scalar_one_or_none()
        if value_minor is not None:
            self._add(shop_id, number, -value_minor)

    def _add(self, shop_id: str, number: str, value_minor: int) -> None:
        _ADD.run(self._connection, {"of_shop": shop_id, "of_number": number, "more": value_minor})
