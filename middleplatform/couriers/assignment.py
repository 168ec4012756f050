# SPDX-License-Identifier: Apache-2.0
"""Which courier has which delivery on which day, as a shop's order system exports it: CSV in, all rows or none."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from sqlalchemy import Connection

from middleplatform.accounts.csv_file import ImportRefusedError, read_rows
from middleplatform.accounts.currencies import CURRENCY_EXPONENTS
from middleplatform.accounts.repository import Shop, ShopRepository
from middleplatform.accounts.service import AdminError
from middleplatform.context import PlatformContext
from middleplatform.contract.payments import MAX_AMOUNT
from middleplatform.couriers.repository import CourierRepository, DeliveryRepository, LiveTender, StoredDelivery
from middleplatform.database.unit_of_work import Unit

COLUMNS = ("number", "courier", "day", "recipient", "phone", "address", "total")
_NUMBER = re.compile(r"[A-Za-z0-9_-]{1,40}")
_PHONE = re.compile(r"\+?[0-9]{5,15}")
_LENGTHS = {"recipient": 60, "address": 200}


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, in numbers of deliveries."""

    added: int
    changed: int
    unchanged: int


class Assignment:
    """Assigns deliveries to couriers."""

    def __init__(self, context: PlatformContext) -> None:
        self._context = context

    def import_csv(self, shop_id: str, content: bytes) -> Imported:
        """Import a CSV file (UTF-8) with the `COLUMNS`; ``total`` in the shop's currency, such as 128.50.

        A delivery that is known takes the new courier, day, recipient, phone and address; its total stays. Raises
        `ImportRefusedError`, and `AdminError` for an unknown shop.
        """
        return self._context.units.write(lambda unit: self._import(unit, shop_id, content))

    def of_shop(self, shop_id: str, day: date) -> list[tuple[StoredDelivery, list[LiveTender]]]:
        """List a shop's deliveries of one day, each with what covers it."""

        def look(connection: Connection) -> list[tuple[StoredDelivery, list[LiveTender]]]:
            rows = DeliveryRepository(connection)
            found = rows.of_shop(shop_id, day)
            tenders = rows.tenders(shop_id, [delivery.number for delivery in found])
            return [(one, [tender for tender in tenders if tender.number == one.number]) for one in found]

        return self._context.units.read(look)

    def _import(self, unit: Unit, shop_id: str, content: bytes) -> Imported:
        shop = ShopRepository(unit.connection).find(shop_id)
        if shop is None:
            raise AdminError(f"shop {shop_id!r} does not exist")
        couriers = {
            courier.number: courier.courier_id
            for courier in CourierRepository(unit.connection).all()
            if courier.shop_id == shop_id and courier.disabled_at is None
        }
        faults: list[str] = []
        rows = DeliveryRepository(unit.connection)
        seen: dict[str, int] = {}
        counts = {"added": 0, "changed": 0, "unchanged": 0}
        for line, row in read_rows(content, COLUMNS):
            reader = _Row(line, row, shop, couriers, self._context)
            delivery = reader.delivery()
            faults += reader.faults
            if delivery is None:
                continue
            if delivery.number in seen:
                faults.append(
                    f"row {line}, number: {delivery.number!r} stands in row {seen[delivery.number]} already"
                )
                continue
            seen[delivery.number] = line
            known = rows.find(shop_id, delivery.number)
            if known is not None and (known.total_minor, known.currency) != (
                delivery.total_minor,
                delivery.currency,
            ):
                faults.append(f"row {line}, total: {delivery.number!r} is known with {known.total_minor} minor units")
                continue
            counts[_store(rows, known, delivery)] += 1
        if faults:
            raise ImportRefusedError(faults)
        return Imported(**counts)


def _store(rows: DeliveryRepository, known: StoredDelivery | None, delivery: StoredDelivery) -> str:
    if known is None:
        rows.add(delivery)
        return "added"
    changes = {
        name: getattr(delivery, name)
        for name in ("courier_id", "day", "recipient", "phone", "address")
        if getattr(delivery, name) != getattr(known, name)
    }
    if not changes:
        return "unchanged"
    rows.change(delivery.shop_id, delivery.number, **changes)
    return "changed"


class _Row:
    """One row of the file, read with every fault it has."""

    def __init__(
        self, line: int, row: dict[str, str], shop: Shop, couriers: dict[str, str], context: PlatformContext
    ) -> None:
        self._line = line
        self._row = row
        self._shop = shop
        self._couriers = couriers
        self._context = context
        self.faults: list[str] = []

    def delivery(self) -> StoredDelivery | None:
        """Return the delivery, or None where there are faults."""
        row = self._row
        if not _NUMBER.fullmatch(row["number"]):
            self._fault("number", "1 to 40 letters, digits, - or _")
        if row["courier"] not in self._couriers:
            self._fault("courier", f"the number of a courier of shop {self._shop.shop_id!r}")
        for name, most in _LENGTHS.items():
            if not 1 <= len(row[name]) <= most:
                self._fault(name, f"1 to {most} characters")
        if row["phone"] and not _PHONE.fullmatch(row["phone"]):
            self._fault("phone", "5 to 15 digits with or without a leading +, or empty")
        day, total_minor = self._day(), self._total_minor()
        if self.faults or day is None or total_minor is None:
            return None
        return StoredDelivery(
            shop_id=self._shop.shop_id,
            number=row["number"],
            courier_id=self._couriers[row["courier"]],
            day=day,
            recipient=row["recipient"],
            phone=row["phone"] or None,
            address=row["address"],
            currency=self._shop.currency,
            total_minor=total_minor,
            lines=[],
            created_at=self._context.clock.now(),
        )

    def _day(self) -> date | None:
        try:
            return date.fromisoformat(self._row["day"])
        except ValueError:
            self._fault("day", "a day such as 2027-01-31")
            return None

    def _total_minor(self) -> int | None:
        decimals = CURRENCY_EXPONENTS[self._shop.currency]
        allowed = f"more than 0, with at most {decimals} decimals"
        try:
            minor = Decimal(self._row["total"]).scaleb(decimals)
        except InvalidOperation:
            self._fault("total", allowed)
            return None
        if not minor.is_finite() or minor != minor.to_integral_value() or not 1 <= minor <= MAX_AMOUNT:
            self._fault("total", allowed)
            return None
        return int(minor)

    def _fault(self, column: str, allowed: str) -> None:
        self.faults.append(f"row {self._line}, {column}: {self._row[column]!r} is not {allowed}")
