# SPDX-License-Identifier: Apache-2.0
"""Members and shops as an administrator manages them: adding, passwords, grants, rules."""

import re
from dataclasses import dataclass
from datetime import datetime

from middleplatform.accounts.currencies import CURRENCY_EXPONENTS
from middleplatform.accounts.repository import Member, MemberRepository, Policy, Shop, ShopRepository
from middleplatform.context import PlatformContext
from middleplatform.contract.payments import MAX_AMOUNT, Asset
from middleplatform.database.unit_of_work import Unit
from middleplatform.ledger.repository import LedgerRepository
from middleplatform.ledger.service import Ledger
from middleplatform.randomness import random_identifier
from middleplatform.sessions.ending import end_sessions

PHONE = re.compile(r"\+?[0-9]{5,15}")
NAME_ALLOWED = "1 to 60 characters that can be seen, without spaces around them"
_PAYMENT_PASSWORD = re.compile(r"[0-9]{6}")
_MIN_LOGIN_PASSWORD = 8


class AdminError(ValueError):
    """Something an administrator asked for that cannot be; the message names the thing and what is allowed."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account holds, in units of its asset."""

    account_id: str
    asset: Asset
    currency: str
    available: int


@dataclass(frozen=True, slots=True)
class NewMember:
    """A member to be added; ``no_password_limit_minor`` None for the system's limit."""

    name: str
    phone: str
    assets: tuple[Asset, ...]
    currency: str
    no_password_limit_minor: int | None = None


