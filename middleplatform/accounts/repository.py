# SPDX-License-Identifier: Apache-2.0
"""Members and the rules of shops: their queries. Balances are the ledger's."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from middleplatform.contract.payments import Asset
from middleplatform.database.prepared import Prepared
from middleplatform.database.tables import members, policies, shops
from middleplatform.database.upsert import insert_or_update


@dataclass(frozen=True, slots=True)
class Member:
    """A member; ``wrong_passwords`` counts payment passwords in a row, over all payments."""

    member_id: str
    name: str
    phone: str
    login_hash: str | None = field(repr=False)
    payment_hash: str | None = field(repr=False)
    wrong_passwords: int
    password_locked_until: datetime | None
    no_password_limit_minor: int | None
    frozen_at: datetime | None

    @property
    def phone_masked(self) -> str:
        """The phone number with its middle hidden."""
        return self.phone[:-8] + "****" + self.phone[-4:] if len(self.phone) >= 9 else "****" + self.phone[-2:]


@dataclass(frozen=True, slots=True)
class Policy:
    """A shop's rules for one asset; amounts in units of the asset, ``_minor`` in the shop's currency.

    At most ``max_share_percent`` of an order is paid with the asset, in multiples of ``min_unit``.
    A day is the last 24 hours: a rule that forgets everything at midnight invites two days' worth at once.
    """

    shop_id: str
    asset: Asset
    units_per_currency_unit: int
    max_amount: int
    no_password_limit_minor: int
    no_password_daily_count: int
    daily_limit: int | None = None
    max_share_percent: int = 100
    min_unit: int = 1


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop: the owner of terminals and order numbers."""

    shop_id: str
    name: str
    currency: str


_MEMBER = select(members).where(members.c.member_id == bindparam("member_id"))
_FIND_MEMBER, _LOCK_MEMBER = Prepared(_MEMBER), Prepared(_MEMBER.with_for_update(key_share=True))
_SHOP = Prepared(select(shops).where(shops.c.shop_id == bindparam("shop_id")))
_POLICY = select(policies).where(policies.c.shop_id == bindparam("shop_id"), policies.c.asset == bindparam("asset"))


class MemberRepository:
    """Reads and writes members on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, member_id: str, name: str, phone: str, created_at: datetime) -> None:
        """Store a new member, without passwords."""
        values = {"member_id": member_id, "name": name, "phone": phone, "created_at": created_at}
        self._connection.execute(insert(members).values(wrong_passwords=0, **values))

    def find(self, member_id: str, *, lock: bool = False) -> Member | None:
        """Find a member by id; with ``lock`` nobody else changes it until the transaction ends."""
        found = _LOCK_MEMBER if lock else _FIND_MEMBER
        return _member(found.one_or_none(self._connection, {"member_id": member_id}))

    def find_by_phone(self, phone: str) -> Member | None:
        """Find a member by phone number."""
        return _member(self._connection.execute(select(members).where(members.c.phone == phone)).one_or_none())

    def all(self) -> list[Member]:
        """List all members in the order they came."""
        rows = self._connection.execute(select(members).order_by(members.c.created_at, members.c.member_id))
        return [member for member in map(_member, rows) if member is not None]

    def change(self, member_id: str, **values: Any) -> None:
        """Change columns of a member."""
        self._connection.execute(update(members).where(members.c.member_id == member_id).values(**values))


class ShopRepository:
    """Reads and writes shops and their policies on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, shop: Shop, created_at: datetime) -> None:
        """Store a new shop."""
        self._connection.execute(
            insert(shops).values(shop_id=shop.shop_id, name=shop.name, currency=shop.currency, created_at=created_at)
        )

    def find(self, shop_id: str) -> Shop | None:
        """Find a shop by id."""
        row = _SHOP.one_or_none(self._connection, {"shop_id": shop_id})
        return None if row is None else Shop(row.shop_id, row.name, row.currency)

    def all(self) -> list[Shop]:
        """List all shops."""
        rows = self._connection.execute(select(shops).order_by(shops.c.shop_id))
        return [Shop(row.shop_id, row.name, row.currency) for row in rows]

    def set_policy(self, policy: Policy) -> None:
        """Store the rules of a shop for one asset, in place of older ones."""
        values = {name: getattr(policy, name) for name in Policy.__slots__}
        keys = {"shop_id", "asset"}
        update_values = {name: value for name, value in values.items() if name not in keys}
        insert_or_update(self._connection, policies, values, update_values)

    def policies(self, shop_id: str) -> list[Policy]:
        """List a shop's rules, one for each asset that it takes, points first."""
        rows = self._connection.execute(select(policies).where(policies.c.shop_id == shop_id))
        found = [_policy(row) for row in rows]
        return sorted(found, key=lambda policy: list(Asset).index(policy.asset))

    def policy(self, shop_id: str, asset: Asset) -> Policy | None:
        """Find a shop's rules for an asset; None where it does not take it."""
        row = self._connection.execute(_POLICY, {"shop_id": shop_id, "asset": asset}).one_or_none()
        return None if row is None else _policy(row)

    def highest_no_password_limit_minor(self, currency: str) -> int:
        """Return the highest no-password limit of any shop that sells in a currency; 0 where there is none."""
        return int(
            self._connection.execute(
                select(func.coalesce(func.max(policies.c.no_password_limit_minor), 0))
                .join(shops, shops.c.shop_id == policies.c.shop_id)
                .where(shops.c.currency == currency)
            ).scalar_one()
        )


def _member(row: Any) -> Member | None:
    if row is None:
        return None
    return Member(**{name: getattr(row, name) for name in Member.__slots__})


def _policy(row: Any) -> Policy:
    values = {name: getattr(row, name) for name in Policy.__slots__}
    return Policy(**(values | {"asset": Asset(row.asset)}))