class Administration:
    """Carries out what an administrator asks for."""

    def __init__(self, context: PlatformContext) -> None:
        self._context = context

    def add_shop(self, name: str, currency: str = "CNY", shop_id: str | None = None) -> Shop:
        """Add a shop. Raises `AdminError`."""
        if currency not in CURRENCY_EXPONENTS:
            raise AdminError(f"currency {currency!r} is not known; known are {', '.join(CURRENCY_EXPONENTS)}")
        shop = Shop(shop_id or random_identifier(self._context.random, "shp"), name, currency)

        def add(unit: Unit) -> None:
            shops = ShopRepository(unit.connection)
            if shops.find(shop.shop_id) is not None:
                raise AdminError(f"shop {shop.shop_id!r} exists already")
            shops.add(shop, self._context.clock.now())

        self._context.units.write(add)
        return shop

    def shops(self) -> list[Shop]:
        """List all shops."""
        return self._context.units.read(lambda connection: ShopRepository(connection).all())

    def policies(self, shop_id: str) -> list[Policy]:
        """List a shop's rules, one for each asset that it takes. Raises `AdminError`."""

        def look(shops: ShopRepository) -> list[Policy]:
            if shops.find(shop_id) is None:
                raise AdminError(f"shop {shop_id!r} does not exist")
            return shops.policies(shop_id)

        return self._context.units.read(lambda connection: look(ShopRepository(connection)))

    def set_policy(self, policy: Policy) -> Policy:
        """Set a shop's rules for an asset. Raises `AdminError`."""
        if policy.units_per_currency_unit < 1:
            raise AdminError(f"units per currency unit {policy.units_per_currency_unit} is not 1 or more")
        if not 1 <= policy.max_amount <= MAX_AMOUNT:
            raise AdminError(f"largest amount {policy.max_amount} is not between 1 and {MAX_AMOUNT}")
        if not 1 <= policy.max_share_percent <= 100:
            raise AdminError(f"share of an order {policy.max_share_percent} is not between 1 and 100 percent")
        if not 1 <= policy.min_unit <= policy.max_amount:
            raise AdminError(f"smallest unit {policy.min_unit} is not between 1 and {policy.max_amount}")

        def store(unit: Unit) -> None:
            shops = ShopRepository(unit.connection)
            if shops.find(policy.shop_id) is None:
                raise AdminError(f"shop {policy.shop_id!r} does not exist")
            shops.set_policy(policy)

        self._context.units.write(store)
        return policy

    def add_member(
        self, name: str, phone: str, assets: tuple[Asset, ...] = (Asset.POINTS,), currency: str = "CNY"
    ) -> Member:
        """Add a member with empty accounts. Raises `AdminError`."""
        if not PHONE.fullmatch(phone):
            raise AdminError(f"phone {phone!r} is not 5 to 15 digits, with or without a leading +")
        if not is_name(name):
            raise AdminError(f"name {name!r} is not {NAME_ALLOWED}")
        if currency not in CURRENCY_EXPONENTS:
            raise AdminError(f"currency {currency!r} is not known; known are {', '.join(CURRENCY_EXPONENTS)}")

        def add(unit: Unit) -> Member:
            if MemberRepository(unit.connection).find_by_phone(phone) is not None:
                raise AdminError(f"phone {phone!r} belongs to a member already")
            return store_member(self._context, unit, NewMember(name, phone, assets, currency))

        return self._context.units.write(add)

    def members(self) -> list[Member]:
        """List all members."""
        return self._context.units.read(lambda connection: MemberRepository(connection).all())

    def member(self, phone: str) -> Member:
        """Find a member by phone. Raises `AdminError`."""
        member = self._context.units.read(lambda connection: MemberRepository(connection).find_by_phone(phone))
        if member is None:
            raise AdminError(f"no member has the phone {phone!r}")
        return member

    def balances(self, member_id: str) -> list[Balance]:
        """List what a member's accounts hold."""
        now = self._context.clock.now()

        def look(rows: LedgerRepository) -> list[Balance]:
            return [
                Balance(a.account_id, a.asset, a.currency, rows.available(a.account_id, now))
                for a in rows.accounts_of(member_id)
            ]

        return self._context.units.read(lambda connection: look(LedgerRepository(connection)))

    def set_login_password(self, member_id: str, password: str) -> int:
        """Set the password that signs a member in, end all sessions and return how many. Raises `AdminError`."""
        if not _MIN_LOGIN_PASSWORD <= len(password) <= 128:
            raise AdminError(f"a login password has {_MIN_LOGIN_PASSWORD} to 128 characters")
        login_hash = self._context.passwords.hash(password)

        def change(unit: Unit) -> int:
            MemberRepository(unit.connection).change(member_id, login_hash=login_hash)
            # Whoever knew the old one may be signed in with it.
            return end_sessions(unit, member_id, self._context.clock.now())

        return self._context.units.write(change)

    def sign_out_everywhere(self, member_id: str) -> int:
        """End all sessions of a member, as after a phone was lost, and return how many there were."""
        return self._context.units.write(lambda unit: end_sessions(unit, member_id, self._context.clock.now()))

    def set_payment_password(self, member_id: str, password: str) -> None:
        """Set the payment password, which also ends a lock. Raises `AdminError`."""
        if not _PAYMENT_PASSWORD.fullmatch(password):
            raise AdminError("a payment password has 6 digits")
        self._change(
            member_id,
            payment_hash=self._context.passwords.hash(password),
            wrong_passwords=0,
            password_locked_until=None,
        )

    def set_no_password_limit(self, member_id: str, limit_minor: int | None) -> None:
        """Set up to what amount a member pays without proof; None for the system's limit."""
        if limit_minor is not None and not 0 <= limit_minor <= MAX_AMOUNT:
            raise AdminError(f"limit {limit_minor} is not between 0 and {MAX_AMOUNT} minor units")
        self._change(member_id, no_password_limit_minor=limit_minor)

    def freeze(self, member_id: str, *, frozen: bool) -> None:
        """Freeze a member, or end it."""
        self._change(member_id, frozen_at=self._context.clock.now() if frozen else None)

    def grant(
        self, member_id: str, asset: Asset, amount: int, grant_id: str, expires_at: datetime | None = None
    ) -> Balance:
        """Grant units to a member, once per ``grant_id``. Raises `AdminError`."""
        if not 1 <= amount <= MAX_AMOUNT:
            raise AdminError(f"amount {amount} is not between 1 and {MAX_AMOUNT}")
        if expires_at is not None and expires_at <= self._context.clock.now():
            raise AdminError(f"expiry {expires_at.isoformat()} is in the past")

        def book(unit: Unit) -> Balance:
            rows = LedgerRepository(unit.connection)
            account = next((a for a in rows.accounts_of(member_id) if a.asset is asset), None)
            if account is None:
                raise AdminError(f"the member has no {asset} account")
            ledger = Ledger(rows, self._context.clock)
            available = ledger.grant(account.account_id, grant_id, amount, expires_at)
            return Balance(account.account_id, asset, account.currency, available)

        return self._context.units.write(book)

    def _change(self, member_id: str, **values: object) -> None:
        self._context.units.write(lambda unit: MemberRepository(unit.connection).change(member_id, **values))


def is_name(text: str) -> bool:
    """Say whether a text may be a member's name: see `NAME_ALLOWED`."""
    return 1 <= len(text) <= 60 and text.isprintable() and text == text.strip()


def store_member(context: PlatformContext, unit: Unit, new: NewMember) -> Member:
    """Store a member, looked at before, with empty accounts."""
    members = MemberRepository(unit.connection)
    member_id = random_identifier(context.random, "mbr")
    members.add(member_id, new.name, new.phone, context.clock.now())
    if new.no_password_limit_minor is not None:
        members.change(member_id, no_password_limit_minor=new.no_password_limit_minor)
    ledger = Ledger(LedgerRepository(unit.connection), context.clock)
    for asset in new.assets:
        ledger.open_account(random_identifier(context.random, "acc"), member_id, asset, new.currency)
    member = members.find(member_id)
    assert member is not None
    return member
